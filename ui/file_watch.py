"""Looks at the ledger's file in the background, once nobody waits for the first pages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QTimer

from ui.messages import tell_damage

if TYPE_CHECKING:
    from ui.main_window import MainWindow

CHECK_AFTER_MS = 5_000


def watch_file(window: MainWindow) -> None:
    """Check the file of the ledger that a window has opened, and tell what is wrong with it."""

    def told(found: Any) -> None:
        if found:
            tell_damage(window, window.text, found[0])

    def check() -> None:
        if window.context.ready:
            window.context.ask("check_ledger", told, owner=window, key="check")

    QTimer.singleShot(CHECK_AFTER_MS, window, check)
