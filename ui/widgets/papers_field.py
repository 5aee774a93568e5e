"""The papers handed in, as a check list of what the class asks for."""

from __future__ import annotations

import dataclasses as dc
from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QListView, QListWidget, QListWidgetItem, QWidget

from ui import theme
from ui.widgets.field_box import Anchor
from ui.widgets.form_view import FormView
from ui.widgets.parts import column, words

COLUMNS = 2


@dc.dataclass(slots=True)
class Line:
    """A paper of the list: whether it was handed in, how many pages, original or copy."""

    code: str
    term: str
    required: bool
    given: bool = False
    form: str = "original"
    copies: int = 1
    pages: int = 1


class PapersField(Anchor):
    """Arrows move, Space ticks, digits set the pages, F changes original and copy."""

    def __init__(self, form: FormView, path: str) -> None:
        super().__init__(path)
        self._form = form
        self._lines: list[Line] = []
        lines = column(self, 0.5)
        lines.addWidget(words(form.text("ui.papers.keys"), "hint", wrap=True))
        self.list = PaperList(self)
        self.list.setAccessibleName(form.text("field.papers"))
        self.list.installEventFilter(form)
        lines.addWidget(self.list)
        self.nothing = words(form.text("ui.papers.pick_first"), "quiet")
        lines.addWidget(self.nothing)
        lines.addWidget(self.fault)
        self.offer(())

    @property
    def target(self) -> QWidget:
        return self.list

    def offer(self, needed: Sequence[Any]) -> None:
        """Show the list of a class; what was ticked stays ticked."""
        given = self._given()
        self._lines = [Line(one.code, one.term, one.required) for one in needed]
        for line in self._lines:
            for name, value in given.pop(line.code, {}).items():
                setattr(line, name, value)
        for code, values in given.items():  # ticked under another list: shown, not lost
            self._lines.append(Line(code, code, False, **values))
        self._show()

    def _given(self) -> dict[str, dict[str, Any]]:
        state, found = self._form.state, {}
        for place in range(state.count(self.path)):
            at = f"{self.path}[{place}]"
            found[state.get(f"{at}.paper")] = {
                "given": True,
                "form": state.get(f"{at}.form") or "original",
                "copies": int(state.get(f"{at}.copies") or 1),
                "pages": int(state.get(f"{at}.pages") or 1),
            }
        return found

    def _show(self) -> None:
        self.list.setVisible(bool(self._lines))
        self.nothing.setVisible(not self._lines)
        current = max(self.list.currentRow(), 0)
        self.list.show_lines([(self._words(line), line.given) for line in self._lines])
        self.list.setCurrentRow(min(current, len(self._lines) - 1))

    def _words(self, line: Line) -> str:
        text = self._form.text
        star = " *" if line.required else ""
        if not line.given:
            return f"{line.term}{star}"
        form = text(f"choice.paper_form.{line.form}")
        count = text("ui.paper_line", form=form, copies=line.copies, pages=line.pages)
        return f"{line.term}{star}　{count}"

    def key(self, key: int, text: str) -> bool:
        """Answer to a key on the current paper; False if it means nothing here."""
        place = self.list.currentRow()
        if not 0 <= place < len(self._lines):
            return False
        line = self._lines[place]
        if key == Qt.Key.Key_Space:
            line.given = not line.given
        elif text.isdecimal() and text.isascii() and text != "0":
            line.given, line.pages = True, int(text)
        elif key == Qt.Key.Key_F:
            line.given, line.form = True, "copy" if line.form == "original" else "original"
        elif key == Qt.Key.Key_A:
            for one in self._lines:
                one.given = one.given or one.required
        else:
            return False
        self._write()
        return True

    def toggle(self, place: int) -> None:
        """Tick or untick by the mouse."""
        self._lines[place].given = not self._lines[place].given
        self._write()

    def _write(self) -> None:
        state = self._form.state
        state.clear(self.path)
        for line in self._lines:
            if line.given:
                at = state.add_line(self.path)
                state.set(f"{at}.paper", line.code)
                state.set(f"{at}.form", line.form)
                state.set(f"{at}.copies", str(line.copies))
                state.set(f"{at}.pages", str(line.pages))
        self._show()
        self.say(())
        self._form.edited.emit(self.path)


class PaperList(QListWidget):
    """The list itself: two columns, read downwards."""

    def __init__(self, field: PapersField) -> None:
        super().__init__()
        self._field = field
        self.setObjectName("papers")
        self.setProperty("stop", True)
        self.setFlow(QListView.Flow.TopToBottom)
        self.setWrapping(True)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.itemClicked.connect(lambda item: field.toggle(self.row(item)))

    def show_lines(self, lines: Sequence[tuple[str, bool]]) -> None:
        """Show papers with their ticks."""
        if self.count() != len(lines):
            self.clear()
            for _ in lines:
                item = QListWidgetItem()
                item.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable)
                self.addItem(item)
        for place, (words_, given) in enumerate(lines):
            item = self.item(place)
            item.setText(words_)
            item.setToolTip(words_)
            state = Qt.CheckState.Checked if given else Qt.CheckState.Unchecked
            item.setData(Qt.ItemDataRole.CheckStateRole, state)
        self._fit()

    def _fit(self) -> None:
        rows = -(-self.count() // COLUMNS)
        self.setFixedHeight(rows * theme.unit(3.5) + theme.unit(1))
        self._set_cells()

    def _set_cells(self) -> None:
        size = self.viewport().size()
        size.setWidth(max(size.width() // COLUMNS - 2, theme.unit(10)))
        size.setHeight(theme.unit(3.5))
        self.setGridSize(size)

    def resizeEvent(self, event) -> None:
        super().resizeEvent(event)
        self._set_cells()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self._field.key(event.key(), event.text()):
            super().keyPressEvent(event)
