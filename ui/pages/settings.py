"""设置与按键: what the office is and decides, and every key of the program."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QGridLayout, QHBoxLayout

from ui import theme
from ui.context import Context
from ui.help_dialog import KEYS
from ui.pages.page import Page, Scroll
from ui.widgets.backup_card import BackupCard
from ui.widgets.look_card import LookCard
from ui.widgets.paper_editions import PaperEditions
from ui.widgets.parts import Card, Facts, button, row, words
from ui.widgets.people_card import PeopleCard
from ui.widgets.seal_card import SealCard


class SettingsPage(Page):
    """The office, its policies and the keys."""

    name = "settings"
    kinds = frozenset({"setting", "account", "backup"})

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._office: dict[str, Any] = {}
        self.office, self.policies = Facts(), Facts()
        self.look, self.people = LookCard(context), PeopleCard(context)
        self.backup = BackupCard(context)
        self.editions, self.seal = PaperEditions(context), SealCard(context)
        self.backup = BackupCard(context)
        scroll = Scroll()
        for card in (
            self.look,
            self.people,
            self.backup,
            self._office_card(),
            self._policies_card(),
            self.editions,
            self.backup,
            self.seal,
        ):
            card.setMaximumWidth(theme.unit(120))
            scroll.lines.addWidget(card)
        line = row(gap=1.5)
        for name, keys in KEYS:
            line.addWidget(self._keys(name, keys), 1)
        scroll.lines.addLayout(line)
        scroll.lines.addStretch(1)
        self.body.addWidget(scroll, 1)

    def _office_card(self) -> Card:
        card = Card(self.text("ui.settings.office"))
        card.body.addWidget(self.office)
        card.body.addWidget(words(self.text("ui.settings.office_note"), "quiet", wrap=True))
        card.body.addLayout(
            self._changes(
                ("setting.office", "Alt+O", self._change_office),
                ("setting.calendar", "", None),
                ("setting.agencies", "", None),
            )
        )
        return card

    def _policies_card(self) -> Card:
        card = Card(self.text("ui.settings.policies"))
        card.body.addWidget(self.policies)
        card.body.addWidget(words(self.text("ui.settings.policies_note"), "quiet", wrap=True))
        card.body.addLayout(self._changes(("setting.policy", "Alt+P", None)))
        return card

    def _changes(self, *offered: tuple[str, str, Any]) -> QHBoxLayout:
        """Return a button for each operation that changes a setting; its form asks from when."""
        line = row(gap=1)
        for operation, key, then in offered:
            made = button(self.text(f"operation.{operation}"), key)
            act = then or (lambda one=operation: self.context.open_form(one))
            made.clicked.connect(lambda _=False, act=act: act())
            line.addWidget(made)
        line.addStretch(1)
        return line

    def _change_office(self) -> None:
        self.context.open_form("setting.office", self._office)

    def _keys(self, name: str, keys: tuple[str, ...]) -> Card:
        card = Card(self.text(f"ui.settings.keys.{name}"))
        grid = QGridLayout()
        grid.setHorizontalSpacing(theme.unit(1.5))
        grid.setVerticalSpacing(theme.unit(0.75))
        for place, key in enumerate(keys):
            grid.addWidget(words(key, "key"), place, 0)
            grid.addWidget(words(self.text(f"ui.key.{name}.{place}"), wrap=True), place, 1)
        grid.setColumnStretch(1, 1)
        card.body.addLayout(grid)
        card.body.addStretch(1)
        return card

    def refresh(self) -> None:
        """Read what the office is."""
        self.context.ask("office", self._load, owner=self, key="office")
        self.editions.refresh()
        self.seal.refresh()
        self.people.refresh()
        self.backup.refresh()
        self.context.ask("policies", self._load_policies, owner=self, key="policies")

    def _load_policies(self, policies: Any) -> None:
        self.policies.show_pairs([(one.term, one.value_term) for one in policies])

    def _load(self, known: Any) -> None:
        self._office = {
            "name": known.office,
            "region_code": known.region_code,
            "kind": known.office_kind,
            "demonstration": known.demonstration,
            "valid_from": known.date,
        }
        self.office.show_pairs(
            [
                (self.text("ui.settings.name"), known.office),
                (self.text("ui.settings.operator"), self.context.desk.operator),
                (self.text("ui.settings.today"), known.date),
            ]
        )
