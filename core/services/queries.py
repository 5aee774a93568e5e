"""What screens and the command line ask: one function a question, frozen rows as answers.

A question names its arguments and nothing else; the desk opens the reading work. Reads skip the
rules: what is shown is what the register says. Pages of single records: core/services/pages.py.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from core.domain.party import Party
from core.domain.restraints import SEIZURE
from core.domain.states import CASE, OPEN_STATES
from core.services import (
    disposal_queries,
    inquiry_log,
    letter_queries,
    pages,
    people,
    record_history,
    views,
)
from core.services.assets import with_details
from core.services.blank_stock import blanks_left
from core.services.clocks import reminders, standing_today
from core.services.dividends import comparison, cycle_queries
from core.services.policies import Policies, declared
from core.services.ports import SearchHit
from core.services.question import QUERIES, Question, query
from core.services.rows import (
    asset_rows,
    case_row,
    certificate_row,
    mortgage_row,
    party_row,
    register_in_short,
    rows_of,
    shown_number,
)
from core.services.venture_views import PolicyRow
from core.services.words import in_words

__all__ = [
    "QUERIES",
    "Question",
    "comparison",
    "cycle_queries",
    "disposal_queries",
    "inquiry_log",
    "letter_queries",
    "pages",
    "record_history",
]

IDENTIFYING = ("number", "tail")  # reasons of the search that show a number

# --- lists --------------------------------------------------------------------------------------


@query
def parties(question: Question, limit: int = 500) -> tuple[views.PartyRow, ...]:
    """List people and organisations, the latest first."""
    return tuple(party_row(question, party) for party in question.work.parties.all(limit))


@query
def assets(
    question: Question, limit: int = 500, asset_class: str = ""
) -> tuple[views.AssetRow, ...]:
    """List the asset book, the latest first."""
    found = question.work.assets.all(limit, asset_class)
    return asset_rows(question, [one.asset_no for one in found])


@query
def mortgages(question: Question, limit: int = 500) -> tuple[views.MortgageRow, ...]:
    """List mortgages, the latest first."""
    return rows_of(question, mortgage_row, question.work.mortgages.latest(limit))


@query
def cases(
    question: Question, states: Sequence[str] = (), limit: int = 500
) -> tuple[views.CaseRow, ...]:
    """List cases that stand in some states (all states if none is named), the latest first."""
    wanted = tuple(states) or CASE.states
    return rows_of(question, case_row, question.work.cases.in_states(wanted, limit))


@query
def certificates(question: Question, limit: int = 500) -> tuple[views.CertificateRow, ...]:
    """List certificates, the latest first."""
    return rows_of(question, certificate_row, question.work.certificates.latest(limit))


@query
def policies(question: Question) -> tuple[PolicyRow, ...]:
    """List what the office decides for itself, as it is today."""
    text, today = question.context.text, Policies(question.work, question.context.today)
    rows = []
    for name, policy in declared().items():
        written = today.written(name)
        word = f"choice.{name}.{written}"
        rows.append(
            PolicyRow(
                name,
                text(f"choice.policy.{name}"),
                written,
                text(word) if text.has(word) else in_words(policy.kind, today[name], text),
                policy.default,
                policy.source,
            )
        )
    return tuple(rows)


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
    """List parties that may be the one somebody is typing; merged records are no choice."""
    found: dict[str, Party] = {}
    search, parties_ = question.work.search, question.work.parties
    hits = [*(search.by_number(id_no, begins=True) if len(id_no) >= 6 else ())]
    hits += search.by_name(name) if name else ()
    for hit in hits:
        party = parties_.get(hit.number) if hit.kind == "party" else None
        if party is not None and parties_.survivor(party.party_no) == party.party_no:
            found[party.party_no] = party
    return tuple(party_row(question, p) for p in people.similar(found.values(), name, id_no))


@query
def search(question: Question, typed: str, limit: int = 30) -> tuple[views.Found, ...]:
    """Find records by whatever was typed, the most exact first, and say why each matched.

    Of an asset it says too what stands on its register page.
    """
    hits = question.work.search.find(typed, limit)
    said = register_in_short(question, [hit.number for hit in hits if hit.kind == "asset"])
    return tuple(
        views.Found(
            hit.kind,
            hit.number,
            hit.title,
            "　".join(filter(None, (hit.subtitle, said.get(hit.number)))),
            "；".join(_why(question, hit)),
        )
        for hit in hits
    )


def _why(question: Question, hit: SearchHit) -> Iterator[str]:
    """Yield why a record was found; a person's number whole only to who may see it."""
    party = question.work.parties.get(hit.number) if hit.kind == "party" else None
    for one in hit.hits:
        text = one.text
        if party is not None and one.reason in IDENTIFYING and text != hit.number:
            text = shown_number(question, party, text)
        yield f"{question.text(f'choice.match.{one.reason}')}：{text}"


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
        views.NeededPaper(
            *(paper.code, question.text(f"document_kind.{paper.code}")),
            paper.demanded(known.details),
        )
        for paper in (block.papers if block else ())
    )


