"""Rows of a spreadsheet become records, all or none; every problem has its row and column."""

import datetime as dt
import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.problems import FieldError, Severity
from core.services import sheet_reading
from core.services.import_kinds import IMPORTS
from core.services.imported import Wish
from core.services.sheet_examples import example_sheets, sheet_with_problems
from core.services.tabular import Table, split_items
from desktop import bootstrap
from tests.builders import ALICE, BOB, homestay, person
from tests.storage.raw import rows as rows_of

PARTY = ["类型", "姓名（名称）", "证件种类", "证件号码", "联系电话", "通讯地址", "证件有效期至"]
ID_NO = 3
TEXT = bootstrap.catalogue()


def table(*rows, merged=(), broken=frozenset()):
    return Table("ab" * 32, iter(list(enumerate(rows, 1))), merged, broken)


def party(nth=2, **cells):
    """A row of people; ``cells`` by column letter replace others (``d=""`` empties the number)."""
    one = person(nth)
    row = ["自然人", one["name"], "居民身份证", one["id_no"], "12000000009", "瓯岭县金溪镇", ""]
    for letter, cell in cells.items():
        row[ord(letter) - ord("a")] = cell
    return row


def asset_sheet(*changes, nth=2):
    """A sheet of homestays: the example's header, and a row for each dict of changed columns."""
    sheet, _ = example_sheets("import.asset", bootstrap.asset_classes(), TEXT)
    header = list(sheet.rows[0])
    found = [header]
    for place, changed in enumerate(changes):
        row = dict(zip(header, sheet.rows[1], strict=True))
        one = homestay(nth + place)
        row |= {"资产名称": one["name"], "坐落": one["location"], "行政区划代码": "330399101"}
        row |= {"流转合同号": f"ZL-{place}", "权属证号（宅基地批文）": f"ZJ-{place}"}
        row |= {"营业执照号": f"YY-{place}", "权利人及份额": ALICE}
        found.append([(row | changed)[term] for term in header])
    return table(*found)


def entered(desk, number="P000005"):
    """What the register keeps of the first party after those of the template."""
    with desk.store.reading() as work:
        return work.parties.get(number).particulars


def problems(result):
    return [(one.row, one.column, one.problem.code) for one in result.problems]


def state(ledger):
    """Everything the file holds: its schema, and how many rows are in each table."""
    from sqlcipher3 import dbapi2

    connection = dbapi2.connect(str(ledger))
    schema = connection.execute("SELECT name, sql FROM sqlite_master ORDER BY name").fetchall()
    counts = {
        name: connection.execute(f"SELECT count(*) FROM {name}").fetchone()
        for name, sql in schema
        if sql and sql.startswith("CREATE TABLE") and not name.startswith("search_grams")
    }
    connection.close()
    return schema, counts


# --- all or nothing -------------------------------------------------------------------------------


def test_every_row_is_entered_by_one_entry_that_vouches_for_all(desk):
    before = desk.ask("verify_journal").entries
    result = desk.import_table("party", table(PARTY, party(2), party(3), party(4)))
    assert (result.rows, result.entered, result.problems) == (3, 3, ())
    assert result.numbers == ("P000005", "P000006", "P000007")
    check = desk.ask("verify_journal")
    assert (check.ok, check.entries) == (True, before + 1)
    assert entered(desk, "P000006").name == person(3)["name"]
    assert desk.ask("search", typed=person(3)["id_no"])[0].id == "P000006"


def test_the_entry_names_count_and_file_and_nobody(desk, ledger):
    desk.import_table("party", table(PARTY, party(2), party(3)))
    desk.close()
    from sqlcipher3 import dbapi2

    connection = dbapi2.connect(str(ledger))
    entry = rows_of(connection, "journal")[-1]
    connection.close()
    assert entry["operation"] == "import.party"
    assert json.loads(entry["facts"]) == {
        "count": 2,
        "first": "P000005",
        "last": "P000006",
        "sha256": "ab" * 32,
    }


def test_one_bad_row_leaves_no_trace_of_the_good_ones(desk, ledger):
    before = state(ledger)
    result = desk.import_table("party", table(PARTY, party(2), party(3, d="33039919900101001X")))
    assert result.entered == 0
    assert result.numbers == ()
    assert [one[:2] for one in problems(result)] == [(3, "证件号码")]
    assert state(ledger) == before


