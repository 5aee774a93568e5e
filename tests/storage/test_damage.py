"""What the machine does to a ledger: each ends in a sentence, and nothing committed is lost.

(Network drives, read-only files and folders, locks: test_engine.py. Kills: test_kill.py. Power
cuts: test_power_cut.py.)
"""

import os
import subprocess
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from core.problems import NongquanError, Unavailable
from core.services.desk import Desk
from core.storage.engine import sqlite
from core.text import Catalogue
from desktop import cli
from desktop.bootstrap import catalogue
from tests.builders import ALICE, CLERK, Clock, bank, homestay, open_desk, person
from tests.storage.looking import violations
from tests.storage.raw import connected, last

ROOT = Path(__file__).parents[2]


def enter(desk: Desk) -> int:
    """Enter somebody; returns the entry's number once it is committed."""
    return desk.perform("party.enter", person(2)).sequence


def refused(action: Callable[[], Any]) -> str:
    """Return the code of the refusal, which has its words in both languages."""
    with pytest.raises(NongquanError) as error:
        action()
    assert isinstance(error.value, Unavailable)
    for text in (catalogue(), Catalogue("en")):
        assert text.has(f"problem.{error.value.code}.text")
        assert text.has(f"problem.{error.value.code}.next")
    return error.value.code


def until_refused(desk: Desk) -> tuple[int, str]:
    """Enter assets until it is refused; return the last entry that was acknowledged, and why."""
    done = desk.ask("journal")[0].sequence
    for nth in range(200):
        title = f"浙（2020）瓯岭县不动产权第9{nth:06d}号"
        asset = homestay(2, {ALICE: "1/1"}, title_no=title)
        try:
            done = desk.perform("asset.enter", asset).sequence
        except Unavailable as error:
            return done, error.code
    raise AssertionError("it was never refused")


def sound(ledger: Path, sequence: int) -> None:
    """The ledger verifies, and holds exactly what was acknowledged."""
    desk = open_desk(ledger, CLERK, Clock())
    check = desk.ask("verify_journal")
    assert desk.ask("check_ledger", full=True) == ()
    desk.close()
    assert check.ok, check.first_bad
    assert check.entries == sequence
    assert violations(ledger) == []


# --- no room --------------------------------------------------------------------------------------


def test_a_full_disk_is_said_and_nothing_is_half_written(
    ledger: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The file may not grow by a page; a disk with no room left tells SQLite the same."""
    usual = sqlite._configure

    def narrow(connection: Any) -> None:
        usual(connection)
        (pages,) = connection.execute("PRAGMA page_count").fetchone()
        connection.execute(f"PRAGMA max_page_count = {pages}")

    desk = open_desk(ledger, CLERK, clock)
    before = enter(desk)
    desk.close()
    monkeypatch.setattr(sqlite, "_configure", narrow)
    desk = open_desk(ledger, CLERK, clock)
    before, code = until_refused(desk)
    assert code == "disk_full"
    monkeypatch.setattr(sqlite, "_configure", usual)
    desk.close()
    sound(ledger, before)


WITH_LIMIT = """
    import resource, sys
    from pathlib import Path
    from tests.builders import CLERK, Clock, open_desk
    from tests.storage.test_damage import until_refused
    desk = open_desk(Path(sys.argv[1]), CLERK, Clock())
    resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]), resource.RLIM_INFINITY))
    print(*until_refused(desk))
"""


def test_a_disk_that_takes_no_more_in_the_middle_of_a_log_loses_nothing(ledger: Path) -> None:
    """A limit on a file's size stops the log at some byte of some page."""
    limit = ledger.stat().st_size // 4096 * 4096 + 2048
    with connected(ledger) as connection:
        before = last(connection, "journal")["sequence"]
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(WITH_LIMIT), str(ledger), str(limit)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    acknowledged, code = done.stdout.split()
    assert code in ("disk_full", "disk_error"), done.stderr
    assert int(acknowledged) > before
    sound(ledger, int(acknowledged))


