"""Listings: the PDF and the workbook say the same, row by row and in their sums."""

import datetime as dt
import io
import re
import zipfile
from fractions import Fraction

import pypdfium2
import pytest
from python_calamine import CalamineWorkbook

from core.adapters.pdf.listing import render
from core.adapters.pdf.listing_grid import LANDSCAPE, PORTRAIT, grid_of
from core.adapters.pdf_reader import page_texts as texts_of_pages
from core.adapters.tables.listing import write_listings
from core.domain.capitals import capitals
from core.problems import FieldError, Rejected
from core.services.listings import (
    BLANK,
    COUNT,
    DATE,
    DECIMAL,
    MONEY,
    Listing,
    ListingColumn,
    ListingGroup,
    Signer,
    digits,
    sums,
    units,
    words_of,
    written,
)
from core.text import Catalogue

LONG = "浙江永嘉农村商业银行股份有限公司岩头支行营业部楠溪江分理处"
RARE = "𠮷㐀䶮"
COLUMNS = (
    ListingColumn("nth", "序号", COUNT),
    ListingColumn("name", "姓名或名称"),
    ListingColumn("account", "收款账号"),
    ListingColumn("weight", "权重（亩·日）", DECIMAL, total=True, places=4),
    ListingColumn("gross", "应分金额（元）", MONEY, total=True),
    ListingColumn("day", "日期", DATE),
)
NAMES = ("张三", LONG, RARE, "欧阳春花")


def row(nth):
    weight, gross = Fraction(nth * 10007, 20000), nth * 123_457
    return (nth, NAMES[nth % 4], f"6228480{nth:012d}", weight, gross, dt.date(2026, 11, 26))


def made(*groups, columns=COLUMNS, **more):
    given = {"capitals": "gross", "stamp": "计算号 FX1　" + "ab" * 32, **more}
    return Listing(
        "t",
        "分配表",
        "文成某菊业联合体有限公司",
        "zh-CN",
        dt.date(2026, 11, 26),
        columns,
        tuple(groups),
        words_of(Catalogue()),
        **given,
    )


def rows(count, start=1):
    return [row(nth) for nth in range(start, start + count)]


def page_texts(pdf):
    return list(texts_of_pages(pdf))


def cells(listing):
    book = CalamineWorkbook.from_filelike(io.BytesIO(write_listings([listing])))
    return book.get_sheet_by_index(0).to_python()


def plain(text):
    return "".join(text.split())


def test_200_rows_stand_on_pages_that_each_have_header_sum_and_control_line():
    listing = made(ListingGroup("", rows(200)))
    pages = page_texts(render([listing]))
    assert 4 < len(pages) < 12
    words = listing.words
    for number, page in enumerate(pages, start=1):
        assert "姓名或名称" in page
        assert words.page_sum in page
        assert "共 200 行" in page
        assert words.page_of.format(page=number, pages=len(pages)) in page
        assert plain(listing.stamp) in plain(page)
    whole = plain("".join(pages))
    for one in listing.groups[0].rows:
        assert plain(f"{one[1]}{one[2]}") in whole
        assert digits(COLUMNS[4], one[4], ",") in whole
    assert words.total in pages[-1]


def test_page_sums_add_up_to_the_total():
    listing = made(ListingGroup("", rows(200)))
    amount = re.compile(r"本页小计\s*[\d,.]+\s+([\d,]+\.\d\d)")
    found = [
        int(re.sub(r"[,.]", "", one))
        for page in page_texts(render([listing]))
        for one in amount.findall(page)
    ]
    assert sum(found) == listing.total("gross") == sum(one[4] for one in rows(200))


