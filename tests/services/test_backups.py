"""A backup is whole or none, opens anywhere with each of its keys, says what is wrong with it."""

import dataclasses as dc
import datetime as dt
import errno
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from core.adapters import disk
from core.problems import Cancelled, FieldError, Unavailable
from core.storage import copying, marks
from core.storage import ledger as ledgers
from core.storage.address import ServerAddress
from core.storage.copying import LedgerCopier
from core.storage.engine.sqlite import read_header
from core.storage.migrations import runner
from desktop import bootstrap
from tests.backups import PASSPHRASE, backups, files, home, quick, scanned
from tests.builders import CLERK, START, Clock, open_desk, person
from tests.storage.drills import prepare, start
from tests.storage.raw import connected, tamper

__all__ = ["backups", "home", "quick", "scanned"]
ROOT = Path(__file__).parents[2]


def refused(act, *given):
    with pytest.raises((Unavailable, FieldError)) as caught:
        act(*given)
    return caught.value.code


def visible(folder):
    return sorted(one.name for one in folder.iterdir() if one.suffix == ".nqbak")


def test_made_while_the_ledger_is_open_and_restored_with_its_scans(backups, scanned, tmp_path):
    made = backups.make(scanned)
    assert made.note.verified_at
    assert (made.note.missing, made.note.ledger) == (0, "test.ledger")
    manifest, missing = backups.restore(made.path, PASSPHRASE, tmp_path / "again.ledger")
    assert (manifest.entries, missing) == (made.note.entries, 0)
    kept = files(tmp_path / "test.ledger.files")
    back = files(tmp_path / "again.ledger.files")
    assert len(back) == 2
    assert back.items() < kept.items()
    desk = open_desk(tmp_path / "again.ledger", CLERK, Clock())
    assert desk.ask("verify_journal").head == made.note.head
    assert desk.ask("verify_attachments").faults == ()
    desk.perform("party.enter", person(5))  # it goes on where it ended
    desk.close()


def test_another_machine_needs_nothing_but_a_key(backups, scanned, tmp_path, monkeypatch):
    recipient, key = backups.new_paper_key()
    backups.take_paper_key(recipient)
    made = backups.make(scanned)
    carried = tmp_path / "stick" / "from elsewhere.nqbak"
    carried.parent.mkdir()
    carried.write_bytes(made.path.read_bytes())
    monkeypatch.setenv("NONGQUAN_HOME", str(tmp_path / "other machine"))
    other = bootstrap.backups(Clock())
    for nth, secret in enumerate((PASSPHRASE, key, key.lower().replace("-", " "))):
        other.restore(carried, secret, tmp_path / f"{nth}.ledger")
        assert LedgerCopier().head(tmp_path / f"{nth}.ledger")[2] == made.note.head
    assert refused(other.check, carried, "马 电池 订书钉 错误") == "backup_wrong_secret"
    misread = ("3" if key[0] == "2" else "2") + key[1:]
    assert refused(other.check, carried, misread) == "paper_key_group"
    assert refused(other.check, carried, "") == "backup_wrong_secret"


def test_nothing_is_made_without_a_key_or_for_a_server(home, quick, ledger):
    fresh = bootstrap.backups(Clock())
    assert refused(fresh.make, ledger) == "backup_no_keys"
    assert fresh.status(ledger).warnings == ("not_set_up",)
    assert refused(fresh.set_passphrase, "kurz") == "backup_passphrase_short"
    fresh.set_passphrase(PASSPHRASE)
    assert refused(fresh.make, ServerAddress("county")) == "backup_server"
    assert fresh.status(ServerAddress("county")).served
    assert not (home / "backups").exists() or visible(home / "backups") == []


def test_no_secret_is_kept_on_the_machine(backups, ledger, home):
    recipient, key = backups.new_paper_key()
    backups.take_paper_key(recipient)
    backups.make(ledger)
    kept = b"".join(one.read_bytes() for one in home.rglob("*") if one.is_file())
    assert PASSPHRASE.encode() not in kept
    assert key.encode() not in kept
    assert recipient.public.encode() in kept
    assert "瓯岭县".encode() in ledger.read_bytes()
    (path,) = home.rglob("*.nqbak")
    assert "瓯岭县".encode() not in path.read_bytes()


def test_a_restore_never_overwrites(backups, ledger, tmp_path):
    made = backups.make(ledger)
    before = ledger.read_bytes()
    assert refused(backups.restore, made.path, PASSPHRASE, ledger) == "ledger_exists"
    elsewhere = tmp_path / "none" / "x.ledger"
    assert refused(backups.restore, made.path, PASSPHRASE, elsewhere) == "folder_missing"
    assert ledger.read_bytes() == before


