"""Every state a ledger was ever in is restored, brought up to date, verified and worked with."""

import shutil
from pathlib import Path

import pytest

from core.problems import FieldError
from core.services.backups.backups import Backups
from core.storage.engine import SCHEMA_VERSION
from desktop import bootstrap
from tests.builders import Clock, person
from tests.storage.releasing import KEPT, SECRET
from tests.storage.telling import open_told

LEDGERS = sorted(KEPT.glob("*.nqbak"))


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Backups:
    """Another machine, which has never seen these ledgers."""
    monkeypatch.setenv("NONGQUAN_HOME", str(tmp_path / "another"))
    monkeypatch.delenv("NONGQUAN_FILES", raising=False)
    return bootstrap.backups(Clock())


def test_the_ledger_of_the_present_state_is_kept() -> None:
    assert KEPT / f"schema_{SCHEMA_VERSION}.nqbak" in LEDGERS


@pytest.mark.parametrize("kept", LEDGERS, ids=lambda path: path.stem)
def test_it_is_restored_verified_and_worked_with(
    machine: Backups, kept: Path, tmp_path: Path
) -> None:
    target = tmp_path / "restored.ledger"
    manifest, missing = machine.restore(Path(shutil.copy(kept, tmp_path)), SECRET, target)
    assert missing == 0
    clock = Clock()
    clock.move(days=400)
    desk = open_told(target, clock)
    check = desk.ask("verify_journal")
    assert check.ok, check
    assert check.entries >= manifest.entries
    assert desk.ask("verify_attachments") is not None
    assert desk.perform("party.enter", person(7)).number
    assert desk.ask("verify_journal").ok
    desk.close()


@pytest.mark.parametrize("kept", LEDGERS, ids=lambda path: path.stem)
def test_nobody_restores_it_without_the_passphrase(
    machine: Backups, kept: Path, tmp_path: Path
) -> None:
    with pytest.raises(FieldError, match="backup_wrong_secret"):
        machine.restore(kept, "不是这个口令", tmp_path / "restored.ledger")
    assert list(tmp_path.glob("restored*")) == []


@pytest.mark.parametrize("kept", LEDGERS, ids=lambda path: path.stem)
def test_a_kept_ledger_is_proven_as_any_backup(
    machine: Backups, kept: Path, tmp_path: Path
) -> None:
    copy = Path(shutil.copy(kept, tmp_path))
    note = machine.check(copy, SECRET)
    assert note.verified_at
    assert note.missing == 0