def test_pages_and_workbook_have_the_same_sums():
    listing = made(ListingGroup("农户", rows(7)), ListingGroup("技术人员", rows(3, 8)))
    assert listing.total("gross") == sum(one[4] for one in rows(10))
    table = cells(listing)
    sums_found = [line for line in table if line[0] in ("小计", "合计")]
    assert [round(line[4] * 100) for line in sums_found] == [
        *(one[4] for one in listing.subtotals),
        listing.total("gross"),
    ]
    text = plain("".join(page_texts(render([listing]))))
    for line in (*listing.subtotals, listing.totals):
        assert digits(COLUMNS[3], line[3], ",") + digits(COLUMNS[4], line[4], ",") in text
    assert capitals(listing.total("gross")) in text
    assert any(capitals(listing.total("gross")) in str(line[0]) for line in table)


@pytest.mark.parametrize("count", range(20, 60, 3))
def test_a_sub_total_stands_below_a_row_of_its_group(count):
    listing = made(ListingGroup("甲", rows(count)), ListingGroup("乙", rows(count, 100)))
    for page in page_texts(render([listing])):
        lines = [line for line in page.splitlines() if line.strip()]
        header = next(at for at, line in enumerate(lines) if "日期" in line)
        assert not lines[header + 1].startswith("小计")


def test_workbook_keeps_kinds_of_cells():
    listing = made(ListingGroup("", rows(3)))
    table = cells(listing)
    header = next(at for at, line in enumerate(table) if line[0] == "序号")
    first = table[header + 1]
    assert first[0] == 1
    assert first[2] == "6228480000000000001"
    assert first[4] == 1234.57
    assert first[5] == dt.date(2026, 11, 26)


def test_sums_in_the_workbook_are_live():
    listing = made(ListingGroup("甲", rows(2)), ListingGroup("乙", []), ListingGroup("丙", rows(1)))
    with zipfile.ZipFile(io.BytesIO(write_listings([listing]))) as file:
        sheet = file.read("xl/worksheets/sheet1.xml").decode()
    assert re.findall(r'<c r="(E\d+)"[^>]*><f>(.*?)</f><v>(.*?)</v>', sheet) == [
        ("E7", "SUM(E5:E6)", "3703.71"),
        ("E9", "SUM(0)", "0.00"),
        ("E12", "SUM(E11)", "1234.57"),
        ("E13", "SUM(E5:E6,E11)", "4938.28"),
    ]


@pytest.mark.parametrize("count", [0, 1])
def test_a_listing_without_rows_or_with_one_is_whole(count):
    listing = made(ListingGroup("", rows(count)), signers=(Signer("制表", "张敏"),))
    (page,) = page_texts(render([listing]))
    assert "姓名或名称" in page
    assert "合计" in page
    assert "制表：张敏" in page
    assert f"共 {count} 行" in page
    assert capitals(listing.total("gross")) in page
    total = next(line for line in cells(listing) if line[0] == "合计")
    assert round(total[4] * 100) == listing.total("gross")


def test_long_and_rare_names_are_never_cut():
    listing = made(ListingGroup("", [row(1), row(2)]))
    (page,) = page_texts(render([listing]))
    assert LONG in plain(page)
    assert RARE in page
    assert any(line[1] == RARE for line in cells(listing))


def test_a_text_longer_than_a_page_goes_on_overleaf():
    long = "".join(f"第{n:04d}句。" for n in range(900))
    one = list(row(1))
    one[1] = long
    listing = made(ListingGroup("甲", [row(3), one, row(2)]))
    data = render([listing])
    assert len(page_texts(data)) > 2
    whole = plain("".join(page_texts(data)))
    assert [n for n in range(900) if f"{n:04d}" not in whole] == []
    assert whole.count(one[2]) == 1  # its other cells are not repeated
    assert digits(COLUMNS[4], listing.total("gross"), ",") in whole
    document = pypdfium2.PdfDocument(data)
    for at in range(len(document)):
        page = document[at].get_textpage()
        assert all(page.get_rect(n)[1] > 0 for n in range(page.count_rects()))


