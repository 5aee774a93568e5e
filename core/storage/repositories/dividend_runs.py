"""Runs of distributions with their lines, and what they made of an entity's profit."""

from __future__ import annotations

import dataclasses as dc
import json
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, select

from core.domain.dividend.cycle import LINE_AMOUNTS, EntityResult, Run, RunLine
from core.storage.canonical import canonical
from core.storage.rows import Record, Rows
from core.storage.schema import dividends as schema


class SqlRuns:
    """Runs; see :class:`core.services.ports.Runs`."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    def add(self, new: Run, lines: Sequence[RunLine]) -> None:
        """Write a run with its lines; they end exactly at its total, or the ledger refuses them."""
        total = sum(one.gross for one in lines)
        whole = {"last_line": len(lines), "gross": total} if lines else {}
        self._rows.insert(
            schema.run,
            {
                "run_no": new.run_no,
                "cycle_no": new.cycle_no,
                "kind": new.kind,
                "reverses": new.reverses or None,
                "inputs": canonical(new.inputs),
                "inputs_sha256": new.inputs_sha256,
                "result": canonical(new.result),
                "result_sha256": new.result_sha256,
                "program_version": new.program_version,
                "rules": canonical(new.rules),
                "entered_at": self._rows.entered_at,
                **whole,
            },
        )
        reached = 0
        for place, one in enumerate(lines, start=1):
            self._rows.insert(schema.line, _line(new, place, one, reached))
            reached += one.gross

    def get(self, run_no: str) -> Run | None:
        """Return a run by its number."""
        row = self._rows.first(_run_by_no(), run_no=run_no)
        return None if row is None else _run(row)

    def of_cycle(self, cycle_no: str) -> Sequence[Run]:
        """Return the runs of a cycle in order, reversals among them."""
        return [_run(row) for row in self._rows.all(_runs(), cycle_no=cycle_no)]

    def lines(self, run_no: str) -> Sequence[RunLine]:
        """Return the lines of a run in their order."""
        rows = self._rows.all(_lines(), run_no=run_no)
        names = ("payee_no", "pay_to", *LINE_AMOUNTS)
        return [RunLine(*(row[name] for name in names)) for row in rows]

    def add_result(self, entity_no: str, run_no: str, opening: int, closing: int) -> None:
        """Append what a run made of the entity's undistributed profit."""
        last = len(self.results(entity_no))
        self._rows.insert(
            schema.entity_result,
            {
                "entity_no": entity_no,
                "result": last + 1,
                "previous_result": last or None,
                "run_no": run_no,
                "opening": opening,
                "closing": closing,
            },
        )

    def results(self, entity_no: str) -> Sequence[EntityResult]:
        """Return the chain of an entity's results, the first first."""
        rows = self._rows.all(_results(), entity_no=entity_no)
        return [EntityResult(r["result"], r["run_no"], r["opening"], r["closing"]) for r in rows]


def _run(row: Record) -> Run:
    return Run(
        run_no=row["run_no"],
        cycle_no=row["cycle_no"],
        kind=row["kind"],
        reverses=row["reverses"] or "",
        inputs=json.loads(row["inputs"]),
        inputs_sha256=row["inputs_sha256"],
        result=json.loads(row["result"]),
        result_sha256=row["result_sha256"],
        program_version=row["program_version"],
        rules=json.loads(row["rules"]),
        entered_at=row["entered_at"],
    )


def _line(new: Run, place: int, one: RunLine, reached: int) -> Mapping[str, Any]:
    counter = {"counter_run": new.reverses, "counter_gross": -one.gross} if new.reverses else {}
    return {
        "run_no": new.run_no,
        "line": place,
        "previous_line": place - 1 or None,
        **dc.asdict(one),
        "from_fen": reached,
        "to_fen": reached + one.gross,
        **counter,
    }


@cache
def _run_by_no() -> Select[tuple[object, ...]]:
    return select(schema.run).where(schema.run.c.run_no == bindparam("run_no"))


@cache
def _runs() -> Select[tuple[object, ...]]:
    table = schema.run
    found = select(table).where(table.c.cycle_no == bindparam("cycle_no"))
    return found.order_by(table.c.sequence)


@cache
def _lines() -> Select[tuple[object, ...]]:
    table = schema.line
    return select(table).where(table.c.run_no == bindparam("run_no")).order_by(table.c.line)


@cache
def _results() -> Select[tuple[object, ...]]:
    table = schema.entity_result
    found = select(table).where(table.c.entity_no == bindparam("entity_no"))
    return found.order_by(table.c.result)
