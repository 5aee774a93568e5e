"""Transfers of shares: nothing lost, nothing freed, whatever is split or joined."""

from collections.abc import Iterator
from fractions import Fraction
from itertools import combinations, pairwise
from typing import NamedTuple

import pytest
from hypothesis import given as over
from hypothesis import strategies as st

from core.domain.asset import Holding
from core.domain.transfers import Giver, Taker, join, may_give, transfer

DEN = 5040
WHOLE, HALF, THIRD, QUARTER = (Fraction(1, n) for n in (1, 2, 3, 4))
A, B, C, D = ("P1",), ("P2",), ("P3",), ("P4",)
RANKS = (1, 2, 3)


def holding(line, share, holders, frozen=0):
    num = share * DEN
    assert num.denominator == 1
    members = holders if len(holders) > 1 else ()
    return Holding(line, holders[0], num.numerator, DEN, frozen=frozen, members=members)


def burdened(share, burdens):
    return min(share, sum(burdens.values(), Fraction(0)))


# --- worked examples ------------------------------------------------------------------------------


def test_the_free_part_moves_first():
    before = [holding(1, HALF, A), holding(2, HALF, B)]
    sold = transfer(before, {1: {1: QUARTER}}, [Giver(A, QUARTER)], [Taker(C, QUARTER)])
    assert [(one.holders, one.share, one.burdens) for one in sold.lines] == [
        (A, QUARTER, {1: QUARTER}),
        (B, HALF, {}),
        (C, QUARTER, {}),
    ]
    assert sold.ranks == frozenset()


def test_what_exceeds_the_free_part_takes_its_burdens_in_proportion():
    before = [holding(1, HALF, A), holding(2, HALF, B)]
    parts = {1: {1: Fraction(1, 6), 2: Fraction(1, 12)}}
    sold = transfer(before, parts, [Giver(A, Fraction(3, 8))], [Taker(C, Fraction(3, 8))])
    rest, _, taken = sold.lines
    assert rest.burdens == {1: Fraction(1, 12), 2: Fraction(1, 24)}
    assert taken.burdens == {1: Fraction(1, 12), 2: Fraction(1, 24)}
    assert sold.ranks == {1, 2}


def test_the_burdened_part_moves_where_the_application_says_so():
    before = [holding(1, WHOLE, A)]
    sold = transfer(
        before, {1: {1: HALF}}, [Giver(A, THIRD, burdened_first=True)], [Taker(B, THIRD)]
    )
    assert [one.burdens for one in sold.lines] == [{1: Fraction(1, 6)}, {1: THIRD}]


def test_mortgages_over_the_same_share_divide_with_it():
    before = [holding(1, HALF, A), holding(2, HALF, B)]
    parts = {1: {1: HALF, 2: HALF}}
    sold = transfer(before, parts, [Giver(A, THIRD)], [Taker(C, THIRD)])
    rest, _, taken = sold.lines
    assert (rest.pledged, taken.pledged) == (Fraction(1, 6), THIRD)
    assert taken.burdens == {1: THIRD, 2: THIRD}


def test_a_co_owner_who_buys_has_one_line_afterwards():
    before = [holding(1, HALF, A), holding(2, HALF, B)]
    sold = transfer(before, {1: {1: QUARTER}}, [Giver(A)], [Taker(B, HALF)])
    (line,) = sold.lines
    assert (line.holders, line.share, line.burdens, line.origin) == (B, WHOLE, {1: QUARTER}, 2)


def test_lines_stay_apart_where_joining_would_free_a_burden():
    """Two mortgages over all of one quarter, another quarter free: joined, both would fit."""
    before = [holding(1, QUARTER, A), holding(2, QUARTER, B), holding(3, HALF, C)]
    parts = {1: {1: QUARTER, 2: QUARTER}}
    sold = transfer(before, parts, [Giver(A)], [Taker(B, QUARTER)])
    assert [(one.holders, one.share, one.pledged) for one in sold.lines] == [
        (B, QUARTER, 0),
        (C, HALF, 0),
        (B, QUARTER, QUARTER),
    ]


def test_lines_stay_apart_where_a_discharge_would_free_too_little():
    before = [holding(1, QUARTER, A), holding(2, QUARTER, B), holding(3, HALF, C)]
    parts = {1: {1: QUARTER, 2: QUARTER, 3: QUARTER}, 2: {1: QUARTER}}
    sold = transfer(before, parts, [Giver(A)], [Taker(B, QUARTER)])
    assert [one.holders for one in sold.lines] == [B, C, B]


def test_a_seized_share_stays_and_nothing_joins_it():
    before = [holding(1, HALF, A, frozen=1), holding(2, QUARTER, A), holding(3, QUARTER, B)]
    assert may_give(before, Giver(A)) == QUARTER
    sold = transfer(before, {}, [Giver(B)], [Taker(A, QUARTER)])
    assert [(one.share, one.frozen, one.origin) for one in sold.lines] == [
        (HALF, 1, 1),
        (HALF, 0, 2),
    ]
    with pytest.raises(ValueError, match="more is given"):
        transfer(before, {}, [Giver(A, HALF)], [Taker(C, HALF)])


