"""Questions about distributions: lists, the page of a cycle, what is owed, what would be if."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from core.domain.dividend.cycle import (
    ANSWER,
    CYCLE,
    DRAFT,
    LISTS,
    LOCKED,
    OBJECTION,
    PARTS,
    SNAPSHOT,
    CycleFile,
    Entity,
    Payable,
    Run,
)
from core.domain.values import fen_from_yuan
from core.problems import EXIT_DONE
from core.services.dividends import cycle_views as views
from core.services.dividends.explained import SETTLED, dividend_lines, plot_lines
from core.services.dividends.parts_needed import needed_parts
from core.services.dividends.payables_listed import batch_row, payable_rows
from core.services.dividends.snapshot import snapshot
from core.services.dividends.steps import answer_problems, lock_problems, standing_run
from core.services.money import dividend
from core.services.question import Question, query


@query
def entities(question: Question) -> tuple[views.EntityRow, ...]:
    """List who distributes."""
    return tuple(_entity_row(question, one) for one in question.work.dividends.entities())


def _entity_row(question: Question, one: Entity) -> views.EntityRow:
    work = question.work.dividends
    payees, cycles = len(work.payees(one.entity_no)), len(work.cycles(one.entity_no))
    return views.EntityRow(
        *(one.entity_no, one.name, one.entity_kind, one.asset_no), payees=payees, cycles=cycles
    )


@query
def entity(question: Question, entity_no: str) -> views.EntityPage | None:
    """Show an entity with its payees and cycles."""
    known = question.work.dividends.entity(entity_no)
    if known is None:
        return None
    terms = {"entity_name": known.name, "entity_kind": known.entity_kind or None}
    terms |= {"asset": known.asset_no or None, **known.terms}
    keys = ("payee_kind", "payee_group", "account_no", "bank_name", "tax_code", "hold_reason")
    payees = tuple(
        views.PayeeLine(one.payee_no, one.name, *(one.detail.get(key, "") for key in keys))
        for one in question.work.dividends.payees(entity_no).values()
    )
    cycles = tuple(_cycle_row(question, one) for one in question.work.dividends.cycles(entity_no))
    given = {key: value for key, value in terms.items() if value is not None}
    return views.EntityPage(_entity_row(question, known), given, payees, cycles)


@query
def cycles(question: Question) -> tuple[views.CycleRow, ...]:
    """List the cycles of all entities, the latest first."""
    return tuple(_cycle_row(question, one) for one in question.work.dividends.cycles())


def _cycle_row(question: Question, one: CycleFile) -> views.CycleRow:
    work = question.work
    known = work.dividends.entity(one.entity_no)
    assert known is not None
    run = standing_run(work, one.cycle_no)
    owed = work.payables.of_cycle(one.cycle_no)
    return views.CycleRow(
        cycle_no=one.cycle_no,
        entity_no=one.entity_no,
        entity_name=known.name,
        cycle_from=one.start.isoformat(),
        cycle_to=one.end.isoformat(),
        product=one.product,
        state=one.state,
        declared=fen_from_yuan(run.result["settlement"]["declared"]) if run else None,
        owed=sum(payable.balance for payable in owed),
        paid=sum(payable.paid for payable in owed),
    )


@query
def cycle(question: Question, cycle_no: str) -> views.CyclePage | None:
    """Show a cycle: its data, what is missing, its run line by line, what is owed and paid."""
    known = question.work.dividends.cycle(cycle_no)
    if known is None:
        return None
    work = question.work
    entity_ = work.dividends.entity(known.entity_no)
    assert entity_ is not None
    run = standing_run(work, cycle_no)
    payees = work.dividends.payees(known.entity_no)
    payables = work.payables.of_cycle(cycle_no)
    return views.CyclePage(
        row=_cycle_row(question, known),
        entity_kind=entity_.entity_kind,
        record_date=known.record_date.isoformat(),
        time_rule=known.time_rule,
        steps=tuple(_steps(known)),
        parts=_parts(question, known, entity_),
        missing=_missing(question, known),
        objections=_objections(question, known),
        runs=tuple(_run_row(one) for one in work.runs.of_cycle(cycle_no)),
        settlement=settlement_of(run.result) if run else (),
        plots=plot_lines(run, payees) if run else (),
        lines=dividend_lines(run) if run else (),
        payables=payable_rows(known, payables, payees),
        batches=tuple(batch_row(one) for one in work.payables.batches(cycle_no)),
        next_operations=_next(known, payables),
    )


def _steps(known: CycleFile) -> list[views.StepRow]:
    return [
        views.StepRow(
            one.state,
            one.happened_on.isoformat(),
            one.operator,
            one.entered_at[:16].replace("T", " "),
            one.detail,
        )
        for one in known.steps
    ]


def _parts(question: Question, known: CycleFile, entity_: Entity) -> tuple[views.PartRow, ...]:
    entered = question.work.dividends.parts(known.cycle_no)
    needed = needed_parts(entity_)
    rows = []
    for part in PARTS:
        one = entered.get(part)
        if one is None and part not in needed:
            continue
        count = 0 if one is None else len(one.content) if part in LISTS else 1
        source, at = (one.source, one.entered_at[:16].replace("T", " ")) if one else ("", "")
        rows.append(views.PartRow(part, count, source, at, needed.get(part, False)))
    return tuple(rows)


def _missing(question: Question, known: CycleFile) -> tuple[str, ...]:
    """Say what stands in the way of locking a draft, in full sentences, every one once."""
    if known.state != DRAFT:
        return ()
    context = question.context
    found = lock_problems(question.work, known, context.today, context.text)
    return tuple(dict.fromkeys(str(context.text.sentence(one)) for one in found))


def _objections(question: Question, known: CycleFile) -> tuple[views.ObjectionRow, ...]:
    events = question.work.dividends.events(known.cycle_no)
    answers = {
        e.detail["objection_no"]: e.detail["answer_text"] for e in events if e.kind == ANSWER
    }
    return tuple(
        views.ObjectionRow(
            one.event,
            one.detail["objector"],
            one.happened_on.isoformat(),
            one.detail["objection_text"],
            answers.get(one.event, ""),
        )
        for one in events
        if one.kind == OBJECTION
    )


def _run_row(one: Run) -> views.RunRow:
    return views.RunRow(
        *(one.run_no, one.kind, one.reverses, one.inputs_sha256, one.program_version),
        one.entered_at[:16].replace("T", " "),
    )


def settlement_of(result: Mapping[str, Any]) -> tuple[tuple[str, int], ...]:
    """Return the settlement of a result line by line, in fen; stage 1 before the profit."""
    settled = result["settlement"]
    first = ("stage1", fen_from_yuan(result["stage1"]["total"]))
    rest = [(name, fen_from_yuan(settled[name])) for name in SETTLED if name in settled]
    return (first, *rest)


def _next(known: CycleFile, payables: Sequence[Payable]) -> tuple[str, ...]:
    """Return what may be done next, the usual way forward first."""
    steps = [step.operation for step in CYCLE.next_steps(known.state)]
    if any(one.standing == "open" for one in payables) and "payment.order" not in steps:
        steps.insert(0, "payment.order")
    if known.state == DRAFT:
        return tuple(steps)
    if known.state not in (LOCKED, "reversed") and not any(o.kind == "stage1" for o in payables):
        steps.append("cycle.settle_stage1")
    return tuple(dict.fromkeys(steps))


@query
def payables(question: Question, entity_no: str = "") -> tuple[views.PayableRow, ...]:
    """List what is owed and not settled, of one entity or of all, the oldest first."""
    work = question.work
    rows: list[views.PayableRow] = []
    for one in work.dividends.entities():
        if entity_no in ("", one.entity_no):
            payees = work.dividends.payees(one.entity_no)
            for file in reversed(work.dividends.cycles(one.entity_no)):
                open_ = [p for p in work.payables.of_cycle(file.cycle_no) if p.balance]
                rows += payable_rows(file, open_, payees)
    return tuple(rows)


@query
def what_if(question: Question, cycle_no: str, changes: Mapping[str, Any]) -> views.WhatIf:
    """Compute a cycle's data with other figures: who gains and who loses; nothing is written.

    ``changes`` are values by path in the document: ``{"resolution.payout": "0.9"}``.
    """
    known = question.work.dividends.cycle(cycle_no)
    assert known is not None
    text = question.context.text
    locked = question.work.dividends.parts(cycle_no).get(SNAPSHOT)
    if known.state == DRAFT or locked is None:
        document, _ = snapshot(question.work, known, question.context.today)
    else:
        document = locked.content
    before = dividend.answer(document, text)
    after = dividend.answer(changed(document, changes), text)
    problems = answer_problems(before) or answer_problems(after)
    if after.exit_status != EXIT_DONE or before.exit_status != EXIT_DONE:
        return views.WhatIf((), (), tuple(str(text.sentence(one)) for one in problems))
    people = document.get("holders") or document.get("members") or ()
    names = {one["no"]: one["name"] for one in people}
    earlier, later = _by_payee(before.body), _by_payee(after.body)
    differences = tuple(
        views.Difference(no, names.get(no, no), earlier.get(no, 0), amount)
        for no, amount in later.items()
    )
    return views.WhatIf(settlement_of(after.body), differences)


def changed(document: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """Return a document with other values at some paths; the given one stays as it is."""
    made = dict(document)
    for path, value in changes.items():
        head, _, rest = path.partition(".")
        made[head] = changed(made.get(head) or {}, {rest: value}) if rest else value
    return made


def _by_payee(body: Mapping[str, Any]) -> Mapping[str, int]:
    return {one["no"]: fen_from_yuan(one["gross"]) for one in body["lines"]}
