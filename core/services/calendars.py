"""The calendars as shipped; an office's own plan of a year comes after them and replaces them.

The yearly exchange of weekends (调休) is announced each autumn: an office enters it the day it is
published (``setting.calendar``) and needs no new program for it.
"""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any

from core.domain.calendar import WorkingCalendar, YearPlan, calendar_of, read_year
from core.problems import Problem
from core.resources import resource_dir
from core.services.operations import Done, Plan, Request, operation
from core.services.ports import Work
from core.services.reading import Date, Document, Text, Whole

SETTING = "calendar"


@cache
def shipped_years() -> tuple[YearPlan, ...]:
    """Return the plans of ``resources/calendar``, in the order of the years."""
    files = sorted((resource_dir() / "calendar").glob("*.toml"))
    return tuple(read_year(tomllib.loads(path.read_text(encoding="utf-8"))) for path in files)


def working_calendar(office_years: Iterable[YearPlan] = ()) -> WorkingCalendar:
    """Return the calendar of an office: what is shipped, and what it recorded itself."""
    return calendar_of([*shipped_years(), *office_years])


def office_calendar(work: Work, today: dt.date) -> WorkingCalendar:
    """Return the calendar of a ledger's office as of a day."""
    return working_calendar(_recorded(work, today))


def _recorded(work: Work, today: dt.date) -> Iterator[YearPlan]:
    for year, data in (work.settings.get(SETTING, today) or {}).items():
        free, working = (
            frozenset(dt.date.fromisoformat(day) for day in data[name])
            for name in ("free", "working")
        )
        yield YearPlan(int(year), free, working, source=data["source"])


class FreeDays(Document):
    """Days off from the first to the last: a holiday with what is exchanged around it."""

    first: Date
    last: Date


class SetCalendar(Document):
    """The plan of a year as the State Council announced it: days off, weekends worked."""

    year: Whole
    holidays: list[FreeDays]
    worked: list[Date]
    announced_by: Text


@operation("setting.calendar", SetCalendar)
def set_calendar(request: Request) -> Plan:
    """Enter the working days of a year; deadlines rest on them from now on."""
    problems = list(_problems(request))

    def carry_out() -> Done:
        command, today = request.command(), request.context.today
        known = dict(request.work.settings.get(SETTING, today) or {})
        known[str(command.year)] = {
            "free": [day.isoformat() for one in command.holidays for day in _days(one)],
            "working": [day.isoformat() for day in command.worked],
            "source": command.announced_by,
        }
        request.work.settings.set(SETTING, known, today)
        facts = {"year": command.year}
        return Done(SETTING, {"setting": SETTING}, frozenset({"setting"}), facts)

    return Plan(problems, carry_out)


def _problems(request: Request) -> Iterator[Problem]:
    """Say what no announcement could hold; see :class:`core.domain.calendar.YearPlan`."""
    year, free = request.get("year"), set()
    for line, one in enumerate(request.items("holidays") or ()):
        first, last = one.get("first"), one.get("last")
        if first is None or last is None:
            continue
        if last < first:
            yield Problem("term_order", f"holidays[{line}].last", {"value": last.isoformat()})
        elif year is not None and {first.year, last.year} != {year}:
            facts = {"value": first.isoformat(), "year": str(year)}
            yield Problem("day_of_other_year", f"holidays[{line}].first", facts)
        else:
            free |= set(_days(one))
    for line, day in enumerate(request.get("worked") or ()):
        facts = {"value": day.isoformat(), "year": str(year)}
        if year is not None and day.year != year:
            yield Problem("day_of_other_year", f"worked[{line}]", facts)
        elif day.weekday() < _SATURDAY:
            yield Problem("no_weekend", f"worked[{line}]", facts)
        elif day in free:
            yield Problem("both_free_and_worked", f"worked[{line}]", facts)


_SATURDAY = 5


def _days(one: FreeDays | Mapping[str, Any]) -> Iterator[dt.date]:
    given = one if isinstance(one, Mapping) else vars(one)
    day, last = given["first"], given["last"]
    while day <= last:
        yield day
        day += dt.timedelta(days=1)
