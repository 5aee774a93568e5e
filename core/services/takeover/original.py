"""What every entry of an older book brings: its number and its time."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

from core.domain.recorded_time import RecordedTime
from core.domain.search_text import number_key
from core.fields import Code
from core.problems import Problem
from core.services.office import next_number, ordinal_in, series_of
from core.services.operations import Context, Request
from core.services.ports import Work
from core.services.reading import Document, ReadBy

OldNumber = Annotated[str, ReadBy(Code(as_issued=True))]
OldMoment = Annotated[dt.datetime, ReadBy(RecordedTime())]
SOURCE = "takeover"


class OldEntry(Document):
    """An entry as the older book holds it: its own number, if it had one, and its time."""

    original_no: OldNumber | None = None
    registered_at: OldMoment


def number_problems(request: Request) -> list[Problem]:
    """Say that the original number is in use, or one that the office will issue itself later."""
    number = request.get("original_no")
    if number is None:
        return []
    if request.work.is_issued(number) or _stands(request.work, number):
        return [Problem("old_number_taken", "original_no", {"value": number})]
    ahead = _series_ahead(request.work, request.context, number)
    if ahead:
        return [Problem("old_number_ahead", "original_no", {"value": number, "series": ahead})]
    return []


def _stands(work: Work, number: str) -> bool:
    """Whether a record has the number, brackets and letters of either width."""
    key = number_key(number)
    return any(number_key(hit.number) == key for hit in work.search.by_number(number))


def _series_ahead(work: Work, context: Context, number: str) -> str:
    for kind in context.office.numbers:
        ordinal = ordinal_in(context.office, kind, context.today, number)
        if ordinal is not None:
            series = series_of(context.office, kind, context.today)
            if ordinal >= work.next_ordinal(series):
                return kind
    return ""


def keep_number(request: Request, kind: str) -> str:
    """Make the original number the register's own; without one, take the next of the series."""
    number: str | None = request.get("original_no")
    if number is None:
        context = request.context
        return next_number(request.work, context.office, kind, context.today)
    request.work.take_over_number(number, f"{SOURCE}:{kind}")
    return number


def future_problems(request: Request, *names: str) -> list[Problem]:
    """Say which of the request's days lie in the future: older books record what has been."""
    problems = []
    for name in names:
        given = request.get(name)
        day = given.date() if isinstance(given, dt.datetime) else given
        if day is not None and day > request.context.today:
            problems.append(Problem("old_in_future", name, {"value": day.isoformat()}))
    return problems


def stamp(request: Request, moment: dt.datetime) -> str:
    """Return a time of an older book as the register writes times; never after our entry."""
    return min(moment.isoformat(timespec="microseconds"), request.work.entered_at)
