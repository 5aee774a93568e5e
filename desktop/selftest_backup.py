"""The self-test of backups: one is made of the demonstration, proven, and brought back."""

from __future__ import annotations

from pathlib import Path

from desktop import bootstrap
from desktop.selftest_kit import require


def back_up(folder: Path) -> None:
    """Make a backup for a key on paper, prove it by that key, and bring it back."""
    backups = bootstrap.backups(home=folder / "home")
    recipient, key = backups.new_paper_key()
    backups.key_sheet(recipient, key, "self-test.ledger")
    backups.take_paper_key(recipient)
    made = backups.make(folder / "self-test.ledger")
    manifest, missing = backups.restore(made.path, key, folder / "restored.ledger")
    require(manifest.entries and not missing, missing)
    require(backups.check(made.path, key).missing == 0)
