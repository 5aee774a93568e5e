"""What the price of a disposal on default (处置) pays: costs, then claims by rank, then the owners.

Sources: 民法典 第四百一十三条 (surplus to the mortgagor, shortfall with the debtor), 第四百一十四条
(order; equal ranks in proportion), 第四百二十条 (a maximum amount pays no more than its ceiling).

The price is first divided among the shares that are sold, because a mortgage is paid from what it
burdens and from nothing else. Every division is by largest remainder: it is exact to the fen, and
no part is further than one fen from its exact share.
"""

from __future__ import annotations

import dataclasses as dc
import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from math import lcm
from typing import Any

from core.domain.values import Fen, largest_remainder

COST, CLAIM, SURPLUS = "cost", "claim", "surplus"


@dc.dataclass(frozen=True, slots=True)
class Portion:
    """A share that is sold: a line of the register or a part of it, and who holds it."""

    line: int
    holders: tuple[str, ...]
    share: Fraction


@dc.dataclass(frozen=True, slots=True)
class Cost:
    """A cost of realising the mortgage: what for, and how much."""

    what: str
    amount: Fen


@dc.dataclass(frozen=True, slots=True)
class Claim:
    """A mortgage that is paid from what is sold.

    ``place`` is its effective rank on the asset, ``claimed`` what its holders claim and ``most``
    what the register lets it have (None where nothing limits it); ``lines`` are the portions it
    burdens. ``parts`` are those of the mortgagees, empty where they hold the claim jointly.
    """

    mortgage_no: str
    place: int
    claimed: Fen
    lines: frozenset[int]
    mortgagees: tuple[str, ...]
    parts: tuple[Fraction, ...] = ()
    most: Fen | None = None

    @property
    def allowed(self) -> Fen:
        """What it may be paid at most."""
        return self.claimed if self.most is None else min(self.claimed, self.most)


@dc.dataclass(frozen=True, slots=True)
class Paid:
    """A line of the distribution: who gets how much, and why.

    ``people`` have it together where there are several; ``subject`` is the cost, the mortgage, or
    nothing.
    """

    kind: str
    amount: Fen
    people: tuple[str, ...] = ()
    place: int | None = None
    subject: str = ""


@dc.dataclass(frozen=True, slots=True)
class Distribution:
    """What a price pays, line by line; the amounts sum to it."""

    lines: tuple[Paid, ...]

    def paid_to(self, mortgage_no: str) -> Fen:
        """Return what a mortgage is paid."""
        return sum(o.amount for o in self.lines if o.kind == CLAIM and o.subject == mortgage_no)


def distribute(
    price: Fen, costs: Sequence[Cost], portions: Sequence[Portion], claims: Sequence[Claim]
) -> Distribution:
    """Divide the price of a disposal.

    Costs that exceed the price are paid in proportion. Raises ``ValueError`` where claims of equal
    rank burden different portions: they have no common pot to share.
    """
    if unequal(claims):
        raise ValueError("equal ranks over different shares")
    spent = sum(cost.amount for cost in costs)
    paid_costs = [cost.amount for cost in costs]
    if spent > price:
        paid_costs = largest_remainder(price, paid_costs, _order(len(costs)))
    lines = [
        Paid(COST, amount, subject=cost.what)
        for cost, amount in zip(costs, paid_costs, strict=True)
    ]
    left = _divided(price - sum(paid_costs), portions)
    for place in sorted({claim.place for claim in claims}):
        equals = [claim for claim in claims if claim.place == place]
        for claim, amount in zip(equals, _pay(equals, left), strict=True):
            lines += _to_mortgagees(claim, amount)
    lines += [Paid(SURPLUS, left[one.line], one.holders) for one in portions if left[one.line]]
    return Distribution(tuple(lines))


def unequal(claims: Sequence[Claim]) -> list[Claim]:
    """Return the claims that have the rank of an earlier one but burden other portions."""
    first: dict[int, frozenset[int]] = {}
    return [one for one in claims if first.setdefault(one.place, one.lines) != one.lines]


def _divided(amount: Fen, portions: Sequence[Portion]) -> dict[int, Fen]:
    """Divide an amount among portions by their shares."""
    unit = lcm(*(one.share.denominator for one in portions))
    weights = [int(one.share * unit) for one in portions]
    parts = largest_remainder(amount, weights, _order(len(portions)))
    return {one.line: part for one, part in zip(portions, parts, strict=True)}


def _pay(equals: Sequence[Claim], left: dict[int, Fen]) -> list[Fen]:
    """Pay claims of one rank from the portions they burden; take it out of what is left there."""
    lines = sorted(equals[0].lines)
    pots = [left[line] for line in lines]
    allowed = [claim.allowed for claim in equals]
    paying = min(sum(pots), sum(allowed))
    numbers = [claim.mortgage_no for claim in equals]
    paid = largest_remainder(paying, allowed, numbers) if paying else [0] * len(equals)
    if paying:
        taken = largest_remainder(paying, pots, _order(len(pots)))
        for line, part in zip(lines, taken, strict=True):
            left[line] -= part
    return paid


def _to_mortgagees(claim: Claim, amount: Fen) -> Iterator[Paid]:
    if not claim.parts:
        yield Paid(CLAIM, amount, claim.mortgagees, claim.place, claim.mortgage_no)
        return
    unit = lcm(*(part.denominator for part in claim.parts))
    weights = [int(part * unit) for part in claim.parts]
    amounts = largest_remainder(amount, weights, _order(len(weights)))
    for number, part in zip(claim.mortgagees, amounts, strict=True):
        yield Paid(CLAIM, part, (number,), claim.place, claim.mortgage_no)


def _order(count: int) -> list[str]:
    """Return ties in the order given."""
    return [f"{place:06d}" for place in range(count)]


def burdening(
    parts: Mapping[int, Fraction], sold: Fraction, whole: Fraction, rank: int
) -> frozenset[int]:
    """Return the mortgages, by registered rank, that burden what is sold of a line.

    ``parts`` is what each burdens of the line, ``whole`` its share. That of ``rank``, which is
    realised, burdens what is sold; another does so unless its part finds room beside it.
    """
    return frozenset(other for other, part in parts.items() if other == rank or part + sold > whole)


@dc.dataclass(frozen=True, slots=True)
class Disposal:
    """A disposal as recorded: what was sold for how much, and who was paid.

    ``detail`` is the rest of the record as plain values: ground, route, reference price, buyers,
    answers of co-owners, the claims as they were made, what follows.
    """

    disposal_no: str
    asset_no: str
    mortgage_no: str
    price: Fen
    sold_on: dt.date
    detail: Mapping[str, Any]
    lines: tuple[Paid, ...]
