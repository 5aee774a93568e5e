"""What would be if: other figures, who gains and who loses; nothing is saved."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QLineEdit

from core.present.format import amount
from core.present.table import Column, money_column
from ui import theme
from ui.context import Context
from ui.widgets.field_box import FieldBox
from ui.widgets.flow import Flow
from ui.widgets.parts import Card, Facts, clear, column, words
from ui.widgets.tables import InnerTable

PAUSE_MS = 400
_BY_FORM = {
    "company": ("resolution.payout", "resolution.discretionary_rate"),
    "cooperative": ("resolution.patronage_share", "resolution.reserve_rate"),
    "collective": ("resolution.ceiling", "resolution.fund_rate"),
}
_WITH_PLOTS = ("stage1.price", "stage1.per_mu", "coefficients.min", "coefficients.max")
_DIFFERENCES = (
    Column("no", "field.no", 8),
    Column("name", "listing.column.name", stretch=True),
    money_column("before", "view.before", 11),
    money_column("after", "view.after", 11),
    money_column("change", "ui.cycle.change", 11),
)


class WhatIfCard(Card):
    """Fields for other figures beside what they would make of the distribution."""

    def __init__(self, context: Context, page: Any) -> None:
        super().__init__(context.text("ui.cycle.what_if"))
        self.context, self.text = context, context.text
        self._cycle_no = page.row.cycle_no
        self.body.addWidget(words(self.text("ui.cycle.what_if_note"), "quiet", wrap=True))
        paths = ("accounts.revenue", *_BY_FORM.get(page.entity_kind, ()))
        self.fields: dict[str, QLineEdit] = {}
        line = Flow()
        for path in (*paths, *(_WITH_PLOTS if page.plots else ())):
            line.addWidget(self._field(path))
        self.body.addLayout(line)
        self.result = column(gap=1)
        self.body.addLayout(self.result)
        self._pause = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._pause.timeout.connect(self.work_out)

    def _field(self, path: str) -> FieldBox:
        editor = QLineEdit()
        editor.setObjectName(path)
        editor.setMinimumWidth(theme.unit(8))
        editor.textEdited.connect(lambda _: self._pause.start())
        self.fields[path] = editor
        name = path.rpartition(".")[2]
        keys = (f"money.field.{name}", f"field.{name}")
        term = self.text(next(key for key in keys if self.text.has(key)))
        return FieldBox(path, term, editor, required=False)

    def work_out(self) -> None:
        """Ask what would be."""
        typed = {path: one.text().strip() for path, one in self.fields.items()}
        changes = {path: said.replace(",", "") for path, said in typed.items() if said}
        if not changes:
            clear(self.result)
            return
        self.context.ask(
            "what_if",
            self._show,
            owner=self,
            key="what_if",
            cycle_no=self._cycle_no,
            changes=changes,
        )

    def _show(self, answer: Any) -> None:
        clear(self.result)
        for sentence in answer.problems:
            self.result.addWidget(words(f"· {sentence}", tone="refuse", wrap=True))
        if not answer.differences:
            return
        text = self.text
        pairs = [(text(f"listing.item.{name}"), amount(fen)) for name, fen in answer.settlement]
        self.result.addWidget(Facts(pairs, 3))
        rows = sorted(answer.differences, key=lambda one: one.change)
        gain = sum(one.change > 0 for one in rows)
        lose = sum(one.change < 0 for one in rows)
        self.result.addWidget(words(text("ui.cycle.gain_lose", gain=gain, lose=lose)))
        self.result.addWidget(InnerTable(_DIFFERENCES, rows, text, text("ui.cycle.what_if")))
