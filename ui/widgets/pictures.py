"""Pictures of our own: the rank ladder and the share bar, painted in the colours of the theme."""

from __future__ import annotations

import dataclasses as dc
from collections.abc import Sequence
from fractions import Fraction

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from core.present.format import amount
from ui import theme

FADE = (255, 190, 140, 100)  # opacity of the first, second … charge


@dc.dataclass(frozen=True, slots=True)
class Charge:
    """A charge on an asset, by rank."""

    rank: int
    fen: int
    holder: str


class RankLadder(QWidget):
    """What an asset is worth as a bar, its charges stacked in rank order, and what is free.

    Without a value the bar is as long as the charges; ``limit`` draws the line up to which it
    may be burdened.
    """

    def __init__(
        self, charges: Sequence[Charge], value: int, limit: int, free_word: str, name: str
    ) -> None:
        super().__init__()
        self._charges = sorted(charges, key=lambda c: c.rank)
        self._value, self._limit, self._free = value, limit, free_word
        self.setAccessibleName(name)
        said = [f"{c.rank} {c.holder} {amount(c.fen)}" for c in self._charges]
        self.setAccessibleDescription("；".join(said))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        free = self._value > sum(c.fen for c in self._charges)
        return QSize(theme.unit(50), theme.unit(4) + theme.unit(2.5) * (len(self._charges) + free))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        burdened = sum(c.fen for c in self._charges)
        whole = max(self._value, burdened, 1)
        bar = QRectF(0.5, 0.5, self.width() - 1, theme.unit(3))
        left = bar.left()
        for place, charge in enumerate(self._charges):
            part = QRectF(left, bar.top(), bar.width() * charge.fen / whole, bar.height())
            self._fill(painter, part, place)
            left = part.right()
        painter.setPen(QPen(theme.colour("edge"), 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(bar)
        if self._limit and self._value:
            spot = bar.left() + bar.width() * min(self._limit / whole, 1)
            painter.setPen(QPen(theme.colour("look"), 2, Qt.PenStyle.DashLine))
            painter.drawLine(int(spot), 0, int(spot), theme.unit(3.5))
        self._write_legend(painter, whole - burdened)
        painter.end()

    def _fill(self, painter: QPainter, part: QRectF, place: int) -> None:
        painter.fillRect(part, _shade(place))
        painter.setPen(theme.colour("on_press" if place < 2 else "ink"))
        if part.width() > theme.unit(2):
            painter.drawText(part, Qt.AlignmentFlag.AlignCenter, str(self._charges[place].rank))

    def _write_legend(self, painter: QPainter, free: int) -> None:
        top = theme.unit(4)
        for place, charge in enumerate(self._charges):
            self._line(painter, top, _shade(place), f"{charge.rank}　{charge.holder}", charge.fen)
            top += theme.unit(2.5)
        if free > 0:
            self._line(painter, top, theme.colour("card"), self._free, free)

    def _line(self, painter: QPainter, top: int, colour: QColor, said: str, fen: int) -> None:
        side = theme.unit(1.5)
        box = QRectF(0.5, top + theme.unit(0.5), side, side)
        painter.fillRect(box, colour)
        painter.setPen(theme.colour("edge"))
        painter.drawRect(box)
        painter.setPen(theme.colour("ink"))
        line = QRectF(
            side + theme.unit(1), top, self.width() - side - theme.unit(1), theme.unit(2.5)
        )
        figure = amount(fen)
        room = line.width() - painter.fontMetrics().horizontalAdvance(figure) - theme.unit(1)
        short = painter.fontMetrics().elidedText(said, Qt.TextElideMode.ElideRight, int(room))
        painter.drawText(line, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, short)
        painter.drawText(line, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, figure)


def _shade(place: int) -> QColor:
    colour = theme.colour("press")
    colour.setAlpha(FADE[min(place, len(FADE) - 1)])
    return colour


@dc.dataclass(frozen=True, slots=True)
class Part:
    """A holder's part of an asset and how much of the whole of it is pledged."""

    name: str
    share: Fraction
    pledged: Fraction


class ShareBar(QWidget):
    """Who holds which part: hatched where pledged, edged in red where seized."""

    def __init__(self, parts: Sequence[Part], name: str, *, seized: bool) -> None:
        super().__init__()
        self._parts, self._seized = parts, seized
        self.setAccessibleName(name)
        self.setAccessibleDescription("；".join(f"{p.name} {p.share}" for p in parts))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(theme.unit(50), theme.unit(3.5))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        left, height = 0.5, theme.unit(3)
        for part in self._parts:
            width = (self.width() - 1) * float(part.share)
            box = QRectF(left, 0.5, width, height)
            painter.fillRect(box, theme.colour("shade"))
            held = min(float(part.pledged / part.share), 1.0) if part.share else 0.0
            pledged = QRectF(left, 0.5, width * held, height)
            painter.fillRect(pledged, QBrush(theme.colour("press"), Qt.BrushStyle.BDiagPattern))
            painter.setPen(theme.colour("edge"))
            painter.drawRect(box)
            self._name(painter, box, f"{part.name} {part.share}")
            left += width
        if self._seized:
            painter.setPen(QPen(theme.colour("refuse"), 3))
            painter.drawRect(QRectF(1.5, 1.5, self.width() - 3, height - 1))
        painter.end()

    def _name(self, painter: QPainter, box: QRectF, said: str) -> None:
        metrics = painter.fontMetrics()
        short = metrics.elidedText(said, Qt.TextElideMode.ElideRight, int(box.width()) - 6)
        width = metrics.horizontalAdvance(short) + theme.unit(1)
        plate = QRectF(0, 0, width, metrics.height())
        plate.moveCenter(box.center())
        painter.fillRect(plate, theme.colour("card"))
        painter.setPen(theme.colour("ink"))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, short)
