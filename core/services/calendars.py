"""The calendars as shipped; an office's own plan of a year comes after them and replaces them."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from functools import cache

from core.domain.calendar import WorkingCalendar, YearPlan, calendar_of, read_year
from core.resources import resource_dir


@cache
def shipped_years() -> tuple[YearPlan, ...]:
    """Return the plans of ``resources/calendar``, in the order of the years."""
    files = sorted((resource_dir() / "calendar").glob("*.toml"))
    return tuple(read_year(tomllib.loads(path.read_text(encoding="utf-8"))) for path in files)


def working_calendar(office_years: Iterable[YearPlan] = ()) -> WorkingCalendar:
    """Return the calendar of an office: what is shipped, and what it recorded itself."""
    return calendar_of([*shipped_years(), *office_years])
