"""What this machine's people chose about backups, resting on ``resources/rules/backup.toml``."""

from __future__ import annotations

import dataclasses as dc
import datetime as dt
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from core.domain.thinning import Thinning
from core.problems import FieldError
from core.services.ports.backups import PAPER, PASSPHRASE, Recipient
from core.services.rules import number_of

SUBJECT = "backup"
MOST_HOURS, MOST_DAYS = 24 * 31, 366
_KEY = re.compile(r"[0-9a-f]{64}")


@dc.dataclass(frozen=True, slots=True)
class BackupSettings:
    """Where, when and for whom; ``offsite`` is None where there is no second place."""

    folder: Path
    offsite: Path | None
    every_hours: int
    at_closing: bool
    overdue_days: int
    recipients: tuple[Recipient, ...]

    def recipient(self, kind: str) -> Recipient | None:
        """Return the machine's key of a kind, if it has one."""
        return next((one for one in self.recipients if one.kind == kind), None)

    def with_recipient(self, new: Recipient) -> BackupSettings:
        """Return the settings with a key in place of the one of its kind."""
        others = [one for one in self.recipients if one.kind != new.kind]
        return dc.replace(self, recipients=(*others, new))


def settings_from(raw: Mapping[str, Any], home: Path, day: dt.date) -> BackupSettings:
    """Read the settings of a machine; what stands in the file but cannot be is as not said."""
    offsite = raw.get("offsite", "")
    folder = raw.get("folder", "")
    return BackupSettings(
        folder=Path(folder) if isinstance(folder, str) and folder else home / "backups",
        offsite=Path(offsite) if isinstance(offsite, str) and offsite else None,
        every_hours=_whole(raw, "every_hours", day, MOST_HOURS),
        at_closing=bool(raw.get("at_closing", number_of(SUBJECT, day, "at_closing"))),
        overdue_days=_whole(raw, "overdue_days", day, MOST_DAYS),
        recipients=tuple(_recipients(raw.get("recipient"))),
    )


def as_toml(settings: BackupSettings) -> dict[str, Any]:
    """Return the settings as they are kept."""
    return {
        "folder": str(settings.folder),
        "offsite": str(settings.offsite or ""),
        "every_hours": settings.every_hours,
        "at_closing": settings.at_closing,
        "overdue_days": settings.overdue_days,
        "recipient": [dc.asdict(one) for one in settings.recipients],
    }


def thinning_on(day: dt.date) -> Thinning:
    """Return what stays, by the numbers of the day."""
    return Thinning(*(number_of(SUBJECT, day, field.name) for field in dc.fields(Thinning)))


def checked_passphrase(passphrase: str, day: dt.date) -> str:
    """Return a passphrase that is long enough; ``FieldError`` for one that is not."""
    least = number_of(SUBJECT, day, "passphrase")
    if len(passphrase.strip()) < least:
        raise FieldError("backup_passphrase_short", least=least)
    return passphrase


def checked_number(value: int, name: str) -> int:
    """Return a number of hours or days that can be; ``FieldError`` for another."""
    most = {"every_hours": MOST_HOURS, "overdue_days": MOST_DAYS}[name]
    if not 1 <= value <= most:
        raise FieldError("backup_number", value=value, most=most)
    return value


def _whole(raw: Mapping[str, Any], name: str, day: dt.date, most: int) -> int:
    value = raw.get(name)
    if isinstance(value, int) and 1 <= value <= most:
        return value
    return number_of(SUBJECT, day, name)


def _recipients(raw: Any) -> Iterator[Recipient]:
    names = {field.name for field in dc.fields(Recipient)}
    for one in raw if isinstance(raw, list) else ():
        known = isinstance(one, dict) and one.keys() == names
        if known and one["kind"] in (PASSPHRASE, PAPER) and _KEY.fullmatch(str(one["public"])):
            yield Recipient(**one)
