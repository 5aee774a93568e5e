"""Pages of single records: everything the register knows of one, in one answer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from core.domain.case import PAPER, CaseEvent, CaseFile
from core.domain.case_steps import still_demanded
from core.domain.party import Relation
from core.domain.register_history import moment
from core.domain.register_state import Holder, RegisterState
from core.domain.states import CASE, NO_CERTIFICATE
from core.services import record_views, register, views
from core.services.applications import REGISTRATIONS
from core.services.assets import read_stored
from core.services.disposal_queries import disposal_row
from core.services.letter_queries import letter_row
from core.services.notices import happened
from core.services.question import Question, query
from core.services.reading import kind_of, read
from core.services.register import Moment
from core.services.rows import (
    asset_name,
    asset_row,
    case_row,
    certificate_row,
    contribution_row,
    mortgage_row,
    name_of,
    party_row,
    restraint_row,
    rows_of,
)
from core.services.venture_views import ContributionRow
from core.services.words import details_in_words, effect_in_words, in_words


@query
def party(question: Question, party_no: str) -> views.PartyPage | None:
    """Show a party, what it holds and where it takes part."""
    known = question.work.parties.get(party_no)
    if known is None:
        return None
    involved = question.work.mortgages.of_party(party_no)
    held = register.holdings_at(question.work, question.context.today, party_no)
    work = question.work
    survivor = work.parties.survivor(party_no)
    return views.PartyPage(
        party_row(question, known),
        known.version,
        tuple(work.parties.merged_into(party_no)) if survivor == party_no else (),
        "" if survivor == party_no else survivor,
        _relations(question, ((one.other_no, one) for one in work.parties.relations(party_no))),
        _relations(question, work.parties.related_to(party_no)),
        tuple(asset_row(question, one.state) for one in held),
        rows_of(question, mortgage_row, involved),
    )


def _relations(
    question: Question, found: Iterable[tuple[str, Relation]]
) -> tuple[record_views.RelationRow, ...]:
    """Return relations to others; of those about the same two the last entry counts."""
    last = {(number, one.kind): one for number, one in found}
    rows = []
    for (number, kind), one in last.items():
        survivor = question.work.parties.survivor(number)
        rows.append(
            record_views.RelationRow(
                kind,
                question.text(f"choice.party_relation.{kind}"),
                survivor,
                name_of(question, survivor),
                one.document_no,
                one.from_date.isoformat(),
                one.until.isoformat() if one.until else "",
                one.holds_on(question.context.today),
            )
        )
    return tuple(rows)


@query
def asset(question: Question, asset_no: str) -> views.AssetPage | None:
    """Show the register page of an asset: holders, mortgages by rank, restraints, history."""
    page = register_at(question, asset_no)
    stored = question.work.assets.get(asset_no)
    if page is None or stored is None:
        return None
    asset_class = question.context.classes[stored.asset_class]
    return views.AssetPage(
        row=page.row,
        version=stored.version,
        region_code=page.region_code,
        effect=asset_class.effect,
        effect_text=effect_in_words(asset_class, question.context.text),
        details=page.details,
        raw_details=stored.details,
        holders=page.holders,
        mortgages=page.mortgages,
        restraints=page.restraints,
        folio=page.folio,
        cases=rows_of(question, case_row, question.work.cases.on_asset(asset_no)),
        valuations=tuple(
            _valuation_row(one) for one in question.work.valuations.of_asset(asset_no)
        ),
        contributions=contributions(question, asset_no),
        certificates=rows_of(
            question, certificate_row, question.work.certificates.of_asset(asset_no)
        ),
        letters=tuple(
            letter_row(question, letter)
            for one in page.mortgages
            for letter in question.work.letters.of_mortgage(one.mortgage_no)
        ),
        disposals=tuple(
            disposal_row(question, one) for one in question.work.disposals.of_asset(asset_no)
        ),
    )


@query
def contributions(question: Question, asset_no: str) -> tuple[ContributionRow, ...]:
    """List what members brought into a venture, what left it again too, in order of entry."""
    found = question.work.contributions.of_asset(asset_no)
    return rows_of(question, contribution_row, found)


@query
def contribution(question: Question, contribution_no: str) -> ContributionRow | None:
    """Show a contribution."""
    known = question.work.contributions.get(contribution_no)
    return None if known is None else contribution_row(question, known)


@query
def register_at(
    question: Question, asset_no: str, at: Moment | None = None, known_at: Moment | None = None
) -> views.RegisterPage | None:
    """Show what an asset's register page said, or what was in force, at a moment.

    :func:`core.services.register.as_of` explains the two moments. None where the asset was not
    in the register.
    """
    work, context = question.work, question.context
    state = register.register_at(work, context.today, asset_no, at, known_at)
    if state is None:
        return None
    seized = {one.party_no for one in state.seizures}
    return views.RegisterPage(
        row=asset_row(question, state),
        at=state.as_of.at[:19].replace("T", " "),
        known_at="" if known_at is None else moment(known_at)[:19].replace("T", " "),
        region_code=state.description.region_code,
        details=_details(question, state),
        holders=tuple(
            record_views.HolderRow(
                one.line,
                number,
                state.name_of(number),
                _share_words(question, one),
                str(one.pledged),
                str(one.share),
                one.is_joint,
                not seized.isdisjoint(one.holders),
            )
            for one in state.holders
            for number in one.holders
        ),
        mortgages=tuple(mortgage_row(question, one.mortgage, asset_no) for one in state.mortgages),
        restraints=tuple(restraint_row(question, state, one) for one in state.queue),
        folio=_folio(question, state),
        closed=state.closed,
    )


def _details(question: Question, state: RegisterState) -> tuple[views.Labelled, ...]:
    asset_class = question.context.classes[state.asset_class]
    known = read_stored(asset_class, state.description.details)
    words = details_in_words(asset_class, known, question.context.text)
    return tuple(views.Labelled(**line) for line in words)


def _share_words(question: Question, holder: Holder) -> str:
    if holder.is_joint:
        return question.text("ui.share.joint")
    return f"{holder.share.numerator}/{holder.share.denominator}"


def _folio(question: Question, state: RegisterState) -> tuple[record_views.FolioRow, ...]:
    return tuple(
        record_views.FolioRow(
            one.entry,
            one.kind,
            question.text(f"choice.folio_kind.{one.kind}"),
            one.record_no,
            one.entered_at[:19].replace("T", " "),
        )
        for one in state.entries
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
        if _offered(t.operation, t.condition, certified=not all(one.voided for one in made))
    )
    row = case_row(question, known)
    return views.CasePage(
        row=row,
        steps=steps,
        happenings=tuple(_case_event(question, one) for one in known.events),
        demanded=_demanded(question, known),
        actions=actions,
        content=known.content,
        lines=tuple(_content_lines(question, known)),
        papers=tuple(_papers(question, known)),
        certificate_nos=tuple(one.certificate_no for one in made),
        certificate_no=made[0].certificate_no if made else "",
        mortgage_no=row.mortgage_no or (made[0].mortgage_no if made else ""),
    )


def _offered(operation: str, condition: str, *, certified: bool) -> bool:
    """Whether a case may take a step: what has no certificate in force is archived at once."""
    if condition == NO_CERTIFICATE:
        return not certified
    return certified or operation != "certificate.print"


def _case_event(question: Question, one: CaseEvent) -> views.CaseEventRow:
    details = {
        name: question.text(f"{_CHOICES[name]}.{value}") if name in _CHOICES else str(value)
        for name, value in (happened(one) if one.kind == PAPER else one.detail).items()
    }
    return views.CaseEventRow(
        one.kind,
        question.text(f"choice.case_event.{one.kind}"),
        one.from_date.isoformat(),
        one.until.isoformat() if one.until else "",
        tuple(views.Labelled(question.text(f"field.{n}"), said) for n, said in details.items()),
        one.operator,
        one.entered_at[:19].replace("T", " "),
    )


_CHOICES = {"outcome": "choice.announcement_outcome", "notice": "choice.case_paper"}


def _demanded(question: Question, case_: CaseFile) -> tuple[str, ...]:
    asset_class = question.context.classes.get(case_.asset_class)
    block = asset_class.registrations.get(case_.registration) if asset_class else None
    left = still_demanded(case_, block.steps if block else ())
    return tuple(question.text(f"choice.case_event.{step}") for step in left)


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
