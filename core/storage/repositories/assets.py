"""Assets, their share chains and their folios."""

from __future__ import annotations

import dataclasses as dc
import datetime as dt
import json
from collections.abc import Mapping, Sequence
from fractions import Fraction
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, func, select

from core.domain.asset import Asset, FolioState, NewLine, Tenure
from core.domain.versions import FIRST, Because, Version
from core.services.ports import NewAsset
from core.storage.canonical import canonical
from core.storage.repositories.folios import Burden, Folios, Note
from core.storage.repositories.parties import Merges
from core.storage.repositories.shares import Shares, common_unit, divisible, units
from core.storage.repositories.versions import because_row, version_of, versions_of
from core.storage.rows import Record, Rows
from core.storage.schema.assets import (
    asset,
    asset_version,
    folio,
    joint_member,
    share,
)
from core.storage.schema.working import search_entry, search_key


class SqlAssets:
    """Assets; see :class:`core.services.ports.Assets`."""

    def __init__(self, rows: Rows, folios: Folios, merges: Merges) -> None:
        self._rows = rows
        self._folios = folios
        self._merges = merges
        self._shares = Shares(rows, merges)

    # --- writing --------------------------------------------------------------------------------

    def add(
        self, asset_no: str, new: NewAsset, *, source: str = "entered", effective_at: str = ""
    ) -> Asset:
        """Write an asset, its shares and the first entry of its folio."""
        self._rows.insert(asset, {"asset_no": asset_no, "asset_class": new.asset_class})
        self._write_version(asset_no, 1, new, Because(FIRST))
        *nums, den = divisible([part for _, part in new.holders])
        lines = [
            NewLine(holders, Fraction(num, den))
            for (holders, _), num in zip(new.holders, nums, strict=True)
        ]
        self._shares.write(asset_no, 1, den, lines, ())
        state = FolioState(1, 1, len(lines), den, entered_at=self._rows.entered_at)
        note = Note("first", asset_no, source=source, effective_at=effective_at)
        self._folios.write(asset_no, None, state, note)
        return self._known(asset_no)

    def amend(
        self,
        known: Asset,
        new: NewAsset,
        because: Because,
        *,
        case_no: str | None = None,
    ) -> Asset:
        """Write the next version of an asset's description; shares are not touched.

        The folio's entry is of the kind that ``because`` says: 变更 or 更正.
        """
        self._write_version(known.asset_no, known.version + 1, new, because)
        self._folios.enter(known, Note(because.kind, known.asset_no, case_no))
        return self._known(known.asset_no)

    def transfer(
        self,
        known: Asset,
        lines: Sequence[NewLine],
        record_no: str,
        *,
        case_no: str | None = None,
        consent: str = "",
    ) -> Asset:
        """Begin a new tenure with other lines; burdens and seizures are carried over (民法典 406).

        Raises ``Rejected`` for shares that no common unit can measure.
        """
        before = known.folio
        den = common_unit(before.den, lines)
        self._shares.write(known.asset_no, before.tenure + 1, den, lines, known.holdings)
        after = self._state_after(before, den, lines)
        carried = [
            Burden(place, "carry", rank, units(part, den))
            for place, line in enumerate(lines, start=1)
            for rank, part in sorted(line.burdens.items())
        ]
        note = Note("transfer", record_no, case_no, consent)
        self._folios.write(known.asset_no, before, after, note, carried, den // before.den)
        self._folios.burden(self._known(known.asset_no), note, carried)
        return self._known(known.asset_no)

    def _state_after(self, before: FolioState, den: int, lines: Sequence[NewLine]) -> FolioState:
        pledged = sum(units(line.pledged, den) for line in lines)
        frozen = sum(line.frozen for line in lines)
        return dc.replace(
            before,
            entry=before.entry + 1,
            tenure=before.tenure + 1,
            last_line=len(lines),
            den=den,
            carried_end=pledged,
            frozen_end=frozen,
            pledged=pledged,
            frozen=frozen,
            entered_at=self._rows.entered_at,
        )

    def close(self, known: Asset, record_no: str, case_no: str | None = None) -> Asset:
        """Close the folio (资产注销): nothing follows."""
        return self._folios.enter(known, Note("close", record_no, case_no))

    def _known(self, asset_no: str) -> Asset:
        found = self.get(asset_no)
        assert found is not None
        return found

    def _write_version(self, asset_no: str, version: int, new: NewAsset, because: Because) -> None:
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
                **because_row(because),
            },
        )

    # --- reading --------------------------------------------------------------------------------

    def get(self, asset_no: str) -> Asset | None:
        """Return an asset at its current version."""
        row = self._rows.first(_by_no(), asset_no=asset_no)
        return None if row is None else self._asset(row)

    def all(self, limit: int, asset_class: str = "") -> Sequence[Asset]:
        """Return the latest assets first."""
        statement = _current().order_by(asset.c.asset_no.desc()).limit(limit)
        if asset_class:
            statement = statement.where(asset.c.asset_class == asset_class)
        return [self._asset(row) for row in self._rows.all(statement)]

    def count(self) -> int:
        """Return how many assets there are, closed ones included."""
        return int(self._rows.value(select(func.count()).select_from(asset)))

    def ending(self, first: dt.date, last: dt.date, most: int | None = None) -> Sequence[Asset]:
        """Return the assets one of whose last days (``…_until``) lies between two days.

        Those that end first come first; of more than ``most`` the others are left out.
        """
        day = search_key.c.value
        statement = (
            select(search_entry.c.number)
            .join(search_key, search_key.c.entry == search_entry.c.entry)
            .where(search_entry.c.kind == "asset", search_key.c.topic == "until")
            .where(day >= first.isoformat(), day <= last.isoformat())
            .order_by(day, search_entry.c.entry)
            .limit(most)
        )
        numbers = dict.fromkeys(row["number"] for row in self._rows.all(statement))
        return [self._known(number) for number in numbers]

    def of_party(self, party_no: str) -> Sequence[Asset]:
        """Return the assets that a party holds now, alone, by shares or jointly."""
        numbers = self._merges.all_of(party_no)
        named = (
            select(share.c.asset_no)
            .where(share.c.party_no.in_(numbers))
            .union(select(joint_member.c.asset_no).where(joint_member.c.party_no.in_(numbers)))
        )
        statement = _current().where(asset.c.asset_no.in_(named)).order_by(asset.c.asset_no)
        found = (self._asset(row) for row in self._rows.all(statement))
        return [one for one in found if one.held_by(self._merges.survivor(party_no))]

    def parts(self, known: Asset) -> Mapping[int, Mapping[int, Fraction]]:
        """Return what each mortgage burdens: line -> registered rank -> part of the whole."""
        den = known.folio.den
        return {
            line: {rank: Fraction(num, den) for rank, num in ranks.items()}
            for line, ranks in self._folios.parts(known).items()
        }

    def versions(self, asset_no: str) -> Sequence[Version]:
        """Return every version of an asset's description, the first one first."""
        rows = self._rows.all(_versions(), asset_no=asset_no)
        found = [version_of(row, ("name", "location", "region_code", "details")) for row in rows]
        return [
            dc.replace(one, values={**one.values, "details": json.loads(one.values["details"])})
            for one in found
        ]

    def tenures(self, asset_no: str) -> Sequence[Tenure]:
        """Return who held an asset in which shares, from the first tenure to that of today."""
        return self._shares.tenures(asset_no)

    def folio(self, asset_no: str) -> Sequence[Mapping[str, Any]]:
        """Return the folio's entries from the first to the last."""
        statement = select(folio).where(folio.c.asset_no == asset_no).order_by(folio.c.entry)
        return [dict(row) for row in self._rows.all(statement)]

    def _asset(self, row: Record) -> Asset:
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
            holdings=self._shares.holdings(asset_no, state.tenure),
            folio=state,
        )

    def _state(self, asset_no: str) -> FolioState:
        row = self._rows.first(_last_entry(), asset_no=asset_no)
        if row is None:
            raise LookupError(f"asset {asset_no} has no folio")
        return FolioState(**row)


@cache
def _versions() -> Select[tuple[object, ...]]:
    return versions_of(asset_version, asset_version.c.asset_no == bindparam("asset_no"))


@cache
def _by_no() -> Select[tuple[object, ...]]:
    return _current().where(asset.c.asset_no == bindparam("asset_no"))


@cache
def _last_entry() -> Select[tuple[object, ...]]:
    state = (folio.c[field.name] for field in dc.fields(FolioState))
    statement = select(*state).where(folio.c.asset_no == bindparam("asset_no"))
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
