"""Backups that nobody has to think of: while people work when one is due, on the side of reads."""

from __future__ import annotations

import logging
from typing import Any

from PySide6.QtCore import QObject, QTimer

from ui.context import Context

logger = logging.getLogger(__name__)
FIRST_MS, EVERY_MS = 60_000, 600_000  # after opening; then how often it looks whether one is due


class BackupWatch(QObject):
    """Looks every ten minutes; what an automatic backup met stands on the start page."""

    def __init__(self, context: Context, parent: QObject) -> None:
        super().__init__(parent)
        self.context = context
        self._under_way = False
        self.timer = QTimer(self, interval=EVERY_MS)
        self.timer.timeout.connect(self.look)
        self.timer.start()
        QTimer.singleShot(FIRST_MS, self, self.look)

    def look(self) -> None:
        """Make one if it is due and none is under way."""
        make, ledger = self.context.backups, self.context.ledger
        if make is None or ledger is None or self._under_way:
            return
        self._under_way = True
        self.context.jobs.read(
            lambda: make().make_if_due(ledger), self._came, self._failed, self, "backup-watch"
        )

    def _came(self, made: Any) -> None:
        self._under_way = False
        if made is None:
            return
        self.context.backup_fault = None
        text = self.context.text
        when = made.note.verified_at[11:16]
        self.context.noted.emit(text("ui.backup.automatic", when=when), "", "")
        self.context.changed.emit(frozenset({"backup"}))

    def _failed(self, fault: Exception) -> None:
        self._under_way = False
        logger.warning("an automatic backup failed: %s", fault)
        self.context.backup_fault = fault
        self.context.changed.emit(frozenset({"backup"}))
