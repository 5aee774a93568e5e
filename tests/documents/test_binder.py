"""Scans become pages: recognised, the way up they were meant, numbered, with nothing live."""

import contextlib
import io

import pypdf
import pypdfium2
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from pypdf.actions import JavaScript
from pypdf.annotations import Link

from core.adapters.pdf.binder import PageBinder
from core.adapters.pdf_reader import page_texts
from core.domain.attachments import JPEG, PDF, PNG, TIFF, Probed
from core.problems import FieldError
from tests.pictures import drawn, fax, photo, saved, scan

BINDER = PageBinder()
ACROSS = (1169, 827)


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (photo("A"), Probed(JPEG, 1)),
        (saved(drawn("A", mode="RGBA"), "PNG"), Probed(PNG, 1)),
        (fax("A", "B", "C"), Probed(TIFF, 3)),
        (scan("A", "B"), Probed(PDF, 2)),
    ],
)
def test_what_a_file_is_and_how_many_pages(data, found):
    assert BINDER.probe(data) == found
    assert BINDER.count(BINDER.pages(data, found.media)) == found.pages


def test_a_tiff_that_does_not_say_how_large_it_is_is_no_scan():
    """Found by fuzzing: Pillow raises a TypeError."""
    data = saved(drawn("A", (40, 40)), "TIFF")
    width = data.index((256).to_bytes(2, "little") + (4).to_bytes(2, "little"))
    with pytest.raises(FieldError) as caught:
        BINDER.probe(data[:width] + (65_000).to_bytes(2, "little") + data[width + 2 :])
    assert caught.value.code == "attachment_unreadable"


def protected() -> bytes:
    writer = pypdf.PdfWriter()
    writer.add_blank_page(595, 842)
    writer.encrypt("geheim", algorithm="RC4-128")
    file = io.BytesIO()
    writer.write(file)
    return file.getvalue()


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "attachment_unreadable"),
        (b"%PDF-1.7 and nothing", "attachment_unreadable"),
        (saved(drawn("A"), "GIF"), "attachment_unreadable"),
        (photo("A")[:2_000], "attachment_unreadable"),
        (b"MZ\x90\x00", "attachment_unreadable"),
        (b"x" * 50_000_001, "attachment_too_large"),
        (protected(), "attachment_protected"),
    ],
)
def test_what_cannot_be_filed_says_why(data, code):
    with pytest.raises(FieldError) as caught:
        BINDER.probe(data)
    assert caught.value.code == code


def test_a_picture_bomb_is_not_unpacked():
    bomb = saved(Image.new("1", (30_000, 30_000)), "PNG")
    assert len(bomb) < 200_000
    with pytest.raises(FieldError, match="attachment_unreadable"):
        BINDER.probe(bomb)


@given(st.binary(max_size=400), st.sampled_from([b"", b"%PDF-1.4\n", b"\xff\xd8\xff", b"II*\0"]))
def test_any_bytes_are_pages_or_a_named_fault(tail, head):
    with contextlib.suppress(FieldError):
        assert BINDER.probe(head + tail).pages >= 1


def test_a_picture_stands_as_it_was_meant_and_keeps_its_shape():
    exif = Image.Exif()
    exif[0x0112] = 6  # held with its right side up
    for data, across in (
        (photo("A"), False),
        (photo("A", ACROSS), True),
        (photo("A", ACROSS, exif=exif.tobytes()), False),
    ):
        (size,) = (page.get_size() for page in pypdfium2.PdfDocument(BINDER.pages(data, JPEG)))
        assert (size[0] > size[1]) is across


def test_a_photo_goes_in_with_its_own_bytes():
    data = photo("A")
    made = BINDER.pages(data, JPEG)
    assert data[-2_000:] in made


def turned_page(turn: int) -> bytes:
    reader = pypdf.PdfReader(io.BytesIO(scan("A")))
    writer = pypdf.PdfWriter()
    writer.add_page(reader.pages[0].rotate(turn))
    file = io.BytesIO()
    writer.write(file)
    return file.getvalue()


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_the_number_stands_at_the_upper_right_however_a_page_is_turned(turn):
    made = BINDER.bind([turned_page(turn)], range(1))
    (page,) = pypdfium2.PdfDocument(made)
    assert page.get_textpage().get_text_range().strip() == "1"
    plain = pypdfium2.PdfDocument(turned_page(turn))[0].render(scale=1).to_pil().convert("L")
    shown = page.render(scale=1).to_pil().convert("L")
    changed = [
        (x, y)
        for x in range(shown.width)
        for y in range(shown.height)
        if abs(shown.getpixel((x, y)) - plain.getpixel((x, y))) > 100
    ]
    assert changed
    assert all(x > 0.9 * shown.width and y < 0.1 * shown.height for x, y in changed)


def test_only_the_pages_meant_are_numbered_from_one():
    parts = [BINDER.pages(scan(one), PDF) for one in "ABCD"]
    texts = [text.strip() for text in page_texts(BINDER.bind(parts, range(1, 3)))]
    assert texts == ["", "1", "2", ""]


def live_pdf() -> bytes:
    writer = pypdf.PdfWriter()
    writer.add_blank_page(595, 842)
    writer.add_open_action(JavaScript("app.alert('x')"))
    link = Link(rect=(0, 0, 100, 100), url="file:///etc/passwd")
    writer.add_annotation(0, link)
    writer.add_attachment("evil.exe", b"MZ")
    file = io.BytesIO()
    writer.write(file)
    return file.getvalue()


def test_nothing_live_is_taken_over():
    bound = BINDER.bind([BINDER.pages(live_pdf(), PDF)], range(1))
    reader = pypdf.PdfReader(io.BytesIO(bound))
    assert not reader.attachments
    assert "/Names" not in reader.trailer["/Root"]
    assert "/OpenAction" not in reader.trailer["/Root"]
    assert not reader.pages[0].get("/Annots")
