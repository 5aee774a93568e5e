"""What the ledger recorded of an asset, row by row: the matter its state at a moment is made of.

Every row has two times, kept in a :class:`When`. *Known* is when the office entered it, told by
the journal entry that vouches for it. *Effective* is when it took effect; for what older books
held (存量补录) that is long before it was known. An :class:`AsOf` picks by both.
"""

from __future__ import annotations

import dataclasses as dc
import datetime as dt
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from core.domain.mortgage import PartyRole, Terms
from core.domain.party import Party
from core.domain.restraints import Restraint, RestraintEvent

_LAST_OF_DAY = "T23:59:59.999999+08:00"  # all of China keeps Beijing time


def moment(given: dt.datetime | dt.date | str) -> str:
    """Return a moment as entry times are written; a day without a time means its end.

    ``ValueError`` for a text that is neither an ISO date nor an ISO time with its zone.
    """
    if isinstance(given, str):
        given = dt.date.fromisoformat(given) if len(given) == 10 else _time(given)
    if not isinstance(given, dt.datetime):
        return given.isoformat() + _LAST_OF_DAY
    beijing = dt.timezone(dt.timedelta(hours=8))
    return given.astimezone(beijing).isoformat(timespec="microseconds")


def _time(given: str) -> dt.datetime:
    read = dt.datetime.fromisoformat(given)
    if read.tzinfo is None:
        raise ValueError(given)
    return read


@dc.dataclass(frozen=True, slots=True)
class When:
    """The journal entry that made a row known, and the moment (or day) it took effect."""

    sequence: int
    effective_at: str


@dc.dataclass(frozen=True, slots=True)
class AsOf:
    """Which rows count, and the day by which dates are judged.

    ``upto`` is the last journal entry that was known, None for all there are. ``at`` leaves out
    what took effect later; ``""`` leaves out nothing. ``day`` is the day of ``at`` (of the
    question, where ``at`` is empty): a seizure whose last day is before it binds no more.
    """

    day: dt.date
    at: str = ""
    upto: int | None = None

    def knows(self, sequence: int) -> bool:
        """Whether a row of a journal entry was known."""
        return self.upto is None or sequence <= self.upto

    def includes(self, when: When) -> bool:
        """Whether a row was known and had taken effect."""
        return self.knows(when.sequence) and (not self.at or when.effective_at <= self.at)


@dc.dataclass(frozen=True, slots=True)
class FolioEntry:
    """An entry of the folio; ``tenure`` is the share chain that holds after it."""

    entry: int
    kind: str
    record_no: str
    tenure: int
    when: When
    entered_at: str = ""
    source: str = "entered"


@dc.dataclass(frozen=True, slots=True)
class Description:
    """A version of what an asset is; ``details`` as raw JSON values."""

    version: int
    name: str
    location: str
    region_code: str
    details: Mapping[str, Any]
    sequence: int


@dc.dataclass(frozen=True, slots=True)
class Line:
    """A line of a share chain; ``holders`` are several where they hold it jointly."""

    tenure: int
    line: int
    holders: tuple[str, ...]
    share: Fraction


@dc.dataclass(frozen=True, slots=True)
class Pledge:
    """What a mortgage, by registered rank, burdens of a line from a folio entry on.

    ``part`` is of the whole asset; ``party_no`` holds the line (of joint holders the first).
    """

    tenure: int
    line: int
    nth: int
    kind: str
    rank: int
    part: Fraction
    party_no: str
    entry: int


@dc.dataclass(frozen=True, slots=True)
class Place:
    """A mortgage's place on an asset: when it was taken, and when it was left, if it was.

    ``entry`` and ``left_entry`` are the entries of the folio that say so.
    """

    asset_no: str
    rank: int
    mortgage_no: str
    entry: int
    taken: When
    left: When | None
    left_entry: int | None = None


@dc.dataclass(frozen=True, slots=True)
class AgreedPlace:
    """What an agreement on ranks says of one mortgage on an asset."""

    asset_no: str
    rank: int
    place: int
    entry: int
    when: When


@dc.dataclass(frozen=True, slots=True)
class MortgageVersion:
    """A mortgage as one entry of the register stated it."""

    mortgage_no: str
    version: int
    kind: str
    state: str
    terms: Terms
    parties: tuple[PartyRole, ...]
    case_no: str
    first_case_no: str
    source: str
    restores: str
    entered_at: str
    when: When


@dc.dataclass(frozen=True, slots=True)
class EnteredRestraint:
    """A restraint as entered, without its events, which stand beside it with their times."""

    restraint: Restraint
    events: tuple[tuple[RestraintEvent, When], ...]


@dc.dataclass(frozen=True, slots=True)
class PartyVersion:
    """A party's particulars from an entry on."""

    party: Party
    entered_at: str
    sequence: int


@dc.dataclass(frozen=True, slots=True)
class Merge:
    """A record of a party that goes on under another number."""

    party_no: str
    into_no: str
    sequence: int


@dc.dataclass(frozen=True, slots=True)
class History:
    """Everything recorded of an asset, each list in the order of entry.

    ``lines`` may hold only the tenures that are asked for: a chain of a building has tens of
    thousands of lines. ``places`` and ``agreed`` also hold those of its mortgages on other assets.
    """

    asset_no: str
    asset_class: str
    entries: tuple[FolioEntry, ...]
    descriptions: tuple[Description, ...]
    lines: tuple[Line, ...] = ()
    pledges: tuple[Pledge, ...] = ()
    places: tuple[Place, ...] = ()
    agreed: tuple[AgreedPlace, ...] = ()
    versions: tuple[MortgageVersion, ...] = ()
    restraints: tuple[EnteredRestraint, ...] = ()
    parties: tuple[PartyVersion, ...] = ()
    merges: tuple[Merge, ...] = ()


def tenure_in_force(entries: tuple[FolioEntry, ...], as_of: AsOf) -> int | None:
    """Return the share chain that holds, or None where nothing of the asset is in force.

    A mortgage of an older book may have taken effect before the asset's own first entry did: then
    the first chain that is known stands for the holders.
    """
    included = [one for one in entries if as_of.includes(one.when)]
    if not included:
        return None
    begun = [one.tenure for one in included if one.kind in ("first", "transfer")]
    return begun[-1] if begun else entries[0].tenure
