"""资产: the asset book, and the register page of each asset."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from PySide6.QtWidgets import QWidget

from core.present.format import amount
from core.present.table import Column
from ui.context import Context
from ui.pages.page import ListPage
from ui.widgets.disposals_card import disposals_card
from ui.widgets.flow import Flow
from ui.widgets.offers_menu import offers_button
from ui.widgets.parts import Card, Facts, button, column, row, words
from ui.widgets.pictures import Charge, Part, RankLadder, ShareBar
from ui.widgets.step_panel import StepPanel


class AssetsPage(ListPage):
    """The asset book."""

    name = "assets"
    query = "assets"
    kinds = frozenset({"asset", "mortgage", "restraint", "valuation", "case"})
    columns = (
        Column("asset_no", "ui.column.asset_no", 9),
        Column("name", "ui.column.name", stretch=True),
        Column("holders", "ui.column.holders", 12),
        Column("state", "ui.column.state", 9, tone=lambda a: "refuse" if a.row.seized else ""),
    )
    share_of_list = 40

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.add_action(
            "ui.action.new_asset",
            "Ctrl+Shift+A",
            lambda: context.open_form("asset.enter"),
            role="primary",
            icon="plus",
            bound=False,
        )
        self.add_action(
            "ui.action.import",
            "Ctrl+Shift+I",
            lambda: context.import_wanted.emit("asset", ""),
            bound=False,
        )
        self._panel: StepPanel | None = None

    def _load(self, rows: Any) -> None:
        super()._load([_Line(one, self._state(one)) for one in rows])

    def _state(self, asset: Any) -> str:
        if asset.closed:
            return self.text("ui.asset.closed")
        if asset.seized:
            return self.text("ui.asset.seized")
        if asset.mortgages:
            return self.text("ui.asset.mortgages_short", n=asset.mortgages)
        return ""

    # --- the register page ----------------------------------------------------------------------

    def usual_import(self) -> tuple[str, str]:
        return "asset", ""

    def show_detail(self, record: Any) -> None:
        self.context.ask("asset", self._show, owner=self, key="asset", asset_no=record.asset_no)

    def _show(self, page: Any) -> None:
        if page is None or self._panel is not None:
            return
        self._page = page
        self.detail.empty()
        for card in (
            self._head(page),
            self._burdens(page),
            self._holders(page),
            self._restraints(page),
            disposals_card(self.text, page.disposals),
            self._valuations(page),
            self._appraisals(page),
            self._contributions(page),
            self._share_certificates(page),
            self._details(page),
            self._past(page),
            self._history(page),
        ):
            if card is not None:
                self.detail.lines.addWidget(card)
        self.detail.lines.addStretch(1)

    def _head(self, page: Any) -> Card:
        text, asset = self.text, page.row
        card = Card()
        line = row(gap=1)
        line.addWidget(words(asset.name, "lead", wrap=True), 1)
        line.addWidget(words(asset.class_term, "chip", "press"))
        if asset.closed:
            line.addWidget(words(text("ui.asset.closed"), "chip"))
        if asset.seized:
            line.addWidget(words(text("ui.asset.seized"), "chip", "refuse"))
        card.body.addLayout(line)
        card.body.addWidget(
            Facts(
                [(text("field.asset_no"), asset.asset_no), (text("field.location"), asset.location)]
            )
        )
        card.body.addLayout(self._actions(page))
        self.panel_place = column(gap=0)
        card.body.addLayout(self.panel_place)
        return card

    def _actions(self, page: Any) -> Flow:
        number = page.row.asset_no
        seizure = {"asset": number}
        line = Flow()
        for key, shortcut, role, then in (
            ("new_mortgage", "Alt+D", "primary", lambda: self._mortgage(number)),
            ("value", "Alt+G", "", lambda: self.context.open("value", number)),
            ("amend", "Alt+X", "", lambda: self._amend(page)),
            ("seize", "Alt+F", "grave", lambda: self._step("restraint.seize", seizure)),
        ):
            made = button(self.text(f"ui.action.{key}"), shortcut, role)
            made.clicked.connect(lambda _=False, act=then: act())
            line.addWidget(made)
        line.addWidget(offers_button(self.context, "asset", number))
        return line

    def _mortgage(self, number: str) -> None:
        self.context.open_form("mortgage.apply", {"assets": [number]})

    def _amend(self, page: Any) -> None:
        self.context.open_form("asset.amend", {"asset": page.row.asset_no})

    def _burdens(self, page: Any) -> Card:
        text = self.text
        card = Card(text("ui.assets.burdens"))
        live = [m for m in page.mortgages if m.state == "current"]
        latest = max(page.valuations, key=lambda v: v.valued_on, default=None)
        if live or latest:
            charges = [Charge(m.priority_rank, m.amount, m.mortgagees) for m in live]
            value = latest.adopted if latest else 0
            limit = latest.limit if latest else 0
            name = text("ui.assets.burdens")
            card.body.addWidget(RankLadder(charges, value, limit, text("ui.assets.free"), name))
        for one in page.mortgages:
            card.body.addLayout(self._mortgage_line(one))
        if not page.mortgages:
            card.body.addWidget(words(text("ui.assets.no_mortgage"), "quiet"))
        card.body.addWidget(words(page.effect_text, "quiet", wrap=True))
        return card

    def _mortgage_line(self, one: Any) -> Flow:
        line = Flow()
        live = one.state == "current"
        rank = self.text("ui.asset.rank", rank=one.priority_rank) if live else one.state_term
        line.addWidget(words(rank, "chip", "press" if live else ""))
        pressed = button(one.mortgage_no, role="plain")
        pressed.clicked.connect(lambda: self.context.open("mortgage", one.mortgage_no))
        line.addWidget(pressed)
        line.addWidget(words(one.mortgagees))
        line.addWidget(words(amount(one.amount)))
        line.addWidget(words(self.text("ui.assets.until", day=one.term_to), "quiet"))
        return line

    def _holders(self, page: Any) -> Card:
        card = Card(self.text("ui.section.holders"))
        name = self.text("ui.section.holders")
        card.body.addWidget(ShareBar(_parts(page.holders), name, seized=page.row.seized))
        for one in page.holders:
            line = Flow()
            pressed = button(f"{one.name}　{one.party_no}", role="plain")
            pressed.clicked.connect(lambda _=False, n=one.party_no: self.context.open("party", n))
            line.addWidget(pressed)
            line.addWidget(words(one.share))
            if Fraction(one.pledged):
                pledged = self.text("ui.assets.pledged", share=one.pledged)
                line.addWidget(words(pledged, "chip", "press"))
            if one.frozen:
                line.addWidget(words(self.text("ui.asset.frozen"), "chip", "refuse"))
            card.body.addLayout(line)
        return card

    def _restraints(self, page: Any) -> Card | None:
        if not page.restraints:
            return None
        card = Card(self.text("ui.assets.restraints"))
        for one in page.restraints:
            line = Flow()
            tone = "" if one.released else "refuse"
            line.addWidget(words(f"{one.kind_term}　{one.state_term}", "chip", tone))
            for said in (one.restraint_no, one.extent, one.authority, one.document_no):
                if said:
                    line.addWidget(words(said))
            line.addWidget(words(f"{one.effective_from} – {one.until}", "quiet"))
            if one.kind == "seizure" and not one.released:
                made = button(self.text("ui.action.release"), "Alt+J")
                given = {"restraint": one.restraint_no}
                made.clicked.connect(lambda _=False, g=given: self._step("restraint.release", g))
                line.addWidget(made)
            if not one.released:
                kind = "restraint" if one.kind == "seizure" else one.kind
                line.addWidget(offers_button(self.context, kind, one.restraint_no, key=""))
            card.body.addLayout(line)
        return card

    def _valuations(self, page: Any) -> Card | None:
        if not page.valuations:
            return None
        card = Card(self.text("ui.page.valuations"))
        for one in page.valuations:
            line = Flow()
            pressed = button(f"{one.valuation_no}　{one.valued_on}", role="plain")
            pressed.clicked.connect(
                lambda _=False, n=one.valuation_no: self.context.open("valuation", n)
            )
            line.addWidget(pressed)
            adopted = self.text("ui.assets.adopted", amount=amount(one.adopted))
            limit = self.text("ui.assets.limit", amount=amount(one.limit))
            line.addWidget(words(f"{adopted}　{limit}"))
            card.body.addLayout(line)
        return card

    def _appraisals(self, page: Any) -> Card:
        """Return the appraisal reports of agencies; the card shows itself once there are any."""
        card = Card(self.text("ui.assets.appraisals"))
        card.hide()

        def show(rows: Any) -> None:
            for one in rows:
                line = row(gap=1)
                signed = "、".join(one.appraisers)
                said = f"{one.report_no}　{one.agency}　{signed}"
                line.addWidget(words(said, wrap=True), 1)
                line.addWidget(words(amount(one.appraised)))
                tone = "refuse" if one.expired else ""
                line.addWidget(words(f"{one.valued_on} – {one.valid_until}", "quiet", tone))
                card.body.addLayout(line)
            card.setVisible(bool(rows))

        number = page.row.asset_no
        self.context.ask("appraisals", show, owner=card, key="appraisals", asset_no=number)
        return card

    def _contributions(self, page: Any) -> Card | None:
        """Show what members brought in, apart from the registered shares."""
        if not page.contributions:
            return None
        card = Card(self.text("ui.page.contributions"))
        for one in page.contributions:
            line = row(gap=1)
            said = f"{one.contribution_no}　{one.name}　{one.kind}　{one.worth}"
            line.addWidget(words(said, wrap=True), 1)
            if one.units:
                line.addWidget(words(self.text("ui.assets.units", units=one.units), "quiet"))
            until = self.text("ui.assets.ended_on", date=one.ended_on) if one.ended_on else ""
            line.addWidget(words(until or one.from_date, "quiet"))
            if not one.ended_on:
                line.addWidget(
                    offers_button(self.context, "contribution", one.contribution_no, key="")
                )
            card.body.addLayout(line)
        return card

    def _share_certificates(self, page: Any) -> Card | None:
        if not page.certificates:
            return None
        card = Card(self.text("ui.page.share_certificates"))
        for one in page.certificates:
            line = Flow()
            pressed = button(f"{one.certificate_no}　{one.holders}", role="plain")
            pressed.clicked.connect(
                lambda _=False, n=one.certificate_no: self.context.open("certificate", n)
            )
            line.addWidget(pressed)
            if one.events:
                line.addWidget(words(one.events[-1].label, "quiet"))
            card.body.addLayout(line)
        return card

    def _details(self, page: Any) -> Card:
        card = Card(self.text("ui.section.details"))
        card.body.addWidget(Facts([(one.label, one.value) for one in page.details], 1))
        return card

    def _past(self, page: Any) -> Card | None:
        """Return who held it before, where shares have changed hands."""
        if not any(one.kind == "transfer" for one in page.folio):
            return None
        card = Card(self.text("ui.assets.past"))

        def show(rows: Any) -> None:
            for one in rows:
                line = row(gap=1)
                line.addWidget(words(one.holders, wrap=True), 1)
                line.addWidget(words(f"{one.share_before} → {one.share}"))
                line.addWidget(words(f"{one.entered_at} – {one.until}", "quiet"))
                card.body.addLayout(line)

        number = page.row.asset_no
        self.context.ask("asset_holders", show, owner=card, key="asset_holders", asset_no=number)
        return card

    def _history(self, page: Any) -> Card:
        card = Card(self.text("ui.assets.history"))
        for one in reversed(page.folio):
            line = row(gap=1)
            line.addWidget(words(str(one.entry), "quiet"))
            line.addWidget(words(one.kind_term, "chip"))
            line.addWidget(words(one.record_no), 1)
            line.addWidget(words(one.entered_at, "quiet"))
            card.body.addLayout(line)
        for one in page.cases:
            card.body.addWidget(self._case_line(one))
        return card

    def _case_line(self, one: Any) -> QWidget:
        pressed = button(f"{one.case_no}　{one.registration_term}　{one.state_term}", role="plain")
        pressed.clicked.connect(lambda: self.context.open("case", one.case_no))
        return pressed

    # --- steps ----------------------------------------------------------------------------------

    def _step(self, operation: str, given: dict[str, Any]) -> None:
        self._close_panel()
        self._panel = StepPanel(self.context, operation, given)
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
        done = self.text("ui.note.entered", what=term, number=receipt.number)
        self.context.noted.emit(done, "asset", receipt.numbers["asset"])


class _Line:
    """An asset in the list with its state in words."""

    __slots__ = ("row", "state")

    def __init__(self, row_: Any, state: str) -> None:
        self.row, self.state = row_, state

    def __getattr__(self, name: str) -> Any:
        return getattr(self.row, name)


def _parts(holders: Any) -> list[Part]:
    """Return the parts of an asset, of joint holders the one they hold together."""
    names: dict[int, list[str]] = {}
    for one in holders:
        names.setdefault(one.line, []).append(one.name)
    shown = {one.line: (Fraction(one.of_whole), Fraction(one.pledged)) for one in holders}
    return [Part("、".join(names[line]), *shares) for line, shares in shown.items()]
