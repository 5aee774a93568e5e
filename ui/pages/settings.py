"""Settings."""

from __future__ import annotations

from ui.pages.page import Page


class SettingsPage(Page):
    """Settings."""

    name = "settings"
