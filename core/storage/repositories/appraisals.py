"""Appraisal reports of assets."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from functools import cache

from sqlalchemy import Select, bindparam, select

from core.domain.appraisal import Appraisal
from core.storage.canonical import canonical
from core.storage.rows import Rows
from core.storage.schema.events import appraisal


class SqlAppraisals:
    """Appraisals; see :class:`core.services.ports.Appraisals`."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    def add(self, new: Appraisal) -> None:
        """Write a report."""
        self._rows.insert(
            appraisal,
            {
                "appraisal_no": new.appraisal_no,
                "asset_no": new.asset_no,
                "report_no": new.report_no,
                "agency": new.agency,
                "appraisers": canonical(list(new.appraisers)),
                "valued_on": new.valued_on.isoformat(),
                "valid_until": new.valid_until.isoformat(),
                "amount": new.amount,
                "remarks": new.remarks,
            },
        )

    def of_asset(self, asset_no: str) -> Sequence[Appraisal]:
        """Return the reports of an asset, the latest first."""
        return [
            Appraisal(
                appraisal_no=row["appraisal_no"],
                asset_no=row["asset_no"],
                report_no=row["report_no"],
                agency=row["agency"],
                appraisers=tuple(json.loads(row["appraisers"])),
                valued_on=dt.date.fromisoformat(row["valued_on"]),
                valid_until=dt.date.fromisoformat(row["valid_until"]),
                amount=row["amount"],
                remarks=row["remarks"],
            )
            for row in self._rows.all(_of_asset(), asset_no=asset_no)
        ]


@cache
def _of_asset() -> Select[tuple[object, ...]]:
    found = select(appraisal).where(appraisal.c.asset_no == bindparam("asset_no"))
    return found.order_by(appraisal.c.sequence.desc())
