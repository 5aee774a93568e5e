"""Scans and photos: what they are, as pages, and bound with papers into one volume.

What comes from outside is only ever looked at and drawn: pages are taken over without their
scripts, forms and links, pictures only in the formats an office's scanner or telephone makes.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import re
import struct
import warnings
from collections.abc import Iterable, Iterator
from typing import Any

import pypdfium2
from PIL import Image, ImageOps, UnidentifiedImageError
from reportlab.lib.utils import ImageReader

from core.adapters.pdf.faces import load, width
from core.adapters.pdf.pen import Pen
from core.adapters.pdf.pieces import MM, PAGE_HEIGHT, PAGE_WIDTH
from core.adapters.pdf.repairs import new_canvas
from core.domain.attachments import JPEG, LARGEST_BYTES, MOST_PAGES, PDF, PNG, TIFF, Probed
from core.problems import FieldError
from core.services.ports.files import PDF_LOCK

_FORMATS = {"JPEG": JPEG, "PNG": PNG, "TIFF": TIFF}
_PDF_MARK = b"%PDF-"
_EDGE, _ABOVE = 8 * MM, 14 * MM  # white around a picture, with room for its page number
_NUMBER_SIZE = 11
_NUMBER_EDGE = 10 * MM
_UNDATED = dt.date(2000, 1, 1)  # of intermediate pages, so that the same files give the same bytes
_PASSWORD = 4  # FPDF_ERR_PASSWORD
# Whatever Pillow may raise over a broken picture: a TIFF without its size is a TypeError, a PNG cut
# short a SyntaxError, Exif data a struct.error.
_BROKEN = (
    *(OSError, ValueError, SyntaxError, TypeError, LookupError, ArithmeticError, AttributeError),
    *(RuntimeError, EOFError, MemoryError, struct.error, UnidentifiedImageError),
    *(Image.DecompressionBombWarning, Image.DecompressionBombError),
)


class PageBinder:
    """Looks into files and binds them; see :class:`core.services.ports.Binder`."""

    def probe(self, data: bytes) -> Probed:
        """Return what a file is and how many pages it has.

        ``FieldError``: ``attachment_too_large``, ``attachment_protected`` (needs a password),
        ``attachment_unreadable`` (another format, or broken), ``attachment_too_long``.
        """
        if len(data) > LARGEST_BYTES:
            raise FieldError("attachment_too_large", value=_millions(len(data)))
        with PDF_LOCK:
            probed = _probe_pdf(data) if data.startswith(_PDF_MARK) else _probe_picture(data)
        if probed.pages > MOST_PAGES:
            raise FieldError("attachment_too_long", value=probed.pages, most=MOST_PAGES)
        return probed

    def pages(self, data: bytes, media: str) -> bytes:
        """Return a file as PDF: pictures fill an A4 page each, upright or across as they are."""
        with PDF_LOCK:
            if media == PDF:
                return _flat(data)
            try:
                return _drawn(data)
            except _BROKEN:  # what is noted beside the pixels: how it was held, its profile
                raise FieldError("attachment_unreadable", value="") from None

    def count(self, pdf: bytes) -> int:
        """Return how many pages a PDF has."""
        with PDF_LOCK, _opened(pdf) as document:
            return len(document)

    def bind(self, parts: Iterable[bytes], numbered: range) -> bytes:
        """Return PDFs as one; pages ``numbered`` (from 0) carry 1, 2 … at the upper right."""
        with PDF_LOCK:
            whole = pypdfium2.PdfDocument.new()
            for part in parts:
                with _opened(part) as document:
                    whole.import_pages(document)
            _number(whole, numbered)
            return _saved(whole)


# --- looking --------------------------------------------------------------------------------------


def _opened(data: bytes) -> pypdfium2.PdfDocument:
    try:
        return pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        protected = getattr(error, "err_code", None) == _PASSWORD
        code = "attachment_protected" if protected else "attachment_unreadable"
        raise FieldError(code, value="PDF") from None


def _probe_pdf(data: bytes) -> Probed:
    with _opened(data) as document:
        count = len(document)
        try:
            for number in range(min(count, MOST_PAGES)):
                document[number].close()
        except pypdfium2.PdfiumError:
            raise FieldError("attachment_unreadable", value="PDF") from None
    if not count:
        raise FieldError("attachment_unreadable", value="PDF")
    return Probed(PDF, count)


def _probe_picture(data: bytes) -> Probed:
    pages, kind = 0, ""
    for picture in _pictures(data):
        kind, pages = picture[1], pages + 1
        if pages > MOST_PAGES:
            break
    return Probed(_FORMATS[kind], pages)


def _pictures(data: bytes) -> Iterator[tuple[Image.Image, str]]:
    """Yield the pictures of a file, each read whole, with the file's format."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a slip in a header that harms nothing
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            image = Image.open(io.BytesIO(data), formats=tuple(_FORMATS))
            for number in range(getattr(image, "n_frames", 1)):
                if number:
                    image.seek(number)
                image.load()
                yield image, str(image.format)
    except _BROKEN:
        raise FieldError("attachment_unreadable", value="") from None


def _millions(size: int) -> str:
    return f"{size / 1_000_000:.0f}"


# --- making pages ---------------------------------------------------------------------------------


