"""The time limit of a case: thirty working days from acceptance, and what stops the clock.

Source: 不动产登记暂行条例 第二十条. The time of an announcement (公告), of a pause and of a
supplement (补正) does not count. Days are counted by 民法典 201: the day of an event itself is not.
"""

from __future__ import annotations

import dataclasses as dc
import datetime as dt
from collections.abc import Callable, Iterator

from core.domain.calendar import Deadline, WorkingCalendar
from core.domain.case import ANNOUNCEMENT, ANNOUNCEMENT_END, PAUSE, RESUME, CaseFile
from core.domain.states import OPEN_STATES

OK, SOON, OVERDUE, STOPPED = "ok", "soon", "overdue", "stopped"
COLOURS = (OK, SOON, OVERDUE, STOPPED)
_DAY = dt.timedelta(days=1)
Counts = Callable[[dt.date], bool]


@dc.dataclass(frozen=True, slots=True)
class Limit:
    """How many working days a case may take, and from how few left on it is urgent."""

    days: int
    soon: int


@dc.dataclass(frozen=True, slots=True)
class CaseClock:
    """Where the clock of an open case stands on a day.

    ``left`` are the working days until the limit, negative once it is over; ``deadline`` is None
    while the clock stands still.
    """

    colour: str
    left: int
    deadline: Deadline | None


@dc.dataclass(frozen=True, slots=True)
class _Stop:
    """Days after ``start`` up to ``end`` do not count; without an end it still holds."""

    start: dt.date
    end: dt.date | None

    def holds(self, day: dt.date) -> bool:
        return self.start < day and (self.end is None or day <= self.end)


def clock_of(
    case: CaseFile, today: dt.date, calendar: WorkingCalendar, limit: Limit
) -> CaseClock | None:
    """Return the clock of a case, None for one that was never accepted or is decided."""
    accepted = next((s for s in case.steps if s.to_state == "accepted"), None)
    if accepted is None or case.state not in OPEN_STATES:
        return None
    start, stops = _day(accepted.entered_at), list(_stops(case))

    def counts(day: dt.date) -> bool:
        return calendar.is_working_day(day) and not any(stop.holds(day) for stop in stops)

    used = sum(counts(day) for day in _days(start + _DAY, today))
    left = limit.days - used
    if any(stop.end is None for stop in stops):
        return CaseClock(STOPPED, left, None)
    last = _nth(start, limit.days, counts)
    deadline = Deadline(last, calendar.is_assumed(start, last))
    if today > last:
        return CaseClock(OVERDUE, left, deadline)
    return CaseClock(SOON if left <= limit.soon else OK, left, deadline)


def _nth(start: dt.date, days: int, counts: Counts) -> dt.date:
    """Return the ``days``-th day after ``start`` that counts."""
    day = start
    while days:
        day += _DAY
        days -= counts(day)
    return day


def _stops(case: CaseFile) -> Iterator[_Stop]:
    yield from _supplements(case)
    pause: dt.date | None = None
    announced: tuple[dt.date, dt.date] | None = None
    for event in case.events:
        if event.kind == PAUSE:
            pause = event.from_date
        elif event.kind == RESUME and pause is not None:
            yield _Stop(pause, event.from_date)
            pause = None
        elif event.kind == ANNOUNCEMENT:
            announced = (event.from_date, event.until or event.from_date)
        elif event.kind == ANNOUNCEMENT_END and announced is not None:
            yield _Stop(announced[0], min(announced[1], event.from_date))
            announced = None
    if pause is not None:
        yield _Stop(pause, None)
    if announced is not None:
        yield _Stop(*announced)  # its last day is known: the clock runs on from there


def _supplements(case: CaseFile) -> Iterator[_Stop]:
    """Yield the times between an accepted case sent back for papers and its new acceptance."""
    since: dt.date | None = None
    accepted = False
    for step in case.steps:
        if step.to_state == "accepted":
            accepted = True
            if since is not None:
                yield _Stop(since, _day(step.entered_at))
                since = None
        elif step.to_state == "supplement" and accepted and since is None:
            since = _day(step.entered_at)
    if since is not None:
        yield _Stop(since, None)


def _day(moment: str) -> dt.date:
    return dt.date.fromisoformat(moment[:10])


def _days(first: dt.date, last: dt.date) -> Iterator[dt.date]:
    while first <= last:
        yield first
        first += _DAY
