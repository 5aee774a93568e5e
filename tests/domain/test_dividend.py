import dataclasses as dc
import datetime as dt
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain.dividend.factor import CoefficientTerms, coefficient, land_weights
from core.domain.dividend.model import Accounts, Cycle, Holding, Plot, Resolution
from core.domain.dividend.settlement import (
    settle_collective,
    settle_company,
    settle_cooperative,
)
from core.domain.dividend.stage1 import GuaranteeTerms, guaranteed
from core.domain.values import decimal_text
from core.services.money.dividend import dividend_rules
from core.services.rules import pack_of

RULES = dividend_rules(pack_of("dividend", dt.date(2025, 12, 31)))
YEAR = Cycle(dt.date(2025, 1, 1), dt.date(2025, 12, 31), dt.date(2025, 12, 31))
CONTRACT = GuaranteeTerms(
    mode="ratio",
    standard_grades=frozenset("AB"),
    min_standard_share=Fraction("0.80"),
    min_yield=Fraction(270),
    ratio=Fraction("0.60"),
    price=1200,
    standard_yield=Fraction(300),
)
TERMS = CoefficientTerms(
    grade={"A": Fraction("1.2"), "B": Fraction(1), "C": Fraction("0.7")},
    yield_reference=Fraction(300),
    yield_min=Fraction("0.7"),
    yield_max=Fraction("1.3"),
    least=Fraction("0.5"),
    most=Fraction("1.5"),
)


def plot(no, mu, a=0, b=0, c=0, disaster=False, holdings=None):
    delivered = {"A": Fraction(a), "B": Fraction(b), "C": Fraction(c)}
    area = Fraction(mu)
    held = holdings or (Holding(no, area, YEAR.start, YEAR.end),)
    return Plot(no, no, area, delivered, disaster, held)


PLOTS = (
    plot("F001", "3.20", 620, 380, 60),
    plot("F002", "5.00", 500, 800, 150),
    plot("F003", "2.75", 300, 350, 250),
    plot("F004", "4.50", 200, 700, 150),
    plot("F005", "6.10", 1200, 700, 50),
)

# --- stage 1 and coefficients: worked example A1 ---


def test_guarantee_per_mu():
    assert CONTRACT.guarantee == 216_000


@pytest.mark.parametrize(
    ("place", "outcome", "amount", "q", "y", "k", "weight"),
    [
        (0, "passed", 691_200, "1.1000", "1.1042", "1.2146", "3.886720"),
        (1, "passed", 1_080_000, "1.0379", "0.9667", "1.0033", "5.016500"),
        (2, "none", 0, "0.9833", "1.0909", "1.0727", "2.949925"),
        (3, "none", 0, "0.9952", "0.7778", "0.7741", "3.483450"),
        (4, "passed", 1_317_600, "1.1154", "1.0656", "1.1886", "7.250460"),
    ],
)
def test_five_farmers(place, outcome, amount, q, y, k, weight):
    line = guaranteed(PLOTS[place], CONTRACT)
    assert (line.outcome, line.amount) == (outcome, amount)
    found = coefficient(PLOTS[place], TERMS)
    assert [decimal_text(x, 4) for x in (found.quality, found.yielded, found.k)] == [q, y, k]
    assert decimal_text(PLOTS[place].mu * found.k, 6) == weight


def contract(**more):
    return dc.replace(CONTRACT, **more)


def test_what_a_failed_plot_gets():
    failed = PLOTS[3]  # 233.33 kg per mu of 270
    assert guaranteed(failed, contract(on_failure="rent_floor", floor_per_mu=50_001)).amount == (
        225_005
    )
    scaled = contract(on_failure="scaled", scale=Fraction("0.5"))
    # 2,160 x 4.5 x (1050 / 4.5 / 270) x 0.5
    assert guaranteed(failed, scaled).amount == 420_000
    assert guaranteed(failed, CONTRACT).amount == 0


def test_scaled_is_never_more_than_the_whole():
    good_yield_bad_quality = PLOTS[2]
    scaled = contract(on_failure="scaled", scale=Fraction(1))
    assert guaranteed(good_yield_bad_quality, scaled).amount == 594_000


def test_disaster_counts_only_for_a_plot_that_failed():
    share = contract(disaster_share=Fraction("0.6"), on_failure="rent_floor", floor_per_mu=1)
    struck = plot("D", "2", a=10, disaster=True)
    line = guaranteed(struck, share)
    assert (line.outcome, line.passed, line.amount) == ("disaster", False, 259_200)
    fine = plot("D", "2", a=1000, disaster=True)
    assert guaranteed(fine, share).passed
    no_share = contract(on_failure="rent_floor", floor_per_mu=100)
    assert guaranteed(struck, no_share).amount == 200


def test_a_plot_without_deliveries_fails_and_keeps_the_least_coefficient():
    empty = plot("E", "4")
    lenient = contract(min_standard_share=Fraction(0), min_yield=Fraction(0))
    assert not guaranteed(empty, lenient).passed
    assert coefficient(empty, TERMS).k == Fraction("0.5")


