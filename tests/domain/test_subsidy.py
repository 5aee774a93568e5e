import datetime as dt
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain.subsidy import Loan, LoanEvent, anniversary, subsidise
from core.domain.values import half_up
from core.services.money.subsidy import subsidy_rules
from core.services.rules import pack_of

RULES = subsidy_rules(pack_of("subsidy", dt.date(2026, 3, 1)))
START = dt.date(2026, 3, 1)
GOLD = LoanEvent(dt.date(2027, 1, 1), "grade", grade="金宿")


def reckon(**more):
    loan = {
        "principal": 30_000_000,
        "rate": Fraction("0.05"),
        "drawdown": START,
        "until": dt.date(2027, 6, 20),
        "grade": "银宿",
    }
    return subsidise(Loan(**{**loan, **more}), RULES)


def amounts(result):
    return [(s.days, s.interest, s.subsidy) for s in result.segments]


def test_grade_rises_in_the_middle():
    result = reckon(events=(GOLD,))
    assert amounts(result) == [(306, 1_275_000, 382_500), (170, 708_333, 283_333)]
    assert (result.interest, result.subsidy) == (1_983_333, 665_833)


def test_actual_year_of_365_days():
    result = reckon(events=(GOLD,), basis=365)
    assert amounts(result) == [(306, 1_257_534, 377_260), (170, 698_630, 279_452)]
    assert result.subsidy == 656_712


@pytest.mark.parametrize(("mode", "subsidy"), [("A", 377_167), ("B", 334_583), ("C", 0)])
def test_three_ways_to_treat_a_rate_above_the_cap(mode, subsidy):
    result = reckon(
        rate=Fraction("0.062"),
        grade="普通",
        until=START + dt.timedelta(days=365),
        cap_mode=mode,
    )
    assert result.interest == 1_885_833
    assert result.subsidy == subsidy


@pytest.mark.parametrize("mode", ["A", "B", "C"])
def test_a_rate_at_the_cap_is_not_above_it(mode):
    at_cap = reckon(rate=Fraction("0.055"), cap_mode=mode)
    assert at_cap.subsidy == reckon(rate=Fraction("0.055")).subsidy > 0


def test_mode_c_looks_at_the_rate_of_each_segment():
    falls = LoanEvent(dt.date(2026, 9, 1), "rate", rate=Fraction("0.05"))
    result = reckon(rate=Fraction("0.06"), cap_mode="C", events=(falls,))
    assert [s.subsidy > 0 for s in result.segments] == [False, True]


@pytest.mark.parametrize(
    ("grade", "percent"), [("普通", 20), ("银宿", 30), ("金宿", 40), ("白金", 50)]
)
def test_share_of_each_grade(grade, percent):
    result = reckon(grade=grade, until=START + dt.timedelta(days=360))
    assert result.subsidy == 1_500_000 * percent // 100


def test_subsidy_ends_on_the_second_anniversary():
    result = reckon(until=dt.date(2028, 6, 1))
    ends = [(s.start, s.end) for s in result.segments]
    assert ends == [
        (START, dt.date(2028, 3, 1)),
        (dt.date(2028, 3, 1), dt.date(2028, 6, 1)),
    ]
    assert result.segments[1].interest > 0
    assert result.segments[1].subsidy == 0
    assert reckon(until=dt.date(2028, 3, 1)).segments == result.segments[:1]


def test_leap_day_has_its_anniversary_on_the_28th():
    assert anniversary(dt.date(2024, 2, 29), 2) == dt.date(2026, 2, 28)
    assert anniversary(dt.date(2024, 2, 29), 4) == dt.date(2028, 2, 29)
    assert anniversary(dt.date(9998, 1, 1), 2) is None
    late = reckon(drawdown=dt.date(9998, 1, 1), until=dt.date(9999, 12, 31))
    assert len(late.segments) == 1


def test_repaid_loan_is_printed_with_zeros():
    gone = LoanEvent(dt.date(2026, 9, 1), "repay", amount=30_000_000)
    result = reckon(events=(gone, GOLD))
    assert amounts(result)[1:] == [(122, 0, 0), (170, 0, 0)]


def test_events_of_one_day_act_in_list_order_and_cut_once():
    day = dt.date(2026, 9, 1)
    first = LoanEvent(day, "grade", grade="金宿")
    second = LoanEvent(day, "grade", grade="白金")
    assert [s.grade for s in reckon(events=(first, second)).segments] == ["银宿", "白金"]
    assert [s.grade for s in reckon(events=(second, first)).segments] == ["银宿", "金宿"]


