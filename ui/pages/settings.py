"""设置与按键: what the office is and decides, and every key of the program."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QGridLayout

from ui import theme
from ui.context import Context
from ui.help_dialog import KEYS
from ui.pages.page import Page, Scroll
from ui.widgets.look_card import LookCard
from ui.widgets.paper_editions import PaperEditions
from ui.widgets.parts import Card, Facts, row, words
from ui.widgets.seal_card import SealCard


class SettingsPage(Page):
    """The office, its policies and the keys."""

    name = "settings"
    kinds = frozenset({"setting"})

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        scroll = Scroll()
        self.office = Facts()
        card = Card(self.text("ui.settings.office"))
        card.body.addWidget(self.office)
        card.body.addWidget(words(self.text("ui.settings.office_note"), "quiet", wrap=True))
        card.setMaximumWidth(theme.unit(120))
        scroll.lines.addWidget(card)
        self.policies = Facts()
        card = Card(self.text("ui.settings.policies"))
        card.body.addWidget(self.policies)
        card.body.addWidget(words(self.text("ui.settings.policies_note"), "quiet", wrap=True))
        card.setMaximumWidth(theme.unit(120))
        scroll.lines.addWidget(card)
        self.editions = PaperEditions(context)
        self.editions.setMaximumWidth(theme.unit(120))
        scroll.lines.addWidget(self.editions)
        self.look = LookCard(context)
        self.look.setMaximumWidth(theme.unit(120))
        scroll.lines.insertWidget(0, self.look)
        self.seal = SealCard(context)
        self.seal.setMaximumWidth(theme.unit(120))
        scroll.lines.addWidget(self.seal)
        line = row(gap=1.5)
        for name, keys in KEYS:
            line.addWidget(self._keys(name, keys), 1)
        scroll.lines.addLayout(line)
        scroll.lines.addStretch(1)
        self.body.addWidget(scroll, 1)

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
        self.context.ask("today", self._load, owner=self, key="office")
        self.editions.refresh()
        self.seal.refresh()
        self.context.ask("policies", self._load_policies, owner=self, key="policies")

    def _load_policies(self, policies: Any) -> None:
        self.policies.show_pairs([(one.term, one.value_term) for one in policies])

    def _load(self, today: Any) -> None:
        self.office.show_pairs(
            [
                (self.text("ui.settings.name"), today.office),
                (self.text("ui.settings.operator"), self.context.desk.operator),
                (self.text("ui.settings.today"), today.date),
            ]
        )
