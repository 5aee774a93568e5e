"""Objections to a posted result (公示), and how they were answered."""

from __future__ import annotations

from typing import Annotated

from core import fields as kinds
from core.domain.dividend.cycle import ANSWER, AUDITED, OBJECTION, POSTED, CycleEvent, CycleFile
from core.domain.rules import refusal
from core.problems import Problem
from core.services.dividends.parts import find_cycle
from core.services.dividends.steps import OfCycle
from core.services.operations import Done, Plan, Request, operation
from core.services.ports import Work
from core.services.reading import Date, LongText, Name, ReadBy

EventRef = Annotated[int, ReadBy(kinds.Whole(least=1))]


class Object(OfCycle):
    """An objection to what was posted."""

    objected_on: Date
    objector: Name
    objection_text: LongText


class AnswerObjection(OfCycle):
    """How an objection was answered."""

    objection_no: EventRef
    replied_on: Date
    answer_text: LongText


@operation("cycle.object", Object)
def object_to(request: Request) -> Plan:
    """Record an objection to what is posted."""
    return _event_plan(request, OBJECTION, "objected_on")


@operation("cycle.answer", AnswerObjection)
def answer_objection(request: Request) -> Plan:
    """Record how an objection was answered; all are answered before the meeting."""
    plan = _event_plan(request, ANSWER, "replied_on")
    cycle, _ = find_cycle(request)
    number = request.get("objection_no")
    if cycle is not None and number and number not in open_objections(request.work, cycle):
        facts = {"value": str(number)}
        return Plan(
            [*plan.problems, Problem("no_such_objection", "objection_no", facts)], plan.carry_out
        )
    return plan


def _event_plan(request: Request, kind: str, on: str) -> Plan:
    cycle, problems = find_cycle(request)
    if cycle is not None and cycle.state not in (POSTED, AUDITED):
        facts = {"value": cycle.cycle_no, "state": f"choice.cycle_state.{cycle.state}"}
        problems.append(refusal("cycle_not_posted", "cycle", **facts))
    day = request.get(on)
    if day and day > request.context.today:
        problems.append(Problem("day_in_future", on, {"value": day.isoformat()}))

    def carry_out() -> Done:
        assert cycle is not None
        detail = request.command().model_dump(exclude={"cycle"}, exclude_none=True)
        request.work.dividends.happen(cycle.cycle_no, CycleEvent(0, kind, day, detail))
        return Done(cycle.cycle_no, {"cycle": cycle.cycle_no}, frozenset({"cycle"}))

    return Plan(problems, carry_out)


def open_objections(work: Work, cycle: CycleFile) -> list[int]:
    """Return the objections that nobody has answered, by number."""
    events = work.dividends.events(cycle.cycle_no)
    answered = {one.detail["objection_no"] for one in events if one.kind == ANSWER}
    return [one.event for one in events if one.kind == OBJECTION and one.event not in answered]
