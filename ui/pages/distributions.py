"""分配: the cycles of all entities, each from its data to the last payment."""

from __future__ import annotations

import dataclasses as dc
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QFileDialog, QMenu, QPushButton

from core.present.format import amount
from core.present.table import Column, money_column
from core.problems import Rejected
from ui.context import Context
from ui.messages import say_failure, say_problems
from ui.pages.page import ListPage
from ui.widgets import cycle_cards as cards
from ui.widgets.entities_menu import EntitiesMenu
from ui.widgets.flow import Flow
from ui.widgets.money_files import BANK, MoneyFiles
from ui.widgets.offers_menu import offers_button
from ui.widgets.parts import Card, Facts, button, column, row, words
from ui.widgets.step_panel import StepPanel
from ui.widgets.what_if import WhatIfCard

AT_ONCE = ("cycle.lock", "cycle.compute")  # nothing is asked: pressing is doing
ORDER = "payment.order"
PAPERS = "dividend_papers"
SHEETS = "Excel (*.xlsx *.xls *.csv)"


class DistributionsPage(ListPage):
    """Cycles."""

    name = "distributions"
    query = "cycles"
    kinds = frozenset({"cycle", "entity", "payable", "payment"})
    columns = (
        Column("cycle_no", "view.cycle_no", 10),
        Column("entity_name", "field.entity_name", stretch=True),
        Column("period", "ui.cycle.period", 4),
        Column("state_term", "ui.column.state", 5),
        money_column("declared", "view.declared", 9),
    )
    share_of_list = 40

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._panel: StepPanel | None = None
        self.files = MoneyFiles(self, self._return_file)
        self.entities = EntitiesMenu(context, self, self._import_payees)
        shown = self.add_action("ui.cycle.entities", "Alt+D", lambda: None)
        shown.setMenu(self.entities)
        self.add_action("operation.entity.enter", "Ctrl+Shift+E", self._new_entity, icon="plus")
        self.add_action(
            "operation.cycle.open", "Ctrl+Shift+C", self._new_cycle, role="primary", icon="plus"
        )

    def arguments(self) -> dict[str, Any]:
        return {}

    def _new_entity(self) -> None:
        self.context.open_form("entity.enter")

    def _new_cycle(self) -> None:
        current = self.table.current
        given = {"entity": current.entity_no} if current else self.entities.given()
        self.context.open_form("cycle.open", given)

    def refresh(self) -> None:
        super().refresh()
        self.context.ask("entities", self.entities.load, owner=self, key="entities")

    def _load(self, rows: Any) -> None:
        super()._load([_Line.of(one, self.text) for one in rows])

    def show_record(self, number: str, kind: str = "") -> None:
        """Show a cycle; an entity by its latest cycle, a payment by the cycle it belongs to."""
        if kind == "entity":
            rows = self.table.table.rows
            number = next((one.cycle_no for one in rows if one.entity_no == number), "")
        elif kind in ("payable", "payment"):
            current = self.table.current
            number = current.cycle_no if current else ""
        if number:
            super().show_record(number)

    def usual_import(self) -> tuple[str, str]:
        current = self.table.current
        return "plots", current.cycle_no if current else ""

    # --- the page of a cycle --------------------------------------------------------------------

    def show_detail(self, record: Any) -> None:
        self.context.ask("cycle", self._show, owner=self, key="cycle", cycle_no=record.cycle_no)

    def _show(self, page: Any) -> None:
        if page is None:
            return
        self._panel, self._page, text = None, page, self.text
        self.detail.empty()
        payables = [_Owed.of(one, text) for one in page.payables if one.balance]
        made = (
            self._head(page),
            cards.missing_card(text, page),
            cards.parts_card(self.context, page, self._enter_part, self._import_part)
            if page.row.state == "draft"
            else None,
            cards.settlement_card(text, page),
            cards.table_card(text, "ui.cycle.lines", cards.LINES, page.lines, "gross"),
            cards.table_card(text, "view.plots", cards.PLOTS, page.plots, "amount"),
            cards.table_card(text, "view.payables", cards.PAYABLES, payables, "balance"),
            cards.batches_card(
                self.context, page, lambda one, keys: self.files.buttons(one, keys=keys)
            ),
            WhatIfCard(self.context, page) if page.lines else None,
            cards.past_card(text, page),
        )
        for card in made:
            if card is not None:
                self.detail.lines.addWidget(card)
        self.detail.lines.addStretch(1)
        if page.lines:
            number = page.row.cycle_no
            self.context.ask(
                "cycle_comparison", self._add_pictures, owner=self, key="pictures", cycle_no=number
            )

    def _add_pictures(self, compared: Any) -> None:
        if compared is not None:
            place = min(2, self.detail.lines.count() - 1)
            self.detail.lines.insertWidget(place, cards.pictures_card(self.text, compared))

    def _head(self, page: Any) -> Card:
        text, cycle = self.text, page.row
        card = Card()
        line = row(gap=1)
        line.addWidget(words(cycle.entity_name, "lead", wrap=True), 1)
        kind = page.entity_kind
        term = text(f"choice.entity_kind.{kind}") if kind else text("ui.cycle.no_form")
        line.addWidget(words(term, "chip", "press" if kind else "refuse"))
        card.body.addLayout(line)
        card.body.addLayout(cards.state_strip(text, page))
        facts = [
            (text("field.cycle"), f"{cycle.cycle_no}　{cycle.cycle_from} – {cycle.cycle_to}"),
            (text("field.product"), cycle.product),
            (text("view.owed"), amount(cycle.owed) if page.payables else ""),
            (text("view.paid"), amount(cycle.paid) if page.payables else ""),
        ]
        card.body.addWidget(Facts(facts, 2))
        card.body.addLayout(self._actions(page))
        self.panel_place = column(gap=0)
        card.body.addLayout(self.panel_place)
        return card

    def _actions(self, page: Any) -> Flow:
        line = Flow()
        for place, operation in enumerate(page.next_operations[:3]):
            role = "primary" if place == 0 else ""
            key = "Alt+N" if place == 0 else ""
            made = button(self.text(f"operation.{operation}"), key, role)
            made.setObjectName(operation)
            made.clicked.connect(lambda _=False, o=operation: self.take_step(o))
            line.addWidget(made)
        if page.row.state == "draft":
            made = button(self.text("operation.import.payees"))
            made.clicked.connect(lambda: self._import_payees(page.row.entity_no))
            line.addWidget(made)
        if page.lines:
            line.addWidget(self._papers_button(page))
            line.addWidget(self.files.vouchers(page.row.cycle_no))
        line.addWidget(offers_button(self.context, "cycle", page.row.cycle_no))
        return line

    # --- steps ----------------------------------------------------------------------------------

    def take_step(self, operation: str) -> None:
        """Take a step at once where nothing is asked, else show its small form."""
        given = {"cycle": self._page.row.cycle_no}
        if operation in AT_ONCE:
            self.context.perform(operation, given, self._stepped, self._failed, owner=self)
            return
        if self._panel is not None:
            self._panel.deleteLater()
        form = self.context.preferences.remembered(f"form.{BANK}")
        filled = {"format": form} if form and operation == ORDER else {}
        self._panel = StepPanel(self.context, operation, given, filled)
        self._panel.done.connect(self._stepped)
        self._panel.closed.connect(self._close_panel)
        self.panel_place.addWidget(self._panel)
        self._panel.focus_first()

    def _close_panel(self) -> None:
        if self._panel is not None:
            self._panel.deleteLater()
            self._panel = None
            self.table.setFocus()

    def _stepped(self, receipt: Any) -> None:
        self._panel = None
        term = self.text(f"operation.{receipt.operation}")
        self.banner.say(self.text("ui.cycle.done", what=term, number=receipt.number), "done")

    def _failed(self, fault: Exception) -> None:
        tone = "refuse" if isinstance(fault, Rejected) else "look"
        say_failure(self.banner, self.text, fault, tone)

    # --- data -----------------------------------------------------------------------------------

    def _enter_part(self, part: str) -> None:
        self.context.open_form(f"cycle.{part}", {"cycle": self._page.row.cycle_no})

    def _import_part(self, part: str) -> None:
        path = self._chosen_file(self.text(f"operation.import.{part}"))
        if path:
            self.import_file(part, path, self._page.row.cycle_no)

    def _import_payees(self, entity_no: str) -> None:
        path = self._chosen_file(self.text("operation.import.payees"))
        if path:
            self.import_file("payees", path, entity_no)

    def _return_file(self, batch_no: str) -> None:
        path = self._chosen_file(self.text("ui.cycle.return_file"))
        if path:
            self.import_file("returns", path, batch_no)

    def _chosen_file(self, title: str) -> Path | None:
        path, _ = QFileDialog.getOpenFileName(self, title, "", SHEETS)
        return Path(path) if path else None

    def import_file(self, kind: str, path: Path, into: str) -> None:
        """Take a spreadsheet in as a whole; all its problems are said with row and column."""
        desk = self.context.desk
        self.context.jobs.write(
            lambda: desk.import_file(kind, path, into), self._imported, self._failed, self
        )

    def _imported(self, result: Any) -> None:
        text = self.text
        if not result.problems:
            said = text(
                "ui.cycle.imported", n=result.rows, what=text(f"operation.import.{result.kind}")
            )
            self.banner.say(said, "done")
            self.context.changed.emit(self.kinds)
            return
        lines = [_place(text, one) for one in result.problems[:20]]
        if len(result.problems) > len(lines):
            lines.append(text("ui.cycle.more_problems", n=len(result.problems) - len(lines)))
        problems = [one.problem for one in result.problems]
        say_problems(self.banner, text, problems, said="\n".join(lines))

    # --- papers ---------------------------------------------------------------------------------

    def _papers_button(self, page: Any) -> QPushButton:
        made = button(self.text("ui.cycle.papers"), "Alt+W")
        menu = QMenu(made)
        about = (t for t in self.context.desk.listing_titles() if t.package == PAPERS)
        for one in about:
            for form in ("pdf", "xlsx"):
                shown = f"{one.title}　{form.upper() if form == 'pdf' else 'Excel'}"
                entry = menu.addAction(shown)
                entry.triggered.connect(
                    lambda _=False, c=one.code, f=form: self.save_listing(c, f, page.row.cycle_no)
                )
        made.setMenu(menu)
        return made


