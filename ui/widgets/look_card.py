"""Language, look and size of type: chosen on the settings page, at once in force."""

from __future__ import annotations

from PySide6.QtWidgets import QComboBox

from ui import theme
from ui.context import Context
from ui.preferences import LANGUAGES, LARGEST, SCHEMES, SMALLEST
from ui.widgets.field_box import FieldBox
from ui.widgets.parts import Card, button, row, words

_BOX_WIDTH = 44


class LookCard(Card):
    """Three choices; each makes the window anew, and what was being typed stays."""

    def __init__(self, context: Context) -> None:
        super().__init__(context.text("ui.look.heading"))
        self.context, self.text = context, context.text
        kept = context.preferences
        self.boxes: dict[str, QComboBox] = {}
        line = row(gap=2)
        for name, options, chosen in (
            ("language", LANGUAGES, kept.language),
            ("scheme", SCHEMES, kept.scheme),
            ("larger", tuple(range(SMALLEST, LARGEST + 1)), kept.larger),
        ):
            line.addWidget(self._choice(name, options, chosen))
        line.addStretch(1)
        self.body.addLayout(line)
        ends = row(gap=1)
        ends.addWidget(words(self.text("ui.look.note"), "quiet", wrap=True), 1)
        again = button(self.text("ui.tour.again"))
        again.clicked.connect(lambda: self.window().tour())  # type: ignore[attr-defined]
        ends.addWidget(again)
        made = button(self.text("ui.look.reset"))
        made.clicked.connect(self.reset)
        ends.addWidget(made)
        self.body.addLayout(ends)

    def _choice(self, name: str, options: tuple[str | int, ...], chosen: str | int) -> FieldBox:
        box = QComboBox()
        for one in options:
            box.addItem(self._said(name, one), one)
        box.setCurrentIndex(options.index(chosen))
        box.activated.connect(lambda _: self.choose(name, box.currentData()))
        self.boxes[name] = box
        made = FieldBox(name, self.text(f"ui.look.{name}"), box, term_width=12)
        made.setMaximumWidth(theme.unit(_BOX_WIDTH))
        return made

    def _said(self, name: str, option: str | int) -> str:
        if name != "larger":
            return self.text(f"ui.look.{name}_{option}")
        percent = round(theme.grown(int(option)) * 100)
        return f"{percent} %"

    def choose(self, name: str, value: str | int) -> None:
        """Keep a choice and make the window anew by it."""
        if value != getattr(self.context.preferences, name):
            self.context.preferences.choose(name, value)
            self.context.renewal_wanted.emit()

    def reset(self) -> None:
        """Go back to what the program came with, widths and places included."""
        self.context.preferences.reset()
        self.context.renewal_wanted.emit()