def test_a_character_without_a_glyph_is_refused():
    strange = list(row(1))
    strange[1] = "\U00030edd"
    with pytest.raises(FieldError) as caught:
        render([made(ListingGroup("", [strange]))])
    assert caught.value.code == "glyph_missing"


def test_many_columns_lie_across_and_nothing_leaves_the_page():
    more = tuple(ListingColumn(f"m{n}", f"金额{n}（元）", MONEY, total=True) for n in range(9))
    wide = made(
        ListingGroup("", [(*row(n), *(10**11 + n,) * 9) for n in range(1, 4)]),
        columns=COLUMNS + more,
    )
    grid = grid_of(wide)
    assert grid.page == LANDSCAPE
    assert grid_of(made(ListingGroup("", rows(3)))).page == PORTRAIT
    assert grid.right <= LANDSCAPE[0] - grid.left + 0.01
    document = pypdfium2.PdfDocument(render([wide]))
    page = document[0].get_textpage()
    for at in range(page.count_rects()):
        left, _, right, _ = page.get_rect(at)
        assert left >= 0
        assert right <= LANDSCAPE[0]


def test_same_listing_gives_same_bytes():
    one, other = (made(ListingGroup("", rows(70)), marks=("演示",)) for _ in range(2))
    assert render([one]) == render([other])
    assert write_listings([one]) == write_listings([other])


def test_several_listings_share_one_file_and_count_their_own_pages():
    one, other = made(ListingGroup("", rows(2))), made(ListingGroup("", rows(60)))
    pages = page_texts(render([one, other]))
    assert "第 1 页　共 1 页" in pages[0]
    assert "第 1 页" in pages[1]
    book = CalamineWorkbook.from_filelike(io.BytesIO(write_listings([one, other])))
    assert book.sheet_names == ["分配表", "分配表(2)"]


def test_columns_to_sign_in_are_empty_and_high():
    columns = (*COLUMNS[:2], ListingColumn("sign", "签名（指印）", BLANK))
    listing = made(ListingGroup("", [(1, "张三", None)]), columns=columns, capitals="")
    assert grid_of(listing).least_height > 25
    assert "签名（指印）" in page_texts(render([listing]))[0]


def test_text_that_looks_like_a_formula_stays_text():
    wicked = list(row(1))
    wicked[1] = "=HYPERLINK(1)"
    assert any(line[1] == "=HYPERLINK(1)" for line in cells(made(ListingGroup("", [wicked]))))


def test_a_trimmed_column_shows_no_zeros_at_the_end():
    weight = ListingColumn("weight", "权重", DECIMAL, places=6, trimmed=True)
    told = [written(weight, Fraction(one)) for one in ("100", "1418.6528", "0.000001", "0")]
    assert told == ["100", "1,418.6528", "0.000001", "0"]
    (page,) = page_texts(
        render([made(ListingGroup("", [(Fraction(100),)]), columns=(weight,), capitals="")])
    )
    assert "100.0" not in page


def test_money_must_be_whole_fen():
    with pytest.raises(TypeError):
        units(COLUMNS[4], 1.5)
    assert units(COLUMNS[3], Fraction(1, 3)) == 3333
    assert sums(COLUMNS[4:5], [(3,), (None,), (4,)]) == (7,)
    assert digits(COLUMNS[4], -1_234_567, ",") == "-12,345.67"
    assert digits(COLUMNS[4], -5) == "-0.05"


# --- at the desk ----------------------------------------------------------------------------------


def test_desk_says_what_listings_and_forms_there_are(desk):
    with pytest.raises(Rejected) as caught:
        desk.listing("nonsense", "docx", number="C1")
    assert [one.code for one in caught.value.problems] == [
        "no_such_listing",
        "listing_form_unknown",
    ]
    with pytest.raises(Rejected) as caught:
        desk.listing("unpaid", "pdf", number="C1")
    assert [one.code for one in caught.value.problems] == ["no_such_cycle"]
