"""Credit and value together (money.md B.3, B6), and how a loan is paid back to the fen."""

import dataclasses as dc
import datetime as dt
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain.valuation import lending
from core.services.rules import pack_of

PACK = pack_of("lending", dt.date(2025, 1, 1))
RULES = lending.LendingRules(PACK.values, PACK.groups)
B6 = lending.LendingBasis(
    value=738_400_00,
    ratio=Fraction(2, 5),
    prior=0,
    score=Fraction(82),
    vetoes=(),
    remaining_months=93,
    spread=Fraction("0.2682"),
    net_income=129_491_94,  # 189,491.94 before rent, less 60,000 rent
    requested=350_000_00,
    asked_months=36,
    base_rate=Fraction("0.0510"),
    need=400_000_00,
    cap=1_000_000_00,
    refinanced=True,
)


def test_the_worked_example_b6():
    made = lending.decide(B6, RULES)
    assert (made.credit, made.value, made.outcome) == ("B", "V2", lending.LEND)
    assert (made.months, made.rate) == (36, Fraction("0.0530"))
    assert made.ceilings["collateral"] == 345_360_00
    assert int(made.ceilings["capacity"] / 100) == 257_832
    assert made.ceilings["need"] == 280_000_00
    assert (made.limit, made.bound_by) == (250_000_00, "capacity")
    assert int(lending.capacity(B6.net_income, 24, made.rate, RULES) / 100) == 180_125


def test_the_instalments_of_b6():
    rows = lending.schedule(
        250_000_00, Fraction("0.0530"), dt.date(2025, 1, 20), 36, 3, lending.EQUAL_PRINCIPAL
    )
    assert [one.principal for one in rows[:5]] == [2_083_334] * 4 + [2_083_333]
    assert [one.days for one in rows[:4]] == [90, 91, 92, 92]
    assert [one.interest for one in rows[:4]] == [331_250, 307_020, 282_176, 253_958]
    assert sum(one.interest for one in rows) == 2_179_810
    assert rows[-1].date == dt.date(2028, 1, 20)


@pytest.mark.parametrize(
    ("score", "months", "spread", "cell"),
    [
        (90, 93, "0.10", ("A", "V1")),
        (85, 60, "0.15", ("A", "V1")),
        (84, 59, "0.15", ("B", "V2")),
        (60, 36, "0.31", ("C", "V3")),
        (59, 93, "0.10", ("D", "V1")),
    ],
)
def test_grades_stand_at_their_thresholds(score, months, spread, cell):
    basis = dc.replace(B6, score=Fraction(score), remaining_months=months, spread=Fraction(spread))
    made = lending.decide(basis, RULES)
    assert (made.credit, made.value) == cell
    outcome = {"C": lending.REFER, "D": lending.REJECT}.get(cell[0], lending.LEND)
    assert made.outcome == outcome


def test_a_veto_forces_the_worst_grade():
    basis = dc.replace(B6, score=Fraction(100), vetoes=("失信被执行人",))
    assert lending.decide(basis, RULES).outcome == lending.REJECT


def test_property_that_a_second_auction_does_not_cover_is_not_of_the_best():
    best = dc.replace(B6, spread=Fraction("0.10"))
    assert lending.value_grade(best, RULES) == "V1"
    assert lending.value_grade(dc.replace(best, auction_covers=False), RULES) == "V2"


def test_the_refinanced_rate_has_a_ceiling():
    dear = dc.replace(B6, base_rate=Fraction("0.0600"))
    assert lending.decide(dear, RULES).rate == Fraction("0.055")
    assert lending.decide(dc.replace(dear, refinanced=False), RULES).rate == Fraction("0.0620")


@given(less=st.integers(1, 349_999_99))
def test_asking_for_less_never_raises_the_limit(less):
    asked = dc.replace(B6, requested=less)
    assert lending.decide(asked, RULES).limit <= lending.decide(B6, RULES).limit
    assert lending.decide(asked, RULES).limit <= less


@given(
    principal=st.integers(1, 10**11),
    basis_points=st.integers(0, 1500),
    count=st.integers(1, 60),
    manner=st.sampled_from(
        [lending.EQUAL_PRINCIPAL, lending.EQUAL_INSTALMENT, lending.PRINCIPAL_LAST]
    ),
)
def test_instalments_pay_the_loan_back_exactly(principal, basis_points, count, manner):
    rows = lending.schedule(
        principal, Fraction(basis_points, 10_000), dt.date(2025, 1, 31), count, 1, manner
    )
    assert sum(one.principal for one in rows) == principal
    assert all(one.principal >= 0 for one in rows)
    assert rows[0].balance == principal
    assert rows[-1].balance == rows[-1].principal


def test_equal_instalments_are_equal_but_for_the_last():
    rows = lending.schedule(
        30_000_000, Fraction("0.0528"), dt.date(2025, 1, 20), 24, 1, lending.EQUAL_INSTALMENT
    )
    paid = [one.principal + one.interest for one in rows]
    assert len(set(paid[:-1])) == 1
    assert abs(paid[-1] - paid[0]) <= len(rows)
