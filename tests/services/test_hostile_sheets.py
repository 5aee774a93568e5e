"""Spreadsheets that would act, reach out, swell or lie; and those that people made clumsily."""

import datetime as dt
import io
import struct
import zipfile
from fractions import Fraction

import pytest
import xlsxwriter

from core.adapters.tables import archive
from core.adapters.tables.listing import write_listings
from core.adapters.tables.reading import read_table
from core.adapters.tables.writing import write_workbook
from core.services.imported import Wish
from core.services.listings import ListingGroup
from core.services.sheet_examples import sheet_with_problems
from core.services.tabular import Sheet
from tests.builders import person
from tests.documents.test_listings import made as made_listing
from tests.services.test_imports import PARTY, TEXT, entered, party, problems
from tests.services.test_tables import allow, cells, made, packed, parts_of, refused

SHEET = "xl/worksheets/sheet1.xml"


@pytest.fixture
def plain(tmp_path):
    """The parts of an ordinary workbook of people."""

    def fill(page, _):
        page.write_row(0, 0, PARTY)
        page.write_row(1, 0, party(2))

    return parts_of(made(tmp_path, fill))


def in_sheet(parts, old, new):
    text = parts[SHEET].decode()
    assert old in text
    return {**parts, SHEET: text.replace(old, new, 1).encode()}


# --- what acts, reaches out, swells or lies -------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("xl/vbaProject.bin", "table_macros"),
        ("xl/VBAPROJECT.BIN", "table_macros"),
        ("xl/macrosheets/sheet2.xml", "table_macros"),
        ("xl/activeX/activeX1.bin", "table_macros"),
        ("xl/externalLinks/externalLink1.xml", "table_outside"),
        ("xl/connections.xml", "table_outside"),
        ("xl/queryTables/queryTable1.xml", "table_outside"),
    ],
)
def test_a_part_that_acts_or_reaches_out_is_refused(tmp_path, plain, name, code):
    assert refused(packed(tmp_path, {**plain, name: b"<x/>"})) == code


def test_a_workbook_that_says_it_has_macros_is_refused(tmp_path, plain):
    types = plain["[Content_Types].xml"].replace(b"sheet.main+xml", b"sheet.macroEnabled.main+xml")
    assert b"macroEnabled" in types
    assert refused(packed(tmp_path, {**plain, "[Content_Types].xml": types})) == "table_macros"


def test_an_old_workbook_with_macros_is_refused(tmp_path):
    path = tmp_path / "old.xls"
    path.write_bytes(b"\xd0\xcf\x11\xe0" + bytes(508) + "_VBA_PROJECT_CUR".encode("utf-16-le"))
    assert refused(path) == "table_macros"


LAUGHS = (
    '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">'
    '<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]>'
)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize("part", [SHEET, "xl/workbook.xml", "docProps/core.xml"])
@pytest.mark.parametrize("before", ["", "<!-- <a> -->", "<?a <a ?>"])
def test_entities_of_its_own_are_refused_wherever_they_stand(
    tmp_path, plain, encoding, part, before
):
    text = plain[part].decode().replace("<?xml", f"{before}{LAUGHS}<?xml", 1)
    assert refused(packed(tmp_path, {**plain, part: text.encode(encoding)})) == "table_entities"


def test_a_document_type_cannot_hide_behind_a_long_comment(tmp_path, plain):
    hidden = f"<!--{' ' * 70_000}-->{LAUGHS}".encode()
    assert refused(packed(tmp_path, {**plain, SHEET: hidden + plain[SHEET]})) == "table_not_read"


def test_a_part_packed_beyond_all_reason_is_refused(tmp_path, plain):
    bomb = {**plain, "xl/media/image1.png": bytes(8 * 2**20)}
    assert refused(packed(tmp_path, bomb)) == "table_too_large"


def test_a_small_part_may_be_packed_well(tmp_path, plain):
    assert cells(packed(tmp_path, {**plain, "xl/media/a.png": bytes(3 * 2**20)}))[0] == PARTY


