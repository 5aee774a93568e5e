"""Files in and out: what is told by content, what is refused before it takes all memory."""

import dataclasses as dc
import datetime as dt
import io
import os
import sys
import zipfile

import pytest
import xlsxwriter

from core.adapters.tables import archive, reading
from core.adapters.tables.reading import read_table
from core.adapters.tables.writing import write_workbook
from core.problems import FieldError
from core.services.tabular import Sheet

HEADER, ROW = ["姓名", "证件号码"], ["王小明", "330324199001010011"]


def made(tmp_path, fill, name="rows.xlsx"):
    """An .xlsx file that ``fill`` has written into the first sheet of."""
    path = tmp_path / name
    with xlsxwriter.Workbook(str(path)) as book:
        fill(book.add_worksheet(), book)
    return path


def packed(tmp_path, parts):
    path = tmp_path / "packed.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


def parts_of(path):
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def allow(monkeypatch, **changed):
    """Other limits than the shipped ones."""
    other = dc.replace(archive.limits(), **changed)
    for module in (archive, reading):
        monkeypatch.setattr(module, "limits", lambda: other)


def cells(path):
    return [list(row) for _, row in read_table(path).rows]


def refused(path):
    with pytest.raises(FieldError) as caught:
        list(read_table(path).rows)
    return caught.value.code


# --- workbooks ------------------------------------------------------------------------------------


def test_numbers_dates_and_texts_keep_what_they_are(tmp_path):
    def fill(page, book):
        day = book.add_format({"num_format": "yyyy年m月d日"})
        page.write_row(0, 0, ["文字", 60000.1, True, "0012"])
        page.write_datetime(0, 4, dt.datetime(2026, 11, 23), day)

    assert cells(made(tmp_path, fill)) == [["文字", 60000.1, True, "0012", dt.date(2026, 11, 23)]]


def test_rows_and_columns_keep_their_numbers(tmp_path):
    path = made(tmp_path, lambda page, _: page.write(4, 2, "甲"))
    assert [(n, list(row)) for n, row in read_table(path).rows if any(row)] == [(5, ["", "", "甲"])]


def test_merged_cells_and_failed_formulas_are_told(tmp_path):
    def fill(page, _):
        page.merge_range(1, 0, 2, 1, "合并")
        page.write_formula(3, 1, "=1/0", None, "#DIV/0!")
        page.write_formula(4, 1, "=1+1", None, 2)

    table = read_table(made(tmp_path, fill))
    assert list(table.merged) == [(2, 1, 3, 2)]
    assert table.broken == {(4, 2)}


def test_the_first_visible_sheet_with_content_is_read(tmp_path):
    def fill(page, book):
        page.write(0, 0, "藏起来的")
        page.hide()
        book.add_worksheet().activate()
        book.add_worksheet().write_formula(0, 0, "=1/0", None, "#DIV/0!")
        book.add_worksheet().write(0, 0, "后面的")

    table = read_table(made(tmp_path, fill))
    assert table.broken == {(1, 1)}


@pytest.mark.parametrize(
    ("row", "column", "code"),
    [
        (0, 16383, "table_too_wide"),
        (3, 208, "table_too_wide"),
        (1_048_575, 0, "table_too_long"),
        (200_000, 1, "table_too_long"),
    ],
)
def test_a_cell_far_away_is_refused_before_the_rectangle_is_made(tmp_path, row, column, code):
    def fill(page, _):
        page.write(0, 0, "甲")
        page.write(row, column, "乙")

    assert refused(made(tmp_path, fill)) == code


def test_cells_that_are_near_or_only_formatted_are_not_far(tmp_path):
    def fill(page, book):
        page.write(0, 207, "甲")
        page.write_blank(0, 16383, None, book.add_format({"bold": True}))

    assert cells(made(tmp_path, fill))[0][207] == "甲"


def test_an_archive_that_would_unpack_to_too_much_is_refused(tmp_path, monkeypatch):
    allow(monkeypatch, largest_expanded=1)
    parts = parts_of(made(tmp_path, lambda page, _: page.write(0, 0, "甲")))
    path = packed(tmp_path, {**parts, "xl/media/image1.png": bytes(2 * 2**20)})
    assert path.stat().st_size < 20_000
    assert refused(path) == "table_too_large"


