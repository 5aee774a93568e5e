"""Official queries of the register (登记资料查询) and what they are answered with.

Who asks, on which standing, why and what is kept with the answer (条例 27, 28; I27). The journal
holds record numbers only: names and identities stand in the certificate's own row, which can be
erased one day (个人信息保护法 6, 51).

The answer lists everything in force or is not given (民法典 218; I26): what the pages show is
counted again by SQL alone, and where the two differ the query is refused.
"""

from __future__ import annotations

import dataclasses as dc
from collections.abc import Iterable
from typing import Annotated

from core import fields as kinds
from core.domain.party import Party
from core.domain.register_history import AsOf
from core.domain.register_state import RegisteredMortgage, RegisterState
from core.domain.rules import refusal
from core.problems import Problem
from core.services import people
from core.services.assets import AssetRef
from core.services.attestations import check_printable
from core.services.incoming import fields_of
from core.services.inquiry_paper import QUERY_RESULT, Answer, counts_of, listed, snapshot_of
from core.services.office import next_number
from core.services.operations import Done, Plan, Request, operation
from core.services.people import PartyInput, PartyRef, Resolved
from core.services.ports import About, Counts
from core.services.reading import Code, Date, Document, LongText, ReadBy, YesNo
from core.services.register import as_of, states
from core.services.rules import pack_of
from core.services.search_words import index_certificate

NOTHING = Counts(0, 0, 0, 0)
Standing = Annotated[
    str,
    ReadBy(kinds.Choice(topic="query_standing", options=("holder", "interested", "authority"))),
]
Knowledge = Annotated[
    str, ReadBy(kinds.Choice(topic="query_knowledge", options=("known_now", "said_then")))
]


class QueryRegister(Document):
    """A query of an asset's page, or of everything in a party's name.

    Whoever asks is named or, if the register knows them, given by number; a person that is only
    named does not become a party. ``at`` is the day at whose end it is asked for, today if left
    out; ``knowledge`` tells whether what became known later counts.
    """

    asset: AssetRef | None = None
    party: PartyRef | None = None
    applicant: PartyInput
    standing: Standing
    purpose: LongText
    document_no: Code | None = None
    at: Date | None = None
    knowledge: Knowledge = "known_now"
    history: YesNo = False


@operation("register.query", QueryRegister, printed=True, certifying=True)
def query_register(request: Request) -> Plan:
    """Answer an official query with a certificate that lists everything in force."""
    chosen, problems = _moment(request)
    answer, more = _answer(request, chosen)
    applicant, wrong = people.resolve(
        request, fields_of(request.reading.view.get("applicant")), "applicant"
    )
    problems += more + wrong
    if answer is not None and not request.reading.problems and not wrong:
        problems += _not_entitled(request, answer, applicant)
    if answer is not None:
        problems += _not_whole(request, answer, chosen)

    def carry_out() -> Done:
        assert answer is not None
        return _certify(request, answer, applicant)

    return Plan(problems, carry_out)


# --- what is asked --------------------------------------------------------------------------------


def _moment(request: Request) -> tuple[AsOf, list[Problem]]:
    today, at = request.context.today, request.get("at")
    if at is None or at == today:
        return as_of(request.work, today), []
    if at > today:
        return as_of(request.work, today), [Problem("query_in_future", "at", {"value": str(at)})]
    known_at = at if request.get("knowledge") == "said_then" else None
    return as_of(request.work, today, at, known_at), []


def _answer(request: Request, chosen: AsOf) -> tuple[Answer | None, list[Problem]]:
    asset_no, party_no = request.get("asset"), request.get("party")
    if (asset_no is None) == (party_no is None):
        unread = request.reading.faulty("asset") or request.reading.faulty("party")
        return None, [] if unread else [Problem("query_one_subject", "asset")]
    if party_no is not None:
        return _of_party(request, party_no, chosen)
    stored = request.work.assets.get(asset_no)
    if stored is None:
        return None, [Problem("no_such_asset", "asset", {"value": asset_no})]
    pages = states(request.work, [asset_no], chosen)
    title = pages[asset_no].description.name if pages else stored.name
    return Answer(asset_no, title, tuple(pages.values())), []


def _of_party(request: Request, party_no: str, chosen: AsOf) -> tuple[Answer | None, list[Problem]]:
    """Find what a party holds, and what else stands in its name, under any of its numbers."""
    work = request.work
    known = work.parties.get(party_no)
    if known is None:
        return None, [Problem("no_such_party", "party", {"value": party_no})]
    numbers = frozenset(work.histories.numbers_of(party_no))
    found = states(work, work.histories.touched_by(sorted(numbers)), chosen).values()
    held = [page for page in found if _holds(page, numbers)]
    others = [page for page in found if not _holds(page, numbers)]
    listed_here = {one.mortgage.mortgage_no for page in held for one in page.live}
    elsewhere: dict[str, tuple[RegisterState, RegisteredMortgage]] = {}
    for page in others:
        for one in page.live:
            named = numbers & {role.party_no for role in one.mortgage.parties}
            if named and one.mortgage.mortgage_no not in listed_here:
                elsewhere.setdefault(one.mortgage.mortgage_no, (page, one))
    restrained = [
        (page, one)
        for page in others
        for one in listed(page)
        if numbers & {one.restraint.party_no, one.restraint.applicant_no}
    ]
    answer = Answer(
        party_no, known.name, tuple(held), numbers, tuple(elsewhere.values()), tuple(restrained)
    )
    return answer, []


