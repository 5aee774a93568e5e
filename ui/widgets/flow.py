"""Things beside each other that go on in the next line where there is no more room."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QLayoutItem, QWidget

from ui import theme


class Flow(QLayout):
    """A layout of lines; ``flush_right`` lets each end at the right edge."""

    def __init__(
        self, parent: QWidget | None = None, gap: float = 1, *, flush_right: bool = False
    ) -> None:
        super().__init__(parent) if parent is not None else super().__init__()
        self._items: list[QLayoutItem] = []
        self._flush_right = flush_right
        self.setContentsMargins(0, 0, 0, 0)
        self.setSpacing(theme.unit(gap))

    def addItem(self, item: QLayoutItem) -> None:
        self._items.append(item)

    def count(self) -> int:
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:  # type: ignore[override]
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        lines = self._lines(width)
        return sum(map(_height, lines)) + self.spacing() * max(len(lines) - 1, 0)

    def sizeHint(self) -> QSize:
        shown = self._shown()
        gaps = self.spacing() * max(len(shown) - 1, 0)
        width = sum(one.sizeHint().width() for one in shown) + gaps
        return QSize(width, _height(shown))

    def minimumSize(self) -> QSize:
        shown = self._shown()
        return QSize(max((one.minimumSize().width() for one in shown), default=0), _height(shown))

    def setGeometry(self, rect: QRect) -> None:
        super().setGeometry(rect)
        y = rect.y()
        for line in self._lines(rect.width()):
            gaps = self.spacing() * (len(line) - 1)
            used = sum(one.sizeHint().width() for one in line) + gaps
            x = rect.x() + (max(rect.width() - used, 0) if self._flush_right else 0)
            for one in line:
                size = QSize(min(one.sizeHint().width(), rect.width()), one.sizeHint().height())
                one.setGeometry(QRect(QPoint(x, y + (_height(line) - size.height()) // 2), size))
                x += size.width() + self.spacing()
            y += _height(line) + self.spacing()

    def _shown(self) -> list[QLayoutItem]:
        return [one for one in self._items if not one.isEmpty()]

    def _lines(self, width: int) -> list[list[QLayoutItem]]:
        lines: list[list[QLayoutItem]] = []
        left = -1
        for one in self._shown():
            wide = one.sizeHint().width()
            if lines and wide + self.spacing() <= left:
                lines[-1].append(one)
                left -= wide + self.spacing()
            else:
                lines.append([one])
                left = width - wide
        return lines


def _height(line: list[QLayoutItem]) -> int:
    return max((one.sizeHint().height() for one in line), default=0)
