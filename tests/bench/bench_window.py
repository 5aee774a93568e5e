"""Starting, searching, filling and scrolling on small and large ledgers, each beside its floor.

``NONGQUAN_BENCH_ASSETS`` (1,000,000 unless said) is how many assets the large ledger has; making it
takes some minutes once. Rounds alternate. Other work on the machine makes walls' times jump, so
what is compared is the CPU time of the thread that works; the wall's times stand beside it.
"""

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

from core.present.table import Column
from core.text import Catalogue
from desktop.bootstrap import open_desk
from tests.bench.bulk import OWNER, ledger_of
from tests.builders import CLERK, Clock

ROOT = Path(__file__).parents[2]
SMALL, LIKE = 10_000, 100_000
LARGE = int(os.environ.get("NONGQUAN_BENCH_ASSETS", "1000000"))
ROUNDS = 5
LINES = 20  # that the search box shows

# Each mark is a line: since the process began, the CPU time of the window's thread, the wall's
# time, and the memory the process had at most, in MB.
MARK = """
import pathlib, re, time
began = time.time() - time.process_time()
def mark():
    status = pathlib.Path("/proc/self/status").read_text()
    peak = int(re.search("VmHWM: *\\t* *([0-9]+)", status)[1]) // 1024
    print(time.thread_time(), time.time() - began, peak, flush=True)
"""
BARE = """
from PySide6.QtWidgets import QApplication, QMainWindow, QLineEdit
from PySide6.QtTest import QTest
mark()
application = QApplication([])
window = QMainWindow(); line = QLineEdit(); window.setCentralWidget(line); window.show()
"""
OURS = """
import sys
from desktop.__main__ import begin
from desktop.application import make_application
from PySide6.QtTest import QTest
mark()
application = make_application()
start = begin(application, sys.argv[1], "林晓燕")
window = start.window; line = window.search; window.show()
"""
TYPED = """
application.processEvents(); line.setFocus(); QTest.keyClick(line, "a"); application.processEvents()
assert line.text() == "a"
mark()
"""
FILLED = """
line.clear()
while not (window.context.ready and window.context.jobs.pending == 0):
    application.processEvents(); time.sleep(0.005)
application.processEvents()
mark()
window.close()
"""
Mark = tuple[float, float, float]


