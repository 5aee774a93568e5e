"""The disposals of an asset in the window: what was sold, and what has yet to follow."""

from PySide6.QtWidgets import QLabel

from core.services.event_views import DisposalRow
from desktop import bootstrap
from ui.widgets.disposals_card import disposals_card

TEXT = bootstrap.catalogue()


def disposal(**changes):
    values = {
        "disposal_no": "CZ2026-00001",
        "asset_no": "A000001",
        "asset": "云上居",
        "mortgage_no": "DY2026-000001",
        "sold_on": "2026-11-20",
        "route_term": "农村产权流转交易平台",
        "buyers": "周小满",
        "price": 42_000_000,
        "open_items": 2,
    }
    return DisposalRow(**{**values, **changes})


def said(card):
    return [one.text() for one in card.findChildren(QLabel)]


def test_a_disposal_says_what_has_yet_to_follow(qtbot):
    card = disposals_card(TEXT, [disposal()])
    qtbot.addWidget(card)
    assert any("2 项未办" in word for word in said(card))
    assert any("420,000.00" in word for word in said(card))
    closed = disposals_card(TEXT, [disposal(open_items=0)])
    qtbot.addWidget(closed)
    assert not any("未办" in word for word in said(closed))


def test_where_there_is_nothing_nothing_is_shown(qtbot):
    assert disposals_card(TEXT, []) is None
