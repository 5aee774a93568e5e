"""Imports: the rows of a spreadsheet become records, all of them or none.

Every row goes through the very operation a clerk would perform, inside one transaction and with
one journal entry. Rows are staged first, so that what is written twice in the file is found before
anything is written. Every problem is kept with its row and column.
"""

from __future__ import annotations

import dataclasses as dc
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from core.domain.asset_class import AssetClass
from core.domain.takeover import in_rank_order
from core.fields import Ref
from core.problems import FieldError, Problem
from core.services.checkpoints import sign_day
from core.services.import_kinds import IMPORTS
from core.services.imported import Imported, Wish
from core.services.operations import OPERATIONS, Context, Done, Request
from core.services.ports import Staging, Store, Work
from core.services.sheet_items import read_items, written_as
from core.services.sheet_reading import SheetReading
from core.services.tabular import (
    Column,
    Items,
    Table,
    as_raw,
    split_items,
)
from core.services.whole_sheets import WholeSheet

SAME = "same_as"  # the staged column that is equal where two rows are one record
_REPORT_EVERY = 200


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
            make = WholeSheet if IMPORTS[kind].into else _Run
            run = make(work, context_of(work), kind, table, wish)
            result = run.result()
            if result.problems or wish.dry_run:
                raise _Undone(result)
            facts = {"count": result.entered, "sha256": table.sha256}
            facts |= {"first": result.numbers[0], "last": result.numbers[-1]}
            sign_day(work, run.context)
            work.record(f"import.{kind}", wish.reason, sorted(run.given), facts)
    except _Undone as undone:
        return dc.replace(undone.result, entered=0, numbers=())
    return result


class _Run(SheetReading):
    """One import inside its transaction."""

    def __init__(self, work: Work, context: Context, kind: str, table: Table, wish: Wish) -> None:
        super().__init__(context, kind, table, wish)
        self._work = work
        self._operation = OPERATIONS[self.rules.operation]
        self._numbers: list[str] = []

    def result(self) -> Imported:
        """Stage, compare, examine and, while nothing stands in the way, enter every row."""
        names = ["row", *(column.name for column in self.layout.columns), SAME]
        with self._work.staging(names) as staged:
            rows = staged.add(self.read_rows())
            if not rows:
                self.complain(0, "", Problem("no_rows"))
            self._find_repeated(staged)
            for done, row in enumerate(self._in_order(staged)):
                self._enter(row)
                if done % _REPORT_EVERY == 0:
                    self.wish.report(done, rows)
        self.demand_reason()
        return Imported(
            self.kind,
            self.layout.header,
            rows,
            len(self._numbers),
            self.wish.dry_run,
            tuple(self._numbers),
            self.sorted_problems(),
        )

    def _find_repeated(self, staged: Staging) -> None:
        """Say of every row that repeats an earlier one which row that is."""
        blamed = self.rules.blamed
        for row, first, value in staged.repeated(SAME, blamed):
            facts = {"value": value, "row": str(first)}
            problem = Problem("row_repeated", blamed, facts, self.rules.severity)
            if not self.answered(problem):
                self.blame(row, value, problem)

    # --- from staged rows to records -------------------------------------------------------------

    def _in_order(self, staged: Staging) -> Iterable[Mapping[str, Any]]:
        """Return the rows as they stand, those of mortgages by their ranks on each asset."""
        if not self.rules.ranked:
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
        number, found = int(row["row"]), len(self.problems)
        raw = as_raw(self.layout.columns, row)
        if self.layout.asset_class is not None:
            self._complete_class(number, raw, self.layout.asset_class)
        for column in self.layout.columns:
            if column.items is not None and column.name in raw:
                raw[column.name] = self._items(number, column, column.items, raw[column.name])
            elif isinstance(column.kind, Ref) and column.name in raw:
                raw[column.name] = written_as(self._work, column.kind.to, raw[column.name])
        reading = self._operation.read(raw)
        request = Request(self._work, reading, self.context, self._operation)
        plan = self._operation.handler(request)
        for problem in (*reading.problems, *plan.problems):
            self._judge(number, row, problem)
        whole = len(self.problems) == found and not self.layout.problems
        if whole and not any(place == number for place, _ in self.faulty):
            self._work.doing(self._operation.name)
            done: Done = plan.carry_out()
            self._numbers.append(done.number)

    def _judge(self, number: int, row: Mapping[str, Any], problem: Problem) -> None:
        column = self.layout.column_of(problem.field)
        if column is not None and (
            (number, column.name) in self.faulty or column.name in self.layout.absent
        ):
            return  # said already: of the cell, or of the column that is missing
        if not self.answered(problem):
            said = (row.get(column.name) or "") if column is not None else ""
            self.complain(number, said, problem, column)

    def _complete_class(self, row: int, raw: dict[str, Any], asset_class: AssetClass) -> None:
        """Put the class of an asset into its raw document."""
        raw.setdefault("details", {})
        said = raw.get("asset_class", asset_class.code)
        if said not in (asset_class.code, asset_class.term):
            self.blame(row, said, Problem("other_class", "asset_class", {"value": said}))
        raw["asset_class"] = asset_class.code

    def _items(self, row: int, column: Column, items: Items, said: str) -> list[dict[str, Any]]:
        """Return the items that a cell names; blame it for those that are not known."""
        found, unknown = read_items(self._work, items, said)
        code = "no_such_holder" if items.to == "party" else "no_such_asset"
        for number in unknown:
            self.blame(row, said, Problem(code, column.name, {"value": number}))
        return found
