"""Find a party, an asset or a mortgage by typing anything of it; arrows and Enter take it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QLineEdit

from ui import theme
from ui.context import Context
from ui.widgets.choices import Choice, Choices

ICONS = {"party": "user", "asset": "house", "mortgage": "book-open"}
PAUSE_MS = 120
NEW = "new"  # the kind of the choice that enters a new record
MANY = 60


class RecordPicker(QLineEdit):
    """A line that becomes a record.

    ``number`` is the record's number once one was taken, and what was typed until then.
    ``suggest`` offers choices before anything is typed.
    """

    picked = Signal(object)  # Choice
    edited = Signal()
    left = Signal()

    def __init__(
        self,
        context: Context,
        kind: str,
        *,
        creates: bool = False,
        suggest: Callable[[], Sequence[Choice]] | None = None,
    ) -> None:
        super().__init__()
        self._context, self._kind, self._creates = context, kind, creates
        self._suggest = suggest
        self._number = ""
        self.setPlaceholderText(context.text(f"ui.pick.{kind}"))
        self.addAction(theme.icon("search"), QLineEdit.ActionPosition.LeadingPosition)
        self._pause = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._pause.timeout.connect(self._ask)
        self.textEdited.connect(self._on_edited)
        self._choices: Choices | None = None

    @property
    def choices(self) -> Choices:
        """The list under the line."""
        if self._choices is None:
            self._choices = Choices(self, self._context.text("ui.search.results"))
            self._choices.taken.connect(self._take)
        return self._choices

    def value(self) -> str:
        """Return the number taken, or what was typed."""
        return self._number or self.text().strip()

    def set_value(self, number: str) -> None:
        """Put a number there; its title comes when it is known."""
        self._number = number
        self.setText(number)
        if number and self._context.ready:
            which: dict[str, Any] = {f"{self._kind}_no": number}
            self._context.ask(
                self._kind,
                lambda page: self._show_title(number, page),
                owner=self,
                key=f"title:{id(self)}",
                **which,
            )

    def _show_title(self, number: str, page: Any) -> None:
        found = getattr(page, "row", page)
        if found is not None and self.value() == number and not self.hasFocus():
            title = found.assets if self._kind == "mortgage" else found.name
            self.show_taken(number, title)

    def show_taken(self, number: str, title: str, *, numbered: bool = True) -> None:
        """Show a record that is already known, with its number unless that stands below."""
        self._number = number
        said = f"{title}　{number}" if title and numbered else title
        self.setText(said or number)
        self.setCursorPosition(0)

    def _on_edited(self) -> None:
        self._number = ""
        self.edited.emit()
        self._pause.start()

    def _ask(self) -> None:
        typed = self.text().strip()
        if not typed:
            self.choices.offer(())
            return
        self._context.ask(
            "search", self._show, owner=self, key=f"pick:{id(self)}", typed=typed, limit=MANY
        )

    def _show(self, found) -> None:
        icon = ICONS[self._kind]
        lines = [
            Choice(f.kind, f.id, f"{f.title}　{f.id}", f.subtitle, f.why, icon)
            for f in found
            if f.kind == self._kind
        ]
        typed = self.text().strip()
        if self._creates and typed:
            title = self._context.text("ui.pick.new", typed=typed)
            lines.append(
                Choice(NEW, typed, title, self._context.text("ui.pick.new_note"), "", "plus")
            )
        elif not lines and typed:
            lines = [Choice("", "", self._context.text("ui.search.nothing"))]
        self.choices.offer(lines)

    def _take(self, choice: Choice) -> None:
        if not choice.kind:
            return
        if choice.kind == self._kind:
            self.show_taken(choice.number, choice.title.partition("　")[0])
        self.picked.emit(choice)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.selectAll()
        if not self.text() and self._suggest is not None:
            offered = self._suggest()
            if offered:
                self.choices.offer(offered)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.left.emit()
