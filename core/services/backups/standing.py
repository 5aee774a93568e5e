"""Whether a ledger is backed up: when the next one is due, and what somebody must be told."""

from __future__ import annotations

import dataclasses as dc
import datetime as dt
from collections.abc import Sequence

from core.services.backups.notes import BackupNote
from core.services.backups.settings import SUBJECT, BackupSettings
from core.services.rules import number_of


@dc.dataclass(frozen=True, slots=True)
class BackupStatus:
    """Where a ledger's backups stand. ``warnings`` are codes of ``backup.warning`` texts."""

    settings: BackupSettings
    served: bool = False  # the ledger is on a server: its administrator backs it up
    latest: BackupNote | None = None
    verified: BackupNote | None = None
    offsite: BackupNote | None = None
    changed: bool = False  # something was entered since the latest
    due: bool = False
    warnings: tuple[str, ...] = ()


def status_of(
    settings: BackupSettings,
    notes: Sequence[BackupNote],
    head: str,
    now: dt.datetime,
    *,
    offsite_there: bool,
) -> BackupStatus:
    """Return where a ledger with this head stands; ``notes`` are its own, newest first.

    What is saved up to the last entry is never due or overdue, however old. A backup from the
    future (the clock was set back) counts as none.
    """
    past = [one for one in notes if one.moment <= now]
    latest = past[0] if past else None
    verified = next((one for one in past if one.verified_at), None)
    second = next((one for one in past if one.verified_at and one.offsite_at), None)
    hours = dt.timedelta(hours=settings.every_hours)
    changed = latest is None or latest.head != head
    due = bool(settings.recipients) and changed and (not latest or now - latest.moment >= hours)
    return BackupStatus(
        settings,
        False,
        latest,
        verified,
        second,
        changed,
        due,
        tuple(_warnings(settings, verified, second, head, now, offsite_there=offsite_there)),
    )


def _warnings(
    settings: BackupSettings,
    verified: BackupNote | None,
    second: BackupNote | None,
    head: str,
    now: dt.datetime,
    *,
    offsite_there: bool,
) -> list[str]:
    if not settings.recipients:
        return ["not_set_up"]
    found = []
    if _late(verified, head, now, settings.overdue_days):
        found.append("overdue" if verified else "never")
    if settings.offsite is not None:
        days = number_of(SUBJECT, now.date(), "offsite_days")
        if not offsite_there:
            found.append("offsite_missing")
        elif _late(second, head, now, days):
            found.append("offsite_overdue")
    return found


def _late(last: BackupNote | None, head: str, now: dt.datetime, days: int) -> bool:
    if last is None:
        return True
    return last.head != head and now - last.moment >= dt.timedelta(days=days)