# --- gone -----------------------------------------------------------------------------------------


def moved(ledger: Path) -> Path:
    return ledger.rename(ledger.with_name("elsewhere.ledger"))


def replaced(ledger: Path) -> Path:
    kept = ledger.with_name("elsewhere.ledger")
    ledger.rename(kept)
    ledger.write_bytes(kept.read_bytes())
    return kept


@pytest.mark.parametrize("vanish", [moved, replaced])
def test_a_file_that_vanishes_while_it_is_open_takes_no_more(
    ledger: Path, clock: Clock, vanish: Callable[[Path], Path]
) -> None:
    """SQLite would go on writing into the file without a name, and all of it would be lost."""
    desk = open_desk(ledger, CLERK, clock)
    entered = enter(desk)
    for log in (f"{ledger}-wal", f"{ledger}-shm"):  # they go with the disk
        Path(log).rename(log.replace("test.ledger", "elsewhere.ledger"))
    kept = vanish(ledger)
    assert refused(lambda: desk.perform("party.enter", bank(2))) == "ledger_vanished"
    assert refused(lambda: desk.ask("parties")) == "ledger_vanished"
    desk.close()
    sound(kept, entered)


# --- the clock ------------------------------------------------------------------------------------


def test_a_clock_that_was_set_back_stops_entries_and_nothing_else(
    ledger: Path, clock: Clock
) -> None:
    desk = open_desk(ledger, CLERK, clock)
    entered = enter(desk)
    clock.move(days=-1)
    assert refused(lambda: desk.perform("party.enter", bank(2))) == "clock_went_back"
    assert desk.ask("parties")
    clock.move(days=1, seconds=1)
    assert desk.perform("party.enter", bank(2)).sequence == entered + 1
    desk.close()


# --- damaged pages --------------------------------------------------------------------------------


def overwrite(ledger: Path, table: str) -> None:
    """Overwrite a page of a table, as a disk that is dying does."""
    with connected(ledger) as connection:
        (page,) = connection.execute(
            "SELECT rootpage FROM sqlite_master WHERE name = ?", [table]
        ).fetchone()
    with ledger.open("r+b") as file:
        file.seek((page - 1) * 4096)
        file.write(os.urandom(4096))


@pytest.fixture
def damaged(ledger: Path, clock: Clock) -> Path:
    """A ledger in which the people's names cannot be read any more."""
    open_desk(ledger, CLERK, clock).close()
    overwrite(ledger, "party_version")
    return ledger


def test_a_damaged_page_is_said_where_it_is_met(damaged: Path, clock: Clock) -> None:
    desk = open_desk(damaged, CLERK, clock)
    assert refused(lambda: desk.ask("parties")) == "ledger_damaged"
    assert refused(lambda: desk.perform("party.enter", person(2))) == "ledger_damaged"
    desk.close()


def test_the_quick_check_names_the_table(damaged: Path, clock: Clock) -> None:
    desk = open_desk(damaged, CLERK, clock)
    found = desk.ask("check_ledger")
    desk.close()
    assert {(one.what, one.table) for one in found} >= {("page_damaged", "party_version")}


def test_the_command_line_checks_and_says_what_to_do(
    damaged: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["--ledger", str(damaged), "ledger", "check"]) == 1
    said = capsys.readouterr()
    assert "数据页损坏：party_version" in said.out
    assert "nongquan ledger repair" in said.out
    assert cli.main(["--ledger", str(damaged), "party", "list"]) == 4
    said = capsys.readouterr()
    assert "账本文件已损坏" in said.err
    assert "Traceback" not in said.err


def test_a_whole_ledger_is_said_to_be_whole(
    ledger: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["--ledger", str(ledger), "ledger", "check", "--full"]) == 0
    assert "账簿文件完好" in capsys.readouterr().out
