"""The cards of a cycle's page: where it stands, what is missing, its run, what is owed and paid."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from PySide6.QtWidgets import QPushButton

from core.present.format import amount
from core.present.table import Column, money_column
from core.text import Catalogue
from ui.context import Context
from ui.widgets.bars import Bar, Bars
from ui.widgets.flow import Flow
from ui.widgets.offers_menu import offers_button
from ui.widgets.parts import Card, Facts, button, row, words
from ui.widgets.tables import InnerTable

_MOST_BARS = 12
STATES = (
    *("draft", "locked", "computed", "posted", "audited"),
    *("approved", "taxed", "paying", "closed"),
)


def state_strip(text: Catalogue, page: Any) -> Flow:
    """Return the states of a cycle in a row, those behind it with their day."""
    days = {step.state: step.happened_on for step in page.steps}
    line = Flow(gap=0.5)
    now = page.row.state
    reached = STATES.index(now) if now in STATES else -1
    for place, state in enumerate(STATES):
        tone = "press" if state == now else "done" if place < reached else ""
        made = words(text(f"choice.cycle_state.{state}"), "chip", tone)
        if state in days and place <= reached:
            made.setToolTip(days[state])
        line.addWidget(made)
    if now not in STATES:
        line.addWidget(words(text(f"choice.cycle_state.{now}"), "chip", "refuse"))
    return line


def missing_card(text: Catalogue, page: Any) -> Card | None:
    """Return what stands in the way of locking, every sentence of it."""
    if not page.missing:
        return None
    card = Card(text("ui.cycle.missing", n=len(page.missing)))
    for sentence in page.missing:
        card.body.addWidget(words(f"· {sentence}", tone="refuse", wrap=True))
    return card


def parts_card(
    context: Context, page: Any, enter: Callable[[str], None], bring: Callable[[str], None]
) -> Card:
    """Return the parts of the data, each with how to enter it while the cycle is a draft."""
    text = context.text
    card = Card(text("ui.cycle.parts"))
    draft = page.row.state == "draft"
    for one in page.parts:
        line = row(gap=1)
        term = words(text(f"choice.cycle_part.{one.part}"))
        line.addWidget(term)
        if one.count:
            said = text("ui.cycle.rows", n=one.count) if one.count > 1 else text("ui.cycle.there")
            line.addWidget(words(said, "chip", "done"))
        elif one.needed:
            line.addWidget(words(text("ui.cycle.needed"), "chip", "look"))
        line.addWidget(words(one.source or one.entered_at, "quiet"), 1)
        if draft:
            typed = button(text("ui.cycle.enter"))
            typed.setAccessibleName(f"{text('ui.cycle.enter')} {term.text()}")
            typed.clicked.connect(lambda _=False, p=one.part: enter(p))
            line.addWidget(typed)
            if one.part in LISTS:
                read = button(text("ui.cycle.import"))
                read.setAccessibleName(f"{text('ui.cycle.import')} {term.text()}")
                read.clicked.connect(lambda _=False, p=one.part: bring(p))
                line.addWidget(read)
        card.body.addLayout(line)
    return card


LISTS = ("plots", "deliveries", "holdings", "holders", "members")


def settlement_card(text: Catalogue, page: Any) -> Card | None:
    """Return the settlement as it was taken, with the run it belongs to."""
    if not page.settlement:
        return None
    card = Card(text("ui.cycle.settlement"))
    pairs = [(text(f"listing.item.{name}"), amount(fen)) for name, fen in page.settlement]
    card.body.addWidget(Facts(pairs, 2))
    run = page.runs[-1]
    said = text("ui.cycle.run", run=run.run_no, hash=run.inputs_sha256[:16])
    card.body.addWidget(words(said, "quiet", wrap=True))
    return card


LINES = (
    Column("no", "field.no", 7),
    Column("name", "listing.column.name", stretch=True),
    Column("weight", "view.weight", 10),
    money_column("gross", "view.gross", 10),
    money_column("tax", "view.tax", 8),
    money_column("held", "view.held", 8),
    money_column("payable", "listing.column.payable_now", 10),
)
PLOTS = (
    Column("plot", "field.plot", 7),
    Column("name", "field.grower", stretch=True),
    Column("mu", "field.mu", 6),
    Column("kg_per_mu", "view.kg_per_mu", 8),
    Column("quality", "view.quality", 7),
    Column("yielded", "view.yielded", 7),
    Column("coefficient", "view.coefficient", 9),
    money_column("amount", "field.stage1", 11),
)
PAYABLES = (
    Column("payable_no", "view.payable_no", 17),
    Column("name", "listing.column.name", stretch=True),
    money_column("amount", "listing.column.amount", 10),
    money_column("balance", "view.balance", 10),
    Column("standing_term", "ui.column.state", 8),
)


def table_card(
    text: Catalogue, heading: str, columns: Sequence[Column], rows: Sequence[Any], total: str
) -> Card | None:
    """Return rows as a table with a sum beneath; None where there are no rows."""
    if not rows:
        return None
    card = Card(text(heading))
    card.body.addWidget(InnerTable(columns, rows, text, text(heading)))
    if total:
        whole = sum(getattr(one, total) for one in rows)
        said = text("ui.cycle.total", n=len(rows), amount=amount(whole))
        card.body.addWidget(words(said, "quiet"))
    return card


def pictures_card(text: Catalogue, compared: Any) -> Card:
    """Return who gets what: by class, by the mu, against the year before."""
    card = Card(text("ui.cycle.pictures"))
    shown = (
        ("by_class", compared.by_class),
        ("per_mu", _ends(compared.per_mu)),
        ("by_year", _ends(compared.by_year)),
    )
    for name, shares in shown:
        if shares:
            heading = text(f"ui.cycle.{name}")
            card.body.addWidget(words(heading, "term"))
            parts = [
                Bar(one.name, tuple(p for p in (one.first, one.second) if p), one.before)
                for one in shares
            ]
            card.body.addWidget(Bars(parts, heading))
    return card


def _ends(shares: Sequence[Any]) -> Sequence[Any]:
    """Return the first and the last of many."""
    if len(shares) <= _MOST_BARS:
        return shares
    half = _MOST_BARS // 2
    return [*shares[:half], *shares[-half:]]


def batches_card(
    context: Context, page: Any, files: Callable[[Any, bool], Iterable[QPushButton]]
) -> Card | None:
    """Return the batches, each with its bank file and how to read what the bank says.

    The keys are those of the first batch that waits for the bank, or of the last one.
    """
    text = context.text
    if not page.batches:
        return None
    card = Card(text("view.batches"))
    keyed = next((one for one in page.batches if one.waiting), page.batches[-1])
    for one in page.batches:
        line = Flow()
        line.addWidget(words(one.batch_no))
        said = text("ui.cycle.batch", n=one.count, amount=amount(one.total), day=one.value_date)
        line.addWidget(words(said, "quiet"))
        if one.failed:
            line.addWidget(words(text("ui.cycle.failed", n=one.failed), "chip", "refuse"))
        tone = "look" if one.waiting else "done"
        key = "ui.cycle.waiting" if one.waiting else "ui.cycle.answered"
        line.addWidget(words(text(key, n=one.waiting), "chip", tone))
        for made in files(one, one is keyed):
            line.addWidget(made)
        line.addWidget(offers_button(context, "payment", one.batch_no, key=""))
        card.body.addLayout(line)
    return card


def past_card(text: Catalogue, page: Any) -> Card:
    """Return objections with their answers, and the steps that were taken."""
    card = Card(text("ui.cycle.past"))
    for one in page.objections:
        said = f"{one.objected_on}　{one.objector}：{one.objection}"
        card.body.addWidget(words(said, wrap=True))
        answer = one.answer_text or text("ui.cycle.unanswered")
        card.body.addWidget(words(f"　　{answer}", "quiet", wrap=True))
    for step in reversed(page.steps):
        line = row(gap=1)
        line.addWidget(words(text(f"choice.cycle_state.{step.state}"), "chip"))
        line.addWidget(words(step.happened_on))
        line.addWidget(words(step.operator, "quiet"), 1)
        line.addWidget(words(step.entered_at, "quiet"))
        card.body.addLayout(line)
    return card