def _flat(data: bytes) -> bytes:
    """Return a PDF with its forms and notes drawn into the page, and nothing that can act.

    Every page is made anew and the old one drawn onto it: what a page may carry besides its picture
    (actions on opening it, files, data of other programs) does not come along.
    """
    flat = pypdfium2.PdfDocument.new()
    try:
        with _opened(data) as document:
            for index, page in enumerate(document):
                pypdfium2.raw.FPDFPage_Flatten(page, pypdfium2.raw.FLAT_NORMALDISPLAY)
                made = flat.new_page(*page.get_size())
                made.set_mediabox(*page.get_mediabox())
                made.set_cropbox(*page.get_cropbox())
                made.set_rotation(page.get_rotation())
                made.insert_obj(document.page_as_xobject(index, flat).as_pageobject())
                made.gen_content()
    except pypdfium2.PdfiumError:
        raise FieldError("attachment_unreadable", value="PDF") from None
    return _saved(flat)


def _drawn(data: bytes) -> bytes:
    target = io.BytesIO()
    canvas = _canvas(target)
    for picture, kind in _pictures(data):
        across = _seen(picture).width > _seen(picture).height
        page = (PAGE_HEIGHT, PAGE_WIDTH) if across else (PAGE_WIDTH, PAGE_HEIGHT)
        canvas.setPageSize(page)
        canvas.drawImage(
            _source(picture, kind, data),
            *(_EDGE, _EDGE, page[0] - 2 * _EDGE, page[1] - _EDGE - _ABOVE),
            preserveAspectRatio=True,
            anchor="c",
        )
        canvas.showPage()
    canvas.save()
    return target.getvalue()


def _seen(picture: Image.Image) -> Image.Image:
    """Return a picture as it is to be seen: telephones note how they were held."""
    return ImageOps.exif_transpose(picture)


def _source(picture: Image.Image, kind: str, data: bytes) -> ImageReader:
    """Return what is drawn: a JPEG's own bytes where they can be taken as they are."""
    turned = picture.getexif().get(_ORIENTATION, 1) != 1
    if kind == "JPEG" and not turned and picture.mode in ("L", "RGB"):
        return ImageReader(io.BytesIO(data))
    seen = _seen(picture)
    if seen.mode in ("RGBA", "LA", "PA") or "transparency" in seen.info:
        seen = seen.convert("RGBA")
        seen = Image.alpha_composite(Image.new("RGBA", seen.size, "white"), seen)
    return ImageReader(seen.convert("L" if seen.mode in ("1", "L") else "RGB"))


_ORIENTATION = 0x0112  # Exif 2.3, 4.6.4


def _canvas(target: io.BytesIO) -> Any:
    size = (PAGE_WIDTH, PAGE_HEIGHT)
    return new_canvas(target, font=load(), language="zh-CN", day=_UNDATED, size=size)


# --- binding --------------------------------------------------------------------------------------


def _number(whole: pypdfium2.PdfDocument, numbered: range) -> None:
    if not numbered:
        return
    with _opened(_figures(whole, numbered)) as figures:
        for place, index in enumerate(numbered):
            page = whole[index]
            number = figures.page_as_xobject(place, whole).as_pageobject()
            number.set_matrix(_as_turned(page))
            page.insert_obj(number)
            page.gen_content()


def _as_turned(page: pypdfium2.PdfPage) -> pypdfium2.PdfMatrix:
    """Return what puts something upright onto a page that is shown turned (ISO 32000-1 7.7.3.3)."""
    left, bottom, right, top = page.get_cropbox()
    turns = {
        0: (1, 0, 0, 1, left, bottom),
        90: (0, 1, -1, 0, right, bottom),
        180: (-1, 0, 0, -1, right, top),
        270: (0, -1, 1, 0, left, top),
    }
    return pypdfium2.PdfMatrix(*turns[page.get_rotation()])


def _figures(whole: pypdfium2.PdfDocument, numbered: range) -> bytes:
    """Return pages as large as those to be numbered, with nothing on them but the numbers."""
    target = io.BytesIO()
    canvas = _canvas(target)
    pen = Pen(canvas)
    for place, index in enumerate(numbered, start=1):
        wide, high = whole.get_page_size(index)
        canvas.setPageSize((wide, high))
        shown = str(place)
        x = wide - _NUMBER_EDGE - width(shown, _NUMBER_SIZE)
        pen.text(shown, x, high - _NUMBER_EDGE, _NUMBER_SIZE)
        canvas.showPage()
    canvas.save()
    return target.getvalue()


def _saved(document: pypdfium2.PdfDocument) -> bytes:
    target = io.BytesIO()
    document.save(target)
    document.close()
    return _repeatable(target.getvalue())


_FILE_ID = re.compile(rb"/ID\s?\[\s?<([0-9A-Fa-f]{32})>\s?<[0-9A-Fa-f]{32}>\s?\]")


_MADE_AT = re.compile(rb"(?<=/CreationDate\(D:)[0-9]{14}(?=[^)]{0,7}\)/Creator\(PDFium\))")
_NO_MOMENT = f"{_UNDATED:%Y%m%d}000000".encode()


def _repeatable(pdf: bytes) -> bytes:
    """Return a file without the moment it was made at, its identifier of its content (PDF 14.4)."""
    pdf = _MADE_AT.sub(_NO_MOMENT, pdf, count=1)
    found = _FILE_ID.search(pdf, max(len(pdf) - 2_000, 0))
    if found is None:
        return pdf
    kept, length = pdf[: found.start()], found.end() - found.start()
    made = hashlib.sha256(kept).hexdigest()[:32].encode()
    named = b"/ID[<" + made + b"><" + made + b">]"
    return kept + named.ljust(length) + pdf[found.end() :]