def test_a_large_file_is_refused_unread(tmp_path, monkeypatch):
    allow(monkeypatch, largest_file=0)
    assert refused(made(tmp_path, lambda page, _: page.write(0, 0, "甲"))) == "table_too_large"


def test_an_archive_that_is_no_workbook(tmp_path):
    assert refused(packed(tmp_path, {"word/document.xml": "<w/>"})) == "table_not_read"


def test_a_workbook_cut_short(tmp_path):
    path = made(tmp_path, lambda page, _: page.write(0, 0, "甲"))
    path.write_bytes(path.read_bytes()[:-400])
    assert refused(path) == "table_not_read"


def test_an_empty_workbook(tmp_path):
    assert refused(made(tmp_path, lambda page, _: None)) == "table_empty"


# --- separated values -----------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("separator", [",", "\t", ";"])
def test_csv_in_every_encoding_people_save_it_in(tmp_path, encoding, separator):
    path = tmp_path / "rows.csv"
    text = "\r\n".join(separator.join(row) for row in (HEADER, ROW))
    path.write_bytes(text.encode(encoding))
    assert cells(path) == [HEADER, ROW]


def test_quotes_and_line_breaks_inside_csv_cells(tmp_path):
    path = tmp_path / "rows.csv"
    path.write_text('姓名,地址\n"王,小明","一\n二"\n', encoding="utf-8")
    assert [(n, list(row)) for n, row in read_table(path).rows] == [
        (1, ["姓名", "地址"]),
        (2, ["王,小明", "一\n二"]),
    ]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "table_empty"),
        (b" \n", "table_empty"),
        (b"<html><table>", "table_web_page"),
        (b"\x81\xff\xff\xff", "table_not_read"),
        (b"\xff\xfea", "table_not_read"),
        (b"PK", "table_not_read"),
        (b"\xd0\xcf\x11\xe0" + bytes(600), "table_not_read"),
        (b"a," + b"x" * 200_000, "table_not_read"),
    ],
)
def test_files_that_are_no_tables(tmp_path, content, code):
    path = tmp_path / "rows.xls"
    path.write_bytes(content)
    assert refused(path) == code


def test_a_file_that_is_not_there_and_a_folder(tmp_path):
    assert refused(tmp_path / "none.xlsx") == "table_missing"
    assert refused(tmp_path) == "table_missing"
    assert refused(tmp_path / "a\0b.xlsx") == "table_missing"


@pytest.mark.skipif(sys.platform == "win32", reason="there are no pipes in folders there")
def test_a_pipe_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "rows.csv")
    assert refused(tmp_path / "rows.csv") == "table_missing"


def test_the_digest_is_that_of_the_file(tmp_path):
    path = tmp_path / "rows.csv"
    path.write_bytes(b"a,b\n")
    assert read_table(path).sha256 == (
        "5be08c9684a1d25efcee09318204824278b08bbfb4aef973ffefd0b9d7478313"
    )


# --- writing --------------------------------------------------------------------------------------


def test_what_is_written_is_read_back_as_text(tmp_path):
    rows = [
        ["头"],
        ["330324199001010011"],
        ["=1+1"],
        ["@SUM(A1)"],
        ["-2"],
        ["http://x"],
        ["一\n二"],
    ]
    path = tmp_path / "out.xlsx"
    path.write_bytes(write_workbook([Sheet("表", rows)]))
    assert cells(path) == rows


def test_no_cell_is_a_formula_a_number_or_a_link(tmp_path):
    data = write_workbook([Sheet("表", [["头"], ["=cmd|' /C calc'!A0"], ["12"], ["http://x"]])])
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        page = archive.read("xl/worksheets/sheet1.xml")
    assert b"<f>" not in page
    assert b"hyperlink" not in page
    assert page.count(b't="inlineStr"') == 4


def test_a_text_longer_than_a_cell_is_cut(tmp_path):
    path = tmp_path / "out.xlsx"
    path.write_bytes(write_workbook([Sheet("表", [["头"], ["长" * 40_000]])]))
    assert cells(path)[1] == ["长" * 32_767]