@query
def classes(question: Question) -> tuple[views.ClassRow, ...]:
    """List the asset classes with their fields, for forms."""
    return tuple(
        views.ClassRow(
            code=c.code,
            term=question.text(f"asset_class.{c.code}"),
            fields=c.fields,
            securities=c.securities,
            collaterals=c.collaterals,
            valuation=c.valuation,
        )
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


_TOPICS_OF_FACTS = (
    *("registration", "case_state", "restraint_state"),
    *("closing_ground", "party_relation", "journal_fault"),
)


def _fact_in_words(question: Question, value: object) -> str:
    """Return a journaled fact; the code of a registration or a state as its word."""
    for topic in _TOPICS_OF_FACTS:
        if question.context.text.has(f"choice.{topic}.{value}"):
            return question.text(f"choice.{topic}.{value}")
    return str(value)


@query
def office(question: Question) -> views.OfficeRow:
    """Show what the office is today; nothing of the register is read."""
    known, day = question.context.office, question.context.today
    return views.OfficeRow(
        *(known.name, known.region_code, known.kind, known.demonstration, day.isoformat())
    )


_MOST_REMINDERS = 100  # on the start page; ``clocks`` has all


@query
def today(question: Question) -> views.Today:
    """Show the start page: cases by state, what ends first, the numbers that matter."""
    work, context = question.work, question.context
    mortgages, mortgage_amount = work.mortgages.in_force()
    standing = standing_today(question)
    seized = {p.restraint.asset_no for p in standing if p.restraint.kind == SEIZURE}
    open_states = ("received", "supplement", "accepted", "reviewed", "entered", "certified")
    return views.Today(
        date=context.today.isoformat(),
        office=context.office.name,
        region_code=context.office.region_code,
        demonstration=context.office.demonstration,
        counts=work.cases.count_by_state(),
        cases=rows_of(question, case_row, work.cases.in_states(open_states, 50)),
        assets=work.assets.count(),
        parties=work.parties.count(),
        mortgages=mortgages,
        mortgage_amount=mortgage_amount,
        seized=len(seized),
        blanks_left=blanks_left(question),
        expiring=reminders(question, standing, _MOST_REMINDERS),
    )


@query
def clocks(question: Question, limit: int = 500) -> views.Clocks:
    """List open cases, the most urgent first, and what ends soon."""
    work = question.work
    rows = rows_of(question, case_row, work.cases.in_states(sorted(OPEN_STATES), limit))
    running = sorted(
        (one for one in rows if one.clock), key=lambda r: (r.working_days_left, r.case_no)
    )
    ending = reminders(question, standing_today(question))
    today_ = question.context.today.isoformat()
    return views.Clocks(today_, tuple(running), ending)
