"""Asks why a ledger counts that is not the one this machine saw last (恢复后的认可)."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QPlainTextEdit, QWidget

from core.problems import Unavailable
from core.text import Catalogue
from ui import theme
from ui.messages import failure_words
from ui.widgets.parts import action, button, column, row, words

# What opening a ledger says of one that may be accepted.
ACCEPTABLE = ("ledger_rolled_back", "ledger_rewritten", "ledger_replaced")


class AcceptDialog(QDialog):
    """What is different, and the reason, which the journal keeps; nothing is opened without."""

    wanted = Signal(str)

    def __init__(self, text: Catalogue, fault: Unavailable, parent: QWidget) -> None:
        super().__init__(parent)
        self.text = text
        self.setWindowTitle(text("ui.accept.title"))
        self.setMinimumWidth(theme.unit(72))
        lines = column(self, 1.5, 2)
        lines.addWidget(words(text("ui.accept.title"), "lead"))
        lines.addWidget(words(failure_words(text, fault), wrap=True))
        name = words(text("ui.accept.why"), "term")
        self.why = QPlainTextEdit()
        self.why.setTabChangesFocus(True)
        self.why.setFixedHeight(theme.unit(9))
        self.why.setAccessibleName(text("ui.accept.why"))
        name.setBuddy(self.why)
        self.fault = words("", "fault", wrap=True)
        self.fault.hide()
        for one in (name, self.why, self.fault):
            lines.addWidget(one)
        ends = row(gap=1)
        ends.addStretch(1)
        no = button(text("ui.accept.no"), "Escape")
        no.clicked.connect(self.reject)
        yes = button(text("ui.accept.yes"), "Ctrl+Return", "primary", bound=False)
        yes.clicked.connect(self.accept_it)
        ends.addWidget(no)
        ends.addWidget(yes)
        lines.addLayout(ends)
        action(self, "Ctrl+Return", self.accept_it)
        self.why.setFocus()

    def accept_it(self) -> None:
        """Go on once a reason is there."""
        why = self.why.toPlainText().strip()
        if why:
            self.accept()
            self.wanted.emit(why)
            return
        self.fault.setText(self.text("ui.accept.missing"))
        self.fault.show()
        self.why.setFocus()
