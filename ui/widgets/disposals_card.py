"""The disposals on default of an asset, on its page."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from core.present.format import amount
from core.text import Catalogue
from ui.widgets.parts import Card, row, words


def disposals_card(text: Catalogue, disposals: Iterable[Any]) -> Card | None:
    """Return what was sold on default, and how much has yet to follow; nothing if nothing was."""
    card = Card(text("ui.disposals.heading"))
    found = list(disposals)
    for one in found:
        line = row(gap=1)
        line.addWidget(words(f"{one.sold_on}　{one.route_term}　{one.buyers}"))
        line.addStretch(1)
        line.addWidget(words(one.disposal_no, "quiet"))
        line.addWidget(words(amount(one.price), "quiet"))
        if one.open_items:
            line.addWidget(words(text("ui.disposals.open", n=one.open_items), "chip", "look"))
        card.body.addLayout(line)
    return card if found else None
