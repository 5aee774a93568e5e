"""Imports: the rows of a spreadsheet become records, all of them or none.

Every row goes through the very operation a clerk would perform, inside one transaction and with
one journal entry. Rows are staged first, so that what is written twice in the file is found before
anything is written. Every problem is kept with its row and column.
"""

from __future__ import annotations

import dataclasses as dc
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Any

from core.domain import identity
from core.domain.names import comparison_key
from core.problems import FieldError, Problem, Rejected, Severity
from core.services.operations import OPERATIONS, Context, Done, Request
from core.services.ports import Report, Staging, Store, Work
from core.services.sheet_layout import Layout, lay_out
from core.services.tabular import (
    IMPORTS,
    MOST_ROWS,
    Cell,
    Column,
    Table,
    as_raw,
    read_cell,
    shown,
    split_holders,
)

SAME = "same_as"  # the staged column that is equal where two rows are one record
_REPORT_EVERY = 200


@dc.dataclass(frozen=True, slots=True)
class RowProblem:
    """A problem with its place: ``row`` as the spreadsheet numbers it (0: the whole file)."""

    row: int
    column: str
    value: str
    problem: Problem


@dc.dataclass(frozen=True, slots=True)
class Imported:
    """What an import did; with problems, or as a dry run, it entered nothing.

    ``header`` is the number of the header's row.
    """

    kind: str
    header: int
    rows: int
    entered: int
    dry_run: bool
    numbers: tuple[str, ...]
    problems: tuple[RowProblem, ...]

    @property
    def exit_status(self) -> int:
        """0 where nothing stands in the way, else as for any rejected request."""
        return Rejected(one.problem for one in self.problems).exit_status if self.problems else 0


@dc.dataclass(frozen=True, slots=True)
class Wish:
    """What is asked of an import besides the rows: confirmations given, dry run, progress."""

    dry_run: bool = False
    acknowledged: Collection[str] = ()
    reason: str = ""
    report: Report = lambda done, total: None


NO_WISH = Wish()


class _Undone(Exception):
    """Leaves the transaction without a trace; carries what would have been done."""

    def __init__(self, result: Imported) -> None:
        super().__init__()
        self.result = result


def import_table(
    store: Store,
    operator: str,
    context_of: Callable[[Work], Context],
    kind: str,
    table: Table,
    wish: Wish,
) -> Imported:
    """Import the rows of ``table`` as records of ``kind`` (a key of ``IMPORTS``).

    Nothing is written where a single row has a problem, and nothing by a dry run, which goes
    the whole way and back. Raises ``FieldError`` for a file that is no table of this kind.
    """
    if kind not in IMPORTS:
        raise FieldError("no_such_import", value=kind, options="、".join(IMPORTS))
    try:
        with store.writing(operator) as work:
            run = _Run(work, context_of(work), kind, table, wish)
            result = run.result()
            if result.problems or wish.dry_run:
                raise _Undone(result)
            facts = {"count": result.entered, "sha256": table.sha256}
            facts |= {"first": result.numbers[0], "last": result.numbers[-1]}
            work.record(f"import.{kind}", wish.reason, sorted(run.given), facts)
    except _Undone as undone:
        return dc.replace(undone.result, entered=0, numbers=())
    return result


