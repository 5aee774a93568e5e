"""Cut the power of a registering program, again and again, and open what the disk then holds.

    python -m tests.storage.power_cut --runs 200

The program works once and its statements are recorded. A run replays them, with the program's
settings, on a file system that forgets: what was written and not yet synced survives sector by
sector at random, torn at 512 bytes, in any order; a file or a deletion that no sync has made
durable may be there or not. Then the program itself opens the file: every page is whole, the
chain verifies, every acknowledged entry is there. (The SQLite that replays is apsw's: the
program's own takes no file systems written in Python. Its log's index lies in memory: exclusive
locking, as nobody else opens the file.)
"""

import argparse
import dataclasses as dc
import os
import random
import shutil
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import apsw
import pytest

from core.storage.engine import sqlite
from tests.builders import (
    ALICE,
    CLERK,
    Clock,
    discharge,
    fill,
    homestay,
    make_desk,
    open_desk,
    person,
    register,
    seize,
)

SECTOR = 512
SURVIVAL = (0.0, 0.1, 0.5, 0.9, 1.0)  # of a run: how much of what was not synced gets through
CHECKPOINTS = (1000, 8)  # pages: the program's, and so few that every run meets some


class Cut(Exception):
    """The power is gone."""


# --- what the program does ------------------------------------------------------------------------


@dc.dataclass(frozen=True, slots=True)
class Transaction:
    """The statements of one commit, and the journal's last entry once it is acknowledged."""

    statements: tuple[str, ...]
    entry: int


def record(folder: Path) -> tuple[Path, list[Transaction]]:
    """Return a ledger, and the transactions of some work on it that is recorded.

    The first stands for what was there: it has no statements.
    """
    ledger = folder / "before.ledger"
    fill(make_desk(ledger)).close()
    worked = Path(shutil.copy(ledger, folder / "worked.ledger"))
    said: list[str] = []
    usual = sqlite._configure

    def listening(connection: Any) -> None:
        usual(connection)
        connection.set_trace_callback(said.append)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sqlite, "_configure", listening)
        desk = open_desk(worked, CLERK, Clock())
        first = desk.ask("journal")[0].sequence
        done = register(desk)
        desk.perform("party.enter", person(2))
        seize(desk, "A000002")
        desk.perform("asset.enter", homestay(2, {ALICE: "1/1"}))
        discharge(desk, done.mortgage)
        register(desk, "A000003")
        desk.close()
    return ledger, _transactions(said, first)


def _transactions(said: Sequence[str], entry: int) -> list[Transaction]:
    """Part what was said into commits; leave out what only reads, and what SQLite says itself."""
    found = [Transaction((), entry)]
    statements: list[str] = []
    for one in said:
        word = one.split(maxsplit=1)[0].upper()
        if word in ("BEGIN", "ROLLBACK"):
            statements = []
        elif word == "COMMIT" and statements:
            entry += any(s.startswith("INSERT INTO journal ") for s in statements)
            found.append(Transaction(tuple(statements), entry))
            statements = []
        elif word in ("INSERT", "UPDATE", "DELETE") and statements[-1:] != [one]:
            # Triggers speak behind "--", and a statement with triggers is said twice; none of
            # ours is made twice on end. The grams' own tables are FTS5's business.
            statements += [one] if "search_grams_" not in one else []
    assert len(found) > 10
    return found


# --- a disk that forgets --------------------------------------------------------------------------


@dc.dataclass(slots=True)
class Stored:
    """A file: what is surely on the disk, and what was written since."""

    durable: bytearray
    exists: bool  # on the disk, whatever happens
    pending: list[Callable[[bytearray, random.Random, float], None]]


class Disk:
    """Every file of a run; counts what reaches it and stops at ``cut_at``."""

    def __init__(self, cut_at: int) -> None:
        self.files: dict[str, Stored] = {}
        self.cut_at = cut_at
        self.count = 0

    def reached(self) -> None:
        """Count one write, sync, truncation or deletion."""
        self.count += 1
        if self.count > self.cut_at:
            raise Cut

    def file(self, name: str) -> Stored:
        if name not in self.files:
            path = Path(name)
            there = path.exists()
            content = path.read_bytes() if there else b""
            self.files[name] = Stored(bytearray(content), there, [])
        return self.files[name]

    def leave(self, folder: Path, chance: random.Random, survival: float) -> None:
        """Write what is left after the cut into a folder."""
        for name, stored in self.files.items():
            if not stored.exists and chance.random() >= survival:
                continue
            for change in stored.pending:
                change(stored.durable, chance, survival)
            (folder / Path(name).name).write_bytes(stored.durable)


