"""What repositories hand out besides the values of the domain."""

from __future__ import annotations

import dataclasses as dc
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from core.domain.search_text import Findable, Hit


@dc.dataclass(frozen=True, slots=True)
class Head:
    """The end of the journal's chain."""

    sequence: int
    hash: str
    entered_at: str


@dc.dataclass(frozen=True, slots=True)
class BadEntry:
    """The first thing in the ledger that is not what the journal says."""

    entry: int
    what: str
    table: str
    row: str


def span(first: int, last: int) -> str:
    """Write which entries are meant: ``5–9``, or ``5``."""
    return f"{first}–{last}" if first < last else str(last)


@dc.dataclass(frozen=True, slots=True)
class JournalCheck:
    """The answer of a verification.

    ``checkpoints`` signed heads and ``files`` of cases were compared; -1 files: nobody has said on
    this machine where they lie.
    """

    ok: bool
    entries: int
    head: str
    first_bad: BadEntry | None
    checkpoints: int = 0
    files: int = 0


@dc.dataclass(frozen=True, slots=True)
class Repaired:
    """What was saved of a damaged ledger: entries, rows; what was not, each named.

    ``lost``: the journal vouches for it and it cannot be read. ``unproved``: it can be read and no
    entry vouches for it as it stands. ``unread_blocks``: what the disk did not give back.
    """

    entries: int
    rows: int
    lost: tuple[BadEntry, ...]
    unproved: tuple[BadEntry, ...]
    unread_blocks: int = 0


@dc.dataclass(frozen=True, slots=True)
class JournalLine:
    """One entry as a page shows it."""

    sequence: int
    entered_at: str
    operator: str
    operation: str
    reason: str
    facts: Mapping[str, Any]
    hash: str


@dc.dataclass(frozen=True, slots=True)
class Certificate:
    """A certificate: what it said on the day, and what has happened to it."""

    certificate_no: str
    kind: str
    case_no: str
    mortgage_no: str
    snapshot: Mapping[str, Any]
    snapshot_sha256: str
    sequence: int
    events: tuple[tuple[str, Mapping[str, Any]], ...]
    code: str  # the signed text of its QR, "" until the proof was made
    asset_no: str = ""
    party_no: str = ""

    @property
    def voided(self) -> bool:
        """Whether it is void: spoiled, or replaced by what the register says now."""
        return any(kind == "voided" for kind, _ in self.events)

    @property
    def prints(self) -> int:
        """How often it was printed."""
        return sum(1 for kind, _ in self.events if kind == "printed")


@dc.dataclass(frozen=True, slots=True)
class About:
    """What a certificate is about; ``""`` for what it is not about."""

    case_no: str = ""
    mortgage_no: str = ""
    asset_no: str = ""
    party_no: str = ""


@dc.dataclass(frozen=True, slots=True)
class SearchHit:
    """One record that the search box found; ``hits`` say why, one for each typed word."""

    kind: str
    number: str
    title: str
    subtitle: str
    hits: tuple[Hit, ...]


@dc.dataclass(frozen=True, slots=True)
class Indexed:
    """What the search index holds of a record."""

    kind: str
    number: str
    title: str
    subtitle: str
    by: Findable


@dc.dataclass(frozen=True, slots=True)
class Proof:
    """A certificate's signed code as it is kept, and what it must agree with."""

    certificate_no: str
    code: str
    head: str
    sequence: int  # of the head
    snapshot_sha256: str
    entered: int  # the entry that made the certificate


@dc.dataclass(frozen=True, slots=True)
class Draft:
    """A form somebody has not finished."""

    draft_no: str
    operator: str
    operation: str
    title: str
    body: Mapping[str, Any]
    saved_at: str


@dc.dataclass(frozen=True, slots=True)
class NewAsset:
    """What an asset's first entry holds; ``details`` in their JSON form.

    Each of ``holders`` is who holds a share (several: jointly, 共同共有) and the share.
    """

    asset_class: str
    name: str
    location: str
    region_code: str
    details: Mapping[str, Any]
    holders: Sequence[tuple[tuple[str, ...], Fraction]]
