"""The way of a case: received, accepted, reviewed, entered, archived, and its written ends."""

from __future__ import annotations

import dataclasses as dc
from typing import Annotated, Any

from core import fields as kinds
from core.domain.case import REVIEWED, CaseFile
from core.domain.case_steps import in_the_way
from core.domain.four_eyes import same_person
from core.domain.mortgage import PartyRole
from core.domain.states import CASE, NO_CERTIFICATE
from core.problems import Conflict, Problem, Severity
from core.services.applications import (
    REGISTRATIONS,
    Draftwork,
    Registration,
    examine,
    reread,
    settle_parties,
    stored_body,
)
from core.services.lapses import let_lapse
from core.services.office import next_number
from core.services.operations import Done, Plan, Request, operation
from core.services.reading import Document, LongText, ReadBy, Whole
from core.services.search_words import index_case
from core.services.standing import convert_cautions

__all__ = ["plan_application"]
CaseRef = Annotated[str, ReadBy(kinds.Ref(to="case"))]


class CaseStepInput(Document):
    """A step of a case. ``seen_step`` is the last step that the clerk saw, if it matters."""

    case: CaseRef
    seen_step: Whole | None = None
    opinion: LongText | None = None


class CaseReasonInput(Document):
    """A step that ends or sends back a case needs its ground in writing."""

    case: CaseRef
    seen_step: Whole | None = None
    opinion: LongText


class ResubmitCase(Document):
    """The supplemented application of a case (补正)."""

    case: CaseRef
    seen_step: Whole | None = None
    application: dict[str, Any]


def plan_application(request: Request, registration: Registration) -> Plan:
    """Plan to receive an application; with ``accept`` the rules must allow it too."""
    work = examine(request, registration)
    accept = request.get("accept") is not False
    problems = work.problems if accept else _faults_only(work)

    def carry_out() -> Done:
        command = request.command()
        parties = settle_parties(request, work)
        context = request.context
        case_no = next_number(request.work, context.office, "case", context.today)
        body = stored_body(command, registration.roles, parties)
        application = work.application
        objects = [asset.asset_no for asset in application.assets or ()]
        class_code = application.asset_class.code if application.asset_class else ""
        request.work.cases.add(case_no, registration.code, class_code, body, objects, parties)
        if accept:
            request.work.cases.step(case_no, "accepted")
        _index(request, case_no, parties, work)
        state = "accepted" if accept else "received"
        facts = {"registration": registration.code, "state": state}
        return Done(case_no, {"case": case_no}, frozenset({"case", "party"}), facts)

    return Plan(problems, carry_out)


def _faults_only(work: Draftwork) -> list[Problem]:
    """Receiving judges nothing: only malformed input stands in its way."""
    return [p for p in work.problems if p.severity is Severity.FAULT]


def _index(request: Request, case_no: str, parties: list[PartyRole], work: Draftwork) -> None:
    names = [request.work.parties.at_version(p.party_no, p.party_version).name for p in parties]
    titles = [asset.name for asset in work.application.assets or ()]
    index_case(request.work, case_no, names, titles)


@dc.dataclass(frozen=True, slots=True)
class Known:
    """A case that a step is asked for, or what stands in the way of even looking at it."""

    case: CaseFile | None
    problems: list[Problem]


def find_case(request: Request, to_state: str) -> Known:
    """Load the case and check that the step may be taken from where it stands.

    Raises ``Conflict`` when the clerk saw an earlier step than the last one.
    """
    number = request.get("case")
    if number is None:
        return Known(None, [])
    case = request.work.cases.get(number)
    if case is None:
        return Known(None, [Problem("no_such_case", "case", {"value": number})])
    last = case.steps[-1]
    seen = request.get("seen_step")
    if seen is not None and seen != last.step:
        raise Conflict("case_changed", value=number, who=last.operator, when=last.entered_at[:16])
    # By operation, not by its end alone: returning a case must not accept one that was received.
    transition = CASE.step_of(case.state, request.operation.name)
    allowed = transition is not None and (
        transition.condition != NO_CERTIFICATE
        or all(one.voided for one in request.work.certificates.of_case(number))
    )
    if not allowed:
        facts = {
            "value": number,
            "state": f"choice.case_state.{case.state}",
            "step": f"choice.case_state.{to_state}",
        }
        return Known(case, [Problem("step_not_possible", "case", facts)])
    return Known(case, [])


def demanded_steps(request: Request, case: CaseFile) -> tuple[str, ...]:
    """Return what the data of a registration demands of its cases beside papers (询问、公告 …)."""
    asset_class = request.context.classes.get(case.asset_class)
    block = asset_class.registrations.get(case.registration) if asset_class else None
    return block.steps if block else ()


def _in_the_way(request: Request, known: Known, to_state: str) -> list[Problem]:
    if known.case is None or known.problems:
        return list(known.problems)
    found = list(in_the_way(known.case, demanded_steps(request, known.case), to_state))
    return found + (_not_by_two(request, known.case) if to_state == REVIEWED else [])


def _not_by_two(request: Request, case: CaseFile) -> list[Problem]:
    """Refuse a review by who accepted; a single desk knows no persons and cannot."""
    context = request.context
    if not context.accounted:
        return []
    accepted_by = same_person(case, context.operator, context.policies["four_eyes"])
    facts = {"value": case.case_no, "who": accepted_by}
    return [Problem("four_eyes", "case", facts, Severity.REFUSAL)] if accepted_by else []


