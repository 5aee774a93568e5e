"""Personal data that the register does not need any more are erased (个人信息保护法 47).

What is registered stays for ever (不动产登记暂行条例 13), and with it whoever it names. Of others,
somebody whose application was withdrawn or refused, a record entered by mistake, the particulars
are erased once the term of ``resources/rules/retention.toml`` is over: with what their cases state
and the scans of these. The rows stay, blank, and the journal goes on vouching for them.
"""

from __future__ import annotations

import dataclasses as dc
import datetime as dt
from collections.abc import Iterator, Sequence

from core.domain.calendar import years_later
from core.domain.case import ENTERED, CaseFile
from core.domain.party import PERSON, Party
from core.domain.rules import refusal
from core.domain.states import OPEN_STATES
from core.problems import Problem
from core.services import people
from core.services.operations import Done, Plan, Request, operation
from core.services.people import PartyRef
from core.services.ports import Work
from core.services.question import Question, query
from core.services.reading import Document, LongText
from core.services.rules import number_of
from core.services.search_words import index_known_case

_ENDS = ("rejected", "refused", "withdrawn")


class EraseParty(Document):
    """A party that the register does not need, and why its particulars are erased."""

    party: PartyRef
    why: LongText


@dc.dataclass(frozen=True, slots=True)
class ErasableRow:
    """A party whose particulars may be erased, and since when."""

    party_no: str
    name: str
    cases: tuple[str, ...]
    erasable_since: str


@operation("party.erase", EraseParty)
def erase_party(request: Request) -> Plan:
    """Erase a party's particulars, and what cases of it state that were not entered."""
    number, work = request.get("party"), request.work
    known = work.parties.get(number) if number else None
    problems: list[Problem] = []
    if number and known is None:
        problems.append(Problem("no_such_party", "party", {"value": number}))
    if known is not None:
        problems += _in_the_way(work, known, request.context.today)
        problems += _told_in(request.get("why") or "", known)
    files: list[str] = []

    def carry_out() -> Done:
        assert known is not None
        cases = work.erasures.cases_of(known.party_no)
        files.extend(work.erasures.erase(known.party_no, cases, request.command().why))
        _index_again(work, known.party_no, cases)
        changed = frozenset({"party", "case", "draft"})
        facts = {"cases": "、".join(cases), "files": len(files)}
        return Done(known.party_no, {"party": known.party_no}, changed, facts)

    def afterwards() -> None:
        for digest in files:
            request.context.shelf.remove(digest)

    return Plan(problems, carry_out, afterwards)


@query
def erasable_parties(question: Question) -> tuple[ErasableRow, ...]:
    """List the persons whose particulars the office may, and by law is to, erase.

    An organisation's are no personal data; those of one entered by mistake may be erased too.
    """
    work, today = question.work, question.context.today
    found = []
    for number in work.erasures.unregistered():
        known = work.parties.get(number)
        assert known is not None
        if known.kind == PERSON and not any(_in_the_way(work, known, today)):
            cases = tuple(work.erasures.cases_of(number))
            since = _erasable_since(work, known, today)
            found.append(ErasableRow(number, known.name, cases, since.isoformat()))
    return tuple(found)


def _in_the_way(work: Work, known: Party, today: dt.date) -> Iterator[Problem]:
    """Yield every reason for which a party's particulars stay."""
    facts = {"value": known.party_no, "name": known.name}
    if known.is_erased:
        yield people.erased(known, "party")
        return
    registered = False
    for one in work.erasures.standing_on(known.party_no):
        registered = True
        kind = f"choice.kept_record.{one.kind}"
        yield refusal("erase_registered", "party", **facts, kind=kind, record=one.number)
    ended = True
    for case in _cases_of(work, known):
        if case.taken_by(ENTERED):
            registered = True
            yield refusal("erase_case_entered", "party", **facts, case=case.case_no)
        elif case.state in OPEN_STATES:
            ended = False
            yield refusal("erase_case_open", "party", **facts, case=case.case_no)
    if not registered and ended:
        since = _erasable_since(work, known, today)
        if since > today:
            yield refusal("erase_too_early", "party", **facts, since=since.isoformat())


def _told_in(why: str, known: Party) -> Iterator[Problem]:
    """Find that the reason, which is kept, says what is to be erased."""
    for word in (known.name, known.particulars.id_no):
        if word and word in why:
            yield Problem("erase_why_tells", "why", {"value": known.party_no})
            return


def _cases_of(work: Work, known: Party) -> Iterator[CaseFile]:
    for number in work.erasures.cases_of(known.party_no):
        case = work.cases.get(number)
        assert case is not None
        yield case


def _erasable_since(work: Work, known: Party, today: dt.date) -> dt.date:
    """Return from which day on nobody needs the particulars of an unregistered party any more."""
    days = number_of("retention", today, "unused_days")
    written = dt.datetime.fromisoformat(work.erasures.known_since(known.party_no)).date()
    since = written + dt.timedelta(days=days)
    years = number_of("retention", today, "ended_case_years")
    for case in _cases_of(work, known):
        for step in case.steps:
            if step.to_state in _ENDS:
                ended = dt.datetime.fromisoformat(step.entered_at).date()
                since = max(since, years_later(ended, years))
    return since


def _index_again(work: Work, party_no: str, cases: Sequence[str]) -> None:
    """Let the search index forget what was erased."""
    left = work.parties.get(party_no)
    assert left is not None
    people.index(work, left)
    for number in cases:
        case = work.cases.get(number)
        assert case is not None
        index_known_case(work, case)
