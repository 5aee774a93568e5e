"""What the form of a transfer names becomes givers, takers, and co-owners who are asked."""

import dataclasses as dc
from fractions import Fraction

import pytest

from core.domain.asset import Asset, FolioState, Holding
from core.domain.deals import (
    GROUNDS,
    ONEROUS,
    Arriving,
    Deal,
    Leaving,
    givers,
    outcome_of,
    takers,
    to_be_asked,
    total_given,
)
from core.domain.transfers import Giver, Taker

HALF, QUARTER = Fraction(1, 2), Fraction(1, 4)


def asset(*lines):
    """Each line is who holds it (several jointly) and how many quarters."""
    holdings = tuple(
        Holding(n, who[0], quarters, 4, members=who if len(who) > 1 else ())
        for n, (who, quarters) in enumerate(lines, start=1)
    )
    state = FolioState(1, 1, len(lines), 4)
    return Asset("A1", "plant_share", 1, "厂房", "某地", "330399", {}, holdings, state)


PLANT = asset((("A",), 1), (("A",), 1), (("B",), 1), (("C", "D"), 1))


def deal(leaving, arriving, ground="sale", **changes):
    return Deal(ground, tuple(leaving), tuple(arriving), **changes)


def test_without_a_share_everything_is_given_joint_lines_by_all_who_hold_them():
    given = givers(PLANT, deal([Leaving("A"), Leaving("C")], []))
    assert given == (Giver(("A",)), Giver(("C", "D")))
    assert total_given(PLANT, deal([Leaving("A"), Leaving("C")], [])) == Fraction(3, 4)


def test_a_line_may_be_named():
    one = deal([Leaving("A", line=2)], [Arriving("X")])
    assert total_given(PLANT, one) == QUARTER
    assert [line.holders for line in outcome_of(PLANT, {}, one).lines] == [
        ("A",),
        ("B",),
        ("C", "D"),
        ("X",),
    ]


def test_who_holds_jointly_too_gives_a_share_of_its_own_only():
    mixed = asset((("A",), 2), (("A", "B"), 2))
    assert givers(mixed, deal([Leaving("A", QUARTER)], [])) == (Giver(("A",), QUARTER),)
    assert givers(mixed, deal([Leaving("A")], [])) == (Giver(("A",)), Giver(("A", "B")))


def test_the_whole_is_given_by_everybody():
    whole = deal([Leaving("A")], [Arriving("X")], whole=True)
    assert total_given(PLANT, whole) == 1
    (line,) = outcome_of(PLANT, {}, whole).lines
    assert (line.holders, line.share) == (("X",), 1)


@pytest.mark.parametrize(
    ("arriving", "joint", "expected"),
    [
        ([Arriving("X")], False, (Taker(("X",), HALF),)),
        ([Arriving("X"), Arriving("Y")], True, (Taker(("X", "Y"), HALF),)),
        ([Arriving("X"), Arriving("Y", QUARTER)], False, None),
    ],
)
def test_who_takes_what(arriving, joint, expected):
    assert takers(deal([], arriving, joint=joint), HALF) == expected


@pytest.mark.parametrize(
    ("leaving", "arriving"),
    [
        ([Leaving("A", Fraction(3, 4))], [Arriving("X")]),  # more than is held
        ([Leaving("A", QUARTER)], [Arriving("X", HALF)]),  # more is taken than given
        ([Leaving("Z")], [Arriving("X")]),  # nobody gives
        ([Leaving("A")], [Arriving("X"), Arriving("Y")]),  # shares unsaid
    ],
)
def test_what_does_not_add_up_has_no_outcome(leaving, arriving):
    assert outcome_of(PLANT, {}, deal(leaving, arriving)) is None


@pytest.mark.parametrize("ground", GROUNDS)
def test_pre_emption_is_for_sales_to_strangers_only(ground):
    to_stranger = deal([Leaving("A", QUARTER)], [Arriving("X")], ground)
    asked = ("B", "C", "D") if ground in ONEROUS else ()
    assert to_be_asked(PLANT, to_stranger) == asked
    to_owner = dc.replace(to_stranger, arriving=(Arriving("B"),))
    assert to_be_asked(PLANT, to_owner) == ()
    assert to_be_asked(PLANT, dc.replace(to_stranger, whole=True)) == ()
    assert to_be_asked(asset((("A",), 4)), to_stranger) == ()
