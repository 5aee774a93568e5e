"""What is known of a backup without opening it: a line of the list, kept beside the file."""

from __future__ import annotations

import dataclasses as dc
import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from core.domain.calendar import OFFICE_ZONE
from core.domain.thinning import Copy
from core.services.backups.manifest import Manifest

_TEXTS = (
    *("made_at", "verified_at", "offsite_at", "restored_at", "ledger", "office", "first", "head"),
    *("sha256", "keys"),
)


@dc.dataclass(frozen=True, slots=True)
class BackupNote:
    """A backup in the list. Times are ISO texts in the office's zone, "" for what never was.

    ``missing`` counts attachments that were not on the shelf; ``first``, ``head`` and ``entries``
    are the ledger's identity and where its journal ended; ``keys`` names who can open it.
    """

    file: str
    made_at: str = ""
    verified_at: str = ""
    offsite_at: str = ""
    restored_at: str = ""
    ledger: str = ""
    office: str = ""
    entries: int = 0
    missing: int = 0
    size: int = 0
    keys: str = ""
    sha256: str = ""
    first: str = ""
    head: str = ""

    @property
    def moment(self) -> dt.datetime:
        """When it was made; a note that does not say is of the first day of all."""
        return moment_of(self.made_at) or dt.datetime.min.replace(tzinfo=OFFICE_ZONE)


def note_of(file: str, manifest: Manifest, **known: Any) -> BackupNote:
    """Return the note of a backup that was just read."""
    told = {name: getattr(manifest, name) for name in ("made_at", "ledger", "office", "entries")}
    return BackupNote(file, **told, first=manifest.first, head=manifest.head, **known)


def notes_from(found: Mapping[str, Mapping[str, Any]]) -> list[BackupNote]:
    """Return the notes of a folder, newest first; what is no text or number is left out."""
    notes = []
    for file, raw in found.items():
        texts = {name: raw[name] for name in _TEXTS if isinstance(raw.get(name), str)}
        numbers = {
            name: raw[name]
            for name in ("entries", "missing", "size")
            if isinstance(raw.get(name), int) and raw[name] >= 0
        }
        notes.append(BackupNote(file, **texts, **numbers))
    return sorted(notes, key=lambda one: (one.moment, one.file), reverse=True)


def as_toml(note: BackupNote) -> dict[str, Any]:
    """Return a note as it is kept."""
    return {name: value for name, value in dc.asdict(note).items() if name != "file"}


def copies_of(notes: Iterable[BackupNote]) -> list[Copy]:
    """Return what the plan of thinning looks at."""
    return [
        Copy(one.file, one.moment, bool(one.verified_at), moment_of(one.restored_at))
        for one in notes
    ]


def moment_of(written: str) -> dt.datetime | None:
    """Read a time of a note; None for what is none."""
    try:
        return dt.datetime.fromisoformat(written).astimezone(OFFICE_ZONE)
    except (ValueError, OverflowError):
        return None
