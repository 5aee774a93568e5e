"""Half-yearly batches: drawn up out of the budget, published, approved, paid; or void."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated

from core import fields as kinds
from core.domain.rules import refusal
from core.domain.subsidy_programme import (
    ANSWER,
    APPROVED,
    DRAWN,
    OBJECTION,
    PAID,
    PUBLISHED,
    VOID,
    SubsidyBatch,
    SubsidyLine,
    draw_up,
    due_until,
)
from core.domain.values import Fen, yuan
from core.problems import Problem
from core.services.money.subsidy import SUBJECT
from core.services.office import next_number
from core.services.operations import Done, Plan, Request, operation
from core.services.ports import Work
from core.services.reading import Code, Date, Document, LongText, Money, Name, ReadBy, Text, Whole
from core.services.rules import number_of
from core.services.subsidies.loans import rules_of

BatchRef = Annotated[str, ReadBy(kinds.Ref(to="subsidy_batch"))]
Year = Annotated[int, ReadBy(kinds.Whole(least=2000, most=2999))]


class SetSubsidyBudget(Document):
    """The budget of a year, or what it is from now on."""

    budget_year: Year
    budget_amount: Money
    document_no: Code


class DrawBatch(Document):
    """The period of a batch; the budget is that of the year in which it ends, or the one named."""

    period_from: Date
    period_to: Date
    budget_year: Year | None = None


class PublishBatch(Document):
    """When and where the list was put up."""

    subsidy_batch: BatchRef
    posted_on: Date
    posted_at: Text
    query_phone: Text | None = None


class ObjectToBatch(Document):
    """Who objects to a published list, and why."""

    subsidy_batch: BatchRef
    objector: Name
    objection_text: LongText


class AnswerObjection(Document):
    """How an objection was answered."""

    subsidy_batch: BatchRef
    objection_no: Whole
    answer_text: LongText


class ApproveBatch(Document):
    """The approval of the finance office."""

    subsidy_batch: BatchRef
    approved_on: Date
    document_no: Code


class PayBatch(Document):
    """When the batch was paid, by which voucher."""

    subsidy_batch: BatchRef
    disbursed_on: Date
    document_no: Code


class VoidBatch(Document):
    """Why a batch is drawn up anew."""

    subsidy_batch: BatchRef
    void_reason: LongText


@operation("subsidy_budget.set", SetSubsidyBudget)
def set_subsidy_budget(request: Request) -> Plan:
    """Set the budget of a year; not below what its batches have taken."""
    year, amount = request.get("budget_year"), request.get("budget_amount")
    problems: list[Problem] = []
    if year is not None and amount is not None:
        spent = spent_of(request.work.subsidies.batches(), year)
        if amount < spent:
            facts = {"value": yuan(amount), "spent": yuan(spent)}
            problems.append(refusal("subsidy_budget_spent", "budget_amount", **facts))

    def carry_out() -> Done:
        command = request.command()
        request.work.subsidies.set_budget(
            command.budget_year, command.budget_amount, command.document_no
        )
        return Done(str(command.budget_year), {}, frozenset({"subsidy_batch"}))

    return Plan(problems, carry_out)


def spent_of(batches: Iterable[SubsidyBatch], year: int) -> Fen:
    """Return what live batches have taken of the budget of a year."""
    return sum(one.granted for one in batches if one.budget_year == year and one.state != VOID)


# --- drawing up -----------------------------------------------------------------------------------


@operation("subsidy_batch.draw", DrawBatch)
def draw_batch(request: Request) -> Plan:
    """Draw a batch up: what is due and not taken yet, queued for the budget."""
    start, end = request.get("period_from"), request.get("period_to")
    batches = request.work.subsidies.batches()
    problems = _period_problems(request, batches)
    year = request.get("budget_year") or (end.year if end else None)
    budget = request.work.subsidies.budgets().get(year) if year else None
    if year and budget is None and not request.reading.faulty("budget_year"):
        problems.append(Problem("subsidy_no_budget", "budget_year", {"value": str(year)}))
    available = (budget or 0) - spent_of(batches, year or 0)
    lines: tuple[SubsidyLine, ...] = ()
    if start and end and not problems:
        lines = _lines(request.work, batches, end + dt.timedelta(days=1), available)
        if not lines:
            facts = {"value": f"{start} — {end}"}
            problems.append(Problem("subsidy_nothing_due", "period_to", facts))

    def carry_out() -> Done:
        context = request.context
        number = next_number(request.work, context.office, "subsidy_batch", context.today)
        assert start
        assert end
        assert year
        new = SubsidyBatch(number, start, end, year, available, lines)
        request.work.subsidies.add_batch(new, context.today)
        waiting = [one.loan_no for one in lines if one.waiting]
        facts = {"total": yuan(new.total), "waiting": "、".join(waiting)}
        return Done(number, {"subsidy_batch": number}, frozenset({"subsidy_batch"}), facts)

    return Plan(problems, carry_out)


def _lines(
    work: Work, batches: Iterable[SubsidyBatch], cut: dt.date, available: Fen
) -> tuple[SubsidyLine, ...]:
    taken = taken_by(batches)
    dues = [
        (one.loan_no, due_until(one, cut, *rules_of(one)).subsidy, taken.get(one.loan_no, 0))
        for one in work.subsidies.loans()
    ]
    return draw_up(dues, available)


def taken_by(batches: Iterable[SubsidyBatch]) -> Mapping[str, Fen]:
    """Return what live batches have taken for each loan."""
    taken: dict[str, Fen] = {}
    for batch in batches:
        if batch.state != VOID:
            for one in batch.lines:
                taken[one.loan_no] = taken.get(one.loan_no, 0) + one.amount
    return taken


def _period_problems(request: Request, batches: Sequence[SubsidyBatch]) -> list[Problem]:
    start, end = request.get("period_from"), request.get("period_to")
    problems = []
    if start and end and end < start:
        problems.append(Problem("term_order", "period_to", {"value": str(end)}))
    if end and end >= request.context.today:
        problems.append(Problem("subsidy_period_runs", "period_to", {"value": str(end)}))
    live = [one for one in batches if one.state != VOID]
    last = max(live, key=lambda one: one.end, default=None)
    if start and last is not None and start <= last.end:
        facts = {"value": str(start), "batch": last.batch_no, "end": str(last.end)}
        problems.append(refusal("subsidy_period_taken", "period_from", **facts))
    return problems


# --- steps ----------------------------------------------------------------------------------------


def _batch(request: Request, *states: str) -> tuple[SubsidyBatch | None, list[Problem]]:
    number = request.get("subsidy_batch")
    known = request.work.subsidies.batch(number) if number else None
    if number and known is None:
        return None, [Problem("no_such_subsidy_batch", "subsidy_batch", {"value": number})]
    if known is not None and known.state not in states:
        facts = {"value": known.batch_no, "state": f"choice.subsidy_batch_state.{known.state}"}
        return known, [refusal("subsidy_step_not_now", "subsidy_batch", **facts)]
    return known, []


def _steps(
    request: Request,
    known: SubsidyBatch | None,
    problems: list[Problem],
    kind: str,
    state: str = "",
    day: str = "",
) -> Plan:
    def carry_out() -> Done:
        assert known is not None
        command = request.command().model_dump(exclude={"subsidy_batch"}, exclude_none=True)
        on = getattr(request.command(), day) if day else request.context.today
        detail = {name: str(value) for name, value in command.items()}
        request.work.subsidies.step(known, kind, state or kind, on, detail)
        numbers = {"subsidy_batch": known.batch_no}
        return Done(known.batch_no, numbers, frozenset({"subsidy_batch"}), {"kind": kind})

    return Plan([*problems, *(_day_problems(request, day, known) if day else ())], carry_out)


def _day_problems(request: Request, name: str, known: SubsidyBatch | None) -> list[Problem]:
    day = request.get(name)
    if day is None:
        return []
    if day > request.context.today:
        return [Problem("day_in_future", name, {"value": str(day)})]
    if known is not None and known.events and day < known.events[-1].day:
        facts = {"value": str(day), "day": str(known.events[-1].day)}
        return [Problem("subsidy_step_before", name, facts)]
    return []


@operation("subsidy_batch.publish", PublishBatch, printed=True)
def publish_batch(request: Request) -> Plan:
    """Put the list of a batch up for the days that the rule pack says."""
    known, problems = _batch(request, DRAWN)
    return _steps(request, known, problems, PUBLISHED, day="posted_on")


@operation("subsidy_batch.object", ObjectToBatch)
def object_to_batch(request: Request) -> Plan:
    """Enter an objection to a published list."""
    known, problems = _batch(request, PUBLISHED)
    return _steps(request, known, problems, OBJECTION, PUBLISHED)


@operation("subsidy_batch.answer", AnswerObjection)
def answer_objection(request: Request) -> Plan:
    """Enter how an objection was answered."""
    known, problems = _batch(request, PUBLISHED)
    number = request.get("objection_no")
    if known is not None and number is not None and number not in known.unanswered:
        problems.append(Problem("no_open_objection", "objection_no", {"value": str(number)}))
    return _steps(request, known, problems, ANSWER, PUBLISHED)


@operation("subsidy_batch.approve", ApproveBatch)
def approve_batch(request: Request) -> Plan:
    """Approve a batch when its days are over and every objection is answered."""
    known, problems = _batch(request, PUBLISHED)
    day = request.get("approved_on")
    if known is not None and not problems:
        over = published_until(known)
        if day is not None and over is not None and day <= over:
            facts = {"value": str(day), "until": str(over)}
            problems.append(refusal("subsidy_still_published", "approved_on", **facts))
        if known.unanswered:
            numbers = "、".join(map(str, known.unanswered))
            problems.append(refusal("subsidy_objection_open", "subsidy_batch", value=numbers))
    return _steps(request, known, problems, APPROVED, day="approved_on")


def published_until(known: SubsidyBatch) -> dt.date | None:
    """Return the last day of publicity: as many days as the pack of the day of posting says."""
    posted = known.day_of(PUBLISHED)
    if posted is None:
        return None
    return posted.day + dt.timedelta(days=number_of(SUBJECT, posted.day, "publicity_days"))


@operation("subsidy_batch.pay", PayBatch)
def pay_batch(request: Request) -> Plan:
    """Record that an approved batch was paid."""
    known, problems = _batch(request, APPROVED)
    return _steps(request, known, problems, PAID, day="disbursed_on")


@operation("subsidy_batch.void", VoidBatch)
def void_batch(request: Request) -> Plan:
    """Take a batch back before it is approved; what it took is due again."""
    known, problems = _batch(request, DRAWN, PUBLISHED)
    return _steps(request, known, problems, VOID)
