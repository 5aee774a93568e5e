"""Small parts that every page is made of: words with a role, cards, banners, key hints."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLayout,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from ui import theme


def words(text: str = "", role: str = "", tone: str = "", *, wrap: bool = False) -> QLabel:
    """Return a label; ``role`` and ``tone`` are names of the style sheet."""
    label = QLabel(text)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(wrap)
    if role:
        label.setProperty("role", role)
        if role == "chip":
            label.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
    if tone:
        label.setProperty("tone", tone)
    return label


def readable(text: str) -> QLabel:
    """Return a value that can be selected and copied with the mouse."""
    label = words(text, wrap=True)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return label


def key_name(sequence: str) -> str:
    """Return a key as it is written on the screen: ``Ctrl+Return`` -> ``Ctrl+Enter``."""
    return sequence.replace("Return", "Enter").replace("Escape", "Esc")


def button(
    text: str, key: str = "", role: str = "", icon: str = "", *, bound: bool = True
) -> QPushButton:
    """Return a button that shows its key and answers to it.

    With ``bound`` false the key is only shown: the window itself answers to it everywhere.
    """
    made = QPushButton(f"{text}  {key_name(key)}" if key else text)
    made.setAccessibleName(text)
    if key and bound:
        action(made, key, made.click, everywhere=True)
    if role:
        made.setProperty("role", role)
    if icon:
        tint = {"primary": "on_press", "grave": "refuse"}.get(role, "press")
        made.setIcon(theme.icon(icon, tint))
    made.setAutoDefault(False)
    return made


def action(owner: QWidget, key: str, then: object, *, everywhere: bool = False) -> QAction:
    """Bind a key to something while ``owner`` (or its window, with ``everywhere``) is in use."""
    made = QAction(owner)
    keys = [key, key.replace("Return", "Enter")] if "Return" in key else [key]
    made.setShortcuts([QKeySequence(one) for one in keys])  # Enter of the number pad too
    made.setShortcutContext(
        Qt.ShortcutContext.WindowShortcut
        if everywhere
        else Qt.ShortcutContext.WidgetWithChildrenShortcut
    )
    made.triggered.connect(then)
    owner.addAction(made)
    return made


def column(parent: QWidget | None = None, gap: float = 1, margin: float = 0) -> QVBoxLayout:
    """Return a vertical layout on the grid."""
    made = QVBoxLayout(parent) if parent is not None else QVBoxLayout()
    return _spaced(made, gap, margin)


def row(parent: QWidget | None = None, gap: float = 1, margin: float = 0) -> QHBoxLayout:
    """Return a horizontal layout on the grid."""
    made = QHBoxLayout(parent) if parent is not None else QHBoxLayout()
    return _spaced(made, gap, margin)


def _spaced(layout, gap: float, margin: float):
    layout.setSpacing(theme.unit(gap))
    side = theme.unit(margin)
    layout.setContentsMargins(side, side, side, side)
    return layout


def clear(layout: QLayout) -> None:
    """Take everything out of a layout."""
    while (item := layout.takeAt(0)) is not None:
        widget, inner = item.widget(), item.layout()
        if widget is not None:
            widget.hide()
            widget.deleteLater()
        elif inner is not None:
            clear(inner)


def rule() -> QFrame:
    """Return a hairline."""
    line = QFrame()
    line.setProperty("role", "line")
    return line


class Card(QFrame):
    """White paper with a heading and something on it."""

    def __init__(self, heading: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self.body = column(self, 1, 1.5)
        self.heading = words(heading, "section")
        self.body.addWidget(self.heading)
        self.heading.setVisible(bool(heading))  # only now: a lone widget would be a window


class Facts(QWidget):
    """Terms and values in two or four columns."""

    def __init__(self, pairs: Iterable[tuple[str, str]] = (), columns: int = 1) -> None:
        super().__init__()
        self._columns = columns
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(theme.unit(1.5))
        self._grid.setVerticalSpacing(theme.unit(0.5))
        self.show_pairs(pairs)

    def show_pairs(self, pairs: Iterable[tuple[str, str]]) -> None:
        """Show other facts; empty values are left out."""
        clear(self._grid)
        for place, (term, value) in enumerate(pair for pair in pairs if pair[1]):
            line, slot = divmod(place, self._columns)
            name = words(term, "term")
            name.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
            self._grid.addWidget(name, line, slot * 2)
            self._grid.addWidget(readable(value), line, slot * 2 + 1)
        for slot in range(self._columns):
            self._grid.setColumnStretch(slot * 2 + 1, 1)


class Banner(QFrame):
    """A note across a page: what concerns the whole of it, with the way out."""

    pressed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "banner")
        line = row(self, 1, 1)
        self._sign = QLabel()
        self._sign.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._words = words(wrap=True)
        self._words.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._buttons = row(gap=1)
        line.addWidget(self._sign)
        line.addWidget(self._words, 1)
        line.addLayout(self._buttons)
        self.hide()

    @property
    def text(self) -> str:
        """What it says."""
        return self._words.text() if not self.isHidden() else ""

    def say(self, text: str, tone: str = "look", buttons: Iterable[tuple[str, str]] = ()) -> None:
        """Show a note; ``buttons`` are (name, words), the name comes back by ``pressed``."""
        signs = {"refuse": "circle-alert", "look": "triangle-alert", "done": "circle-check"}
        self._sign.setPixmap(theme.pixmap(signs.get(tone, "info"), tone or "quiet"))
        self._words.setText(text)
        clear(self._buttons)
        for name, label in buttons:
            pressed = button(label)
            pressed.clicked.connect(lambda _=False, n=name: self.pressed.emit(n))
            self._buttons.addWidget(pressed)
        theme.say_role(self, tone=tone)
        self.show()

    def add(self, more: QPushButton) -> None:
        """Add a button that answers for itself, until something else is said."""
        self._buttons.addWidget(more)
