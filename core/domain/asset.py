"""An asset, who holds it in which shares, and where its folio stands."""

from __future__ import annotations

import dataclasses as dc
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from math import lcm
from typing import Any

from core.problems import Problem

LARGEST_DENOMINATOR = 10**12  # what the database's CHECK allows; any real plant needs far less


@dc.dataclass(frozen=True, slots=True)
class Holding:
    """One line of the share chain: ``num``/``den`` of the asset belongs to a party.

    Joint holders (共同共有) hold a line together, without shares of it: all of them stand in
    ``members``, and ``party_no`` is the first.
    """

    line: int
    party_no: str
    num: int
    den: int
    pledged: int = 0  # of ``num``, how much is burdened now
    frozen: int = 0  # seizures of just this share that are entered and not ended
    members: tuple[str, ...] = ()
    rows: int = 0  # of its chain of burdens so far
    entered_no: str = ""  # the number it was entered under, if that record was merged since

    @property
    def share(self) -> Fraction:
        """The share as a fraction of the whole."""
        return Fraction(self.num, self.den)

    @property
    def is_joint(self) -> bool:
        """Whether several hold it together."""
        return bool(self.members)

    @property
    def holders(self) -> tuple[str, ...]:
        """Everybody who holds it."""
        return self.members or (self.party_no,)


@dc.dataclass(frozen=True, slots=True)
class FolioState:
    """The folio's last entry: what the next entry must build on (storage/schema/assets.py)."""

    entry: int
    tenure: int
    last_line: int
    den: int
    carried_end: int = 0
    frozen_end: int = 0
    pledged: int = 0
    frozen: int = 0
    seizures: int = 0
    cautions: int = 0
    live: int = 0
    top_rank: int = 0
    closed: int = 0
    entered_at: str = ""


@dc.dataclass(frozen=True, slots=True)
class NewLine:
    """A line of the share chain to come, after a transfer (转移).

    ``burdens`` are the parts of the whole that each mortgage, by registered rank, goes on to
    burden here. ``origin`` is the line it continues for the same holder, if any; a seized line
    (``frozen``) always has one.
    """

    holders: tuple[str, ...]
    share: Fraction
    burdens: Mapping[int, Fraction] = dc.field(default_factory=dict)
    frozen: int = 0
    origin: int | None = None

    @property
    def pledged(self) -> Fraction:
        """How much of the whole its burdens reach together, at most the line itself."""
        return min(self.share, sum(self.burdens.values(), Fraction(0)))


@dc.dataclass(frozen=True, slots=True)
class Tenure:
    """Who held an asset in which shares from one folio entry to the next transfer."""

    tenure: int
    entry: int
    entered_at: str
    case_no: str
    holdings: tuple[Holding, ...] = ()


@dc.dataclass(frozen=True, slots=True)
class Asset:
    """An asset at its current version."""

    asset_no: str
    asset_class: str
    version: int
    name: str
    location: str
    region_code: str
    details: Mapping[str, Any]
    holdings: tuple[Holding, ...]
    folio: FolioState

    def held_by(self, party_no: str) -> tuple[Holding, ...]:
        """Return the holdings of one party (0, 1 or more lines), joint ones included."""
        return tuple(h for h in self.holdings if party_no in h.holders)

    @property
    def is_joint(self) -> bool:
        """Whether several hold it together (共同共有)."""
        return any(h.is_joint for h in self.holdings)


def common_denominator(shares: Sequence[Fraction]) -> list[int]:
    """Return the shares' numerators over their least common denominator (last item: that one)."""
    den = lcm(*(share.denominator for share in shares))
    return [share.numerator * (den // share.denominator) for share in shares] + [den]


def unit_of(den: int, lines: Iterable[NewLine]) -> int:
    """Return the coarsest unit, finer than ``den`` or as fine, that measures shares and burdens."""
    wanted = [part for line in lines for part in (line.share, *line.burdens.values())]
    return lcm(den, *(part.denominator for part in wanted))


def share_problems(shares: Sequence[Fraction], field: str) -> list[Problem]:
    """Say what is wrong with the shares of an asset: they must sum to exactly 1 (民法典 298)."""
    if not shares:
        return [Problem("required", field)]
    if sum(shares) != 1:
        return [Problem("shares_sum", field, {"value": str(sum(shares))})]
    if common_denominator(shares)[-1] > LARGEST_DENOMINATOR:
        return [Problem("share_denominator", field, {"limit": str(LARGEST_DENOMINATOR)})]
    return []
