"""Where the bytes of attachments lie, and what can be done with them, as protocols."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from typing import Protocol

from core.domain.attachments import Probed

# Whatever reads or draws a PDF does so one thread at a time: pdfium may not be entered by two.
PDF_LOCK = threading.RLock()


class Shelf(Protocol):
    """Files by the SHA-256 of what they contain; what was put in stays as it is."""

    @property
    def named(self) -> bool:
        """Whether this machine knows where the files lie."""

    def put(self, data: bytes) -> str:
        """Keep bytes and return their digest; ``Unavailable`` where they cannot be written."""

    def get(self, digest: str) -> bytes | None:
        """Return the bytes under a digest as they lie there, None if there are none."""

    def remove(self, digest: str) -> None:
        """Take a file away that no case holds any more; logs where it cannot be."""


class Binder(Protocol):
    """Looks into scans and photos, and makes pages of them."""

    def probe(self, data: bytes) -> Probed:
        """Return what a file is; ``FieldError`` for what cannot be filed."""

    def pages(self, data: bytes, media: str) -> bytes:
        """Return a file as PDF."""

    def count(self, pdf: bytes) -> int:
        """Return how many pages a PDF has."""

    def bind(self, parts: Iterable[bytes], numbered: range) -> bytes:
        """Return PDFs as one, with numbers on the pages of ``numbered`` from 1 on."""
