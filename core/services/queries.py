"""What screens and the command line ask: one function a question, frozen rows as answers.

A question names its arguments and nothing else; the desk opens the reading work. Reads skip the
rules: what is shown is what the register says.
"""

from __future__ import annotations

import dataclasses as dc
import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any

from core.domain.asset import Asset
from core.domain.case import CaseFile
from core.domain.mortgage import CURRENT, Mortgage
from core.domain.party import Party
from core.domain.states import CASE, NO_CERTIFICATE
from core.services import people, views
from core.services.applications import REGISTRATIONS
from core.services.assets import with_details
from core.services.operations import Context
from core.services.ports import Certificate, JournalCheck, Report, Work
from core.services.words import details_in_words, in_words


@dc.dataclass(frozen=True, slots=True)
class Question:
    """An open reading work and the circumstances."""

    work: Work
    context: Context
    report: Report

    def text(self, key: str) -> str:
        """Return a word of the catalogue."""
        return self.context.text(key)


Answerer = Callable[..., Any]
QUERIES: dict[str, Answerer] = {}


def query(function: Answerer) -> Answerer:
    """Register a question under its function's name."""
    QUERIES[function.__name__] = function
    return function


# --- rows ---------------------------------------------------------------------------------------


def party_row(party: Party) -> views.PartyRow:
    """Return a party as a row."""
    known = party.particulars
    return views.PartyRow(
        party.party_no,
        party.kind,
        known.name,
        known.id_kind,
        known.id_no,
        known.phone,
        known.address,
        known.legal_representative,
    )


def _name(question: Question, party_no: str) -> str:
    party = question.work.parties.get(party_no)
    return party.name if party else party_no


def asset_row(question: Question, asset: Asset) -> views.AssetRow:
    """Return an asset as a row."""
    holders = dict.fromkeys(_name(question, h.party_no) for h in asset.holdings)
    return views.AssetRow(
        asset.asset_no,
        asset.asset_class,
        question.context.classes[asset.asset_class].term,
        asset.name,
        asset.location,
        "、".join(holders),
        len(question.work.mortgages.live_on(asset.asset_no)),
        any(
            r.active_on(question.context.today) for r in question.work.restraints.on(asset.asset_no)
        ),
    )


def mortgage_row(question: Question, mortgage: Mortgage, asset_no: str = "") -> views.MortgageRow:
    """Return a mortgage as a row; the rank is that on ``asset_no``, or on its first asset."""
    places = {one.asset_no: one.priority_rank for one in mortgage.encumbrances}
    terms = mortgage.terms
    certificate = question.work.certificates.of_mortgage(mortgage.mortgage_no)

    def named(role: str) -> str:
        return "、".join(
            question.work.parties.at_version(p.party_no, p.party_version).name
            for p in mortgage.parties
            if p.role == role
        )

    return views.MortgageRow(
        mortgage_no=mortgage.mortgage_no,
        state=mortgage.state,
        state_term=question.text(f"choice.mortgage_state.{mortgage.state}"),
        security=question.text(f"choice.security.{terms.security}"),
        priority_rank=places.get(asset_no) or next(iter(places.values())),
        amount=terms.amount,
        mortgagees=named("mortgagee"),
        mortgagors=named("mortgagor"),
        debtors=named("debtor"),
        assets="、".join(_asset_name(question, number) for number in places),
        asset_nos=tuple(places),
        term_from=terms.term_from.isoformat(),
        term_to=terms.term_to.isoformat(),
        mortgage_contract_no=terms.mortgage_contract_no,
        case_no=mortgage.case_no,
        certificate_no=certificate.certificate_no if certificate else "",
        entered_at=mortgage.entered_at[:19].replace("T", " "),
        mortgagee_nos=tuple(p.party_no for p in mortgage.parties if p.role == "mortgagee"),
    )


def _asset_name(question: Question, asset_no: str) -> str:
    asset = question.work.assets.get(asset_no)
    return asset.name if asset else asset_no


