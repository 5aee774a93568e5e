"""The defects of reportlab 5.1.0: each shown in the original and gone with the repair."""

import io
import re
import struct

import pypdf
import pytest
from reportlab.pdfbase import ttfonts

from core.adapters.pdf import faces, repairs
from core.adapters.pdf.faces import font_for
from core.resources import resource_dir

JI = 0x20BB7  # 𠮷, beyond U+FFFF


def subset_tables(data):
    count = struct.unpack(">H", data[4:6])[0]
    entries = (struct.unpack(">4sLLL", data[12 + 16 * i : 28 + 16 * i]) for i in range(count))
    return {tag.decode(): data[start : start + length] for tag, _, start, length in entries}


def test_characters_beyond_the_first_plane_are_named_in_utf_16():
    assert "<20BB7>" in ttfonts.makeToUnicodeCMap("Any", [0, JI])  # the defect
    assert "<0001> <D842DFB7>" in repairs.to_unicode_map("Any", [0, JI])


def test_code_zero_names_nothing_and_blocks_are_short():
    made = repairs.to_unicode_map("Any", [0, *range(0x4E00, 0x4E00 + 250)])
    assert "<0000> <" not in made.replace("<0000> <FFFF>", "")
    assert re.findall(r"(\d+) beginbfchar", made) == ["100", "100", "50"]


def last_advance(font_file):
    """The advance of the last glyph: the last full pair of hmtx holds for all after it."""
    tables = subset_tables(font_file)
    full = struct.unpack(">H", tables["hhea"][34:36])[0]
    return struct.unpack(">H", tables["hmtx"][4 * full - 4 : 4 * full - 2])[0]


def test_subsets_state_the_advances_of_the_font():
    rare = font_for(chr(JI), bold=False).face
    assert rare.unitsPerEm == 1024
    assert last_advance(ttfonts.TTFontFace(rare.filename).makeSubset([0, JI])) == 1000  # the defect
    assert last_advance(rare.makeSubset([0, JI])) == 1024
    assert rare.charWidths[JI] == 1000


def test_subsets_are_those_of_reportlab_where_it_is_right():
    path = str(resource_dir() / "fonts" / f"{faces.REGULAR}.ttf")
    chosen = [0, *map(ord, "农权鉴证书Ag0（）")]
    ours = repairs.Face(path).makeSubset(chosen)
    assert ours == ttfonts.TTFontFace(path).makeSubset(chosen)


def test_streams_end_their_line_before_endstream(pdf, snapshot):
    data = pdf(snapshot)
    ends = [data[found.start() - 1 : found.start()] for found in re.finditer(b"endstream", data)]
    assert ends
    assert set(ends) == {b"\n"}


def test_stream_lengths_do_not_count_that_line(pdf, snapshot):
    reader = pypdf.PdfReader(io.BytesIO(pdf(snapshot)), strict=True)
    assert "农权鉴证书" in reader.pages[0].extract_text()


def test_two_files_of_one_postscript_name_are_refused(tmp_path):
    faces.load()
    copy = tmp_path / "other.ttf"
    copy.write_bytes((resource_dir() / "fonts" / f"{faces.REGULAR}.ttf").read_bytes())
    with pytest.raises(ValueError, match="two font files"):
        repairs.register(repairs.Font("Other", str(copy)))


def test_no_page_names_a_font_that_is_not_embedded(pdf, snapshot):
    assert b"Helvetica" not in pdf(snapshot)
