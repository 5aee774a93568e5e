"""Payments: ordered in batches, reconciled with what the bank says, held and released.

Nothing that is held can be ordered: the register is asked once more before anything leaves
(强制执行股权规定 9; 执行规定 36, 38, 40). What fails goes back to what is owed and is paid again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from core import fields as kinds
from core.domain.dividend.cycle import (
    BLOCKED,
    CYCLE,
    DIVIDEND,
    HELD,
    KEPT,
    OPEN,
    ORDERED,
    PAID,
    PAYABLE_KINDS,
    PAYING,
    RECOVERY,
    RELEASED,
    RETURNED,
    TAXED,
    Batch,
    BatchLine,
    CycleFile,
    EntityPayee,
    Payable,
)
from core.domain.rules import refusal
from core.domain.values import largest_remainder, yuan
from core.problems import Problem
from core.services.bank_maps import format_problems
from core.services.dividends.parts import CycleRef, find_cycle
from core.services.dividends.shares import registered
from core.services.office import next_number
from core.services.operations import Done, Plan, Request, operation
from core.services.reading import (
    Code,
    Date,
    Document,
    LongText,
    Money,
    PositiveMoney,
    ReadBy,
    Text,
    Whole,
)

PayableRef = Annotated[str, ReadBy(kinds.Ref(to="payable"))]
BatchRef = Annotated[str, ReadBy(kinds.Ref(to="payment"))]
PaidKind = Annotated[str, ReadBy(kinds.Choice("payable_kind", PAYABLE_KINDS[:2]))]
Outcome = Annotated[str, ReadBy(kinds.Choice("payment_outcome", ("paid", "failed")))]
HoldReason = Annotated[
    str, ReadBy(kinds.Choice("hold", ("freeze", "dispute", "missing_account", "deceased")))
]


class OrderPayments(Document):
    """A batch for the bank: all that is open, or of one kind, or within the cash there is."""

    cycle: CycleRef
    payable_kind: PaidKind | None = None
    format: Code = "csv_general"
    value_date: Date
    cash: Money | None = None
    payment_purpose: Text | None = None


class ReconcileRow(Document):
    """What the bank says of one line of a batch."""

    line: Whole
    outcome: Outcome
    failure_reason: Text | None = None


class Reconcile(Document):
    """The bank's return file."""

    payment: BatchRef
    settled_on: Date | None = None
    rows: list[ReconcileRow]
    source: Text | None = None


class HoldPayable(Document):
    """Why an amount owed must not be paid."""

    payable: PayableRef
    hold_reason: HoldReason
    document_no: Code


class ReleasePayable(Document):
    """What ended the hold: an order of the court, an agreement, a new account."""

    payable: PayableRef
    document_no: Code
    pay_to_name: Text | None = None
    pay_to_account: Code | None = None
    pay_to_bank: Text | None = None


class PayByHand(Document):
    """Paid outside a batch: in cash against signature, on demand, or by the court's order."""

    payable: PayableRef
    handed_over: PositiveMoney
    handed_on: Date
    document_no: Code
    remarks: LongText | None = None


# --- ordering -------------------------------------------------------------------------------------


@operation("payment.order", OrderPayments)
def order_payments(request: Request) -> Plan:
    """Order what is open as one batch; short cash is shared pro rata, the rest stays owed."""
    cycle, problems = find_cycle(request)
    chosen: Sequence[Payable] = ()
    if cycle is not None:
        chosen = _chosen(request, cycle)
        problems += _order_problems(request, cycle, chosen)

    def carry_out() -> Done:
        assert cycle is not None
        frozen = _freeze(request, cycle, chosen)
        free = [one for one in chosen if one.payable_no not in frozen]
        numbers = {"cycle": cycle.cycle_no}
        if free:
            numbers["payment"] = _order(request, cycle, free)
        if cycle.state == TAXED:
            detail = {"payment": numbers.get("payment", "")}
            request.work.dividends.step(cycle, PAYING, request.context.today, detail)
        facts = {"held": "、".join(frozen)}
        return Done(
            numbers.get("payment", cycle.cycle_no), numbers, frozenset({"cycle", "payable"}), facts
        )

    return Plan(problems, carry_out)


def _chosen(request: Request, cycle: CycleFile) -> Sequence[Payable]:
    kind = request.get("payable_kind")
    return [
        one
        for one in request.work.payables.of_cycle(cycle.cycle_no)
        if one.standing == OPEN and one.kind != RECOVERY and kind in (None, one.kind)
    ]