def case_row(question: Question, case: CaseFile) -> views.CaseRow:
    """Return a case as a row."""
    last = case.steps[-1]
    people_named = [
        _name(question, one["party"])
        for field in ("mortgagors", "mortgagees", "applicants")
        for one in case.content.get(field, ())
    ]
    amount = case.content.get("amount")
    return views.CaseRow(
        case_no=case.case_no,
        registration=case.registration,
        registration_term=question.text(f"choice.registration.{case.registration}"),
        state=case.state,
        state_term=question.text(f"choice.case_state.{case.state}"),
        assets="、".join(_asset_name(question, number) for number in case.asset_nos),
        asset_nos=case.asset_nos,
        parties="、".join(dict.fromkeys(people_named)),
        amount=None if amount is None else int(Fraction(amount) * 100),
        received_at=case.steps[0].entered_at[:16].replace("T", " "),
        changed_at=last.entered_at[:16].replace("T", " "),
        operator=last.operator,
        step=last.step,
    )


def certificate_row(question: Question, certificate: Certificate) -> views.CertificateRow:
    """Return a certificate as a row."""
    snapshot = certificate.snapshot
    return views.CertificateRow(
        certificate_no=certificate.certificate_no,
        kind=certificate.kind,
        case_no=certificate.case_no,
        mortgage_no=certificate.mortgage_no,
        title=question.text(f"paper.{certificate.kind}.title"),
        holders="、".join(one["name"] for one in snapshot["mortgagees"]),
        assets=snapshot["asset"]["name"],
        amount=snapshot["amount"],
        issued_on=snapshot["issued_on"],
        prints=certificate.prints,
        state=certificate.events[-1][0] if certificate.events else "made",
        events=tuple(
            views.Labelled(
                question.text(f"choice.certificate_event.{kind}"),
                "，".join(f"{value}" for value in detail.values() if value),
            )
            for kind, detail in certificate.events
        ),
        code=certificate.code,
        snapshot=snapshot,
    )


def _rows(question: Question, maker: Callable[..., Any], found: Iterable[Any]) -> tuple[Any, ...]:
    return tuple(maker(question, one) for one in found)


# --- lists --------------------------------------------------------------------------------------


@query
def parties(question: Question, limit: int = 500) -> tuple[views.PartyRow, ...]:
    """List people and organisations, the latest first."""
    return tuple(party_row(party) for party in question.work.parties.all(limit))


@query
def assets(
    question: Question, limit: int = 500, asset_class: str = ""
) -> tuple[views.AssetRow, ...]:
    """List the asset book, the latest first."""
    return _rows(question, asset_row, question.work.assets.all(limit, asset_class))


@query
def mortgages(question: Question, limit: int = 500) -> tuple[views.MortgageRow, ...]:
    """List mortgages, the latest first."""
    return _rows(question, mortgage_row, question.work.mortgages.latest(limit))


@query
def cases(
    question: Question, states: Sequence[str] = (), limit: int = 500
) -> tuple[views.CaseRow, ...]:
    """List cases that stand in some states (all states if none is named), the latest first."""
    wanted = tuple(states) or CASE.states
    return _rows(question, case_row, question.work.cases.in_states(wanted, limit))


@query
def certificates(question: Question, limit: int = 500) -> tuple[views.CertificateRow, ...]:
    """List certificates, the latest first."""
    return _rows(question, certificate_row, question.work.certificates.latest(limit))


@query
def drafts(question: Question) -> tuple[views.DraftRow, ...]:
    """List the operator's unfinished forms."""
    return tuple(
        views.DraftRow(d.draft_no, d.operation, d.title, d.saved_at[:16].replace("T", " "), d.body)
        for d in question.work.drafts.of_operator(question.context.operator)
    )


