"""What hangs under the search box: records that were found, what can be done, pages."""

from __future__ import annotations

import dataclasses as dc
from collections.abc import Sequence
from typing import Any

from PySide6.QtWidgets import QLineEdit

from core.present.actions import IMPORT, OPERATION, PAGE, Action, actions, matching
from ui.context import Context
from ui.places import PAGES
from ui.widgets.choices import Choice, Choices

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
NO_RECORD = ("", OPERATION, PAGE, IMPORT)
RECENT = 8  # records that are offered before anything is typed


class SearchAnswers:
    """The lines of a search box and what taking one does."""

    def __init__(self, context: Context, line: QLineEdit) -> None:
        self._context, self._line = context, line
        self.choices = Choices(line, context.text("ui.search.results"))
        self.choices.taken.connect(self._open)
        self._actions: list[Action] = []

    def offer_recent(self) -> None:
        """Offer the records that are pinned, then those that were opened last."""
        kept, pinned = self._context.preferences, self._pinned()
        lines = [*kept.pinned, *(one for one in kept.recent if tuple(one[:2]) not in pinned)]
        why = self._context.text("ui.search.pinned")
        self.choices.offer(
            [
                Choice(k, n, t, s, why if (k, n) in pinned else "", ICONS.get(k, ""))
                for k, n, t, s in lines
            ]
        )

    def _pinned(self) -> set[tuple[str, str]]:
        return {(kind, number) for kind, number, *_ in self._context.preferences.pinned}

    def pin(self) -> None:
        """Pin the record that is chosen in the list, or let it go."""
        chosen = self.choices.current
        if chosen is None or chosen.kind in NO_RECORD:
            return
        line = (chosen.kind, chosen.number, chosen.title, chosen.subtitle)
        pinned = self._context.preferences.pin(line)
        key = "ui.search.pinned_now" if pinned else "ui.search.let_go"
        self._context.noted.emit(self._context.text(key, title=chosen.title), "", "")
        if self._line.text().strip():
            why = self._context.text("ui.search.pinned") if pinned else ""
            self.choices.replace(dc.replace(chosen, why=why))
        else:
            self.offer_recent()

    def show(self, found: Sequence[Any]) -> None:
        """Offer what the desk found, and what can be done by the same words."""
        pinned, said = self._pinned(), self._context.text("ui.search.pinned")
        lines = [
            Choice(
                *(f.kind, f.id, f"{f.title}　{f.id}", f.subtitle),
                *(said if (f.kind, f.id) in pinned else f.why, ICONS.get(f.kind, "")),
            )
            for f in found
        ]
        lines += self._meant()
        if not lines and self._line.text().strip():
            lines = [Choice("", "", self._context.text("ui.search.nothing"))]
        self.choices.offer(lines)

    def _meant(self) -> list[Choice]:
        """Return what could be done by what is typed."""
        if not self._actions:
            classes = self._context.desk.classes.values()
            names = [entry.name for entry in PAGES]
            self._actions = list(actions(self._context.text, names, classes))
        found = matching(self._line.text().strip(), self._actions)
        keys = {id(one): str(place) for place, one in enumerate(self._actions)}
        return [Choice(o.kind, keys[id(o)], o.title, "", "", ICONS[o.kind]) for o in found]

    def _open(self, choice: Choice) -> None:
        if not choice.kind:
            return
        self._line.clear()
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