def test_scans_that_are_missing_or_changed_are_counted_and_nothing_else_is_lost(
    backups, scanned, tmp_path
):
    shelf = tmp_path / "test.ledger.files"
    named = [digest for digest, _ in LedgerCopier().copy(scanned, tmp_path / "c").attachments]
    (shelf / named[0][:2] / named[0]).unlink()
    changed = shelf / named[1][:2] / named[1]
    changed.chmod(0o600)
    changed.write_bytes(b"another file")
    made = backups.make(scanned)
    assert made.note.missing == 2
    assert backups.restore(made.path, PASSPHRASE, tmp_path / "again.ledger")[1] == 2


def test_a_ledger_that_was_tampered_with_is_saved_but_not_called_restorable(backups, ledger):
    tamper(ledger, lambda raw: raw.execute("UPDATE journal SET operator = 'x'"))
    with pytest.raises(Unavailable) as caught:
        backups.make(ledger)
    assert caught.value.code == "backup_not_verified"
    assert caught.value.params["detail"] == "choice.journal_fault.entry_changed"
    (kept,) = backups.listed()
    assert kept.verified_at == ""
    assert backups.status(ledger).verified is None


def test_a_damaged_page_is_found(backups, ledger):
    with connected(ledger) as raw:
        raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        (root,) = raw.execute("SELECT rootpage FROM sqlite_master WHERE name='journal'").fetchone()
    with ledger.open("r+b") as file:
        file.seek((root - 1) * 4096 + 200)
        file.write(b"\xff" * 300)
    assert refused(backups.make, ledger) in ("backup_not_verified", "ledger_damaged")


def test_other_processes_write_meanwhile(backups, ledger):
    since = time.time()
    prepare(ledger, since)
    worker = start("register", ledger, since)
    try:
        worker.stdout.readline()
        heads = []
        for _ in range(2):
            before = LedgerCopier().head(ledger)[1]
            made = backups.make(ledger)
            assert before <= made.note.entries <= LedgerCopier().head(ledger)[1]
            heads.append(made.note.entries)
        assert heads == sorted(set(heads))
        assert worker.poll() is None
    finally:
        worker.kill()
        worker.communicate()


MAKER = """
import sys
from pathlib import Path
from desktop import bootstrap
backups = bootstrap.backups()
print("ready", flush=True)
while True:
    backups.make(Path(sys.argv[1]))
"""


def test_killed_at_any_moment_no_half_file_is_taken_for_a_backup(backups, ledger, home):
    chance = random.Random(7)
    for _ in range(2):
        command = [sys.executable, "-c", MAKER, str(ledger)]
        maker = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE)
        maker.stdout.readline()
        time.sleep(chance.uniform(0.02, 0.3))
        maker.kill()
        maker.communicate()
        assert maker.returncode == -signal.SIGKILL
    for name in visible(home / "backups"):
        backups.check(home / "backups" / name, PASSPHRASE)  # each that has a name is whole
    left = [*(home / "backups").glob(".*.part"), *(home / "backup-work").iterdir()]
    hours_ago = time.time() - 2 * disk.ABANDONED
    for one in left:
        for inside in (*one.iterdir(), one) if one.is_dir() else (one,):
            os.utime(inside, (hours_ago, hours_ago))
    backups.make(ledger)
    assert [*(home / "backups").glob(".*.part"), *(home / "backup-work").iterdir()] == []


def test_a_full_disk_is_said_and_leaves_nothing(backups, ledger, home, monkeypatch):
    class Full:
        def __init__(self, file):
            self.file, self.room = file, 10_000

        def __enter__(self):
            return self

        def __exit__(self, *_):
            self.file.close()

        def write(self, data):
            self.room -= len(data)
            if self.room < 0:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            return self.file.write(data)

        def __getattr__(self, name):
            return getattr(self.file, name)

    real = os.fdopen
    monkeypatch.setattr(disk.os, "fdopen", lambda *given: Full(real(*given)))
    assert refused(backups.make, ledger) == "disk_full"
    assert list((home / "backups").iterdir()) == []
    assert list((home / "backup-work").iterdir()) == []


def test_who_stops_it_leaves_nothing(backups, ledger, home):
    def stop(done, total):
        raise Cancelled

    with pytest.raises(Cancelled):
        backups.make(ledger, report=stop)
    assert list((home / "backups").iterdir()) == []


