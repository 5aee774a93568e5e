"""Assets."""

from __future__ import annotations

from ui.pages.page import Page


class AssetsPage(Page):
    """Assets."""

    name = "assets"
