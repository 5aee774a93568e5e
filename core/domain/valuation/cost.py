"""Cost method: fit-out as new, worn down to its condition, plus what is paid ahead.

Source: GB/T 50291-2015 (cost method, condition rate by age and by observation).
"""

from __future__ import annotations

import dataclasses as dc
from fractions import Fraction

from core.domain.sheet import (
    FACTOR,
    PERCENT,
    YEARS,
    YUAN,
    Figure,
    Step,
    computed,
    given,
    policy,
)
from core.domain.valuation.registry import MethodResult, ValuationRules, method
from core.domain.values import Fen, half_up


@dc.dataclass(frozen=True, slots=True)
class CostBasis:
    """What the cost method looks at; ``life_years`` and what is left of the right are above 0."""

    replacement: Fen
    age_years: Fraction
    life_years: Fraction
    salvage: Fraction
    remaining_months: int
    observed_condition: Fraction | None = None
    observed_weight: Fraction | None = None  # None: that of the rule pack
    prepaid_rent: Fen = 0
    licences: Fen = 0
    brand_premium: Fraction = Fraction(0)


@method("cost")
def cost_value(basis: CostBasis, rules: ValuationRules) -> MethodResult:
    """``(replacement x condition + prepaid rent + licences) x (1 + brand premium)``."""
    aged = _condition_by_age(basis)
    steps = [aged]
    condition = Fraction(aged.result)
    if basis.observed_condition is not None:
        steps.append(_observed(basis, condition, rules))
        condition = Fraction(steps[-1].result)
    fit_out = basis.replacement * condition
    total = fit_out + basis.prepaid_rent + basis.licences
    value = half_up(total * (1 + basis.brand_premium))
    steps += [
        Step(
            "cost_fit_out",
            fit_out,
            YUAN,
            (
                given("replacement", basis.replacement, YUAN),
                computed("condition", condition, FACTOR),
            ),
        ),
        Step(
            "cost_value",
            value,
            YUAN,
            (
                computed("fit_out", fit_out, YUAN),
                given("prepaid_rent", basis.prepaid_rent, YUAN),
                given("licences", basis.licences, YUAN),
                given("brand_premium", basis.brand_premium, PERCENT),
            ),
        ),
    ]
    return MethodResult(value, tuple(steps))


def _condition_by_age(basis: CostBasis) -> Step:
    """Wear is spread over the physical life, or over the right where that ends sooner."""
    usable = min(basis.life_years, basis.age_years + Fraction(basis.remaining_months, 12))
    condition = max(Fraction(0), 1 - (1 - basis.salvage) * basis.age_years / usable)
    figures = (
        given("salvage", basis.salvage, PERCENT),
        given("age_years", basis.age_years, YEARS),
        given("life_years", basis.life_years, YEARS),
        given("remaining_years", Fraction(basis.remaining_months, 12), YEARS),
    )
    return Step("cost_condition_by_age", condition, FACTOR, figures)


def _observed(basis: CostBasis, by_age: Fraction, rules: ValuationRules) -> Step:
    observed = basis.observed_condition or Fraction(0)
    weight: Fraction
    figure: Figure
    if basis.observed_weight is None:
        weight = rules.observed_weight.value
        figure = policy("observed_weight", rules.observed_weight, PERCENT)
    else:
        weight = basis.observed_weight
        figure = given("observed_weight", weight, PERCENT)
    condition = (1 - weight) * by_age + weight * observed
    figures = (
        computed("condition_by_age", by_age, FACTOR),
        given("observed_condition", observed, FACTOR),
        figure,
    )
    return Step("cost_condition", condition, FACTOR, figures)
