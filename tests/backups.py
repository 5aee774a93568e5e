"""Backups for tests: a machine of its own, keys that are stretched little, a ledger with scans."""

from pathlib import Path
from typing import Any

import pytest

from core.adapters import vault
from core.services.backups.backups import Backups
from core.services.desk import Desk
from desktop import bootstrap
from tests.builders import Clock, apply, enter
from tests.pictures import photo

PASSPHRASE = "马 电池 订书钉 正确"


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Stretch passphrases as little as can be: how long it takes is not what is tested."""
    monkeypatch.setattr(vault, "MEMORY", 8)
    monkeypatch.setattr(vault, "ITERATIONS", 1)
    monkeypatch.setattr(vault, "LANES", 1)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("NONGQUAN_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("NONGQUAN_FILES", raising=False)
    return tmp_path / "home"


@pytest.fixture
def backups(home: Path, quick: None, clock: Clock) -> Backups:
    """The backups of a machine that has a passphrase."""
    made = bootstrap.backups(clock)
    made.set_passphrase(PASSPHRASE)
    return made


@pytest.fixture
def scanned(desk: Desk, ledger: Path, tmp_path: Path) -> Path:
    """A ledger in use, with a case and two scans; a third file on its shelf is nobody's."""
    case = apply(desk)
    for name in ("lease", "licence"):
        path = tmp_path / f"{name}.jpg"
        path.write_bytes(photo(name))
        desk.attach(case, "business_licence", path)
    enter(desk, case)
    desk.shelf.put(b"filed by nobody")
    return ledger


def files(folder: Path) -> dict[str, Any]:
    """Return what lies on a shelf."""
    return {one.name: one.read_bytes() for one in folder.rglob("*") if one.is_file()}
