"""Assets, their share chains and their folios."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from fractions import Fraction
from functools import cache
from typing import Any

from sqlalchemy import RowMapping, Select, bindparam, func, select

from core.domain.asset import Asset, FolioState, Holding, common_denominator
from core.services.ports import NewAsset
from core.storage.canonical import canonical
from core.storage.rows import Rows
from core.storage.schema.register import (
    LARGEST_DEN,
    asset,
    asset_version,
    folio,
    pledge,
    share,
)

# All numbers up to 16, hundredths and thousandths divide the first; a chain that is fine already
# takes what still fits.
FINER_UNITS = (18_018_000, 720_720, 2_520, 12, 1)


class SqlAssets:
    """Assets; see :class:`core.services.ports.Assets`."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    def add(self, asset_no: str, new: NewAsset, registration_no: str) -> Asset:
        """Write an asset, its shares and the first entry of its folio."""
        self._rows.insert(asset, {"asset_no": asset_no, "asset_class": new.asset_class})
        self._write_version(asset_no, 1, new)
        last_line, den = self._write_shares(asset_no, 1, new.holders)
        state = FolioState(1, 1, last_line, den, 0, 0)
        self.write_folio(asset_no, None, state, "first", registration_no, None)
        found = self.get(asset_no)
        assert found is not None
        return found

    def amend(self, known: Asset, new: NewAsset) -> Asset:
        """Write the next version of an asset's description; shares are not touched."""
        self._write_version(known.asset_no, known.version + 1, new)
        found = self.get(known.asset_no)
        assert found is not None
        return found

    def _write_version(self, asset_no: str, version: int, new: NewAsset) -> None:
        self._rows.insert(
            asset_version,
            {
                "asset_no": asset_no,
                "version": version,
                "previous_version": version - 1 or None,
                "name": new.name,
                "location": new.location,
                "region_code": new.region_code,
                "details": canonical(dict(new.details)),
            },
        )

    def _write_shares(
        self, asset_no: str, tenure: int, holders: Sequence[tuple[str, Fraction]]
    ) -> tuple[int, int]:
        *nums, den = _divisible([part for _, part in holders])
        from_num = 0
        for line, ((party_no, _), num) in enumerate(zip(holders, nums, strict=True), start=1):
            self._rows.insert(
                share,
                {
                    "asset_no": asset_no,
                    "tenure": tenure,
                    "line": line,
                    "previous_line": line - 1 or None,
                    "party_no": party_no,
                    "num": num,
                    "from_num": from_num,
                    "to_num": from_num + num,
                    "den": den,
                },
            )
            from_num += num
        return len(holders), den

    def write_folio(
        self,
        asset_no: str,
        previous: FolioState | None,
        state: FolioState,
        kind: str,
        record_no: str,
        case_no: str | None,
    ) -> None:
        """Append a folio entry that builds on ``previous``."""
        values: dict[str, Any] = {
            "asset_no": asset_no,
            "entry": state.entry,
            "kind": kind,
            "record_no": record_no,
            "tenure": state.tenure,
            "last_line": state.last_line,
            "share_end": state.den,
            "den": state.den,
            "seizures": state.seizures,
            "top_rank": state.top_rank,
            "case_no": case_no,
            "entered_at": self._rows.entered_at,
            "effective_at": self._rows.entered_at,
            "source": "entered",
        }
        if previous is not None:
            values |= {
                "previous_entry": previous.entry,
                "p_tenure": previous.tenure,
                "p_last_line": previous.last_line,
                "p_den": previous.den,
                "p_seizures": previous.seizures,
                "p_top_rank": previous.top_rank,
            }
        self._rows.insert(folio, values)

    def get(self, asset_no: str, *, lock: bool = False) -> Asset | None:
        """Return an asset at its current version; ``lock`` takes its row on a server."""
        row = self._rows.first(_by_no(lock), asset_no=asset_no)
        return None if row is None else self._asset(row)

    def all(self, limit: int, asset_class: str = "") -> Sequence[Asset]:
        """Return the latest assets first."""
        statement = _current().order_by(asset.c.asset_no.desc()).limit(limit)
        if asset_class:
            statement = statement.where(asset.c.asset_class == asset_class)
        return [self._asset(row) for row in self._rows.all(statement)]

    def folio(self, asset_no: str) -> Sequence[Mapping[str, Any]]:
        """Return the folio's entries from the first to the last."""
        statement = select(folio).where(folio.c.asset_no == asset_no).order_by(folio.c.entry)
        return [dict(row) for row in self._rows.all(statement)]

    def _asset(self, row: RowMapping) -> Asset:
        asset_no = row["asset_no"]
        state = self._state(asset_no)
        return Asset(
            asset_no=asset_no,
            asset_class=row["asset_class"],
            version=row["version"],
            name=row["name"],
            location=row["location"],
            region_code=row["region_code"],
            details=json.loads(row["details"]),
            holdings=self._holdings(asset_no, state.tenure),
            folio=state,
        )

    def _state(self, asset_no: str) -> FolioState:
        row = self._rows.first(_last_entry(), asset_no=asset_no)
        if row is None:
            raise LookupError(f"asset {asset_no} has no folio")
        return FolioState(
            row["entry"],
            row["tenure"],
            row["last_line"],
            row["den"],
            row["seizures"],
            row["top_rank"],
        )

    def _holdings(self, asset_no: str, tenure: int) -> tuple[Holding, ...]:
        return tuple(
            Holding(row["line"], row["party_no"], row["num"], row["den"], row["pledged"])
            for row in self._rows.all(_holdings(), asset_no=asset_no, tenure=tenure)
        )


@cache
def _holdings() -> Select[tuple[object, ...]]:
    """The lines of ``asset_no`` in ``tenure``, each with how much of it is burdened."""
    burdened = (
        select(pledge.c.after_num)
        .where(
            pledge.c.asset_no == share.c.asset_no,
            pledge.c.tenure == share.c.tenure,
            pledge.c.line == share.c.line,
        )
        .order_by(pledge.c.pledge.desc())
        .limit(1)
        .correlate(share)
        .scalar_subquery()
    )
    return (
        select(share, func.coalesce(burdened, 0).label("pledged"))
        .where(share.c.asset_no == bindparam("asset_no"))
        .where(share.c.tenure == bindparam("tenure"))
        .order_by(share.c.line)
    )


def _divisible(shares: Sequence[Fraction]) -> list[int]:
    """Return numerators over a denominator that also measures parts of a share (last item).

    Pledges are whole numbers of the chain's denominator: half of a half, a third of the whole or
    12.5 % must be such a number, though nobody holds exactly that much.
    """
    numbers = common_denominator(shares)
    finer = next(unit for unit in FINER_UNITS if numbers[-1] * unit <= LARGEST_DEN)
    return [number * finer for number in numbers]


@cache
def _by_no(lock: bool) -> Select[tuple[object, ...]]:
    statement = _current().where(asset.c.asset_no == bindparam("asset_no"))
    return statement.with_for_update(of=asset) if lock else statement


@cache
def _last_entry() -> Select[tuple[object, ...]]:
    statement = select(folio).where(folio.c.asset_no == bindparam("asset_no"))
    return statement.order_by(folio.c.entry.desc()).limit(1)


@cache
def _current() -> Select[tuple[object, ...]]:
    newest = asset_version.alias("newest")
    last = (
        select(func.max(newest.c.version))
        .where(newest.c.asset_no == asset.c.asset_no)
        .scalar_subquery()
    )
    return (
        select(asset.c.asset_class, asset_version)
        .join_from(asset, asset_version)
        .where(asset_version.c.version == last)
    )