def test_limits_of_the_standard_are_inside():
    exact = plot("X", "1", a=216, c=54)  # 80 % and 270 kg per mu
    assert guaranteed(exact, CONTRACT).passed
    assert not guaranteed(plot("X", "1", a=215, c=54), CONTRACT).passed


def test_coefficients_are_clamped():
    assert coefficient(plot("X", "1", a=5000), TERMS).k == Fraction("1.5")  # 1.2 x 1.3 = 1.56
    assert coefficient(plot("X", "1", c=10), TERMS).k == Fraction("0.5")  # 0.7 x 0.7 = 0.49
    assert coefficient(plot("X", "1", a=5000), TERMS).yielded == Fraction("1.3")


def test_coefficient_factors_are_rounded_before_use():
    # 1060 kg on 3.2 mu: y = 1.104166..., q = 1.1 exactly; 1.1 x 1.1042 = 1.21462
    found = coefficient(PLOTS[0], TERMS)
    assert found.k == Fraction("1.2146")
    assert found.yielded == Fraction("1.1042")


# --- weights of land: worked example A4 ---

JOINED, LEFT = dt.date(2025, 7, 1), dt.date(2025, 9, 30)
MOVED = dt.date(2025, 5, 1)


def test_mu_days_and_record_date():
    start, end = YEAR.start, YEAR.end
    changed = [
        plot("1", "2", holdings=(Holding("M01", Fraction(2), start, end),)),
        plot("2", "3", holdings=(Holding("M02", Fraction(3), JOINED, end),)),
        plot("3", "2.5", holdings=(Holding("M03", Fraction("2.5"), start, LEFT),)),
        plot(
            "4",
            "3",
            holdings=(
                Holding("M04", Fraction(3), start, MOVED - dt.timedelta(days=1)),
                Holding("M04", Fraction(2), MOVED, end),
                Holding("M05", Fraction(1), MOVED, end),
            ),
        ),
        plot("6", "4", holdings=(Holding("M06", Fraction(4), start, end),)),
    ]
    factors = ["1.05", "0.98", "1", "0.92", "0.5"]
    ks = [
        dc.replace(coefficient(p, TERMS), k=Fraction(k))
        for p, k in zip(changed, factors, strict=True)
    ]
    weights = land_weights(changed, ks, YEAR)
    exact = {
        "M01": "766.5",
        "M02": "540.96",
        "M03": "682.5",
        "M04": "782",
        "M05": "225.4",
        "M06": "730",
    }
    ratios = {Fraction(weights[no]) / Fraction(value) for no, value in exact.items()}
    assert len(ratios) == 1
    by_day = land_weights(changed, ks, dc.replace(YEAR, time_rule="record_date"))
    on_day = {"M01": "2.1", "M02": "2.94", "M04": "1.84", "M05": "0.92", "M06": "2"}
    assert len({Fraction(by_day[no]) / Fraction(value) for no, value in on_day.items()}) == 1
    assert by_day["M03"] == 0


def test_both_ends_of_the_record_date_count():
    day = dt.date(2025, 6, 30)
    cycle = dc.replace(YEAR, time_rule="record_date", record_date=day)
    ends = plot("1", "1", a=1, holdings=(Holding("a", Fraction(1), YEAR.start, day),))
    begins = plot("2", "1", a=1, holdings=(Holding("b", Fraction(1), day, YEAR.end),))
    after = dt.date(2025, 7, 1)
    later = plot("3", "1", a=1, holdings=(Holding("c", Fraction(1), after, YEAR.end),))
    listed = [ends, begins, later]
    weights = land_weights(listed, [coefficient(p, TERMS) for p in listed], cycle)
    assert weights["a"] == weights["b"] > 0
    assert weights["c"] == 0


# --- settlement ---


def books(**more):
    return Accounts(**{"revenue": 0, "cost": 0, **more})


def test_company_with_a_profit():
    resolution = Resolution(discretionary_rate=Fraction("0.05"), payout=Fraction("0.80"))
    accounts = books(
        revenue=26_800_000,
        cost=12_145_037,
        registered_capital=100_000_000,
        statutory_reserve_balance=12_000_000,
    )
    settled = settle_company(accounts, 3_088_800, resolution, RULES)
    assert settled.profit == settled.base == 11_566_163
    assert settled.reserves == {
        "statutory_reserve": 1_156_616,
        "discretionary_reserve": 578_308,
        "welfare_reserve": 0,
        "risk_reserve": 0,
    }
    assert (settled.distributable, settled.declared) == (9_831_239, 7_864_991)
    assert settled.closing == 1_966_248


def test_company_in_a_losing_year_owes_stage_1_and_declares_nothing():
    accounts = books(
        revenue=9_600_000, cost=8_830_000, opening=500_000, registered_capital=100_000_000
    )
    settled = settle_company(accounts, 2_160_000, Resolution(payout=Fraction(1)), RULES)
    assert settled.profit == -1_390_000
    assert (settled.declared, settled.distributable, settled.base) == (0, 0, 0)
    assert settled.closing == -890_000


