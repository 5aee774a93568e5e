"""The defects of reportlab 5.1.0 that a certificate cannot live with, repaired in one place.

Each repair has its test in ``tests/documents/test_repairs.py``; when a new reportlab passes that
test without it, it can go. Where a subclass suffices, nothing of reportlab is changed.
"""

from __future__ import annotations

import datetime as dt
import struct
from collections.abc import Iterable
from functools import cached_property
from typing import Any
from weakref import WeakKeyDictionary

from reportlab import rl_config
from reportlab.pdfbase import pdfdoc, pdfmetrics, ttfonts
from reportlab.pdfgen.canvas import Canvas

_CMAP_ENTRIES = 100  # at most so many in one beginbfchar, ISO 32000-1 9.7.5.4 (CMap rules)

# ASCII85 makes every file a quarter larger for transports nobody uses any more.
rl_config.useA85 = 0


class _Slices:
    """A table of a font file that is cut from the file only where it is looked at."""

    def __init__(self, data: bytes, start: int) -> None:
        self._data = data
        self._start = start

    def __getitem__(self, wanted: slice) -> bytes:
        return self._data[self._start + wanted.start : self._start + wanted.stop]


class Face(ttfonts.TTFontFace):  # type: ignore[misc]  # reportlab has no types
    """A font file; its subsets are cut without copying all outlines for each document."""

    def extractInfo(self, charInfo: int = 1) -> None:  # noqa: N802, N803  # reportlab's names
        """Read the file; keep the advances of ``hmtx`` in font units.

        reportlab keeps those after ``numberOfHMetrics`` scaled to 1000 units an em, so that a
        subset of a font with 1024 states other widths than its page, which PDF/A refuses.
        """
        super().extractInfo(charInfo)
        count = struct.unpack(">H", self.get_table("hhea")[34:36])[0]
        advance = self.hmetrics[count - 1][0]
        self.hmetrics[count:] = [(advance, bearing) for _, bearing in self.hmetrics[count:]]

    @cached_property
    def _outlines(self) -> _Slices:
        return _Slices(self._ttf_data, self.get_table_pos("glyf")[0])

    def get_table(self, tag: str) -> Any:
        """Return a table; the outlines, 14 MB of them, as a window instead of a copy."""
        return self._outlines if tag == "glyf" else super().get_table(tag)


class Font(ttfonts.TTFont):  # type: ignore[misc]
    """A font whose text can be read back, whatever plane of Unicode it is in."""

    def __init__(self, name: str, path: str) -> None:
        # reportlab's own would read the file into its own face first, for a tenth of a second.
        self.fontName = name
        self.face = Face(path)
        self.encoding = ttfonts.TTEncoding()
        self.state: WeakKeyDictionary[Any, Any] = WeakKeyDictionary()
        self._asciiReadable = 0
        self.shapable = False

    def addObjects(self, doc: Any) -> None:  # noqa: N802
        """Add the subsets to a document, with a ToUnicode map that knows surrogates.

        reportlab writes five hex digits for characters beyond U+FFFF: 𠮷 reads back as ₻.
        """
        subsets = self.state[doc].subsets
        super().addObjects(doc)
        prefix = self.face.name.decode()
        for number, subset in enumerate(subsets):
            name = f"{ttfonts.SUBSETN(number).decode()}+{prefix}"
            stream = doc.idToObject[f"toUnicodeCMap:{name}"]
            stream.content = to_unicode_map(name, subset)


def to_unicode_map(name: str, subset: Iterable[int]) -> str:
    """Return the CMap that tells readers which character each code of a subset is."""
    pairs = [
        f"<{code:02X}> <{chr(char).encode('utf-16-be').hex().upper()}>"
        for code, char in enumerate(subset)
        if char
    ]
    blocks = [pairs[at : at + _CMAP_ENTRIES] for at in range(0, len(pairs), _CMAP_ENTRIES)]
    return "\n".join(
        [
            "/CIDInit /ProcSet findresource begin 12 dict begin begincmap",
            "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def",
            f"/CMapName /{name} def /CMapType 2 def",
            "1 begincodespacerange <00> <FF> endcodespacerange",
            *(f"{len(block)} beginbfchar\n" + "\n".join(block) + "\nendbfchar" for block in blocks),
            "endcmap CMapName currentdict /CMap defineresource pop end end",
        ]
    )


def register(font: Font) -> None:
    """Make a font known by its name.

    reportlab draws a second file with the *first* one's outlines, silently, when both carry the
    same PostScript name; that is a ``ValueError`` here.
    """
    known = pdfmetrics._dynFaceNames.get(font.face.name)
    if known is not None and known.face.filename != font.face.filename:
        raise ValueError(f"two font files are called {font.face.name.decode()}")
    pdfmetrics.registerFont(font)


def _format_stream(stream: Any, document: Any) -> bytes:
    """End the line before ``endstream``, as ISO 19005-1 6.1.7 wants; reportlab does not."""
    data: bytes = _stock_format_stream(stream, document)
    return data.removesuffix(b"endstream\n") + b"\nendstream\n"


_stock_format_stream = pdfdoc.PDFStream.format
pdfdoc.PDFStream.format = _format_stream


class _Day:
    """The time stamp of a document that is dated by the paper, not by the clock."""

    dhh = dmm = 0

    def __init__(self, day: dt.date) -> None:
        self.YMDhms = (day.year, day.month, day.day, 0, 0, 0)  # reportlab's name


def new_canvas(target: Any, *, font: str, language: str, day: dt.date, size: Any) -> Canvas:
    """Return a canvas whose bytes depend on what is drawn only.

    The invariant mode dates every file 2000-01-01; ours bear their paper's date. Without an
    initial font each file would name Helvetica, which is not embedded.
    """
    canvas = Canvas(
        target,
        pagesize=size,
        invariant=1,
        pageCompression=1,
        initialFontName=font,
        lang=language,
        pdfVersion=(1, 7),
    )
    canvas._doc._timeStamp = _Day(day)
    return canvas
