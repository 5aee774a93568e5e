"""The one search box: names, pinyin initials, tails of numbers; it says why each line matched."""

from __future__ import annotations

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QLineEdit

from ui import theme
from ui.context import Context
from ui.widgets.choices import Choice, Choices

ICONS = {
    "party": "user",
    "asset": "house",
    "case": "inbox",
    "mortgage": "book-open",
    "certificate": "stamp",
}
PAUSE_MS = 120  # between the last key and the question


class SearchBox(QLineEdit):
    """Type anywhere with Ctrl+K; arrows and Enter open what was found."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self.setObjectName("search")
        self.setPlaceholderText(context.text("ui.search.placeholder"))
        self.setAccessibleName(context.text("ui.search.name"))
        self.setClearButtonEnabled(True)
        self.addAction(theme.icon("search"), QLineEdit.ActionPosition.LeadingPosition)
        self._pause = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._pause.timeout.connect(self._ask)
        self.textEdited.connect(lambda _: self._pause.start())
        self.choices: Choices | None = None

    def _ask(self) -> None:
        typed = self.text().strip()
        if not typed or not self._context.ready:
            self._show(())
            return
        self._context.ask("search", self._show, owner=self, key="search", typed=typed, limit=20)

    def _show(self, found) -> None:
        if self.choices is None:
            self.choices = Choices(self, self._context.text("ui.search.results"))
            self.choices.taken.connect(self._open)
        lines = [
            Choice(f.kind, f.id, f"{f.title}　{f.id}", f.subtitle, f.why, ICONS.get(f.kind, ""))
            for f in found
        ]
        if not lines and self.text().strip():
            lines = [Choice("", "", self._context.text("ui.search.nothing"))]
        self.choices.offer(lines)

    def _open(self, choice: Choice) -> None:
        if choice.kind:
            self.clear()
            self._context.open(choice.kind, choice.number)
