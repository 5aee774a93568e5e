"""What older entries must fit: ranks, times, parts, determinations, queues; and their order."""

import dataclasses as dc
import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain.asset import Asset, FolioState
from core.domain.restraints import Restraint
from core.domain.takeover import (
    OldPlace,
    Standing,
    determination_problems,
    end_problems,
    has_to_wait,
    in_rank_order,
    place_problems,
    queue_problems,
)

ASSET = Asset("A1", "any", 1, "云上居", "某村1号", "330399", {}, (), FolioState(1, 1, 1, 1))
TODAY = dt.date(2026, 11, 23)


def place(rank, top=0, **changes):
    folio = dc.replace(ASSET.folio, top_rank=top)
    made = OldPlace("places[0]", dc.replace(ASSET, folio=folio), rank)
    return dc.replace(made, **changes)


def codes(problems):
    return [(one.code, one.severity.value) for one in problems]


AT = "2019-03-05T10:20:00.000000+08:00"


@pytest.mark.parametrize(
    ("old", "expected"),
    [
        (place(1), []),
        (place(3, top=2), []),
        (place(2, top=2), [("old_rank_behind", "fault")]),
        (place(1, top=2), [("old_rank_behind", "fault")]),
        (place(4, top=1), [("old_rank_gap", "confirmation")]),
        (place(1, restrained=True), [("old_after_restraint", "fault")]),
        (place(1, began_at="2020"), [("old_before_asset", "confirmation")]),
        (place(1, began_at="2019-03-05T10:21:00"), [("old_before_asset", "confirmation")]),
        (place(1, began_at="2019-03-05T00:00:00.000000+08:00"), []),
        (place(1, pending=("C1",)), [("old_case_pending", "confirmation")]),
        (place(2, 1, standing=[Standing(1, "M1", "2018")]), []),
        (
            place(2, 1, standing=[Standing(1, "M1", "2020")]),
            [("old_rank_against_time", "confirmation")],
        ),
    ],
)
def test_a_place_fits_what_stands_already(old, expected):
    assert codes(place_problems(old, AT)) == expected


def test_nothing_is_added_to_a_closed_folio():
    closed = dc.replace(ASSET, folio=dc.replace(ASSET.folio, closed=1))
    assert ("asset_closed", "fault") in codes(place_problems(OldPlace("", closed, 1), AT))


def test_the_gap_names_the_missing_ranks():
    (problem,) = place_problems(place(5, top=1), AT)
    assert (problem.params["first"], problem.params["last"]) == ("2", "4")


# --- the order of entry ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given_", "order"),
    [
        ([], []),
        ([{"A": 1}, {"A": 2}], [0, 1]),
        ([{"A": 2}, {"A": 1}], [1, 0]),
        ([{"B": 1}, {"A": 2}, {"A": 1}], [0, 2, 1]),
        ([{"A": 2, "B": 1}, {"A": 1}, {"B": 2}], [1, 0, 2]),
        ([{"A": 1, "B": 2}, {"A": 2, "B": 1}], [0, 1]),  # crossed: as it stands in the sheet
        ([{}, {"A": 1}], [0, 1]),
    ],
)
def test_lower_ranks_are_entered_first(given_, order):
    assert in_rank_order(given_) == order


@given(st.data())
def test_any_history_is_put_back_into_an_order_that_ranks_allow(data):
    """Deal ranks as an older office did, shuffle the sheet: every asset sees its ranks rise."""
    tops, history = {}, []
    for _ in range(data.draw(st.integers(0, 12))):
        assets = data.draw(st.sets(st.sampled_from("ABC"), min_size=1))
        tops |= {one: tops.get(one, 0) + data.draw(st.integers(1, 2)) for one in assets}
        history.append({one: tops[one] for one in assets})
    sheet = data.draw(st.permutations(history))
    order = in_rank_order(sheet)
    assert sorted(order) == list(range(len(sheet)))
    for asset in "ABC":
        seen = [sheet[index][asset] for index in order if asset in sheet[index]]
        assert seen == sorted(seen)


# --- determination, dates ------------------------------------------------------------------


WHOLE = {"determined_amount": 1, "determined_on": TODAY, "determination_ground": "期间届满"}


@pytest.mark.holds("I15")
@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"security": "ordinary"}, []),
        ({"security": "maximum"}, []),
        ({"security": "maximum", **WHOLE}, []),
        ({"security": "ordinary", **WHOLE}, ["determined_ordinary"]),
        ({"security": "maximum", "determined_amount": 0}, ["required", "required"]),
        ({"security": "maximum", "ground": "realised"}, ["required"] * 3),
        ({"security": "maximum", "ground": "realised", **WHOLE}, []),
        ({"security": "maximum", "ground": "paid"}, []),
    ],
)
def test_a_determination_is_whole_and_of_a_maximum_amount(values, expected):
    assert [one.code for one in determination_problems(values)] == expected


@pytest.mark.parametrize(("days", "found"), [(-1, 1), (0, 0), (1, 0)])
def test_nothing_ends_before_it_began(days, found):
    end = TODAY + dt.timedelta(days=days)
    assert len(list(end_problems(TODAY, end, "until"))) == found
    assert list(end_problems(None, end, "until")) == []
    assert list(end_problems(TODAY, None, "until")) == []


# --- the queue ------------------------------------------------------------------------------------


def seizure(
    number="F1", delivered="2026-01-01", party="", until=dt.date(2028, 1, 1), kind="seizure"
):
    start = dt.date(2026, 1, 1)
    return Restraint(number, kind, "A1", 2, "法院", "1号", start, until, delivered, party)


RAN_OUT = dt.date(2026, 2, 1)


@pytest.mark.holds("I13")
@pytest.mark.parametrize(
    ("new", "standing", "months", "expected"),
    [
        (seizure(), [], None, []),
        (seizure(until=None), [], None, ["required"]),
        (seizure(until=None), [], 36, ["required"]),
        (seizure(until=RAN_OUT), [], None, ["old_restraint_over"]),
        (seizure("F2", "2026-01-02"), [seizure()], None, ["waiting_has_term"]),
        (seizure("F2", "2026-01-02", until=None), [seizure()], 36, []),
        (seizure("F2", "2026-01-02"), [seizure(until=RAN_OUT)], None, []),
        (seizure("F2", "2026-01-02", "P1"), [seizure(party="P2")], None, []),
        (seizure("F2", "2026-01-02", "P1"), [seizure(party="P1")], None, ["waiting_has_term"]),
        (seizure("F2", "2026-01-02", "P1"), [seizure()], None, ["waiting_has_term"]),
        (seizure("F2", "2025-12-31"), [seizure()], None, ["seizure_overtakes"]),
        (seizure("F2", "2025-12-31 08:00"), [seizure()], None, ["seizure_overtakes"]),
        (seizure(kind="objection", until=None), [seizure()], None, []),
        (seizure("F2", "2026-01-02"), [seizure(kind="caution")], None, []),
        (seizure(delivered="2027-01-01"), [], None, []),  # in the future: said elsewhere
    ],
)
def test_an_older_seizure_takes_the_place_its_delivery_gives_it(new, standing, months, expected):
    found = queue_problems(new, standing, months, TODAY)
    assert [one.code for one in found] == expected
    waits = has_to_wait(new, standing, TODAY)
    assert waits == (expected == ["waiting_has_term"] or (months is not None and bool(standing)))
