"""What a run makes an entity owe: stage 1 to the growers, dividends to the holders.

Amounts carried from earlier runs go into the new one; what was paid on a run that is taken back
comes back as something the payee owes.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from core.domain.dividend.cycle import (
    BLOCKED,
    BROUGHT,
    DIVIDEND,
    KEPT,
    OPEN,
    RECOVERY,
    STAGE1,
    UNDONE,
    CycleFile,
    Payable,
    Run,
)
from core.domain.values import fen_from_yuan
from core.services.dividends.snapshot import payee_of
from core.services.operations import Request

STANDING_OF = {"own": OPEN, "pledgee": OPEN, "held": BLOCKED, "carried": KEPT}


def declare(request: Request, cycle: CycleFile, run: Run, due_on: dt.date) -> None:
    """Enter the dividends of an approved run as owed, and stage 1 if that was not done before."""
    settle_stage1(request, cycle, run, due_on)
    _bring(request, cycle, run)
    reasons = _reasons(run)
    for place, line in enumerate(run.result["lines"], start=1):
        amounts = (fen_from_yuan(line[name]) for name in ("payable", "held", "carry_out"))
        amount = sum(amounts)
        if amount:
            number, payee_no = f"{run.run_no}-{place:06d}", payee_of(line["no"])
            own = line["no"] if line["no"] != payee_no else ""
            new = Payable(
                payable_no=number,
                cycle_no=cycle.cycle_no,
                run_no=run.run_no,
                kind=DIVIDEND,
                payee_no=payee_no,
                subject=own,
                pay_to=line["pay_to"],
                amount=amount,
                due_on=due_on,
            )
            request.work.payables.add(new, STANDING_OF[line["pay_to"]], reasons.get(line["no"], {}))
    opening = fen_from_yuan(run.inputs["accounts"].get("opening", "0"))
    closing = fen_from_yuan(run.result["settlement"]["closing"])
    request.work.runs.add_result(cycle.entity_no, run.run_no, opening, closing)


def _reasons(run: Run) -> Mapping[str, Mapping[str, str]]:
    """Return why lines are held, or who collects them, by their numbers."""
    people = run.inputs.get("holders") or run.inputs.get("members") or ()
    kept = ("hold", "pledgee")
    return {one["no"]: {key: one[key] for key in kept if key in one} for one in people}


def settle_stage1(request: Request, cycle: CycleFile, run: Run, due_on: dt.date) -> bool:
    """Enter stage 1 of every plot as owed to its grower; tells whether that was still to be done.

    It is a purchase price: held for nobody's shares, taxed as no dividend, due in a losing year.
    """
    known = request.work.payables.of_run(run.run_no)
    if any(one.kind == STAGE1 for one in known):
        return False
    growers = {one["no"]: one["grower"] for one in run.inputs.get("plots", ())}
    for place, line in enumerate(run.result["stage1"]["lines"], start=1):
        amount = fen_from_yuan(line["amount"])
        if amount:
            new = Payable(
                payable_no=f"{run.run_no}-S{place:06d}",
                cycle_no=cycle.cycle_no,
                run_no=run.run_no,
                kind=STAGE1,
                payee_no=growers[line["plot"]],
                subject=line["plot"],
                pay_to="own",
                amount=amount,
                due_on=due_on,
            )
            request.work.payables.add(new, OPEN, {})
    return True


def _bring(request: Request, cycle: CycleFile, run: Run) -> None:
    """Take what was carried into the new run out of the old ones."""
    today = request.context.today
    for one in request.work.payables.of_entity(cycle.entity_no):
        if one.standing == KEPT:
            detail = {"run": run.run_no}
            request.work.payables.happen(one, BROUGHT, today, amount=-one.balance, detail=detail)


def carried_differs(request: Request, cycle: CycleFile, run: Run) -> bool:
    """Whether what is carried now is not what the run was computed with: it was paid meanwhile."""
    kept = request.work.payables.of_entity(cycle.entity_no)
    now = sum(one.balance for one in kept if one.standing == KEPT)
    return now != fen_from_yuan(run.result["totals"]["carry_in"])


def take_back(request: Request, cycle: CycleFile, taken: Run, reversal: Run) -> None:
    """Undo what is still owed on a run; what was paid is now owed by the payee (公司法 211)."""
    today, detail = request.context.today, {"run": reversal.run_no}
    paid: dict[str, int] = {}
    for one in request.work.payables.of_run(taken.run_no):
        if one.balance:
            request.work.payables.happen(one, UNDONE, today, amount=-one.balance, detail=detail)
        if one.paid:
            paid[one.payee_no] = paid.get(one.payee_no, 0) + one.paid
    for place, (payee_no, amount) in enumerate(sorted(paid.items()), start=1):
        number = f"{reversal.run_no}-R{place:06d}"
        new = Payable(
            payable_no=number,
            cycle_no=cycle.cycle_no,
            run_no=reversal.run_no,
            kind=RECOVERY,
            payee_no=payee_no,
            subject="",
            pay_to="own",
            amount=amount,
            due_on=today,
        )
        request.work.payables.add(new, OPEN, {"reverses": taken.run_no})
