"""``nongquan import KIND FILE [--dry-run] [--errors FILE]`` and the spreadsheets to fill in."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from core.adapters.tables.reading import read_table
from core.adapters.tables.writing import write_workbook
from core.problems import FieldError
from core.services.imported import Imported, RowProblem, Wish
from core.services.sheet_examples import example_sheets, sheet_with_problems
from core.text import Catalogue
from desktop import bootstrap
from desktop.cli_output import Output

Write = Callable[[Path, bytes], None]


def run(
    desk: Any,
    kind: str,
    path: Path,
    errors: Path | None,
    wish: Wish,
    output: Output,
    write: Write,
) -> int:
    """Import a spreadsheet and print what became of it.

    ``errors`` is where the sheet goes with its problems beside the rows, if there are any; it is
    never the sheet itself. Raises ``FieldError`` for a file that is no table of this kind.
    """
    if errors is not None and errors.resolve() == path.resolve():
        raise FieldError("error_file_is_source", value=path)
    result: Imported = desk.import_table(kind, read_table(path), wish)
    written = ""
    if errors is not None and result.problems:
        sheet = sheet_with_problems(read_table(path).rows, result, output.text)
        write(errors, write_workbook([sheet]))
        written = str(errors)
    if output.as_json:
        print(json.dumps(_body(result, written, output.text), ensure_ascii=False), file=output.out)
    else:
        _print(result, written, output)
    return result.exit_status


def _body(result: Imported, written: str, text: Catalogue) -> dict[str, Any]:
    body: dict[str, Any] = {
        "kind": result.kind,
        "rows": result.rows,
        "entered": result.entered,
        "dry_run": result.dry_run,
        "numbers": list(result.numbers),
        "problems": [_problem(one, text) for one in result.problems],
    }
    return {**body, "error_file": written} if written else body


def _problem(one: RowProblem, text: Catalogue) -> dict[str, Any]:
    words = text.sentence(one.problem)
    return {
        "row": one.row,
        "column": one.column,
        "field": one.problem.field,
        "code": one.problem.code,
        "severity": one.problem.severity.value,
        "value": one.value,
        "message": words.text,
        "basis": words.basis,
        "next": words.next,
    }


def _print(result: Imported, written: str, output: Output) -> None:
    text = output.text
    operation = text(f"operation.import.{result.kind}")
    for one in result.problems:
        where = text("import.place_row" if one.row else "import.place_file", row=one.row)
        sentence = str(text.sentence(one.problem))
        if one.column and f"「{one.column}」" not in sentence:
            where += f"「{one.column}」"
        print(text("import.line", place=where, sentence=sentence), file=output.err)
    facts: dict[str, object] = {"operation": operation, "rows": result.rows}
    if result.problems:
        count = len(result.problems)
        print(text("import.failed", problems=count, **facts), file=output.err)
    elif result.dry_run:
        print(text("import.checked", **facts), file=output.out)
    else:
        ends = {"first": result.numbers[0], "last": result.numbers[-1]}
        print(text("import.done", entered=result.entered, **facts, **ends), file=output.out)
    if written:
        print(text("import.error_file", file=written), file=output.err)


def example_workbook(kind: str, text: Catalogue) -> bytes:
    """Return the filled-in spreadsheet of ``import.party`` or ``import.asset``."""
    return write_workbook(example_sheets(kind, bootstrap.asset_classes(), text))
