"""Reading PDF files (pypdfium2): their pages as pictures and their text."""

from __future__ import annotations

from collections.abc import Iterator

import pypdfium2
from PIL import Image

from core.problems import FieldError

_DPI = 300
_LARGEST_SIDE = 6_000  # pixels
_MOST_PAGES = 20  # few papers have more: then the first and the last, where the code is


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
        count = len(document)
        half = _MOST_PAGES // 2
        left_out = range(half, count - half) if count > _MOST_PAGES else range(0)
        for index in range(count):
            if index not in left_out:
                yield document[index]
