"""Pages of single records: everything the register knows of one, in one answer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Any

from core.domain.asset import Holding
from core.domain.case import CaseFile
from core.domain.states import CASE, NO_CERTIFICATE
from core.services import views
from core.services.applications import REGISTRATIONS
from core.services.assets import with_details
from core.services.question import Question, query
from core.services.reading import kind_of, read
from core.services.rows import (
    asset_name,
    asset_row,
    case_row,
    certificate_row,
    mortgage_row,
    name_of,
    party_row,
    rows_of,
)
from core.services.words import details_in_words, in_words


@query
def party(question: Question, party_no: str) -> views.PartyPage | None:
    """Show a party, what it holds and where it takes part."""
    known = question.work.parties.get(party_no)
    if known is None:
        return None
    involved = question.work.mortgages.of_party(party_no)
    held = question.work.assets.of_party(party_no)
    return views.PartyPage(
        party_row(known),
        rows_of(question, asset_row, held),
        rows_of(question, mortgage_row, involved),
    )


@query
def asset(question: Question, asset_no: str) -> views.AssetPage | None:
    """Show the register page of an asset: holders, mortgages by rank, restraints, history."""
    stored = question.work.assets.get(asset_no)
    if stored is None:
        return None
    known = with_details(question.context, stored)
    asset_class = question.context.classes[known.asset_class]
    return views.AssetPage(
        row=asset_row(question, known),
        region_code=known.region_code,
        effect=asset_class.effect,
        effect_text=question.text(f"legal_effect.{asset_class.effect}"),
        details=tuple(
            views.Labelled(**line)
            for line in details_in_words(asset_class, known.details, question.context.text)
        ),
        raw_details=stored.details,
        holders=tuple(
            views.HolderRow(
                h.line,
                number,
                name_of(question, number),
                _share_words(question, h),
                str(Fraction(h.pledged, h.den)),
            )
            for h in known.holdings
            for number in h.holders
        ),
        mortgages=tuple(
            mortgage_row(question, m, asset_no) for m in question.work.mortgages.ever_on(asset_no)
        ),
        restraints=_restraints(question, asset_no),
        folio=_folio(question, asset_no),
        cases=rows_of(question, case_row, question.work.cases.on_asset(asset_no)),
        valuations=tuple(
            _valuation_row(one) for one in question.work.valuations.of_asset(asset_no)
        ),
    )


def _share_words(question: Question, holding: Holding) -> str:
    if holding.is_joint:
        return question.text("ui.share.joint")
    return f"{holding.share.numerator}/{holding.share.denominator}"


def _restraints(question: Question, asset_no: str) -> tuple[views.RestraintRow, ...]:
    return tuple(
        views.RestraintRow(
            r.restraint_no,
            r.authority,
            r.document_no,
            r.from_date.isoformat(),
            r.last_day.isoformat() if r.last_day else "",
            r.ended,
            r.active_on(question.context.today),
        )
        for r in question.work.restraints.on(asset_no)
    )


def _folio(question: Question, asset_no: str) -> tuple[views.FolioRow, ...]:
    return tuple(
        views.FolioRow(
            e["entry"],
            e["kind"],
            question.text(f"choice.folio_kind.{e['kind']}"),
            e["record_no"],
            e["entered_at"][:19].replace("T", " "),
        )
        for e in question.work.assets.folio(asset_no)
    )


def _valuation_row(stored: Mapping[str, Any]) -> views.ValuationRow:
    return views.ValuationRow(
        stored["valuation_no"],
        stored["asset_no"],
        stored["valued_on"],
        stored["adopted_fen"],
        stored["limit_fen"],
    )


@query
def valuation(question: Question, valuation_no: str) -> views.ValuationPage | None:
    """Show a working valuation with every step."""
    stored = question.work.valuations.get(valuation_no)
    if stored is None:
        return None
    return views.ValuationPage(_valuation_row(stored), stored["request"], stored["result"])


@query
def mortgage(question: Question, mortgage_no: str) -> views.MortgageRow | None:
    """Show a mortgage."""
    known = question.work.mortgages.get(mortgage_no)
    return None if known is None else mortgage_row(question, known)


@query
def certificate(question: Question, certificate_no: str) -> views.CertificateRow | None:
    """Show a certificate and what has happened to it."""
    known = question.work.certificates.get(certificate_no)
    return None if known is None else certificate_row(question, known)


@query
def case(question: Question, case_no: str) -> views.CasePage | None:
    """Show a case: its way so far, what it asks, what may be done next."""
    known = question.work.cases.get(case_no)
    if known is None:
        return None
    made = question.work.certificates.of_case(case_no)
    steps = tuple(
        views.StepRow(
            s.step,
            s.to_state,
            question.text(f"choice.case_state.{s.to_state}"),
            s.operator,
            s.entered_at[:19].replace("T", " "),
            s.opinion,
        )
        for s in known.steps
    )
    actions = tuple(
        views.Action(t.operation, question.text(f"operation.{t.operation}"), t.end)
        for t in CASE.next_steps(known.state)
        if _offered(t.operation, t.condition, certified=bool(made))
    )
    row = case_row(question, known)
    return views.CasePage(
        row=row,
        steps=steps,
        actions=actions,
        content=known.content,
        lines=tuple(_content_lines(question, known)),
        papers=tuple(_papers(question, known)),
        certificate_nos=tuple(one.certificate_no for one in made),
        certificate_no=made[0].certificate_no if made else "",
        mortgage_no=row.mortgage_no or (made[0].mortgage_no if made else ""),
    )


def _offered(operation: str, condition: str, *, certified: bool) -> bool:
    """Whether a case may take a step: what led to no certificate is archived at once."""
    if condition == NO_CERTIFICATE:
        return not certified
    return certified or operation != "certificate.print"


def _content_lines(question: Question, case_: CaseFile) -> Iterable[views.Labelled]:
    command = REGISTRATIONS[case_.registration].command
    values = read(command, case_.content).values
    for name, info in command.model_fields.items():
        raw, kind = case_.content.get(name), kind_of(info)
        if name == "accept" or raw in (None, "", []):
            continue
        if kind is not None and not isinstance(raw, list):
            words = in_words(kind, values.get(name), question.context.text)
        elif isinstance(raw, list) and raw and isinstance(raw[0], Mapping) and "party" in raw[0]:
            words = "、".join(_applicant(question, one) for one in raw)
        elif name == "assets":
            words = "、".join(f"{asset_name(question, n)}（{n}）" for n in raw)
        else:
            continue
        yield views.Labelled(question.text(f"field.{name}"), words)


def _applicant(question: Question, one: Mapping[str, Any]) -> str:
    agent = one.get("agent")
    name = name_of(question, one["party"])
    return f"{name}（{question.text('field.agent')}：{agent['name']}）" if agent else name


def _papers(question: Question, case_: CaseFile) -> Iterable[views.Labelled]:
    for one in case_.content.get("papers", ()):
        form = question.text(f"choice.paper_form.{one.get('form', 'original')}")
        words = question.context.text(
            "ui.paper_line", form=form, copies=one.get("copies", 1), pages=one.get("pages", 1)
        )
        yield views.Labelled(question.text(f"document_kind.{one['paper']}"), words)
