"""Which backups stay: the newest, and of days, weeks and months the last one each.

Counted in days that have a copy, not in days that went by: a clock that jumps makes nothing
superfluous, and a machine that stood still for a year keeps what it had.
"""

from __future__ import annotations

import dataclasses as dc
import datetime as dt
from collections.abc import Callable, Iterable


@dc.dataclass(frozen=True, slots=True)
class Thinning:
    """How many stay: the newest as they are, then the last of so many days, weeks and months."""

    newest: int
    dailies: int
    weeklies: int
    monthlies: int


@dc.dataclass(frozen=True, slots=True)
class Copy:
    """A backup as the plan sees it; ``restored_at`` is None if it never was restored."""

    name: str
    made_at: dt.datetime
    verified: bool
    restored_at: dt.datetime | None = None


def superfluous(copies: Iterable[Copy], rule: Thinning) -> tuple[str, ...]:
    """Return the names of the copies that may go, oldest first.

    Never among them: the newest, the newest that was verified, and the one restored last. Of a
    day's copies a verified one stays rather than one that is not.
    """
    newest_first = sorted(copies, key=lambda one: (one.made_at, one.name), reverse=True)
    kept = {one.name for one in newest_first[: max(rule.newest, 1)]}
    kept |= {one.name for one in _always(newest_first)}
    for count, period in (
        (rule.dailies, _day),
        (rule.weeklies, _week),
        (rule.monthlies, _month),
    ):
        kept |= {one.name for one in _last_of_each(newest_first, count, period)}
    return tuple(one.name for one in reversed(newest_first) if one.name not in kept)


def _always(newest_first: list[Copy]) -> list[Copy]:
    verified = [one for one in newest_first if one.verified][:1]
    restored = [one for one in newest_first if one.restored_at is not None]
    return verified + sorted(restored, key=lambda one: one.restored_at or one.made_at)[-1:]


def _last_of_each(
    newest_first: list[Copy], count: int, period: Callable[[dt.datetime], object]
) -> list[Copy]:
    best: dict[object, Copy] = {}
    for one in newest_first:
        key = period(one.made_at)
        held = best.get(key)
        if held is None and len(best) == count:
            break
        if held is None or (one.verified and not held.verified):
            best[key] = one
    return list(best.values())


def _day(moment: dt.datetime) -> object:
    return moment.date()


def _week(moment: dt.datetime) -> object:
    return moment.isocalendar()[:2]


def _month(moment: dt.datetime) -> object:
    return moment.year, moment.month
