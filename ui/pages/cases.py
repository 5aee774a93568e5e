"""Cases."""

from __future__ import annotations

from ui.pages.page import Page


class CasesPage(Page):
    """Cases."""

    name = "cases"
