"""The sheets for the safe: a paper key in two lines of four groups, and how it is used."""

from __future__ import annotations

from collections.abc import Mapping

from core.services.declarations import load_declaration
from core.services.documents import Paper, compose
from core.services.ports.backups import Recipient
from core.text import Catalogue

BACKUP_KEY, LEDGER_KEY = "backup_key", "ledger_key"


def composed(recipient: Recipient, key: str, text: Catalogue, *, ledger: str, folder: str) -> Paper:
    """Return the sheet of a key; it states which backups it opens, and is never kept."""
    of = {"key_id": recipient.key_id, "issued_on": recipient.made_on}
    return _sheet(BACKUP_KEY, key, text, {**of, "ledger": ledger, "folder": folder})


def composed_for_ledger(key_id: str, day: str, key: str, text: Catalogue, ledger: str) -> Paper:
    """Return the sheet with the recovery key of an encrypted ledger; it too is never kept."""
    return _sheet(LEDGER_KEY, key, text, {"key_id": key_id, "issued_on": day, "ledger": ledger})


def _sheet(name: str, key: str, text: Catalogue, facts: Mapping[str, str]) -> Paper:
    groups = key.split("-")
    half = len(groups) // 2
    snapshot = {
        "office_name": text("ui.program"),
        "upper": "　".join(groups[:half]),
        "lower": "　".join(groups[half:]),
        **facts,
    }
    return compose(load_declaration(name), snapshot, text)
