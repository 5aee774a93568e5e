"""Stage 1: the guaranteed order income of a plot.

A purchase price under the order contract, so it is due in a losing year too. The unit of the
decision is the plot: one that failed does not cost its grower the others.
"""

from __future__ import annotations

import dataclasses as dc
from collections.abc import Callable, Mapping
from fractions import Fraction

from core.domain.dividend.model import Plot
from core.domain.values import Fen, half_up

FIXED, RATIO = "fixed", "ratio"
NOTHING, RENT_FLOOR, SCALED = "none", "rent_floor", "scaled"
PASSED, DISASTER = "passed", "disaster"


@dc.dataclass(frozen=True, slots=True)
class GuaranteeTerms:
    """The order contract; only the parameters of its mode and of its ``on_failure`` count."""

    mode: str
    standard_grades: frozenset[str]
    min_standard_share: Fraction
    min_yield: Fraction  # kg per mu
    on_failure: str = NOTHING
    per_mu: Fen = 0
    ratio: Fraction = Fraction(0)
    price: Fen = 0
    standard_yield: Fraction = Fraction(0)
    floor_per_mu: Fen = 0
    scale: Fraction = Fraction(0)
    disaster_share: Fraction | None = None

    @property
    def guarantee(self) -> Fraction:
        """Return what a mu that passed is guaranteed, exact in fen."""
        if self.mode == FIXED:
            return Fraction(self.per_mu)
        return self.ratio * self.price * self.standard_yield


@dc.dataclass(frozen=True, slots=True)
class GuaranteedLine:
    """What a plot gets; ``outcome`` says by which branch of the contract."""

    plot: str
    outcome: str
    amount: Fen

    @property
    def passed(self) -> bool:
        """Tell whether the plot met the standard; one paid for a disaster did not."""
        return self.outcome == PASSED


def guaranteed(plot: Plot, terms: GuaranteeTerms) -> GuaranteedLine:
    """Return the guaranteed income of one plot, rounded to the fen."""
    outcome = _outcome(plot, terms)
    return GuaranteedLine(plot.no, outcome, half_up(_PER_MU[outcome](plot, terms) * plot.mu))


def _outcome(plot: Plot, terms: GuaranteeTerms) -> str:
    if all(standards_met(plot, terms)):
        return PASSED
    if plot.disaster and terms.disaster_share is not None:
        return DISASTER
    return terms.on_failure


def standards_met(plot: Plot, terms: GuaranteeTerms) -> tuple[bool, bool]:
    """Tell whether quality and yield are reached; nothing delivered reaches neither."""
    if not plot.kg:
        return False, False
    graded = (kg for grade, kg in plot.deliveries.items() if grade in terms.standard_grades)
    standard = sum(graded, Fraction(0))
    return standard >= terms.min_standard_share * plot.kg, plot.kg_per_mu >= terms.min_yield


def _yield_reached(plot: Plot, terms: GuaranteeTerms) -> Fraction:
    """Return the yield as a part of the one agreed, at most 1 (``scaled`` requires one above 0)."""
    if not terms.min_yield:
        return Fraction(1)
    return min(Fraction(1), plot.kg_per_mu / terms.min_yield)


# What a mu is paid by each outcome, exact in fen.
_PER_MU: Mapping[str, Callable[[Plot, GuaranteeTerms], Fraction]] = {
    PASSED: lambda plot, terms: terms.guarantee,
    DISASTER: lambda plot, terms: terms.guarantee * (terms.disaster_share or 0),
    RENT_FLOOR: lambda plot, terms: Fraction(terms.floor_per_mu),
    SCALED: lambda plot, terms: terms.guarantee * _yield_reached(plot, terms) * terms.scale,
    NOTHING: lambda plot, terms: Fraction(0),
}
