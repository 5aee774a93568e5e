"""业务: cases with their way so far and what may be done next."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtWidgets import QComboBox, QWidget

from core.present.offers import application_for, offered_on
from core.present.table import Column, money_column
from ui.context import Context, FormWish
from ui.pages.page import ListPage
from ui.widgets.attachments_dialog import attachments_button
from ui.widgets.case_papers_menu import case_papers_button
from ui.widgets.flow import Flow
from ui.widgets.offers_menu import beginnings_button, offers_button
from ui.widgets.parts import Card, Facts, button, column, row, words
from ui.widgets.step_panel import StepPanel
from ui.widgets.tones import case_tone

OPEN = ("received", "supplement", "accepted", "reviewed", "entered", "certified", "issued")
GRAVE = frozenset({"case.reject", "case.refuse", "case.withdraw", "case.return"})
# Letters of the other steps; the usual way forward is Ctrl+Enter.
KEYS = {
    "case.supplement": "Alt+B",
    "case.reject": "Alt+J",
    "case.refuse": "Alt+J",
    "case.return": "Alt+T",
    "case.withdraw": "Alt+C",
    "case.archive": "Alt+G",
}


class CasesPage(ListPage):
    """The clerk's cases."""

    name = "cases"
    query = "cases"
    kinds = frozenset({"case", "certificate"})
    columns = (
        Column("case_no", "ui.column.case_no", 13),
        Column("state_term", "ui.column.state", 8, tone=lambda c: case_tone(c.state)),
        Column("assets", "ui.column.assets", stretch=True),
        money_column("amount", "ui.column.amount", 11),
    )
    share_of_list = 42

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
        self.add_action(
            "ui.action.new_discharge",
            "Ctrl+D",
            lambda: context.open_form("discharge.apply"),
            icon="plus",
            bound=False,
        )
        self.ends.addWidget(beginnings_button(context, "Ctrl+Shift+N"))
        self.which = QComboBox()
        self.which.setAccessibleName(self.text("ui.cases.which"))
        self.which.addItem(self.text("ui.cases.open"), OPEN)
        self.which.addItem(self.text("ui.cases.all"), ())
        self.which.currentIndexChanged.connect(lambda _: self.refresh())
        self.tools.insertWidget(1, self.which)
        self._page: Any = None
        self._panel: StepPanel | None = None

    def arguments(self) -> dict[str, Any]:
        return {"states": tuple(self.which.currentData()), "limit": 5_000}

    def show_record(self, number: str, kind: str = "") -> None:
        super().show_record(number, kind)
        if self._wanted and self.table.table.rows and self.which.currentIndex() == 0:
            self.which.setCurrentIndex(1)  # a closed case stands among all

    # --- detail ---------------------------------------------------------------------------------

    def show_detail(self, record: Any) -> None:
        self.context.ask("case", self._show, owner=self, key="case", case_no=record.case_no)

    def _show(self, page: Any) -> None:
        if page is None or (self._panel is not None and self._same_step(page)):
            return
        self._page, self._panel = page, None
        self.detail.empty()
        self._actions: dict[str, QWidget] = {}
        self.detail.lines.addWidget(self._head(page))
        self.detail.lines.addWidget(self._timeline(page.steps))
        facts = Card(self.text("ui.cases.content"))
        facts.body.addWidget(Facts([(one.label, one.value) for one in page.lines], 1))
        self.detail.lines.addWidget(facts)
        if page.papers:
            papers = Card(self.text("ui.section.papers"))
            papers.body.addWidget(Facts([(one.label, one.value) for one in page.papers], 1))
            self.detail.lines.addWidget(papers)
        self.detail.lines.addStretch(1)

    def _same_step(self, page: Any) -> bool:
        """Whether a step is being filled in for just this page: it must not be swept away."""
        return page.row.case_no == self._page.row.case_no and page.row.step == self._page.row.step

    def _head(self, page: Any) -> Card:
        card = Card()
        line = Flow()
        line.addWidget(words(page.row.case_no, "lead"))
        line.addWidget(words(page.row.state_term, "chip", case_tone(page.row.state)))
        line.addWidget(words(page.row.registration_term, "quiet"))
        card.body.addLayout(line)
        buttons = Flow()
        for place, one in enumerate(page.actions):
            buttons.addWidget(self._action(one, first=place == 0))
        if offered_on("case"):
            buttons.addWidget(offers_button(self.context, "case", page.row.case_no))
        buttons.addWidget(case_papers_button(self.context, page.row.case_no))
        buttons.addWidget(attachments_button(self.context, page.row.case_no))
        card.body.addLayout(buttons)
        links = Flow()
        for asset_no in page.row.asset_nos[:3]:
            self._link(links, "ui.action.open_asset", "Alt+O", "asset", asset_no)
        if page.certificate_no:
            key = "ui.action.open_certificate"
            self._link(links, key, "Alt+Z", "certificate", page.certificate_no)
        card.body.addLayout(links)
        self.panel_place = column(gap=0)
        card.body.addLayout(self.panel_place)
        return card

    def _action(self, one: Any, *, first: bool) -> QWidget:
        key = "Ctrl+Return" if first else KEYS.get(one.operation, "")
        role = "primary" if first else ("grave" if one.operation in GRAVE else "")
        made = button(one.term, key, role)
        made.clicked.connect(lambda: self.take_step(one.operation))
        self._actions[one.operation] = made
        return made

    def _link(self, line: Any, text_key: str, key: str, kind: str, number: str) -> None:
        made = button(f"{self.text(text_key)} {number}", key, "plain")
        made.clicked.connect(lambda: self.context.open(kind, number))
        line.addWidget(made)

    def _timeline(self, steps: Sequence[Any]) -> Card:
        card = Card(self.text("ui.cases.timeline"))
        for step in steps:
            line = row(gap=1)
            line.addWidget(words(step.state_term, "chip", case_tone(step.state)))
            line.addWidget(words(step.entered_at, "quiet"))
            line.addWidget(words(step.operator))
            line.addWidget(words(step.opinion, wrap=True), 1)
            card.body.addLayout(line)
        return card

    # --- steps ----------------------------------------------------------------------------------

    def take_step(self, operation: str) -> None:
        """Open what a step asks for."""
        page = self._page
        given = {"case": page.row.case_no, "seen_step": page.row.step}
        if operation == "case.resubmit":
            wish = FormWish(application_for(page.row.registration), page.content, wrap=given)
            self.context.form_wanted.emit(wish)
            return
        if operation == "certificate.print":
            self.context.open("certificate", page.certificate_no)
            return
        self._close_panel()
        self._panel = StepPanel(self.context, operation, given)
        self._panel.done.connect(self._stepped)
        self._panel.closed.connect(self._close_panel)
        for made in self._actions.values():
            made.hide()
        self.panel_place.addWidget(self._panel)
        self._panel.focus_first()

    def _close_panel(self) -> None:
        if self._panel is not None:
            self._panel.deleteLater()
            self._panel = None
            for made in self._actions.values():
                made.show()
            self.table.setFocus()

    def _stepped(self, receipt: Any) -> None:
        self._panel = None
        term = self.text(f"operation.{receipt.operation}")
        number = receipt.numbers["case"]
        done = self.text("ui.note.entered", what=term, number=number)
        self.context.noted.emit(done, "case", number)
        certificate = receipt.numbers.get("certificate", "")
        if receipt.operation == "case.enter" and certificate:
            self.context.open("certificate", certificate)
        else:
            self.show_detail(self._page.row)
            self.table.setFocus()
