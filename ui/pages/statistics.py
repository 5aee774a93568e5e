"""统计: the county in figures; each question with its picture, its table and its export."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QComboBox, QListWidget, QSplitter, QWidget

from core.present.format import amount
from core.present.table import Column
from ui import theme
from ui.context import Context
from ui.pages.page import Page, Scroll
from ui.widgets.bars import Bar, Bars
from ui.widgets.parts import Card, column, words
from ui.widgets.record_table import RecordTable

LISTING = "statistics"
YEARS = 10  # back from this one
SHOWN = 20  # bars; the table has all
COUNTED, DAYS, PER_MU = "counted", "days", "per_mu"  # core.services.statistics


class StatisticsPage(Page):
    """A list of questions; the chosen one beside it as bars and as a table."""

    name = "statistics"
    kinds = frozenset(
        {"mortgage", "case", "asset", "party", "subsidy_budget", "subsidy_batch", "cycle"}
    )

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._found: Sequence[Any] = ()
        self.year = QComboBox()
        self.year.setAccessibleName(self.text("ui.statistics.year"))
        self.year.currentIndexChanged.connect(lambda _: self.refresh())
        self.ends.addWidget(self.year)
        for form, key in (("pdf", "Ctrl+P"), ("xlsx", "Ctrl+Shift+S")):
            self.add_action(
                f"ui.statistics.report_{form}",
                key,
                lambda f=form: self.save_listing(LISTING, f, str(self.year.currentData())),
                icon="download",
            )
        self.questions = QListWidget()
        self.questions.setAccessibleName(self.title.text())
        self.questions.currentRowChanged.connect(self._show)
        self.detail = Scroll()
        split = QSplitter()
        split.setHandleWidth(theme.unit(1.5))
        split.setChildrenCollapsible(False)
        left = QWidget()
        column(left, 0).addWidget(self.questions)
        split.addWidget(left)
        split.addWidget(self.detail)
        split.setStretchFactor(0, 28)
        split.setStretchFactor(1, 72)
        split.setSizes([280, 720])
        self.body.addWidget(split, 1)

    def focus_first(self) -> None:
        """The questions are where work begins."""
        self.questions.setFocus()

    def refresh(self) -> None:
        """Count anew."""
        self._stale = False
        if not self.year.count():
            this = self.context.desk.today().year
            self.year.blockSignals(True)
            for year in range(this, this - YEARS, -1):
                self.year.addItem(str(year), year)
            self.year.blockSignals(False)
        self.context.ask(
            *(LISTING, self._load),
            owner=self,
            key="statistics",
            year=self.year.currentData(),
        )

    def _load(self, found: Sequence[Any]) -> None:
        chosen = max(self.questions.currentRow(), 0)
        self._found = found
        self.questions.blockSignals(True)
        self.questions.clear()
        for one in found:
            self.questions.addItem(one.title)
            line = self.questions.item(self.questions.count() - 1)
            line.setSizeHint(QSize(0, theme.unit(4)))
        self.questions.setCurrentRow(chosen)
        self.questions.blockSignals(False)
        self._show(chosen)

    def _show(self, place: int) -> None:
        self.detail.empty()
        if not 0 <= place < len(self._found):
            return
        one = self._found[place]
        card = Card(one.title)
        if not one.slices:
            card.body.addWidget(words(self.text("ui.statistics.nothing"), "quiet"))
            self.detail.lines.addWidget(card)
            self.detail.lines.addStretch(1)
            return
        name = self.text("ui.statistics.picture", title=one.title)
        card.body.addWidget(Bars([self._bar(one, line) for line in one.slices[:SHOWN]], name))
        self.detail.lines.addWidget(card)
        self.detail.lines.addWidget(self._table(one), 1)

    def _bar(self, one: Any, line: Any) -> Bar:
        size = line.count if one.measure == COUNTED else line.amount
        said = "" if one.measure not in (COUNTED, DAYS) else str(size)
        return Bar(line.name, (size,), said=said)

    def _table(self, one: Any) -> Card:
        card = Card()
        counted = "plots" if one.measure == PER_MU else "count"
        columns = [
            Column("name", "ui.statistics.name", stretch=True),
            Column("count", f"ui.statistics.{counted}", 8, number=True),
        ]
        if one.measure == DAYS:
            columns.append(Column("amount", "ui.statistics.days", 10, number=True))
        elif one.measure != COUNTED:
            sized = "per_mu" if one.measure == PER_MU else "amount"
            money = Column("amount", f"ui.statistics.{sized}", 16, number=True, write=amount)
            columns.append(money)
        table = RecordTable(columns, self.text, one.title)
        table.load(one.slices)
        table.setMinimumHeight(theme.unit(4) * (min(len(one.slices), 12) + 2))
        card.body.addWidget(table)
        card.body.addWidget(words(self.text("ui.statistics.total", n=len(one.slices)), "quiet"))
        return card
