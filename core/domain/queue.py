"""The queue of seizures, and what has run out: the state of every restraint on a day.

Seizures of the same asset or share bind in the order in which their notices were delivered, to
the minute; of two delivered in the same minute the one entered first goes first. Only the first
is in effect (查封); the others wait (轮候) and move up by themselves when what stands before them
is released or runs out (查封规定 26, 27). Nobody has to do anything for that, so the state is
worked out here from what was entered and the day. What the register notes of it (``succeeded``,
``lapsed``) repeats the outcome and never changes it.
"""

from __future__ import annotations

import dataclasses as dc
import datetime as dt
from collections.abc import Iterable, Sequence

from core.domain.calendar import months_later
from core.domain.restraints import (
    BECAME_POSSIBLE,
    ENDS,
    LAPSED,
    RENEWED,
    RUNS_ON,
    SEIZURE,
    SUCCEEDED,
    Restraint,
    RestraintEvent,
)

ACTIVE, WAITING = "active", "waiting"
STATES = (ACTIVE, WAITING, *ENDS)
_DAY = dt.timedelta(days=1)


@dc.dataclass(frozen=True, slots=True)
class Queued:
    """Where a restraint stands on a day.

    ``state`` is one of ``STATES``. ``effective_from`` is None while it waits; ``until`` is the
    last day on which it binds, None where it waits or runs until an event. ``ahead`` are the
    numbers of the seizures it waits behind. ``free_from`` is the first day on which it no longer
    binds, None while it does. ``moved_up`` says that it waited before it took effect.
    """

    restraint: Restraint
    state: str
    effective_from: dt.date | None
    until: dt.date | None
    ahead: tuple[str, ...] = ()
    free_from: dt.date | None = None
    moved_up: bool = False

    @property
    def binds(self) -> bool:
        """Whether it stops what it forbids; a waiting seizure does too (民法典 399(5))."""
        return self.state in (ACTIVE, WAITING)


@dc.dataclass(frozen=True, slots=True)
class Happening:
    """Something that happened by itself and that the register has yet to note."""

    restraint: Restraint
    kind: str  # ``succeeded`` or ``lapsed``
    on: dt.date
    until: dt.date | None  # the last day of a seizure that succeeded


def queue_on(restraints: Iterable[Restraint], day: dt.date) -> tuple[Queued, ...]:
    """Return the state on ``day`` of restraints, those of an asset in the order of the queue.

    What was delivered or happened after ``day`` is not known on it. Restraints of several assets
    may be given together; they do not touch each other.
    """
    places: list[Queued] = []
    for one in sorted(restraints, key=lambda one: one.order):
        if one.delivered_on <= day:
            ahead = [p for p in places if p.restraint.overlaps(one)]
            places.append(_place(one, ahead, day))
    return tuple(places)


def binding_on(restraints: Iterable[Restraint], day: dt.date, kind: str) -> tuple[Queued, ...]:
    """Return the restraints of a kind that bind on a day, waiting ones included."""
    return tuple(p for p in queue_on(restraints, day) if p.restraint.kind == kind and p.binds)


def due_on(restraints: Sequence[Restraint], day: dt.date) -> tuple[Happening, ...]:
    """Return what happened by itself until ``day`` and is not noted yet, in order of time."""
    found = []
    for place in queue_on(restraints, day):
        one = place.restraint
        if one.ended:
            continue
        if place.moved_up and place.effective_from and not _noted(one, place.effective_from):
            found.append(Happening(one, SUCCEEDED, place.effective_from, place.until))
        if place.state == LAPSED and place.free_from:
            found.append(Happening(one, LAPSED, place.free_from, None))
    # On one day what ends comes before what takes its place.
    return tuple(sorted(found, key=lambda h: (h.on, h.kind != LAPSED, h.restraint.order)))


def _place(one: Restraint, ahead: Sequence[Queued], day: dt.date) -> Queued:
    events = [event for event in one.events if event.day <= day]
    before = tuple(p.restraint.restraint_no for p in ahead if p.binds)
    ended = next((event for event in events if event.kind in ENDS), None)
    if before and not ended:
        return Queued(one, WAITING, None, None, before)
    if ended and (before or one.waiting) and not _last(events, SUCCEEDED):
        return Queued(one, ended.kind, None, None, free_from=ended.day)  # it never took effect
    start, moved_up = _takes_effect(one, ahead, events)
    until = _last_day(one, events, start)
    if ended:
        return Queued(one, ended.kind, start, until, (), ended.day, moved_up)
    if until is not None and until < day:
        return Queued(one, LAPSED, start, until, (), until + _DAY, moved_up)
    return Queued(one, ACTIVE, start, until, moved_up=moved_up)


def _takes_effect(
    one: Restraint, ahead: Sequence[Queued], events: Sequence[RestraintEvent]
) -> tuple[dt.date, bool]:
    """Return the day from which a seizure is in effect, and whether it had to wait for it."""
    waited = [p.free_from for p in ahead if p.free_from and p.free_from > one.delivered_on]
    computed = max(waited, default=one.delivered_on if one.waiting else one.from_date)
    noted = _last(events, SUCCEEDED)
    if noted and noted.day >= computed:
        return noted.day, True
    return computed, bool(waited) or one.waiting


def _last_day(one: Restraint, events: Sequence[RestraintEvent], start: dt.date) -> dt.date | None:
    """Return the last day of what takes effect on ``start``, renewals included."""
    for event in reversed(events):
        if event.kind in RUNS_ON:
            return None
        if event.kind in (RENEWED, SUCCEEDED, BECAME_POSSIBLE) and event.day >= start:
            return dt.date.fromisoformat(event.until)
    if one.term_months is not None:
        return months_later(start, one.term_months) - _DAY
    if one.until is None or one.kind != SEIZURE:
        return one.until
    # Overtaken by a notice that was delivered earlier but entered later: its time runs anew.
    return one.until + max(start - one.from_date, dt.timedelta())


def _last(events: Sequence[RestraintEvent], kind: str) -> RestraintEvent | None:
    return next((event for event in reversed(events) if event.kind == kind), None)


def _noted(one: Restraint, on: dt.date) -> bool:
    return any(event.kind == SUCCEEDED and event.day >= on for event in one.events)
