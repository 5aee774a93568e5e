"""The one function that draws the variable layer of a sheet: on the screen and on a printer alike.

Characters are drawn as the outlines of our own font files, so that no driver can put another font,
hint or spacing in their place. Coordinates are micrometres from the upper left corner.
"""

from __future__ import annotations

from functools import cache

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QPainter, QPainterPath, QPen, QRawFont, QTransform

from core.services.overprint import Drawn, LayerSide, Modules, Run, Stroke
from core.services.overprinting import Calibration, affine

_EM = 1000  # pixels an em in which outlines are read: large, so that nothing is rounded
_THICKENING = 0.035  # of the size, as in the PDF


def correction(calibration: Calibration, side: str) -> QTransform:
    """Return a calibration as a transformation of micrometres."""
    how = affine(calibration, side)
    return QTransform(
        float(how.xx),
        float(how.yx),
        float(how.xy),
        float(how.yy),
        float(how.dx) * 10,
        float(how.dy) * 10,
    )


def paint(painter: QPainter, side: LayerSide, calibration: Calibration) -> None:
    """Draw a side; the painter's unit is a micrometre and its origin the corner of the paper."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setTransform(correction(calibration, side.side), combine=True)
    for one in side.drawn:
        _draw(painter, one)
    painter.restore()


def _draw(painter: QPainter, one: Drawn) -> None:
    match one:
        case Run():
            _text(painter, one)
        case Modules():
            painter.fillPath(_modules(one), QColor(Qt.GlobalColor.black))
        case Stroke():
            painter.setPen(_pen(one))
            painter.drawLine(one.x1, one.y1, one.x2, one.y2)


def _pen(one: Stroke) -> QPen:
    solid, flat = Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap
    return QPen(QBrush(_ink(one.grey)), one.width, solid, flat)


def _ink(grey: int) -> QColor:
    return QColor(grey, grey, grey)


def _text(painter: QPainter, run: Run) -> None:
    painter.save()
    painter.translate(run.x, run.y)
    painter.rotate(-run.tilt)
    painter.scale(run.size / _EM, run.size / _EM)
    path, x = QPainterPath(), 0.0
    for char in run.text:
        outline, advance = _glyph(run.path, char)
        path.addPath(outline.translated(x, 0))
        x += advance
    path.setFillRule(Qt.FillRule.WindingFill)
    painter.fillPath(path, _ink(run.grey))
    if run.thick:
        painter.strokePath(path, QPen(_ink(run.grey), _EM * _THICKENING))
    painter.restore()


@cache
def _face(path: str) -> QRawFont:
    return QRawFont(path, _EM, QFont.HintingPreference.PreferNoHinting)


@cache
def _glyph(path: str, char: str) -> tuple[QPainterPath, float]:
    """Return the outline of a character and how far it moves on, in thousandths of an em."""
    face = _face(path)
    index = face.glyphIndexesForString(char)[:1]
    (advance,) = face.advancesForGlyphIndexes(index, QRawFont.LayoutFlag.UseDesignMetrics)
    return face.pathForGlyph(index[0]), advance.x()


def _modules(code: Modules) -> QPainterPath:
    """Return the dark modules of a code; those beside each other are one piece."""
    path, step = QPainterPath(), code.size / code.side
    for down, row in enumerate(code.rows):
        bits = f"{int.from_bytes(row):0{len(row) * 8}b}"[: code.side]
        at = 0
        while at < code.side:
            end = at
            while end < code.side and bits[end] == "0":
                end += 1
            if end > at:
                place = QRectF(code.x + at * step, code.y + down * step, (end - at) * step, step)
                path.addRect(place)
            at = end + 1
    return path
