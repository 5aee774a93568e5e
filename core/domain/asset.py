"""An asset, who holds it in which shares, and where its folio stands."""

from __future__ import annotations

import dataclasses as dc
import datetime as dt
from collections.abc import Mapping, Sequence
from fractions import Fraction
from math import lcm
from typing import Any

from core.problems import Problem

LARGEST_DENOMINATOR = 10**12  # what the database's CHECK allows; any real plant needs far less


@dc.dataclass(frozen=True, slots=True)
class Holding:
    """One line of the share chain: ``num``/``den`` of the asset belongs to a party."""

    line: int
    party_no: str
    num: int
    den: int
    pledged: int = 0  # of ``num``, how much is burdened now

    @property
    def share(self) -> Fraction:
        """The share as a fraction of the whole."""
        return Fraction(self.num, self.den)


@dc.dataclass(frozen=True, slots=True)
class FolioState:
    """The folio's last entry: what the next entry must build on."""

    entry: int
    tenure: int
    last_line: int
    den: int
    seizures: int
    top_rank: int


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
        """Return the holdings of one party (0, 1 or more lines)."""
        return tuple(h for h in self.holdings if h.party_no == party_no)


def common_denominator(shares: Sequence[Fraction]) -> list[int]:
    """Return the shares' numerators over their least common denominator (last item: that one)."""
    den = lcm(*(share.denominator for share in shares))
    return [share.numerator * (den // share.denominator) for share in shares] + [den]


def share_problems(shares: Sequence[Fraction], field: str) -> list[Problem]:
    """Say what is wrong with the shares of an asset: they must sum to exactly 1 (民法典 298)."""
    if not shares:
        return [Problem("required", field)]
    if sum(shares) != 1:
        return [Problem("shares_sum", field, {"value": str(sum(shares))})]
    if common_denominator(shares)[-1] > LARGEST_DENOMINATOR:
        return [Problem("share_denominator", field, {"limit": str(LARGEST_DENOMINATOR)})]
    return []


LAPSED = "lapsed"  # the document of a release that no court wrote: the term ran out


@dc.dataclass(frozen=True, slots=True)
class Restraint:
    """A court's seizure (查封) of an asset."""

    restraint_no: str
    asset_no: str
    authority: str
    document_no: str
    from_date: dt.date
    until: dt.date
    delivered_at: str
    released: bool = False

    def active_on(self, day: dt.date) -> bool:
        """Whether it still binds: not released and not lapsed (查封规定 27)."""
        return not self.released and day <= self.until
