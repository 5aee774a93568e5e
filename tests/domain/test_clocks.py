"""The thirty working days of a case, and what stops the clock."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain.calendar import add_working_days
from core.domain.case import CaseEvent, CaseFile, CaseStep
from core.domain.clocks import Limit, clock_of
from core.services.calendars import working_calendar

CALENDAR = working_calendar()
LIMIT = Limit(30, 5)
ACCEPTED = dt.date(2026, 11, 23)  # a Monday


def after(days):
    return ACCEPTED + dt.timedelta(days)


def case(*events, steps=()):
    way = [("", "received", ACCEPTED), ("received", "accepted", ACCEPTED)]
    way += [(a, b, on) for a, b, on in steps]
    made = tuple(
        CaseStep(nth, a, b, "", "", f"{on}T09:00:00") for nth, (a, b, on) in enumerate(way, 1)
    )
    return CaseFile("C1", "mortgage_first", "c", 1, {}, ("A1",), made, events)


def event(kind, on, until=None):
    return CaseEvent(kind, on, until)


def deadline(one, today=ACCEPTED):
    return str(clock_of(one, today, CALENDAR, LIMIT).deadline.date)


def test_a_case_has_thirty_working_days_after_the_day_of_acceptance():
    clock = clock_of(case(), ACCEPTED, CALENDAR, LIMIT)
    assert (clock.colour, clock.left, str(clock.deadline.date)) == ("ok", 30, "2027-01-05")
    assert clock.deadline.assumed  # the holidays of 2027 are not announced yet
    early = clock_of(case(), ACCEPTED, CALENDAR, Limit(10, 5))
    assert not early.deadline.assumed


@pytest.mark.parametrize(
    ("today", "colour", "left"),
    [
        ("2026-12-25", "ok", 6),
        ("2026-12-28", "soon", 5),
        ("2027-01-05", "soon", 0),
        ("2027-01-06", "overdue", -1),
    ],
)
def test_the_colour_says_how_urgent_it_is(today, colour, left):
    clock = clock_of(case(), dt.date.fromisoformat(today), CALENDAR, LIMIT)
    assert (clock.colour, clock.left) == (colour, left)


def test_the_time_of_an_announcement_does_not_count():
    announced = event("announcement", after(0), dt.date(2026, 12, 14))
    assert deadline(case(announced)) == "2027-01-26"  # 15 working days later
    early = event("announcement_end", after(7))  # somebody objected on the fifth working day
    assert deadline(case(announced, early)) == "2027-01-12"
    late = event("announcement_end", dt.date(2026, 12, 31))  # the office was slow
    assert deadline(case(announced, late)) == "2027-01-26"


def test_a_pause_stands_still_until_it_is_over():
    pause = event("pause", after(1))
    clock = clock_of(case(pause), after(20), CALENDAR, LIMIT)
    assert (clock.colour, clock.left, clock.deadline) == ("stopped", 29, None)
    resumed = case(pause, event("resume", after(8)))
    assert deadline(resumed) == "2027-01-12"


def test_a_supplement_stops_the_clock_until_the_case_is_accepted_again():
    sent_back = ("accepted", "supplement", after(1))
    clock = clock_of(case(steps=[sent_back]), after(20), CALENDAR, LIMIT)
    assert (clock.colour, clock.left) == ("stopped", 29)
    again = [("supplement", "received", after(7)), ("received", "accepted", after(8))]
    assert deadline(case(steps=[sent_back, *again])) == "2027-01-12"


def test_returning_a_case_to_review_is_no_new_acceptance():
    steps = [("accepted", "reviewed", after(1)), ("reviewed", "accepted", after(10))]
    assert deadline(case(steps=steps)) == "2027-01-05"


@pytest.mark.parametrize("state", ["entered", "refused", "withdrawn"])
def test_a_decided_case_has_no_clock(state):
    assert clock_of(case(steps=[("accepted", state, after(3))]), after(9), CALENDAR, LIMIT) is None


def test_a_case_that_was_never_accepted_has_none():
    received = CaseStep(1, "", "received", "", "", f"{ACCEPTED}T09:00:00")
    one = CaseFile("C1", "x", "c", 1, {}, (), (received,))
    assert clock_of(one, after(90), CALENDAR, LIMIT) is None


stops = st.lists(st.tuples(st.integers(0, 60), st.integers(0, 30)), max_size=3)


@given(stops, st.integers(1, 40))
def test_the_deadline_is_as_many_working_days_later_as_the_pauses_took(pauses, days):
    events, clear = [], 0
    for start, length in sorted(pauses):
        begin = max(start, clear)
        events += [event("pause", after(begin)), event("resume", after(begin + length))]
        clear = begin + length
    limit = Limit(days, 0)
    clock = clock_of(case(*events), ACCEPTED, CALENDAR, limit)
    stopped = {
        day
        for one, two in zip(events[::2], events[1::2], strict=True)
        for day in (
            one.from_date + dt.timedelta(n)
            for n in range(1, (two.from_date - one.from_date).days + 1)
        )
        if CALENDAR.is_working_day(day) and day <= clock.deadline.date
    }
    plain = add_working_days(ACCEPTED, days + len(stopped), CALENDAR)
    assert clock.deadline.date == plain.date
    assert clock_of(case(*events), clock.deadline.date, CALENDAR, limit).left == 0
