"""Bars with a name on the left and a figure on the right: distributions, statistics."""

from __future__ import annotations

import dataclasses as dc
from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from core.present.format import amount
from ui import theme


@dc.dataclass(frozen=True, slots=True)
class Bar:
    """A bar: ``parts`` in fen stand one after the other, ``before`` is marked by a line.

    ``said`` is the figure on the right, the total as an amount if it is empty.
    """

    name: str
    parts: tuple[int, ...]
    before: int | None = None
    said: str = ""

    @property
    def total(self) -> int:
        """What the bar amounts to."""
        return sum(self.parts)

    @property
    def figure(self) -> str:
        """What stands on the right."""
        return self.said or amount(self.total)


class Bars(QWidget):
    """Bars beneath each other on one scale."""

    def __init__(self, bars: Sequence[Bar], name: str) -> None:
        super().__init__()
        self._bars = list(bars)
        self.setAccessibleName(name)
        self.setAccessibleDescription("；".join(f"{b.name} {b.figure}" for b in bars))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(theme.unit(50), theme.unit(3) * max(len(self._bars), 1))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        metrics = QFontMetrics(theme.font())
        painter.setFont(theme.font())
        most = max((max(b.total, b.before or 0) for b in self._bars), default=0) or 1
        left = min(
            max((metrics.horizontalAdvance(b.name) for b in self._bars), default=0) + 1,  # rounded
            self.width() // 3,
        ) + theme.unit(1)
        right = max((metrics.horizontalAdvance(b.figure) for b in self._bars), default=0)
        room = self.width() - left - right - theme.unit(2)
        for place, bar in enumerate(self._bars):
            line = QRectF(0, theme.unit(3) * place, self.width(), theme.unit(3))
            self._bar(painter, bar, line, left, room / most)
        painter.end()

    def _bar(self, painter: QPainter, bar: Bar, line: QRectF, left: float, scale: float) -> None:
        metrics = QFontMetrics(theme.font())
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.setPen(QPen(theme.colour("ink")))
        name = QRectF(0, line.top(), left - theme.unit(1), line.height())
        shown = metrics.elidedText(bar.name, Qt.TextElideMode.ElideRight, int(name.width()))
        painter.drawText(name, int(middle | Qt.AlignmentFlag.AlignLeft), shown)
        x = left
        for place, part in enumerate(bar.parts):
            fill = theme.colour("press")
            fill.setAlpha(255 if place == 0 else 120)
            wide = max(part, 0) * scale
            box = QRectF(x, line.top() + theme.unit(0.6), wide, theme.unit(1.8))
            painter.fillRect(box, fill)
            x += wide
        if bar.before is not None:
            spot = int(left + bar.before * scale)
            painter.setPen(QPen(theme.colour("look"), 2))
            painter.drawLine(spot, int(line.top() + 2), spot, int(line.bottom() - 2))
        painter.setPen(QPen(theme.colour("quiet")))
        value = QRectF(0, line.top(), line.width(), line.height())
        painter.drawText(value, int(middle | Qt.AlignmentFlag.AlignRight), bar.figure)
