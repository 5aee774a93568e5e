"""Ctrl+Shift+I: the way from any page to the import of spreadsheets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from ui.pages.page import Page
from ui.widgets.parts import action

if TYPE_CHECKING:
    from ui.main_window import MainWindow
    from ui.widgets.import_dialog import ImportDialog


class Imports(QObject):
    """Opens the dialog for a window, one at a time."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self.dialog: ImportDialog | None = None
        window.context.import_wanted.connect(self.open)
        action(window, "Ctrl+Shift+I", lambda: self.open(), everywhere=True)

    def open(self, kind: str = "", into: str = "") -> None:
        """Import a spreadsheet, of the kind that the page shows unless one is named."""
        from ui.widgets.import_dialog import ImportDialog

        window = self._window
        if not window.context.ready:
            return
        if self.dialog is None:
            page = window.stack.currentWidget()
            if not kind and isinstance(page, Page):
                kind, into = page.usual_import()
            self.dialog = ImportDialog(window.context, window, kind, into)
            self.dialog.finished.connect(self._closed)
            self.dialog.show()
        self.dialog.raise_()
        self.dialog.activateWindow()

    def _closed(self) -> None:
        self.dialog = None