@query
def similar_parties(
    question: Question, name: str = "", id_no: str = ""
) -> tuple[views.PartyRow, ...]:
    """List parties that may be the one somebody is typing."""
    found: dict[str, Party] = {}
    for typed in filter(None, (id_no if len(id_no) >= 6 else "", name)):
        for hit in question.work.search.find(typed, 20):
            party = question.work.parties.get(hit.number) if hit.kind == "party" else None
            if party is not None:
                found[party.party_no] = party
    return tuple(party_row(p) for p in people.similar(found.values(), name, id_no))


@query
def search(question: Question, typed: str, limit: int = 30) -> tuple[views.Found, ...]:
    """Find records by whatever was typed, the most exact first, and say why each matched."""
    return tuple(
        views.Found(
            hit.kind,
            hit.number,
            hit.title,
            hit.subtitle,
            "；".join(f"{question.text(f'choice.match.{h.reason}')}：{h.text}" for h in hit.hits),
        )
        for hit in question.work.search.find(typed, limit)
    )


# --- pages --------------------------------------------------------------------------------------


@query
def party(question: Question, party_no: str) -> views.PartyPage | None:
    """Show a party, what it holds and where it takes part."""
    known = question.work.parties.get(party_no)
    if known is None:
        return None
    involved = question.work.mortgages.of_party(party_no)
    held = [a for a in question.work.assets.all(10_000) if a.held_by(party_no)]
    return views.PartyPage(
        party_row(known),
        _rows(question, asset_row, held),
        _rows(question, mortgage_row, involved),
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
                h.party_no,
                _name(question, h.party_no),
                f"{h.share.numerator}/{h.share.denominator}",
                str(Fraction(h.pledged, h.den)),
            )
            for h in known.holdings
        ),
        mortgages=tuple(
            mortgage_row(question, m, asset_no) for m in question.work.mortgages.ever_on(asset_no)
        ),
        restraints=_restraints(question, asset_no),
        folio=_folio(question, asset_no),
        cases=_rows(question, case_row, question.work.cases.on_asset(asset_no)),
        valuations=tuple(
            _valuation_row(one) for one in question.work.valuations.of_asset(asset_no)
        ),
    )


