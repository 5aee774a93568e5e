"""What the window opens over its pages: help, the first walk, the check of a paper, the lock."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from PySide6.QtWidgets import QApplication, QMainWindow, QStackedWidget

from core.problems import Problem
from core.text import Catalogue
from ui.context import Context
from ui.messages import failure_words, problems_of

if TYPE_CHECKING:
    from ui.main_window import MainWindow
    from ui.sign_in import Lock


MANUAL = "manual"  # the kind of a note that leads to the manual


class WindowDialogs(QMainWindow):
    """A window that opens dialogs; each is imported when it is first asked for."""

    context: Context
    text: Catalogue
    stack: QStackedWidget
    locked: Lock | None = None

    def help(self) -> None:
        """Explain the field that has the focus, the page, and the keys."""
        from ui.help_dialog import HelpDialog

        focus = QApplication.focusWidget()
        page = getattr(self.stack.currentWidget(), "name", "")
        HelpDialog(self.context.text, page, focus, self).open()

    def say_failure(self, fault: Exception) -> None:
        """Say in the strip what belongs to no page, with the way to the manual."""
        codes = ",".join(problem.code for problem in problems_of(fault))
        self.say(failure_words(self.context.text, fault), MANUAL, codes)

    def explain(self, codes: str) -> None:
        """Open what the manual says of problems."""
        from ui.help_dialog import explain_problems

        problems = [Problem(code) for code in codes.split(",")]
        explain_problems(self.context.text, problems, self, sentences=False)

    def say(self, text: str, kind: str = "", number: str = "") -> None:
        """Show a quiet note for a while, with a way to what it is about."""
        raise NotImplementedError

    def tour(self) -> None:
        """Walk through the pages for the first time, or once more."""
        from ui.tour import Tour

        self.walk = Tour(cast("MainWindow", self))

    def check_certificate(self) -> None:
        """Check whether a paper is genuine, with a ledger or without."""
        from ui.widgets.check_dialog import CheckDialog

        if self.context.check is not None:
            CheckDialog(self.text, self.context.check, self.context.jobs, self).open()

    def lock(self) -> None:
        """Let nobody work on until the password is typed again; a single desk has none."""
        if self.context.ready and self.context.desk.session.signed_in and not self._locked():
            from ui.sign_in import Lock

            self.locked = Lock(self.context, self)
            self.locked.left.connect(self.context.sign_in_wanted.emit)
            self.locked.open()

    def _locked(self) -> bool:
        return self.locked is not None and self.locked.isVisible()