def _order_problems(request: Request, cycle: CycleFile, chosen: Sequence[Payable]) -> list[Problem]:
    """Stage 1 is paid as soon as it is owed; a dividend when its tax is declared."""
    if not chosen:
        return [refusal("nothing_to_pay", "cycle", value=cycle.cycle_no)]
    paying = CYCLE.states.index(cycle.state) >= CYCLE.states.index(TAXED)
    if not paying and any(one.kind == DIVIDEND for one in chosen):
        facts = {"value": cycle.cycle_no, "state": f"choice.cycle_state.{cycle.state}"}
        return [refusal("dividend_before_tax", "payable_kind", **facts)]
    payees = request.work.dividends.payees(cycle.entity_no)
    without = dict.fromkeys(
        one.payee_no for one in chosen if not _account(one, payees).get("account_no")
    )
    cash = request.get("cash")
    problems = format_problems(request.get("format"))
    problems += [
        Problem("payee_without_account", "cycle", {"value": _named(no, payees)}) for no in without
    ]
    if cash == 0:
        problems.append(Problem("not_positive", "cash", {"value": "0.00"}))
    return problems


def _named(payee_no: str, payees: Mapping[str, EntityPayee]) -> str:
    known = payees.get(payee_no)
    return f"{payee_no} {known.name}" if known else payee_no


def _account(one: Payable, payees: Mapping[str, EntityPayee]) -> Mapping[str, str]:
    """Return where an amount goes: to where a release sent it, to the pledgee, to the payee."""
    for event in reversed(one.events):
        if event.kind == RELEASED and event.detail.get("pay_to_account"):
            return {
                "name": event.detail.get("pay_to_name", ""),
                "account_no": event.detail["pay_to_account"],
                "bank_name": event.detail.get("pay_to_bank", ""),
            }
    detail = payees[one.payee_no].detail if one.payee_no in payees else {}
    if one.pay_to == "pledgee":
        names = (("name", "pledgee_name"), ("account_no", "pledgee_account"))
        return {key: detail.get(own, "") for key, own in (*names, ("bank_name", "pledgee_bank"))}
    payee = payees.get(one.payee_no)
    return {
        "name": detail.get("account_name") or (payee.name if payee else ""),
        "account_no": detail.get("account_no", ""),
        "bank_name": detail.get("bank_name", ""),
        "bank_code": detail.get("bank_code", ""),
    }


def _freeze(request: Request, cycle: CycleFile, chosen: Sequence[Payable]) -> Mapping[str, str]:
    """Hold the dividends of shares that were seized since the data were locked."""
    entity = request.work.dividends.entity(cycle.entity_no)
    assert entity is not None
    today = request.context.today
    register = registered(request.work, entity.asset_no, today)
    payees = request.work.dividends.payees(cycle.entity_no)
    frozen: dict[str, str] = {}
    for one in chosen:
        payee = payees.get(one.payee_no)
        if one.kind != DIVIDEND or payee is None or _released(one):
            continue
        restraint = register.standing(payee).frozen_by
        if restraint:
            detail = {"hold": "freeze", "document_no": restraint}
            request.work.payables.happen(one, HELD, today, standing=BLOCKED, detail=detail)
            frozen[one.payable_no] = restraint
    return frozen


def _released(one: Payable) -> bool:
    """Whether somebody with the power to do so set it free by a document."""
    return any(event.kind == RELEASED for event in one.events)


def _order(request: Request, cycle: CycleFile, chosen: Sequence[Payable]) -> str:
    work, command, today = request.work, request.command(), request.context.today
    amounts = _within(command.cash, chosen)
    payees = work.dividends.payees(cycle.entity_no)
    groups: dict[tuple[str, str], list[int]] = {}
    accounts: dict[tuple[str, str], Mapping[str, str]] = {}
    for place, one in enumerate(chosen):
        if amounts[place]:
            account = _account(one, payees)
            key = (one.payee_no, account.get("account_no", ""))
            groups.setdefault(key, []).append(place)
            accounts.setdefault(key, account)
    number = next_number(work, request.context.office, "payment", today)
    lines = tuple(
        BatchLine(line, key[0], sum(amounts[place] for place in places), accounts[key])
        for line, (key, places) in enumerate(groups.items(), start=1)
    )
    total = sum(one.amount for one in lines)
    detail = command.model_dump(exclude={"cycle", "format", "value_date"}, exclude_none=True)
    work.payables.add_batch(
        Batch(number, cycle.cycle_no, command.format, command.value_date, total, detail, lines)
    )
    for line, places in enumerate(groups.values(), start=1):
        for place in places:
            work.payables.happen(
                *(chosen[place], ORDERED, today), amount=-amounts[place], batch=(number, line)
            )
    return number


def _within(cash: int | None, chosen: Sequence[Payable]) -> list[int]:
    """Return what is paid on each amount: all of it, or pro rata of the cash (rounding R9)."""
    owed = [one.balance for one in chosen]
    if cash is None or cash >= sum(owed):
        return owed
    return largest_remainder(cash, owed, [one.payable_no for one in chosen])


# --- what the bank says ---


