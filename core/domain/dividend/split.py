"""Splitting amounts exactly: pools by class, lines by weight, ties by number."""

from __future__ import annotations

import dataclasses as dc
from collections.abc import Mapping, Sequence
from fractions import Fraction
from math import lcm

from core.domain.dividend.model import BY_UNITS, Holder, ShareClass
from core.domain.values import Fen, largest_remainder


def whole_weights(weights: Sequence[Fraction]) -> list[int]:
    """Bring weights to whole numbers on their common denominator."""
    ratios = [weight.as_integer_ratio() for weight in weights]
    scale = lcm(*{denominator for _, denominator in ratios})
    if scale == 1:
        return [numerator for numerator, _ in ratios]
    return [numerator * (scale // denominator) for numerator, denominator in ratios]


def class_pools(declared: Fen, classes: Sequence[ShareClass]) -> dict[str, Fen]:
    """Split what is declared over the classes by their ratios."""
    codes = [share_class.code for share_class in classes]
    ratios = whole_weights([share_class.share for share_class in classes])
    return dict(zip(codes, largest_remainder(declared, ratios, codes), strict=True))


def holder_weights(
    classes: Sequence[ShareClass], holders: Sequence[Holder], land: Mapping[str, int]
) -> dict[str, tuple[list[int], list[int]]]:
    """Return for each class the places of its holders and their weights as whole numbers."""
    found: dict[str, tuple[list[int], list[Holder]]] = {one.code: ([], []) for one in classes}
    for place, holder in enumerate(holders):
        places, own = found[holder.share_class]
        places.append(place)
        own.append(holder)
    weighted = {}
    for share_class in classes:
        places, own = found[share_class.code]
        if share_class.by == BY_UNITS:
            weights = whole_weights([holder.units for holder in own])
        else:
            weights = [land.get(holder.payee.no, 0) for holder in own]
        weighted[share_class.code] = (places, weights)
    return weighted


def split_pools(
    pools: Mapping[str, Fen],
    weighted: Mapping[str, tuple[list[int], list[int]]],
    numbers: Sequence[str],
) -> list[Fen]:
    """Split every pool over its holders; returns the gross amounts in the holders' order.

    A pool that is not zero must have a weight.
    """
    gross = [0] * len(numbers)
    for code, (places, weights) in weighted.items():
        ties = _Numbers(numbers, places)
        for place, part in zip(places, largest_remainder(pools[code], weights, ties), strict=True):
            gross[place] = part
    return gross


@dc.dataclass(frozen=True, slots=True)
class _Numbers:
    """The numbers of some holders, looked up only where a tie asks for one."""

    numbers: Sequence[str]
    places: Sequence[int]

    def __getitem__(self, place: int) -> str:
        return self.numbers[self.places[place]]
