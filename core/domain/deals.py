"""What an application for a transfer (转移) wants: people and shares as its form names them."""

from __future__ import annotations

import dataclasses as dc
import datetime as dt
from collections.abc import Mapping
from fractions import Fraction

from core.domain.asset import Asset
from core.domain.transfers import (
    ZERO,
    Burdens,
    Giver,
    Outcome,
    Taker,
    given,
    join,
    may_give,
    transfer,
)

SPLIT, MERGE = "split", "merge"  # of one's own share: nobody else comes in
INHERITANCE, BEQUEST, JUDGMENT = "inheritance", "bequest", "judgment"
GROUNDS = (
    *("sale", "exchange", "contribution", "gift", INHERITANCE, BEQUEST, JUDGMENT),
    *("division", "ownership_form", SPLIT, MERGE, "other"),
)
ONEROUS = frozenset({"sale", "exchange", "contribution"})  # for a price or what stands for one
# Here the transferor does not apply: it died, or a judgment stands for its will (民法典 229, 230).
UNSIGNED = frozenset({INHERITANCE, BEQUEST, JUDGMENT})

WAIVED, CLAIMED, SILENT = "waived", "claimed", "silent"
ANSWERS = (WAIVED, CLAIMED, SILENT)


@dc.dataclass(frozen=True, slots=True)
class Leaving:
    """A transferor's line of the form; ``share`` None gives all it holds."""

    party_no: str
    share: Fraction | None = None
    line: int | None = None
    burdened_first: bool = False


@dc.dataclass(frozen=True, slots=True)
class Arriving:
    """A transferee's line of the form; ``share`` None takes all that is given."""

    party_no: str
    share: Fraction | None = None


@dc.dataclass(frozen=True, slots=True)
class SaleNotice:
    """A co-owner who was told of the sale, until when it may answer, and what it said."""

    line: int
    party_no: str
    answer: str
    until: dt.date


@dc.dataclass(frozen=True, slots=True)
class Deal:
    """A transfer as applied for.

    ``joint``: the transferees will hold together what they receive. ``whole``: the thing itself
    is disposed of, with the shares of those too who do not apply (民法典 301). ``ask_until`` is
    the day until which a co-owner who is told today may answer.
    """

    ground: str
    leaving: tuple[Leaving, ...]
    arriving: tuple[Arriving, ...]
    joint: bool = False
    whole: bool = False
    offers: tuple[SaleNotice, ...] = ()
    ask_until: dt.date | None = None

    @property
    def own(self) -> bool:
        """Whether a holder only divides or joins its own share."""
        return self.ground in (SPLIT, MERGE)


def givers(asset: Asset, deal: Deal) -> tuple[Giver, ...]:
    """Return who gives what of an asset; of a joint line all its holders together."""
    found: dict[frozenset[str], Giver] = {}
    if deal.whole:
        for holding in asset.holdings:
            found.setdefault(frozenset(holding.holders), Giver(holding.holders))
        return tuple(found.values())
    for one in deal.leaving:
        held = asset.held_by(one.party_no)
        named = [h for h in held if one.line in (None, h.line)]
        alone = [h for h in named if not h.is_joint]
        # A share names a part of what is held by shares; joint holders have none to name.
        for holding in alone if alone and one.share is not None else named:
            share = None if holding.is_joint else one.share
            giver = Giver(holding.holders, share, one.line, one.burdened_first)
            found.setdefault(frozenset(holding.holders), giver)
    return tuple(found.values())


def takers(deal: Deal, total: Fraction) -> tuple[Taker, ...] | None:
    """Return who takes what of a total, or None where somebody's share is not said."""
    if deal.joint:
        return (Taker(tuple(one.party_no for one in deal.arriving), total),)
    if len(deal.arriving) == 1 and deal.arriving[0].share is None:
        return (Taker((deal.arriving[0].party_no,), total),)
    if any(one.share is None for one in deal.arriving):
        return None
    return tuple(Taker((one.party_no,), one.share or ZERO) for one in deal.arriving)


def total_given(asset: Asset, deal: Deal) -> Fraction:
    """Return how much of an asset is given."""
    return sum((given(asset.holdings, giver) for giver in givers(asset, deal)), ZERO)


def outcome_of(asset: Asset, parts: Mapping[int, Burdens], deal: Deal) -> Outcome | None:
    """Return what a deal makes of an asset's holdings, or None where it does not add up."""
    if deal.ground == MERGE:
        return join(asset.holdings, parts, (deal.leaving[0].party_no,)) if deal.leaving else None
    giving = givers(asset, deal)
    total = total_given(asset, deal)
    taking = takers(deal, total)
    beyond = any(given(asset.holdings, one) > may_give(asset.holdings, one) for one in giving)
    if beyond or not total or not taking or sum(one.share for one in taking) != total:
        return None
    return transfer(asset.holdings, parts, giving, taking, apart=deal.ground == SPLIT)


def owners(asset: Asset) -> tuple[str, ...]:
    """Return everybody who holds something of an asset, once, in the order of its lines."""
    return tuple(dict.fromkeys(number for h in asset.holdings for number in h.holders))


def to_be_asked(asset: Asset, deal: Deal) -> tuple[str, ...]:
    """Return the co-owners whose pre-emption a deal must respect (民法典 305, 306).

    A share is sold to somebody who is no co-owner. Among co-owners, by inheritance or bequest
    there is none (物权编解释(一) 9, 13); nor where the thing itself is disposed of.
    """
    known = owners(asset)
    strangers = {one.party_no for one in deal.arriving} - set(known)
    if deal.ground not in ONEROUS or deal.whole or not strangers:
        return ()
    leaving = {number for giver in givers(asset, deal) for number in giver.holders}
    staying = {one.party_no for one in deal.arriving} | leaving
    return tuple(number for number in known if number not in staying)