def test_a_dry_run_goes_the_whole_way_and_back(desk, ledger):
    before = state(ledger)
    result = desk.import_table("party", table(PARTY, party(2)), Wish(dry_run=True))
    assert (result.rows, result.entered, result.dry_run, result.exit_status) == (1, 0, True, 0)
    assert state(ledger) == before
    assert desk.import_table("party", table(PARTY, party(2))).numbers == ("P000005",)


def test_the_staging_table_is_gone_and_the_next_import_works(desk, ledger):
    schema, _ = state(ledger)
    for nth in (2, 3):
        assert desk.import_table("party", table(PARTY, party(nth))).entered == 1
    assert state(ledger)[0] == schema


def test_progress_is_reported(desk):
    seen = []
    wish = Wish(report=lambda done, total: seen.append((done, total)))
    desk.import_table("party", table(PARTY, party(2), party(3)), wish)
    assert seen == [(0, 2)]


# --- the header -----------------------------------------------------------------------------------


def test_a_title_above_the_header_and_empty_rows_between_are_passed_over(desk):
    blank = [""] * 7
    sheet = table(
        ["瓯岭县权利人名册", *blank[1:]], blank, PARTY, blank, party(2), [" ", *blank[1:]], party(3)
    )
    assert desk.import_table("party", sheet).entered == 2


def test_columns_may_stand_in_any_order_be_short_or_english(desk):
    header = ["id_no", "*姓名", "类 型（必填）", "ID_KIND", "序号"]
    one = person(2)
    sheet = table(header, [one["id_no"], one["name"], "person", "identity_card", 1.0])
    assert desk.import_table("party", sheet).entered == 1


def test_rows_with_nothing_but_a_row_number_are_empty(desk):
    sheet = table(["序号", *PARTY], [1.0, *party(2)], [2.0, *[""] * 7], [3.0, *[""] * 7])
    assert desk.import_table("party", sheet).rows == 1


def test_an_unknown_column_is_a_problem(desk):
    result = desk.import_table("party", table([*PARTY, "备注"], [*party(2), "甲"]))
    assert problems(result) == [(1, "备注", "column_unknown")]


def test_a_missing_column_is_one_problem_however_many_rows(desk):
    rows = [party(nth)[:3] + party(nth)[4:] for nth in (2, 3, 4)]
    result = desk.import_table("party", table(PARTY[:3] + PARTY[4:], *rows))
    assert problems(result) == [(1, "证件号码", "column_missing")]
    assert result.rows == 3


def test_a_column_that_stands_twice_and_one_without_header_are_problems(desk):
    sheet = table([*PARTY, "证件号码", ""], [*party(2), "1", "甲"], [*party(3), "2", "乙"])
    result = desk.import_table("party", sheet)
    assert problems(result) == [(1, "证件号码", "column_twice"), (2, "", "column_without_header")]
    assert result.problems[1].problem.params["column"] == "I"


@pytest.mark.parametrize(
    "rows",
    [
        [["甲", "乙"], ["丙", "丁"]],
        [],
        [[""] * 7] * 10 + [PARTY, party(2)],
        [["证件号码"], ["330324199001010011"]],
    ],
)
def test_no_header_within_ten_rows_is_said_at_once(desk, rows):
    with pytest.raises(FieldError) as caught:
        desk.import_table("party", table(*rows))
    assert caught.value.code == "no_header"
    assert "证件号码" in caught.value.params["value"]


def test_a_header_alone_is_a_problem(desk):
    assert problems(desk.import_table("party", table(PARTY))) == [(0, "", "no_rows")]


def test_too_many_rows_are_refused(desk, monkeypatch):
    monkeypatch.setattr(sheet_reading, "MOST_ROWS", 2)
    with pytest.raises(FieldError) as caught:
        desk.import_table("party", table(PARTY, party(2), party(3), party(4)))
    assert caught.value.code == "table_too_long"


def test_what_cannot_be_imported_is_named(desk):
    with pytest.raises(FieldError) as caught:
        desk.import_table("zoo", table(PARTY))
    assert caught.value.params["options"] == "、".join(IMPORTS)


# --- cells ----------------------------------------------------------------------------------------