def test_a_size_that_lies_is_found_out(tmp_path, plain):
    """The directory says 100 bytes, and unpacking would go on for eight million."""
    path = packed(tmp_path, {**plain, "xl/sharedStrings.xml": bytes(8 * 2**20)})
    data, size = path.read_bytes(), struct.pack("<I", 8 * 2**20)
    assert data.count(size) == 2
    path.write_bytes(data.replace(size, struct.pack("<I", 100)))
    assert refused(path) == "table_not_read"


def test_two_parts_of_one_name_are_refused(tmp_path, plain):
    path = packed(tmp_path, plain)
    with zipfile.ZipFile(path, "a") as book, pytest.warns(UserWarning, match="Duplicate"):
        book.writestr(SHEET, plain[SHEET])
    assert refused(path) == "table_not_read"


def test_too_many_parts_are_refused(tmp_path, plain, monkeypatch):
    allow(monkeypatch, most_parts=len(plain))
    assert cells(packed(tmp_path, plain))[0] == PARTY
    assert refused(packed(tmp_path, {**plain, "xl/one_more.bin": b""})) == "table_not_read"


def test_separated_values_are_bounded_too(tmp_path):
    path = tmp_path / "rows.csv"
    path.write_bytes(b"," * 500 + b"\n")
    assert refused(path) == "table_too_wide"
    path.write_bytes(b"a,b\n" + b"\n" * 200_001)
    assert refused(path) == "table_too_long"


def test_nothing_of_a_sheet_without_any_cell_is_kept_in_memory(tmp_path, plain, monkeypatch):
    monkeypatch.setattr(archive, "_LONGEST_CELL", 2**20)
    filler = "".join(f"<x y={number}/>" for number in range(300_000))
    filled = in_sheet(plain, "<sheetData>", f"{filler}<sheetData>")
    assert cells(packed(tmp_path, filled))[1][1] == party(2)[1]


# --- what nobody sees in the sheet ----------------------------------------------------------------


def test_a_formula_without_its_result_is_not_an_empty_cell(tmp_path, desk, plain):
    text = plain[SHEET].decode()
    cell = text[text.index('<c r="F2"') : text.index('<c r="G2"')] if '"G2"' in text else ""
    cell = cell or text[text.index('<c r="F2"') : text.index("</row>", text.index('"F2"'))]
    for formula in ("<f>A1&amp;B1</f>", "<f>A1</f><v></v>", "<f>A1</f><v/>", '<f t="shared"/>'):
        path = packed(tmp_path, in_sheet(plain, cell, f'<c r="F2">{formula}</c>'))
        result = desk.import_table("party", read_table(path), Wish(dry_run=True))
        assert problems(result) == [(2, "通讯地址", "cell_uncounted")], formula
    kept = in_sheet(plain, cell, '<c r="F2" t="str"><f>A1</f><v></v></c>')
    path = packed(tmp_path, kept)
    assert read_table(path).uncounted == frozenset()


def test_hidden_rows_are_asked_about(tmp_path, desk):
    def fill(page, _):
        for number, row in enumerate([PARTY, party(2), party(3), [], party(5)]):
            page.write_row(number, 0, row)
        for number in (2, 3, 4):
            page.set_row(number, None, None, {"hidden": True})

    path = made(tmp_path, fill)
    asked = desk.import_table("party", read_table(path))
    assert problems(asked) == [(3, "", "rows_hidden")]
    assert "2 行" in str(TEXT.sentence(asked.problems[0].problem))
    silent = desk.import_table("party", read_table(path), Wish(acknowledged={"rows_hidden"}))
    assert problems(silent) == [(0, "", "reason_required")]
    yes = Wish(acknowledged={"rows_hidden"}, reason="筛选只是为了核对")
    assert desk.import_table("party", read_table(path), yes).entered == 3


# --- what people do to numbers, dates and texts, through real files -------------------------------


def one_cell(tmp_path, desk, place, write):
    """Import people whose second row has a cell written by ``write(page, row, column, book)``."""

    def fill(page, book):
        page.write_row(0, 0, PARTY)
        for column, cell in enumerate(party(2)):
            page.write_string(1, column, cell)
        write(page, 1, place, book)

    return desk.import_table("party", read_table(made(tmp_path, fill)))


