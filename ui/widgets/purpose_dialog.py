"""Asks for what somebody needs personal data; the journal keeps the answer."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QLineEdit, QWidget

from core.text import Catalogue
from ui import theme
from ui.widgets.field_box import FieldBox
from ui.widgets.parts import Banner, action, button, column, row, words


class PurposeDialog(QDialog):
    """One field; Enter goes on. ``about`` names the words: ``ui.disclose``, ``ui.export``."""

    stated = Signal(str)

    def __init__(self, text: Catalogue, about: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.text = text
        self.setWindowTitle(text(f"{about}.title"))
        self.setMinimumWidth(theme.unit(72))
        lines = column(self, 1.5, 2)
        lines.addWidget(words(text(f"{about}.lead"), "quiet", wrap=True))
        self.banner = Banner()
        lines.addWidget(self.banner)
        self.purpose = QLineEdit()
        self.box = FieldBox("purpose", text("ui.disclose.purpose"), self.purpose, required=True)
        lines.addWidget(self.box)
        ends = row(gap=1)
        ends.addStretch(1)
        go = button(text(f"{about}.go"), "Ctrl+Return", "primary")
        go.clicked.connect(lambda: self.state())
        ends.addWidget(go)
        lines.addLayout(ends)
        self.purpose.returnPressed.connect(self.state)
        action(self, "Escape", self.close)
        self.purpose.setFocus()

    def state(self) -> None:
        """Hand the purpose on once there is one."""
        purpose = self.purpose.text().strip()
        self.box.say(() if purpose else (self.text("ui.disclose.missing"),))
        if purpose:
            self.stated.emit(purpose)
