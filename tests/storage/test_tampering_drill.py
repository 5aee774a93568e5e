"""Every kind of tampering of the drill is found, and verifying points at it (tampering.py)."""

from pathlib import Path

import pytest

from core.problems import Unavailable
from tests.builders import CLERK, REVIEWER, open_desk
from tests.storage.tampering import KINDS, Kind, Scene, copied, make, put, tampered, verified

WHY = "硬盘故障，从昨晚的备份恢复"


@pytest.fixture(scope="session")
def drill(tmp_path_factory: pytest.TempPathFactory) -> Scene:
    """The ledger of the drill; the office's key lies in the folder of the session's user."""
    return make(tmp_path_factory.mktemp("drill") / "template")


@pytest.fixture
def scene(
    drill: Scene, tmp_path: Path, home_of_session: Path, monkeypatch: pytest.MonkeyPatch
) -> Scene:
    """A copy of it for a user who has the key and has seen no ledger yet."""
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "keys").symlink_to(home_of_session / "session" / "keys")
    monkeypatch.setenv("NONGQUAN_HOME", str(tmp_path / "home"))
    return copied(drill, tmp_path / "office")


def test_there_are_twenty_kinds_and_more() -> None:
    assert len({kind.what for kind in KINDS}) == len(KINDS) >= 20


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.what)
def test_tampering_is_found_and_placed(scene: Scene, kind: Kind) -> None:
    outcome = tampered(kind, scene)
    assert outcome.found
    assert outcome.placed, outcome.bad


# --- an older ledger, put back for good reason ----------------------------------------------------


def test_an_older_ledger_is_opened_only_once_somebody_said_why(scene: Scene) -> None:
    open_desk(scene.ledger, CLERK).close()
    put("older")(scene)
    with pytest.raises(Unavailable, match="ledger_rolled_back"):
        open_desk(scene.ledger, CLERK)
    desk = open_desk(scene.ledger, REVIEWER, older=True)
    receipt = desk.perform("journal.accept", {"why": WHY})
    desk.close()
    desk = open_desk(scene.ledger, CLERK)
    entry = desk.ask("journal")[0]
    desk.close()
    assert (entry.sequence, entry.operator) == (receipt.sequence, REVIEWER)
    assert WHY in entry.facts
    assert verified(scene.ledger) is None
