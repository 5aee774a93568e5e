"""Reading PDF files (pypdfium2): their pages as pictures and their text."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeVar

import pypdfium2
from PIL import Image

from core.problems import FieldError
from core.services.ports.files import PDF_LOCK

Seen = TypeVar("Seen")
_DPI = 300
_LARGEST_SIDE = 6_000  # pixels
_BROKEN_PAGE = (pypdfium2.PdfiumError, ValueError, MemoryError, OverflowError)
_MOST_PAGES = 20  # few papers have more: then the first and the last, where the code is


def page_images(data: bytes, dpi: int = _DPI) -> Iterator[Image.Image]:
    """Yield the pages as grey pictures; ``FieldError("file_unreadable")`` for no PDF."""

    def drawn(page: pypdfium2.PdfPage) -> Image.Image:
        scale = min(dpi / 72, _LARGEST_SIDE / max(*page.get_size(), 1))
        picture: Image.Image = page.render(scale=scale, grayscale=True).to_pil()
        return picture

    yield from _pages(data, drawn)


def page_texts(data: bytes) -> Iterator[str]:
    """Yield the text of each page in drawing order; a scan has none."""
    yield from _pages(data, lambda page: page.get_textpage().get_text_range())


def _pages(data: bytes, look: Callable[[pypdfium2.PdfPage], Seen]) -> Iterator[Seen]:
    """Yield what is seen of each page; the library is left between two of them."""
    with PDF_LOCK:
        try:
            document = pypdfium2.PdfDocument(data)
        except pypdfium2.PdfiumError:
            raise FieldError("file_unreadable") from None
        count = len(document)
    half = _MOST_PAGES // 2
    left_out = range(half, count - half) if count > _MOST_PAGES else range(0)
    try:
        for index in range(count):
            if index not in left_out:
                with PDF_LOCK:
                    try:
                        seen = look(document[index])
                    except _BROKEN_PAGE:
                        raise FieldError("file_unreadable") from None
                yield seen
    finally:
        with PDF_LOCK:
            document.close()