def test_every_problem_of_every_row_comes_at_once(desk):
    result = desk.import_table(
        "party",
        table(
            PARTY,
            party(2, a="人", g="明年"),
            party(3),
            party(4, b="", d=330399199001010011.0),
            party(5, c="统一社会信用代码"),
        ),
    )
    assert problems(result) == [
        (2, "类型", "not_a_choice"),
        (2, "证件有效期至", "not_date"),
        (4, "姓名（名称）", "required"),
        (4, "证件号码", "digits_lost"),
        (5, "证件种类", "id_kind_of_party"),
        (5, "证件号码", "uscc_check_digit"),
    ]
    assert result.exit_status == 2
    assert "自然人、法人或非法人组织" in str(TEXT.sentence(result.problems[0].problem))
    assert "文本" in str(TEXT.sentence(result.problems[3].problem))


@pytest.mark.parametrize("cell", [330324199001010011.0, 12345.0, "3.30324E+17", "3.3e17"])
def test_an_identity_number_that_lost_digits_is_refused(desk, cell):
    result = desk.import_table("party", table(PARTY, party(2, d=cell)))
    assert problems(result) == [(2, "证件号码", "digits_lost")]


@pytest.mark.parametrize("dress", ["'{}", "　{} ", '="{}"', "full-width"])
def test_identity_numbers_may_be_dressed(desk, dress):
    number = person(2)["id_no"]
    full = number.translate({ord(c): ord(c) + 0xFEE0 for c in "0123456789X"})
    cell = full if dress == "full-width" else dress.format(number)
    assert desk.import_table("party", table(PARTY, party(2, d=cell))).problems == ()
    assert entered(desk).id_no == number


def test_a_telephone_number_in_a_number_cell_is_no_fault(desk):
    desk.import_table("party", table(PARTY, party(2, e=12000000009.0)))
    assert entered(desk).phone == "12000000009"


@pytest.mark.parametrize("cell", [1e15, 3.3e22])
def test_a_longer_number_in_a_text_column_lost_digits(desk, cell):
    result = desk.import_table("party", table(PARTY, party(2, e=cell)))
    assert problems(result) == [(2, "联系电话", "digits_lost")]


def test_a_text_that_became_a_date_is_told(desk):
    result = desk.import_table("party", table(PARTY, party(2, f=dt.date(2026, 1, 2))))
    assert problems(result) == [(2, "通讯地址", "cell_became_date")]


@pytest.mark.parametrize(
    "cell",
    [
        dt.date(2030, 1, 2),
        dt.datetime(2030, 1, 2),
        20300102.0,
        "20300102",
        "2030-01-02",
        "2030/1/2",
        "2030年1月2日",
        "２０３０．１．２",
        "2030-01-02 00:00:00",
    ],
)
def test_dates_in_every_dress(desk, cell):
    assert desk.import_table("party", table(PARTY, party(2, g=cell))).problems == ()
    assert entered(desk).id_until == dt.date(2030, 1, 2)


@pytest.mark.parametrize(
    "cell",
    [
        "0102",
        "2030年1月",
        "30/1/2",
        True,
        dt.datetime(2030, 1, 2, 14, 5),
        dt.time(1, 2),
    ],
)
def test_what_is_no_date(desk, cell):
    result = desk.import_table("party", table(PARTY, party(2, g=cell)))
    assert problems(result) == [(2, "证件有效期至", "not_date")]


def test_the_number_of_a_day_is_no_date_but_told_which_it_may_be(desk):
    result = desk.import_table("party", table(PARTY, party(2, g=47485.0)))
    assert problems(result) == [(2, "证件有效期至", "date_is_number")]
    assert "2030-01-02" in str(TEXT.sentence(result.problems[0].problem))


def test_the_thirtieth_of_february_is_no_day(desk):
    result = desk.import_table("party", table(PARTY, party(2, g="20300230")))
    assert problems(result) == [(2, "证件有效期至", "no_such_date")]


def test_a_merged_cell_has_a_value_in_its_first_row_only(desk):
    rows = [party(2), party(3, f="")]
    result = desk.import_table("party", table(PARTY, *rows, merged=[(2, 6, 3, 6)]))
    assert problems(result) == [(3, "通讯地址", "cell_merged")]


def test_a_formula_that_failed_is_not_an_empty_cell(desk):
    sheet = table(PARTY, party(2, f=""), broken=frozenset({(2, 6)}))
    assert problems(desk.import_table("party", sheet)) == [(2, "通讯地址", "cell_broken")]


# --- the same twice -------------------------------------------------------------------------------


