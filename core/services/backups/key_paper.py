"""The sheet for the safe: a paper key in two lines of four groups, and how it is used."""

from __future__ import annotations

from core.services.declarations import load_declaration
from core.services.documents import Paper, compose
from core.services.ports.backups import Recipient
from core.text import Catalogue

BACKUP_KEY = "backup_key"


def composed(recipient: Recipient, key: str, text: Catalogue, *, ledger: str, folder: str) -> Paper:
    """Return the sheet of a key; it states which backups it opens, and is never kept."""
    groups = key.split("-")
    half = len(groups) // 2
    snapshot = {
        "office_name": text("ui.program"),
        "key_id": recipient.key_id,
        "issued_on": recipient.made_on,
        "upper": "　".join(groups[:half]),
        "lower": "　".join(groups[half:]),
        "ledger": ledger,
        "folder": folder,
    }
    return compose(load_declaration(BACKUP_KEY), snapshot, text)
