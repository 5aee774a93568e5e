"""One editor for each kind of field, all alike to the form: a text in, a text out.

``QDateEdit`` and spin boxes are not used: they swallow Tab and cannot hold a wrong text, and
what was typed must never be lost.
"""

from __future__ import annotations

import datetime as dt

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QWheelEvent
from PySide6.QtWidgets import QComboBox, QLineEdit, QPlainTextEdit, QWidget

from core import fields as kinds
from core.fields import Kind
from core.present.format import tidy
from core.text import Catalogue
from ui import theme

LINES_SHOWN = 2


class LineEditor(QLineEdit):
    """A line of text; what was typed is tidied when the field is left."""

    edited = Signal()
    left = Signal()

    def __init__(self, kind: Kind, today: dt.date) -> None:
        super().__init__()
        self._kind, self._today = kind, today
        self.textEdited.connect(lambda _: self.edited.emit())
        if isinstance(kind, kinds.Money | kinds.Whole):
            self.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)

    def value(self) -> str:
        """Return what stands there."""
        return self.text()

    def set_value(self, text: str) -> None:
        """Put a text there."""
        self.setText(text)
        self.setCursorPosition(0)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if event.reason() in (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason):
            self.selectAll()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() == Qt.FocusReason.PopupFocusReason:
            return
        better = tidy(self._kind, self.text(), self._today)
        if better != self.text():
            self.set_value(better)
            self.edited.emit()
        self.left.emit()


class LongEditor(QPlainTextEdit):
    """Several lines of text; Enter moves on, Shift+Enter begins a new line."""

    edited = Signal()
    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setTabChangesFocus(True)
        height = self.fontMetrics().lineSpacing() * LINES_SHOWN + theme.unit(2.5)
        self.setFixedHeight(height)
        self.textChanged.connect(self.edited.emit)

    def value(self) -> str:
        """Return what stands there."""
        return self.toPlainText()

    def set_value(self, text: str) -> None:
        """Put a text there."""
        self.blockSignals(True)
        self.setPlainText(text)
        self.blockSignals(False)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if enter and event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self.textCursor().insertText("\n")
            return
        super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.left.emit()


class ChoiceEditor(QComboBox):
    """One of a few; the digit before each takes it, arrows move, the wheel never changes it."""

    edited = Signal()
    left = Signal()

    def __init__(self, options: list[tuple[str, str]], empty: str) -> None:
        super().__init__()
        if empty:
            self.addItem(empty, "")
        for place, (code, term) in enumerate(options, start=1):
            self.addItem(f"{place} {term}", code)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.activated.connect(lambda _: self.edited.emit())
        self.currentIndexChanged.connect(lambda _: self.edited.emit())

    def value(self) -> str:
        """Return the code of what is chosen."""
        return str(self.currentData() or "")

    def set_value(self, text: str) -> None:
        """Choose a code; a code that is not offered is shown as it is, to be corrected."""
        place = self.findData(text)
        if place < 0 and text:
            self.addItem(text, text)
            place = self.count() - 1
        self.blockSignals(True)
        self.setCurrentIndex(max(place, 0))
        self.blockSignals(False)

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self.left.emit()


Editor = LineEditor | LongEditor | ChoiceEditor


def make_editor(kind: Kind, required: bool, text: Catalogue, today: dt.date) -> Editor:
    """Return the editor of a kind."""
    if isinstance(kind, kinds.Choice):
        options = [(code, text(f"choice.{kind.topic}.{code}")) for code in kind.options]
        return ChoiceEditor(options, text("ui.not_chosen"))
    if isinstance(kind, kinds.YesNo):
        return ChoiceEditor([("yes", text("ui.yes")), ("no", text("ui.no"))], text("ui.not_chosen"))
    if isinstance(kind, kinds.Text) and kind.lines:
        return LongEditor()
    made = LineEditor(kind, today)
    made.setPlaceholderText(placeholder(kind, text))
    return made


def placeholder(kind: Kind, text: Catalogue) -> str:
    """Return how a kind may be typed, where that is worth saying."""
    if isinstance(kind, kinds.Ratio) and kind.percent:
        return text("ui.hint.percent")
    key = f"ui.hint.{kind.name}"
    return text(key) if text.has(key) else ""


def is_enter(event: QKeyEvent) -> bool:
    """Whether a key is Enter by itself."""
    return event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not (
        event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    )


def is_input(widget: QWidget) -> bool:
    """Whether Enter stops at a widget: what is filled in, not what is pressed."""
    return isinstance(widget, QLineEdit | QPlainTextEdit | QComboBox) or bool(
        widget.property("stop")
    )
