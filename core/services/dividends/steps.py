"""The steps of a cycle: lock, compute, post, audit, approve, tax, close, and back to the draft."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from typing import Annotated, Any

from core import fields as kinds
from core.domain.dividend.cycle import (
    ACCOUNTS,
    APPROVED,
    AUDITED,
    CLOSED,
    CYCLE,
    DELIVERIES,
    DRAFT,
    HOLDERS,
    LOCKED,
    MEMBERS,
    OPEN,
    PLOTS,
    POSTED,
    RESOLUTION,
    SETTLEMENT,
    SNAPSHOT,
    TAXED,
    TERMS,
    CycleFile,
    Run,
)
from core.domain.rules import refusal
from core.domain.values import fen_from_yuan, yuan
from core.problems import EXIT_DONE, Problem, Severity
from core.services.dividends.parts import CycleRef, find_cycle
from core.services.dividends.parts_needed import needed_parts
from core.services.dividends.snapshot import snapshot
from core.services.money import dividend
from core.services.money.answer import Answer
from core.services.operations import Done, Plan, Request, operation
from core.services.ports import Work
from core.services.reading import Code, Date, Document, LongText, Money, Name, ReadBy, Text
from core.services.rules import Pack, pack_of
from core.text import Catalogue

SUBJECT = "distribution"
AuditOpinion = Annotated[str, ReadBy(kinds.Choice("audit_opinion", ("agreed", "with_remarks")))]


class OfCycle(Document):
    """A cycle, by its number."""

    cycle: CycleRef


class Lock(OfCycle):
    """The data of a cycle are complete."""


class Unlock(OfCycle):
    """Why a cycle goes back to the draft."""

    why: LongText


class Post(OfCycle):
    """Where and from when the result hangs (公示)."""

    posted_on: Date
    posted_at: Text
    posted_until: Date | None = None
    query_phone: Text | None = None


class Audit(OfCycle):
    """What the supervisors found (合作社法 45)."""

    audited_on: Date
    auditor: Name
    audit_opinion: AuditOpinion
    document_no: Code
    remarks: LongText | None = None


class FileTax(OfCycle):
    """The tax withheld was declared and paid in."""

    tax_filed_on: Date
    tax_paid: Money
    document_no: Code | None = None


class Close(OfCycle):
    """A cycle on which nothing is left to be done; what is held or unclaimed stays owed."""

    closed_on: Date


Step = Callable[[Request, CycleFile], list[Problem]]


def step_plan(
    request: Request,
    state: str,
    *,
    on: str = "",
    check: Step = lambda request, cycle: [],
    also: Callable[[Request, CycleFile], Mapping[str, Any]] = lambda request, cycle: {},
) -> Plan:
    """Plan a step into a state: ``on`` names the day, ``check`` what else must hold.

    ``also`` is done with the step and says which numbers it made.
    """
    cycle, problems = find_cycle(request)
    if cycle is not None:
        if not CYCLE.may(cycle.state, state):
            facts = {"value": cycle.cycle_no, "state": f"choice.cycle_state.{cycle.state}"}
            problems.append(refusal("cycle_step_not_now", "cycle", **facts))
        else:
            problems += [*_day_problems(request, cycle, on), *check(request, cycle)]

    def carry_out() -> Done:
        assert cycle is not None
        day = request.get(on) if on else request.context.today
        detail = request.command().model_dump(exclude={"cycle"}, exclude_none=True)
        made = also(request, cycle)
        request.work.dividends.step(cycle, state, day, {**detail, **made})
        numbers = {"cycle": cycle.cycle_no, **{k: v for k, v in made.items() if k == "run"}}
        return Done(cycle.cycle_no, numbers, frozenset({"cycle", "payable"}), {"state": state})

    return Plan(problems, carry_out)


# States that came about on a day outside the office, which may be entered later.
_DATED = (POSTED, AUDITED, APPROVED, TAXED)


def _day_problems(request: Request, cycle: CycleFile, on: str) -> list[Problem]:
    day = request.get(on) if on else None
    if day is None:
        return []
    if day > request.context.today:
        return [Problem("day_in_future", on, {"value": day.isoformat()})]
    before = cycle.steps[-1].happened_on
    if cycle.state in _DATED and day < before:
        facts = {"value": day.isoformat(), "start": before.isoformat()}
        return [Problem("dates_reversed", on, facts)]
    return []


# --- data -----------------------------------------------------------------------------------------


@operation("cycle.lock", Lock)
def lock(request: Request) -> Plan:
    """Lock the data: they are read as one document, with everything that is wrong with them."""

    def check(request: Request, cycle: CycleFile) -> list[Problem]:
        return lock_problems(request.work, cycle, request.context.today, request.context.text)

    def keep(request: Request, cycle: CycleFile) -> Mapping[str, Any]:
        document, _ = snapshot(request.work, cycle, request.context.today)
        request.work.dividends.write_part(cycle.cycle_no, SNAPSHOT, document, "")
        return {}

    return step_plan(request, LOCKED, check=check, also=keep)


# What of the document of the money command cannot be right while a part has not been entered.
_MADE_OF = {
    TERMS: ("coefficients", "stage1", "plots"),
    PLOTS: ("plots",),
    DELIVERIES: ("plots",),
    HOLDERS: ("holders",),
    MEMBERS: ("members",),
    ACCOUNTS: ("accounts",),
    RESOLUTION: ("resolution",),
}


def lock_problems(work: Work, cycle: CycleFile, day: dt.date, text: Catalogue) -> list[Problem]:
    """Return everything that stands against locking a draft; a part not entered is said once.

    What the law refuses is said of whole data only: without the holders every class is empty.
    """
    document, gathered = snapshot(work, cycle, day)
    found = list(gathered.problems)
    needed = needed_parts(gathered.entity)
    absent = [part for part, must in needed.items() if must and not gathered.parts.get(part)]
    for part in absent:
        facts = {"part": f"choice.cycle_part.{part}"}
        found.append(Problem("part_missing", "cycle", facts))
    if gathered.entity.entity_kind:
        hollow = {root for part in absent for root in _MADE_OF[part]}
        said = answer_problems(dividend.answer(document, text))
        found += [
            one
            for one in said
            if re.split(r"[.\[]", one.field)[0] not in hollow
            and not (absent and one.severity is Severity.REFUSAL)
        ]
    return found


def answer_problems(answer: Answer) -> list[Problem]:
    """Bring faults and refusals of the money command under the cycle."""
    if answer.exit_status == EXIT_DONE:
        return []
    errors, refusals = answer.body.get("errors", ()), answer.body.get("refusals", ())
    return [
        *(Problem("in_dividend", one["path"], {"message": one["message"]}) for one in errors),
        *(
            Problem("in_dividend", "cycle", {"message": one["message"]}, Severity.REFUSAL)
            for one in refusals
        ),
    ]


@operation("cycle.unlock", Unlock)
def unlock(request: Request) -> Plan:
    """Take a cycle back to the draft, because an objection or the audit found an error."""

    def check(request: Request, cycle: CycleFile) -> list[Problem]:
        run = standing_run(request.work, cycle.cycle_no)
        if run is not None and request.work.payables.of_run(run.run_no):
            return [refusal("paid_before_unlocked", "cycle", value=cycle.cycle_no, run=run.run_no)]
        return []

    return step_plan(request, DRAFT, check=check)


def standing_run(work: Work, cycle_no: str) -> Run | None:
    """Return the run of a cycle that counts: its last one, if that is no reversal."""
    runs = work.runs.of_cycle(cycle_no)
    return runs[-1] if runs and runs[-1].kind == SETTLEMENT else None


# --- before those it concerns ---------------------------------------------------------------------


def pack_for(cycle: CycleFile) -> Pack:
    """Return the pack of days, quorums and majorities that applies to a cycle."""
    return pack_of(SUBJECT, cycle.end)


@operation("cycle.post", Post)
def post(request: Request) -> Plan:
    """Post the result for objections (公示); it hangs at least as long as the rule says."""

    def check(request: Request, cycle: CycleFile) -> list[Problem]:
        start, until = request.get("posted_on"), request.get("posted_until")
        if start and until and until < posted_until(cycle, start):
            facts = {"value": until.isoformat(), "least": posted_until(cycle, start).isoformat()}
            return [Problem("posted_too_short", "posted_until", facts)]
        return []

    def until(request: Request, cycle: CycleFile) -> Mapping[str, Any]:
        command = request.command()
        last = command.posted_until or posted_until(cycle, command.posted_on)
        return {"posted_until": last.isoformat()}

    return step_plan(request, POSTED, on="posted_on", check=check, also=until)


def posted_until(cycle: CycleFile, start: dt.date) -> dt.date:
    """Return the last day of the shortest posting: its first day counts."""
    days = pack_for(cycle).values["objection_days"].value
    return start + dt.timedelta(days=int(days) - 1)


@operation("cycle.audit", Audit)
def audit(request: Request) -> Plan:
    """Record what the supervisors found, once the posting is over."""

    def check(request: Request, cycle: CycleFile) -> list[Problem]:
        posted, day = cycle.last(POSTED), request.get("audited_on")
        assert posted is not None
        until = dt.date.fromisoformat(posted.detail["posted_until"])
        if day and day <= until:
            facts = {"value": day.isoformat(), "until": until.isoformat()}
            return [refusal("still_posted", "audited_on", **facts)]
        return []

    return step_plan(request, AUDITED, on="audited_on", check=check)


# --- after it -------------------------------------------------------------------------------------


@operation("cycle.file_tax", FileTax)
def file_tax(request: Request) -> Plan:
    """Record that the tax withheld was declared and paid in, to the fen."""

    def check(request: Request, cycle: CycleFile) -> list[Problem]:
        run, paid = standing_run(request.work, cycle.cycle_no), request.get("tax_paid")
        assert run is not None
        withheld = fen_from_yuan(run.result["totals"]["tax"])
        problems = []
        if paid is not None and paid != withheld:
            facts = {"value": yuan(paid), "withheld": yuan(withheld)}
            problems.append(Problem("tax_is_not_withheld", "tax_paid", facts))
        if withheld and not request.get("document_no"):
            problems.append(Problem("required", "document_no"))
        return problems

    return step_plan(request, TAXED, on="tax_filed_on", check=check)


@operation("cycle.close", Close)
def close(request: Request) -> Plan:
    """Close a cycle; what is held stays owed and is paid when what holds it ends."""

    def check(request: Request, cycle: CycleFile) -> list[Problem]:
        owed = request.work.payables.of_cycle(cycle.cycle_no)
        left = sum(one.balance for one in owed if one.standing == OPEN)
        waiting = [
            batch.batch_no
            for batch in request.work.payables.batches(cycle.cycle_no)
            if any(not one.outcome for one in batch.lines)
        ]
        problems = []
        if left:
            problems.append(refusal("cycle_not_paid", "cycle", value=yuan(left)))
        if waiting:
            problems.append(refusal("batch_not_answered", "cycle", value="、".join(waiting)))
        return problems

    return step_plan(request, CLOSED, on="closed_on", check=check)
