"""How a value answers to its inputs: a table of rate and income, the swings, what breaks even."""

from __future__ import annotations

import datetime as dt
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QGridLayout, QHBoxLayout, QLineEdit, QWidget

from core.fields import Money
from core.present.format import amount, percent
from core.problems import FieldError
from core.text import Catalogue
from ui import theme
from ui.widgets.bars import Bar, Bars
from ui.widgets.parts import action, column, row, words


class SensitivityView(QDialog):
    """Shows a :class:`core.services.money.sensitivity.Sensitivity`."""

    asked = Signal(object)  # an amount in fen

    def __init__(self, text: Catalogue, found: Any, parent: QWidget) -> None:
        super().__init__(parent)
        self.text = text
        self.setWindowTitle(text("ui.value.sensitivity"))
        self.setMinimumWidth(theme.unit(88))
        lines = column(self, 1.5, 2)
        lines.addWidget(words(text("listing.valuation_sheet.sensitivity"), "section"))
        lines.addLayout(self._grid(found))
        lines.addWidget(words(text("listing.valuation_sheet.tornado"), "section"))
        bars = [Bar(text(f"money.field.{one.name}"), (one.width,)) for one in found.swings]
        lines.addWidget(Bars(bars, text("listing.valuation_sheet.tornado")))
        said = "fragile" if found.fragile else "not_fragile"
        tone = "refuse" if found.fragile else ""
        sentence = text(f"listing.valuation_sheet.{said}")
        lines.addWidget(words(sentence, tone=tone, wrap=True))
        lines.addLayout(self._asked())
        self.reached = words(wrap=True)
        lines.addWidget(self.reached)
        action(self, "Escape", self.close)

    def _asked(self) -> QHBoxLayout:
        """Return the field for the amount asked for: it tells which income carries it."""
        line = row(gap=1)
        term = words(self.text("ui.value.requested"), "term")
        self.requested = QLineEdit()
        self.requested.setMaximumWidth(theme.unit(20))
        term.setBuddy(self.requested)
        self.requested.editingFinished.connect(self._ask)
        line.addWidget(term)
        line.addWidget(self.requested)
        line.addStretch(1)
        return line

    def _ask(self) -> None:
        try:
            said = Money().typed(self.requested.text(), dt.date.min)
            self.asked.emit(Money().parse(said))
        except FieldError:
            self.reached.setText("")

    def show_break_even(self, found: Any) -> None:
        """Say which income carries the amount that was asked for."""
        if found is not None and found.break_even is not None:
            reached = self.text("ui.value.break_even", amount=amount(found.break_even))
            self.reached.setText(reached)

    def _grid(self, found: Any) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(theme.unit(2))
        for place, rate in enumerate(found.rates, start=1):
            grid.addWidget(_right(percent(rate, 1), "term"), 0, place)
        for line, (step, cells) in enumerate(zip(found.drivers, found.table, strict=True), start=1):
            name = self.text("ui.value.driver", part=f"{int(step * 100):+d}%")
            grid.addWidget(words(name, "term"), line, 0)
            for place, cell in enumerate(cells, start=1):
                middle = not step and place == len(found.rates) // 2 + 1
                said = "–" if cell is None else amount(cell)
                grid.addWidget(_right(said, "lead" if middle else ""), line, place)
        return grid


def _right(said: str, role: str) -> QWidget:
    made = words(said, role)
    made.setAlignment(Qt.AlignmentFlag.AlignRight)
    return made
