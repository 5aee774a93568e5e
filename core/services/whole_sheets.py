"""Sheets that are one part of a record: all rows go into one request, or none.

A cycle's plots and deliveries, an entity's payees: thousands of rows that are looked at together.
"""

from __future__ import annotations

import re
from typing import Any

from core.problems import Problem
from core.services.import_kinds import ROWS
from core.services.imported import Imported, Wish
from core.services.operations import OPERATIONS, Context, Plan, Request
from core.services.ports import Work
from core.services.sheet_reading import SheetReading
from core.services.tabular import Table, as_raw

_OF_ROW = re.compile(rf"{ROWS}\[([0-9]+)\]\.?")


class WholeSheet(SheetReading):
    """One sheet inside its transaction."""

    def __init__(self, work: Work, context: Context, kind: str, table: Table, wish: Wish) -> None:
        super().__init__(context, kind, table, wish)
        self._work = work
        self._operation = OPERATIONS[self.rules.operation]

    def result(self) -> Imported:
        """Read every row, examine them as one request, enter it if nothing stands in its way."""
        numbers, raws = [], []
        names = [column.name for column in self.layout.columns]
        for number, *cells, _ in self.read_rows():
            numbers.append(int(str(number)))
            raws.append(as_raw(self.layout.columns, dict(zip(names, map(str, cells), strict=True))))
        if not raws:
            self.complain(0, "", Problem("no_rows"))
        request, plan = self._examine(raws)
        for problem in (*request.reading.problems, *plan.problems):
            self._judge(numbers, raws, problem)
        self.demand_reason()
        made: tuple[str, ...] = ()
        if not self.problems:
            self._work.doing(self._operation.name)
            made = (plan.carry_out().number,)
        return Imported(
            *(self.kind, self.layout.header, len(raws), len(raws), self.wish.dry_run),
            numbers=made,
            problems=self.sorted_problems(),
        )

    def _examine(self, raws: list[dict[str, Any]]) -> tuple[Request, Plan]:
        raw: dict[str, Any] = {ROWS: raws}
        if self.wish.into:
            raw[self.rules.into] = self.wish.into
        if self.wish.source:
            raw["source"] = self.wish.source
        reading = self._operation.read(raw)
        request = Request(self._work, reading, self.context, self._operation)
        return request, self._operation.handler(request)

    def _judge(self, numbers: list[int], raws: list[dict[str, Any]], problem: Problem) -> None:
        """Put a problem to its row and column; what was said of the cell is not said again."""
        if self.answered(problem):
            return
        found = _OF_ROW.match(problem.field)
        if found is None:
            self.complain(0, "", problem)
            return
        place = int(found[1])
        path = problem.field[found.end() :]
        column = self.layout.column_of(path)
        if column is not None and (
            (numbers[place], column.name) in self.faulty or column.name in self.layout.absent
        ):
            return
        said = str(raws[place].get(path, ""))
        facts = dict(problem.params)
        if "row" in facts:  # another row of the request, as the sheet numbers it
            facts["row"] = str(numbers[int(facts["row"]) - 1])
        moved = Problem(problem.code, path, facts, problem.severity)
        self.complain(numbers[place], said, moved, column)
