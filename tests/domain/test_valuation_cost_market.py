import datetime as dt
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain.valuation.cost import CostBasis, cost_value
from core.domain.valuation.market import Comparable, MarketBasis, market_value
from core.domain.valuation.powers import Discounting, working_digits
from core.domain.values import decimal_text, half_up
from core.services.money.value import valuation_rules
from core.services.rules import pack_of

RULES = valuation_rules(pack_of("valuation", dt.date(2025, 1, 1)))
FIT_OUT = {
    "replacement": 62_000_000,
    "age_years": Fraction(3),
    "life_years": Fraction(8),
    "salvage": Fraction("0.05"),
    "remaining_months": 93,
}
PAID_AHEAD = {
    "prepaid_rent": 15_000_000,
    "licences": 2_500_000,
    "brand_premium": Fraction("0.10"),
}


def cost(**more):
    return cost_value(CostBasis(**{**FIT_OUT, **more}), RULES)


def test_homestay_by_cost():
    result = cost(**PAID_AHEAD)
    steps = {step.code: step.result for step in result.steps}
    assert decimal_text(steps["cost_condition_by_age"], 4) == "0.6438"
    assert steps["cost_fit_out"] == 39_912_500
    assert result.value == 63_153_750
    assert cost(**{**PAID_AHEAD, "brand_premium": Fraction(0)}).value == 57_412_500


def test_wear_is_spread_over_the_right_where_it_ends_before_the_fit_out():
    # 3 years used, 24 months left: 5 years, not 8
    assert cost(remaining_months=24).value == half_up(62_000_000 * (1 - Fraction("0.57")))


def test_condition_never_falls_below_zero():
    assert cost(age_years=Fraction(40)).value == 0


def test_observed_condition_counts_sixty_percent_unless_said():
    by_age = 1 - Fraction("0.95") * 3 / 8
    mixed = Fraction("0.4") * by_age + Fraction("0.6") * Fraction("0.9")
    assert cost(observed_condition=Fraction("0.9")).value == half_up(62_000_000 * mixed)
    alone = cost(observed_condition=Fraction("0.9"), observed_weight=Fraction(1))
    assert alone.value == half_up(62_000_000 * Fraction("0.9"))
    unseen = cost(observed_condition=Fraction("0.9"), observed_weight=Fraction(0))
    assert unseen.value == cost().value


def test_a_worthless_observation_is_an_observation():
    assert cost(observed_condition=Fraction(0)).value == half_up(
        62_000_000 * Fraction("0.4") * (1 - Fraction("0.95") * 3 / 8)
    )


def comparable(label, price, units, term, factors, weight):
    names = ("situation", "date", "area", "individual")
    adjust = tuple(zip(names, map(Fraction, factors.split()), strict=True))
    return Comparable(label, price * 100, Fraction(units), Fraction(term), adjust, Fraction(weight))


COMPARABLES = (
    comparable("T1", 560_000, 8, 10, "1.00 1.02 1.05 0.97", "0.3"),
    comparable("T2", 430_000, 7, 8, "1.00 1.01 1.08 1.02", "0.5"),
    comparable("T3", 690_000, 9, 12, "0.97 1.03 0.98 1.00", "0.2"),
)


def market(comparables=COMPARABLES, prepaid=11_019_396):
    basis = MarketBasis(Fraction("0.09"), 93, Fraction(8), comparables, prepaid)
    return market_value(basis, RULES)


def test_homestay_by_market():
    result = market()
    prices = [decimal_text(Fraction(s.result) / 100, 2) for s in result.steps[1:4]]
    assert prices == ["61341.02", "66846.80", "56748.31"]
    assert decimal_text(Fraction(result.steps[4].result) / 100, 2) == "63175.37"
    assert market(prepaid=0).value == 50_540_294
    assert result.value == 61_559_690
    factors = [step.figures[-1].printed for step in result.steps[1:4]]
    assert factors == ["0.843513", "0.978059", "0.755982"]


def test_market_checks_of_the_norm():
    checks = {check.code: check for check in market().checks}
    assert checks["comparables_ratio"].actual == "1.177952"
    assert all(check.passed for check in checks.values())
    wild = (comparable("W", 560_000, 8, 10, "1.25 1.20 1.00 1.00", "1"),)
    failed = {check.code for check in market(wild).checks if not check.passed}
    assert failed == {"comparables_count", "adjustment_single", "adjustment_total"}


def test_dear_and_cheap_comparables_fail_the_ratio():
    pair = (
        comparable("A", 100_000, 1, 10, "1 1 1 1", "0.5"),
        comparable("B", 121_000, 1, 10, "1 1 1 1", "0.5"),
    )
    failed = [check for check in market(pair).checks if not check.passed]
    assert [check.code for check in failed] == ["comparables_count", "comparables_ratio"]
    assert failed[1].actual == "1.21"


@pytest.mark.parametrize(
    ("years", "expected"),
    [
        (1, "0.1005"),
        (3, "0.2773"),
        (5, "0.4261"),
        (8, "0.6063"),
        (10, "0.7030"),
        (15, "0.8830"),
        (20, "1.0000"),
    ],
)
def test_remaining_term_factor_against_twenty_years(years, expected):
    with working_digits(Fraction("0.09"), 20):
        factor = Discounting(Fraction("0.09")).term_factor(Fraction(years), Fraction(20))
        assert decimal_text(factor, 4) == expected


@given(st.integers(0, 600), st.fractions(Fraction(1, 100), 60, max_denominator=1000))
def test_term_factor_without_discount_is_the_ratio_of_terms(months, term):
    basis = MarketBasis(
        Fraction(0),
        months,
        Fraction(1),
        (Comparable("x", 10_000_000, Fraction(1), term, (), Fraction(1)),),
    )
    assert market_value(basis, RULES).value == half_up(10_000_000 * Fraction(months, 12) / term)


@given(
    st.integers(0, 70),
    st.integers(1, 70),
    st.fractions(Fraction(1, 1000), 1, max_denominator=1000),
    st.integers(1, 10**10),
)
def test_whole_years_are_exact(years, term, rate, price):
    basis = MarketBasis(
        rate,
        12 * years,
        Fraction(3),
        (Comparable("x", price, Fraction(7), Fraction(term), (), Fraction(1)),),
    )
    k = (1 - (1 + rate) ** -years) / (1 - (1 + rate) ** -term)
    assert market_value(basis, RULES).value == half_up(price * Fraction(3, 7) * k)


def test_a_rate_with_hundreds_of_leading_zeros_still_divides():
    tiny = Fraction(1, 10**400)
    basis = MarketBasis(
        tiny,
        7,
        Fraction(1),
        (Comparable("x", 1_000_000, Fraction(1), Fraction(14, 12), (), Fraction(1)),),
    )
    assert market_value(basis, RULES).value == 500_000
