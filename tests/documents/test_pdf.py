"""The drawn certificate: text that reads back, fonts inside, codes that scan, bytes that repeat."""

import copy
import hashlib
import io
import os
import pickle
import subprocess
import sys

import pypdf
import pypdfium2
import pytest

from core.adapters.codes import qr_symbol, read_codes
from core.adapters.pdf import render, render_batch
from core.adapters.pdf.faces import font_for
from core.adapters.pdf.layout import pages
from core.adapters.pdf.lines import balanced, broken
from core.adapters.pdf.pieces import DENSITIES, LEFT, PAGE_WIDTH, RIGHT
from core.adapters.pdf.rows import _boxes, row_pieces
from core.adapters.pdf_reader import page_images, page_texts
from core.problems import FieldError
from core.services.documents import Cell, Row, Table

RARE = "𠮷㐀䶮𫍲"  # planes 2 and 0 (extension A and a surname), as met in names


def squeezed(words):
    return "".join(words.split())


def printed(data):
    return squeezed("".join(page_texts(data)))


def long_snapshot(snapshot):
    party = snapshot["mortgagors"][0]
    names = ["阿卜杜热合曼·买买提明·吾斯曼江·阿布都克里木", RARE, *["李国强"] * 12]
    snapshot["mortgagors"] = [{**party, "name": name, "share": "1/14"} for name in names]
    snapshot["asset"]["location"] = (
        "浙江省温州市永嘉县岩头镇苍坡村水月堂巷与仁济庙路交叉口东南侧" * 4
    )
    snapshot["disposal_agreement"] = "所得价款用于清偿本合同项下债务。" * 120
    snapshot["amount"] = 123456789012345
    return snapshot


@pytest.mark.parametrize("name", ["陈晓燕", RARE, "阿卜杜热合曼·买买提明·吾斯曼江·阿布都克里木"])
def test_every_value_can_be_read_back(pdf, paper, snapshot, name):
    snapshot["mortgagors"][0]["name"] = name
    snapshot["remarks"] = f"{RARE}𬭚𬳵𪛖㑇"
    words = printed(pdf(snapshot))
    for block in paper(snapshot).blocks:
        if isinstance(block, Table):
            for row in block.rows:
                for cell in row.cells:
                    assert squeezed(cell.label + (cell.value or "／")) in words
    assert snapshot["legal_effect"] in words


def test_a_second_reader_reads_the_same(pdf, snapshot):
    snapshot["mortgagors"][0]["name"] = RARE
    reader = pypdf.PdfReader(io.BytesIO(pdf(snapshot)))
    words = squeezed("".join(page.extract_text() for page in reader.pages))
    assert RARE in words
    assert "人民币叁拾万元整" in words


def test_all_fonts_are_embedded_and_ours(pdf, snapshot):
    snapshot["mortgagors"][0]["name"] = RARE
    reader = pypdf.PdfReader(io.BytesIO(pdf(snapshot)))
    names = set()
    for page in reader.pages:
        for font in page["/Resources"]["/Font"].values():
            (drawn,) = font["/DescendantFonts"]
            assert "/FontFile2" in drawn["/FontDescriptor"]
            names.add(font.get_object()["/BaseFont"].split("+")[1])
    assert names == {"NotoSerifSC-Regular", "NotoSerifSC-Bold", "HanaMinA"}


def test_a_batch_holds_each_font_once_and_reads_back_page_by_page(paper, snapshot):
    rare, long = ({**snapshot, "remarks": RARE}, long_snapshot(copy.deepcopy(snapshot)))
    papers = [paper(one) for one in (snapshot, rare, long, snapshot)]
    data = render_batch(iter(papers))
    pages = pypdf.PdfReader(io.BytesIO(data)).pages
    alone = [
        characters_of(page)
        for paper in papers
        for page in pypdf.PdfReader(io.BytesIO(render(paper))).pages
    ]
    # What sheets share is read before the rest of them.
    assert [characters_of(page) for page in pages] == alone
    assert data.count(b"/CIDFontType2") == 3  # two weights and the one of rare characters
    assert len(data) < sum(len(render(paper)) for paper in papers)


