"""The start page: what waits, what ends soon, the numbers that matter, unfinished forms."""

from __future__ import annotations

import datetime as dt
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from core.present.format import amount_in_ten_thousands, elapsed_days
from core.present.table import Column, money_column
from ui import theme
from ui.context import Context, FormWish
from ui.messages import failure_words
from ui.pages.page import Page
from ui.widgets.backup_words import ask_status, warning_words
from ui.widgets.parts import Card, button, clear, column, row, words
from ui.widgets.record_table import RecordTable
from ui.widgets.tones import clock_tone

CASE_COLUMNS = (
    Column("case_no", "ui.column.case_no", 13),
    Column("state_term", "ui.column.state", 7),
    Column("assets", "ui.column.assets", stretch=True),
    money_column("amount", "ui.column.amount", 12),
    Column("deadline", "ui.column.deadline", 11, tone=lambda c: clock_tone(c.clock)),
    Column("changed_at", "ui.column.changed_at", 15),
)
SOON_DAYS = 14  # from here on a date is worth a look


class Figure(QWidget):
    """A number that matters with its name below."""

    def __init__(self, name: str) -> None:
        super().__init__()
        lines = column(self, 0)
        self.value = words("–", "figure")
        lines.addWidget(self.value)
        lines.addWidget(words(name, "quiet"))
        self.setAccessibleName(name)

    def show_value(self, value: str, tone: str = "") -> None:
        """Show a value; a tone only where it means something."""
        self.value.setText(value)
        theme.say_role(self.value, tone=tone)


