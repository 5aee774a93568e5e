"""Journal."""

from __future__ import annotations

from ui.pages.page import Page


class JournalPage(Page):
    """Journal."""

    name = "journal"
