"""Writing and ruling on a canvas: what certificates and listings draw with."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from core.adapters.pdf.faces import runs, thickened, width

Colour = tuple[float, float, float]
# resources' look.md: ink, quiet ink; cinnabar is left to the seal.
INK: Colour = (0.122, 0.137, 0.157)
QUIET: Colour = (0.357, 0.380, 0.420)
RULE: Colour = (0.45, 0.47, 0.50)
_MARK: Colour = (0.90, 0.90, 0.90)
HAIR, THIN = 0.4, 0.7
BASELINE = 0.36  # of the type size below the middle of a line: where Song characters sit
_FILL, _FILL_AND_STROKE = 0, 2  # text rendering modes, ISO 32000-1 9.3.6
_THICKENING = 0.035  # of the type size


class Pen:
    """Draws lines of text and rules; places are points from the lower left."""

    def __init__(self, canvas: Any) -> None:
        self.canvas = canvas

    def text(
        self,
        text: str,
        x: float,
        y: float,
        size: float,
        *,
        bold: bool = False,
        colour: Colour = INK,
        spread: float = 0,
    ) -> None:
        """Write a line from ``x`` on its baseline ``y``, ``spread`` points between characters."""
        pen = self.canvas.beginText(x, y)
        pen.setFillColorRGB(*colour)
        if spread:
            pen.setCharSpace(spread)
        for font, part in runs(text, bold):
            pen.setFont(font, size)
            if thickened(font, bold):
                self.canvas.setStrokeColorRGB(*colour)
                self.canvas.setLineWidth(size * _THICKENING)
                pen.setTextRenderMode(_FILL_AND_STROKE)
                pen.textOut(part)
                pen.setTextRenderMode(_FILL)
            else:
                pen.textOut(part)
        if spread:
            pen.setCharSpace(0)
        self.canvas.drawText(pen)

    def centred(self, text: str, middle: float, y: float, size: float, **how: Any) -> None:
        """Write a line with its middle at ``middle``."""
        spread = how.get("spread", 0)
        wide = width(text, size, how.get("bold", False)) + spread * (len(text) - 1)
        self.text(text, middle - wide / 2, y, size, **how)

    def flush_right(self, text: str, right: float, y: float, size: float, **how: Any) -> None:
        """Write a line that ends at ``right``."""
        self.text(text, right - width(text, size, how.get("bold", False)), y, size, **how)

    def rule(
        self,
        x1: float,
        y1: float,
        x2: float,
        y2: float,
        thickness: float = HAIR,
        colour: Colour = RULE,
    ) -> None:
        """Draw a straight line."""
        self.canvas.setStrokeColorRGB(*colour)
        self.canvas.setLineWidth(thickness)
        self.canvas.line(x1, y1, x2, y2)

    def marks(self, marks: Sequence[str], wide: float, high: float) -> None:
        """Lay words (演示, 未登簿) across a page, beneath all that is written on it."""
        for index, mark in enumerate(marks):
            size = min(150.0, 1.5 * min(wide, high) / 1.9 / max(len(mark), 2))
            self.canvas.saveState()
            self.canvas.translate(wide / 2, high / 2 - index * size * 1.3)
            self.canvas.rotate(38)
            y, spread = -size * BASELINE, size * 0.2
            self.centred(mark, 0, y, size, bold=True, colour=_MARK, spread=spread)
            self.canvas.restoreState()