class TodayPage(Page):
    """今日."""

    name = "today"
    kinds = frozenset({"case", "asset", "mortgage", "restraint", "draft", "party", "backup"})
    figures = (
        "to_accept",
        "to_review",
        "to_enter",
        "to_certify",
        "to_issue",
        "mortgages",
        "amount",
        "assets",
        "seized",
        "blanks",
    )

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        for text_key, key, operation, role in (
            ("ui.action.new_mortgage", "Ctrl+N", "mortgage.apply", "primary"),
            ("ui.action.new_discharge", "Ctrl+D", "discharge.apply", ""),
            ("ui.action.new_asset", "Ctrl+Shift+A", "asset.enter", ""),
            ("ui.action.new_party", "Ctrl+Shift+P", "party.enter", ""),
        ):
            self.add_action(
                text_key,
                key,
                lambda o=operation: context.open_form(o),
                role=role,
                icon="plus",
                bound=False,
            )
        self.banner.pressed.connect(lambda name: context.open("page", name))
        self.body.addWidget(self._figures())
        self.drafts = column(gap=0.5)
        self.draft_card = Card(self.text("ui.today.drafts"))
        self.draft_card.body.addLayout(self.drafts)
        self.draft_card.hide()
        self.body.addWidget(self.draft_card)
        self.body.addLayout(self._lists(), 1)

    def _figures(self) -> Card:
        card = Card()
        line = row(gap=3)
        self._figure = {name: Figure(self.text(f"ui.today.{name}")) for name in self.figures}
        for place, name in enumerate(self.figures):
            if place == 5:
                line.addStretch(1)
            line.addWidget(self._figure[name])
        card.body.addLayout(line)
        return card

    def _lists(self) -> QHBoxLayout:
        cases = Card(self.text("ui.today.cases"))
        self.table = RecordTable(CASE_COLUMNS, self.text, self.text("ui.today.cases"))
        self.table.opened.connect(lambda case: self.context.open("case", case.case_no))
        self.nothing = words(self.text("ui.today.nothing_open"), "quiet", wrap=True)
        cases.body.addWidget(self.table, 1)
        cases.body.addWidget(self.nothing)
        soon = Card(self.text("ui.today.expiring"))
        self.expiring = column(gap=0.5)
        soon.body.addLayout(self.expiring)
        soon.body.addStretch(1)
        line = row(gap=1.5)
        line.addWidget(cases, 64)
        soon.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        line.addWidget(soon, 36)
        return line

    def _show_backups(self, status: Any) -> None:
        warned = warning_words(self.text, status)
        if self.context.backup_fault is not None:
            failed = failure_words(self.text, self.context.backup_fault)
            warned.append(self.text("ui.backup.failed", why=failed))
        if warned:
            self.banner.say("\n".join(warned), "look", [("settings", self.text("ui.backup.go"))])
        else:
            self.banner.hide()

    def focus_first(self) -> None:
        """The cases are where the day begins."""
        self.table.setFocus()

    def refresh(self) -> None:
        """Read the start page anew."""
        self.context.ask("today", self._load, owner=self, key="today")
        self.context.ask("drafts", self._load_drafts, owner=self, key="drafts")

    def _load(self, today: Any) -> None:
        if not today.demonstration:  # nobody misses what is made up
            ask_status(self.context, self._show_backups, self)
        day = dt.date.fromisoformat(today.date)
        weekday = self.text(f"ui.weekday.{day.isoweekday()}")
        self.aside.setText(self.text("ui.today.date", date=today.date, weekday=weekday))
        counts = today.counts
        for name, state in (
            ("to_accept", "received"),
            ("to_review", "accepted"),
            ("to_enter", "reviewed"),
            ("to_certify", "entered"),
            ("to_issue", "certified"),
        ):
            self._figure[name].show_value(str(counts.get(state, 0)))
        self._figure["mortgages"].show_value(f"{today.mortgages:,}")
        amount = amount_in_ten_thousands(today.mortgage_amount)
        self._figure["amount"].show_value(f"{amount} {self.text('ui.ten_thousand_yuan')}")
        self._figure["assets"].show_value(f"{today.assets:,}")
        self._figure["seized"].show_value(str(today.seized), "refuse" if today.seized else "")
        self._figure["blanks"].setVisible(today.blanks_left is not None)
        self._figure["blanks"].show_value(f"{today.blanks_left or 0:,}")
        self.table.load(today.cases)
        self.nothing.setVisible(not today.cases)
        self._load_expiring(today.expiring)

    def _load_expiring(self, expiring: Any) -> None:
        clear(self.expiring)
        if not expiring:
            self.expiring.addWidget(words(self.text("ui.today.nothing_expiring"), "quiet"))
        for one in expiring[:9]:
            self.expiring.addWidget(self._expiry(one))

    def _expiry(self, one: Any) -> QWidget:
        key, days = elapsed_days(one.days)
        tone = "look" if one.days <= SOON_DAYS else ""
        pressed = button(f"{one.title}　{one.what}", role="plain")
        pressed.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        pressed.setToolTip(f"{one.title}　{one.what} {one.until}")
        pressed.clicked.connect(lambda: self.context.open("asset", one.asset_no))
        left = words(self.text(key, n=days), "chip", tone)
        left.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        whole = QWidget()
        line = row(whole, 1)
        line.addWidget(pressed, 1)
        line.addWidget(words(one.until, "quiet"))
        line.addWidget(left)
        return whole

    def _load_drafts(self, drafts: Any) -> None:
        clear(self.drafts)
        self.draft_card.setVisible(bool(drafts))
        for draft in drafts:
            self.drafts.addWidget(self._draft(draft))

    def _draft(self, draft: Any) -> QWidget:
        whole = QWidget()
        line = row(whole, 1)
        line.addWidget(words(draft.title), 1)
        line.addWidget(words(draft.saved_at, "quiet"))
        resume = button(self.text("ui.today.resume"), icon="pencil")
        wish = FormWish(draft.operation, {}, draft.draft_no, draft.body)
        resume.clicked.connect(lambda: self.context.form_wanted.emit(wish))
        discard = button(self.text("ui.today.discard"), role="plain")
        discard.clicked.connect(lambda: self._discard(draft.draft_no))
        line.addWidget(resume)
        line.addWidget(discard)
        return whole

    def _discard(self, draft_no: str) -> None:
        self.context.perform(
            "draft.discard",
            {"draft": draft_no},
            lambda _: None,
            self.context.failed.emit,
            owner=self,
        )