def _holds(page: RegisterState, numbers: frozenset[str]) -> bool:
    return any(numbers & set(one.holders) for one in page.holders)


# --- who may ask ----------------------------------------------------------------------------------


def _not_entitled(request: Request, answer: Answer, applicant: Resolved) -> Iterable[Problem]:
    """Refuse who has no standing for what is asked, neither then nor now (条例 27)."""
    standing = request.get("standing")
    may = pack_of("queries", request.context.today).groups[standing]
    own = applicant.party
    numbers = frozenset(request.work.histories.numbers_of(own.party_no)) if own else frozenset()
    facts = {"value": f"choice.query_standing.{standing}", "subject": answer.title}
    if may["document"].value and not request.get("document_no"):
        yield refusal("query_document_missing", "document_no", **facts)
    if answer.numbers:
        if not may["other_party"].value and not numbers & answer.numbers:
            yield refusal("query_of_another_party", "party", **facts)
    elif may["part"].value:
        now = as_of(request.work, request.context.today)
        pages = [*answer.pages, *states(request.work, [answer.subject], now).values()]
        if not any(_has_part(page, numbers) for page in pages):
            yield refusal("query_without_part", "standing", **facts)


def _has_part(page: RegisterState, numbers: frozenset[str]) -> bool:
    named = {number for one in page.holders for number in one.holders}
    named |= {role.party_no for one in page.live for role in one.mortgage.parties}
    for restraint in page.standing:
        named |= {restraint.party_no, restraint.applicant_no}
    return bool(numbers & named)


def _not_whole(request: Request, answer: Answer, chosen: AsOf) -> Iterable[Problem]:
    """Refuse an answer that lists less, or more, than the register counts (民法典 218; I26)."""
    histories = request.work.histories
    pages = {page.asset_no: counts_of(page.live, listed(page)) for page in answer.pages}
    if not answer.numbers:
        pages.setdefault(answer.subject, NOTHING)
    for asset_no, found in pages.items():
        counted = histories.counted_on(asset_no, chosen)
        noted = histories.noted_on(asset_no, chosen)
        if counted != found:
            yield _incomplete(asset_no, found, counted)
        elif noted is not None and noted != (found.mortgages, found.cautions):
            mortgages, cautions = noted
            counted = dc.replace(counted, mortgages=mortgages, cautions=cautions)
            yield _incomplete(asset_no, found, counted)
    if answer.numbers:
        held, counted = histories.counted_of(sorted(answer.numbers), chosen)
        if held != len(answer.pages) or counted != answer.in_name():
            yield _incomplete(answer.subject, answer.in_name(), counted)


def _incomplete(number: str, found: Counts, counted: Counts) -> Problem:
    def told(counts: Counts) -> str:
        return "/".join(str(n) for n in dc.astuple(counts))

    return refusal("query_incomplete", "", value=number, listed=told(found), counted=told(counted))


# --- the certificate ------------------------------------------------------------------------------


def _certify(request: Request, answer: Answer, applicant: Resolved) -> Done:
    work, context, command = request.work, request.context, request.command()
    may = pack_of("queries", context.today).groups[command.standing]
    person = _person(request, applicant)
    number = next_number(work, context.office, "query", context.today)
    whole_id = bool(may["whole_id"].value)
    snapshot = snapshot_of(request, number, answer, person, whole_id=whole_id)
    check_printable(request, QUERY_RESULT, snapshot)
    about = "party" if answer.numbers else "asset"
    work.certificates.add(number, QUERY_RESULT, snapshot, About(**{f"{about}_no": answer.subject}))
    index_certificate(work, number, [answer.title], answer.subject)
    numbers = {"certificate": number, about: answer.subject}
    if applicant.party is not None:
        numbers["applicant"] = applicant.party.party_no
    facts = {
        "standing": command.standing,
        "at": command.at.isoformat() if command.at else "",
        "listed": list(dc.astuple(answer.everything())),
    }
    return Done(number, numbers, frozenset({"certificate"}), facts)


def _person(request: Request, applicant: Resolved) -> Party:
    """Return who asks; somebody whom the register does not know is not entered for asking."""
    if applicant.party is not None:
        return applicant.party
    assert applicant.new is not None
    return people.preview(applicant.new, request.context.today)