def characters_of(page):
    return sorted(page.extract_text().replace("\n", "").replace(" ", ""))


def test_a_batch_of_nothing_is_no_file():
    with pytest.raises(ValueError, match="no paper"):
        render_batch([])


def test_two_characters_of_one_glyph_read_back_as_written(pdf, snapshot):
    shared = [
        (one, other)
        for one, other in (("一", "⼀"), ("人", "⼈"), ("土", "⼟"))
        if len({font_for(char, False).face.charToGlyph[ord(char)] for char in (one, other)}) == 1
    ]
    assert shared
    text = "".join(one + other for one, other in shared)
    assert text in printed(pdf({**snapshot, "remarks": text}))


def test_rare_fonts_are_left_out_where_nobody_needs_them(pdf, snapshot):
    assert b"HanaMin" not in pdf(snapshot)


def test_the_file_says_what_it_is(pdf, snapshot):
    reader = pypdf.PdfReader(io.BytesIO(pdf(snapshot)))
    root = reader.trailer["/Root"]
    assert reader.metadata.title == "农权鉴证书"
    assert reader.metadata.subject == "民宿经营权抵押备案　永农鉴〔2026〕000001号"
    assert reader.metadata.creation_date.date().isoformat() == snapshot["issued_on"]
    assert root["/Lang"] == "zh-CN"
    assert root["/ViewerPreferences"]["/PrintScaling"] == "/None"


@pytest.mark.parametrize("dpi", [300, 150])
def test_the_code_scans_from_the_page(pdf, signed, snapshot, dpi):
    image = next(page_images(pdf(snapshot), dpi))
    assert read_codes(image) == (signed(snapshot),)


def test_the_code_keeps_to_version_ten(signed, snapshot):
    snapshot["mortgagees"][0]["name"] = "𠮷" * 100
    assert qr_symbol(signed(snapshot)).version <= 10


def test_the_same_snapshot_gives_the_same_bytes(pdf, snapshot):
    assert pdf(snapshot) == pdf(snapshot)


def test_other_processes_draw_the_same_bytes(paper, snapshot, tmp_path):
    """Nothing of the process may show: not the order of sets, not the clock, not its zone."""
    script = (
        "import hashlib, pickle, sys\n"
        "from core.adapters.pdf import render\n"
        "paper = pickle.loads(open(sys.argv[1], 'rb').read())\n"
        "print(hashlib.sha256(render(paper)).hexdigest())\n"
    )
    made = paper(snapshot)
    stored = tmp_path / "paper"
    stored.write_bytes(pickle.dumps(made))
    digests = {
        subprocess.run(
            [sys.executable, "-c", script, stored],
            env={**os.environ, "PYTHONHASHSEED": seed, "TZ": zone, "PYTHONPATH": "."},
            capture_output=True,
            check=True,
            text=True,
        ).stdout.strip()
        for seed, zone in (("1", "UTC"), ("2", "Asia/Shanghai"))
    }
    assert digests == {hashlib.sha256(render(made)).hexdigest()}


def test_a_character_without_a_glyph_is_refused_by_name(paper, snapshot):
    snapshot["mortgagors"][0]["name"] = "何\U00030edd葛"  # 𰻝, extension G: in none of our fonts
    with pytest.raises(FieldError) as refused:
        render(paper(snapshot))
    assert refused.value.code == "glyph_missing"
    assert refused.value.params == {"char": "\U00030edd", "code_point": "U+30EDD"}


