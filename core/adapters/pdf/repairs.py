"""The defects of reportlab 5.1.0 that a certificate cannot live with, repaired in one place.

Each repair has its test in ``tests/documents/test_repairs.py``; when a new reportlab passes that
test without it, it can go. Where a subclass suffices, nothing of reportlab is changed.
"""

from __future__ import annotations

import datetime as dt
import struct
from collections.abc import Iterator, Sequence
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
    """A font that a document uses as one: two bytes a character, whatever plane it is in.

    reportlab cuts a font into pieces of 256 characters, so that Chinese text changes the font every
    few characters: pages of a batch are twice as long and as slow. And its map back to text writes
    five hex digits beyond U+FFFF: 𠮷 reads back as ₻. Here a character's code is its place among
    those that the document uses (composite font, ISO 32000-1 9.7).
    """

    def __init__(self, name: str, path: str) -> None:
        # reportlab's own would read the file into its own face first, for a tenth of a second.
        self.fontName = name
        self.face = Face(path)
        self.encoding = ttfonts.TTEncoding()
        self.state: WeakKeyDictionary[Any, dict[int, int]] = WeakKeyDictionary()
        self._asciiReadable = 0
        self.shapable = False

    def splitString(self, text: str, doc: Any, encoding: str = "") -> list[tuple[int, bytes]]:  # noqa: N802
        """Return the codes of a text; ``KeyError`` for a character that the font has not."""
        places, glyphs = self.state.setdefault(doc, {}), self.face.charToGlyph
        codes = []
        for char in map(ord, text):
            place = places.get(char)
            if place is None:
                glyphs[char]  # a character without a glyph would be drawn as a box
                place = places[char] = len(places) + 1
            codes.append(place)
        return [(0, struct.pack(f">{len(codes)}H", *codes))]

    def getSubsetInternalName(self, subset: int, doc: Any) -> str:  # noqa: N802
        """Return what pages call the font."""
        name: str | None = doc.fontMapping.get(self.fontName)
        if name is None:
            name = doc.fontMapping[self.fontName] = f"/F{len(doc.fontMapping) + 1}"
            doc.delayedFonts.append(self)
        return name

    def addObjects(self, doc: Any) -> None:  # noqa: N802
        """Add what the document uses of the font."""
        chars = [0, *self.state.pop(doc, {})]
        base = f"{ttfonts.SUBSETN(0).decode()}+{self.face.name.decode()}"
        reference, dictionary = doc.Reference, pdfdoc.PDFDictionary
        system = {"Registry": pdfdoc.PDFString("Adobe"), "Ordering": pdfdoc.PDFString("Identity")}
        widths = pdfdoc.PDFArray([self.face.getCharWidth(char) for char in chars[1:]])
        drawn = {
            "Type": "/Font",
            "Subtype": "/CIDFontType2",
            "BaseFont": pdfdoc.PDFName(base),
            "CIDSystemInfo": dictionary({**system, "Supplement": 0}),
            "FontDescriptor": self._described(doc, base, chars),
            "W": pdfdoc.PDFArray([1, widths]),
            "CIDToGIDMap": reference(self._stream(doc, self._glyphs(chars)), f"glyphs:{base}"),
        }
        read = to_unicode_map(base, chars).encode()
        whole = {
            "Type": "/Font",
            "Subtype": "/Type0",
            "BaseFont": pdfdoc.PDFName(base),
            "Encoding": "/Identity-H",
            "DescendantFonts": pdfdoc.PDFArray([reference(dictionary(drawn), f"drawn:{base}")]),
            "ToUnicode": reference(self._stream(doc, read), f"toUnicodeCMap:{base}"),
        }
        name = doc.fontMapping[self.fontName].removeprefix("/")
        doc.idToObject["BasicFonts"].dict[name] = reference(dictionary(whole), name)

    def _described(self, doc: Any, base: str, chars: Sequence[int]) -> Any:
        """Return the descriptor of the subset, with the set of its codes (ISO 19005-1 6.3.5)."""
        described = self.face.addSubsetObjects(doc, base, chars)
        bits = int("1" * len(chars), 2) << (-len(chars) % 8)
        codes = self._stream(doc, bits.to_bytes(-(-len(chars) // 8)))
        doc.idToObject[described.name].dict["CIDSet"] = doc.Reference(codes, f"codes:{base}")
        return described

    def _glyphs(self, chars: Sequence[int]) -> bytes:
        """Return the place of each character's glyph in the subset: equal glyphs are there once."""
        places: dict[int, int] = {0: 0}
        glyphs = (self.face.charToGlyph.get(char, 0) for char in chars)
        return b"".join(places.setdefault(one, len(places)).to_bytes(2) for one in glyphs)

    @staticmethod
    def _stream(doc: Any, content: bytes) -> Any:
        stream = pdfdoc.PDFStream()
        stream.content = content
        stream.filters = [pdfdoc.PDFZCompress] if doc.compression else []
        return stream


def to_unicode_map(name: str, chars: Sequence[int]) -> str:
    """Return the CMap that tells readers which character each code of a subset is."""
    pairs = [
        f"<{code:04X}> <{chr(char).encode('utf-16-be').hex().upper()}>"
        for code, char in enumerate(chars)
        if char
    ]
    blocks = [pairs[at : at + _CMAP_ENTRIES] for at in range(0, len(pairs), _CMAP_ENTRIES)]
    return "\n".join(
        [
            "/CIDInit /ProcSet findresource begin 12 dict begin begincmap",
            "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def",
            f"/CMapName /{name} def /CMapType 2 def",
            "1 begincodespacerange <0000> <FFFF> endcodespacerange",
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


class Spelling(dict[tuple[str, bool], Any]):
    """What texts are in the subsets of one document's fonts; a batch writes the same ones often."""

    def __init__(self, canvas: Canvas) -> None:
        super().__init__()
        self._document = canvas._doc

    def shown(self, font: str, text: str) -> Iterator[tuple[str, str]]:
        """Yield the name of each subset that a text needs, and the operator that shows it."""
        face = pdfmetrics.getFont(font)
        for subset, codes in face.splitString(text, self._document):
            yield face.getSubsetInternalName(subset, self._document), f"<{codes.hex()}> Tj"


def spelling(canvas: Any) -> Spelling:
    """Return the spellings of a canvas's document."""
    known: Spelling | None = getattr(canvas, "_spelling", None)
    if known is None:
        known = canvas._spelling = Spelling(canvas)
    return known
