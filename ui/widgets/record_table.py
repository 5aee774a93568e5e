"""The list of a page: Qt's model and view over :class:`core.present.table.Table`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    Qt,
    Signal,
)
from PySide6.QtGui import QFontMetrics, QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from core.present.table import Column, Table
from core.text import Catalogue
from ui import theme

_DISPLAY = Qt.ItemDataRole.DisplayRole
_ALIGN = Qt.ItemDataRole.TextAlignmentRole
_COLOUR = Qt.ItemDataRole.ForegroundRole
_TIP = Qt.ItemDataRole.ToolTipRole
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_LEAST_STRETCHED = 18  # grid steps: then a list scrolls sideways
Index = QModelIndex | QPersistentModelIndex


class RecordModel(QAbstractTableModel):
    """Rows of a table as Qt asks for them; ``flags`` is never overridden (it costs seconds)."""

    def __init__(self, table: Table, text: Catalogue, parent: QWidget) -> None:
        super().__init__(parent)
        self._table, self._text = table, text

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self._table.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self._table.columns)

    def data(self, index: Index, role: int = _DISPLAY) -> Any:
        if role in (_DISPLAY, _TIP):
            return self._table.text(index.row(), index.column())
        if role == _ALIGN:
            return _RIGHT if self._table.columns[index.column()].number else _LEFT
        if role == _COLOUR:
            tone = self._table.columns[index.column()].tone
            name = tone(self._table.rows[index.row()]) if tone else ""
            return theme.colour(name) if name else None
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = _DISPLAY) -> Any:
        if orientation != Qt.Orientation.Horizontal:
            return None
        column = self._table.columns[section]
        if role == _DISPLAY:
            return self._text(column.heading)
        if role == _ALIGN:
            return _RIGHT if column.number else _LEFT
        return None

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        self.rearrange(lambda: self._table.sort(column, order == Qt.SortOrder.DescendingOrder))

    def rearrange(self, change: Any) -> None:
        """Change the table underneath and have everything drawn anew."""
        self.beginResetModel()
        change()
        self.endResetModel()


class RecordTable(QTableView):
    """A list of records: arrows move, Enter opens, headers sort."""

    chosen = Signal(object)  # the row that is current
    opened = Signal(object)  # the row that was opened by Enter or double click
    counted = Signal(int, int)  # rows shown, rows in all

    def __init__(
        self, columns: Sequence[Column], text: Catalogue, name: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.table = Table(columns)
        self._model = RecordModel(self.table, text, self)
        self.setModel(self._model)
        self.setAccessibleName(name)
        self._set_up_view()
        self._set_up_header(columns, text)
        self.selectionModel().currentRowChanged.connect(lambda *_: self._tell())
        self.doubleClicked.connect(lambda *_: self._open())

    def _set_up_view(self) -> None:
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setAlternatingRowColors(False)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)

    def _set_up_header(self, columns: Sequence[Column], text: Catalogue) -> None:
        side = self.verticalHeader()
        side.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        side.setDefaultSectionSize(theme.unit(4))
        side.hide()
        top = self.horizontalHeader()
        top.setHighlightSections(False)
        top.setSortIndicatorShown(False)
        top.setSectionsClickable(True)
        top.sectionClicked.connect(self._sort)
        metrics = QFontMetrics(theme.font())
        width = metrics.horizontalAdvance("0")
        for place, column in enumerate(columns):
            heading = metrics.horizontalAdvance(text(column.heading))
            self.setColumnWidth(place, max(width * column.width, heading) + theme.unit(3))
            if column.stretch:
                top.setSectionResizeMode(place, QHeaderView.ResizeMode.Stretch)
                least = min(heading + theme.unit(2), theme.unit(_LEAST_STRETCHED))
                top.setMinimumSectionSize(max(top.minimumSectionSize(), least))
        for header in (top, side):  # without its own, selecting all asks flags of every cell
            header.setSelectionModel(QItemSelectionModel(self._model, header))

    # --- rows -----------------------------------------------------------------------------------

    @property
    def current(self) -> Any:
        """The current row, or None."""
        index = self.currentIndex()
        return self.table.rows[index.row()] if index.isValid() else None

    def load(self, rows: Sequence[Any]) -> None:
        """Show other rows; the record that was current stays current if it is still there."""
        self._keeping_place(lambda: self.table.load(rows))

    def filter(self, typed: str) -> None:
        """Keep the rows in which every typed word occurs."""
        self._keeping_place(lambda: self.table.filter(typed))

    def show_record(self, number: str) -> bool:
        """Make the record with this number current; False if it is not in the list."""
        key = self.table.columns[0].attribute
        for place, row in enumerate(self.table.rows):
            if getattr(row, key) == number:
                self.selectRow(place)
                self.scrollTo(self._model.index(place, 0))
                return True
        return False

    def _keeping_place(self, change: Any) -> None:
        before = self.current
        key = self.table.columns[0].attribute
        self.blockSignals(True)
        self.selectionModel().blockSignals(True)
        self._model.rearrange(change)
        self.selectionModel().blockSignals(False)
        self.blockSignals(False)
        found = before is not None and self.show_record(getattr(before, key))
        if not found and self.table.rows:
            self.selectRow(0)
        self.counted.emit(len(self.table.rows), self.table.total)
        self._tell()

    def _sort(self, column: int) -> None:
        top = self.horizontalHeader()
        same = top.isSortIndicatorShown() and top.sortIndicatorSection() == column
        falling = same and top.sortIndicatorOrder() == Qt.SortOrder.AscendingOrder
        order = Qt.SortOrder.DescendingOrder if falling else Qt.SortOrder.AscendingOrder
        top.setSortIndicatorShown(True)
        top.setSortIndicator(column, order)
        self._keeping_place(lambda: self.table.sort(column, falling))

    def _tell(self) -> None:
        self.chosen.emit(self.current)

    def _open(self) -> None:
        if self.current is not None:
            self.opened.emit(self.current)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._open()
            return
        super().keyPressEvent(event)
