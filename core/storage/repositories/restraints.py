"""Seizures on assets and their release."""

from __future__ import annotations

import dataclasses as dc
import datetime as dt
from collections.abc import Sequence
from functools import cache

from sqlalchemy import RowMapping, Select, bindparam, select

from core.domain.asset import Asset, Restraint
from core.storage.repositories.assets import SqlAssets
from core.storage.rows import Rows
from core.storage.schema.register import restraint, restraint_release


class SqlRestraints:
    """Seizures; see :class:`core.services.ports.Restraints`."""

    def __init__(self, rows: Rows, assets: SqlAssets) -> None:
        self._rows = rows
        self._assets = assets

    def add(self, new: Restraint, asset: Asset) -> None:
        """Enter a seizure; the folio counts it, so no mortgage can follow while it stands."""
        entry = self._write_folio(asset, "seizure", new.restraint_no, 1)
        self._rows.insert(
            restraint,
            {
                "restraint_no": new.restraint_no,
                "asset_no": new.asset_no,
                "folio_entry": entry,
                "folio_kind": "seizure",
                "authority": new.authority,
                "document_no": new.document_no,
                "from_date": new.from_date.isoformat(),
                "until": new.until.isoformat(),
                "delivered_at": new.delivered_at,
            },
        )

    def release(self, known: Restraint, asset: Asset, authority: str, no: str) -> None:
        """Enter the release of a seizure by document ``no`` of ``authority``."""
        entry = self._write_folio(asset, "release", known.restraint_no, -1)
        self._rows.insert(
            restraint_release,
            {
                "restraint_no": known.restraint_no,
                "asset_no": known.asset_no,
                "folio_entry": entry,
                "folio_kind": "release",
                "authority": authority,
                "document_no": no,
            },
        )

    def _write_folio(self, asset: Asset, kind: str, number: str, step: int) -> int:
        before = asset.folio
        after = dc.replace(before, entry=before.entry + 1, seizures=before.seizures + step)
        self._assets.write_folio(asset.asset_no, before, after, kind, number, None)
        return after.entry

    def get(self, restraint_no: str) -> Restraint | None:
        """Return a seizure."""
        row = self._rows.first(_all().where(restraint.c.restraint_no == restraint_no))
        return None if row is None else _restraint(row)

    def on(self, asset_no: str) -> Sequence[Restraint]:
        """Return every seizure of an asset, released ones included, in order of entry."""
        return [_restraint(row) for row in self._rows.all(_on_asset(), asset_no=asset_no)]


@cache
def _on_asset() -> Select[tuple[object, ...]]:
    statement = _all().where(restraint.c.asset_no == bindparam("asset_no"))
    return statement.order_by(restraint.c.folio_entry)


@cache
def _all() -> Select[tuple[object, ...]]:
    return select(restraint, restraint_release.c.document_no.label("released_by")).outerjoin(
        restraint_release, restraint_release.c.restraint_no == restraint.c.restraint_no
    )


def _restraint(row: RowMapping) -> Restraint:
    return Restraint(
        row["restraint_no"],
        row["asset_no"],
        row["authority"],
        row["document_no"],
        dt.date.fromisoformat(row["from_date"]),
        dt.date.fromisoformat(row["until"]),
        row["delivered_at"],
        row["released_by"] is not None,
    )
