import datetime as dt
from decimal import Decimal, localcontext
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain.valuation.income import IncomeBasis, UnpaidRent, income_value
from core.domain.valuation.powers import Discounting, fen_half_up, working_digits
from core.domain.values import half_up
from core.services.money.value import valuation_rules
from core.services.rules import pack_of

RULES = valuation_rules(pack_of("valuation", dt.date(2025, 1, 1)))
WAN = 1_000_000  # fen in 万元

YEARLY_RENT = tuple(UnpaidRent(month, 6_000_000) for month in (30, 42, 54, 66, 78))
HOMESTAY_RENT = (*YEARLY_RENT, UnpaidRent(90, 1_500_000))


def value(annual_net, months, rate, **more):
    basis = IncomeBasis(annual_net, months, Fraction(rate), **more)
    return income_value(basis, RULES).value


def of_steps(code, annual_net, months, rate, **more):
    basis = IncomeBasis(annual_net, months, Fraction(rate), **more)
    steps = income_value(basis, RULES).steps
    return half_up(sum((Fraction(s.result) for s in steps if s.code == code), Fraction(0)))


# --- worked example B1: a homestay with rent prepaid ---


def test_homestay_by_income_end_of_year():
    assert value(18_949_194, 93, "0.09", unpaid_rent=HOMESTAY_RENT) == 81_364_311


def test_homestay_by_income_mid_year():
    assert value(18_949_194, 93, "0.09", unpaid_rent=HOMESTAY_RENT, convention="mid") == 85_802_896


def test_homestay_parts_agree_with_the_published_ones():
    assert value(18_949_194, 93, "0.09") == 102_658_203
    assert value(18_949_194, 93, "0.09", convention="mid") == 107_096_788
    assert of_steps("income_year", 18_949_194, 93, "0.09") == 95_370_400
    assert of_steps("income_stub", 18_949_194, 93, "0.09") == 7_287_803
    rent = of_steps("unpaid_rent", 18_949_194, 93, "0.09", unpaid_rent=HOMESTAY_RENT)
    assert rent == -21_293_892


def test_rent_that_is_not_prepaid_lowers_the_value():
    rents = (UnpaidRent(6, 6_000_000), UnpaidRent(18, 6_000_000), *HOMESTAY_RENT)
    assert value(18_949_194, 93, "0.09", unpaid_rent=rents) == 70_344_915


@pytest.mark.parametrize(
    ("occupancy", "expected"),
    [
        ("0.35", [628_400, 606_300, 585_500, 565_800, 547_200]),
        ("0.40", [751_200, 724_700, 699_600, 675_900, 653_500]),
        ("0.45", [874_100, 843_000, 813_600, 785_900, 759_700]),
        ("0.50", [996_900, 961_300, 927_700, 896_000, 866_000]),
        ("0.55", [1_119_700, 1_079_600, 1_041_800, 1_006_000, 972_200]),
    ],
)
def test_homestay_sensitivity_table(occupancy, expected):
    net = half_up(18_949_194 * Fraction(occupancy) / Fraction("0.45"))
    rates = ["0.07", "0.08", "0.09", "0.10", "0.11"]
    found = [value(net, 93, rate, unpaid_rent=HOMESTAY_RENT) for rate in rates]
    assert [half_up(Fraction(fen, 10_000)) * 100 for fen in found] == expected


# --- worked example B2: a tea garden, growing and then flat ---


def test_tea_garden_with_growth_phase_and_residual():
    growing = {"growth": Fraction("0.03"), "growth_years": 5}
    assert value(10_800_000, 168, "0.07", residual=6_000_000, **growing) == 105_624_941
    steps = income_value(
        IncomeBasis(10_800_000, 168, Fraction("0.07"), residual=6_000_000, **growing), RULES
    ).steps
    years = [Fraction(s.result) for s in steps if s.code == "income_year"]
    assert half_up(sum(years[:5])) == 46_832_474
    assert half_up(sum(years[5:])) == 56_465_564
    amounts = [s.figures[0].printed for s in steps if s.code == "income_year"]
    assert amounts[5:] == ["121554.95"] * 9
    assert half_up(Fraction(steps[-2].result)) == 2_326_903


def test_tea_garden_checks():
    assert value(10_800_000, 168, "0.07") == 94_451_054
    assert value(10_800_000, 168, "0.07", growth=Fraction("0.03")) == 111_615_739
    assert value(10_800_000, 168, "0.07", growth=Fraction("0.07")) == 141_308_411
    assert value(10_800_000, 168, "0") == 151_200_000


