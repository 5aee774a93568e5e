"""The recovery key of an encrypted ledger: asked for on another machine, shown for the safe."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QLineEdit, QWidget

from core.problems import Unavailable
from core.text import Catalogue
from ui import theme
from ui.context import Context
from ui.jobs import Jobs
from ui.messages import failure_words
from ui.paper_dialog import PaperDialog
from ui.widgets.field_box import FieldBox
from ui.widgets.parts import button, column, row, words


class UnlockDialog(QDialog):
    """Asks for the key of a ledger that this machine does not know; what is wrong stands below."""

    opened = Signal()

    def __init__(
        self,
        text: Catalogue,
        jobs: Jobs,
        fault: Unavailable,
        keep: Callable[[str], None],
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self.text, self._jobs, self._keep = text, jobs, keep
        self.setWindowTitle(text("ui.ledger_key.unlock"))
        self.setMinimumWidth(theme.unit(84))
        lines = column(self, 1.5, 2)
        lines.addWidget(words(text("ui.ledger_key.unlock"), "lead"))
        lines.addWidget(words(failure_words(text, fault), wrap=True))
        self.box = FieldBox("recovery_key", text("field.recovery_key"), QLineEdit(), required=True)
        self.box.say_hint(text("ui.ledger_key.hint"))
        lines.addWidget(self.box)
        ends = row(gap=1)
        ends.addStretch(1)
        no = button(text("ui.ledger_key.no"), "Escape")
        no.clicked.connect(self.reject)
        self.go = button(text("ui.ledger_key.go"), "Ctrl+Return", "primary")
        self.go.clicked.connect(lambda: self.unlock())
        ends.addWidget(no)
        ends.addWidget(self.go)
        lines.addLayout(ends)
        self.box.editor.setFocus()

    def unlock(self) -> None:
        """Keep the key if it is the right one."""
        typed = self.box.editor.text()
        if not typed.strip():
            self.box.say((self.text("ui.welcome.missing"),))
            return
        self.go.setEnabled(False)
        self._jobs.write(lambda: self._keep(typed), self._done, self._refused, self)

    def _done(self, _: Any) -> None:
        self.accept()
        self.opened.emit()

    def _refused(self, fault: Exception) -> None:
        self.go.setEnabled(True)
        self.box.say((failure_words(self.text, fault),))
        self.box.editor.setFocus()
        self.adjustSize()


class LedgerKeyDialog(PaperDialog):
    """The sheet of a ledger that was just encrypted: to be printed before anything is entered."""

    def __init__(
        self, context: Context, fetch: Callable[[], bytes], where: str, parent: QWidget
    ) -> None:
        text = context.text
        super().__init__(context, text("paper.ledger_key.title"), fetch, parent)
        self.seal_button.hide()
        self.banner.say(text("ui.ledger_key.note", where=where), "look")