def test_an_identity_number_typed_into_a_number_cell_is_refused(tmp_path, desk):
    number = person(2)["id_no"]
    result = one_cell(tmp_path, desk, 3, lambda page, *at: page.write_number(*at[:2], int(number)))
    assert problems(result) == [(2, "证件号码", "digits_lost")]
    assert "E+17" in result.problems[0].value


@pytest.mark.parametrize(
    "dress", ["'{}", "　{}　", "\ufeff{}", "{}\u200b", "\u202a{}\u202c", "{}\xa0"]
)
def test_what_nobody_sees_around_a_number_is_taken_off(tmp_path, desk, dress):
    number = person(2)["id_no"]
    text = dress.format(number)
    result = one_cell(tmp_path, desk, 3, lambda page, *at: page.write_string(*at[:2], text))
    assert problems(result) == []
    assert entered(desk).id_no == number


def test_a_date_kept_as_a_number_is_told_with_its_day(tmp_path, desk):
    days = (dt.date(2030, 1, 2) - dt.date(1899, 12, 30)).days
    result = one_cell(tmp_path, desk, 6, lambda page, *at: page.write_number(*at[:2], days))
    assert problems(result) == [(2, "证件有效期至", "date_is_number")]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
def test_people_come_in_from_csv_in_any_encoding_with_blank_lines(tmp_path, desk, encoding):
    path = tmp_path / "people.csv"
    lines = ["", ",,,,,,", ",".join(PARTY), "", ",".join(party(2, b="王小明")), ",,,,,,", ""]
    path.write_bytes("\r\n".join(lines).encode(encoding))
    assert desk.import_table("party", read_table(path)).entered == 1
    assert entered(desk).name == "王小明"


# --- what goes out again --------------------------------------------------------------------------

RUNNING = ["=1+1", "+86", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1", "=cmd|' /C calc'!A0"]


def quoted(content):
    """Whether the cell of each text would stay a text, and that none is a formula now."""
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        sheet, styles = book.read(SHEET).decode(), book.read("xl/styles.xml").decode()
    forms = styles[styles.index("<cellXfs") : styles.index("</cellXfs>")].split("<xf ")[1:]
    found = {}
    for cell in sheet.split("<c ")[1:]:
        style = cell.partition(' s="')[2].partition('"')[0]
        text = cell.partition("<t")[2].partition(">")[2].partition("</t>")[0]
        found[text] = 'quotePrefix="1"' in forms[int(style or 0)]
    return found


def test_a_text_that_would_run_is_marked_as_text_and_stays_what_it_is():
    marks = quoted(write_workbook([Sheet("表", [["头"], *([one] for one in RUNNING)])]))
    assert len(marks) == len(RUNNING) + 1
    assert all(marks.values()), marks


def test_every_text_of_a_listing_is_marked_too():
    group = ListingGroup("=1+2", [(1, "=HYPERLINK(1)", "+8", Fraction(1), 1, dt.date(2026, 1, 2))])
    of = made_listing(group, facts=(("=a", "b"),), notes=("@note",))
    marks = quoted(write_listings([of]))
    texts = {text: mark for text, mark in marks.items() if text.startswith(("=", "+", "@"))}
    assert set(texts) == {"=1+2", "=HYPERLINK(1)", "+8", "=a：b", "@note"}
    assert all(texts.values()), texts


def test_the_error_file_of_a_hostile_sheet_is_harmless(tmp_path, desk):
    result = one_cell(tmp_path, desk, 5, lambda page, *at: page.write_string(*at[:2], "=1+1"))
    assert result.entered == 1
    with xlsxwriter.Workbook(str(tmp_path / "again.xlsx")) as book:
        page = book.add_worksheet()
        page.write_row(0, 0, PARTY)
        page.write_row(1, 0, ["人", "=1+1"])
        page.write_string(1, 1, "=1+1")
    bad = desk.import_table("party", read_table(tmp_path / "again.xlsx"))
    sheet = sheet_with_problems(read_table(tmp_path / "again.xlsx").rows, bad, TEXT)
    assert quoted(write_workbook([sheet]))["=1+1"] is True
