"""The test page of a printer: a 5 mm grid, rulers at the upper and left edge, five crosses.

With a ruler the office measures from the edges of the paper where the crosses came to lie; nobody
need know what is wrong with the printer.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from core.adapters.pdf.faces import font_path, load, width
from core.domain.overprint import MM, crosses
from core.services.overprint import Drawn, Run, Stroke

_UM = 10  # micrometres in a hundredth of a millimetre
_POINT = 25_400 / 72
_STEP, _BOLD_STEP = 5 * MM, 50 * MM
_MARGIN = 5 * MM  # what hardly any printer reaches
_ARM = 6 * MM  # of a cross
_TEXT, _SMALL = 10, 6.5  # points


def grid(width_: int, height: int, lines: Sequence[str]) -> Iterator[Drawn]:
    """Yield a test page for a sheet (hundredths of a millimetre); ``lines`` stand in its middle."""
    yield from _net(width_, height)
    yield from _rulers(width_, height)
    for number, (x, y) in enumerate(crosses(width_, height), start=1):
        yield from _cross(number, x, y)
    y = height // 2 + 12 * MM
    for line in lines:
        left = width_ * _UM / 2 - width(line, _TEXT) * _POINT / 2
        yield _text(line, round(left), y * _UM, _TEXT)
        y += 6 * MM


def _net(width_: int, height: int) -> Iterator[Stroke]:
    for x in range(_MARGIN, width_ - _MARGIN + 1, _STEP):
        yield _line(x, _MARGIN, x, height - _MARGIN, *_weight(x))
    for y in range(_MARGIN, height - _MARGIN + 1, _STEP):
        yield _line(_MARGIN, y, width_ - _MARGIN, y, *_weight(y))


def _weight(place: int) -> tuple[int, int]:
    """Return width and grey of a line of the net: every 50 mm a strong one."""
    return (120, 150) if place % _BOLD_STEP == 0 else (80, 205)


def _rulers(width_: int, height: int) -> Iterator[Drawn]:
    """Yield millimetres along the upper and the left edge of the net, numbered from the paper's."""
    for at in range(_MARGIN, width_ - _MARGIN + 1, MM):
        yield _line(at, _MARGIN, at, _MARGIN + _tick(at), 100, 0)
        if at % (10 * MM) == 0:
            yield _number(at, at + MM // 4, _MARGIN + 5 * MM)
    for at in range(_MARGIN, height - _MARGIN + 1, MM):
        yield _line(_MARGIN, at, _MARGIN + _tick(at), at, 100, 0)
        if at % (10 * MM) == 0:
            yield _number(at, _MARGIN + 3 * MM, at - MM // 4)


def _tick(at: int) -> int:
    return 3 * MM if at % (10 * MM) == 0 else 2 * MM if at % _STEP == 0 else MM


def _number(at: int, x: int, y: int) -> Run:
    return _text(str(at // MM), x * _UM, y * _UM, _SMALL)


def _cross(number: int, x: int, y: int) -> Iterator[Drawn]:
    yield _line(x - _ARM, y, x + _ARM, y, 200, 0)
    yield _line(x, y - _ARM, x, y + _ARM, 200, 0)
    said = f"{number}  ({x / MM:g}, {y / MM:g})"
    yield _text(said, (x + MM) * _UM, (y - MM) * _UM, _TEXT - 1)


def _line(x1: int, y1: int, x2: int, y2: int, thick: int, grey: int) -> Stroke:
    return Stroke(x1 * _UM, y1 * _UM, x2 * _UM, y2 * _UM, thick, grey)


def _text(text: str, x: int, y: int, size: float) -> Run:
    """Return a line in the regular face: names of printers and sheets are of common characters."""
    return Run(text, load(), font_path(load()), x, y, round(size * _POINT))
