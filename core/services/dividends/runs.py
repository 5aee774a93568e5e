"""Runs: locked data computed and kept with their hash; the exact counter-run of a wrong one.

A run is never edited. Computed again from what it keeps, by the packs and the program it names,
it gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from core.domain.dividend.cycle import (
    COMPUTED,
    LINE_AMOUNTS,
    REVERSAL,
    REVERSED,
    SETTLEMENT,
    SNAPSHOT,
    CycleFile,
    Run,
    RunLine,
)
from core.domain.rules import refusal
from core.domain.values import fen_from_yuan
from core.problems import Problem
from core.services.dividends.owed import settle_stage1, take_back
from core.services.dividends.parts import CycleRef, find_cycle
from core.services.dividends.steps import (
    OfCycle,
    answer_problems,
    standing_run,
    step_plan,
)
from core.services.money import dividend
from core.services.money.answer import Answer
from core.services.office import next_number
from core.services.operations import Done, Plan, Request, operation
from core.services.reading import Code, Date, Document, LongText
from core.services.rules import content_sha256

# What of an answer is the result; the rest are words, which may be told better one day.
RESULT = ("stage1", "coefficients", "settlement", "lines", "totals")


class Compute(OfCycle):
    """Compute what was locked."""


class Reverse(OfCycle):
    """Take a run back: why, and on whose decision."""

    why: LongText
    document_no: Code


class SettleStage1(Document):
    """Stage 1 is due on the day of the contract, whatever the year brings."""

    cycle: CycleRef
    due_on: Date


@operation("cycle.compute", Compute)
def compute(request: Request) -> Plan:
    """Compute the locked data by the same function as ``nongquan dividend``, and keep the run."""

    answered: list[Answer] = []  # worked out once: what was checked is what is kept

    def check(request: Request, cycle: CycleFile) -> list[Problem]:
        answered.append(dividend.answer(_locked(request, cycle), request.context.text))
        return answer_problems(answered[-1])

    def keep(request: Request, cycle: CycleFile) -> Mapping[str, Any]:
        inputs, body = _locked(request, cycle), answered[-1].body
        result = {name: body[name] for name in RESULT}
        run = Run(
            run_no=_number(request),
            cycle_no=cycle.cycle_no,
            kind=SETTLEMENT,
            reverses="",
            inputs=inputs,
            inputs_sha256=content_sha256(inputs),
            result=result,
            result_sha256=content_sha256(result),
            program_version=request.context.program_version,
            rules=body["rules"],
        )
        request.work.runs.add(run, run_lines(run))
        return {"run": run.run_no}

    return step_plan(request, COMPUTED, check=check, also=keep)


def _locked(request: Request, cycle: CycleFile) -> dict[str, Any]:
    content: dict[str, Any] = request.work.dividends.parts(cycle.cycle_no)[SNAPSHOT].content
    return content


def _number(request: Request) -> str:
    return next_number(request.work, request.context.office, "run", request.context.today)


def run_lines(run: Run) -> list[RunLine]:
    """Return the lines of a run's result in fen."""
    return [
        RunLine(one["no"], one["pay_to"], *(fen_from_yuan(one[name]) for name in LINE_AMOUNTS))
        for one in run.result["lines"]
    ]


@operation("cycle.settle_stage1", SettleStage1)
def settle_first_stage(request: Request) -> Plan:
    """Enter stage 1 as owed, before the meeting: a cost of the cycle and no dividend."""
    cycle, problems = find_cycle(request)
    run = standing_run(request.work, cycle.cycle_no) if cycle else None
    if cycle is not None and run is None:
        problems.append(refusal("not_computed", "cycle", value=cycle.cycle_no))
    if run is not None and any(
        one.kind == "stage1" for one in request.work.payables.of_run(run.run_no)
    ):
        problems.append(refusal("stage1_settled", "cycle", value=run.run_no))

    def carry_out() -> Done:
        assert cycle is not None
        assert run is not None
        settle_stage1(request, cycle, run, request.command().due_on)
        numbers = {"cycle": cycle.cycle_no, "run": run.run_no}
        return Done(cycle.cycle_no, numbers, frozenset({"cycle", "payable"}))

    return Plan(problems, carry_out)


@operation("cycle.reverse", Reverse)
def reverse(request: Request) -> Plan:
    """Take the run of a cycle back, line by line to the fen; a new one may follow."""

    def check(request: Request, cycle: CycleFile) -> list[Problem]:
        waiting = [
            batch.batch_no
            for batch in request.work.payables.batches(cycle.cycle_no)
            if any(not one.outcome for one in batch.lines)
        ]
        if waiting:
            return [refusal("batch_not_answered", "cycle", value="、".join(waiting))]
        return []

    return step_plan(request, REVERSED, check=check, also=_take_back)


def _take_back(request: Request, cycle: CycleFile) -> Mapping[str, Any]:
    taken = standing_run(request.work, cycle.cycle_no)
    assert taken is not None
    command = request.command()
    inputs = {"reverses": taken.run_no, "why": command.why, "document_no": command.document_no}
    lines = [one.negated() for one in request.work.runs.lines(taken.run_no)]
    result = {"lines": [[one.payee_no, *_amounts(one)] for one in lines]}
    run = Run(
        run_no=_number(request),
        cycle_no=cycle.cycle_no,
        kind=REVERSAL,
        reverses=taken.run_no,
        inputs=inputs,
        inputs_sha256=content_sha256(inputs),
        result=result,
        result_sha256=content_sha256(result),
        program_version=request.context.program_version,
        rules=taken.rules,
    )
    request.work.runs.add(run, lines)
    take_back(request, cycle, taken, run)
    _restore(request, cycle, taken, run)
    return {"run": run.run_no}


def _amounts(line: RunLine) -> list[int]:
    return [getattr(line, name) for name in LINE_AMOUNTS]


def _restore(request: Request, cycle: CycleFile, taken: Run, reversal: Run) -> None:
    """Take the run's change out of the entity's undistributed profit, if it was approved."""
    results = request.work.runs.results(cycle.entity_no)
    made = next((one for one in results if one.run_no == taken.run_no), None)
    if made is None:
        return
    opening = results[-1].closing
    closing = opening - (made.closing - made.opening)
    request.work.runs.add_result(cycle.entity_no, reversal.run_no, opening, closing)


def recomputed(run: Run, request_text: Any) -> bool:
    """Tell whether a run computed anew from what it keeps gives the same bytes."""
    body = dividend.answer(dict(run.inputs), request_text).body
    again = {name: body.get(name) for name in RESULT}
    return content_sha256(again) == run.result_sha256
