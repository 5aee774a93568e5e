"""贴息: loans under the interest-subsidy programme and their half-yearly batches."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from core.present.format import amount
from core.present.table import Column, money_column
from ui.context import Context
from ui.pages.page import ListPage
from ui.widgets.flow import Flow
from ui.widgets.offers_menu import offers_button
from ui.widgets.parts import Card, Facts, button, row, words
from ui.widgets.record_table import RecordTable

LOAN, BATCH = "subsidy_loan", "subsidy_batch"
# The papers of a record, each with the key of its button.
PAPERS = {
    BATCH: (("subsidy_posted", "Alt+G"), ("subsidy_payments", "Alt+B")),
    LOAN: (("subsidy_sheet", "Alt+J"),),
}


class SubsidiesPage(ListPage):
    """Batches, the latest first, and loans in their order of admission."""

    name = "subsidies"
    query = "subsidy_records"
    kinds = frozenset({LOAN, BATCH})
    columns = (
        Column("record_no", "ui.column.record_no", 13),
        Column("title", "ui.column.subsidy_title", stretch=True),
        Column("subsidy_standing", "view.subsidy_standing", 8),
        money_column("line_amount", "view.subsidy", 12),
    )
    share_of_list = 44

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        for operation, key in (
            ("subsidy_loan.enter", "Alt+L"),
            ("subsidy_batch.draw", "Alt+P"),
            ("subsidy_budget.set", "Alt+Y"),
        ):
            self.add_action(f"operation.{operation}", key, partial(context.open_form, operation))

    def arguments(self) -> dict[str, Any]:
        """The list is asked for whole: a county has some hundred loans."""
        return {}

    def show_detail(self, record: Any) -> None:
        """Ask for the record itself; the list knows only its line."""
        kind, number = record.record_kind, record.record_no
        asked = {"loan_no" if kind == LOAN else "batch_no": number}
        show = self._show_loan if kind == LOAN else self._show_batch
        self.context.ask(kind, show, owner=self, key="subsidy", **asked)

    def _show_loan(self, page: Any) -> None:
        loan = page.loan
        facts = ["borrower", "bank", "contract_no", "mortgage_no", "rate", "drawdown"]
        pairs = [(self._term(name), getattr(loan, name)) for name in [*facts, "loan_until"]]
        pairs += [(self._term("loan_amount"), amount(loan.loan_amount))]
        pairs += [(self._term(name), amount(getattr(page, name))) for name in ("due", "granted")]
        self._show(LOAN, loan.subsidy_loan, loan.subsidy_standing, pairs)
        events = ("happened_on", "subsidy_event", "what", "document_no")
        self._table("subsidy_events", events, page.subsidy_events)
        segments = (
            "period_from",
            "days",
            "balance_owed",
            "grade",
            "interest",
            "subsidy",
            "reckoning",
        )
        self._table("segments", segments, page.segments)

    def _show_batch(self, page: Any) -> None:
        batch = page.batch
        pairs = [
            (self._term("subsidy_period"), f"{batch.period_from} – {batch.period_to}"),
            (self._term("budget_year"), str(batch.budget_year)),
            (self._term("published_until"), batch.published_until),
        ]
        money = ("available", "total", "queued")
        pairs += [(self._term(name), amount(getattr(batch, name))) for name in money]
        self._show(BATCH, batch.subsidy_batch, batch.subsidy_batch_state, pairs)
        lines = ("borrower", "due", "taken", "line_amount", "queued", "line_standing")
        self._table("subsidy_lines", lines, page.subsidy_lines)
        events = ("event_no", "happened_on", "batch_event", "what")
        self._table("batch_events", events, page.batch_events)

    # --- the detail -----------------------------------------------------------------------------

    def _term(self, name: str) -> str:
        key = f"view.{name}"
        return self.text(key if self.text.has(key) else f"field.{name}")

    def _show(self, kind: str, number: str, state: str, pairs: list[tuple[str, str]]) -> None:
        self.detail.empty()
        card = Card()
        line = row(gap=1)
        line.addWidget(words(number, "lead"))
        line.addWidget(words(state, "chip"))
        line.addStretch(1)
        card.body.addLayout(line)
        card.body.addWidget(Facts(pairs, 2))
        card.body.addLayout(self._links(kind, number))
        self.detail.lines.addWidget(card)
        self.detail.lines.addStretch(1)

    def _links(self, kind: str, number: str) -> Flow:
        links = Flow()
        for code, key in PAPERS[kind]:
            made = button(self.text(f"listing.{code}.title"), key, icon="download")
            made.clicked.connect(lambda _=False, c=code: self.save_listing(c, "pdf", number))
            links.addWidget(made)
        links.addWidget(offers_button(self.context, kind, number))
        return links

    def _table(self, name: str, names: Sequence[str], rows: Sequence[Any]) -> None:
        """Put a table of the record under what is there; nothing where it has no rows."""
        if not rows:
            return
        columns = [self._column(one, rows[0]) for one in names]
        card = Card(self._term(name))
        table = RecordTable(columns, self.text, self._term(name))
        table.load(rows)
        table.setFixedHeight(min(len(rows) + 2, 9) * table.verticalHeader().defaultSectionSize())
        card.body.addWidget(table)
        self.detail.lines.insertWidget(self.detail.lines.count() - 1, card)

    def _column(self, name: str, example: Any) -> Column:
        key = f"view.{name}" if self.text.has(f"view.{name}") else f"field.{name}"
        if isinstance(getattr(example, name), int) and name not in ("days", "event_no"):
            return money_column(name, key, 9)
        wide = name in ("reckoning", "what", "borrower")
        number = name in ("days", "event_no")
        return Column(name, key, 5 if number else 9, number=number, stretch=wide)
