"""Asks why somebody needs to see a person's whole identity number; the journal keeps the answer."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QDialog, QLineEdit, QWidget

from ui import theme
from ui.context import Context
from ui.messages import say_failure
from ui.widgets.field_box import FieldBox
from ui.widgets.parts import Banner, action, button, column, row, words


class DiscloseDialog(QDialog):
    """One field; Enter shows the number on the page behind."""

    def __init__(self, context: Context, party_no: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.context, self.text, self.party_no = context, context.text, party_no
        self.setWindowTitle(self.text("ui.disclose.title"))
        self.setMinimumWidth(theme.unit(72))
        lines = column(self, 1.5, 2)
        lines.addWidget(words(self.text("ui.disclose.lead"), "quiet", wrap=True))
        self.banner = Banner()
        lines.addWidget(self.banner)
        self.purpose = QLineEdit()
        term = self.text("ui.disclose.purpose")
        self.box = FieldBox("purpose", term, self.purpose, required=True)
        lines.addWidget(self.box)
        ends = row(gap=1)
        ends.addStretch(1)
        go = button(self.text("ui.disclose.go"), "Ctrl+Return", "primary")
        go.clicked.connect(lambda: self.show_it())
        ends.addWidget(go)
        lines.addLayout(ends)
        self.purpose.returnPressed.connect(self.show_it)
        action(self, "Escape", self.close)
        self.purpose.setFocus()

    def show_it(self) -> None:
        """Ask for the number once there is a purpose."""
        purpose = self.purpose.text().strip()
        self.box.say(() if purpose else (self.text("ui.disclose.missing"),))
        if purpose:
            document = {"party": self.party_no, "purpose": purpose}
            self.context.perform("party.disclose", document, self._done, self._refused, owner=self)

    def _done(self, _: Any) -> None:
        self.close()

    def _refused(self, fault: Exception) -> None:
        say_failure(self.banner, self.text, fault)
