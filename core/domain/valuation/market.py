"""Market method: what comparable rights were sold for, brought to this right's size and term.

Source: GB/T 50291-2015 (comparison method: a single adjustment within 20 %, all together within
30 %, highest to lowest adjusted value within 1.2, at least three comparables).
"""

from __future__ import annotations

import dataclasses as dc
from decimal import Decimal
from fractions import Fraction
from math import ceil, prod

from core.domain.sheet import (
    FACTOR,
    PERCENT,
    YEARS,
    YUAN,
    Check,
    Figure,
    Parameter,
    Step,
    computed,
    given,
    printed,
)
from core.domain.valuation.powers import Discounting, decimal_of, fen_half_up, working_digits
from core.domain.valuation.registry import MethodResult, ValuationRules, method
from core.domain.values import Fen


@dc.dataclass(frozen=True, slots=True)
class Comparable:
    """A right that was sold: price, size, term, and how it differs."""

    label: str
    price: Fen
    units: Fraction
    term_years: Fraction
    adjust: tuple[tuple[str, Fraction], ...]
    weight: Fraction


@dc.dataclass(frozen=True, slots=True)
class MarketBasis:
    """What the market method looks at; the weights of the comparables sum to one."""

    rate: Fraction
    months: int
    units: Fraction
    comparables: tuple[Comparable, ...]
    prepaid_adjustment: Fen = 0


@method("market")
def market_value(basis: MarketBasis, rules: ValuationRules) -> MethodResult:
    """Weight the comparables' prices per unit, adjusted and term-corrected."""
    term = Fraction(basis.months, 12)
    longest = max([term, *(item.term_years for item in basis.comparables)])
    with working_digits(basis.rate, ceil(longest)):
        discounting = Discounting(basis.rate)
        factors = [discounting.term_factor(term, item.term_years) for item in basis.comparables]
        prices = [
            decimal_of(item.price / item.units * _product(item)) * factor
            for item, factor in zip(basis.comparables, factors, strict=True)
        ]
        weighted = zip(basis.comparables, prices, strict=True)
        per_unit = sum((decimal_of(c.weight) * price for c, price in weighted), Decimal(0))
        value = fen_half_up(per_unit * decimal_of(basis.units) + basis.prepaid_adjustment)
    steps = [
        Step("market_term", term, YEARS, (given("rate", basis.rate, PERCENT),)),
        *map(_adjusted, basis.comparables, factors, prices),
        Step("market_per_unit", per_unit, YUAN, tuple(_weight(c) for c in basis.comparables)),
        Step(
            "market_value",
            value,
            YUAN,
            (
                computed("per_unit", per_unit, YUAN),
                given("units", basis.units, FACTOR),
                given("prepaid_adjustment", basis.prepaid_adjustment, YUAN),
            ),
        ),
    ]
    return MethodResult(value, tuple(steps), tuple(_checks(basis, prices, rules)))


def _product(item: Comparable) -> Fraction:
    """Return all adjustments together."""
    return prod((factor for _, factor in item.adjust), start=Fraction(1))


def _adjusted(item: Comparable, term_factor: Decimal, price: Decimal) -> Step:
    """Show how a comparable's price per unit became this right's."""
    figures = (
        given("price", item.price, YUAN),
        given("units", item.units, FACTOR),
        *(given(f"adjust.{name}", factor, FACTOR) for name, factor in item.adjust),
        given("term_years", item.term_years, YEARS),
        computed("term_factor", term_factor, FACTOR),
    )
    return Step("market_comparable", price, YUAN, figures, item.label)


def _weight(item: Comparable) -> Figure:
    return Figure("weight", f"{item.label} {printed(item.weight, PERCENT)}")


def _checks(basis: MarketBasis, prices: list[Decimal], rules: ValuationRules) -> list[Check]:
    """Compare with the norm's limits; the report must give a reason where one is passed."""
    count = len(basis.comparables)
    checks = [
        _check("comparables_count", count >= rules.comparables_count.value, str(count), "", rules)
    ]
    for item in basis.comparables:
        single = max((abs(factor - 1) for _, factor in item.adjust), default=Fraction(0))
        total = abs(_product(item) - 1)
        for code, actual in (("adjustment_single", single), ("adjustment_total", total)):
            limit: Parameter = getattr(rules, code)
            checks.append(
                _check(code, actual <= limit.value, printed(actual, PERCENT), item.label, rules)
            )
    if min(prices) > 0:
        ratio = Fraction(max(prices)) / Fraction(min(prices))
        within = ratio <= rules.comparables_ratio.value
        checks.append(_check("comparables_ratio", within, printed(ratio, FACTOR), "", rules))
    return checks


def _check(code: str, passed: bool, actual: str, subject: str, rules: ValuationRules) -> Check:
    limit: Parameter = getattr(rules, code)
    unit = PERCENT if code.startswith("adjustment") else FACTOR
    text = printed(limit.value, unit)
    return Check(code, passed, actual, text, subject, limit.status, limit.source)
