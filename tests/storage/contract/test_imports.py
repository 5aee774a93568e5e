"""A spreadsheet is entered whole or not at all, on either engine."""

import json

import pytest

from core.services.desk import Desk
from core.services.imported import Wish
from core.services.tabular import Table
from core.storage.address import Place
from tests.builders import person
from tests.storage.raw import connected, rows

PARTY = ["类型", "姓名（名称）", "证件种类", "证件号码", "联系电话", "通讯地址", "证件有效期至"]


def sheet(*lines: list[str]) -> Table:
    return Table("ab" * 32, iter(list(enumerate([PARTY, *lines], 1))), (), frozenset())


def party(nth: int, number: str = "") -> list[str]:
    one = person(nth)
    number = number or one["id_no"]
    return ["自然人", one["name"], "居民身份证", number, "12000000009", "瓯岭县金溪镇", ""]


def written(place: Place) -> dict[str, int]:
    with connected(place) as connection:
        return {name: len(rows(connection, name)) for name in ("party", "journal", "search_entry")}


def test_every_row_is_entered_by_one_entry(any_desk: Desk, any_ledger: Place) -> None:
    result = any_desk.import_table("party", sheet(party(2), party(3), party(4)))
    assert result.problems == ()
    assert result.numbers == ("P000005", "P000006", "P000007")
    assert any_desk.ask("verify_journal").ok
    with connected(any_ledger) as connection:
        entry = rows(connection, "journal")[-1]
    assert (entry["operation"], json.loads(entry["facts"])["count"]) == ("import.party", 3)


def test_one_bad_row_leaves_no_trace_and_all_rows_are_told_of(
    any_desk: Desk, any_ledger: Place
) -> None:
    before = written(any_ledger)
    lines = [party(2), party(3, "33039919900101001X"), party(2), party(0)]
    result = any_desk.import_table("party", sheet(*lines))
    assert [one.row for one in result.problems] == [3, 4, 5]  # wrong, twice in the sheet, known
    assert written(any_ledger) == before


@pytest.mark.parametrize("times", [1, 2])
def test_a_dry_run_goes_the_whole_way_and_back(
    any_desk: Desk, any_ledger: Place, times: int
) -> None:
    before = written(any_ledger)
    for _ in range(times):
        wish = Wish(True, frozenset(), "")
        assert any_desk.import_table("party", sheet(party(2), party(3)), wish).problems == ()
    assert written(any_ledger) == before
    assert any_desk.import_table("party", sheet(party(2), party(3))).entered == 2
