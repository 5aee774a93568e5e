"""Days and deadlines: working days, and how periods of days, months and years are counted.

Sources: 民法典 第二百条至第二百零三条 (counting), 全国年节及纪念日放假办法 (statutory holidays).
The yearly exchange of weekends is announced by the State Council each autumn, so a calendar is
dated data; a year that is not known is assumed, and whatever rests on it says so.
"""

from __future__ import annotations

import dataclasses as dc
import datetime as dt
from calendar import monthrange
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

OFFICE_ZONE = dt.timezone(dt.timedelta(hours=8))  # all of China keeps Beijing time
_DAY = dt.timedelta(days=1)
_SATURDAY = 5
_STATUTORY_FIXED = ((1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3))


@dc.dataclass(frozen=True, slots=True)
class YearPlan:
    """One year: days off that are no weekend or part of a holiday, and weekends worked."""

    year: int
    free: frozenset[dt.date]
    working: frozenset[dt.date]
    assumed: bool = False
    source: str = ""

    def __post_init__(self) -> None:
        if any(day.year != self.year for day in self.free | self.working):
            raise ValueError(f"{self.year}: a day of another year")
        if self.free & self.working:
            raise ValueError(f"{self.year}: a day both free and worked")
        if any(day.weekday() < _SATURDAY for day in self.working):
            raise ValueError(f"{self.year}: only a weekend can be worked in exchange")


def read_year(data: Mapping[str, Any]) -> YearPlan:
    """Read the content of ``resources/calendar/<year>.toml``; ``ValueError`` if it is not one."""
    if data["status"] not in ("sourced", "assumed"):
        raise ValueError(f"unknown status: {data['status']!r}")
    free = {day for holiday in data["holiday"] for day in _days(holiday["from"], holiday["until"])}
    working = {day for holiday in data["holiday"] for day in holiday["working"]}
    return YearPlan(
        year=data["year"],
        free=frozenset(free),
        working=frozenset(working),
        assumed=data["status"] == "assumed",
        source=data["source"],
    )


def _days(first: dt.date, last: dt.date) -> Iterator[dt.date]:
    while first <= last:
        yield first
        first += _DAY


def assumed_year(year: int) -> YearPlan:
    """Return what is known of any year: weekends and the holidays that have a fixed date."""
    free = frozenset(dt.date(year, month, day) for month, day in _STATUTORY_FIXED)
    return YearPlan(year, free, frozenset(), assumed=True)


@dc.dataclass(frozen=True, slots=True)
class WorkingCalendar:
    """The years an office knows; every other year is assumed."""

    years: Mapping[int, YearPlan]

    def plan(self, year: int) -> YearPlan:
        """Return the plan of a year, assumed where none is known."""
        return self.years.get(year) or assumed_year(year)

    def is_working_day(self, day: dt.date) -> bool:
        """Tell whether the office works on a day."""
        plan = self.plan(day.year)
        return day in plan.working or (day.weekday() < _SATURDAY and day not in plan.free)

    def is_assumed(self, first: dt.date, last: dt.date) -> bool:
        """Tell whether any year of a span is only assumed."""
        return any(self.plan(year).assumed for year in range(first.year, last.year + 1))


def calendar_of(plans: Iterable[YearPlan]) -> WorkingCalendar:
    """Make a calendar; a later plan of a year replaces an earlier one (the office's own)."""
    return WorkingCalendar({plan.year: plan for plan in plans})


@dc.dataclass(frozen=True, slots=True)
class Deadline:
    """The last day of a period; ``assumed`` if it rests on a year not yet announced."""

    date: dt.date
    assumed: bool = False

    def days_left(self, today: dt.date) -> int:
        """Return the days until the last day, 0 on the day itself, negative afterwards."""
        return (self.date - today).days


def add_working_days(start: dt.date, days: int, calendar: WorkingCalendar) -> Deadline:
    """Return the ``days``-th working day after ``start``, which itself is not counted (民201)."""
    if days < 1:
        raise ValueError(f"not a number of working days: {days}")
    day = start
    while days:
        day += _DAY
        days -= calendar.is_working_day(day)
    return Deadline(day, calendar.is_assumed(start, day))


def working_days_between(start: dt.date, end: dt.date, calendar: WorkingCalendar) -> int:
    """Count the working days after ``start`` up to and including ``end`` (0 if not later)."""
    return sum(calendar.is_working_day(day) for day in _days(start + _DAY, end))


def next_working_day(day: dt.date, calendar: WorkingCalendar) -> dt.date:
    """Return ``day`` itself if the office works then, else the first day it does."""
    while not calendar.is_working_day(day):
        day += _DAY
    return day


def last_day_of_period(
    start: dt.date, calendar: WorkingCalendar, *, days: int = 0, months: int = 0, years: int = 0
) -> Deadline:
    """Return the last day of a period that begins with an event on ``start``.

    By days, the first day is not counted (民201); by months and years, the last day is the
    corresponding day of the due month or, where it has none, the month's end (民202); a last day
    on a day off moves to the next working day (民203). Exactly one unit may be given.
    """
    if sum(amount != 0 for amount in (days, months, years)) != 1 or min(days, months, years) < 0:
        raise ValueError("a period has one unit and is not negative")
    last = months_later(start, months + 12 * years) + days * _DAY
    moved = next_working_day(last, calendar)
    return Deadline(moved, calendar.is_assumed(last, moved))


def months_later(date: dt.date, months: int) -> dt.date:
    """Return the corresponding day ``months`` later, or that month's end (民202).

    ``01-31`` and one month is ``02-28``; negative months go back.
    """
    index = date.year * 12 + date.month - 1 + months
    year, month = index // 12, index % 12 + 1
    return dt.date(year, month, min(date.day, monthrange(year, month)[1]))


def years_later(date: dt.date, years: int) -> dt.date:
    """Return the corresponding day ``years`` later; ``02-29`` becomes ``02-28`` (民202)."""
    return months_later(date, 12 * years)