def _step_plan(request: Request, to_state: str) -> Plan:
    known = find_case(request, to_state)

    def carry_out() -> Done:
        assert known.case is not None
        request.work.cases.step(known.case.case_no, to_state, request.get("opinion") or "")
        return _done(known.case, to_state)

    return Plan(_in_the_way(request, known, to_state), carry_out)


def _done(case: CaseFile, state: str, numbers: dict[str, str] | None = None) -> Done:
    changed = frozenset({"case", *(numbers or {})})
    return Done(
        case.case_no,
        {"case": case.case_no, **(numbers or {})},
        changed,
        {"state": state},
    )


def _ask_again(request: Request, case: CaseFile) -> tuple[Request, Draftwork, Registration]:
    registration = REGISTRATIONS[case.registration]
    again = reread(request, case.content, registration)
    work = examine(again, registration, case.case_no)
    work.problems[:0] = again.reading.problems
    return again, work, registration


@operation("case.accept", CaseStepInput)
def accept_case(request: Request) -> Plan:
    """Accept a received case (受理): every rule is run again on what it holds now."""
    known = find_case(request, "accepted")
    problems = list(known.problems)
    if known.case is not None and not problems:
        problems += _ask_again(request, known.case)[1].problems

    def carry_out() -> Done:
        assert known.case is not None
        request.work.cases.step(known.case.case_no, "accepted", request.get("opinion") or "")
        return _done(known.case, "accepted")

    return Plan(problems, carry_out)


@operation("case.resubmit", ResubmitCase, printed=True)
def resubmit_case(request: Request) -> Plan:
    """Receive the supplemented application; the earlier content stays in the case."""
    known = find_case(request, "received")
    problems = list(known.problems)
    again: Request | None = None
    work: Draftwork | None = None
    raw = request.get("application")
    if known.case is not None and raw is not None and not problems:
        registration = REGISTRATIONS[known.case.registration]
        again = reread(request, raw, registration)
        work = examine(again, registration, known.case.case_no)
        found = [*again.reading.problems, *_faults_only(work)]
        problems += [problem.under("application") for problem in found]

    def carry_out() -> Done:
        assert known.case is not None
        assert again is not None
        assert work is not None
        parties = settle_parties(again, work)
        roles = REGISTRATIONS[known.case.registration].roles
        body = stored_body(again.command(), roles, parties)
        objects = [asset.asset_no for asset in work.application.assets or ()]
        request.work.cases.replace_content(known.case, body, objects, parties)
        request.work.cases.step(known.case.case_no, "received")
        _index(again, known.case.case_no, parties, work)
        return _done(known.case, "received")

    return Plan(problems, carry_out)


@operation("case.enter", CaseStepInput, certifying=True)
def enter_case(request: Request) -> Plan:
    """Enter a reviewed case into the register (登簿).

    Every rule runs again inside this very transaction (I12): a seizure that arrived in between,
    an earlier case on the object, an expired authority stop it here. Confirmations given at
    acceptance are in the journal; only what came up since is asked for.
    """
    known = find_case(request, "entered")
    problems = _in_the_way(request, known, "entered")
    again: Request | None = None
    work: Draftwork | None = None
    registration: Registration | None = None
    if known.case is not None and not known.problems:
        again, work, registration = _ask_again(request, known.case)
        problems += [p for p in work.problems if _still_counts(p, known.case)]

    def carry_out() -> Done:
        assert known.case is not None
        assert again is not None
        assert work is not None
        assert registration is not None
        request.work.cases.step(known.case.case_no, "entered", request.get("opinion") or "")
        case = request.work.cases.get(known.case.case_no)
        assert case is not None
        objects = work.application.assets or ()
        work.application.assets = tuple(let_lapse(again, asset) for asset in objects)
        numbers = registration.enter(again, case, work)
        convert_cautions(again, case)
        return _done(case, "entered", numbers)

    return Plan(problems, carry_out)


def _still_counts(problem: Problem, case: CaseFile) -> bool:
    """Whether a problem stops the entry; a question does if it came up after acceptance."""
    if problem.severity is not Severity.CONFIRMATION:
        return True
    accepted = case.taken_by("accepted")
    return accepted is not None and problem.params.get("since", "") > accepted.entered_at


def _simple(name: str, to_state: str, command: type[Document], text: str) -> None:
    def handler(request: Request) -> Plan:
        return _step_plan(request, to_state)

    handler.__doc__ = text
    operation(name, command)(handler)


_simple("case.supplement", "supplement", CaseReasonInput, "Ask for what is missing, all at once.")
_simple("case.reject", "rejected", CaseReasonInput, "Do not accept the application (不予受理).")
_simple("case.review", "reviewed", CaseStepInput, "Approve what another clerk accepted (审核).")
_simple("case.return", "accepted", CaseReasonInput, "Send a reviewed case back to review.")
_simple("case.refuse", "refused", CaseReasonInput, "Refuse to register (不予登记).")
_simple("case.withdraw", "withdrawn", CaseReasonInput, "The applicant withdraws (撤回).")


@operation("case.archive", CaseStepInput)
def archive_case(request: Request) -> Plan:
    """Close a case and give it its archive number (归档)."""
    known = find_case(request, "archived")

    def carry_out() -> Done:
        assert known.case is not None
        context = request.context
        number = next_number(request.work, context.office, "archive", context.today)
        request.work.cases.step(known.case.case_no, "archived", number)
        return _done(known.case, "archived", {"archive": number})

    return Plan(known.problems, carry_out)