def test_joint_holders_divide_into_shares_and_back():
    joint = (*A, *B)
    divided = transfer(
        [holding(1, WHOLE, joint)],
        {1: {1: HALF}},
        [Giver(joint)],
        [Taker(A, THIRD), Taker(B, 2 * THIRD)],
    )
    assert [(one.holders, one.share, one.burdens) for one in divided.lines] == [
        (A, THIRD, {1: Fraction(1, 6)}),
        (B, 2 * THIRD, {1: THIRD}),
    ]
    shared = [holding(1, THIRD, A), holding(2, 2 * THIRD, B)]
    together = transfer(shared, {}, [Giver(A), Giver(B)], [Taker(joint, WHOLE)])
    assert [(one.holders, one.share) for one in together.lines] == [(joint, WHOLE)]


def test_who_gives_and_takes_keeps_the_smaller():
    """A co-owner is added: the sole owner keeps the burdened half, the free half moves."""
    sold = transfer(
        [holding(1, WHOLE, A)], {1: {1: HALF}}, [Giver(A)], [Taker(A, HALF), Taker(B, HALF)]
    )
    assert [(one.holders, one.share, one.pledged) for one in sold.lines] == [
        (A, HALF, HALF),
        (B, HALF, 0),
    ]
    assert sold.held("P1") == HALF


def test_a_split_keeps_both_lines_and_a_merge_joins_them():
    split = transfer(
        [holding(1, WHOLE, A)],
        {1: {1: HALF}},
        [Giver(A, THIRD, burdened_first=True)],
        [Taker(A, THIRD)],
        apart=True,
    )
    assert [(one.share, one.burdens, one.origin) for one in split.lines] == [
        (2 * THIRD, {1: Fraction(1, 6)}, 1),
        (THIRD, {1: THIRD}, 1),
    ]
    lines = [holding(n, one.share, A) for n, one in enumerate(split.lines, start=1)]
    parts = {n: one.burdens for n, one in enumerate(split.lines, start=1)}
    (joined,) = join(lines, parts, A).lines
    assert (joined.share, joined.burdens, joined.origin) == (WHOLE, {1: HALF}, 1)


def test_a_line_can_be_named():
    before = [holding(1, QUARTER, A), holding(2, QUARTER, A), holding(3, HALF, B)]
    sold = transfer(before, {2: {1: QUARTER}}, [Giver(A, line=2)], [Taker(C, QUARTER)])
    assert [(one.holders, one.burdens) for one in sold.lines] == [
        (A, {}),
        (B, {}),
        (C, {1: QUARTER}),
    ]


def test_several_buyers_take_of_every_seller_in_proportion():
    before = [holding(1, HALF, A), holding(2, HALF, B)]
    sold = transfer(
        before, {1: {1: HALF}}, [Giver(A), Giver(B)], [Taker(C, QUARTER), Taker(D, 3 * QUARTER)]
    )
    assert [(one.holders, one.share, one.pledged) for one in sold.lines] == [
        (C, QUARTER, Fraction(1, 8)),
        (D, 3 * QUARTER, Fraction(3, 8)),
    ]


@pytest.mark.parametrize(
    ("givers", "takers"),
    [
        ([Giver(A, HALF)], [Taker(C, THIRD)]),
        ([Giver(A)], [Taker(C, THIRD), Taker(C, Fraction(2, 3))]),
        ([Giver(B, THIRD)], [Taker(C, THIRD)]),
    ],
)
def test_what_does_not_add_up_is_no_transfer(givers, takers):
    with pytest.raises(ValueError):
        transfer([holding(1, WHOLE, A)], {}, givers, takers)


# --- properties -----------------------------------------------------------------------------------


@st.composite
def holdings(draw):
    """Lines of a few holders, some of them joint or seized, with burdens of three mortgages."""
    cuts = sorted(draw(st.sets(st.integers(1, 59), max_size=4)))
    ends = [0, *cuts, 60]
    owners = st.sampled_from([A, B, C, (*A, *B), (*B, *C)])
    lines, parts = [], {}
    for line, (start, end) in enumerate(pairwise(ends), start=1):
        share = Fraction(end - start, 60)
        frozen = draw(st.sampled_from([0, 0, 0, 1]))
        lines.append(holding(line, share, draw(owners), frozen))
        ranks = draw(st.sets(st.sampled_from(RANKS)))
        parts[line] = {rank: share * Fraction(draw(st.integers(1, 6)), 6) for rank in ranks}
    return lines, parts


def split(draw, share: Fraction, holders: list) -> Iterator[Taker]:
    weights = [draw(st.integers(1, 5)) for _ in holders]
    for one, weight in zip(holders, weights, strict=True):
        yield Taker(one, share * weight / sum(weights))


