"""Reading PDF files (pypdfium2): their pages as pictures and their text."""

from __future__ import annotations

from collections.abc import Iterator

import pypdfium2
from PIL import Image

from core.problems import FieldError

_DPI = 300
_LARGEST_SIDE = 6_000  # pixels
_MOST_PAGES = 20  # no certificate has more; a stranger's file may


def page_images(data: bytes, dpi: int = _DPI) -> Iterator[Image.Image]:
    """Yield the pages as grey pictures; ``FieldError("file_unreadable")`` for no PDF."""
    for page in _pages(data):
        scale = min(dpi / 72, _LARGEST_SIDE / max(page.get_size()))
        yield page.render(scale=scale, grayscale=True).to_pil()


def page_texts(data: bytes) -> Iterator[str]:
    """Yield the text of each page in drawing order; a scan has none."""
    for page in _pages(data):
        yield page.get_textpage().get_text_range()


def _pages(data: bytes) -> Iterator[pypdfium2.PdfPage]:
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError:
        raise FieldError("file_unreadable") from None
    with document:
        for index in range(min(len(document), _MOST_PAGES)):
            yield document[index]
