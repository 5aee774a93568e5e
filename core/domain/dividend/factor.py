"""Weights of land: a plot's coefficient of quality and yield, and mu-days held.

Coefficients are rounded to four decimals *before* use, so that anybody can redo the posted sheet
with a pocket calculator; mu-days need no rounding.
"""

from __future__ import annotations

import dataclasses as dc
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from math import lcm

from core.domain.dividend.model import MU_DAYS, Cycle, Holding, Plot
from core.domain.values import round_half_up

PLACES = 4


@dc.dataclass(frozen=True, slots=True)
class CoefficientTerms:
    """How quality and yield become a coefficient."""

    grade: Mapping[str, Fraction]
    yield_reference: Fraction  # kg per mu, above zero
    yield_min: Fraction
    yield_max: Fraction
    least: Fraction
    most: Fraction


@dc.dataclass(frozen=True, slots=True)
class Coefficient:
    """The second-dividend coefficient ``k`` of a plot and its two factors."""

    plot: str
    quality: Fraction
    yielded: Fraction
    k: Fraction


def coefficient(plot: Plot, terms: CoefficientTerms) -> Coefficient:
    """Return ``k = clamp(round4(q x y))``; a plot without deliveries keeps the least."""
    kg = plot.kg
    if not kg:
        return Coefficient(plot.no, Fraction(0), Fraction(0), terms.least)
    graded = sum((terms.grade[grade] * kg for grade, kg in plot.deliveries.items()), Fraction(0))
    quality = round_half_up(graded / kg, PLACES)
    reached = _clamp(kg / plot.mu / terms.yield_reference, terms.yield_min, terms.yield_max)
    yielded = round_half_up(reached, PLACES)
    k = _clamp(round_half_up(quality * yielded, PLACES), terms.least, terms.most)
    return Coefficient(plot.no, quality, yielded, k)


def _clamp(value: Fraction, least: Fraction, most: Fraction) -> Fraction:
    return max(least, min(most, value))


def land_weights(
    plots: Sequence[Plot], coefficients: Iterable[Coefficient], cycle: Cycle
) -> dict[str, int]:
    """Return what each holder's land weighs, as whole numbers on one scale.

    ``mu_days``: mu x k x days held; ``record_date``: mu x k on that day. Only ratios matter, so
    the common denominator is left out.
    """
    factors = [c.k for c in coefficients]
    mu_scale = lcm(*{h.mu.denominator for plot in plots for h in plot.holdings})
    k_scale = lcm(*{k.denominator for k in factors})
    weights: defaultdict[str, int] = defaultdict(int)
    for plot, k in zip(plots, factors, strict=True):
        whole_k = k.numerator * (k_scale // k.denominator)
        for holding in plot.holdings:
            whole_mu = holding.mu.numerator * (mu_scale // holding.mu.denominator)
            weights[holding.holder] += whole_mu * whole_k * days_counted(holding, cycle)
    return weights


def days_counted(holding: Holding, cycle: Cycle) -> int:
    """Return the days a holding counts: those held, or one if it holds the record date."""
    if cycle.time_rule == MU_DAYS:
        return (holding.end - holding.start).days + 1
    return int(holding.start <= cycle.record_date <= holding.end)
