"""The price of a disposal goes to costs, to claims by rank, to the owners: exact to the fen."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain.disposal import Claim, Cost, Portion, burdening, distribute, unequal

WHOLE = (Portion(1, ("P1",), Fraction(1)),)
HALVES = (Portion(1, ("P1",), Fraction(1, 2)), Portion(2, ("P2",), Fraction(1, 2)))


def claim(number, place, claimed, lines=(1,), **changes):
    return Claim(number, place, claimed, frozenset(lines), ("B1",), **changes)


def told(distribution):
    return [(o.kind, o.amount, o.subject or o.people) for o in distribution.lines]


# --- worked examples ------------------------------------------------------------------------------


def test_a_homestay_sold_by_agreement():
    """案例五十: two banks lent 300,000 and 150,000 on a homestay that is sold for 420,000.

    Costs 6,800.00; the first claim 312,345.67 is paid in full, of the second 100,854.33.
    """
    found = distribute(
        42_000_000,
        [Cost("交易鉴证", 80_000), Cost("拍卖佣金", 600_000)],
        WHOLE,
        [claim("DY1", 1, 31_234_567), claim("DY2", 2, 15_250_000)],
    )
    assert told(found) == [
        ("cost", 80_000, "交易鉴证"),
        ("cost", 600_000, "拍卖佣金"),
        ("claim", 31_234_567, "DY1"),
        ("claim", 10_085_433, "DY2"),
    ]


def test_what_is_left_goes_to_the_owner():
    found = distribute(50_000_000, [], WHOLE, [claim("DY1", 1, 31_234_567)])
    assert told(found)[-1] == ("surplus", 18_765_433, ("P1",))


def test_the_surplus_of_co_owners_is_by_their_shares():
    thirds = [Portion(n, (f"P{n}",), Fraction(1, 3)) for n in (1, 2, 3)]
    found = distribute(100, [Cost("公告", 0)], thirds, [])
    assert told(found)[1:] == [
        ("surplus", 34, ("P1",)),
        ("surplus", 33, ("P2",)),
        ("surplus", 33, ("P3",)),
    ]


def test_a_mortgage_is_paid_from_what_it_burdens_only():
    """The plant is sold whole; each owner's bank has his half, whatever its rank."""
    found = distribute(
        1_000_000, [], HALVES, [claim("A", 1, 700_000, (1,)), claim("B", 2, 300_000, (2,))]
    )
    assert told(found) == [
        ("claim", 500_000, "A"),
        ("claim", 300_000, "B"),
        ("surplus", 200_000, ("P2",)),
    ]


def test_a_mortgage_of_the_whole_takes_from_both_halves():
    found = distribute(
        1_000_000,
        [],
        HALVES,
        [
            claim("A", 1, 400_000, (1,)),
            claim("W", 2, 300_000, (1, 2)),
            claim("B", 3, 300_000, (2,)),
        ],
    )
    # A leaves 100,000 of P1's half; W takes 50,000 of it and 250,000 of P2's; B gets the rest
    assert told(found) == [
        ("claim", 400_000, "A"),
        ("claim", 300_000, "W"),
        ("claim", 250_000, "B"),
        ("surplus", 50_000, ("P1",)),
    ]


def test_equal_ranks_share_in_proportion_to_the_fen():
    found = distribute(1_000, [], WHOLE, [claim("A", 1, 1_000), claim("B", 1, 500)])
    assert told(found) == [("claim", 667, "A"), ("claim", 333, "B")]


@pytest.mark.holds("I15")
def test_a_maximum_amount_gets_no_more_than_its_ceiling():
    found = distribute(1_000_000, [], WHOLE, [claim("A", 1, 700_000, most=500_000)])
    assert told(found) == [("claim", 500_000, "A"), ("surplus", 500_000, ("P1",))]


def test_a_syndicate_shares_what_it_gets():
    shared = Claim("A", 1, 1_000, frozenset({1}), ("B1", "B2"), (Fraction(2, 3), Fraction(1, 3)))
    found = distribute(1_000, [], WHOLE, [shared])
    assert [(o.people, o.amount) for o in found.lines] == [(("B1",), 667), (("B2",), 333)]
    assert found.paid_to("A") == 1_000


def test_joint_mortgagees_and_joint_owners_have_one_line_together():
    joint = Claim("A", 1, 400, frozenset({1}), ("B1", "B2"))
    found = distribute(1_000, [], [Portion(1, ("P1", "P2"), Fraction(1))], [joint])
    assert [o.people for o in found.lines] == [("B1", "B2"), ("P1", "P2")]


def test_costs_beyond_the_price_are_paid_in_proportion():
    found = distribute(100, [Cost("a", 200), Cost("b", 100)], WHOLE, [claim("A", 1, 50)])
    assert told(found) == [("cost", 67, "a"), ("cost", 33, "b"), ("claim", 0, "A")]


