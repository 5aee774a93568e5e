"""Checkpoints, heads kept elsewhere, and an accepted ledger, from the command line."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from core.adapters import secrets
from core.adapters.anchors import AnchorFiles
from core.problems import Unavailable
from core.services.ports import Head
from desktop import cli
from desktop.bootstrap import create_desk
from tests.builders import CLERK, OFFICE, START, Clock, bank, open_desk, person
from tests.storage.raw import connected, rows, tamper
from tests.storage.tampering import rechain


def run(ledger: Path, capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, Any]:
    status = cli.main(["--ledger", str(ledger), *words, "--json"])
    return status, json.loads(capsys.readouterr().out)


def enter(ledger: Path, nth: int) -> None:
    desk = open_desk(ledger, CLERK, Clock())
    desk.perform("party.enter", person(nth))
    desk.close()


def checkpoints(ledger: Path) -> list[int]:
    with connected(ledger) as connection:
        return [one["sequence"] for one in rows(connection, "checkpoint")]


# --- checkpoints ----------------------------------------------------------------------------------


def test_a_checkpoint_by_hand_signs_the_head_once(
    ledger: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status, said = run(ledger, capsys, "journal", "checkpoint")
    assert status == 0
    assert run(ledger, capsys, "journal", "checkpoint")[1]["number"] == said["number"]
    assert checkpoints(ledger) == [int(said["number"])]
    status, said = run(ledger, capsys, "journal", "verify")
    assert (status, said["checkpoints"]) == (0, 1)


def test_the_first_work_of_a_day_signs_the_last_head_of_the_day_before(tmp_path: Path) -> None:
    ledger, clock = tmp_path / "x.ledger", Clock(START)
    desk = create_desk(ledger, CLERK, {**OFFICE, "demonstration": False}, clock)
    desk.perform("party.enter", person(0))
    desk.perform("party.enter", person(1))
    assert checkpoints(ledger) == []
    clock.move(days=1)
    desk.perform("draft.discard", {"draft": "none"})  # no entry, no checkpoint
    assert checkpoints(ledger) == []
    for nth in (0, 1):
        desk.perform("party.enter", bank(nth))
    assert checkpoints(ledger) == [3]
    assert desk.ask("verify_journal").ok
    desk.close()


def test_work_goes_on_without_the_key_and_the_verification_shows_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ledger, clock = tmp_path / "x.ledger", Clock(START)
    desk = create_desk(ledger, CLERK, {**OFFICE, "demonstration": False}, clock)

    def gone(*_: Any) -> str:
        raise Unavailable("file_not_written", value="keys", reason="read-only")

    monkeypatch.setattr(secrets, "signing_key", gone)
    clock.move(days=1)
    assert desk.perform("party.enter", person(0)).sequence == 2
    check = desk.ask("verify_journal")
    desk.close()
    assert (check.ok, check.checkpoints) == (True, 0)


# --- heads kept elsewhere -------------------------------------------------------------------------


def test_heads_kept_elsewhere_agree_with_a_ledger_that_went_on(
    ledger: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    kept = str(tmp_path / "heads.json")
    run(ledger, capsys, "journal", "checkpoint")
    enter(ledger, 2)
    status, said = run(ledger, capsys, "journal", "anchors", "--out", kept)
    assert (status, said["heads"]) == (0, 2)
    enter(ledger, 3)
    status, said = run(ledger, capsys, "journal", "anchors", "--against", kept)
    assert (status, said["ok"], said["heads"]) == (0, True, 2)


def test_heads_kept_elsewhere_find_what_no_anchor_of_this_machine_can(
    ledger: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: Any
) -> None:
    older, kept = shutil.copy(ledger, tmp_path / "older.ledger"), str(tmp_path / "heads.json")
    run(ledger, capsys, "journal", "checkpoint")
    signed = checkpoints(ledger)[0]
    enter(ledger, 2)
    run(ledger, capsys, "journal", "anchors", "--out", kept)
    monkeypatch.setenv("NONGQUAN_HOME", str(tmp_path / "another machine"))
    status, said = run(Path(older), capsys, "journal", "anchors", "--against", kept)
    assert (status, said["code"], said["row"]) == (1, "rolled_back", str(signed + 1))

    def rewrite(connection: Any) -> None:
        change = "UPDATE journal SET operator = '别人' WHERE sequence = ?"
        connection.execute(change, [signed + 1])
        rechain(connection)

    tamper(ledger, rewrite)
    status, said = run(ledger, capsys, "journal", "anchors", "--against", kept)
    assert (status, said["code"], said["row"]) == (1, "rewritten", str(signed + 1))


@pytest.mark.parametrize("content", ["", "[]", '{"ledger": "x", "heads": []}', '{"heads": [1]}'])
def test_a_file_without_heads_is_refused_in_words(
    ledger: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], content: str
) -> None:
    (tmp_path / "x.json").write_text(content)
    status, said = run(ledger, capsys, "journal", "anchors", "--against", str(tmp_path / "x.json"))
    assert (status, said["errors"][0]["code"]) == (2, "anchors_file_wrong")


# --- accepting ------------------------------------------------------------------------------------


def test_an_older_ledger_is_accepted_with_a_reason_on_the_command_line(
    ledger: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    older = shutil.copy(ledger, tmp_path / "older.ledger")
    enter(ledger, 2)
    shutil.copy(older, ledger)
    status, said = run(ledger, capsys, "party", "list")
    assert (status, said["errors"][0]["code"]) == (4, "ledger_rolled_back")
    assert "nongquan journal accept" in said["errors"][0]["next"]
    assert run(ledger, capsys, "journal", "accept")[0] == 2  # without a reason
    assert run(ledger, capsys, "journal", "accept", "--why", "从备份恢复")[0] == 0
    assert run(ledger, capsys, "party", "list")[0] == 0
    status, said = run(ledger, capsys, "journal", "accept", "--why", "再来一次")
    assert (status, said["refusals"][0]["code"]) == (1, "nothing_to_accept")


# --- what the user's folder keeps -----------------------------------------------------------------


def test_an_anchor_only_rises_until_somebody_accepts(tmp_path: Path) -> None:
    anchors = AnchorFiles(tmp_path / "anchors", "here")
    assert anchors.known("a") is None
    for sequence, known in ((5, 5), (3, 5), (7, 7)):
        anchors.note("a", Head(sequence, f"h{sequence}", "2026"))
        assert anchors.known("a") == Head(known, f"h{known}", "2026")
    anchors.accept("a", Head(2, "h2", "2026"))
    assert anchors.known("a") == Head(2, "h2", "2026")
    assert anchors.stranger("b") == "a"
    anchors.forget()
    assert (anchors.known("a"), anchors.stranger("b")) == (None, "")


def test_a_ledger_new_at_a_place_is_compared_with_the_highest_elsewhere(tmp_path: Path) -> None:
    for place, sequence in (("one", 4), ("two", 9)):
        AnchorFiles(tmp_path, place).note("a", Head(sequence, "h", "2026"))
    here = AnchorFiles(tmp_path, "three")
    assert here.known("a") == Head(9, "h", "2026")
    here.accept("a", Head(6, "h", "2026"))
    assert here.known("a") == Head(6, "h", "2026")


@pytest.mark.parametrize("content", ["", "[]", '{"ledger": 1}', "\udcff"])
def test_an_anchor_that_cannot_be_read_stands_in_nobodys_way(tmp_path: Path, content: str) -> None:
    anchors = AnchorFiles(tmp_path, "here")
    anchors.note("a", Head(5, "h", "2026"))
    (file,) = tmp_path.glob("*.json")
    file.write_bytes(content.encode("utf-8", "surrogateescape"))
    assert anchors.known("a") is None
    anchors.note("a", Head(1, "h", "2026"))
    assert anchors.known("a") == Head(1, "h", "2026")
