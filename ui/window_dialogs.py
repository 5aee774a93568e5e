"""What the window opens over its pages: help, the first walk, the check of a paper."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from PySide6.QtWidgets import QApplication, QMainWindow, QStackedWidget

from core.text import Catalogue
from ui.context import Context

if TYPE_CHECKING:
    from ui.main_window import MainWindow


class WindowDialogs(QMainWindow):
    """A window that opens dialogs; each is imported when it is first asked for."""

    context: Context
    text: Catalogue
    stack: QStackedWidget

    def help(self) -> None:
        """Explain the field that has the focus, the page, and the keys."""
        from ui.help_dialog import HelpDialog

        focus = QApplication.focusWidget()
        page = getattr(self.stack.currentWidget(), "name", "")
        HelpDialog(self.context.text, page, focus, self).open()

    def tour(self) -> None:
        """Walk through the pages for the first time, or once more."""
        from ui.tour import Tour

        self.walk = Tour(cast("MainWindow", self))

    def check_certificate(self) -> None:
        """Check whether a paper is genuine, with a ledger or without."""
        from ui.widgets.check_dialog import CheckDialog

        if self.context.check is not None:
            CheckDialog(self.text, self.context.check, self.context.jobs, self).open()
