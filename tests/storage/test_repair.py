"""A damaged ledger is saved into a new file as far as the journal vouches for it."""

import json
import os
from pathlib import Path
from typing import Any

import pytest

from core.adapters.cipher_pages import decrypted
from core.problems import Unavailable
from core.storage import pages
from core.storage.repair import repair
from core.storage.schema import METADATA
from desktop import cli
from tests.builders import CLERK, Clock, homestay, open_desk, person
from tests.storage.looking import violations
from tests.storage.raw import connected, rows, tamper

PAGE = 4096
KEPT = [one.name for one in METADATA.sorted_tables if not one.name.startswith("search_")]


def content(ledger: Path) -> dict[str, list[Any]]:
    with connected(ledger) as connection:
        return {name: rows(connection, name) for name in KEPT}


def overwrite(ledger: Path, page: int) -> None:
    with ledger.open("r+b") as file:
        file.seek((page - 1) * PAGE)
        file.write(os.urandom(PAGE))


def root(ledger: Path, name: str) -> int:
    with connected(ledger) as connection:
        found = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = ?", [name])
        return int(found.fetchone()[0])


def repaired(ledger: Path, capsys: pytest.CaptureFixture[str]) -> tuple[int, dict[str, Any], Path]:
    """Repair by the command line; return its status, what it said, and the new file."""
    target = ledger.with_name("saved.ledger")
    before = ledger.read_bytes()
    words = ["--ledger", str(ledger), "ledger", "repair", "--out", str(target), "--json"]
    status = cli.main(words)
    assert ledger.read_bytes() == before  # never in place
    return status, json.loads(capsys.readouterr().out), target


@pytest.fixture
def large(ledger: Path) -> Path:
    """A ledger whose people fill several pages."""
    desk = open_desk(ledger, CLERK, Clock())
    for nth in range(60):
        id_no = f"E{nth:08d}"
        desk.perform("party.enter", person(2, id_kind="passport", id_no=id_no, name=f"张{nth}"))
    desk.close()
    return ledger


def test_a_whole_ledger_is_saved_row_by_row(told: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = content(told)
    status, said, target = repaired(told, capsys)
    assert status == 0, said
    assert (said["lost"], said["unproved"], said["indexed"]) == ([], [], True)
    assert content(target) == before
    assert violations(target) == violations(told)


def test_indexes_that_are_damaged_cost_nothing(
    large: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = content(large)
    for name in ("ix_party_version_id_kind_id_no", "search_entry", "search_key"):
        overwrite(large, root(large, name))
    status, said, target = repaired(large, capsys)
    assert status == 0, said
    assert content(target) == before
    desk = open_desk(target, CLERK, Clock())
    assert [hit.title for hit in desk.ask("search", typed="张41")] == ["张41"]
    desk.close()


def test_rows_are_found_on_pages_that_nothing_leads_to(
    large: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The inner page of a table is gone; its leaves are not."""
    before = content(large)
    overwrite(large, root(large, "party_version"))
    status, said, target = repaired(large, capsys)
    assert status == 0, said
    assert content(target) == before


def test_what_cannot_be_saved_is_named_row_by_row(
    large: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A leaf is gone: its rows are named, all others are saved, and the rest can be read."""
    before = content(large)["party_version"]
    leaf = next(n for n in leaves(large) if names_on(large, n) & {"张30"})
    lost = names_on(large, leaf)
    overwrite(large, leaf)
    status, said, target = repaired(large, capsys)
    assert status == 1
    gone = {f"{one['party_no']}/1" for one in before if one["name"] in lost}
    assert {one["row"] for one in said["lost"]} == gone
    assert {one["table"] for one in said["lost"]} == {"party_version"}
    after = content(target)["party_version"]
    assert after == [one for one in before if one["name"] not in lost]
    assert any("张30" not in line and "救不出" in line for line in said["said"])


def leaves(ledger: Path) -> list[int]:
    data = ledger.read_bytes()
    return [n for n in range(2, len(data) // PAGE + 1) if data[(n - 1) * PAGE] == 13]


def names_on(ledger: Path, page: int) -> set[str]:
    """Return the people whose particulars lie on a page."""
    found = ledger.read_bytes()[(page - 1) * PAGE : page * PAGE]
    return {f"张{nth}" for nth in range(60) if f"P{nth + 5:06d}".encode() in found
            and f"张{nth}passport".encode() in found}  # fmt: skip


def test_what_nobody_vouches_for_is_not_saved(
    ledger: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    tamper(ledger, lambda c: c.execute("UPDATE party_version SET name = '假' WHERE version = 1"))
    status, said, target = repaired(ledger, capsys)
    assert status == 1
    assert {one["table"] for one in said["unproved"]} == {"party_version"}
    assert content(target)["party_version"] == []


def test_a_file_without_its_first_page_is_read_from_its_leaves(large: Path) -> None:
    before = content(large)
    overwrite(large, 1)
    target = large.with_name("saved.ledger")
    saved = repair(large, target, decrypted)
    assert saved.lost == ()
    assert content(target)["party_version"] == before["party_version"]
    assert content(target)["journal"] == before["journal"]


def test_a_file_in_which_nothing_can_be_proved_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x.ledger").write_bytes(os.urandom(40 * PAGE))
    with pytest.raises(Unavailable, match="repair_nothing"):
        repair(tmp_path / "x.ledger", tmp_path / "saved.ledger", decrypted)
    assert not (tmp_path / "saved.ledger").exists()


def test_a_file_that_is_there_is_not_overwritten(ledger: Path, tmp_path: Path) -> None:
    (tmp_path / "saved.ledger").write_text("mine")
    with pytest.raises(Unavailable, match="ledger_exists"):
        repair(ledger, tmp_path / "saved.ledger", decrypted)
    assert (tmp_path / "saved.ledger").read_text() == "mine"


def test_long_rows_are_put_together_from_their_overflow_pages(ledger: Path) -> None:
    with connected(ledger) as connection:
        long = "长" * 9000
        statement = "INSERT INTO draft VALUES ('D1', 'x', 'party.enter', '草稿', ?, '2026')"
        connection.execute(statement, [long])
    found = [values for _, values in pages.records(ledger) if "草稿" in values]
    assert found == [["D1", "x", "party.enter", "草稿", long, "2026"]]


def test_the_index_is_made_anew_of_the_register(
    ledger: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    desk = open_desk(ledger, CLERK, Clock())
    title = homestay(0)["name"]
    desk.close()
    tamper(ledger, lambda c: c.execute("UPDATE search_entry SET title = '别的'"))
    assert cli.main(["--ledger", str(ledger), "ledger", "reindex"]) == 0
    desk = open_desk(ledger, CLERK, Clock())
    assert title in [hit.title for hit in desk.ask("search", typed=title)]
    assert desk.ask("verify_journal").ok
    desk.close()
