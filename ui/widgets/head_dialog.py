"""Asks for the number and the head of a journal page from the cabinet."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QLineEdit, QWidget

from core.text import Catalogue
from ui import theme
from ui.widgets.field_box import FieldBox
from ui.widgets.parts import action, button, column, row

SHORTEST = 16  # digits of a head


class HeadDialog(QDialog):
    """Two fields; Enter goes on, Ctrl+Enter compares."""

    wanted = Signal(int, str)

    def __init__(self, text: Catalogue, parent: QWidget) -> None:
        super().__init__(parent)
        self.text = text
        self.setWindowTitle(text("ui.journal.compare"))
        self.setMinimumWidth(theme.unit(72))
        lines = column(self, 1.5, 2)
        self.sequence, self.head = QLineEdit(), QLineEdit()
        self.boxes = []
        for name, editor in (("sequence", self.sequence), ("head", self.head)):
            term = text(f"ui.journal.{name}")
            self.boxes.append(FieldBox(name, term, editor, required=True, term_width=28))
            lines.addWidget(self.boxes[-1])
        self.sequence.returnPressed.connect(self.head.setFocus)
        self.head.returnPressed.connect(self.compare)
        ends = row(gap=1)
        ends.addStretch(1)
        pressed = button(text("ui.journal.compare"), "Ctrl+Return", "primary")
        pressed.clicked.connect(lambda: self.compare())
        ends.addWidget(pressed)
        lines.addLayout(ends)
        action(self, "Escape", self.close)

    def compare(self) -> None:
        """Ask for the comparison once both are there."""
        number, head = self.sequence.text().strip(), "".join(self.head.text().split())
        short = self.text("ui.journal.compare_short")
        self.boxes[0].say(() if number.isdecimal() else (short,))
        self.boxes[1].say(() if len(head) >= SHORTEST else (short,))
        if number.isdecimal() and len(head) >= SHORTEST:
            self.close()
            self.wanted.emit(int(number), head)
