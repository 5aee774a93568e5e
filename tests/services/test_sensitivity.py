"""How a valuation answers to its inputs (money.md B.4): the table of B1, swings, break-even."""

import json
from fractions import Fraction
from pathlib import Path

import pytest

from core.services.money import value
from core.services.money.sensitivity import sensitivity
from desktop import bootstrap

TEXT = bootstrap.catalogue()
HOMESTAY = json.loads(
    (Path(__file__).parents[1] / "contract" / "value-homestay.json").read_text("utf-8")
)
ALONE = {k: v for k, v in HOMESTAY.items() if k not in ("cost", "market", "weights")}
OCCUPANCY = [Fraction(one, 45) - 1 for one in (35, 40, 45, 50, 55)]

# Rows: occupancy from 35 % to 55 %; columns: rates from 7 % to 11 %; yuan, rounded to 100.
B1 = """
628,400 606,300 585,500 565,800 547,200
751,200 724,700 699,600 675,900 653,500
874,100 843,000 813,600 785,900 759,700
996,900 961,300 927,700 896,000 866,000
1,119,700 1,079,600 1,041,800 1,006,000 972,200
"""


def test_the_table_of_b1():
    found = sensitivity(ALONE, TEXT, drivers=OCCUPANCY)
    expected = [[int(c.replace(",", "")) for c in row.split()] for row in B1.strip().split("\n")]
    for row, wanted in zip(found.table, expected, strict=True):
        for fen, yuan in zip(row, wanted, strict=True):
            assert 0 <= yuan * 100 - fen + 10_000 <= 20_000  # ours is rounded down, that one half
    assert found.rates == tuple(Fraction(one, 100) for one in (7, 8, 9, 10, 11))


def test_the_middle_of_the_table_is_the_value_itself():
    found = sensitivity(HOMESTAY, TEXT)
    assert found.table[2][2] == 738_400_00
    assert len(found.table) == len(found.rates) == 5


def test_swings_are_sorted_and_worse_is_less():
    found = sensitivity(HOMESTAY, TEXT)
    widths = [one.width for one in found.swings]
    assert widths == sorted(widths, reverse=True)
    assert {"rate", "annual_net", "months", "replacement"} <= {one.name for one in found.swings}
    assert all(one.less <= one.more for one in found.swings)


def test_the_break_even_income_reaches_what_was_asked_for():
    asked = 35_000_000
    found = sensitivity(HOMESTAY, TEXT, requested=asked)
    income = {**HOMESTAY["income"], "annual_net": f"{found.break_even / 100:.2f}"}
    body = value.answer({**HOMESTAY, "income": income}, TEXT).body
    assert Fraction(body["adopted"]) * Fraction(HOMESTAY["ltv"]) == pytest.approx(350_000, abs=50)


def test_a_limit_that_falls_by_more_than_a_quarter_is_fragile():
    assert sensitivity(HOMESTAY, TEXT).fragile is False
    rent = [{"after_months": 6, "amount": "650000"}]
    thin = {**ALONE, "income": {**ALONE["income"], "unpaid_rent": rent}}
    assert sensitivity(thin, TEXT).fragile is True


def test_without_income_there_is_nothing_to_vary():
    whole = {"asset_class": "plant_share", "date": "2025-01-01", "whole_value": "100", "ltv": "0.6"}
    assert sensitivity(whole, TEXT) is None
