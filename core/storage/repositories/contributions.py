"""Contributions to ventures, and their ends."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from fractions import Fraction
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, select

from core.domain.contribution import Contribution
from core.fields import fraction_text
from core.storage.rows import Rows
from core.storage.schema.events import contribution, contribution_end


class SqlContributions:
    """Contributions; see :class:`core.services.ports.Contributions`."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    def add(self, new: Contribution) -> None:
        """Write a contribution."""
        self._rows.insert(
            contribution,
            {
                "contribution_no": new.contribution_no,
                "asset_no": new.asset_no,
                "party_no": new.party_no,
                "kind": new.kind,
                "amount": new.amount,
                "mu": "" if new.mu is None else fraction_text(new.mu),
                "parcel_no": new.parcel_no,
                "units": new.units,
                "note": new.note,
                "from_date": new.from_date.isoformat(),
            },
        )

    def end(self, known: Contribution, ended_on: dt.date, document_no: str) -> None:
        """Write that a contribution left the venture, and on which document."""
        row = {"contribution_no": known.contribution_no, "document_no": document_no}
        self._rows.insert(contribution_end, {**row, "ended_on": ended_on.isoformat()})

    def get(self, contribution_no: str) -> Contribution | None:
        """Return a contribution by its number."""
        row = self._rows.first(_by_no(), contribution_no=contribution_no)
        return None if row is None else _contribution(row)

    def of_asset(self, asset_no: str) -> Sequence[Contribution]:
        """Return the contributions to a venture, those that ended too, in order of entry."""
        return [_contribution(row) for row in self._rows.all(_of_asset(), asset_no=asset_no)]

    def on_parcel(self, parcel_no: str) -> Sequence[Contribution]:
        """Return the contributions of a parcel, those that ended too, in order of entry."""
        return [_contribution(row) for row in self._rows.all(_on_parcel(), parcel_no=parcel_no)]


@cache
def _all() -> Select[tuple[object, ...]]:
    ended = contribution_end.c.contribution_no == contribution.c.contribution_no
    found = select(contribution, contribution_end.c.ended_on).outerjoin(contribution_end, ended)
    return found.order_by(contribution.c.sequence, contribution.c.contribution_no)


@cache
def _by_no() -> Select[tuple[object, ...]]:
    return _all().where(contribution.c.contribution_no == bindparam("contribution_no"))


@cache
def _of_asset() -> Select[tuple[object, ...]]:
    return _all().where(contribution.c.asset_no == bindparam("asset_no"))


@cache
def _on_parcel() -> Select[tuple[object, ...]]:
    return _all().where(contribution.c.parcel_no == bindparam("parcel_no"))


def _contribution(row: Mapping[str, Any]) -> Contribution:
    return Contribution(
        contribution_no=row["contribution_no"],
        asset_no=row["asset_no"],
        party_no=row["party_no"],
        kind=row["kind"],
        from_date=dt.date.fromisoformat(row["from_date"]),
        amount=row["amount"],
        mu=Fraction(row["mu"]) if row["mu"] else None,
        parcel_no=row["parcel_no"],
        units=row["units"],
        note=row["note"],
        ended_on=dt.date.fromisoformat(row["ended_on"]) if row["ended_on"] else None,
    )
