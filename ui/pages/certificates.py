"""Certificates."""

from __future__ import annotations

from ui.pages.page import Page


class CertificatesPage(Page):
    """Certificates."""

    name = "certificates"
