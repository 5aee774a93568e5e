"""A day, and the time of day where older books wrote one down."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain.calendar import OFFICE_ZONE
from core.domain.recorded_time import RecordedTime
from core.problems import FieldError

TODAY = dt.date(2026, 11, 23)


@pytest.mark.parametrize(
    ("raw", "hour"),
    [("2019-03-05", 0), ("2019-03-05 10:20", 10), ("2019-03-05 23:20:59", 23)],
)
def test_a_moment_is_read_in_the_offices_time_and_written_as_it_was(raw, hour):
    moment = RecordedTime().parse(raw)
    assert (moment.date(), moment.hour) == (dt.date(2019, 3, 5), hour)
    assert moment.utcoffset() == dt.timedelta(hours=8)
    assert RecordedTime().dump(moment) == raw


@pytest.mark.parametrize("raw", ["2019-3-5", "2019-03-05T10:20", "10:20", "", 20190305, None])
def test_what_is_no_moment_is_refused(raw):
    with pytest.raises(FieldError, match="not_recorded_time"):
        RecordedTime().parse(raw)


@pytest.mark.parametrize("raw", ["2019-02-29", "2019-03-05 24:01", "2019-03-05 10:60"])
def test_a_moment_that_never_was_is_refused(raw):
    with pytest.raises(FieldError, match="no_such_date"):
        RecordedTime().parse(raw)


@pytest.mark.parametrize(
    ("typed", "raw"),
    [
        ("2019年3月5日", "2019-03-05"),
        ("2019年3月5日 10时20分", "2019-03-05 10:20"),
        ("2019年3月5日9时", "2019-03-05 09:00"),
        ("2019/3/5 9:05", "2019-03-05 09:05"),
        ("２０１９－０３－０５　１０：２０", "2019-03-05 10:20"),
        ("2019-03-05T10:20:30", "2019-03-05 10:20:30"),
        ("0305", "2026-03-05"),
        ("旧簿第三页", "旧簿第三页"),
    ],
)
def test_what_people_type(typed, raw):
    assert RecordedTime().typed(typed, TODAY) == raw


@given(st.datetimes(min_value=dt.datetime(1900, 1, 1), max_value=dt.datetime(2100, 1, 1)))
def test_reading_what_was_written_gives_the_same_moment(naive):
    moment = naive.replace(microsecond=0, tzinfo=OFFICE_ZONE)
    assert RecordedTime().parse(RecordedTime().dump(moment)) == moment
