"""A list that hangs under a line of typing: the search box and every picker use it.

The typing keeps the focus; arrows move in the list, Enter takes the current line, Esc closes.
"""

from __future__ import annotations

import dataclasses as dc
from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
)

from ui import theme

_CHOICE = Qt.ItemDataRole.UserRole
_MOST_SEEN = 9


@dc.dataclass(frozen=True, slots=True)
class Choice:
    """A line that can be taken: what it is, what tells it apart, why it is here."""

    kind: str
    number: str
    title: str
    subtitle: str = ""
    why: str = ""
    icon: str = ""


class _Lines(QStyledItemDelegate):
    """Draws a choice on two lines, with its reason at the right."""

    def sizeHint(self, option: QStyleOptionViewItem, index) -> QSize:
        return QSize(theme.unit(40), theme.unit(6))

    def paint(self, painter: QPainter, option: Any, index: Any) -> None:
        choice: Choice = index.data(_CHOICE)
        painter.save()
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(option.rect, theme.colour("chosen"))
        box = option.rect.adjusted(theme.unit(1), theme.unit(0.5), -theme.unit(1), -theme.unit(0.5))
        if choice.icon:
            side = theme.unit(2)
            painter.drawPixmap(box.left(), box.top() + theme.unit(0.25), theme.pixmap(choice.icon))
            box.setLeft(box.left() + side + theme.unit(1))
        upper, lower = _halves(box)
        _write(painter, upper, choice.title, "ink")
        _write(painter, lower, choice.subtitle, "quiet")
        _write(painter, upper, choice.why, "press", Qt.AlignmentFlag.AlignRight)
        painter.restore()


def _halves(box: QRect) -> tuple[QRect, QRect]:
    half = box.height() // 2
    return (
        QRect(box.left(), box.top(), box.width(), half),
        QRect(box.left(), box.top() + half, box.width(), half),
    )


def _write(
    painter: QPainter, box: QRect, text: str, role: str, align=Qt.AlignmentFlag.AlignLeft
) -> None:
    painter.setPen(theme.colour(role))
    short = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, box.width())
    painter.drawText(box, align | Qt.AlignmentFlag.AlignVCenter, short)


class Choices(QListWidget):
    """The list under a line edit."""

    taken = Signal(object)  # Choice

    def __init__(self, line: QLineEdit, name: str) -> None:
        super().__init__(line.window())
        self._line = line
        self.setObjectName("choices")
        self.setAccessibleName(name)
        self.setItemDelegate(_Lines(self))
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.itemClicked.connect(self._take)
        line.installEventFilter(self)
        line.destroyed.connect(self.deleteLater)
        self.hide()

    def offer(self, choices: Sequence[Choice]) -> None:
        """Show these lines, the first one current; none closes the list."""
        self.clear()
        for choice in choices:
            item = QListWidgetItem(f"{choice.title} {choice.subtitle} {choice.why}")
            item.setData(_CHOICE, choice)
            self.addItem(item)
        if not choices or not self._line.hasFocus():
            self.hide()
            return
        self.setCurrentRow(0)
        self._place()
        self.show()
        self.raise_()

    @property
    def current(self) -> Choice | None:
        """The line that Enter would take; None while the list is closed."""
        item = self.currentItem() if self.isVisible() else None
        return None if item is None else item.data(_CHOICE)

    def replace(self, choice: Choice) -> None:
        """Show the current line anew."""
        self.currentItem().setData(_CHOICE, choice)

    def _place(self) -> None:
        window = self._line.window()
        if self.parentWidget() is not window:
            self.setParent(window)
        height = min(self.count(), _MOST_SEEN) * theme.unit(6) + 2
        width = max(self._line.width(), theme.unit(52))
        below = self._line.mapTo(window, QPoint(0, self._line.height() + 2))
        left = max(0, min(below.x(), window.width() - width - theme.unit(1)))
        top = below.y()
        if top + height > window.height():
            above = self._line.mapTo(window, QPoint(0, 0)).y() - height - 2
            top = above if above > 0 else top
        self.setGeometry(left, top, width, min(height, window.height() - top))

    def _take(self, item: QListWidgetItem | None) -> None:
        if item is not None:
            self.hide()
            self.taken.emit(item.data(_CHOICE))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FocusOut:
            self.hide()
        if event.type() == QEvent.Type.KeyPress and self.isVisible():
            assert isinstance(event, QKeyEvent)
            return self._key(event.key())
        return False

    def _key(self, key: int) -> bool:
        if key in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            step = 1 if key == Qt.Key.Key_Down else -1
            self.setCurrentRow((self.currentRow() + step) % self.count())
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._take(self.currentItem())
        elif key == Qt.Key.Key_Escape:
            self.hide()
        else:
            return False
        return True