def test_long_papers_run_on_with_their_number_on_every_page(pdf, paper, snapshot):
    snapshot = long_snapshot(snapshot)
    texts = [squeezed(page) for page in page_texts(pdf(snapshot))]
    assert len(texts) >= 2
    for number, words in enumerate(texts, start=1):
        assert snapshot["certificate_no"] in words
        assert f"第{number}页共{len(texts)}页" in words
    assert "农权鉴证书（续页）" in texts[1]
    assert "鉴证机构（章）" in texts[-1]
    assert "".join(texts).count("所得价款用于清偿") >= 100
    assert snapshot["mortgagors"][0]["name"] in texts[0]


def test_an_ordinary_certificate_is_one_page(paper, snapshot):
    assert len(pages(paper(snapshot))) == 1


def test_nothing_stands_outside_the_frame(pdf, snapshot):
    document = pypdfium2.PdfDocument(pdf(long_snapshot(snapshot)))
    frame = 12.6 * 72 / 25.4
    for page in document:
        textpage = page.get_textpage()
        width, height = page.get_size()
        for index in range(textpage.count_chars()):
            left, bottom, right, top = textpage.get_charbox(index)
            assert frame < left <= right < width - frame
            assert frame < bottom <= top < height - frame
    document.close()


def test_no_value_runs_over_the_rule_beside_it(paper, snapshot):
    for page in pages(paper(long_snapshot(snapshot))):
        for piece in page:
            for box in getattr(piece, "boxes", ()):
                assert box.left >= LEFT
                assert box.left + box.width <= RIGHT + 0.01 < PAGE_WIDTH
                assert all(line.width <= box.width - box.size * 0.3 for line in box.lines)


def test_marks_lie_under_the_text_of_every_page(pdf, snapshot):
    texts = list(page_texts(pdf(long_snapshot(snapshot) | {"demonstration": True})))
    assert all("演示" in squeezed(words) for words in texts)


def test_lines_break_where_chinese_text_may():
    lines = [line.text for line in broken("甲乙丙丁，（戊己）庚辛2026年", 10, 42)]
    assert "".join(lines) == "甲乙丙丁，（戊己）庚辛2026年"
    assert all(line[0] not in "，）" and line[-1] != "（" for line in lines)
    assert any("2026" in line for line in lines)


def test_a_word_wider_than_the_line_is_cut():
    lines = broken("8" * 60, 10, 100)
    assert "".join(line.text for line in lines) == "8" * 60
    assert all(line.width <= 100 for line in lines)


def test_labels_break_into_even_lines():
    assert [line.text for line in balanced("特种行业许可证号", 10, 72)] == ["特种行业", "许可证号"]


def flowing(*widths):
    """A row of cells whose values are so many characters wide."""
    return Row(tuple(Cell(f"第{n}", "字" * wide) for n, wide in enumerate(widths)), flows=True)


def beside(row):
    pieces = row_pieces(row, DENSITIES[0])
    return [
        ["".join(line.text for line in box.lines) for box in piece.boxes[::2]] for piece in pieces
    ]


@pytest.mark.parametrize(
    ("widths", "expected"),
    [
        ((2, 2, 2, 2), [["第0", "第1"], ["第2", "第3"]]),
        ((2, 30, 2, 2), [["第0", "第2"], ["第1"], ["第3"]]),  # a wide one lets the third pass
        ((2, 16, 2), [["第1", "第0"], ["第2"]]),  # too wide for the right, not for the left
        ((30, 30), [["第0"], ["第1"]]),
        ((2, 30), [["第0"], ["第1"]]),
    ],
)
def test_short_cells_stand_beside_each_other(widths, expected):
    assert beside(flowing(*widths)) == expected


def test_a_long_label_shrinks_rather_than_breaks():
    boxes = _boxes(
        (Cell("特种行业许可证号", "x"), Cell("食品经营许可证有效期至", "y")), DENSITIES[0]
    )
    assert [len(box.lines) for box in boxes] == [1, 1, 2, 1]
    assert boxes[0].size < boxes[2].size == DENSITIES[0].label