class _Run:
    """One import inside its transaction."""

    def __init__(self, work: Work, context: Context, kind: str, table: Table, wish: Wish) -> None:
        self._work, self._context, self._kind, self._wish = work, context, kind, wish
        self._table = table
        self._operation = OPERATIONS[IMPORTS[kind]]
        self._layout: Layout = lay_out(kind, table.rows, context.classes, context.text)
        self._faulty: set[tuple[int, str]] = set()  # row and column that were complained about
        self._problems: list[RowProblem] = [
            RowProblem(row, column, column, problem)
            for row, column, problem in self._layout.problems
        ]
        self._numbers: list[str] = []
        self.given: set[str] = set()

    def result(self) -> Imported:
        """Stage, compare, examine and, while nothing stands in the way, enter every row."""
        names = ["row", *(column.name for column in self._layout.columns), SAME]
        with self._work.staging(names) as staged:
            rows = staged.add(self._read_rows())
            if not rows:
                self._complain(0, "", Problem("no_rows"))
            self._find_repeated(staged)
            for done, row in enumerate(staged.rows()):
                self._enter(row)
                if done % _REPORT_EVERY == 0:
                    self._wish.report(done, rows)
        if self.given and not self._wish.reason.strip():
            confirmed = {"value": "、".join(sorted(self.given))}
            self._complain(0, "", Problem("reason_required", "reason", confirmed))
        order = {column.term: place for place, column in enumerate(self._layout.columns)}
        self._problems.sort(key=lambda one: (one.row, order.get(one.column, -1)))
        return Imported(
            self._kind,
            self._layout.header,
            rows,
            len(self._numbers),
            self._wish.dry_run,
            tuple(self._numbers),
            tuple(self._problems),
        )

    def _complain(
        self, row: int, value: str, problem: Problem, column: Column | None = None
    ) -> None:
        """Keep a problem with its place; its field is called as the sheet calls it."""
        if column is not None and problem.field == column.name:
            problem = dc.replace(problem, params={**problem.params, "field": column.term})
        term = column.term if column is not None else ""
        self._problems.append(RowProblem(row, term, value, problem))

    def _blame(self, row: int, value: str, problem: Problem) -> None:
        """Keep a problem of a cell: what the rules say of its field too would be an echo."""
        column = self._layout.column_of(problem.field)
        assert column is not None
        self._faulty.add((row, column.name))
        self._complain(row, value, problem, column)

    # --- from cells to staged rows ---------------------------------------------------------------

    def _read_rows(self) -> Iterator[list[object]]:
        merged = _covered(self._table)
        count = 0
        for number, cells in self._layout.rows:
            if not self._holds_anything(cells):
                continue
            count += 1
            if count > MOST_ROWS:
                raise FieldError("table_too_long", limit=MOST_ROWS)
            said = {
                column.name: self._read_cell(number, place, column, cells, merged)
                for place, column in self._layout.places.items()
            }
            self._find_strays(number, cells)
            key = self._same(said)
            yield [number, *(said.get(c.name, "") for c in self._layout.columns), key]

    def _holds_anything(self, cells: Sequence[Cell]) -> bool:
        """Whether a row has content, columns that are passed over (row numbers) left aside."""
        return any(
            _filled(cell)
            for place, cell in enumerate(cells)
            if place not in self._layout.passed_over
        )

    def _read_cell(
        self,
        row: int,
        place: int,
        column: Column,
        cells: Sequence[Cell],
        merged: Mapping[int, list[tuple[int, int]]],
    ) -> str:
        cell: Cell = cells[place] if place < len(cells) else ""
        covered = any(first <= place + 1 <= last for first, last in merged.get(row, ()))
        try:
            if cell == "" and covered:
                raise FieldError("cell_merged")
            if (row, place + 1) in self._table.broken:
                raise FieldError("cell_broken")
            return read_cell(column, cell, self._context.today, self._context.text)
        except FieldError as error:
            problem = Problem(error.code, column.name, error.params)
            self._blame(row, shown(cell), problem)
            return ""

    def _find_strays(self, row: int, cells: Sequence[Cell]) -> None:
        """Report a column that has cells but no header, once."""
        for place, cell in enumerate(cells):
            if place not in self._layout.headed and _filled(cell):
                self._layout.headed.add(place)
                letters = {"column": _letters(place), "value": shown(cell)}
                self._complain(row, shown(cell), Problem("column_without_header", "", letters))

    def _same(self, said: Mapping[str, str]) -> str | None:
        """Return what two rows must not have in common, if the row has it."""
        if self._kind == "party":
            kind, number = said.get("id_kind"), said.get("id_no")
            return f"{kind} {identity.normalise_id(number)}" if kind and number else None
        name, location = said.get("name"), said.get("location")
        return f"{comparison_key(name)} {comparison_key(location)}" if name and location else None

    def _find_repeated(self, staged: Staging) -> None:
        """Say of every row that repeats an earlier one which row that is."""
        party = self._kind == "party"
        blamed = "id_no" if party else "name"
        severity = Severity.FAULT if party else Severity.CONFIRMATION
        column = next(column for column in self._layout.columns if column.name == blamed)
        for row, first, value in staged.repeated(SAME, blamed):
            facts = {"value": value, "row": str(first)}
            problem = Problem("row_repeated", blamed, facts, severity)
            if not self._answered(problem):
                self._complain(row, value, problem, column)

    # --- from staged rows to records -------------------------------------------------------------

    def _enter(self, row: Mapping[str, Any]) -> None:
        """Examine a row by the rules of its operation; carry it out if nothing stands in the way.

        After the first problem rows are only examined: nothing will be kept.
        """
        number = int(row["row"])
        raw = as_raw(self._layout.columns, row)
        if self._kind == "asset":
            self._complete_asset(number, raw)
        reading = self._operation.read(raw)
        request = Request(self._work, reading, self._context, self._operation)
        plan = self._operation.handler(request)
        for problem in (*reading.problems, *plan.problems):
            self._judge(number, row, problem)
        if not self._problems:
            self._work.doing(self._operation.name)
            done: Done = plan.carry_out()
            self._numbers.append(done.number)

    def _judge(self, number: int, row: Mapping[str, Any], problem: Problem) -> None:
        column = self._layout.column_of(problem.field)
        if column is not None and (
            (number, column.name) in self._faulty or column.name in self._layout.absent
        ):
            return  # said already: of the cell, or of the column that is missing
        if not self._answered(problem):
            said = (row.get(column.name) or "") if column is not None else ""
            self._complain(number, said, problem, column)

    def _answered(self, problem: Problem) -> bool:
        if problem.severity is not Severity.CONFIRMATION:
            return False
        answered = problem.code in self._wish.acknowledged
        if answered:
            self.given.add(problem.code)
        return answered

    def _complete_asset(self, row: int, raw: dict[str, Any]) -> None:
        """Put the class and the holders of an asset into its raw document."""
        raw.setdefault("details", {})
        asset_class = self._layout.asset_class
        assert asset_class is not None
        said = raw.get("asset_class", asset_class.code)
        if said not in (asset_class.code, asset_class.term):
            problem = Problem("other_class", "asset_class", {"value": said})
            self._blame(row, said, problem)
        raw["asset_class"] = asset_class.code
        if "holders" in raw:
            text = raw["holders"]
            raw["holders"] = [self._holder(row, text, *one) for one in split_holders(text)]

    def _holder(self, row: int, said: str, number: str, share: str) -> dict[str, str]:
        """Return a holder of a request, found by its number or its identity number."""
        found = [number] if self._work.parties.get(number.upper()) else self._by_identity(number)
        if len(found) != 1:
            self._blame(row, said, Problem("no_such_holder", "holders", {"value": number}))
        holder = {"party": found[0].upper() if found else number}
        return {**holder, "share": share} if share else holder

    def _by_identity(self, number: str) -> list[str]:
        found = []
        for kind in (*identity.ID_KINDS_PERSON, *identity.ID_KINDS_ORGANISATION):
            party = self._work.parties.by_id(kind, identity.normalise_id(number))
            if party is not None:
                found.append(party.party_no)
        return found


def _filled(cell: Cell) -> bool:
    return bool(cell.strip()) if isinstance(cell, str) else True


def _covered(table: Table) -> dict[int, list[tuple[int, int]]]:
    """Return by row the columns that a merged cell covers, its own first cell left out."""
    covered: dict[int, list[tuple[int, int]]] = {}
    for top, left, bottom, right in table.merged:
        for row in range(top, min(bottom, top + MOST_ROWS) + 1):
            first = left + 1 if row == top else left
            if first <= right:
                covered.setdefault(row, []).append((first, right))
    return covered


def _letters(place: int) -> str:
    """Return a column's letters as spreadsheets show them: 0 is A, 26 is AA."""
    letters = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