def test_the_same_person_twice_in_the_file(desk):
    dressed = party(2, d=person(2)["id_no"][:6] + " " + person(2)["id_no"][6:])
    result = desk.import_table("party", table(PARTY, party(2), party(3), dressed))
    assert problems(result) == [(4, "证件号码", "row_repeated")]
    assert result.problems[0].problem.params["row"] == "2"


def test_a_person_who_is_in_the_ledger_already(desk):
    result = desk.import_table("party", table(PARTY, party(0)))
    assert problems(result) == [(2, "证件号码", "id_taken")]
    assert result.problems[0].problem.params["party"] == ALICE


def test_an_asset_twice_asks_and_takes_yes_with_a_reason(desk):
    def sheet():
        second = {"资产名称": homestay(2)["name"], "坐落": homestay(2)["location"]}
        return asset_sheet({}, second)

    asked = desk.import_table("asset", sheet())
    assert problems(asked) == [(3, "资产名称", "row_repeated")]
    assert asked.problems[0].problem.severity is Severity.CONFIRMATION
    assert asked.exit_status == 3
    yes = frozenset({"row_repeated"})
    silent = desk.import_table("asset", sheet(), Wish(acknowledged=yes))
    assert problems(silent) == [(0, "", "reason_required")]
    done = desk.import_table("asset", sheet(), Wish(acknowledged=yes, reason="两栋"))
    assert done.entered == 2


# --- assets ---------------------------------------------------------------------------------------


def test_a_homestay_is_read_from_words_and_numbers(desk):
    changes = {
        "民宿等级": "金宿",
        "客房数": 12.0,
        "建筑面积（㎡）": 320.5,
        "房屋来源": "leased",
        "年租金": 60000.1,
        "出租人同意抵押及处置": "否",
        "租期止": dt.date(2044, 12, 31),
    }
    result = desk.import_table("asset", asset_sheet(changes))
    assert result.problems == ()
    details = desk.ask("asset", asset_no=result.numbers[0]).raw_details
    assert {name: details[name] for name in ("grade", "rooms", "floor_area", "tenure")} == {
        "grade": "gold",
        "rooms": 12,
        "floor_area": "320.5",
        "tenure": "leased",
    }
    assert (details["lease_price"], details["lessor_consent"]) == ("60000.10", False)
    assert details["lease_until"] == "2044-12-31"


@pytest.mark.parametrize(
    ("cell", "stored"),
    [
        (0.1, "0.10"),
        (1234.56, "1234.56"),
        (60000.0, "60000.00"),
        (900719925474.09, "900719925474.09"),
        ("６０，０００．５０", "60000.50"),
        ("6万", "60000.00"),
    ],
)
def test_money_is_the_decimal_that_was_written(desk, cell, stored):
    result = desk.import_table("asset", asset_sheet({"年租金": cell}))
    assert result.problems == ()
    assert desk.ask("asset", asset_no=result.numbers[0]).raw_details["lease_price"] == stored


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        (1234.567, "money_decimals"),
        (0.1 + 0.2, "money_decimals"),
        (1e-7, "money_decimals"),
        ("1.2E+05", "not_money"),
        ("面议", "not_money"),
        (True, "not_number"),
        (-5.0, "negative"),
    ],
)
def test_money_is_never_rounded_or_guessed(desk, cell, code):
    result = desk.import_table("asset", asset_sheet({"年租金": cell}))
    assert problems(result) == [(2, "年租金", code)]


@pytest.mark.parametrize(
    ("column", "cell", "code"),
    [
        ("客房数", 8.5, "not_whole"),
        ("客房数", 0.0, "out_of_range"),
        ("出租人同意抵押及处置", "也许", "not_yes_no"),
        ("民宿等级", "钻石", "not_a_choice"),
        ("营业执照号", 9.2330324e17, "digits_lost"),
        ("租期止", "", "required"),  # of a leased house
        ("资产类别", "厂房", "other_class"),
        ("坐落", "", "required"),
    ],
)
def test_what_is_wrong_with_a_homestay_stands_in_its_column(desk, column, cell, code):
    result = desk.import_table("asset", asset_sheet({column: cell}))
    assert problems(result) == [(2, column, code)]


