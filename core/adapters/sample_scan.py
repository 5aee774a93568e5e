"""Sheets that stand for scans in the demonstration: they say what they would be."""

from __future__ import annotations

import io

from PIL import Image, ImageDraw, ImageFont

from core.adapters.pdf.faces import font_path, load

_SHEET = (827, 1169)  # A4 at 100 dpi
_INK, _EDGE = 60, 120


def sample_scan(words: str) -> bytes:
    """Return a PNG of a sheet with words in its upper half."""
    sheet = Image.new("L", _SHEET, 255)
    pen = ImageDraw.Draw(sheet)
    pen.rectangle((60, 60, _SHEET[0] - 60, _SHEET[1] - 60), outline=_EDGE, width=3)
    font = ImageFont.truetype(font_path(load()), 40)
    pen.text((_SHEET[0] / 2, 400), words, _INK, font, "mm", align="center")
    file = io.BytesIO()
    sheet.save(file, "PNG")
    return file.getvalue()