def _restraints(question: Question, asset_no: str) -> tuple[views.RestraintRow, ...]:
    return tuple(
        views.RestraintRow(
            r.restraint_no,
            r.authority,
            r.document_no,
            r.from_date.isoformat(),
            r.until.isoformat(),
            r.released,
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
    registration = REGISTRATIONS[known.registration]
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
        if _offered(t.operation, t.condition, registration.certified)
    )
    certificate_ = question.work.certificates.of_case(case_no)
    mortgage_no = known.content.get("mortgage") or (
        certificate_.mortgage_no if certificate_ else ""
    )
    return views.CasePage(
        row=case_row(question, known),
        steps=steps,
        actions=actions,
        content=known.content,
        lines=tuple(_content_lines(question, known)),
        papers=tuple(_papers(question, known)),
        certificate_no=certificate_.certificate_no if certificate_ else "",
        mortgage_no=mortgage_no,
    )


def _offered(operation: str, condition: str, certified: bool) -> bool:
    if condition == NO_CERTIFICATE:
        return not certified
    return certified or operation != "certificate.print"


def _content_lines(question: Question, case_: CaseFile) -> Iterable[views.Labelled]:
    from core.services.reading import kind_of, read

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
            words = "、".join(f"{_asset_name(question, n)}（{n}）" for n in raw)
        else:
            continue
        yield views.Labelled(question.text(f"field.{name}"), words)


def _applicant(question: Question, one: Mapping[str, Any]) -> str:
    agent = one.get("agent")
    name = _name(question, one["party"])
    return f"{name}（{question.text('field.agent')}：{agent['name']}）" if agent else name


def _papers(question: Question, case_: CaseFile) -> Iterable[views.Labelled]:
    for one in case_.content.get("papers", ()):
        form = question.text(f"choice.paper_form.{one.get('form', 'original')}")
        words = question.context.text(
            "ui.paper_line", form=form, copies=one.get("copies", 1), pages=one.get("pages", 1)
        )
        yield views.Labelled(question.text(f"document_kind.{one['paper']}"), words)


@query
def papers_needed(
    question: Question, registration: str, asset_no: str
) -> tuple[views.NeededPaper, ...]:
    """List the papers of a class for a registration, marking those this asset needs."""
    stored = question.work.assets.get(asset_no)
    if stored is None:
        return ()
    known = with_details(question.context, stored)
    block = question.context.classes[known.asset_class].registrations.get(registration)
    return tuple(
        views.NeededPaper(paper.code, paper.term, paper.demanded(known.details))
        for paper in (block.papers if block else ())
    )


@query
def classes(question: Question) -> tuple[views.ClassRow, ...]:
    """List the asset classes with their fields, for forms."""
    return tuple(
        views.ClassRow(c.code, c.term, c.fields, c.securities, c.collaterals, c.valuation)
        for c in question.context.classes.values()
    )


# --- journal and start page ---------------------------------------------------------------------


@query
def journal(
    question: Question, before: int | None = None, limit: int = 100
) -> tuple[views.JournalRow, ...]:
    """List the journal, the latest entry first."""
    return tuple(
        views.JournalRow(
            line.sequence,
            line.entered_at[:19].replace("T", " "),
            line.operator,
            line.operation,
            question.text(f"operation.{line.operation}"),
            line.reason,
            "，".join(_fact_in_words(question, value) for value in line.facts.values()),
            line.hash,
        )
        for line in question.work.journal_page(before, limit)
    )


def _fact_in_words(question: Question, value: object) -> str:
    """Return a journaled fact; the code of a registration or a state as its word."""
    for topic in ("registration", "case_state"):
        if question.context.text.has(f"choice.{topic}.{value}"):
            return question.text(f"choice.{topic}.{value}")
    return str(value)


@query
def verify_journal(question: Question) -> JournalCheck:
    """Verify the whole chain and every register row it vouches for."""
    return question.work.verify_journal(question.report)


SOON_DAYS = 60


@query
def today(question: Question) -> views.Today:
    """Show the start page: cases by state, what ends soon, the numbers that matter."""
    work, context = question.work, question.context
    book = work.assets.all(100_000)
    live = [m for m in work.mortgages.latest(100_000) if m.state == CURRENT]
    open_states = ("received", "supplement", "accepted", "reviewed", "entered", "certified")
    return views.Today(
        date=context.today.isoformat(),
        office=context.office.name,
        region_code=context.office.region_code,
        demonstration=context.office.demonstration,
        counts=work.cases.count_by_state(),
        cases=_rows(question, case_row, work.cases.in_states(open_states, 50)),
        assets=len(book),
        parties=len(work.parties.all(1_000_000)),
        mortgages=len(live),
        mortgage_amount=sum(m.terms.amount for m in live),
        seized=sum(1 for one in book if one.folio.seizures),
        expiring=tuple(sorted(_expiring(question, book, live), key=lambda e: e.days)),
    )


def _expiring(
    question: Question, book: Iterable[Asset], live: Iterable[Mortgage]
) -> Iterable[views.Expiry]:
    for stored in book:
        known = with_details(question.context, stored)
        for spec in question.context.classes[known.asset_class].fields:
            value = known.details.get(spec.name)
            if isinstance(value, dt.date) and spec.name.endswith("_until"):
                yield from _soon(question, f"field.{spec.name}", known.asset_no, known.name, value)
    for one in live:
        place = one.encumbrances[0].asset_no
        yield from _soon(question, "field.term_to", place, one.mortgage_no, one.terms.term_to)


def _soon(
    question: Question, what: str, asset_no: str, title: str, until: dt.date
) -> Iterable[views.Expiry]:
    days = (until - question.context.today).days
    if -SOON_DAYS <= days <= SOON_DAYS:
        yield views.Expiry(question.text(what), asset_no, title, until.isoformat(), days)
