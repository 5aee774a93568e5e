"""A spreadsheet read row by row, every problem with its place, before anything is done with it."""

from __future__ import annotations

import dataclasses as dc
from collections.abc import Iterator, Mapping, Sequence

from core.problems import FieldError, Problem, Severity
from core.services.import_kinds import IMPORTS
from core.services.imported import RowProblem, Wish
from core.services.operations import Context
from core.services.sheet_layout import Layout, lay_out
from core.services.tabular import MOST_ROWS, Cell, Column, Table, read_cell, shown

_STOP_EVERY = 1_000  # rows


class SheetReading:
    """The rows of a sheet of one kind; problems are kept as they are found."""

    def __init__(self, context: Context, kind: str, table: Table, wish: Wish) -> None:
        self.context, self.kind, self.table, self.wish = context, kind, table, wish
        self.rules = IMPORTS[kind]
        self.layout: Layout = lay_out(kind, table.rows, context.classes, context.text, wish)
        self.given: set[str] = set()  # confirmations that were asked and had been given
        self.faulty: set[tuple[int, str]] = set()  # row and column that were complained about
        self.problems: list[RowProblem] = [
            RowProblem(row, column, column, problem)
            for row, column, problem in self.layout.problems
        ]

    def sorted_problems(self) -> tuple[RowProblem, ...]:
        """Return the problems as the sheet is read: by row, then by column."""
        order = {column.term: place for place, column in enumerate(self.layout.columns)}
        return tuple(sorted(self.problems, key=lambda one: (one.row, order.get(one.column, -1))))

    def complain(
        self, row: int, value: str, problem: Problem, column: Column | None = None
    ) -> None:
        """Keep a problem with its place; its field is called as the sheet calls it."""
        if column is not None and problem.field == column.name:
            problem = dc.replace(problem, params={**problem.params, "field": column.term})
        term = column.term if column is not None else ""
        self.problems.append(RowProblem(row, term, value, problem))

    def blame(self, row: int, value: str, problem: Problem) -> None:
        """Keep a problem of a cell: what the rules say of its field too would be an echo."""
        column = self.layout.column_of(problem.field)
        assert column is not None
        self.faulty.add((row, column.name))
        self.complain(row, value, problem, column)

    def answered(self, problem: Problem) -> bool:
        """Whether a problem is a question to which the wish says yes; keeps that it was asked."""
        if problem.severity is not Severity.CONFIRMATION:
            return False
        known = problem.code in self.wish.acknowledged
        if known:
            self.given.add(problem.code)
        return known

    def demand_reason(self) -> None:
        """Ask why, where questions were answered."""
        if self.given and not self.wish.reason.strip():
            confirmed = {"value": "、".join(sorted(self.given))}
            self.complain(0, "", Problem("reason_required", "reason", confirmed))

    def read_rows(self) -> Iterator[list[object]]:
        """Yield the number of each row, its cells in the order of the columns, and its key."""
        merged = _covered(self.table)
        count, hidden = 0, []
        for number, cells in self.layout.rows:
            if not self._holds_anything(cells):
                continue
            count += 1
            if count > MOST_ROWS:
                raise FieldError("table_too_long", limit=MOST_ROWS)
            if count % _STOP_EVERY == 0:
                self.wish.report(0, 1)  # nobody knows yet how many there are, but it can be stopped
            if number in self.table.hidden:
                hidden.append(number)
            said = {
                column.name: self._read_cell(number, place, column, cells, merged)
                for place, column in self.layout.places.items()
            }
            self._find_strays(number, cells)
            key = self.rules.same(said)
            yield [number, *(said.get(c.name, "") for c in self.layout.columns), key]
        self._ask_about(hidden)

    def _ask_about(self, hidden: Sequence[int]) -> None:
        """Ask whether rows that a filter or a person has hidden are meant too."""
        if hidden:
            facts = {"n": str(len(hidden)), "row": str(hidden[0])}
            problem = Problem("rows_hidden", "", facts, Severity.CONFIRMATION)
            if not self.answered(problem):
                self.complain(hidden[0], "", problem)

    def _holds_anything(self, cells: Sequence[Cell]) -> bool:
        """Whether a row has content, columns that are passed over (row numbers) left aside."""
        return any(
            _filled(cell)
            for place, cell in enumerate(cells)
            if place not in self.layout.passed_over
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
            if (row, place + 1) in self.table.broken:
                raise FieldError("cell_broken")
            if (row, place + 1) in self.table.uncounted:
                raise FieldError("cell_uncounted")
            return read_cell(column, cell, self.context.today, self.context.text)
        except FieldError as error:
            problem = Problem(error.code, column.name, error.params)
            self.blame(row, shown(cell), problem)
            return ""

    def _find_strays(self, row: int, cells: Sequence[Cell]) -> None:
        """Report a column that has cells but no header, once."""
        for place, cell in enumerate(cells):
            if place not in self.layout.headed and _filled(cell):
                self.layout.headed.add(place)
                letters = {"column": _letters(place), "value": shown(cell)}
                self.complain(row, shown(cell), Problem("column_without_header", "", letters))


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
