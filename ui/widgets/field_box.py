"""A field on a form: its term, its editor, a hint, and what is wrong with it right below."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from ui import theme
from ui.widgets.parts import words

TERM_WIDTH = 14  # grid steps


class Anchor(QWidget):
    """A place on a form under which problems can stand."""

    def __init__(self, path: str) -> None:
        super().__init__()
        self.path = path
        self.fault = words("", "fault", wrap=True)
        self.fault.hide()

    @property
    def target(self) -> QWidget:
        """What gets the focus when the problem is to be mended."""
        return self

    def say(self, sentences: Sequence[str], tone: str = "refuse") -> None:
        """Show what is wrong, or nothing."""
        self.fault.setText("\n".join(sentences))
        self.fault.setVisible(bool(sentences))
        theme.say_role(self.fault, tone=tone)
        theme.say_role(self.target, faulty="true" if sentences else "false")
        self.target.setAccessibleDescription(self.fault.text() if sentences else "")


class FieldBox(Anchor):
    """A term, an editor and the notes below it."""

    def __init__(
        self,
        path: str,
        term: str,
        editor: QWidget,
        *,
        required: bool = False,
        term_width: float = TERM_WIDTH,
    ) -> None:
        super().__init__(path)
        self.editor: Any = editor  # has value() and set_value()
        self.term = words("", "" if required else "term", wrap=True)
        self.set_term(term, required)
        self.term.setBuddy(editor)
        self.hint = words("", "hint", wrap=True)
        self.hint.hide()
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(theme.unit(1))
        grid.setVerticalSpacing(theme.unit(0.25))
        self.term.setFixedWidth(theme.unit(term_width))
        self.term.setMinimumHeight(theme.unit(3.25))
        self.term.setAlignment(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)
        grid.addWidget(self.term, 0, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(editor, 0, 1, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(self.hint, 1, 1)
        grid.addWidget(self.fault, 2, 1)
        grid.setColumnStretch(1, 1)
        grid.setRowStretch(3, 1)

    @property
    def target(self) -> QWidget:
        made: QWidget = self.editor
        return made

    def set_term(self, term: str, required: bool) -> None:
        """Name the field; what must be filled in carries a star."""
        self.term.setText(f"{term} *" if required else term)
        self.editor.setAccessibleName(term)

    def say_hint(self, text: str, role: str = "hint") -> None:
        """Show a hint below the editor, or none."""
        self.hint.setText(text)
        self.hint.setVisible(bool(text))
        theme.say_role(self.hint, role=role)
