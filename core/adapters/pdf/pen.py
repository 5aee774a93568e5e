"""Writing and ruling on a canvas: what certificates and listings draw with."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from core.adapters.codes import Symbol
from core.adapters.pdf.faces import runs, thickened, width
from core.adapters.pdf.repairs import spelling

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
    """Draws lines of text and rules; places are points from the lower left.

    It writes the operators of a page itself (ISO 32000-1 8 and 9): reportlab's text objects cost
    more than everything else on a page, and what a text is in its font's subset is the same
    wherever the text stands in a document.
    """

    def __init__(self, canvas: Any) -> None:
        self.canvas = canvas
        self._write = canvas.addLiteral

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
        written = [f"BT {_colour(colour)} rg 1 0 0 1 {x:.2f} {y:.2f} Tm"]
        if spread:
            written.append(f"{spread:.3f} Tc")
        for font, thick, shown in spelled(self.canvas, text, bold):
            written.append(f"{font} {size:.4g} Tf")
            if thick:
                outline = f"{_colour(colour)} RG {size * _THICKENING:.2f} w"
                shown = f"{outline} {_FILL_AND_STROKE} Tr {shown} {_FILL} Tr"
            written.append(shown)
        written.append("0 Tc ET" if spread else "ET")
        self._write(" ".join(written))

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
        line = f"{x1:.2f} {y1:.2f} m {x2:.2f} {y2:.2f} l S"
        self._write(f"{_colour(colour)} RG {thickness:.4g} w {line}")

    def mask(self, symbol: Symbol, x: float, y: float, size: float) -> None:
        """Draw a code, black, ``size`` points a side from its lower left corner."""
        place = f"q 0 g {size:.2f} 0 0 {size:.2f} {x:.2f} {y:.2f} cm"
        shape = f"BI /W {symbol.side} /H {symbol.side} /BPC 1 /IM true /F /AHx ID"
        self._write(f"{place} {shape} {b''.join(symbol.rows).hex()}> EI Q")

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


@cache
def _colour(colour: Colour) -> str:
    return " ".join(f"{part:.4g}" for part in colour)


def spelled(canvas: Any, text: str, bold: bool) -> Sequence[tuple[str, bool, str]]:
    """Return a text as runs of a font's name on this document, thick or not, and what shows it."""
    known = spelling(canvas)
    found = known.get((text, bold))
    if found is None:
        found = known[text, bold] = [
            (name, thickened(font, bold), shown)
            for font, part in runs(text, bold)
            for name, shown in known.shown(font, part)
        ]
    return found