def started(code: str, home: Path, *arguments: str) -> list[Mark]:
    """Run a program of its own; returns its marks."""
    env = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "NONGQUAN_HOME": str(home)}
    done = subprocess.run(
        [sys.executable, "-c", MARK + code, *arguments],
        cwd=ROOT, env=env, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return [tuple(map(float, line.split())) for line in done.stdout.splitlines()]  # type: ignore[misc]


def middle(marks: Sequence[Mark]) -> Mark:
    """The median of each column."""
    cpu, wall, peak = (statistics.median(column) for column in zip(*marks, strict=True))
    return cpu, wall, peak


def test_a_window_beside_a_bare_one(tmp_path: Path) -> None:
    ledgers = {size: ledger_of(OWNER, size // OWNER.assets) for size in (SMALL, LARGE)}
    bare: list[list[Mark]] = []
    ours: dict[int, list[list[Mark]]] = {size: [] for size in ledgers}
    for _ in range(ROUNDS):
        bare.append(started(BARE + TYPED, tmp_path))
        for size, path in ledgers.items():
            ours[size].append(started(OURS + TYPED + FILLED, tmp_path, str(path)))
    imported, floor = (middle(marks) for marks in zip(*bare, strict=True))
    print(f"\nCPU of the window's thread (wall): Python and Qt imported {imported[0]:.3f} s")
    print(f"a bare window takes a key after {floor[0]:.3f} s ({floor[1]:.2f} s)")
    typed: list[float] = []
    for size, runs in ours.items():
        _, key, filled = (middle(marks) for marks in zip(*runs, strict=True))
        typed.append(key[0])
        print(
            f"  ours with {size:>9,} assets {key[0]:.3f} s ({key[1]:.2f} s), "
            f"{key[0] / floor[0]:.2f} × (wall {key[1] / floor[1]:.2f} ×); its figures after "
            f"{filled[1]:.2f} s of the wall; {filled[2]:.0f} MB at most, a bare one {floor[2]:.0f}"
        )
    print(f"  large beside small {typed[1] / typed[0]:.2f} ×")


def milliseconds(work: Callable[[], object], rounds: int = 40) -> list[float]:
    """CPU times of this thread, sorted."""
    found = []
    for _ in range(rounds):
        began = time.thread_time()
        work()
        found.append((time.thread_time() - began) * 1000)
    return sorted(found)


def keystrokes(words: Sequence[str]) -> Iterator[str]:
    """Every text that stands in the box while somebody types these words."""
    for word in words:
        yield from (word[: place + 1] for place in range(len(word)))


def test_searching_beside_an_index_and_a_scan() -> None:
    desk = open_desk(ledger_of(OWNER, LIKE // OWNER.assets), CLERK, Clock())
    some = desk.ask("assets", limit=200)
    typed = list(
        keystrokes(
            [
                *(row.name[:4] for row in some[::50]),
                *(row.asset_no for row in some[::50]),
                *(row.location[-8:] for row in some[::50]),
                *("mjms", "wangxm", "zhangming", "林", "0011", "浙江", "xxy 民宿", "〔2026〕"),
            ]
        )
    )
    desk.ask("search", typed="zs", limit=LINES)  # imports and the table of readings
    times = sorted(
        time_ for words in typed for time_ in milliseconds(lambda t=words: search(desk, t), 1)
    )
    with desk.store.reading() as work:
        cursor = work._rows.connection.connection.cursor()
        number = some[100].asset_no
        by_index = (
            "SELECT search_entry.* FROM search_key JOIN search_entry USING (entry) "
            "WHERE topic = 'number' AND value >= ? AND value < ? ORDER BY value LIMIT ?"
        )
        by_part = "SELECT * FROM asset_version WHERE name || location LIKE '%宿9%'"

        def look_up() -> object:
            return cursor.execute(by_index, (number, "B", LINES)).fetchall()

        assert len(look_up()) == LINES  # type: ignore[arg-type]
        index = statistics.median(milliseconds(look_up))
        scan = statistics.median(milliseconds(lambda: cursor.execute(by_part).fetchall(), 5))
    desk.close()
    p50, p95 = statistics.median(times), times[int(len(times) * 0.95)]
    print(
        f"\nsearching {LIKE:,} assets, {len(typed)} keystrokes: p50 {p50:.2f} ms, p95 {p95:.2f} ms"
    )
    print(
        f"  {LINES} records by a bare index {index:.3f} ms: "
        f"p50 {p50 / index:.0f} ×, p95 {p95 / index:.0f} ×"
    )
    print(f"  a LIKE scan {scan:.0f} ms: p95 {p95 / scan:.3f} of it")


def search(desk: object, typed: str) -> object:
    return desk.ask("search", typed=typed, limit=LINES)  # type: ignore[attr-defined]


def test_filling_the_start_page() -> None:
    """On a day on which a twelfth of the assets has something that ends soon."""
    print()
    for size in (SMALL, LIKE, LARGE):
        clock = Clock()
        clock.move(days=20)
        desk = open_desk(ledger_of(OWNER, size // OWNER.assets), CLERK, clock)
        times = milliseconds(partial(desk.ask, "today"), 5)
        due = len(desk.ask("today").expiring)
        desk.close()
        print(
            f"the start page of {size:>9,} assets, {due} lines of what ends: "
            f"{statistics.median(times):.0f} ms, at most {times[-1]:.0f} ms"
        )


class Row:
    __slots__ = ("amount", "name", "number")

    def __init__(self, place: int) -> None:
        self.number, self.name, self.amount = f"A{place:07}", f"民宿 {place}", place * 100


def test_scrolling_a_million_rows() -> None:
    from desktop.application import make_application
    from ui.widgets.record_table import RecordTable

    application = make_application()
    columns = [Column("number", "field.asset_no"), Column("name", "field.name", stretch=True),
               Column("amount", "field.amount", number=True)]  # fmt: skip
    table = RecordTable(columns, Catalogue(), "rows")
    table.resize(900, 700)
    table.show()
    rows = [Row(place) for place in range(1_000_000)]
    began = time.thread_time()
    table.load(rows)
    loaded = time.thread_time() - began
    frames = []
    bar = table.verticalScrollBar()
    for step in range(300):
        began = time.thread_time()
        bar.setValue(bar.maximum() * step // 300)
        table.viewport().repaint()
        application.processEvents()
        frames.append((time.thread_time() - began) * 1000)
    frames.sort()
    p50 = statistics.median(frames)
    print(f"\na million rows in {loaded:.2f} s; a frame p50 {p50:.1f}, most {frames[-1]:.1f} ms")