def test_of_an_older_version_and_of_a_newer_one(backups, ledger, tmp_path, monkeypatch):
    made = backups.make(ledger)
    with monkeypatch.context() as later:
        for module in (copying, ledgers, runner):
            later.setattr(module, "SCHEMA_VERSION", 2)
        # There is no second step yet that would write its own record of the version.
        later.setattr(marks, "agree", lambda connection, version: True)
        backups.check(made.path, PASSPHRASE)
        backups.restore(made.path, PASSPHRASE, tmp_path / "old.ledger")
        assert read_header(tmp_path / "old.ledger")[1] == 1  # as it was; opening it migrates
        open_desk(tmp_path / "old.ledger", CLERK, Clock()).close()
        assert read_header(tmp_path / "old.ledger")[1] == 2
        assert read_header(tmp_path / "old.version-1.ledger")[1] == 1
        newer = backups.make(tmp_path / "old.ledger")
    assert refused(backups.check, newer.path, PASSPHRASE) == "ledger_newer"
    assert refused(backups.restore, newer.path, PASSPHRASE, tmp_path / "n.ledger") == "ledger_newer"
    assert not (tmp_path / "n.ledger").exists()


def test_off_site(backups, ledger, tmp_path, clock):
    stick = tmp_path / "stick"
    assert refused(backups.choose, dc.replace(backups.settings(), offsite=stick)) == (
        "backup_folder_missing"
    )
    stick.mkdir()
    backups.choose(dc.replace(backups.settings(), offsite=stick))
    made = backups.make(ledger)
    assert (made.offsite_fault, bool(made.note.offsite_at)) == ("", True)
    assert (stick / made.path.name).read_bytes() == made.path.read_bytes()
    assert backups.status(ledger).warnings == ()
    note = f"{made.path.name}.toml"
    for one in (made.path.name, note):
        made.path.with_name(one).unlink()  # what lies off-site under that name is another one now
    clock.now = START
    again = backups.make(ledger)
    assert (again.path.name, again.offsite_fault) == (made.path.name, "backup_second_differs")
    clock.move(hours=1)
    stick.rename(tmp_path / "pulled out")
    made = backups.make(ledger)
    assert (made.offsite_fault, made.note.offsite_at) == ("backup_offsite_missing", "")
    assert backups.status(ledger).warnings == ("offsite_missing",)


def test_due_when_something_was_entered_and_overdue_days_later(backups, desk, ledger, clock):
    assert backups.status(ledger).due
    assert backups.status(ledger).warnings == ("never",)
    backups.make(ledger)
    clock.move(days=30)
    status = backups.status(ledger)
    assert (status.due, status.changed, status.warnings) == (False, False, ())  # all is saved
    desk.perform("party.enter", person(5))
    status = backups.status(ledger)
    assert (status.due, status.warnings) == (True, ("overdue",))
    backups.make(ledger)
    desk.perform("party.enter", person(6))
    assert (backups.status(ledger).due, backups.status(ledger).warnings) == (False, ())
    clock.move(hours=5)
    assert backups.status(ledger).due
    clock.move(days=-10)  # the clock was set back: backups from the future count for nothing
    assert backups.status(ledger).due


def test_thinned_but_never_the_one_restored_last(backups, ledger, clock, tmp_path):
    first = backups.make(ledger)
    backups.restore(first.path, PASSPHRASE, tmp_path / "again.ledger")
    (first.path.parent / "theirs-20000101.nqbak").write_bytes(b"of other hands")
    for nth in range(7):
        clock.move(minutes=nth)
        backups.make(ledger)
    names = {one.file for one in backups.listed() if one.sha256}
    assert first.path.name in names
    assert len(names) == 7  # the six newest, and that one
    beside = {f"{name}.toml" for name in names}
    lie_there = {one.name for one in first.path.parent.iterdir()}
    assert lie_there == names | beside | {"theirs-20000101.nqbak"}


def test_bytes_that_changed_since_are_found_without_a_key(backups, ledger):
    made = backups.make(ledger)
    assert backups.unchanged(made.path).verified_at == made.note.verified_at
    with made.path.open("r+b") as file:
        file.seek(5000)
        file.write(b"\0")
    assert refused(backups.unchanged, made.path) == "backup_changed"
    made.path.with_name(f"{made.path.name}.toml").unlink()
    assert refused(backups.unchanged, made.path) == "backup_without_note"


def test_notes_of_other_hands_are_read_as_far_as_they_go(backups, ledger):
    made = backups.make(ledger)
    note = made.path.with_name(f"{made.path.name}.toml")
    note.write_text('made_at = "gestern"\nsize = "gross"\nkeys = 7\n', encoding="utf-8")
    (found,) = backups.listed()
    assert (found.file, found.size, found.keys) == (made.path.name, 0, "")
    note.write_bytes(b"\xff\xfe")
    assert backups.listed()[0].made_at == ""
    assert backups.check(made.path, PASSPHRASE).entries == made.note.entries
    assert backups.listed()[0].verified_at


def test_a_copy_of_the_same_second_gets_another_name(backups, ledger):
    still = bootstrap.backups(lambda: dt.datetime(2026, 11, 27, 9, tzinfo=dt.UTC))
    names = [still.make(ledger).path.name for _ in range(2)]
    assert names == ["test-20261127-090000.nqbak", "test-20261127-090000-2.nqbak"]