def test_holders_by_number_and_by_identity_number(desk):
    said = f"{ALICE} 1/3；{person(1)['id_no']}（2/3）"
    result = desk.import_table("asset", asset_sheet({"权利人及份额": said}))
    holders = desk.ask("asset", asset_no=result.numbers[0]).holders
    assert [(one.party_no, str(one.share)) for one in holders] == [(ALICE, "1/3"), (BOB, "2/3")]


@pytest.mark.parametrize(
    ("said", "codes"),
    [
        (f"{ALICE} 1/3、{BOB} 1/3", ["shares_sum"]),
        (f"{ALICE}、{BOB}", ["required", "required"]),
        ("P999999", ["no_such_holder"]),
        ("王小明、李四", ["no_such_holder", "no_such_holder"]),
        (f"{ALICE} 0/3、{BOB} 1", ["share_range"]),
        (330324199001010011.0, ["digits_lost"]),
        ("", ["required"]),
    ],
)
def test_what_is_wrong_with_holders(desk, said, codes):
    result = desk.import_table("asset", asset_sheet({"权利人及份额": said}))
    assert problems(result) == [(2, "权利人及份额", code) for code in codes]


@pytest.mark.parametrize(
    ("said", "holders"),
    [
        ("P000001", [("P000001", "")]),
        ("P000001 1/2；P000002 1/2", [("P000001", "1/2"), ("P000002", "1/2")]),
        ("P000001:0.5, P000002 50%", [("P000001", "0.5"), ("P000002", "0.5")]),
        ("P000001（1/2）\nP000002(1/2)", [("P000001", "1/2"), ("P000002", "1/2")]),
        ("330324199001010011、", [("330324199001010011", "")]),
        ("王 小明", [("王 小明", "")]),
    ],
)
def test_holders_are_split(said, holders):
    assert split_items(said) == holders


# --- the sheet handed back ------------------------------------------------------------------------


def test_the_sheet_handed_back_can_be_corrected_and_imported(desk):
    rows = [["名册"], PARTY, party(2, d=330324199001010011.0), party(3)]
    result = desk.import_table("party", table(*rows))
    sheet = sheet_with_problems(enumerate(rows, 1), result, TEXT)
    assert (sheet.header, sheet.rows[1][-1], sheet.rows[3][-1]) == (2, "问题", "")
    assert "文本" in sheet.rows[2][-1]
    again = desk.import_table("party", table(*sheet.rows))
    assert problems(again) == [(3, "证件号码", "digits_lost")]  # no digits were made up
    corrected = [list(row) for row in sheet.rows]
    corrected[2][ID_NO] = person(2)["id_no"]
    assert desk.import_table("party", table(*corrected)).entered == 2


def test_what_is_wrong_with_the_header_stands_below_it(desk):
    rows = [[*PARTY, "备注"]]
    result = desk.import_table("party", table(*rows))
    sheet = sheet_with_problems(enumerate(rows, 1), result, TEXT)
    assert "备注" in sheet.rows[1][-1]
    assert "表头下面没有内容" in sheet.rows[1][-1]
    rewritten = sheet_with_problems(enumerate(sheet.rows, 1), result, TEXT)
    assert rewritten.rows[0] == sheet.rows[0]


# --- whatever people put into cells ---------------------------------------------------------------

CELLS = st.one_of(
    st.text(st.characters(codec="utf-8"), max_size=12),
    st.sampled_from(
        ["", "是", "1/0", "1/2", "2030-02-30", "='1'", "'", "%", "1e5", "００", "P000001"]
    ),
    st.floats(),
    st.booleans(),
    st.dates(),
    st.datetimes(),
    st.times(),
    st.timedeltas(),
)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.lists(CELLS, max_size=9), min_size=1, max_size=4), st.data())
def test_no_cell_is_ever_more_than_a_problem(desk, rows, data):
    result = desk.import_table("party", table(PARTY, *rows), Wish(dry_run=True))
    assert result.entered == 0
    for one in result.problems:
        assert "{" not in str(TEXT.sentence(one.problem)).replace(one.value.strip(), "")
        assert TEXT.has(f"problem.{one.problem.code}.text")
    names = example_sheets("import.asset", bootstrap.asset_classes(), TEXT)[0].rows[0]
    column = data.draw(st.sampled_from(list(names)))
    changed = asset_sheet({column: data.draw(CELLS)})
    for one in desk.import_table("asset", changed, Wish(dry_run=True)).problems:
        assert one.column == column or one.problem.code in ("share_range", "required", "no_rows")
