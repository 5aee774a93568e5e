"""What happens to a case between its steps: 询问、公告、实地查看, and pauses of its time limit.

Each is entered as it happened and stays; a kind of registration may demand them
(:mod:`core.domain.case_steps`).
"""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any

from core import fields as kinds
from core.domain.calendar import add_working_days
from core.domain.case import (
    ANNOUNCEMENT,
    ANNOUNCEMENT_END,
    INQUIRY,
    INSPECTION,
    PAUSE,
    RESUME,
    CaseEvent,
    CaseFile,
)
from core.domain.case_steps import NO_OBJECTION, OUTCOMES
from core.domain.states import OPEN_STATES
from core.problems import Problem
from core.services.calendars import office_calendar
from core.services.cases import CaseRef
from core.services.operations import Done, Plan, Request, operation
from core.services.reading import Date, Document, LongText, Name, ReadBy, Text
from core.services.rules import number_of

Outcome = Annotated[str, ReadBy(kinds.Choice(topic="announcement_outcome", options=OUTCOMES))]
ACCEPTED = frozenset({"accepted", "reviewed"})


class Inquire(Document):
    """What an applicant was asked and answered (询问记录, 民法典 212(2))."""

    case: CaseRef
    inquired_on: Date
    inquired: Name
    questions: LongText
    answers: LongText


class Inspect(Document):
    """What was found on site (实地查看, 暂行条例 19)."""

    case: CaseRef
    inspected_on: Date
    inspected_by: Name
    findings: LongText


class Announce(Document):
    """An announcement (公告) that runs for as long as the law wants, or until a later day."""

    case: CaseRef
    announced_on: Date
    announced_at: Text
    until: Date | None = None


class EndAnnouncement(Document):
    """How an announcement ended; objections are told unless there were none."""

    case: CaseRef
    outcome: Outcome
    objections: LongText | None = None


class Pause(Document):
    """Why the time limit of a case stands still: a court's order, a question to another office."""

    case: CaseRef
    why: LongText


class Resume(Document):
    """What happened that the time limit runs again."""

    case: CaseRef
    why: LongText


@operation("case.inquire", Inquire)
def inquire(request: Request) -> Plan:
    """Keep the record of an inquiry; before the review it must be there if it is demanded."""
    case, problems = _open_case(request, OPEN_STATES)
    problems += _not_to_come(request, "inquired_on")
    return _plan(request, case, problems, INQUIRY, on="inquired_on")


@operation("case.inspect", Inspect)
def inspect(request: Request) -> Plan:
    """Keep what was found on site."""
    case, problems = _open_case(request, OPEN_STATES)
    problems += _not_to_come(request, "inspected_on")
    return _plan(request, case, problems, INSPECTION, on="inspected_on")


@operation("case.announce", Announce)
def announce(request: Request) -> Plan:
    """Begin an announcement; its last day is the 15th working day after it (实施细则 17)."""
    case, problems = _open_case(request, ACCEPTED)
    problems += _not_to_come(request, "announced_on")
    start, until = request.get("announced_on"), request.get("until")
    shortest = _shortest(request, start) if start else None
    if shortest and until and until < shortest:
        facts = {"value": until.isoformat(), "until": shortest.isoformat()}
        problems.append(Problem("announcement_too_short", "until", facts))
    if case and case.announced:
        problems.append(Problem("already_announced", "case", {"value": case.case_no}))
    return _plan(request, case, problems, ANNOUNCEMENT, on="announced_on", until=until or shortest)


@operation("case.end_announcement", EndAnnouncement)
def end_announcement(request: Request) -> Plan:
    """Enter what came of an announcement: nothing can be said before its last day is over."""
    case, problems = _open_case(request, OPEN_STATES)
    running, outcome = case.announced if case else None, request.get("outcome")
    if case and running is None:
        problems.append(Problem("not_announced", "case", {"value": case.case_no}))
    today = request.context.today
    if running and running.until and outcome == NO_OBJECTION and today <= running.until:
        facts = {"value": running.until.isoformat()}
        problems.append(Problem("announcement_not_over", "outcome", facts))
    if outcome in OUTCOMES and outcome != NO_OBJECTION and not request.get("objections"):
        problems.append(Problem("required", "objections"))
    return _plan(request, case, problems, ANNOUNCEMENT_END)


@operation("case.pause", Pause)
def pause(request: Request) -> Plan:
    """Stop the clock of a case; while it stands it is neither reviewed nor entered."""
    case, problems = _open_case(request, ACCEPTED)
    if case and case.paused:
        problems.append(Problem("already_paused", "case", {"value": case.case_no}))
    return _plan(request, case, problems, PAUSE)


@operation("case.resume", Resume)
def resume(request: Request) -> Plan:
    """Let the clock of a case run again."""
    case, problems = _open_case(request, OPEN_STATES)
    if case and not case.paused:
        problems.append(Problem("not_paused", "case", {"value": case.case_no}))
    return _plan(request, case, problems, RESUME)


def _open_case(request: Request, states: frozenset[str]) -> tuple[CaseFile | None, list[Problem]]:
    """Return the case if it is in one of some states; else what stands in the way."""
    number = request.get("case")
    if number is None:
        return None, []
    case = request.work.cases.get(number)
    if case is None:
        return None, [Problem("no_such_case", "case", {"value": number})]
    if case.state not in states:
        facts = {"value": number, "state": f"choice.case_state.{case.state}"}
        return None, [Problem("not_in_this_state", "case", facts)]
    return case, []


def _not_to_come(request: Request, field: str) -> list[Problem]:
    day = request.get(field)
    if day is None or day <= request.context.today:
        return []
    return [Problem("day_to_come", field, {"value": day.isoformat()})]


def _shortest(request: Request, start: dt.date) -> dt.date:
    days = number_of("register", start, "announcement_days")
    return add_working_days(start, days, office_calendar(request.work, request.context.today)).date


def _plan(
    request: Request,
    case: CaseFile | None,
    problems: list[Problem],
    kind: str,
    *,
    on: str = "",
    until: dt.date | None = None,
) -> Plan:
    def carry_out() -> Done:
        assert case is not None
        day = request.get(on) if on else request.context.today
        request.work.cases.happen(case.case_no, CaseEvent(kind, day, until, _detail(request)))
        return Done(case.case_no, {"case": case.case_no}, frozenset({"case"}))

    return Plan(problems, carry_out)


def _detail(request: Request) -> dict[str, Any]:
    """Return what was written of it: every text of the command, by its field."""
    known = {"case", "until"}
    return {
        name: value
        for name, value in request.reading.values.items()
        if isinstance(value, str) and name not in known
    }
