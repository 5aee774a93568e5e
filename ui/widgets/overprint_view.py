"""A pre-printed sheet with what is printed on it, as it will lie on the paper."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QSizePolicy, QWidget

from core.services.overprint import Layer, LayerSide
from core.services.overprinting import NONE, Calibration
from ui import theme
from ui.sheet_painter import paint

_UM = 10  # micrometres in a hundredth of a millimetre
_CAPTION = 2_600  # micrometres: what a box is called


class OverprintView(QWidget):
    """One side of a sheet: a picture of the empty sheet, or its boxes, and the values on it."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        both = QSizePolicy.Policy.Expanding
        self.setSizePolicy(both, both)
        self.layer: Layer | None = None
        self.side = 0
        self.calibration: Calibration | None = None
        self._scan = QPixmap()

    def show_layer(self, layer: Layer | None, side: int = 0) -> None:
        """Show another sheet."""
        self.layer, self.side = layer, side
        self.update()

    def show_scan(self, picture: Path | None) -> None:
        """Lay a picture of the empty sheet under it; without one its boxes are drawn."""
        self._scan = QPixmap(str(picture)) if picture else QPixmap()
        self.update()

    def show_calibration(self, calibration: Calibration | None) -> None:
        """Show beside where the ink belongs, in grey, what is sent to the printer."""
        self.calibration = calibration
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(theme.unit(72), theme.unit(56))

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.layer is None or not self.layer.sides:
            return
        layer, side = self.layer, self.layer.sides[min(self.side, len(self.layer.sides) - 1)]
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        sheet = QRectF(0, 0, layer.width * _UM, layer.height * _UM)
        room = self.rect().adjusted(2, 2, -2, -2)
        dots = min(room.width() / sheet.width(), room.height() / sheet.height())
        painter.translate(
            QPointF(
                room.x() + (room.width() - sheet.width() * dots) / 2,
                room.y() + (room.height() - sheet.height() * dots) / 2,
            )
        )
        painter.scale(dots, dots)
        self._paper(painter, layer, side, sheet)
        painter.setClipRect(sheet)
        if self.calibration is not None:
            painter.setOpacity(0.35)
            paint(painter, side, NONE)
            painter.setOpacity(1)
        paint(painter, side, self.calibration or NONE)
        painter.end()

    def _paper(self, painter: QPainter, layer: Layer, side: LayerSide, sheet: QRectF) -> None:
        """Draw the empty sheet: white whatever the window's colours are."""
        painter.fillRect(sheet, Qt.GlobalColor.white)
        painter.setPen(_line("line", Qt.PenStyle.SolidLine))
        painter.drawRect(sheet)
        if not self._scan.isNull():
            painter.drawPixmap(sheet, self._scan, QRectF(self._scan.rect()))
            return
        painter.setPen(_line("quiet", Qt.PenStyle.DashLine))
        for fold in layer.folds:
            painter.drawLine(fold * _UM, 0, fold * _UM, layer.height * _UM)
        for label, box in layer.frames:
            if box.side != side.side:
                continue
            place = QRectF(box.x * _UM, box.y * _UM, box.width * _UM, box.height * _UM)
            painter.setPen(_line("press", Qt.PenStyle.DotLine))
            painter.drawRect(place)
            self._caption(painter, label, place)

    def _caption(self, painter: QPainter, label: str, place: QRectF) -> None:
        """Write what a box is called above it, small."""
        face = QFont(theme.font())
        face.setPixelSize(100)  # scaled from here: type sizes in micrometres would overflow
        painter.save()
        painter.setFont(face)
        painter.setPen(theme.colour("press"))
        painter.translate(place.x(), place.y() - _CAPTION * 0.2)
        painter.scale(_CAPTION / 100, _CAPTION / 100)
        painter.drawText(QPointF(0, 0), label)
        painter.restore()


def _line(role: str, style: Qt.PenStyle) -> QPen:
    pen = QPen(theme.colour(role))
    pen.setCosmetic(True)
    pen.setStyle(style)
    return pen
