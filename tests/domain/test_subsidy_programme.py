import datetime as dt
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain.subsidy import Loan, subsidise
from core.domain.subsidy_programme import (
    GRANTED,
    RECLAIMED,
    WAITS,
    Happening,
    ProgrammeLoan,
    StopRules,
    draw_up,
    due_until,
)
from core.services.money.subsidy import subsidy_rules
from core.services.rules import pack_of

DRAWDOWN = dt.date(2025, 1, 20)
RULES = subsidy_rules(pack_of("subsidy", DRAWDOWN))
KEEPS, TAKES_ALL = StopRules(), StopRules(True, True)


def loan(*happenings, until=dt.date(2028, 1, 20), **terms):
    given_terms = {"principal": 25_000_000, "rate": Fraction("0.053"), "grade": "银宿"} | terms
    own = Loan(drawdown=DRAWDOWN, until=until, **given_terms)
    return ProgrammeLoan("T1", "P1", "P2", "C1", "", "D1", own, tuple(happenings))


def happened(kind, day, **values):
    return Happening(kind, day, "文1", **values)


def due(known, day, stops=KEEPS):
    return due_until(known, day, RULES, stops).subsidy


# --- worked example B6: principal by quarter, silver, gold from 2025-11-01 on ---


def test_the_loan_of_the_worked_example_until_its_second_repayment():
    known = loan(happened("repay", dt.date(2025, 4, 20), amount=2_083_334))
    assert due(known, dt.date(2025, 4, 20)) == 99_375
    assert due(known, dt.date(2025, 7, 20)) == 99_375 + 92_106


def test_nothing_is_due_before_the_drawdown_nor_more_after_two_years():
    known = loan()
    assert due(known, DRAWDOWN) == 0
    assert due(known, dt.date(2027, 1, 20)) == due(known, dt.date(2027, 12, 31)) > 0


@pytest.mark.parametrize("kind", ["misuse", "discharged", "ended"])
def test_a_stop_ends_the_subsidy_on_its_day(kind):
    day = dt.date(2025, 6, 1)
    stopped = loan(happened(kind, day))
    assert due(stopped, dt.date(2026, 1, 1)) == due(loan(), day)


def test_rules_that_take_everything_back_leave_nothing_due():
    day = dt.date(2025, 6, 1)
    assert due(loan(happened("misuse", day)), dt.date(2026, 1, 1), TAKES_ALL) == 0
    assert due(loan(happened("discharged", day)), dt.date(2026, 1, 1), TAKES_ALL) == 0
    ended = loan(happened("ended", day))
    assert due(ended, dt.date(2026, 1, 1), TAKES_ALL) == due(loan(), day)


# --- batches sum to the whole ---

days = st.dates(dt.date(2025, 1, 21), dt.date(2028, 1, 19))
repayments = st.builds(
    lambda day, amount: happened("repay", day, amount=amount), days, st.integers(1, 5_000_000)
)
grades = st.builds(
    lambda day, grade: happened("grade", day, grade=grade),
    days,
    st.sampled_from(["普通", "银宿", "金宿", "白金"]),
)
rates = st.builds(
    lambda day, rate: happened("rate", day, rate=rate),
    days,
    st.fractions("0.01", "0.09", max_denominator=1000),
)
changes = st.lists(st.one_of(repayments, grades, rates), max_size=5).map(
    lambda found: [x for x in found if x.kind != "repay"] + [x for x in found if x.kind == "repay"]
)


@given(changes, st.lists(days, max_size=6), st.sampled_from("ABC"), st.sampled_from([360, 365]))
def test_batches_sum_to_the_subsidy_of_the_whole_loan(happenings, cuts, cap_mode, basis):
    known = loan(*happenings, cap_mode=cap_mode, basis=basis)
    taken = 0
    for cut in [*sorted(cuts), known.terms.until]:
        for line in draw_up([("T1", due(known, cut), taken)], 10**12):
            taken += line.amount
    # the whole loan as the contract command reckons it
    whole = due_until(known, dt.date(2030, 1, 1), RULES, KEEPS)
    assert taken == whole.subsidy
    if not happenings:
        assert whole.subsidy == subsidise(known.terms, RULES).subsidy


@given(changes, st.lists(days, min_size=1, max_size=5), days)
def test_misuse_found_late_takes_back_exactly_what_was_paid_after_it(happenings, cuts, misused):
    known, taken = loan(*happenings), 0
    for cut in sorted(cuts):
        taken += sum(one.amount for one in draw_up([("T1", due(known, cut), taken)], 10**12))
    stopped = loan(*happenings, happened("misuse", misused))
    last = known.terms.until
    taken += sum(one.amount for one in draw_up([("T1", due(stopped, last), taken)], 10**12))
    assert taken == due(stopped, last) == due(known, misused)


# --- the queue for the budget ---


def test_first_come_first_served_and_nobody_is_overtaken():
    lines = draw_up([("T1", 60, 0), ("T2", 50, 0), ("T3", 10, 0), ("T4", 5, 20)], 100)
    assert [(one.loan_no, one.amount, one.standing, one.waiting) for one in lines] == [
        ("T1", 60, GRANTED, 0),
        ("T2", 0, WAITS, 50),
        ("T3", 0, WAITS, 10),
        ("T4", -15, RECLAIMED, 0),
    ]


def test_a_budget_that_just_suffices_is_used_up_and_nothing_new_has_no_line():
    assert [one.amount for one in draw_up([("T1", 60, 0), ("T2", 7, 7), ("T3", 40, 0)], 100)] == [
        60,
        40,
    ]


amounts = st.lists(st.tuples(st.integers(0, 500), st.integers(0, 500)), max_size=12)


@given(amounts, st.integers(0, 3000))
def test_grants_stay_within_the_budget_and_every_fen_is_granted_waits_or_comes_back(found, budget):
    dues = [(f"T{n}", due_, taken) for n, (due_, taken) in enumerate(found)]
    lines = draw_up(dues, budget)
    assert sum(one.amount for one in lines if one.standing == GRANTED) <= budget
    assert sum(one.amount + one.waiting for one in lines) == sum(d - t for _, d, t in dues)
