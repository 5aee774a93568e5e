"""How many decimals weights are printed with: as many as let anybody redo the sheet by hand."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

MOST_PLACES = 6  # mu with 2, coefficients with 4: mu-days are exact


def places_of(values: Iterable[Fraction]) -> int:
    """Return how many decimals show all values exactly, six at most."""
    known = list(values)
    for places in range(MOST_PLACES):
        if all((value * 10**places).denominator == 1 for value in known):
            return places
    return MOST_PLACES
