"""What stands first in a backup: of which ledger, from when, what is in it.

The stream inside a sealed file is the manifest's length and JSON, the ledger, then each
attachment the ledger names, after a byte that says whether it was there. No part has a name that
could be a path: attachments are called by their SHA-256.
"""

from __future__ import annotations

import dataclasses as dc
import datetime as dt
import json
import re
from collections.abc import Mapping
from typing import Any

from core.problems import Unavailable
from core.services.ports.backups import LedgerFacts

FORMAT = 1
MOST_MANIFEST = 64 << 20  # bytes: some 500,000 attachments
MOST_ATTACHMENT = 1 << 30  # bytes; one is held in memory, what is filed a twentieth
MOST_TEXT = 1000  # characters
MOST_SIZE = 1 << 50  # bytes of a part; no disk is larger
_DIGEST = re.compile(r"[0-9a-f]{64}")


@dc.dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup says of itself. ``size`` and ``sha256`` are the ledger's, ``made_at`` ISO.

    ``key`` is the recovery key of a ledger that is encrypted itself: whoever can open the backup
    can open the ledger in it, on any machine.
    """

    format: int
    program: str
    ledger: str
    made_at: str
    schema: int
    office: str
    entries: int
    head: str
    first: str
    size: int
    sha256: str
    counts: Mapping[str, int]
    attachments: tuple[tuple[str, int], ...]
    key: str = dc.field(default="", repr=False)

    @property
    def total(self) -> int:
        """How many bytes everything takes once it is unpacked."""
        return self.size + sum(size for _, size in self.attachments)

    def agrees(self, facts: LedgerFacts) -> bool:
        """Whether a ledger is the one this tells of."""
        told = (self.schema, self.entries, self.head, self.first, dict(self.counts))
        found = (facts.schema, facts.entries, facts.head, facts.first, dict(facts.counts))
        return told == found and self.attachments == tuple(facts.attachments)


def manifest_of(
    facts: LedgerFacts,
    *,
    program: str,
    ledger: str,
    made_at: dt.datetime,
    size: int,
    sha256: str,
    key: str = "",
) -> Manifest:
    """Return the manifest of a copy."""
    return Manifest(
        format=FORMAT,
        program=program,
        ledger=ledger,
        made_at=made_at.isoformat(timespec="seconds"),
        schema=facts.schema,
        office=facts.office,
        entries=facts.entries,
        head=facts.head,
        first=facts.first,
        size=size,
        sha256=sha256,
        counts=facts.counts,
        attachments=tuple(facts.attachments),
        key=key,
    )


def written(manifest: Manifest) -> bytes:
    """Return a manifest as it stands in the stream."""
    return json.dumps(dc.asdict(manifest), ensure_ascii=False).encode()


def read(content: bytes) -> Manifest:
    """Read a manifest; ``backup_newer`` for another format, ``backup_damaged`` for what is none."""
    try:
        raw = json.loads(content)
        if raw["format"] != FORMAT:
            raise Unavailable("backup_newer", version=int(raw["format"]), known=FORMAT)
        return _manifest(raw)
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        raise Unavailable("backup_damaged", detail="choice.backup_part.manifest") from error


def _manifest(raw: Mapping[str, Any]) -> Manifest:
    attachments = tuple((_digest(name), _number(size)) for name, size in raw["attachments"])
    _demand(all(size <= MOST_ATTACHMENT for _, size in attachments))
    _demand(len({name for name, _ in attachments}) == len(attachments))
    _demand(dt.datetime.fromisoformat(_text(raw["made_at"])).tzinfo is not None)
    return Manifest(
        format=FORMAT,
        program=_text(raw["program"]),
        ledger=_text(raw["ledger"]),
        made_at=raw["made_at"],
        schema=_number(raw["schema"]),
        office=_text(raw["office"]),
        entries=_number(raw["entries"]),
        head=_text(raw["head"]),
        first=_text(raw["first"]),
        size=_number(raw["size"]),
        sha256=_digest(raw["sha256"]),
        counts={str(name): _number(count) for name, count in raw["counts"].items()},
        attachments=attachments,
        key=_text(raw.get("key", "")),  # earlier backups have none
    )


def _text(value: object) -> str:
    _demand(isinstance(value, str) and len(value) < MOST_TEXT and value.isprintable())
    return str(value)


def _digest(value: object) -> str:
    _demand(isinstance(value, str) and _DIGEST.fullmatch(value) is not None)
    return str(value)


def _number(value: object) -> int:
    _demand(isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= MOST_SIZE)
    assert isinstance(value, int)
    return value


def _demand(met: bool) -> None:
    if not met:
        raise ValueError
