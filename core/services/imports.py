"""Imports: the rows of a spreadsheet become records, all of them or none.

Every row goes through the very operation a clerk would perform, inside one transaction and with
one journal entry. Rows are staged first, so that what is written twice in the file is found before
anything is written. Every problem is kept with its row and column.
"""

from __future__ import annotations

import dataclasses as dc
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from core.domain.asset_class import AssetClass
from core.domain.takeover import in_rank_order
from core.fields import Ref
from core.problems import FieldError, Problem, Rejected, Severity
from core.services.import_kinds import IMPORTS
from core.services.operations import OPERATIONS, Context, Done, Request
from core.services.ports import Report, Staging, Store, Work
from core.services.sheet_items import read_items, written_as
from core.services.sheet_layout import Layout, lay_out
from core.services.tabular import (
    MOST_ROWS,
    Cell,
    Column,
    Items,
    Table,
    as_raw,
    read_cell,
    shown,
    split_items,
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
        self._table, self._rules = table, IMPORTS[kind]
        self._operation = OPERATIONS[self._rules.operation]
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
            for done, row in enumerate(self._in_order(staged)):
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
            key = self._rules.same(said)
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

    def _find_repeated(self, staged: Staging) -> None:
        """Say of every row that repeats an earlier one which row that is."""
        blamed = self._rules.blamed
        for row, first, value in staged.repeated(SAME, blamed):
            facts = {"value": value, "row": str(first)}
            problem = Problem("row_repeated", blamed, facts, self._rules.severity)
            if not self._answered(problem):
                self._blame(row, value, problem)

    # --- from staged rows to records -------------------------------------------------------------

    def _in_order(self, staged: Staging) -> Iterable[Mapping[str, Any]]:
        """Return the rows as they stand, those of mortgages by their ranks on each asset."""
        if not self._rules.ranked:
            return staged.rows()
        rows = list(staged.rows())
        places = [dict(split_items(row["places"] or "")) for row in rows]
        ranks = [
            {asset: int(rank) for asset, rank in one.items() if rank.isdigit()} for one in places
        ]
        return [rows[index] for index in in_rank_order(ranks)]

    def _enter(self, row: Mapping[str, Any]) -> None:
        """Examine a row by the rules of its operation; carry it out if nothing stands in its way.

        Rows after a problem are carried out too, though nothing will be kept: the next may build
        on what they enter.
        """
        number, found = int(row["row"]), len(self._problems)
        raw = as_raw(self._layout.columns, row)
        if self._layout.asset_class is not None:
            self._complete_class(number, raw, self._layout.asset_class)
        for column in self._layout.columns:
            if column.items is not None and column.name in raw:
                raw[column.name] = self._items(number, column, column.items, raw[column.name])
            elif isinstance(column.kind, Ref) and column.name in raw:
                raw[column.name] = written_as(self._work, column.kind.to, raw[column.name])
        reading = self._operation.read(raw)
        request = Request(self._work, reading, self._context, self._operation)
        plan = self._operation.handler(request)
        for problem in (*reading.problems, *plan.problems):
            self._judge(number, row, problem)
        whole = len(self._problems) == found and not self._layout.problems
        if whole and not any(place == number for place, _ in self._faulty):
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

    def _complete_class(self, row: int, raw: dict[str, Any], asset_class: AssetClass) -> None:
        """Put the class of an asset into its raw document."""
        raw.setdefault("details", {})
        said = raw.get("asset_class", asset_class.code)
        if said not in (asset_class.code, asset_class.term):
            self._blame(row, said, Problem("other_class", "asset_class", {"value": said}))
        raw["asset_class"] = asset_class.code

    def _items(self, row: int, column: Column, items: Items, said: str) -> list[dict[str, Any]]:
        """Return the items that a cell names; blame it for those that are not known."""
        found, unknown = read_items(self._work, items, said)
        code = "no_such_holder" if items.to == "party" else "no_such_asset"
        for number in unknown:
            self._blame(row, said, Problem(code, column.name, {"value": number}))
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
