"""What encryption at rest costs: the same ledger in the clear and encrypted, in one run.

Some 50 MB; rounds alternate, so that both meet the same machine, and each figure is the median of
the rounds. Pages are read by a program that has just opened the ledger: only what is not in the
cache has to be decrypted. ``ASSETS`` in the environment asks for another size.
"""

import datetime as dt
import os
import shutil
import statistics
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from core.storage import ledger_keys
from core.storage.encryption import rewrite
from tests.bench.bulk import OWNER, ledger_of
from tests.builders import CLERK, START, Clock, application, open_desk
from tests.encrypted import silent
from tests.storage.raw import connected

ASSETS = int(os.environ.get("ASSETS", "10_000"))
ROUNDS, PAGES, ROWS, REGISTRATIONS = 7, 50, 100_000, 10
SCAN = f"SELECT sum(length(value) + entry) FROM (SELECT * FROM search_key LIMIT {ROWS})"


def timed(work: Callable[[], Any]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def scan(ledger: Path) -> float:
    """Read 100,000 rows of a file that was just opened."""
    with connected(ledger) as connection:
        return timed(lambda: connection.execute(SCAN).fetchone())


def measures(ledger: Path, assets: Iterator[str], pages: list[str]) -> dict[str, float]:
    """Return seconds by what was done."""
    found = {"scanning 100,000 rows": scan(ledger)}
    clock = Clock(START + dt.timedelta(days=1))
    opening = time.perf_counter()
    desk = open_desk(ledger, CLERK, clock)
    found["opening"] = time.perf_counter() - opening
    found["reading a page"] = timed(lambda: [desk.ask("asset", asset_no=one) for one in pages])
    found["search"] = timed(lambda: [desk.ask("search", typed=one) for one in ("张伟", "110")])

    def register() -> None:
        for _ in range(REGISTRATIONS):
            applied = desk.perform("mortgage.apply", application(desk, next(assets)))
            desk.perform("case.review", {"case": applied.number})
            desk.perform("case.enter", {"case": applied.number})

    found["a registration"] = timed(register)
    desk.close()
    return found


def test_encrypted_beside_plain(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    plain = Path(shutil.copyfile(ledger_of(OWNER, ASSETS // OWNER.assets), tmp_path / "plain"))
    key = ledger_keys.new_key()
    ledger_keys.learn(key)
    made = timed(lambda: rewrite(plain, tmp_path / "encrypted", key, silent))
    encrypted = tmp_path / "encrypted"
    sizes = {one: one.stat().st_size for one in (plain, encrypted)}
    numbers = [f"A{n:06d}" for n in range(1, ASSETS)]
    assets = {one: iter(numbers[1000:]) for one in (plain, encrypted)}
    seconds: dict[str, dict[Path, list[float]]] = defaultdict(lambda: defaultdict(list))
    for nth in range(ROUNDS):
        for ledger in (plain, encrypted) if nth % 2 else (encrypted, plain):
            asked = numbers[nth::97][:PAGES]
            # Both are one ledger to whoever works on it: each has a user of its own.
            monkeypatch.setenv("NONGQUAN_HOME", str(tmp_path / f"user of {ledger.name}"))
            for what, took in measures(ledger, assets[ledger], asked).items():
                seconds[what][ledger].append(took)
    with capsys.disabled():
        print(f"\n{sizes[plain] / 1e6:.0f} MB, {ASSETS:,} assets; encrypting it: {made:.1f} s")
        print(f"{'':24}{'plain ms':>10}{'encrypted':>11}{'ratio':>7}")
        for what, of in seconds.items():
            per = {"reading a page": PAGES, "search": 2, "a registration": REGISTRATIONS}
            a, b = (
                statistics.median(of[one]) * 1000 / per.get(what, 1) for one in (plain, encrypted)
            )
            print(f"{what:24}{a:10.2f}{b:11.2f}{b / a:7.2f}")
        print(f"{'size':24}{'':21}{sizes[encrypted] / sizes[plain]:7.2f}")
