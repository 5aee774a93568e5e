"""Scans and photos that are filed with a case (附件): known by what they contain."""

from __future__ import annotations

import dataclasses as dc
import re
import unicodedata
from collections.abc import Mapping

PDF, JPEG, PNG, TIFF = "application/pdf", "image/jpeg", "image/png", "image/tiff"
MEDIA = (PDF, JPEG, PNG, TIFF)
SUFFIXES = (".pdf", ".jpg", ".jpeg", ".png", ".tif", ".tiff")
LARGEST_BYTES = 50_000_000  # a contract of 100 pages in colour has some 30 million
MOST_PAGES = 500
LONGEST_NAME = 200


@dc.dataclass(frozen=True, slots=True)
class Attachment:
    """A file of a case; ``paper`` says as what of its paper list, ``digest`` is its SHA-256.

    ``attachment`` counts within the case. ``withdrawn`` says why it no longer counts, else "".
    """

    case_no: str
    attachment: int
    paper: str
    digest: str
    size: int
    media: str
    pages: int
    name: str
    operator: str = ""
    filed_at: str = ""
    withdrawn: str = ""


@dc.dataclass(frozen=True, slots=True)
class Probed:
    """What a file was found to be."""

    media: str
    pages: int


_DIGITS = re.compile(r"(\d+)")


def in_reading_order(names: list[str]) -> list[str]:
    """Sort file names as people number pages: ``页2`` before ``页10``."""
    return sorted(names, key=lambda name: [_part(one) for one in _DIGITS.split(name.casefold())])


def _part(text: str) -> tuple[int, str]:
    """Order digits by size, however many there are; other texts before them."""
    if not text.isdecimal():
        return -1, text
    plain = "".join(str(unicodedata.decimal(digit)) for digit in text).lstrip("0")
    return len(plain), plain


def paper_of(name: str, papers: Mapping[str, str]) -> str:
    """Return which paper (code -> term) a file's name speaks of, '' if none.

    The longest term, or alternative of a term parted by 、 or 及 or brackets, that occurs in the
    name; so ``03_身份证明（正面）.jpg`` is 身份证明.
    """
    plain = _plain(name)
    found = [
        (len(word), code)
        for code, term in papers.items()
        for word in _words(term)
        if len(word) >= 2 and word in plain
    ]
    longest = max((length for length, _ in found), default=0)
    codes = {code for length, code in found if length == longest}
    return codes.pop() if len(codes) == 1 else ""


def _words(term: str) -> list[str]:
    return [_plain(one) for one in re.split(r"[、，（）()/]|及|或|和", term)]


def _plain(text: str) -> str:
    return "".join(text.split()).casefold()