@operation("payment.reconcile", Reconcile)
def reconcile(request: Request) -> Plan:
    """Enter the bank's answer line by line; what failed is owed again."""
    number = request.get("payment")
    batch = request.work.payables.batch(number) if number else None
    problems: list[Problem] = []
    if number and batch is None:
        problems.append(Problem("no_such_payment", "payment", {"value": number}))
    day = request.get("settled_on")
    if day and day > request.context.today:
        problems.append(Problem("day_in_future", "settled_on", {"value": day.isoformat()}))
    if batch is not None:
        problems += _answer_problems(request, batch)

    def carry_out() -> Done:
        assert batch is not None
        paid = request.work.payables.paid_by(batch.batch_no)
        command = request.command()
        for row in command.rows:
            reason = row.failure_reason or ""
            request.work.payables.settle(
                *(batch.batch_no, row.line, row.outcome, reason),
                command.settled_on or request.context.today,
            )
            if row.outcome == "failed":
                _return(request, batch.batch_no, row.line, paid[row.line], reason)
        failed = sum(row.outcome == "failed" for row in command.rows)
        numbers = {"payment": batch.batch_no, "cycle": batch.cycle_no}
        facts = {"count": str(len(command.rows)), "failed": str(failed)}
        return Done(batch.batch_no, numbers, frozenset({"payable", "cycle"}), facts)

    return Plan(problems, carry_out)


def _answer_problems(request: Request, batch: Batch) -> list[Problem]:
    known = {one.line: one for one in batch.lines}
    seen: set[int] = set()
    problems = []
    for place, row in enumerate(request.items("rows") or ()):
        line, path = row.get("line"), f"rows[{place}]"
        if line is None:
            continue
        facts = {"value": str(line), "payment": batch.batch_no}
        if line not in known:
            problems.append(Problem("no_such_payment_line", f"{path}.line", facts))
        elif known[line].outcome or line in seen:
            problems.append(Problem("payment_line_answered", f"{path}.line", facts))
        seen.add(line)
        if row.get("outcome") == "failed" and not row.get("failure_reason"):
            problems.append(Problem("required", f"{path}.failure_reason"))
    return problems


def _return(
    request: Request, batch_no: str, line: int, payables: Sequence[Payable], reason: str
) -> None:
    for one in payables:
        sent = -sum(e.amount for e in one.events if e.kind == ORDERED and e.batch_no == batch_no)
        request.work.payables.happen(
            *(one, RETURNED, request.context.today),
            amount=sent,
            standing=OPEN,
            batch=(batch_no, line),
            detail={"reason": reason},
        )


# --- one amount ---


def _payable(request: Request) -> tuple[Payable | None, list[Problem]]:
    number = request.get("payable")
    known = request.work.payables.get(number) if number else None
    if number and known is None:
        return None, [Problem("no_such_payable", "payable", {"value": number})]
    return known, []


def _happens(
    request: Request, known: Payable | None, problems: list[Problem], kind: str, **how: Any
) -> Plan:
    def carry_out() -> Done:
        assert known is not None
        detail = request.command().model_dump(exclude={"payable"}, exclude_none=True)
        request.work.payables.happen(known, kind, request.context.today, detail=detail, **how)
        numbers = {"payable": known.payable_no, "cycle": known.cycle_no}
        return Done(known.payable_no, numbers, frozenset({"payable", "cycle"}))

    return Plan(problems, carry_out)


@operation("payable.hold", HoldPayable)
def hold_payable(request: Request) -> Plan:
    """Block an amount owed: a court's notice, a dispute, a death."""
    known, problems = _payable(request)
    if known is not None and known.standing not in (OPEN, KEPT):
        problems.append(refusal("not_to_be_held", "payable", value=known.payable_no))
    return _happens(request, known, problems, HELD, standing=BLOCKED)


@operation("payable.release", ReleasePayable)
def release_payable(request: Request) -> Plan:
    """Set a held or carried amount free on a document, to the payee or to whom it names."""
    known, problems = _payable(request)
    if known is not None and known.standing not in (BLOCKED, KEPT):
        problems.append(refusal("not_held", "payable", value=known.payable_no))
    return _happens(request, known, problems, RELEASED, standing=OPEN)


@operation("payable.pay", PayByHand)
def pay_by_hand(request: Request) -> Plan:
    """Record a payment outside a batch, or that a payee gave back what was paid too much."""
    known, problems = _payable(request)
    amount, day = request.get("handed_over"), request.get("handed_on")
    if known is not None and known.standing in (BLOCKED, KEPT):
        problems.append(refusal("held_not_paid", "payable", value=known.payable_no))
    elif known is not None and amount and amount > known.balance:
        facts = {"value": yuan(amount), "balance": yuan(known.balance)}
        problems.append(Problem("more_than_owed", "handed_over", facts))
    if day and day > request.context.today:
        problems.append(Problem("day_in_future", "handed_on", {"value": day.isoformat()}))
    return _happens(request, known, problems, PAID, amount=-(amount or 0))
