"""Valuations."""

from __future__ import annotations

from ui.pages.page import Page


class ValuationsPage(Page):
    """Valuations."""

    name = "valuations"