def test_events_are_taken_by_date_whatever_their_place():
    early = LoanEvent(dt.date(2026, 6, 1), "repay", amount=10_000_000)
    late = LoanEvent(dt.date(2026, 12, 1), "repay", amount=5_000_000)
    assert reckon(events=(late, GOLD, early)) == reckon(events=(early, late, GOLD))


def test_an_event_on_the_anniversary_cuts_once():
    event = LoanEvent(dt.date(2028, 3, 1), "rate", rate=Fraction("0.04"))
    assert len(reckon(until=dt.date(2028, 6, 1), events=(event,)).segments) == 2


# Worked example B6 of the research: a loan repaid by quarter, its first four interest dates.
def test_instalments_reduce_the_interest():
    days = [dt.date(2025, 4, 20), dt.date(2025, 7, 20), dt.date(2025, 10, 20)]
    result = reckon(
        principal=25_000_000,
        rate=Fraction("0.053"),
        drawdown=dt.date(2025, 1, 20),
        until=dt.date(2026, 1, 20),
        events=(
            *(LoanEvent(day, "repay", amount=2_083_334) for day in days),
            LoanEvent(days[-1], "grade", grade="金宿"),
        ),
    )
    assert amounts(result) == [
        (90, 331_250, 99_375),
        (91, 307_020, 92_106),
        (92, 282_176, 84_653),
        (92, 253_958, 101_583),
    ]


grades = st.sampled_from(["普通", "银宿", "金宿", "白金"])
rates = st.integers(0, 2000).map(lambda n: Fraction(n, 10_000))
spans = st.integers(2, 2000)


@st.composite
def loans(draw):
    days = draw(spans)
    owed = principal = draw(st.integers(0, 10**10))
    start = draw(st.dates(dt.date(2000, 1, 1), dt.date(2080, 1, 1)))
    events = []
    for offset in sorted(draw(st.lists(st.integers(1, days - 1), max_size=6))):
        day, kind = (
            start + dt.timedelta(days=offset),
            draw(st.sampled_from(["repay", "grade", "rate"])),
        )
        amount = draw(st.integers(0, owed)) if kind == "repay" else 0
        owed -= amount
        events.append(LoanEvent(day, kind, amount, draw(grades), draw(rates)))
    return Loan(
        principal,
        draw(rates),
        start,
        start + dt.timedelta(days=days),
        draw(grades),
        draw(st.sampled_from([360, 365])),
        draw(st.sampled_from("ABC")),
        tuple(events),
    )


@given(loans())
def test_segments_tile_the_period(loan):
    segments = subsidise(loan, RULES).segments
    assert segments[0].start == loan.drawdown
    assert segments[-1].end == loan.until
    assert all(a.end == b.start for a, b in pairwise(segments))
    assert all(s.days > 0 for s in segments)
    assert sum(s.days for s in segments) == (loan.until - loan.drawdown).days


@given(loans())
def test_against_a_day_by_day_reckoning(loan):
    """Walk the calendar one day at a time and round where a segment of equal days ends."""
    share = {"普通": Fraction(1, 5), "银宿": Fraction(3, 10), "金宿": Fraction(2, 5)}
    share["白金"] = Fraction(1, 2)
    cap = Fraction(55, 1000)
    stop = loan.drawdown.replace(year=loan.drawdown.year + 2, day=min(loan.drawdown.day, 28))
    if loan.drawdown.day > 28 and (loan.drawdown.month, loan.drawdown.day) != (2, 29):
        stop = loan.drawdown.replace(year=loan.drawdown.year + 2)
    cuts = {e.date for e in loan.events} | {stop, loan.until}
    owed, rate, grade = loan.principal, loan.rate, loan.grade
    interest = subsidy = 0
    days, day = 0, loan.drawdown
    while day < loan.until:
        days, day = days + 1, day + dt.timedelta(days=1)
        if day not in cuts:
            continue
        segment = half_up(owed * rate * days / loan.basis)
        base = segment
        if loan.cap_mode == "B":
            base = half_up(owed * min(rate, cap) * days / loan.basis)
        if day <= stop and not (loan.cap_mode == "C" and rate > cap):
            subsidy += half_up(base * share[grade])
        interest, days = interest + segment, 0
        for event in loan.events:
            if event.date == day:
                owed -= event.amount if event.kind == "repay" else 0
                grade = event.grade if event.kind == "grade" else grade
                rate = event.rate if event.kind == "rate" else rate
    result = subsidise(loan, RULES)
    assert (result.interest, result.subsidy) == (interest, subsidy)
