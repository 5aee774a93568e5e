"""Which column of the register each heading of a file means, where the file says it otherwise."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QComboBox, QDialog, QFrame, QGridLayout, QScrollArea, QWidget

from core.services.desk_imports import Head
from core.text import Catalogue
from ui import theme
from ui.widgets.parts import action, button, column, row, words

OPEN, LEAVE = None, ""  # not said yet; not imported


class HeadingsDialog(QDialog):
    """A line a heading; ↑ ↓ choose, Tab goes on, Ctrl+Enter takes what is said."""

    taken = Signal(object)  # heading's key -> column's name, "" for one that is left out

    def __init__(self, text: Catalogue, head: Head, parent: QWidget) -> None:
        super().__init__(parent)
        self.text, self._head = text, head
        self.setWindowTitle(text("ui.import.headings"))
        self.resize(QSize(theme.unit(88), theme.unit(72)).boundedTo(parent.size()))
        body = column(self, 1.5, 2)
        body.addWidget(words(text("ui.import.headings_how", row=head.row), "hint", wrap=True))
        self.choices: dict[str, QComboBox] = {}
        scroll, inner = QScrollArea(), QWidget()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        grid = QGridLayout(inner)
        grid.setColumnStretch(1, 1)
        grid.setVerticalSpacing(theme.unit(1))
        for place, one in enumerate(head.headings):
            term = words(one.written, "term", wrap=True)
            choice = self.choices[one.key] = self._choice(one.written, one.column, one.passed_over)
            term.setBuddy(choice)
            grid.addWidget(term, place, 0)
            grid.addWidget(choice, place, 1)
        grid.setRowStretch(len(head.headings), 1)
        scroll.setWidget(inner)
        body.addWidget(scroll, 1)
        self.lacking = words("", "fault", wrap=True)
        body.addWidget(self.lacking)
        ends = row(gap=1)
        ends.addStretch(1)
        made = button(text("ui.import.headings_take"), "Ctrl+Return", "primary")
        made.clicked.connect(lambda: self.take())
        ends.addWidget(made)
        body.addLayout(ends)
        action(self, "Escape", self.close)
        self._tell()
        self._first_open()

    def _choice(self, written: str, meant: str, passed_over: bool) -> QComboBox:
        made = QComboBox()
        made.setAccessibleName(written)
        made.addItem(self.text("ui.import.heading_open"), OPEN)
        made.addItem(self.text("ui.import.heading_leave"), LEAVE)
        for name, term, needed in self._head.columns:
            mark = self.text("ui.import.heading_needed") if needed else ""
            made.addItem(f"{term}{mark}", name)
        place = 1 if passed_over else max(made.findData(meant), 0) if meant else 0
        made.setCurrentIndex(place)
        made.currentIndexChanged.connect(lambda _: self._tell())
        return made

    @property
    def mapping(self) -> Mapping[str, str]:
        """What has been said so far."""
        said = {key: choice.currentData() for key, choice in self.choices.items()}
        return {key: name for key, name in said.items() if name is not OPEN}

    def choose(self, key: str, name: str) -> None:
        """Say what a heading means."""
        choice = self.choices[key]
        choice.setCurrentIndex(max(choice.findData(name), 0))

    def _tell(self) -> None:
        """Say which required columns no heading means yet."""
        there = set(self.mapping.values())
        lacking = [
            term for name, term, needed in self._head.columns if needed and name not in there
        ]
        said = self.text("ui.import.headings_lacking", columns="、".join(lacking))
        self.lacking.setText(said if lacking else "")

    def _first_open(self) -> None:
        """Begin where nothing is said yet."""
        waiting = (one for one in self.choices.values() if one.currentData() is OPEN)
        first = next(waiting, next(iter(self.choices.values()), None))
        if first is not None:
            first.setFocus()

    def take(self) -> None:
        """Take what is said; what is not said stays a problem of the sheet."""
        self.taken.emit(dict(self.mapping))
        self.accept()
