"""``--until-painted``: say when the window was first painted, then end. For measuring the start."""

from __future__ import annotations

import sys
import time

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QTimer


class FirstPaint(QObject):
    """Watches a window for its first painting; prints the machine's monotonic time in seconds."""

    def __init__(self, window: QObject) -> None:
        super().__init__(window)
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Look on; nothing is taken from the window."""
        if event.type() == QEvent.Type.Paint:
            watched.removeEventFilter(self)
            QTimer.singleShot(0, self._end)  # after the painting itself
        return False

    def _end(self) -> None:
        if sys.stdout is not None:  # a window of Windows has none
            print(time.monotonic(), flush=True)
        QCoreApplication.quit()
