"""Register."""

from __future__ import annotations

from ui.pages.page import Page


class RegisterPage(Page):
    """Register."""

    name = "register"
