"""What a file for the archive says of itself (ISO 19005-2): read back from what was written."""

import datetime as dt
import io
from xml.etree import ElementTree as ET

import pypdf
import pytest

from core.adapters.pdf.listing import render as render_listing
from core.services.listings import MONEY, Listing, ListingColumn, ListingGroup, words_of

_AIIM = "{http://www.aiim.org/pdfa/ns/id/}"
_DC = "{http://purl.org/dc/elements/1.1/}"


def listed(text):
    columns = (ListingColumn("name", "姓名"), ListingColumn("paid", "实付", MONEY, total=True))
    rows = [("𠮷田", 1_00), ("张三 & 李四 <1>", 2_00)]
    day, groups = dt.date(2026, 11, 23), (ListingGroup("", rows),)
    return Listing(
        *("sheet", "分配表 <试>", "某县", "zh-CN", day, columns, groups),
        words_of(text),
        stamp="run 1 & 2",
    )


@pytest.fixture(params=["certificate", "listing"])
def file(request, pdf, snapshot, text):
    return pdf(snapshot) if request.param == "certificate" else render_listing([listed(text)])


def test_it_says_that_it_is_one_and_what_it_is_called(file):
    reader = pypdf.PdfReader(io.BytesIO(file))
    stream = reader.trailer["/Root"]["/Metadata"]
    assert "/Filter" not in stream
    told = ET.fromstring(stream.get_data().decode().split("?>", 1)[1].rsplit("<?", 1)[0])
    assert told.find(f".//{_AIIM}part").text == "2"
    assert told.find(f".//{_AIIM}conformance").text == "U"
    title = "".join(told.find(f".//{_DC}title").itertext()).strip()
    assert title == reader.metadata.title


def test_its_colours_have_a_meaning_and_nothing_is_transparent(file):
    reader = pypdf.PdfReader(io.BytesIO(file))
    (intent,) = reader.trailer["/Root"]["/OutputIntents"]
    profile = intent["/DestOutputProfile"].get_data()
    assert (profile[8], profile[16:20], profile[36:40]) == (2, b"RGB ", b"acsp")
    for page in reader.pages:
        assert "/Group" not in page
        assert "/ExtGState" not in page["/Resources"]


def test_fonts_are_whole_for_what_they_draw(file):
    reader = pypdf.PdfReader(io.BytesIO(file))
    for page in reader.pages:
        for font in page["/Resources"]["/Font"].values():
            (drawn,) = font["/DescendantFonts"]
            widths = drawn["/W"][1]
            codes = drawn["/FontDescriptor"]["/CIDSet"].get_data()
            assert sum(byte.bit_count() for byte in codes) == len(widths) + 1
            assert len(drawn["/CIDToGIDMap"].get_data()) == 2 * (len(widths) + 1)
            assert font["/Encoding"] == "/Identity-H"
            assert "/ToUnicode" in font


def test_a_file_has_an_identity_that_repeats(file):
    first, second = pypdf.PdfReader(io.BytesIO(file)).trailer["/ID"]
    assert first
    assert first == second
