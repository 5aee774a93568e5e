"""Saving files from a page or a dialog: one way to ask where to, one way to say what came of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import cast

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog, QWidget

from core.problems import Cancelled, Problem
from core.text import Catalogue
from ui.context import Context
from ui.messages import say_failure, say_problems
from ui.widgets.parts import Banner

FILTERS = {"pdf": "PDF (*.pdf)", "xlsx": "Excel (*.xlsx)"}


class SavesFiles:
    """The part of a widget with a banner that saves files."""

    context: Context
    text: Catalogue
    banner: Banner

    def choose_file(self, title: str, name: str, filters: str = "") -> Path | None:
        """Ask where a file is to be saved."""
        form = name.rpartition(".")[2]
        path, _ = QFileDialog.getSaveFileName(
            cast("QWidget", self), title, name, filters or FILTERS[form]
        )
        return Path(path) if path else None

    def write_file(self, path: Path, make: Callable[[], bytes]) -> None:
        """Save what is made in the background; a failure is said, never raised."""
        self.context.jobs.read(
            lambda: path.write_bytes(make()),
            lambda _: self.banner.say(self.text("ui.file.saved", path=path), "done"),
            lambda fault: self._not_written(path, fault),
            cast("QObject", self),
            "file",
        )

    def _not_written(self, path: Path, fault: Exception) -> None:
        if isinstance(fault, OSError):
            said = self.text("ui.file.not_saved", path=path, reason=fault.strerror or "")
            problems = [Problem("file_not_written", "", {"value": str(path)})]
            say_problems(self.banner, self.text, problems, said=said)
        elif isinstance(fault, Cancelled):
            self.banner.say(self.text("ui.file.stopped"), "refuse")
        else:
            say_failure(self.banner, self.text, fault)
