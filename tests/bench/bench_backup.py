"""What a backup costs: beside a plain copy of the same bytes, and for those who write meanwhile.

Figures of one run, on a ledger of some 400 MB with 50 MB of scans beside it:

* *floor*: the ledger's bytes copied by the system and brought onto the disk.
* *copy*: SQLite's own backup of the open ledger, as at one moment.
* *seal*: read, deflated, encrypted and on the disk; megabytes are those of ledger and scans.
* *prove*: the file opened elsewhere: decrypted, integrity, references, journal, counts, digests.
* *writer*: the time between two acknowledged registrations of another process, p50 and p95, without
  a backup and while one is made again and again.

``LIVES`` in the environment asks for a smaller ledger.
"""

import dataclasses as dc
import hashlib
import itertools
import json
import os
import shutil
import statistics
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from core.adapters.shelf import FolderShelf
from core.services.backups import stream
from core.services.backups.backups import Backups
from core.services.backups.manifest import Manifest, manifest_of
from core.services.ports.backups import LedgerFacts
from core.storage.ledger import now_in_office
from desktop import bootstrap
from tests.bench.bulk import MORTGAGOR, ledger_of
from tests.storage.drills import start
from tests.storage.raw import connected

LIVES = int(os.environ.get("LIVES", "20_000"))
SCANS, SCAN = 50, 1_000_000
PASSPHRASE = "马 电池 订书钉 正确"
SECONDS, HOUR = 20, 3600


@pytest.fixture
def backups(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Backups:
    monkeypatch.setenv("NONGQUAN_HOME", str(tmp_path / "home"))
    made = bootstrap.backups()
    made.set_passphrase(PASSPHRASE)
    return made


def ledger_in(folder: Path, lives: int) -> Path:
    return Path(shutil.copyfile(ledger_of(MORTGAGOR, lives), folder / "bench.ledger"))


def timed(work: Any) -> tuple[float, Any]:
    started = time.perf_counter()
    answer = work()
    return time.perf_counter() - started, answer


def plain_copy(source: Path, target: Path) -> None:
    with source.open("rb") as file, target.open("wb") as copy:
        shutil.copyfileobj(file, copy, 1 << 20)
        copy.flush()
        os.fsync(copy.fileno())


def test_made_and_proven(
    backups: Backups, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ledger = ledger_in(tmp_path, LIVES)
    shelf = FolderShelf(tmp_path / "bench.ledger.files")
    scans = [(shelf.put(os.urandom(SCAN)), SCAN) for _ in range(SCANS)]
    megabytes = ledger.stat().st_size / 1e6
    floor, _ = timed(lambda: plain_copy(ledger, tmp_path / "plain"))
    copier, vault = backups._copier, backups._vault
    copied, facts = timed(lambda: copier.copy(ledger, tmp_path / "copy"))
    manifest = told(facts, scans, tmp_path / "copy")
    target = tmp_path / "sealed"

    def seal() -> bytes:
        with target.open("wb") as file:
            sealing = vault.sealing(file, backups.settings().recipients)
            stream.write(manifest, tmp_path / "copy", shelf, sealing, lambda *_: None)
            file.flush()
            os.fsync(file.fileno())
            return sealing.file_key

    sealed, _ = timed(seal)
    total = megabytes + SCANS * SCAN / 1e6
    whole, made = timed(lambda: backups.make(ledger))
    proved, _ = timed(lambda: backups.check(made.path, PASSPHRASE))
    size = (target.stat().st_size - SCANS * SCAN) / 1e6
    with capsys.disabled():
        print(f"\nledger {megabytes:.0f} MB, {facts.entries:,} entries; scans {SCANS} MB")
        print(f"floor  {floor:6.2f} s  {megabytes / floor:6.0f} MB/s  a plain copy with fsync")
        print(
            f"copy   {copied:6.2f} s  {megabytes / copied:6.0f} MB/s  {copied / floor:.1f} x floor"
        )
        speed = total / sealed / (megabytes / floor)
        print(f"seal   {sealed:6.2f} s  {total / sealed:6.0f} MB/s  {1 / speed:.1f} x floor a MB")
        print(f"prove  {proved:6.2f} s  {megabytes / proved:6.0f} MB/s  (ledger alone)")
        print(f"make   {whole:6.2f} s  all of it; the ledger takes {size / megabytes:.0%} sealed")


def told(facts: LedgerFacts, scans: list[tuple[str, int]], copy: Path) -> Manifest:
    """Return a manifest that names scans which no case has."""
    whole = dc.replace(facts, attachments=sorted(scans))
    digest, size = hashlib.sha256(copy.read_bytes()).hexdigest(), copy.stat().st_size
    about = {"program": "bench", "ledger": copy.name, "made_at": now_in_office()}
    return manifest_of(whole, **about, size=size, sha256=digest)


def gaps(ledger: Path, since: float, during: Any) -> list[float]:
    """Let another process register for a while; returns the seconds between acknowledgements."""
    worker = start("register", ledger, since)
    stamps: list[float] = []
    assert worker.stdout is not None

    def listen() -> None:
        assert worker.stdout is not None
        for line in worker.stdout:
            json.loads(line)
            stamps.append(time.perf_counter())

    listener = threading.Thread(target=listen)
    listener.start()
    while len(stamps) < 10:
        time.sleep(0.05)
    first = len(stamps)
    during()
    last = len(stamps)
    worker.kill()
    listener.join()
    worker.communicate()
    return [after - before for before, after in itertools.pairwise(stamps[first:last])]


def test_who_writes_meanwhile(
    backups: Backups, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ledger, since = ledger_in(tmp_path, LIVES // 5), time.time() - HOUR
    ends = {"n": 0}

    def backing_up() -> None:
        until = time.perf_counter() + SECONDS
        while time.perf_counter() < until:
            backups.make(ledger)
            ends["n"] += 1

    alone = gaps(ledger, since, lambda: time.sleep(SECONDS))
    beside = gaps(ledger, since, backing_up)
    with connected(ledger) as raw:
        assert raw.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    with capsys.disabled():
        print()
        for name, found in (("alone", alone), ("beside", beside)):
            p50, p95 = statistics.median(found), statistics.quantiles(found, n=20)[-1]
            print(
                f"writer {name:6}  p50 {p50 * 1e3:6.1f} ms  p95 {p95 * 1e3:6.1f} ms  {len(found)}"
            )
        ratio = statistics.quantiles(beside, n=20)[-1] / statistics.quantiles(alone, n=20)[-1]
        print(f"{ends['n']} backups meanwhile; p95 is {ratio:.1f} x that without")