def test_equal_ranks_over_different_shares_have_no_common_pot():
    claims = [claim("A", 1, 10, (1,)), claim("B", 1, 10, (1, 2))]
    assert [one.mortgage_no for one in unequal(claims)] == ["B"]
    with pytest.raises(ValueError, match="equal ranks"):
        distribute(100, [], HALVES, claims)


@pytest.mark.parametrize(
    ("parts", "sold", "expected"),
    [
        ({1: Fraction(1, 2)}, Fraction(1, 2), {1}),
        ({1: Fraction(1, 2), 2: Fraction(1, 2)}, Fraction(1, 2), {1, 2}),
        ({1: Fraction(1, 4), 2: Fraction(1, 4)}, Fraction(1, 4), {1}),  # room beside it
        ({1: Fraction(1, 4), 2: Fraction(3, 8)}, Fraction(1, 4), {1, 2}),
        ({1: Fraction(1, 4), 2: Fraction(1, 8)}, Fraction(1, 2), {1, 2}),
    ],
)
def test_who_burdens_what_is_sold_of_a_line(parts, sold, expected):
    assert burdening(parts, sold, Fraction(1, 2), 1) == expected


# --- properties -----------------------------------------------------------------------------------

AMOUNTS = st.integers(0, 10**13)


@st.composite
def disposals(draw):
    """A price, costs, up to four shares sold, up to seven claims; equal ranks burden the same."""
    weights = draw(st.lists(st.integers(1, 60), min_size=1, max_size=4))
    portions = [
        Portion(n, (f"P{n}",), Fraction(weight, 240)) for n, weight in enumerate(weights, 1)
    ]
    lines = [one.line for one in portions]
    burdened, claims = {}, []
    for nth in range(draw(st.integers(0, 7))):
        place = draw(st.integers(1, 4))
        chosen = draw(st.sets(st.sampled_from(lines), min_size=1))
        over = burdened.setdefault(place, frozenset(chosen))
        parts = draw(st.sampled_from([(), (Fraction(1, 3), Fraction(2, 3))]))
        people = ("B1", "B2") if parts else ("B1",)
        most = draw(st.none() | AMOUNTS)
        claims.append(Claim(f"M{nth}", place, draw(AMOUNTS), over, people, parts, most))
    costs = [Cost(str(n), amount) for n, amount in enumerate(draw(st.lists(AMOUNTS, max_size=3)))]
    return draw(st.integers(1, 10**14)), costs, portions, claims


@given(disposals())
def test_nothing_is_lost_and_nobody_gets_more_than_he_may(disposal):
    price, costs, portions, claims = disposal
    found = distribute(price, costs, portions, claims)
    assert sum(o.amount for o in found.lines) == price
    assert all(o.amount >= 0 for o in found.lines)
    for one in claims:
        assert found.paid_to(one.mortgage_no) <= one.allowed


@given(disposals())
def test_no_rank_gets_anything_before_the_earlier_ones_are_full(disposal):
    """Whoever is not paid in full has left nothing to later ranks on any share he burdens."""
    price, costs, portions, claims = disposal
    found = distribute(price, costs, portions, claims)
    if any(o.kind != "cost" and o.amount for o in found.lines):
        paid = {c.subject: c.amount for c in found.lines if c.kind == "cost"}
        assert all(paid[c.what] == c.amount for c in costs)
    for early in claims:
        if found.paid_to(early.mortgage_no) == early.allowed:
            continue
        for late in claims:
            if late.place > early.place and late.lines <= early.lines:
                assert found.paid_to(late.mortgage_no) == 0
        for one in found.lines:
            if one.kind == "surplus":
                (holder,) = one.people
                assert int(holder[1:]) not in early.lines


@given(disposals())
def test_equal_ranks_are_within_a_fen_of_their_exact_part(disposal):
    price, costs, portions, claims = disposal
    found = distribute(price, costs, portions, claims)
    for place in {one.place for one in claims}:
        equals = [one for one in claims if one.place == place]
        whole = sum(one.allowed for one in equals)
        total = sum(found.paid_to(one.mortgage_no) for one in equals)
        for one in equals:
            exact = Fraction(total * one.allowed, whole) if whole else Fraction(0)
            assert abs(found.paid_to(one.mortgage_no) - exact) < 1


@given(disposals())
def test_owners_get_their_shares_of_what_no_claim_touches(disposal):
    """Without claims what is left after costs is divided by shares, within a fen."""
    price, costs, portions, _ = disposal
    found = distribute(price, costs, portions, [])
    left = sum(o.amount for o in found.lines if o.kind == "surplus")
    assert left == max(price - sum(cost.amount for cost in costs), 0)
    whole = sum(one.share for one in portions)
    for one in portions:
        got = sum(o.amount for o in found.lines if o.people == one.holders)
        assert abs(got - left * one.share / whole) < 1
