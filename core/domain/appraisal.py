"""An appraisal report (资产评估报告) made by an agency outside the office."""

from __future__ import annotations

import dataclasses as dc
import datetime as dt

from core.domain.values import Fen


@dc.dataclass(frozen=True, slots=True)
class Appraisal:
    """What the report says: who made and signed it, the value on its day, until when it counts."""

    appraisal_no: str
    asset_no: str
    report_no: str
    agency: str
    appraisers: tuple[str, ...]
    valued_on: dt.date
    valid_until: dt.date
    amount: Fen
    remarks: str = ""
