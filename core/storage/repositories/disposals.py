"""Disposals on default with their distribution, line by line."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, select

from core.domain.disposal import COST, Disposal, Paid
from core.storage.canonical import canonical
from core.storage.rows import Rows
from core.storage.schema.events import disposal, disposal_line

_TOGETHER = "、"  # between the numbers of those who have a line jointly with its party


class SqlDisposals:
    """Disposals; see :class:`core.services.ports.Disposals`."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    def add(self, new: Disposal) -> None:
        """Write a disposal; its lines run from 0 to the price, or the ledger refuses them."""
        self._rows.insert(
            disposal,
            {
                "disposal_no": new.disposal_no,
                "asset_no": new.asset_no,
                "mortgage_no": new.mortgage_no,
                "price": new.price,
                "last_line": len(new.lines),
                "sold_on": new.sold_on.isoformat(),
                "detail": canonical(dict(new.detail)),
            },
        )
        paid = 0
        for place, one in enumerate(new.lines, start=1):
            self._rows.insert(
                disposal_line,
                {
                    "disposal_no": new.disposal_no,
                    "line": place,
                    "previous_line": place - 1 or None,
                    **_line(one),
                    "from_fen": paid,
                    "to_fen": paid + one.amount,
                },
            )
            paid += one.amount

    def get(self, disposal_no: str) -> Disposal | None:
        """Return a disposal with its lines."""
        row = self._rows.first(_by("disposal_no"), disposal_no=disposal_no)
        return None if row is None else self._disposal(row)

    def of_asset(self, asset_no: str) -> Sequence[Disposal]:
        """Return the disposals of an asset in the order they were recorded."""
        return [self._disposal(row) for row in self._rows.all(_by("asset_no"), asset_no=asset_no)]

    def of_mortgage(self, mortgage_no: str) -> Sequence[Disposal]:
        """Return the disposals that realised a mortgage, or paid something on it."""
        rows = self._rows.all(_paying(), mortgage_no=mortgage_no)
        return [self._disposal(row) for row in rows]

    def latest(self, limit: int) -> Sequence[Disposal]:
        """Return the disposals recorded last."""
        statement = select(disposal).order_by(disposal.c.sequence.desc()).limit(limit)
        return [self._disposal(row) for row in self._rows.all(statement)]

    def _disposal(self, row: Any) -> Disposal:
        lines = self._rows.all(_lines(), disposal_no=row["disposal_no"])
        return Disposal(
            disposal_no=row["disposal_no"],
            asset_no=row["asset_no"],
            mortgage_no=row["mortgage_no"],
            price=row["price"],
            sold_on=dt.date.fromisoformat(row["sold_on"]),
            detail=json.loads(row["detail"]),
            lines=tuple(_paid(one) for one in lines),
        )


def _line(one: Paid) -> dict[str, object]:
    first, *others = one.people or ("",)
    return {
        "kind": one.kind,
        "priority_rank": one.place,
        "record_no": "" if one.kind == COST else one.subject,
        "party_no": first or None,
        "note": one.subject if one.kind == COST else _TOGETHER.join(others),
        "amount": one.amount,
    }


def _paid(row: Any) -> Paid:
    if row["kind"] == COST:
        return Paid(COST, row["amount"], subject=row["note"])
    others = row["note"].split(_TOGETHER) if row["note"] else []
    people = (row["party_no"], *others)
    return Paid(row["kind"], row["amount"], people, row["priority_rank"], row["record_no"])


@cache
def _by(column: str) -> Select[tuple[object, ...]]:
    statement = select(disposal).where(disposal.c[column] == bindparam(column))
    return statement.order_by(disposal.c.sequence)


@cache
def _paying() -> Select[tuple[object, ...]]:
    paid = select(disposal_line.c.disposal_no).where(
        disposal_line.c.record_no == bindparam("mortgage_no")
    )
    named = (disposal.c.mortgage_no == bindparam("mortgage_no")) | disposal.c.disposal_no.in_(paid)
    return select(disposal).where(named).order_by(disposal.c.sequence)


@cache
def _lines() -> Select[tuple[object, ...]]:
    statement = select(disposal_line).where(disposal_line.c.disposal_no == bindparam("disposal_no"))
    return statement.order_by(disposal_line.c.line)
