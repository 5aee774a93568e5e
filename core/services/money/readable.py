"""The working sheet as lines of Chinese text, for the command line and for plain printing."""

from __future__ import annotations

from collections.abc import Iterator

from core.problems import EXIT_DONE, EXIT_REFUSED
from core.services.money.answer import (
    Answer,
    Table,
    check_message,
    choice_word,
    figure_value,
    label,
    step_formula,
    step_name,
)
from core.text import Catalogue


def sheet_lines(command: str, answer: Answer, text: Catalogue) -> Iterator[str]:
    """Yield the sheet of an answer, or what stands in its way."""
    if answer.exit_status == EXIT_REFUSED:
        yield from _refusals(answer, text)
    elif answer.exit_status != EXIT_DONE:
        yield from _faults(answer, text)
    else:
        yield from _sheet(command, answer, text)


def _faults(answer: Answer, text: Catalogue) -> Iterator[str]:
    errors = answer.body["errors"]
    yield text("money.sheet.faults", count=len(errors))
    for error in errors:
        path = f"{error['path']}  " if error["path"] else ""
        yield f"  {path}{error['message']}"


def _refusals(answer: Answer, text: Catalogue) -> Iterator[str]:
    refusals = answer.body["refusals"]
    yield text("money.sheet.refusals", count=len(refusals))
    for refusal in refusals:
        basis = text("money.sheet.basis", basis=refusal["basis"]) if refusal["basis"] else ""
        yield f"  {refusal['message']}{basis}"


def _sheet(command: str, answer: Answer, text: Catalogue) -> Iterator[str]:
    yield text(f"money.title.{command}")
    yield text("money.disclaimer")
    yield ""
    for step in answer.sheet:
        unit = text(f"money.unit.{step.unit}")
        yield f"{step_name(step, text)}  {step.printed}{unit}"
        formula = step_formula(step, text)
        if formula:
            yield f"    = {formula}"
        for figure in step.figures:
            status = text(f"money.status.{figure.status}")
            source = f"；{figure.source}" if figure.source else ""
            value = figure_value(figure, text)
            yield f"      {label(figure.name, text)} {value}（{status}{source}）"
    for table in answer.tables:
        yield ""
        yield from _table(table, text)
    yield from _checks(answer, text)
    yield ""
    for pack in answer.packs:
        yield text("money.sheet.rules", id=pack.id, sha256=pack.sha256)
    yield text("money.sheet.inputs", sha256=answer.body["inputs_sha256"])


def _table(table: Table, text: Catalogue) -> Iterator[str]:
    yield text(f"money.table.{table.code}")
    yield "\t".join(label(f"{table.code}.{column}", text) for column in table.columns)
    for row in table.rows:
        yield "\t".join(choice_word(name, row[name], text) for name in table.columns)


def _checks(answer: Answer, text: Catalogue) -> Iterator[str]:
    failed = [check for check in answer.checks if not check.passed]
    yield ""
    yield text("money.sheet.checks")
    for check in failed:
        yield f"  {check_message(check, text)}"
    if not failed:
        yield f"  {text('money.sheet.no_check_failed')}"
