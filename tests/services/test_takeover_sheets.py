"""Older books from spreadsheets: mortgages in any order, assets with their numbers, seizures."""

import datetime as dt

import pytest

from core.services.imported import Wish
from core.services.sheet_examples import example_sheets
from core.services.tabular import Table
from desktop import bootstrap
from tests.builders import ALICE, BANK, BOB, JOINT, OTHER_BANK, SOLE, homestay

TEXT = bootstrap.catalogue()
HEADER = [
    *("原编号", "原登记时间", "抵押物及顺位", "抵押人", "抵押权人", "债权数额"),
    *("债务履行期限起", "债务履行期限止", "抵押合同号", "原注销时间", "注销原因"),
]


def table(*rows):
    return Table("ab" * 32, iter(list(enumerate(rows, 1))))


def row(number, places, at="2019-03-05", **cells):
    plain = [number, at, places, ALICE, BANK, 300_000, "2019-03-05", "2029-03-04", "", "", ""]
    for term, cell in cells.items():
        plain[HEADER.index(term)] = cell
    return plain


def problems(result):
    return [(one.row, one.column, one.problem.code) for one in result.problems]


def ranks(desk, asset):
    with desk.store.reading() as work:
        return [
            (entry["record_no"], entry["top_rank"])
            for entry in work.assets.folio(asset)
            if entry["kind"] == "mortgage"
        ]


@pytest.mark.holds("I4")
def test_rows_are_entered_in_the_order_of_their_ranks(desk):
    sheet = table(
        HEADER,
        row("旧3", f"{SOLE} 3"),
        row("旧1", f"{SOLE} 1"),
        row("旧2", f"{SOLE} 2；{JOINT} 1", 抵押人=f"{ALICE}；{BOB}"),
    )
    result = desk.import_table("mortgage", sheet)
    assert problems(result) == []
    assert result.numbers == ("旧1", "旧2", "旧3")
    assert ranks(desk, SOLE) == [("旧1", 1), ("旧2", 2), ("旧3", 3)]
    assert desk.ask("verify_journal").ok


def test_parts_shares_times_and_ends_stand_in_cells(desk):
    sheet = table(
        HEADER,
        row(
            "旧1",
            f"{JOINT} 1",
            dt.datetime(2019, 3, 5, 10, 20),
            抵押人=f"{ALICE} 1/4；{BOB} 50%",
            抵押权人=f"{BANK} 3/5；{OTHER_BANK} 2/5",
            原注销时间="2022年6月1日 9时",
            注销原因="债务清偿",
        ),
    )
    assert problems(desk.import_table("mortgage", sheet)) == []
    with desk.store.reading() as work:
        known = work.mortgages.get("旧1")
        began, ended = work.assets.folio(JOINT)[-2:]
    assert known.state == "discharged"
    assert [str(p.part) for p in known.parties if p.role == "mortgagee"] == ["3/5", "2/5"]
    assert began["effective_at"] == "2019-03-05T10:20:00.000000+08:00"
    assert ended["effective_at"] == "2022-06-01T09:00:00.000000+08:00"
    assert began["pledged_delta"] * 4 == began["den"] * 3


def test_every_problem_has_its_row_and_column_and_nothing_is_entered(desk):
    sheet = table(
        HEADER,
        row("旧1", f"{SOLE} 1"),
        row("旧1", f"{SOLE} 2"),
        row("旧3", "A000009 1"),
        row("旧4", f"{SOLE}"),
        row("旧5", f"{SOLE} 一"),
        row("旧6", f"{JOINT} 1", 抵押人="张三"),
        row("旧7", f"{JOINT} 1", 抵押人=f"{ALICE} 3/4"),
        row("旧8", f"{JOINT} 1", at="去年"),
        row("旧9", f"{JOINT} 1", 抵押权人="P009999"),
        row(190012345678, f"{JOINT} 1"),
    )
    before = desk.ask("verify_journal").entries
    result = desk.import_table("mortgage", sheet, Wish(acknowledged=["old_rank_gap"], reason="x"))
    assert result.entered == 0
    found = problems(result)
    for expected in [
        (3, "原编号", "row_repeated"),
        (4, "抵押物及顺位", "no_such_asset"),
        (5, "抵押物及顺位", "required"),
        (6, "抵押物及顺位", "no_such_asset"),
        (7, "抵押人", "no_such_holder"),
        (8, "抵押人", "R10"),
        (9, "原登记时间", "not_recorded_time"),
        (10, "抵押权人", "no_such_holder"),
        (11, "原编号", "digits_lost"),
    ]:
        assert expected in found, expected
    assert not any(place == 2 for place, _, _ in found)
    assert desk.ask("verify_journal").entries == before