def _write(offset: int, data: bytes) -> Callable[[bytearray, random.Random, float], None]:
    """A write of which each sector survives or not."""

    def change(content: bytearray, chance: random.Random, survival: float) -> None:
        start = offset
        while start < offset + len(data):
            end = min(start // SECTOR * SECTOR + SECTOR, offset + len(data))
            if chance.random() < survival:
                if len(content) < end:
                    content.extend(bytes(end - len(content)))
                content[start:end] = data[start - offset : end - offset]
            start = end

    return change


def _truncate(size: int) -> Callable[[bytearray, random.Random, float], None]:
    def change(content: bytearray, chance: random.Random, survival: float) -> None:
        if chance.random() < survival:
            del content[size:]

    return change


class ForgetfulFile(apsw.VFSFile):
    """A file whose syncs are what makes it durable."""

    def __init__(self, disk: Disk, name: Any, flags: Any) -> None:
        super().__init__("", name, flags)
        self._disk = disk
        self._stored = disk.file(name.filename() if isinstance(name, apsw.URIFilename) else name)

    def xWrite(self, data: bytes, offset: int) -> None:
        self._disk.reached()
        super().xWrite(data, offset)
        self._stored.pending.append(_write(offset, bytes(data)))

    def xTruncate(self, size: int) -> None:
        self._disk.reached()
        super().xTruncate(size)
        self._stored.pending.append(_truncate(size))

    def xSync(self, flags: int) -> None:
        self._disk.reached()
        for change in self._stored.pending:
            change(self._stored.durable, random.Random(0), 2.0)
        self._stored.pending.clear()
        self._stored.exists = True


class ForgetfulSystem(apsw.VFS):
    """The file system of one run."""

    def __init__(self, name: str, disk: Disk) -> None:
        self._disk = disk
        super().__init__(name, "")

    def xOpen(self, name: Any, flags: Any) -> ForgetfulFile:
        return ForgetfulFile(self._disk, name, flags)

    def xDelete(self, name: str, sync: bool) -> None:
        self._disk.reached()
        super().xDelete(name, sync)
        stored = self._disk.file(name)
        stored.pending.clear()
        stored.durable.clear()
        stored.exists = False


# --- a run ----------------------------------------------------------------------------------------


def _replay(ledger: Path, work: Sequence[Transaction], disk: Disk, pages: int) -> int:
    """Do the work until it is done or the power is cut; return how much was acknowledged."""
    name = f"forgetful-{os.getpid()}-{id(disk)}"
    system = ForgetfulSystem(name, disk)
    acknowledged = 0
    connection = None
    try:
        connection = apsw.Connection(str(ledger), vfs=name)
        connection.execute("PRAGMA locking_mode = EXCLUSIVE")
        for setting, value in sqlite._PRAGMAS.items():
            connection.execute(f"PRAGMA {setting} = {value}")
        assert connection.execute("PRAGMA journal_mode = WAL").fetchone() == ("wal",)
        connection.execute(f"PRAGMA wal_autocheckpoint = {pages}")
        for one in work[1:]:
            connection.execute("BEGIN IMMEDIATE")
            for statement in one.statements:
                connection.execute(statement)
            connection.execute("COMMIT")
            acknowledged += 1
        connection.close()
    except (Cut, apsw.Error):
        assert disk.count > disk.cut_at  # nothing else may go wrong
    finally:
        if connection is not None:
            disk.cut_at = sys.maxsize  # the process may end in peace; the disk is read by then
            survivors = {n: dc.replace(f, pending=list(f.pending), durable=bytearray(f.durable))
                         for n, f in disk.files.items()}  # fmt: skip
            connection.close(force=True)
            disk.files = survivors
        system.unregister()
    return acknowledged


class Cutting:
    """Runs on one recorded piece of work."""

    def __init__(self, folder: Path, seed: int) -> None:
        self._folder = folder
        self._chance = random.Random(seed)
        self.ledger, self.work = record(folder)
        self.runs = self.acknowledged = self.in_doubt = 0
        whole = Disk(sys.maxsize)
        _replay(Path(shutil.copy(self.ledger, folder / "whole.ledger")), self.work, whole, 8)
        self.most = whole.count

    def cut_once(self) -> None:
        """Cut the power somewhere, open what is left, check everything."""
        self.runs += 1
        here = self._folder / str(self.runs)
        (after := here / "after").mkdir(parents=True)
        ledger = Path(shutil.copy(self.ledger, here / "cut.ledger"))
        disk = Disk(self._chance.randint(1, self.most))
        acknowledged = _replay(ledger, self.work, disk, self._chance.choice(CHECKPOINTS))
        disk.leave(after, self._chance, self._chance.choice(SURVIVAL))
        entries = self._opened(after / "cut.ledger", here / "home")
        promised = self.work[acknowledged].entry
        assert entries >= promised, f"lost: entry {promised} was acknowledged, {entries} are there"
        self.acknowledged += acknowledged
        self.in_doubt += entries > promised
        shutil.rmtree(here)

    def _opened(self, ledger: Path, home: Path) -> int:
        """Open what is left as the program does; return how many entries it has."""
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("NONGQUAN_HOME", str(home))
            desk = open_desk(ledger, CLERK, Clock())
            assert desk.ask("check_ledger", full=True) == ()
            check = desk.ask("verify_journal")
            desk.close()
        assert check.ok, check.first_bad
        return int(check.entries)


def main() -> int:
    """Print how many runs were sound; status 1 at the first that was not."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setenv("NONGQUAN_HOME", str(Path(folder) / "home"))
        cutting = Cutting(Path(folder), asked.seed)
        commits, writes = len(cutting.work) - 1, cutting.most
        print(f"{commits} commits, {writes} writes and syncs; cut at any of them")
        try:
            for _ in range(asked.runs):
                cutting.cut_once()
        except AssertionError as error:
            print(f"run {cutting.runs} (seed {asked.seed}): {error}")
            return 1
    print(
        f"{cutting.runs} of {asked.runs} sound: {cutting.acknowledged} acknowledged commits, "
        f"0 lost; {cutting.in_doubt} times the commit under way got through too"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
