"""Starting, searching and scrolling on small and large ledgers, each beside its floor.

``NONGQUAN_BENCH_ASSETS`` (1,000,000 unless said) is how many assets the large ledger has; making it
takes some minutes once. Times are of the wall, rounds alternate.
"""

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import text

from core.present.table import Column
from core.text import Catalogue
from desktop.bootstrap import open_desk
from tests.bench.bulk import OWNER, ledger_of
from tests.builders import CLERK, Clock

ROOT = Path(__file__).parents[2]
SMALL, LIKE = 10_000, 100_000
LARGE = int(os.environ.get("NONGQUAN_BENCH_ASSETS", "1000000"))
ROUNDS = 5

BARE = """
import time; began = time.perf_counter()
from PySide6.QtWidgets import QApplication, QMainWindow, QLineEdit
from PySide6.QtTest import QTest
application = QApplication([])
window = QMainWindow(); line = QLineEdit(); window.setCentralWidget(line); window.show()
"""
OURS = """
import sys, time; began = time.perf_counter()
from desktop.__main__ import begin, make_application
from PySide6.QtTest import QTest
application = make_application()
start = begin(application, sys.argv[1], "林晓燕")
window = start.window; line = window.search; window.show()
"""
TYPED = """
application.processEvents(); line.setFocus(); QTest.keyClick(line, "a"); application.processEvents()
assert line.text() == "a"
print(time.perf_counter() - began, flush=True)
"""
FILLED = """
line.clear()
while not (window.context.ready and window.context.jobs.pending == 0):
    application.processEvents(); time.sleep(0.005)
application.processEvents()
print(time.perf_counter() - began, flush=True)
window.close()
"""


def started(code: str, home: Path, *arguments: str) -> list[float]:
    """Run a program of its own; returns the times that it says, in seconds."""
    env = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "NONGQUAN_HOME": str(home)}
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments],
        cwd=ROOT, env=env, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return [float(line) for line in done.stdout.split()]


def test_a_window_beside_a_bare_one(tmp_path: Path) -> None:
    ledgers = {size: ledger_of(OWNER, size // OWNER.assets) for size in (SMALL, LARGE)}
    bare: list[float] = []
    key: dict[int, list[float]] = {size: [] for size in ledgers}
    figures: dict[int, list[float]] = {size: [] for size in ledgers}
    for _ in range(ROUNDS):
        bare += started(BARE + TYPED, tmp_path)
        for size, path in ledgers.items():
            typed, filled = started(OURS + TYPED + FILLED, tmp_path, str(path))
            key[size].append(typed)
            figures[size].append(filled)
    floor = statistics.median(bare)
    print(f"\na bare window takes a key after {floor:.2f} s")
    for size in ledgers:
        first, all_ = statistics.median(key[size]), statistics.median(figures[size])
        print(
            f"  ours with {size:>9,} assets {first:.2f} s, {first / floor:.1f} ×; "
            f"its figures after {all_:.2f} s"
        )
    small, large = (statistics.median(key[size]) for size in ledgers)
    print(f"  large beside small {large / small:.2f} ×")


def milliseconds(work: Callable[[], object], rounds: int = 40) -> list[float]:
    found = []
    for _ in range(rounds):
        began = time.perf_counter()
        work()
        found.append((time.perf_counter() - began) * 1000)
    return sorted(found)


def test_searching_beside_an_index_and_a_scan() -> None:
    desk = open_desk(ledger_of(OWNER, LIKE // OWNER.assets), CLERK, Clock())
    some = desk.ask("assets", limit=200)
    typed = [
        *(row.name[:2] for row in some[:10]),
        *(row.asset_no[-5:] for row in some[10:20]),
        *(row.location[-6:] for row in some[20:30]),
        *("mj", "zs", "wangx", "林", "A0000"),
    ]
    times = sorted(
        time_ for words in typed for time_ in milliseconds(lambda t=words: search(desk, t), 4)
    )
    with desk.store.reading() as work:
        rows = work._rows
        by_number = text(f"SELECT * FROM asset WHERE asset_no = '{some[0].asset_no}'")
        by_part = text("SELECT * FROM asset_version WHERE name || location LIKE '%宿9%'")
        index = milliseconds(lambda: rows.all(by_number))
        scan = statistics.median(milliseconds(lambda: rows.all(by_part), 5))
    desk.close()
    p50, p95 = statistics.median(times), times[int(len(times) * 0.95)]
    print(f"\nsearching {LIKE:,} assets, {len(typed)} texts: p50 {p50:.1f} ms, p95 {p95:.1f} ms")
    print(f"  a bare look-up by number {statistics.median(index):.2f} ms")
    print(f"  a LIKE scan {scan:.0f} ms; the search's p95 is {p95 / scan:.2f} of it")


def search(desk: object, typed: str) -> object:
    return desk.ask("search", typed=typed, limit=20)  # type: ignore[attr-defined]


class Row:
    __slots__ = ("amount", "name", "number")

    def __init__(self, place: int) -> None:
        self.number, self.name, self.amount = f"A{place:07}", f"民宿 {place}", place * 100


def test_scrolling_a_million_rows() -> None:
    from desktop.__main__ import make_application
    from ui.widgets.record_table import RecordTable

    application = make_application()
    columns = [Column("number", "field.asset_no"), Column("name", "field.name", stretch=True),
               Column("amount", "field.amount", number=True)]  # fmt: skip
    table = RecordTable(columns, Catalogue(), "rows")
    table.resize(900, 700)
    table.show()
    began = time.perf_counter()
    table.load([Row(place) for place in range(1_000_000)])
    loaded = time.perf_counter() - began
    frames = []
    bar = table.verticalScrollBar()
    for step in range(300):
        began = time.perf_counter()
        bar.setValue(bar.maximum() * step // 300)
        table.viewport().repaint()
        application.processEvents()
        frames.append((time.perf_counter() - began) * 1000)
    frames.sort()
    p50 = statistics.median(frames)
    print(f"\na million rows in {loaded:.2f} s; a frame p50 {p50:.1f}, most {frames[-1]:.1f} ms")
    assert frames[-1] < 200
