"""The last wall: an error nobody expected is logged and told, and the program stays open."""

from __future__ import annotations

import logging
import logging.handlers
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QMessageLogContext, QObject, QtMsgType, Signal, qInstallMessageHandler

logger = logging.getLogger("nongquan")
LOG_BYTES = 1_000_000


class CrashWatch(QObject):
    """Catches what no page caught, from any thread, and tells the window about it."""

    happened = Signal(str)

    def __init__(self, log: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.log = log
        _start_log(log)
        sys.excepthook = self._caught
        threading.excepthook = lambda args: self._caught(
            args.exc_type, args.exc_value, args.exc_traceback
        )
        qInstallMessageHandler(_log_qt)

    def report(self, fault: BaseException) -> None:
        """Log an exception that was carried here and tell of it."""
        self._caught(type(fault), fault, fault.__traceback__)

    def _caught(
        self,
        kind: type[BaseException],
        fault: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, fault or kind(), trace)
            return
        logger.error("unexpected", exc_info=(kind, fault or kind(), trace))
        self.happened.emit(kind.__name__)


def _start_log(log: Path) -> None:
    log.parent.mkdir(parents=True, exist_ok=True)
    handler = logging.handlers.RotatingFileHandler(
        log, maxBytes=LOG_BYTES, backupCount=3, encoding="utf-8"
    )
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    root = logging.getLogger()
    root.addHandler(handler)
    root.setLevel(logging.INFO)


_LEVELS: dict[QtMsgType, Callable[[str], None]] = {
    QtMsgType.QtDebugMsg: logger.debug,
    QtMsgType.QtInfoMsg: logger.info,
    QtMsgType.QtWarningMsg: logger.warning,
    QtMsgType.QtCriticalMsg: logger.error,
    QtMsgType.QtFatalMsg: logger.critical,
}


def _log_qt(kind: QtMsgType, _: QMessageLogContext, message: str) -> None:
    _LEVELS.get(kind, logger.warning)(f"Qt: {message}")
