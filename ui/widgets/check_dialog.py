"""核验: a file, a picture or a typed code is checked; what is proved and what is not is said."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QBuffer, QIODevice, QSize
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication, QImage
from PySide6.QtWidgets import QDialog, QFileDialog, QPlainTextEdit, QWidget

from core.problems import FieldError
from core.text import Catalogue
from ui import theme
from ui.jobs import Jobs
from ui.messages import say_failure
from ui.widgets.parts import Banner, action, button, column, row, words

# Checks bytes that lay in a folder (None: nowhere); returns the outcome and the lines that say it.
Check = Callable[[bytes, Path | None], tuple[int, Sequence[str]]]
PROVED = 0


class CheckDialog(QDialog):
    """Open, drop, paste or type; needs neither ledger nor network."""

    def __init__(
        self, text: Catalogue, check: Check, jobs: Jobs, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.text, self._check, self._jobs = text, check, jobs
        self.setWindowTitle(text("ui.check.title"))
        self.setAcceptDrops(True)
        self.setMinimumWidth(theme.unit(72))
        room = self.screen().availableGeometry().size() * 0.9
        self.resize(QSize(theme.unit(80), theme.unit(76)).boundedTo(room))
        lines = column(self, 1.5, 2)
        lines.addWidget(words(text("ui.check.lead"), "quiet", wrap=True))
        lines.addLayout(self._ways())
        self.typed = QPlainTextEdit()
        self.typed.setPlaceholderText(text("ui.check.code"))
        self.typed.setAccessibleName(text("ui.check.code"))
        self.typed.setTabChangesFocus(True)
        self.typed.setFixedHeight(theme.unit(9))
        self.typed.textChanged.connect(self._on_typed)
        lines.addWidget(self.typed)
        self.banner = Banner()
        lines.addWidget(self.banner)
        self.said = QPlainTextEdit()
        self.said.setReadOnly(True)
        self.said.setAccessibleName(text("ui.check.answer"))
        self.said.setMinimumHeight(theme.unit(14))
        lines.addWidget(self.said, 1)

    def _ways(self) -> Any:
        line = row(gap=1)
        for key, shortcut, role, then in (
            ("open", "Ctrl+O", "primary", self._open),
            ("paste", "Ctrl+Shift+V", "", self.paste),
        ):
            made = button(self.text(f"ui.check.{key}"), shortcut, role)
            made.clicked.connect(lambda _=False, act=then: act())
            line.addWidget(made)
        line.addStretch(1)
        done = button(self.text("ui.check.close"), "Escape", bound=False)
        done.clicked.connect(self.close)
        action(self, "Escape", self.close)
        line.addWidget(done)
        return line

    # --- ways in --------------------------------------------------------------------------------

    def _open(self) -> None:
        path, _ = QFileDialog.getOpenFileName(
            self, self.text("ui.check.open"), "", self.text("ui.check.files")
        )
        if path:
            self.check_file(Path(path))

    def check_file(self, path: Path) -> None:
        """Check a file."""
        self._ask(lambda: self._check(path.read_bytes(), path.absolute().parent))

    def paste(self) -> None:
        """Check the picture or the text that was copied last."""
        copied = QGuiApplication.clipboard()
        picture = copied.image()
        if not picture.isNull():
            self.check_picture(picture)
        elif copied.text().strip():
            self.typed.setPlainText(copied.text())
        else:
            self.banner.say(self.text("ui.check.nothing_copied"), "look")

    def check_picture(self, picture: QImage) -> None:
        """Check a picture."""
        buffer = QBuffer()
        buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        picture.save(buffer, "PNG")  # type: ignore[call-overload]
        data = bytes(buffer.data().data())
        self._ask(lambda: self._check(data, None))

    def _on_typed(self) -> None:
        typed = self.typed.toPlainText()
        if typed.strip():
            self._ask(lambda: self._check(typed.encode(), None))

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls() or event.mimeData().hasImage():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        dropped = event.mimeData()
        if dropped.hasUrls():
            self.check_file(Path(dropped.urls()[0].toLocalFile()))
        elif dropped.hasImage():
            self.check_picture(QImage(dropped.imageData()))

    # --- the answer -----------------------------------------------------------------------------

    def _ask(self, work: Callable[[], tuple[int, Sequence[str]]]) -> None:
        self._jobs.read(work, self._show, self._failed, self, "check")

    def _show(self, answer: tuple[int, Sequence[str]]) -> None:
        status, (outcome, *rest) = answer
        self.banner.say(outcome, "done" if status == PROVED else "refuse")
        self.said.setPlainText("\n".join(rest))

    def _failed(self, fault: Exception) -> None:
        self.said.setPlainText("")
        missing = isinstance(fault, OSError)
        path = str(getattr(fault, "filename", "") or "")
        said = FieldError("file_missing", value=path) if missing else fault
        say_failure(self.banner, self.text, said)
