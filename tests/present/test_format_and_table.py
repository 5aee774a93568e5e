"""Amounts, percentages and lists as people read them."""

import dataclasses as dc
import datetime as dt
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import fields as kinds
from core.present.format import (
    amount,
    amount_in_ten_thousands,
    capitals_of,
    elapsed_days,
    percent,
    shown,
    tidy,
    typed_raw,
)
from core.present.table import Column, Table, money_column

TODAY = dt.date(2026, 11, 23)


@pytest.mark.parametrize(
    ("fen", "said"),
    [(0, "0.00"), (123456789, "1,234,567.89"), (-5, "-0.05"), (100, "1.00"), (None, "")],
)
def test_amounts_are_grouped(fen, said):
    assert amount(fen) == said


def test_ten_thousands():
    assert amount_in_ten_thousands(440_0000_00) == "440.00"
    assert amount_in_ten_thousands(1234_5678_90) == "1,234.57"


@given(st.integers(-(10**15), 10**15))
def test_an_amount_typed_as_it_is_shown_is_the_same(fen):
    kind = kinds.Money(signed=True)
    assert kind.parse(typed_raw(kind, amount(fen), TODAY)) == fen


@pytest.mark.parametrize(
    ("typed", "said"), [("30万", "叁拾万元整"), ("", ""), ("abc", ""), ("0", ""), ("1.234", "")]
)
def test_capitals_follow_the_typing(typed, said):
    assert capitals_of(typed, TODAY) == said


@pytest.mark.parametrize(
    ("kind", "typed", "tidied"),
    [
        (kinds.Money(), "30万", "300,000.00"),
        (kinds.Money(), "300000.123", "300000.123"),
        (kinds.Date(), "1123", "2026-11-23"),
        (kinds.Date(), "20260230", "20260230"),
        (kinds.Ratio(most=Fraction(1), percent=True), "4.35", "4.35%"),
        (kinds.Ratio(most=Fraction(1), percent=True), "435", "435"),
        (kinds.Whole(), "１２", "12"),
        (kinds.PersonName(), "阿依•古丽", "阿依·古丽"),
        (kinds.Text(), "", ""),
    ],
)
def test_a_field_is_tidied_when_left_but_never_loses_what_was_typed(kind, typed, tidied):
    assert tidy(kind, typed, TODAY) == tidied
    assert tidy(kind, tidied, TODAY) == tidied


def test_raw_values_are_shown_for_editing():
    assert shown(kinds.YesNo(), True) == "yes"
    assert shown(kinds.Money(), "1234.50") == "1,234.50"
    assert shown(kinds.Text(), None) == ""


def test_percent_and_days():
    assert percent(1, 3) == "33.3%"
    assert percent(1, 0) == ""
    assert elapsed_days(0) == ("ui.day_today", 0)
    assert elapsed_days(3) == ("ui.days_left", 3)
    assert elapsed_days(-3) == ("ui.days_past", 3)


@dc.dataclass(frozen=True)
class Row:
    number: str
    name: str
    fen: int | None


ROWS = [Row("3", "云上小筑", 100), Row("1", "竹影居", None), Row("2", "云下", 5_000_00)]


def table() -> Table:
    made = Table(
        [Column("number", "n"), Column("name", "m", stretch=True), money_column("fen", "f")]
    )
    made.load(ROWS)
    return made


def test_a_filter_wants_every_word_and_reads_what_is_shown():
    made = table()
    made.filter("云 5,000.00")
    assert [row.number for row in made.rows] == ["2"]
    assert made.total == 3
    made.filter("")
    assert len(made.rows) == 3


def test_sorting_is_by_size_and_survives_new_rows():
    made = table()
    made.sort(2, descending=True)
    assert [row.number for row in made.rows] == ["2", "3", "1"]
    made.load([*ROWS, Row("4", "新", 900_000_00)])
    assert [row.number for row in made.rows] == ["4", "2", "3", "1"]
    assert made.text(0, 2) == "900,000.00"