def test_a_row_builds_on_the_one_before_though_another_is_wrong(desk):
    """Rank two is right: rank one stands in this sheet, and row four alone is to be mended."""
    sheet = table(
        HEADER,
        row("旧1", f"{SOLE} 1"),
        row("旧2", f"{SOLE} 2"),
        row("旧3", f"{JOINT} 1", 抵押人="张三"),
        row("旧4", f"{SOLE} 3"),
    )
    assert {place for place, _, _ in problems(desk.import_table("mortgage", sheet))} == {4}


def test_gaps_are_confirmed_for_the_whole_sheet(desk):
    sheet = (HEADER, row("旧5", f"{SOLE} 5"), row("旧9", f"{SOLE} 9"))
    asked = desk.import_table("mortgage", table(*sheet))
    assert {code for _, _, code in problems(asked)} == {"old_rank_gap"}
    wish = Wish(acknowledged=["old_rank_gap"], reason="缺号均已注销")
    assert desk.import_table("mortgage", table(*sheet), wish).entered == 2
    assert desk.ask("journal")[0].reason == "缺号均已注销"


# --- assets and seizures --------------------------------------------------------------------------


def asset_sheet(**changed):
    sheet, _ = example_sheets("import.old_asset", bootstrap.asset_classes(), TEXT)
    header = list(sheet.rows[0])
    cells = dict(zip(header, sheet.rows[1], strict=True))
    one = homestay(2)
    cells |= {"资产名称": one["name"], "坐落": one["location"], "行政区划代码": "330399101"}
    cells |= {"权利人及份额": ALICE, **changed}
    return table(header, [cells[term] for term in header])


def test_an_asset_of_an_older_book_with_its_number(desk):
    result = desk.import_table("old_asset", asset_sheet())
    assert problems(result) == []
    assert result.numbers == ("YJ-MS-2019-012",)
    with desk.store.reading() as work:
        (first,) = work.assets.folio("YJ-MS-2019-012")
    assert (first["source"], first["effective_at"][:16]) == ("takeover", "2019-03-05T10:20")


def test_licences_that_the_older_book_lacks_are_asked_about(desk):
    sheet = asset_sheet(卫生许可证号="", 卫生许可证有效期至="", 营业执照号="")
    (problem,) = desk.import_table("old_asset", sheet).problems
    assert problem.problem.code == "old_details_missing"
    wish = Wish(acknowledged=["old_details_missing"], reason="旧簿没有")
    sheet = asset_sheet(卫生许可证号="", 卫生许可证有效期至="", 营业执照号="")
    assert desk.import_table("old_asset", sheet, wish).entered == 1


def test_mortgages_name_assets_by_their_original_numbers_in_either_width(desk):
    number = "永（2019）民宿第0012号"
    assert desk.import_table("old_asset", asset_sheet(原编号=number)).entered == 1
    sheet = table(HEADER, row("旧1", "永(2019)民宿第0012号 1"))
    assert problems(desk.import_table("mortgage", sheet)) == []
    assert ranks(desk, number) == [("旧1", 1)]
    header = ["原登记时间", "资产编号", "查封机关", "文书号", "查封起", "查封止"]
    cells = ["2026-03-02", "永(2019)民宿第0012号", "某法院", "1号", "2026-03-02", "2029-03-01"]
    assert problems(desk.import_table("restraint", table(header, cells))) == []


def test_seizures_come_as_a_sheet_too(desk):
    header = ["原编号", "原登记时间", "资产编号", "查封机关", "文书号", "查封起", "查封止"]
    header += ["查封期限（月，轮候的自生效之日起算）"]
    sheet = table(
        header,
        ["查1", "2026-03-02 15:40", SOLE, "某法院", "1号", "2026-03-02", "2029-03-01", ""],
        ["查2", "2026-03-03", SOLE, "另一法院", "2号", "2026-03-03", "", 36],
    )
    result = desk.import_table("restraint", sheet)
    assert problems(result) == []
    assert [one.restraint_no for one in desk.ask("asset", asset_no=SOLE).restraints] == [
        "查1",
        "查2",
    ]


@pytest.mark.parametrize("kind", ["old_asset", "mortgage", "restraint"])
def test_the_filled_in_sheet_of_each_kind_says_how(kind):
    sheet, guide = example_sheets(f"import.{kind}", bootstrap.asset_classes(), TEXT)
    assert len(sheet.rows[0]) == len(sheet.rows[1]) == len(guide.rows) - 1
    assert all(cell and "import." not in cell for line in guide.rows for cell in line)
    assert "原编号" in sheet.rows[0]
