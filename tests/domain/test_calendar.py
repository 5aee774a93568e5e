"""Working days and periods, by the calendars as published and by articles 200 to 203."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain.calendar import (
    Deadline,
    YearPlan,
    add_working_days,
    calendar_of,
    last_day_of_period,
    months_later,
    next_working_day,
    read_year,
    working_days_between,
    years_later,
)
from core.services.calendars import shipped_years, working_calendar

CALENDAR = working_calendar()
days = st.dates(dt.date(2024, 6, 1), dt.date(2028, 6, 1))


def day(text):
    return dt.date.fromisoformat(text)


@pytest.mark.parametrize(
    ("date", "works"),
    [
        ("2026-02-13", True),
        ("2026-02-14", True),  # a Saturday worked in exchange
        ("2026-02-15", False),
        ("2026-02-23", False),
        ("2026-02-24", True),
        ("2026-02-28", True),
        ("2026-05-09", True),
        ("2026-09-20", True),
        ("2026-10-10", True),
        ("2026-11-21", False),  # an ordinary Saturday
        ("2025-01-26", True),
        ("2025-10-08", False),
        ("2025-10-11", True),
    ],
)
def test_days_as_the_state_council_announced_them(date, works):
    assert CALENDAR.is_working_day(day(date)) == works


# 365 days less the weekends and 13 statutory holidays: the exchange of weekends moves days but
# makes none, and a statutory holiday on a weekend is made up for.
@pytest.mark.parametrize("year", [2025, 2026, 2027])
def test_a_year_has_as_many_working_days_as_the_law_gives_it(year):
    first = dt.date(year, 1, 1)
    weekends = sum((first + dt.timedelta(n)).weekday() > 4 for n in range(365))
    worked = working_days_between(first - dt.timedelta(1), dt.date(year, 12, 31), CALENDAR)
    assert worked == 365 - weekends - 13


def test_2027_is_marked_as_assumed():
    assert {plan.year: plan.assumed for plan in shipped_years()} == {
        2025: False,
        2026: False,
        2027: True,
    }
    assert all(plan.source for plan in shipped_years())


def test_thirty_working_days_from_acceptance():
    # 条例第二十条; accepted on Thursday before the spring festival
    assert add_working_days(day("2026-02-12"), 30, CALENDAR) == Deadline(day("2026-04-01"))


def test_what_rests_on_an_assumed_year_says_so():
    assert add_working_days(day("2026-12-01"), 30, CALENDAR).assumed
    assert not add_working_days(day("2026-11-23"), 5, CALENDAR).assumed
    assert add_working_days(day("2031-09-30"), 1, CALENDAR) == Deadline(day("2031-10-06"), True)


def test_the_offices_own_year_replaces_the_shipped_one():
    own = YearPlan(2027, frozenset(), frozenset({day("2027-11-27")}))
    calendar = working_calendar([own])
    assert calendar.is_working_day(day("2027-11-27"))
    assert not calendar.is_assumed(day("2027-01-01"), day("2027-12-31"))


@pytest.mark.parametrize(
    ("start", "period", "last"),
    [
        ("2026-11-02", {"days": 15}, "2026-11-17"),  # the first day is not counted
        ("2026-11-06", {"days": 15}, "2026-11-23"),  # the 21st is a Saturday
        ("2026-09-20", {"days": 15}, "2026-10-08"),  # the last day of a long holiday
        ("2026-02-03", {"days": 25}, "2026-02-28"),  # a Saturday that is worked
        ("2026-08-31", {"months": 1}, "2026-09-30"),
        ("2026-10-31", {"months": 4}, "2027-03-01"),  # 28 February is a Sunday
        ("2024-02-29", {"years": 2}, "2026-02-28"),
        ("2023-03-10", {"years": 3}, "2026-03-10"),
    ],
)
def test_the_last_day_of_a_period(start, period, last):
    assert last_day_of_period(day(start), CALENDAR, **period).date == day(last)


@pytest.mark.parametrize("period", [{}, {"days": 1, "months": 1}, {"days": -1}])
def test_a_period_has_one_unit(period):
    with pytest.raises(ValueError, match="one unit"):
        last_day_of_period(day("2026-11-23"), CALENDAR, **period)


def test_leap_days():
    assert years_later(day("2024-02-29"), 2) == day("2026-02-28")
    assert years_later(day("2024-02-29"), 4) == day("2028-02-29")
    assert months_later(day("2026-01-31"), 1) == day("2026-02-28")
    assert months_later(day("2026-03-31"), -1) == day("2026-02-28")
    assert months_later(day("2026-01-15"), -1) == day("2025-12-15")


@given(days, st.integers(1, 60))
def test_adding_and_counting_agree(start, count):
    end = add_working_days(start, count, CALENDAR).date
    assert CALENDAR.is_working_day(end)
    assert working_days_between(start, end, CALENDAR) == count


@given(days)
def test_no_period_ends_on_a_day_off(start):
    for period in ({"days": 15}, {"months": 3}, {"years": 2}):
        assert CALENDAR.is_working_day(last_day_of_period(start, CALENDAR, **period).date)


@given(days, st.integers(-60, 60))
def test_months_later_keeps_the_day_or_takes_the_months_end(start, months):
    later = months_later(start, months)
    assert (later.year * 12 + later.month) - (start.year * 12 + start.month) == months
    assert later.day == start.day or (later + dt.timedelta(1)).day == 1


def test_a_working_day_stays_where_it_is():
    assert next_working_day(day("2026-11-23"), CALENDAR) == day("2026-11-23")


def test_days_left():
    deadline = Deadline(day("2026-11-25"))
    assert [deadline.days_left(day(f"2026-11-{n}")) for n in (23, 25, 26)] == [2, 0, -1]


def test_a_faulty_year_is_refused():
    friday, saturday = day("2026-11-20"), day("2026-11-21")
    with pytest.raises(ValueError, match="another year"):
        YearPlan(2027, frozenset({friday}), frozenset())
    with pytest.raises(ValueError, match="both free and worked"):
        YearPlan(2026, frozenset({saturday}), frozenset({saturday}))
    with pytest.raises(ValueError, match="only a weekend"):
        YearPlan(2026, frozenset(), frozenset({friday}))
    with pytest.raises(ValueError, match="guessed"):
        read_year({"status": "guessed"})
    with pytest.raises(ValueError, match="working days"):
        add_working_days(friday, 0, calendar_of(()))
