"""Working valuations: the request, the answer and the rule pack they were made with."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select

from core.storage.canonical import canonical
from core.storage.rows import Record, Rows
from core.storage.schema.events import lending_decision, valuation

_JSON = ("request", "result", "rules")
_DECIDED = ("asked", "result", "rules")


class SqlValuations:
    """Valuations; see :class:`core.services.ports.Valuations`."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    def add(self, valuation_no: str, asset_no: str, record: Mapping[str, Any]) -> None:
        """Write a valuation; ``record`` has the columns of the table, JSON parts as objects."""
        texts = {name: canonical(record[name]) for name in _JSON}
        self._rows.insert(
            valuation,
            {**record, **texts, "valuation_no": valuation_no, "asset_no": asset_no},
        )

    def get(self, valuation_no: str) -> Mapping[str, Any] | None:
        """Return a valuation with its JSON parts read."""
        statement = select(valuation).where(valuation.c.valuation_no == valuation_no)
        row = self._rows.first(statement)
        return None if row is None else _read(row)

    def of_asset(self, asset_no: str) -> Sequence[Mapping[str, Any]]:
        """Return the valuations of an asset, latest first."""
        statement = select(valuation).where(valuation.c.asset_no == asset_no)
        rows = self._rows.all(statement.order_by(valuation.c.sequence.desc()))
        return [_read(row) for row in rows]

    def decide(self, lending_no: str, valuation_no: str, record: Mapping[str, Any]) -> None:
        """Write what may be lent on a valuation; JSON parts of ``record`` are objects."""
        texts = {name: canonical(record[name]) for name in _DECIDED}
        keys = {"lending_no": lending_no, "valuation_no": valuation_no}
        self._rows.insert(lending_decision, {**record, **texts, **keys})

    def decisions(self, valuation_no: str) -> Sequence[Mapping[str, Any]]:
        """Return what was decided on a valuation, latest first."""
        statement = select(lending_decision).where(lending_decision.c.valuation_no == valuation_no)
        rows = self._rows.all(statement.order_by(lending_decision.c.sequence.desc()))
        return [_read(row, _DECIDED) for row in rows]


def _read(row: Record, parts: Sequence[str] = _JSON) -> Mapping[str, Any]:
    return {**row, **{name: json.loads(row[name]) for name in parts}}
