"""Parties."""

from __future__ import annotations

from ui.pages.page import Page


class PartiesPage(Page):
    """Parties."""

    name = "parties"
