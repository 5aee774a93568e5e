from fractions import Fraction
from itertools import accumulate

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain.dividend.cycle import LINE_AMOUNTS, RunLine
from core.domain.dividend.model import Holder, Payee, ShareClass
from core.domain.dividend.payment import pay, totals, withheld
from core.domain.dividend.split import class_pools, holder_weights, split_pools, whole_weights
from core.domain.values import half_up, largest_remainder


def split(total, weights):
    numbers = [f"{place:03}" for place in range(len(weights))]
    return largest_remainder(total, whole_weights([Fraction(w) for w in weights]), numbers)


# --- published and worked examples ---


@pytest.mark.parametrize(
    ("weights", "total", "expected"),
    [
        ([5117, 4400, 162, 161, 160], 100, [51, 44, 2, 2, 1]),
        ([9061, 7179, 5259, 3319, 1182], 26, [9, 7, 5, 4, 1]),
        ([2560, 3315, 995, 5012], 20, [4, 6, 2, 8]),
    ],
)
def test_published_seats(weights, total, expected):
    assert split(total, weights) == expected


def test_published_share_days():
    # The published table rounds each line by itself and happens to sum to 50,000.00.
    found = split(5_000_000, [45_600, 73_200, 54_900, 12_200, 15_500])
    assert found == [1_132_076, 1_817_279, 1_362_959, 302_880, 384_806]


def test_equal_weights_give_the_odd_fen_to_the_lowest_number():
    for order in (["S03", "S01", "S02"], ["S01", "S02", "S03"], ["S02", "S03", "S01"]):
        parts = dict(zip(order, largest_remainder(3_190_000, [1, 1, 1], order), strict=True))
        assert parts == {"S01": 1_063_334, "S02": 1_063_333, "S03": 1_063_333}


def test_numbers_are_compared_as_plain_characters():
    order = ["甲", "b", "B", "10", "9"]
    parts = dict(zip(order, largest_remainder(1, [1] * 5, order), strict=True))
    assert parts["10"] == 1


def test_village_households_and_what_other_roundings_would_pay():
    shares = [Fraction(s) for s in ("2.5", "2.5", "1", "1", "4.5", "3", "1.5")]
    declared = 17_192_592
    paid = split(declared, shares)
    assert paid == [2_686_343, 2_686_343, 1_074_537, 1_074_537, 4_835_416, 3_223_611, 1_611_805]
    exact = [declared * share / sum(shares) for share in shares]
    naive = [half_up(part) for part in exact]
    assert sum(naive) - declared == 2
    cascade = [half_up(part) for part in accumulate(exact)]
    first, second = cascade[0], cascade[1] - cascade[0]
    assert first != second  # two equal households, two amounts
    assert sum(paid) == declared
    assert paid[0] == paid[1]


def test_land_weights_of_joining_and_leaving():
    # Worked example A4: mu-days against the record date.
    mu_days = ["766.5", "540.96", "682.5", "782", "225.4", "730"]
    assert split(2_000_001, mu_days) == [411_283, 290_265, 366_211, 419_600, 120_944, 391_698]
    record = ["2.1", "2.94", "0", "1.84", "0.92", "2"]
    assert split(2_000_001, record) == [428_572, 600_000, 0, 375_510, 187_755, 408_164]


# --- properties ---

weight = st.fractions(0, 10**6, max_denominator=10**4)
weights = st.lists(weight, min_size=1, max_size=30).filter(any)
amount = st.integers(0, 10**12)


@given(amount, weights)
def test_split_conserves_and_stays_within_a_fen(total, given_weights):
    parts = split(total, given_weights)
    assert sum(parts) == total
    whole = sum(given_weights)
    for part, weight_ in zip(parts, given_weights, strict=True):
        assert abs(part - total * weight_ / whole) < 1
        assert part >= 0
        assert weight_ or not part


@given(amount, weights, st.fractions(Fraction(1, 1000), 1000, max_denominator=1000))
def test_split_does_not_depend_on_the_scale(total, given_weights, factor):
    assert split(total, given_weights) == split(total, [w * factor for w in given_weights])


@given(amount, weights, st.randoms(use_true_random=False))
def test_split_does_not_depend_on_the_order_of_rows(total, given_weights, random):
    rows = [(f"N{place:02}", w) for place, w in enumerate(given_weights)]

    def parts(listed):
        numbers = [number for number, _ in listed]
        found = largest_remainder(total, whole_weights([w for _, w in listed]), numbers)
        return dict(zip(numbers, found, strict=True))

    shuffled = rows.copy()
    random.shuffle(shuffled)
    assert parts(rows) == parts(shuffled)