def _place(text: Any, one: Any) -> str:
    where = text("import.place_row" if one.row else "import.place_file", row=one.row)
    sentence = str(text.sentence(one.problem))
    if one.column and f"「{one.column}」" not in sentence:
        where += f"「{one.column}」"
    return f"· {text('import.line', place=where, sentence=sentence)}"


@dc.dataclass(frozen=True, slots=True)
class _Line:
    """A cycle as the list shows it."""

    cycle_no: str
    entity_no: str
    entity_name: str
    period: str
    state_term: str
    declared: int | None

    @classmethod
    def of(cls, one: Any, text: Any) -> _Line:
        """Return the line of a row."""
        same = one.cycle_from[:4] == one.cycle_to[:4]
        period = one.cycle_to[:4] if same else f"{one.cycle_from[:4]}–{one.cycle_to[:4]}"
        state = text(f"choice.cycle_state.{one.state}")
        return cls(one.cycle_no, one.entity_no, one.entity_name, period, state, one.declared)


@dc.dataclass(frozen=True, slots=True)
class _Owed:
    """An amount owed as the table shows it."""

    payable_no: str
    name: str
    amount: int
    balance: int
    standing_term: str

    @classmethod
    def of(cls, one: Any, text: Any) -> _Owed:
        """Return the line of a row; what is held says why."""
        term = text(f"choice.payable_standing.{one.standing}")
        if one.hold and text.has(f"choice.hold.{one.hold}"):
            term = text(f"choice.hold.{one.hold}")
        return cls(one.payable_no, one.name, one.amount, one.balance, term)
