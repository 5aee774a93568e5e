"""Where a ledger's backups stand, asked in the background and put into words."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QObject

from core.text import Catalogue
from ui.context import Context
from ui.jobs import Done


def ask_status(context: Context, done: Done, owner: QObject) -> None:
    """Ask where the open ledger stands, where the program brings backups at all."""
    make, ledger = context.backups, context.ledger
    if make is not None and ledger is not None:
        key = f"backup:{type(owner).__name__}"
        context.jobs.read(lambda: make().status(ledger), done, context.failed.emit, owner, key)


def warning_words(text: Catalogue, status: Any) -> list[str]:
    """Return what somebody must be told."""
    return [_warning(text, status, code) for code in status.warnings]


def moment(text: Catalogue, written: str) -> str:
    """Return a time of a note as the window writes times."""
    return written[:16].replace("T", " ") if written else text("backup.none")


def _warning(text: Catalogue, status: Any, code: str) -> str:
    if code == "offsite_overdue" and status.offsite is None:
        code = "offsite_none"
    last = status.offsite if code.startswith("offsite") else status.verified
    when = moment(text, last.made_at) if last else ""
    return text(f"backup.warning.{code}", when=when, folder=status.settings.offsite or "")
