"""Dates and times as documents write them: 2026年11月23日, without leading zeros.

Source: GB/T 9704-2012《党政机关公文格式》7.3.5.4 — Arabic figures, no padding.
"""

from __future__ import annotations

import datetime as dt


def written_date(day: dt.date) -> str:
    """Write a day: ``2026年1月5日``."""
    return f"{day.year}年{day.month}月{day.day}日"


def written_moment(moment: dt.datetime) -> str:
    """Write a moment to the second in the clock time it was recorded with."""
    return f"{written_date(moment.date())} {moment:%H}时{moment:%M}分{moment:%S}秒"