@given(amount, st.lists(st.integers(1, 50), min_size=1, max_size=8), st.data())
def test_pools_and_lines_conserve(declared, ratios, data):
    classes = [
        ShareClass(f"c{place}", "", Fraction(ratio, sum(ratios)), "units")
        for place, ratio in enumerate(ratios)
    ]
    holders = [
        Holder(Payee(f"h{place}{n}"), f"c{place}", data.draw(st.fractions(1, 99)))
        for place in range(len(ratios))
        for n in range(data.draw(st.integers(1, 4)))
    ]
    pools = class_pools(declared, classes)
    weighted = holder_weights(classes, holders, {})
    gross = split_pools(pools, weighted, [holder.payee.no for holder in holders])
    assert sum(pools.values()) == sum(gross) == declared
    for code, pool in pools.items():
        own = [g for g, h in zip(gross, holders, strict=True) if h.share_class == code]
        assert sum(own) == pool


# --- payment: worked example A5 ---

FIFTH = Fraction(1, 5)


@pytest.mark.parametrize(
    ("payee", "gross", "expected"),
    [
        (Payee("P01", FIFTH), 123_456, ("own", 24_691, 98_765, 0, 0)),
        (Payee("P02", FIFTH, pledgee="某银行"), 90_005, ("pledgee", 18_001, 72_004, 0, 0)),
        (Payee("P03", FIFTH, hold="freeze"), 31_000, ("held", 6_200, 0, 24_800, 0)),
        (Payee("P04", FIFTH, carry_in=70), 62, ("own", 12, 120, 0, 0)),
        (Payee("P05", FIFTH), 40, ("carried", 8, 0, 0, 32)),
        (Payee("P06"), 55_555, ("own", 0, 55_555, 0, 0)),
        (Payee("P07"), 2_000_000, ("own", 0, 2_000_000, 0, 0)),
        # a line of nothing follows the same rule
        (Payee("Z1", FIFTH), 0, ("carried", 0, 0, 0, 0)),
        (Payee("Z2", FIFTH, hold="dispute"), 0, ("held", 0, 0, 0, 0)),
        # freeze before pledge, small amount before pledge
        (Payee("Z3", hold="freeze", pledgee="某银行"), 500, ("held", 0, 0, 500, 0)),
        (Payee("Z4", pledgee="某银行"), 99, ("carried", 0, 0, 0, 99)),
        (Payee("Z5", pledgee="某银行"), 100, ("pledgee", 0, 100, 0, 0)),
    ],
)
def test_from_gross_to_bank_file(payee, gross, expected):
    line = pay(payee, gross, 100)
    assert (line.pay_to, line.tax, line.payable, line.held, line.carry_out) == expected


@given(
    st.lists(
        st.tuples(
            amount,
            st.integers(0, 10**6),
            st.sampled_from(["", "freeze", "dispute", "missing_account"]),
            st.sampled_from(["", "某银行"]),
            st.fractions(0, 1, max_denominator=500),
        )
    ),
    st.integers(0, 1000),
)
def test_every_line_and_the_totals_conserve(rows, minimum):
    lines = [
        pay(Payee(str(n), rate, carry, hold, pledgee), gross, minimum)
        for n, (gross, carry, hold, pledgee, rate) in enumerate(rows)
    ]
    for line in (*lines, totals(lines)):
        assert line.gross + line.carry_in == line.tax + line.payable + line.held + line.carry_out
    assert all(min(line.payable, line.held, line.carry_out, line.tax) >= 0 for line in lines)


@given(amount, st.fractions(0, 1, max_denominator=1000))
def test_tax_is_rounded_half_up(gross, rate):
    assert withheld(gross, rate) == half_up(gross * rate)


# --- a reversal takes every fen back ---

payees = st.builds(
    Payee,
    st.just("P1"),
    st.fractions(0, 1, max_denominator=100),
    st.integers(0, 10**6),
    st.sampled_from(["", "freeze"]),
    st.sampled_from(["", "某银行"]),
)


@given(st.lists(st.tuples(payees, amount), max_size=12), st.integers(0, 5_000))
def test_a_run_and_its_counter_run_cancel_to_the_fen(owed, minimum):
    paid = [pay(payee, gross, minimum) for payee, gross in owed]
    lines = [
        RunLine(one.no, one.pay_to, *(getattr(one, name) for name in LINE_AMOUNTS)) for one in paid
    ]
    counter = [one.negated() for one in lines]
    for one, back in zip(lines, counter, strict=True):
        assert (back.payee_no, back.pay_to) == (one.payee_no, one.pay_to)
        assert back.gross + back.carry_in == back.tax + back.payable + back.held + back.carry_out
    for name in LINE_AMOUNTS:
        assert sum(getattr(one, name) for one in (*lines, *counter)) == 0
    assert [one.negated() for one in counter] == lines
