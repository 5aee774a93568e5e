"""Encrypted ledgers for tests: what the template and the story hold, under a key of the session."""

import shutil
from pathlib import Path

import pytest

from core.storage import ledger_keys
from core.storage.encryption import rewrite
from core.storage.ledger_keys import LedgerKey


def silent(done: int, total: int) -> None:
    """Report to nobody."""


def encrypted_copy(source: Path, target: Path, key: LedgerKey) -> Path:
    """Write a ledger under a key that this process knows, its attachments beside it."""
    ledger_keys.learn(key)
    rewrite(source, target, key, silent)
    if Path(f"{source}.files").exists():
        shutil.copytree(f"{source}.files", f"{target}.files")
    return target


@pytest.fixture(scope="session")
def session_key() -> LedgerKey:
    return ledger_keys.new_key()


@pytest.fixture
def ledger_key(session_key: LedgerKey) -> LedgerKey:
    """The key of the encrypted ledgers, which this process knows until it forgets."""
    ledger_keys.learn(session_key)
    return session_key


@pytest.fixture(scope="session")
def encrypted_template(
    template: Path, session_key: LedgerKey, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    return encrypted_copy(template, tmp_path_factory.mktemp("key") / "e.ledger", session_key)


@pytest.fixture
def encrypted(encrypted_template: Path, ledger_key: LedgerKey, tmp_path: Path) -> Path:
    """A fresh copy of the template, encrypted."""
    return Path(shutil.copy(encrypted_template, tmp_path / "test.ledger"))
