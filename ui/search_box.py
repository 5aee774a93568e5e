"""The one search box: names, pinyin initials, tails of numbers; it says why each line matched.

It also begins things (注销, 新建民宿抵押) and shows pages; empty, it offers what was pinned by
Ctrl+B and what was opened last.
"""

from __future__ import annotations

import dataclasses as dc

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QLineEdit

from core.present.actions import IMPORT, OPERATION, PAGE, Action, actions, matching
from ui import theme
from ui.context import Context
from ui.places import PAGES
from ui.widgets.choices import Choice, Choices
from ui.widgets.parts import action

ICONS = {
    "party": "user",
    "asset": "house",
    "case": "inbox",
    "mortgage": "book-open",
    "certificate": "stamp",
    OPERATION: "plus",
    PAGE: "chevron-right",
    IMPORT: "download",
}
PAUSE_MS = 120  # between the last key and the question
PIN_KEY = "Ctrl+B"
RECENT = 8  # records that are offered before anything is typed


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
        action(self, PIN_KEY, self.pin)
        self.choices: Choices | None = None
        self._actions: list[Action] = []

    def _ask(self) -> None:
        typed = self.text().strip()
        if not self._context.ready:
            return
        if not typed:
            self.offer_recent()
            return
        self._context.ask("search", self._show, owner=self, key="search", typed=typed, limit=20)

    def offer_recent(self) -> None:
        """Offer the records that are pinned, then those that were opened last."""
        if not self._context.ready:
            return
        kept = self._context.preferences
        pinned = self._pinned()
        lines = [*kept.pinned, *(one for one in kept.recent if tuple(one[:2]) not in pinned)]
        why = self._context.text("ui.search.pinned")
        self._offer(
            [
                Choice(k, n, t, s, why if (k, n) in pinned else "", ICONS.get(k, ""))
                for k, n, t, s in lines
            ]
        )

    def _pinned(self) -> set[tuple[str, str]]:
        return {(kind, number) for kind, number, *_ in self._context.preferences.pinned}

    def pin(self) -> None:
        """Pin the record that is chosen in the list, or let it go."""
        chosen = self.choices.current if self.choices is not None else None
        if self.choices is None or chosen is None or chosen.kind in ("", OPERATION, PAGE):
            return
        line = (chosen.kind, chosen.number, chosen.title, chosen.subtitle)
        pinned = self._context.preferences.pin(line)
        key = "ui.search.pinned_now" if pinned else "ui.search.let_go"
        self._context.noted.emit(self._context.text(key, title=chosen.title), "", "")
        if self.text().strip():
            why = self._context.text("ui.search.pinned") if pinned else ""
            self.choices.replace(dc.replace(chosen, why=why))
        else:
            self.offer_recent()

    def _meant(self) -> list[Choice]:
        """Return what could be done by what is typed."""
        if not self._actions:
            classes = self._context.desk.classes.values()
            names = [entry.name for entry in PAGES]
            self._actions = list(actions(self._context.text, names, classes))
        found = matching(self.text().strip(), self._actions)
        keys = {id(one): str(place) for place, one in enumerate(self._actions)}
        return [Choice(o.kind, keys[id(o)], o.title, "", "", ICONS[o.kind]) for o in found]

    def _offer(self, lines: list[Choice]) -> None:
        if self.choices is None:
            self.choices = Choices(self, self._context.text("ui.search.results"))
            self.choices.taken.connect(self._open)
        self.choices.offer(lines)

    def _show(self, found) -> None:
        pinned, said = self._pinned(), self._context.text("ui.search.pinned")
        lines = [
            Choice(
                *(f.kind, f.id, f"{f.title}　{f.id}", f.subtitle),
                *(said if (f.kind, f.id) in pinned else f.why, ICONS.get(f.kind, "")),
            )
            for f in found
        ]
        lines += self._meant()
        if not lines and self.text().strip():
            lines = [Choice("", "", self._context.text("ui.search.nothing"))]
        self._offer(lines)

    def _open(self, choice: Choice) -> None:
        if not choice.kind:
            return
        self.clear()
        if choice.kind == OPERATION:
            wanted = self._actions[int(choice.number)]
            self._context.open_form(wanted.name, wanted.raw)
        elif choice.kind == PAGE:
            self._context.open(PAGE, self._actions[int(choice.number)].name)
        elif choice.kind == IMPORT:
            self._context.import_wanted.emit(self._actions[int(choice.number)].name, "")
        else:
            line = (choice.kind, choice.number, choice.title, choice.subtitle)
            self._context.preferences.opened(line, RECENT)
            self._context.open(choice.kind, choice.number)
