"""What ends soon is found without reading the rest, and counts are those of the whole."""

import datetime as dt

import pytest

from core.domain.mortgage import CURRENT
from core.services.assets import with_details
from tests.builders import Clock
from tests.storage.telling import open_told

MANY = 100_000
DAYS = [dt.date(2026, 11, 23), dt.date(2027, 6, 30), dt.date(2040, 12, 31), dt.date(2020, 2, 29)]


@pytest.fixture
def told(any_told):
    desk = open_told(any_told, Clock())
    yield desk
    desk.close()


def last_days(desk, work, stored):
    known = with_details(desk._context(work), stored)
    return [
        day
        for name, day in known.details.items()
        if name.endswith("_until") and isinstance(day, dt.date)
    ]


@pytest.mark.parametrize("day", DAYS)
@pytest.mark.parametrize("days", [0, 20, 60, 400])
def test_every_asset_and_mortgage_that_ends_is_found(told, day, days):
    first, last = day - dt.timedelta(days), day + dt.timedelta(days)
    with told.store.reading() as work:
        every = work.assets.all(MANY)
        ends = {
            one.asset_no
            for one in every
            if any(first <= until <= last for until in last_days(told, work, one))
        }
        found = {one.asset_no for one in work.assets.ending(first, last)}
        assert ends <= found <= {one.asset_no for one in every}
        live = [one for one in work.mortgages.latest(MANY) if one.state == CURRENT]
        found = work.mortgages.ending(first, last)
        assert list(found) == sorted(
            (one for one in live if first <= one.terms.term_to <= last),
            key=lambda one: (one.terms.term_to, one.mortgage_no),
        )
        assert work.mortgages.ending(first, last, 1) == found[:1]
        assert work.assets.ending(first, last, 1) == work.assets.ending(first, last)[:1]


def test_some_end_and_most_do_not(told):
    with told.store.reading() as work:
        every = {one.asset_no for one in work.assets.all(MANY)}
        far = dt.date(1990, 1, 1)
        assert work.assets.ending(far, far) == []
        days = [day for one in work.assets.all(MANY) for day in last_days(told, work, one)]
        assert work.assets.ending(min(days), min(days))
        assert len(work.assets.ending(min(days), min(days))) <= len(every)


def test_counts_are_those_of_the_whole(told):
    with told.store.reading() as work:
        assert work.assets.count() == len(work.assets.all(MANY))
        assert work.parties.count() == len(work.parties.all(MANY))
        live = [one for one in work.mortgages.latest(MANY) if one.state == CURRENT]
        assert live
        assert work.mortgages.in_force() == (len(live), sum(one.terms.amount for one in live))