@st.composite
def moves(draw):
    """Holdings, and a transfer that somebody may ask for."""
    before, parts = draw(holdings())
    owners = list(dict.fromkeys(one.holders for one in before))
    givers = []
    for one in draw(st.lists(st.sampled_from(owners), min_size=1, unique=True)):
        most = may_give(before, Giver(one))
        if most:
            share = draw(st.sampled_from([None, most / 3, most * Fraction(5, 7)]))
            givers.append(Giver(one, share, burdened_first=draw(st.booleans())))
    total = sum((may_give(before, g) if g.share is None else g.share for g in givers), Fraction(0))
    takers = draw(
        st.lists(st.sampled_from([A, B, C, D, (*A, *B), (*C, *D)]), min_size=1, unique=True)
    )
    return before, parts, givers, list(split(draw, total, takers)) if total else []


def kept_burdens(lines, left):
    """How much is burdened by the mortgages that are left after discharges."""
    return sum(
        burdened(share, {rank: part for rank, part in burdens.items() if rank in left})
        for share, burdens in lines
    )


def check_nothing_is_lost(before, parts, after):
    old = [(one.share, parts[one.line]) for one in before]
    new = [(one.share, one.burdens) for one in after]
    assert sum(share for share, _ in new) == 1
    assert all(share > 0 and 0 < part <= share for share, b in new for part in b.values())
    for rank in RANKS:
        total = [sum(b.get(rank, Fraction(0)) for _, b in lines) for lines in (old, new)]
        assert total[0] == total[1]
    for n in range(len(RANKS) + 1):
        for left in combinations(RANKS, n):
            assert kept_burdens(old, left) == kept_burdens(new, left)
    for one in before:
        if one.frozen:
            (stays,) = [line for line in after if line.origin == one.line]
            found = (stays.holders, stays.share, stays.frozen, stays.burdens)
            assert found == (one.holders, one.share, one.frozen, parts[one.line])
    assert sum(one.frozen for one in before) == sum(one.frozen for one in after)
    for line in after:
        if line.origin is not None:
            assert before[line.origin - 1].holders == line.holders


def shares(lines):
    found: dict[frozenset[str], Fraction] = {}
    for one in lines:
        key = frozenset(one.holders)
        found[key] = found.get(key, Fraction(0)) + one.share
    return found


@pytest.mark.holds("I6", "I7")
@over(moves())
def test_a_transfer_moves_exactly_what_is_asked_and_frees_nothing(case):
    before, parts, givers, takers = case
    outcome = transfer(before, parts, givers, takers)
    check_nothing_is_lost(before, parts, outcome.lines)
    wanted = shares(before)
    for giver in givers:
        share = may_give(before, giver) if giver.share is None else giver.share
        wanted[frozenset(giver.holders)] -= share
    for taker in takers:
        key = frozenset(taker.holders)
        wanted[key] = wanted.get(key, Fraction(0)) + taker.share
    assert shares(outcome.lines) == {key: share for key, share in wanted.items() if share}


@over(moves())
def test_the_burdened_part_moves_only_when_it_must_or_shall(case):
    before, parts, givers, _ = case
    for giver in givers:
        share = may_give(before, giver) if giver.share is None else giver.share
        owned = [one for one in before if giver.owns(one)]
        heavy = sum(burdened(one.share, parts[one.line]) for one in owned)
        light = sum(one.share for one in owned) - heavy
        stranger = ("P9",)
        moved = transfer(before, parts, [giver], [Taker(stranger, share)]).moved
        expected = min(share, heavy) if giver.burdened_first else max(Fraction(0), share - light)
        assert sum(burdened(one.share, one.burdens) for one in moved) == expected


@over(holdings(), st.sampled_from([A, B, C, (*A, *B)]))
def test_joining_lines_changes_nothing_but_their_number(case, holders):
    before, parts = case
    after = join(before, parts, holders).lines
    check_nothing_is_lost(before, parts, after)
    assert shares(before) == shares(after)
    assert len(after) <= len(before)


@over(holdings())
def test_a_share_sold_and_bought_back_burdens_what_it_did(case):
    before, parts = case
    owner = before[0].holders
    if before[0].frozen or not may_give(before, Giver(owner)):
        return
    share = may_give(before, Giver(owner)) / 3
    there = transfer(before, parts, [Giver(owner, share)], [Taker(("P9",), share)]).lines
    between = [
        Exact(line, one.holders, one.share, one.frozen) for line, one in enumerate(there, start=1)
    ]
    carried = {line: one.burdens for line, one in enumerate(there, start=1)}
    back = transfer(between, carried, [Giver(("P9",))], [Taker(owner, share)]).lines
    assert shares(back) == shares(before)
    old = [(one.share, parts[one.line]) for one in before]
    for left in combinations(RANKS, 2):
        assert kept_burdens(old, left) == kept_burdens(((o.share, o.burdens) for o in back), left)


class Exact(NamedTuple):
    """A holding whose share no small unit measures."""

    line: int
    holders: tuple[str, ...]
    share: Fraction
    frozen: int