# --- published examples ---


def test_office_let_below_market_rent():
    net = 3000 * 80 * 12 * 85 * 65 // 100  # 3,000 square metres, 80 yuan a month, in fen
    assert net == Fraction("159.12") * WAN
    owner = value(net, 34 * 12, "0.10")
    lessee = value(int(Fraction("106.08") * WAN), 11 * 12, "0.10")
    assert half_up(Fraction(owner, 10_000)) == 152_892
    assert half_up(Fraction(lessee, 10_000)) == 68_900
    assert half_up(Fraction(owner - lessee, 10_000)) == 83_992


# --- closed forms against the schedule ---

rates = st.fractions(Fraction(1, 1000), 1, max_denominator=1000)
years = st.integers(1, 70)
nets = st.integers(0, 10**11)


@given(nets, years, rates)
def test_flat_income_is_the_annuity_formula(net, n, rate):
    closed = net / rate * (1 - (1 + rate) ** -n)
    assert value(net, 12 * n, rate) == half_up(closed)


@given(nets, years, rates, st.fractions(-1, 1, max_denominator=100))
def test_growing_income_is_the_growing_annuity_formula(net, n, rate, growth):
    if growth == rate:
        closed = net * n / (1 + rate)
    else:
        closed = net / (rate - growth) * (1 - ((1 + growth) / (1 + rate)) ** n)
    assert value(net, 12 * n, rate, growth=growth) == half_up(closed)


@given(nets, st.integers(1, 400))
def test_without_discount_every_month_counts_alike(net, months):
    assert value(net, months, "0") == half_up(net * Fraction(months, 12))


@given(nets, years, st.integers(1, 30))
def test_mid_year_is_half_a_year_earlier(net, n, tenths):
    rate = Fraction(tenths, 10) ** 2 + Fraction(tenths, 5)  # (1 + t)^2 - 1: the root is exact
    if rate <= 1:
        root = 1 + Fraction(tenths, 10)
        closed = net / rate * (1 - (1 + rate) ** -n) * root
        assert value(net, 12 * n, rate, convention="mid") == half_up(closed)


@given(nets, years, st.integers(1, 11), rates, st.sampled_from(["end", "mid"]))
def test_broken_years_against_a_plain_sum(net, n, stub, rate, convention):
    with localcontext() as context:
        context.prec = 60
        base = 1 + Decimal(rate.numerator) / rate.denominator
        at = Decimal(1) if convention == "end" else Decimal("0.5")
        total = sum(net / base ** (k - 1 + at) for k in range(1, n + 1))
        total += Decimal(net) * stub / 12 / base ** (n + at * stub / 12)
        assert abs(total - value(net, 12 * n + stub, rate, convention=convention)) < Decimal("0.51")


# --- rounding ---


def test_a_tie_of_a_division_that_does_not_end_is_still_a_tie():
    assert value(3, 12, "0.2") == 3  # 3 / 1.2 = 2.5 fen
    assert value(9, 24, "0.2") == 14  # 7.5 + 6.25


def test_a_tie_under_a_root_is_still_a_tie():
    # 1.21 ** 0.5 is 1.1: eleven fen in half a year, half of it: 5.5 / 1.1 = 5; 33 -> 15 -> 7.5
    assert value(33, 6, "0.21") == 15
    assert value(11, 6, "0.21") == 5
    assert value(22 * 3, 6, "0.44") == half_up(Fraction(33) / Fraction("1.2"))


def test_a_negative_tie_goes_away_from_zero():
    assert value(0, 12, "0", unpaid_rent=(UnpaidRent(12, 3),)) == -3
    assert fen_half_up(Decimal("-2.5")) == -3
    assert fen_half_up(Decimal("2.5")) == 3
    assert fen_half_up(Decimal("2.4999")) == 2
    with working_digits(Fraction("0.2"), 1):
        assert fen_half_up(Decimal(3) * Discounting(Fraction("0.2")).factor(Fraction(1))) == 3


def test_thousand_years_and_endless_decimals_are_no_trouble():
    assert value(100, 12_000, "0.05") == 2000
    assert value(100, 12_000, Fraction(f"0.0{'3' * 900}")) == 3000
    doubling = value(1, 12_000, "0", growth=Fraction(1))
    assert doubling == 2**1000 - 1


def test_income_that_vanishes_after_the_first_year():
    assert value(1200, 36, "0", growth=Fraction(-1)) == 1200
