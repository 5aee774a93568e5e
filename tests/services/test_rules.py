import datetime as dt
import re
from decimal import Decimal
from fractions import Fraction

import pytest

from core.services import rules
from core.services.rules import all_packs, content_sha256, pack_of, read_pack

FIRST = {"id": "one", "values": {"cap": {"value": "0.055", "status": "assumed"}}}
SECOND = {
    "id": "two",
    "valid_from": dt.date(2027, 7, 1),
    "values": {
        "cap": {"value": "0.05", "status": "sourced", "source": "某某文件 第三条"},
        "share": {"金宿": {"value": "2/5", "status": "assumed"}},
    },
}


@pytest.fixture
def two_packs(monkeypatch):
    packs = tuple(read_pack("subsidy", raw) for raw in (FIRST, SECOND))
    monkeypatch.setattr(rules, "all_packs", lambda subject: packs)


@pytest.mark.parametrize(
    ("day", "number"),
    [
        (dt.date.min, "one"),
        (dt.date(2027, 6, 30), "one"),
        (dt.date(2027, 7, 1), "two"),
        (dt.date.max, "two"),
    ],
)
def test_the_pack_of_the_day(two_packs, day, number):
    assert pack_of("subsidy", day).id == number


def test_numbers_are_exact_and_say_where_they_come_from():
    pack = read_pack("subsidy", SECOND)
    assert pack.values["cap"].value == Fraction(1, 20)
    assert (pack.values["cap"].status, pack.values["cap"].source) == ("sourced", "某某文件 第三条")
    assert pack.groups["share"]["金宿"].value == Fraction(2, 5)


@pytest.mark.parametrize(
    "declared",
    [
        {"value": "1", "status": "guessed"},
        {"value": "1", "status": "sourced"},
    ],
)
def test_a_number_without_a_status_or_source_is_refused(declared):
    with pytest.raises(ValueError, match="cap"):
        read_pack("subsidy", {"id": "x", "values": {"cap": declared}})


def test_the_hash_follows_the_content_not_the_order():
    turned = {"values": FIRST["values"], "id": "one"}
    assert read_pack("a", FIRST).sha256 == read_pack("a", turned).sha256
    changed = {"id": "one", "values": {"cap": {"value": "0.056", "status": "assumed"}}}
    assert read_pack("a", FIRST).sha256 != read_pack("a", changed).sha256
    assert content_sha256({"b": 1, "a": Decimal("1.0")}) == content_sha256(
        {"a": Decimal("1.0"), "b": 1}
    )


@pytest.mark.parametrize("subject", ["valuation", "subsidy", "dividend"])
def test_packs_that_are_shipped(subject):
    packs = all_packs(subject)
    assert packs[0].valid_from is None
    assert len({pack.id for pack in packs}) == len(packs)
    assert all(re.fullmatch("[0-9a-f]{64}", pack.sha256) for pack in packs)
