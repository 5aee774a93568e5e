"""The one search box: names, pinyin initials, tails of numbers; it says why each line matched.

It also begins things (注销, 新建民宿抵押) and shows pages; empty, it offers what was pinned by
Ctrl+B and what was opened last.
It stands in the window's first picture, so what it finds with is imported with the first question.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QLineEdit

from ui import theme
from ui.context import Context
from ui.widgets.parts import action

if TYPE_CHECKING:
    from ui.search_answers import SearchAnswers
    from ui.widgets.choices import Choices

PAUSE_MS = 40  # between the last key and the question: one asks once for a burst of keys
PIN_KEY = "Ctrl+B"


class SearchBox(QLineEdit):
    """Type anywhere with Ctrl+K; arrows and Enter open what was found."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._answers: SearchAnswers | None = None
        self.setObjectName("search")
        self.setPlaceholderText(context.text("ui.search.placeholder"))
        self.setAccessibleName(context.text("ui.search.name"))
        self.setClearButtonEnabled(True)
        self.addAction(theme.icon("search"), QLineEdit.ActionPosition.LeadingPosition)
        self._pause = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._pause.timeout.connect(self._ask)
        self.textEdited.connect(lambda _: self._pause.start())
        action(self, PIN_KEY, lambda: self._answer.pin())

    @property
    def choices(self) -> Choices:
        """The list under the box."""
        return self._answer.choices

    @property
    def _answer(self) -> SearchAnswers:
        if self._answers is None:
            from ui.search_answers import SearchAnswers

            self._answers = SearchAnswers(self._context, self)
        return self._answers

    def ask_what_was_typed(self) -> None:
        """Ask what was typed before a ledger was open to be asked."""
        self._ask()

    def _ask(self) -> None:
        typed = self.text().strip()
        if not self._context.ready:
            return
        if not typed:
            self.offer_recent()
            return
        shown = self._answer.show
        self._context.ask("search", shown, owner=self, key="search", typed=typed, limit=20)

    def offer_recent(self) -> None:
        """Offer the records that are pinned, then those that were opened last."""
        if self._context.ready:
            self._answer.offer_recent()