def test_old_loss_first_and_the_ceiling_of_the_statutory_reserve():
    accounts = books(
        revenue=4_200_000,
        opening=-890_000,
        registered_capital=10_000_000,
        statutory_reserve_balance=4_880_000,
    )
    settled = settle_company(accounts, 0, Resolution(payout=Fraction(1)), RULES)
    assert (settled.loss_make_up, settled.base) == (890_000, 3_310_000)
    assert settled.reserves["statutory_reserve"] == 120_000
    assert settled.distributable == settled.declared == 3_190_000
    assert settled.closing == 0


def test_applied_reserves_lower_the_loss():
    accounts = books(revenue=100, opening=-1000, reserves_applied=950)
    settled = settle_company(accounts, 0, Resolution(payout=Fraction(1)), RULES)
    assert settled.loss_make_up == 50
    full = books(revenue=100, opening=-1000, reserves_applied=1000)
    assert settle_company(full, 0, Resolution(payout=Fraction(1)), RULES).loss_make_up == 0


def test_half_of_an_odd_capital_is_rounded_down():
    accounts = books(revenue=1_000_000, registered_capital=101)
    settled = settle_company(accounts, 0, Resolution(payout=Fraction(1)), RULES)
    assert settled.reserves["statutory_reserve"] == 50
    full = books(revenue=1_000_000, registered_capital=100, statutory_reserve_balance=90)
    settled = settle_company(full, 0, Resolution(payout=Fraction(1)), RULES)
    assert settled.reserves["statutory_reserve"] == 0


def test_old_profit_is_distributed_in_a_year_with_a_profit_only():
    good = books(revenue=1000, opening=5000)
    settled = settle_company(good, 0, Resolution(payout=Fraction(1)), RULES)
    assert settled.distributable == 6000
    even = books(revenue=1000, cost=1000, opening=5000)
    settled = settle_company(even, 0, Resolution(payout=Fraction(1)), RULES)
    assert (settled.distributable, settled.closing) == (0, 5000)


def test_declared_is_rounded_down():
    settled = settle_company(books(revenue=999), 0, Resolution(payout=Fraction("0.5")), RULES)
    assert settled.declared == 499


def test_reserves_above_the_base_declare_nothing():
    resolution = Resolution(discretionary_rate=Fraction(1), payout=Fraction(1))
    accounts = books(revenue=1000, registered_capital=10_000)
    settled = settle_company(accounts, 0, resolution, RULES)
    assert settled.distributable == -100
    assert (settled.declared, settled.closing) == (0, -100)


def test_cooperative_of_the_teaching_example():
    # surplus 40, reserve 10 % = 4, distributable 36 (万元)
    settled = settle_cooperative(
        books(revenue=40_000_000), 0, Resolution(reserve_rate=Fraction("0.10"))
    )
    assert settled.reserves == {"reserve": 4_000_000}
    assert settled.distributable == settled.declared == 36_000_000
    assert settled.closing == 0


def test_collective_fund_and_ceiling():
    resolution = Resolution(fund_rate=Fraction("0.30"), ceiling=Fraction("0.60"))
    settled = settle_collective(books(revenue=28_654_321), 0, resolution)
    assert settled.reserves == {"fund": 8_596_296}
    assert settled.distributable == 20_058_025
    assert settled.declared == 17_192_592
    assert settled.closing == 2_865_433
    low = settle_collective(
        books(revenue=100, opening=70), 0, Resolution(fund_rate=Fraction("0.9"))
    )
    assert (low.declared, low.closing) == (10, 70)


money = st.integers(0, 10**10)
rate = st.integers(0, 30).map(lambda n: Fraction(n, 100))


@given(money, money, money, st.integers(-(10**10), 10**10), st.data())
def test_nothing_appears_and_nothing_is_lost(revenue, cost, tax, opening, data):
    applied = data.draw(st.integers(0, max(0, -opening)))
    accounts = Accounts(revenue, cost, tax, opening, applied, data.draw(money), data.draw(money))
    resolution = Resolution(
        *(data.draw(rate) for _ in range(3)),
        payout=data.draw(rate),
        reserve_rate=data.draw(rate),
        fund_rate=data.draw(rate),
        ceiling=data.draw(rate),
    )
    stage1 = data.draw(money)
    for settled in (
        settle_company(accounts, stage1, resolution, RULES),
        settle_cooperative(accounts, stage1, resolution),
        settle_collective(accounts, stage1, resolution),
    ):
        whole = opening + applied + revenue - cost - stage1 - tax
        assert settled.closing + settled.declared + sum(settled.reserves.values()) == whole
        assert 0 <= settled.declared <= max(0, settled.distributable)
        assert settled.declared == 0 or settled.closing >= 0
        assert settled.loss_make_up <= max(0, settled.profit)
