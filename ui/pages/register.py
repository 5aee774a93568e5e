"""登记簿: every mortgage that was ever entered, those in force and those discharged."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtWidgets import QPushButton

from core.present.format import amount, capitals_of_fen
from core.present.table import Column, money_column
from ui.context import Context
from ui.pages.page import ListPage
from ui.paper_dialog import PaperDialog
from ui.widgets.flow import Flow
from ui.widgets.offers_menu import offers_button
from ui.widgets.parts import Card, Facts, button, row, words
from ui.widgets.tones import mortgage_tone


class RegisterPage(ListPage):
    """Mortgages."""

    name = "register"
    query = "mortgages"
    kinds = frozenset({"mortgage", "certificate", "letter"})
    columns = (
        Column("mortgage_no", "field.mortgage_no", 13),
        Column("state_term", "ui.column.state", 7, tone=lambda m: mortgage_tone(m.state)),
        Column("assets", "ui.column.assets", stretch=True),
        Column("mortgagees", "field.mortgagees", 18),
        money_column("amount", "ui.column.amount", 12),
    )
    share_of_list = 54

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.add_action(
            "ui.action.new_mortgage",
            "Ctrl+N",
            lambda: context.open_form("mortgage.apply"),
            role="primary",
            icon="plus",
            bound=False,
        )

    def usual_import(self) -> tuple[str, str]:
        return "mortgage", ""

    def show_detail(self, record: Any) -> None:
        self.detail.empty()
        self.detail.lines.addWidget(self._head(record))
        self.detail.lines.addStretch(1)
        self.context.ask(
            "letters", self._add_letters, owner=self, key="letters", mortgage_no=record.mortgage_no
        )

    def _add_letters(self, letters: Sequence[Any]) -> None:
        """Show the agency letters (函告) of the mortgage, each with what may be done with it."""
        if not letters:
            return
        card = Card(self.text("ui.register.letters"))
        for one in letters:
            line = row(gap=1)
            overdue = one.days_left is not None and one.days_left < 0
            line.addWidget(words(one.state_term, "chip", "refuse" if overdue else ""))
            line.addWidget(words(f"{one.letter_no}　{one.recipient}", wrap=True), 1)
            line.addWidget(words(f"{one.occasion_term}　{one.waits_until}", "quiet"))
            line.addWidget(self._letter_button(one))
            if one.waits_until:
                line.addWidget(offers_button(self.context, "letter", one.letter_no, key=""))
            card.body.addLayout(line)
        self.detail.lines.insertWidget(self.detail.lines.count() - 1, card)

    def _letter_button(self, one: Any) -> QPushButton:
        made = button(self.text("ui.papers.letter"), "", "", "file-text")
        made.setAccessibleName(f"{self.text('ui.papers.letter')} {one.letter_no}")
        made.clicked.connect(lambda: self.show_letter(one.letter_no))
        return made

    def show_letter(self, letter_no: str) -> PaperDialog:
        """Show a letter as it is printed, with its slip."""
        desk, name = self.context.desk, f"{self.text('ui.papers.letter_name')} {letter_no}"
        dialog = PaperDialog(self.context, name, lambda: desk.letter_paper(letter_no), self)
        dialog.open()
        return dialog

    def _head(self, mortgage: Any) -> Card:
        text = self.text
        card = Card()
        line = row(gap=1)
        line.addWidget(words(mortgage.mortgage_no, "lead"))
        line.addWidget(words(mortgage.state_term, "chip", mortgage_tone(mortgage.state)))
        line.addStretch(1)
        card.body.addLayout(line)
        card.body.addWidget(
            Facts(
                [
                    (text("ui.column.assets"), mortgage.assets),
                    (text("field.priority_rank"), str(mortgage.priority_rank)),
                    (text("field.security"), mortgage.security),
                    (text(self._amount_term(mortgage)), amount(mortgage.amount)),
                    ("", capitals_of_fen(mortgage.amount)),
                    (text("field.mortgagees"), mortgage.mortgagees),
                    (text("field.mortgagors"), mortgage.mortgagors),
                    (text("field.debtors"), mortgage.debtors),
                    (text("ui.register.term"), f"{mortgage.term_from} – {mortgage.term_to}"),
                    (text("field.mortgage_contract_no"), mortgage.mortgage_contract_no),
                    (text("view.registered_at"), mortgage.registered_at),
                    (text("field.entered_at"), mortgage.entered_at),
                ]
            )
        )
        card.body.addLayout(self._links(mortgage))
        if mortgage.state == "current":
            card.body.addLayout(self._ends(mortgage))
        return card

    def _amount_term(self, mortgage: Any) -> str:
        maximum = mortgage.security == self.text("choice.security.maximum")
        return "field.maximum_amount" if maximum else "field.principal"

    def _links(self, mortgage: Any) -> Flow:
        links = Flow()
        for key, shortcut, kind, number in (
            ("ui.action.open_asset", "Alt+O", "asset", mortgage.asset_nos[0]),
            ("ui.action.open_case", "Alt+Y", "case", mortgage.case_no),
            ("ui.action.open_certificate", "Alt+Z", "certificate", mortgage.certificate_no),
        ):
            if number:
                made = button(self.text(key), shortcut)
                made.clicked.connect(lambda _=False, k=kind, n=number: self.context.open(k, n))
                links.addWidget(made)
        return links

    def _ends(self, mortgage: Any) -> Flow:
        made = button(self.text("ui.action.new_discharge"), "Alt+X", "grave")
        raw = {"mortgage": mortgage.mortgage_no}
        made.clicked.connect(lambda: self.context.open_form("discharge.apply", raw))
        ends = Flow()
        ends.addWidget(made)
        ends.addWidget(offers_button(self.context, "mortgage", mortgage.mortgage_no))
        return ends

    def open_record(self, record: Any) -> None:
        if record.case_no:
            self.context.open("case", record.case_no)
        else:  # taken over from an older book: no case led to it
            self.context.open("asset", record.asset_nos[0])
