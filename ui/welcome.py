"""What a window without a ledger offers: the demonstration, a new ledger, an existing one."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from core.text import Catalogue
from ui import theme
from ui.messages import failure_words
from ui.widgets.parts import Banner, Card, button, column, row, words


class Welcome(QWidget):
    """The page before any ledger."""

    demonstration_wanted = Signal()
    new_wanted = Signal(str, dict)
    open_wanted = Signal(str)

    def __init__(self, text: Catalogue) -> None:
        super().__init__()
        self.setObjectName("page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.text = text
        whole = column(self, 2, 4)
        inner = QWidget()
        inner.setMaximumWidth(theme.unit(80))
        lines = column(inner, 2)
        lines.addStretch(1)
        lines.addWidget(words(text("ui.welcome.title"), "figure"))
        lines.addWidget(words(text("ui.welcome.lead"), "quiet"))
        self.banner = Banner()
        lines.addWidget(self.banner)
        self._offer(lines, "demonstration", "Ctrl+E", "eye", self.demonstration_wanted.emit)
        self._offer(lines, "new", "Ctrl+Shift+N", "plus", self._new)
        self._offer(lines, "open", "Ctrl+O", "folder-open", self._open)
        lines.addStretch(2)
        whole.addWidget(inner, 1, Qt.AlignmentFlag.AlignHCenter)

    def _offer(self, lines, name: str, key: str, icon: str, then) -> None:
        card = Card()
        line = row(gap=2)
        inner = column(gap=0.5)
        inner.addWidget(words(self.text(f"ui.welcome.{name}"), "lead"))
        inner.addWidget(words(self.text(f"ui.welcome.{name}_note"), "quiet", wrap=True))
        line.addLayout(inner, 1)
        role = "primary" if name == "demonstration" else ""
        pressed = button(self.text(f"ui.welcome.{name}"), key, role, icon)
        pressed.clicked.connect(lambda: then())
        line.addWidget(pressed)
        if role:
            self.setFocusProxy(pressed)
        card.body.addLayout(line)
        lines.addWidget(card)

    def say(self, fault: Exception) -> None:
        """Say why a ledger could not be opened."""
        self.banner.say(failure_words(self.text, fault), "refuse")

    def _new(self) -> None:
        path, _ = QFileDialog.getSaveFileName(
            self, self.text("ui.welcome.new"), "", self.text("ui.welcome.file_kind")
        )
        if path:
            self.new_wanted.emit(path if "." in path.rpartition("/")[2] else f"{path}.ledger", {})

    def _open(self) -> None:
        path, _ = QFileDialog.getOpenFileName(
            self, self.text("ui.welcome.open"), "", self.text("ui.welcome.file_kind")
        )
        if path:
            self.open_wanted.emit(path)
