"""What stays of the backups, whatever clocks did."""

import datetime as dt

from hypothesis import given, settings
from hypothesis import strategies as st

from core.domain.thinning import Copy, Thinning, superfluous

RULE = Thinning(newest=3, dailies=4, weeklies=3, monthlies=5)
ZONE = dt.timezone(dt.timedelta(hours=8))
MOMENTS = st.datetimes(dt.datetime(2020, 1, 1), dt.datetime(2024, 1, 1)).map(
    lambda one: one.replace(tzinfo=ZONE)
)


@st.composite
def shelves(draw):
    made = draw(st.lists(MOMENTS, max_size=25))
    return [
        Copy(f"{n}.nqbak", at, draw(st.booleans()), draw(st.none() | MOMENTS))
        for n, at in enumerate(made)
    ]


def newest(copies):
    return max(copies, key=lambda one: (one.made_at, one.name))


@settings(max_examples=40)
@given(shelves())
def test_what_was_proven_or_restored_last_stays(copies):
    gone = set(superfluous(copies, RULE))
    if copies:
        assert newest(copies).name not in gone
    if verified := [one for one in copies if one.verified]:
        assert newest(verified).name not in gone
    if restored := [one for one in copies if one.restored_at]:
        assert {max(restored, key=lambda one: one.restored_at).name} - gone or any(
            one.restored_at == max(r.restored_at for r in restored) and one.name not in gone
            for one in restored
        )


@settings(max_examples=40)
@given(shelves())
def test_thinning_once_more_removes_nothing(copies):
    gone = set(superfluous(copies, RULE))
    assert superfluous([one for one in copies if one.name not in gone], RULE) == ()


@settings(max_examples=40)
@given(shelves())
def test_no_more_stay_than_the_rule_says(copies):
    kept = len(copies) - len(superfluous(copies, RULE))
    assert kept <= 3 + 4 + 3 + 5 + 2


@settings(max_examples=40)
@given(shelves())
def test_the_last_days_weeks_and_months_have_a_copy_and_a_proven_one_if_there_was_one(copies):
    gone = set(superfluous(copies, RULE))
    for count, period in (
        (4, lambda at: at.date()),
        (3, lambda at: at.isocalendar()[:2]),
        (5, lambda at: (at.year, at.month)),
    ):
        periods = sorted({period(one.made_at) for one in copies})[-count:]
        for each in periods:
            inside = [one for one in copies if period(one.made_at) == each]
            kept = [one for one in inside if one.name not in gone]
            assert kept
            assert any(one.verified for one in kept) == any(one.verified for one in inside)


def test_a_year_of_work_in_dated_names():
    start = dt.datetime(2025, 1, 1, 9, tzinfo=ZONE)
    made = [start + dt.timedelta(hours=4 * n) for n in range(6 * 365)]
    copies = [Copy(at.isoformat(), at, True) for at in made]
    gone = set(superfluous(copies, Thinning(6, 14, 8, 24)))
    kept = [one.made_at for one in copies if one.name not in gone]
    assert kept[-6:] == made[-6:]
    assert len(kept) == 33  # 6 newest of 2 days, 12 more days, 5 more weeks, 10 more months
    assert kept[0] == dt.datetime(2025, 1, 31, 21, tzinfo=ZONE)


def test_a_clock_that_jumped_ahead_and_back_costs_nothing():
    day = dt.datetime(2026, 11, 27, 9, tzinfo=ZONE)
    ahead = Copy("ahead", day.replace(year=2099), True)
    usual = [Copy(f"{n}", day - dt.timedelta(days=n), True) for n in range(3)]
    assert superfluous([ahead, *usual], RULE) == ()
