"""权利人: people and organisations, what they hold and where they take part."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from core.present.format import amount
from core.present.table import Column
from ui.context import Context
from ui.messages import say_failure
from ui.pages.page import ListPage
from ui.widgets.flow import Flow
from ui.widgets.offers_menu import offers_button
from ui.widgets.parts import Card, Facts, button, row, words
from ui.widgets.purpose_dialog import PurposeDialog


class PartiesPage(ListPage):
    """People and organisations."""

    name = "parties"
    query = "parties"
    kinds = frozenset({"party", "asset", "mortgage"})
    columns = (
        Column("party_no", "field.party_no", 9),
        Column("name", "field.name", stretch=True),
        Column("id_no", "field.id_no", 20),
    )

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.add_action(
            "ui.action.new_party",
            "Ctrl+Shift+P",
            lambda: context.open_form("party.enter"),
            role="primary",
            icon="plus",
            bound=False,
        )
        self.add_action(
            "ui.action.import",
            "Ctrl+Shift+I",
            lambda: context.import_wanted.emit("party", ""),
            bound=False,
        )

        self.add_action(
            "ui.erasable.open",
            "Ctrl+Shift+Y",
            lambda: context.ask("erasable_parties", self._show_erasable, owner=self),
        )

    def _show_erasable(self, found: Any) -> None:
        """Show in the record's place whose particulars are past their term."""
        self.detail.empty()
        card = Card(self.text("ui.erasable.title"))
        said = "ui.erasable.lead" if found else "ui.erasable.none"
        card.body.addWidget(words(self.text(said), "quiet", wrap=True))
        for one in found:
            line = self._records(one.name, (one.party_no,))
            since = self.text("ui.erasable.since", since=one.erasable_since)
            line.addWidget(words("　".join((since, *one.cases)), "quiet"))
            card.body.addLayout(line)
        self.detail.lines.addWidget(card)
        self.detail.lines.addStretch(1)

    def usual_import(self) -> tuple[str, str]:
        return "party", ""

    def show_detail(self, record: Any) -> None:
        self.context.ask("party", self._show, owner=self, key="party", party_no=record.party_no)

    def _show(self, page: Any) -> None:
        if page is None:
            return
        self.detail.empty()
        self.detail.lines.addWidget(self._head(page.row))
        for key, numbers in (
            ("ui.parties.merged_into", (page.merged_into,) if page.merged_into else ()),
            ("ui.parties.merged", page.merged),
        ):
            if numbers:
                self.detail.lines.addLayout(self._records(self.text(key), numbers))
        for title, lines in (
            ("ui.parties.relations", [self._relation(r) for r in page.relations]),
            ("ui.parties.holdings", [self._holding(a) for a in page.holdings]),
            ("ui.parties.mortgages", [self._mortgage(m) for m in page.mortgages]),
        ):
            card = Card(self.text(title))
            for one in lines:
                card.body.addLayout(one)
            if not lines:
                card.body.addWidget(words(self.text("ui.none"), "quiet"))
            self.detail.lines.addWidget(card)
        self.detail.lines.addStretch(1)

    def _head(self, party: Any) -> Card:
        text = self.text
        card = Card()
        card.body.addWidget(words(party.name, "lead", wrap=True))
        line = Flow()
        amend = button(text("ui.action.amend"), "Alt+X", icon="pencil")
        amend.clicked.connect(lambda: self._amend(party))
        line.addWidget(amend)
        if "*" in party.id_no:
            shown = button(text("ui.disclose.ask"), "Alt+I", icon="eye")
            shown.clicked.connect(lambda: self._disclose(party))
            line.addWidget(shown)
        line.addWidget(offers_button(self.context, "party", party.party_no))
        card.body.addLayout(line)
        card.body.addWidget(
            Facts(
                [
                    (text("field.party_no"), party.party_no),
                    (text("field.kind"), text(f"choice.party_kind.{party.kind}")),
                    (text("field.id_kind"), text(f"choice.id_kind.{party.id_kind}")),
                    (text("field.id_no"), party.id_no),
                    (text("field.legal_representative"), party.legal_representative),
                    (text("field.phone"), party.phone),
                    (text("field.address"), party.address),
                ]
            )
        )
        return card

    def _amend(self, party: Any) -> None:
        def open_form() -> None:
            self.context.open_form("party.amend", {"party": party.party_no})

        if "*" in party.id_no:  # the form shows the whole number
            self._disclose(party, open_form)
        else:
            open_form()

    def _disclose(self, party: Any, then: Callable[[], None] | None = None) -> None:
        self.dialog = dialog = PurposeDialog(self.text, "ui.disclose", self.window())

        def shown(_: Any) -> None:
            dialog.accept()
            if then is not None:
                then()

        def stated(purpose: str) -> None:
            document = {"party": party.party_no, "data_purpose": purpose}
            self.context.perform(
                "party.disclose",
                document,
                shown,
                lambda fault: say_failure(dialog.banner, self.text, fault),
                owner=dialog,
            )

        dialog.stated.connect(stated)
        dialog.open()

    def _records(self, title: str, numbers: tuple[str, ...]) -> Any:
        line = row(gap=1)
        line.addWidget(words(title, "quiet"))
        for number in numbers:
            pressed = button(number, role="plain")
            pressed.clicked.connect(lambda _=False, n=number: self.context.open("party", n))
            line.addWidget(pressed)
        line.addStretch(1)
        return line

    def _relation(self, one: Any) -> Any:
        line = self._records(one.relation_term, (one.party_no,))
        line.insertWidget(2, words(one.name))
        line.addWidget(words(f"{one.from_date} – {one.until}", "" if one.active else "quiet"))
        return line

    def _holding(self, asset: Any) -> Any:
        line = row(gap=1)
        pressed = button(f"{asset.name}　{asset.asset_no}", role="plain")
        pressed.clicked.connect(lambda: self.context.open("asset", asset.asset_no))
        line.addWidget(pressed)
        line.addStretch(1)
        if asset.seized:
            line.addWidget(words(self.text("ui.asset.seized"), "chip", "refuse"))
        return line

    def _mortgage(self, mortgage: Any) -> Any:
        line = row(gap=1)
        pressed = button(f"{mortgage.mortgage_no}　{mortgage.assets}", role="plain")
        pressed.clicked.connect(lambda: self.context.open("mortgage", mortgage.mortgage_no))
        line.addWidget(pressed)
        line.addStretch(1)
        line.addWidget(words(amount(mortgage.amount)))
        line.addWidget(words(mortgage.state_term, "chip"))
        return line
