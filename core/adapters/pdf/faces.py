"""The fonts of the papers: which draws which character, and a refusal where none does.

Noto Serif SC draws all of the common characters; HanaMin A and B are read only when a rare one
needs them. Together they have every character of GB 18030-2022. A character that none has is
refused by name: a certificate never prints a box.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache, lru_cache
from pathlib import Path

from core.adapters.pdf.repairs import Font, register
from core.problems import FieldError
from core.resources import resource_dir

REGULAR = "NotoSerifSC-Regular"
BOLD = "NotoSerifSC-Bold"
_RARE = ("HanaMinA", "HanaMinB")
_SYSTEM_DIRS = (
    "/usr/share/fonts/truetype/hanazono",
    "/usr/share/fonts/hanazono",
    "/usr/share/fonts/truetype",
    "/usr/local/share/fonts",
    "~/.local/share/fonts",
    "~/.fonts",
    "C:/Windows/Fonts",
)


@cache
def _font(name: str) -> Font | None:
    for folder in (resource_dir() / "fonts", *map(Path, _SYSTEM_DIRS)):
        path = folder.expanduser() / f"{name}.ttf"
        if path.is_file():
            font = Font(name, str(path))
            register(font)
            return font
    return None


def font_path(name: str) -> str:
    """Return the file of a font that is in use."""
    font = _font(name)
    assert font is not None
    return str(font.face.filename)


def font_for(char: str, bold: bool) -> Font:
    """Return the font that draws ``char``.

    ``FieldError``: ``font_missing`` where a font of rare characters is not installed here,
    ``glyph_missing`` where none of the fonts has it.
    """
    for name in (BOLD if bold else REGULAR, *_RARE):
        font = _font(name)
        if font is not None and ord(char) in font.face.charToGlyph:
            return font
    code = "glyph_missing" if all(map(_font, _RARE)) else "font_missing"
    raise FieldError(code, char=char, code_point=f"U+{ord(char):04X}")


@lru_cache(maxsize=20_000)
def _drawn(char: str, bold: bool) -> tuple[str, float]:
    font = font_for(char, bold)
    return font.fontName, font.face.charWidths[ord(char)] / 1000


def width(text: str, size: float, bold: bool = False) -> float:
    """Return the width of ``text`` in points."""
    return size * _ems(text, bold)


@lru_cache(maxsize=8_000)
def _ems(text: str, bold: bool) -> float:
    return sum(_drawn(char, bold)[1] for char in text)


def runs(text: str, bold: bool = False) -> Iterator[tuple[str, str]]:
    """Split ``text`` into runs of one font each: pairs of font name and text."""
    start, current = 0, ""
    for at, char in enumerate(text):
        name = _drawn(char, bold)[0]
        if name != current:
            if current:
                yield current, text[start:at]
            start, current = at, name
    if current:
        yield current, text[start:]


def thickened(font: str, bold: bool) -> bool:
    """Tell whether a bold run has to be outlined, because its font has no bold weight."""
    return bold and font != BOLD


def load() -> str:
    """Load the regular face, which every page needs, and return its name."""
    if _font(REGULAR) is None or _font(BOLD) is None:
        raise FileNotFoundError(f"{resource_dir() / 'fonts'}: {REGULAR}.ttf and {BOLD}.ttf")
    return REGULAR
