"""Lots of numbered blank forms and what became of their sheets."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import func, select

from core.domain.blanks import Lot, SheetEvent
from core.storage.rows import Rows
from core.storage.schema.blanks import blank_event, blank_lot


class SqlBlanks:
    """Blank forms; see :class:`core.services.ports.Blanks`."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    def receive(self, new: Lot) -> None:
        """Write a lot that came in."""
        self._rows.insert(
            blank_lot,
            {
                **{name: getattr(new, name) for name in _OF_LOT},
                "received_on": new.received_on.isoformat(),
            },
        )

    def lots(self, kind: str = "") -> Sequence[Lot]:
        """Return the lots, of one kind or of all, in the order they came in."""
        found = select(blank_lot).order_by(blank_lot.c.sequence)
        rows = self._rows.all(found.where(blank_lot.c.kind == kind) if kind else found)
        return [_lot(row) for row in rows]

    def add(self, lot: Lot, event: SheetEvent) -> None:
        """Write what became of a sheet of a lot."""
        last = self._rows.value(
            select(func.max(blank_event.c.event)).where(
                blank_event.c.lot_no == lot.lot_no, blank_event.c.number == event.number
            )
        )
        self._rows.insert(
            blank_event,
            {
                **{name: getattr(lot, name) for name in ("lot_no", "first", "last")},
                **{name: getattr(event, name) for name in ("number", "kind", "reason", "why")},
                "event": (last or 0) + 1,
                "previous_event": last,
                "certificate_no": event.certificate_no or None,
                "happened_on": event.on.isoformat(),
            },
        )

    def events(self, lot_no: str) -> Sequence[SheetEvent]:
        """Return what became of the sheets of a lot, in the order it was told."""
        found = select(blank_event).where(blank_event.c.lot_no == lot_no)
        return [
            SheetEvent(
                row["number"],
                row["kind"],
                dt.date.fromisoformat(row["happened_on"]),
                row["certificate_no"] or "",
                row["reason"],
                row["why"],
            )
            for row in self._rows.all(found.order_by(blank_event.c.sequence))
        ]


_OF_LOT = ("lot_no", "kind", "prefix", "digits", "first", "last", "source")


def _lot(row: Mapping[str, Any]) -> Lot:
    received_on = dt.date.fromisoformat(row["received_on"])
    return Lot(**{name: row[name] for name in _OF_LOT}, received_on=received_on)
