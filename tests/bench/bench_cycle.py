"""A harvest from Excel to the sheet that is paid by: plots and deliveries, 100,000 rows together.

The phases are those of an accountant: both sheets into a cycle, lock, compute, stage 1, the order,
the 分配表 as a workbook and the file for the bank. Beside them stands reading the same two files
alone, as the program does (calamine) and with pandas. It runs in a process of its own, so that the
peak of memory is its. ``ROWS`` in the environment asks for fewer.
"""

import json
import os
import random
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pandas as pd

from core.adapters.tables.reading import read_table
from core.adapters.tables.writing import write_workbook
from core.services.tabular import Sheet
from tests import dividends
from tests.builders import CLERK, Clock, open_desk

ROWS = int(os.environ.get("ROWS", "100_000"))
ROOT = Path(__file__).parents[2]
GRADES = ("A", "B", "C")


def growers() -> int:
    return max(1, ROWS // 10)


def plots() -> Iterator[list[str]]:
    """Half of the rows: five plots a grower."""
    chance = random.Random(20261126)
    yield ["地块编号", "种植户", "面积（亩）"]
    for place in range(ROWS // 2):
        yield [f"D{place:06}", f"F{place // 5:06}", f"{chance.randrange(20, 900) / 100:.2f}"]


def deliveries() -> Iterator[list[str]]:
    """The other half: one delivery a plot."""
    chance = random.Random(20261127)
    yield ["地块", "等级", "交售量（公斤）"]
    for place in range(ROWS // 2):
        yield [f"D{place:06}", GRADES[place % 3], str(chance.randrange(200, 4_000))]


def prepared(desk: Any) -> str:
    """A cycle of a company of growers whose books, contract and payees are entered."""
    document = dividends.example("company")
    numbers = [f"F{place:06}" for place in range(growers())]
    document["classes"] = [{"code": "2-farmers", "name": "农户", "share": "1", "by": "factor"}]
    document["holders"] = [
        {"no": no, "name": f"农户{no}", "class": "2-farmers", "payee": "person", "tax": "DIV20"}
        for no in numbers
    ]
    document["accounts"] |= {"revenue": "900000000.00", "cost": "100000000.00"}
    document.pop("plots")
    return dividends.enter(desk, document)


def whole(folder: Path) -> dict[str, float]:
    """Take the whole way; return the seconds of each phase."""
    seconds: dict[str, float] = {}

    def phase(name: str, work: Callable[[], Any]) -> Any:
        started = time.perf_counter()
        answer = work()
        seconds[name] = time.perf_counter() - started
        return answer

    desk = open_desk(folder / "ledger", CLERK, Clock())
    (cycle,) = (one.cycle_no for one in desk.ask("cycles"))
    for kind in ("plots", "deliveries"):
        path = folder / f"{kind}.xlsx"
        result = phase(f"import {kind}", lambda k=kind, p=path: desk.import_file(k, p, cycle))
        assert result.problems == (), result.problems[:3]
    phase("lock", lambda: desk.perform("cycle.lock", {"cycle": cycle}))
    phase("compute", lambda: desk.perform("cycle.compute", {"cycle": cycle}))
    due = {"cycle": cycle, "due_on": "2026-11-20"}
    phase("stage 1 owed", lambda: desk.perform("cycle.settle_stage1", due))
    order = {"cycle": cycle, "value_date": "2026-11-20", "format": "csv_general"}
    batch = phase("order", lambda: desk.perform("payment.order", order)).number
    made = phase("分配表 (xlsx)", lambda: desk.listing("allocation_sheet", "xlsx", number=cycle))
    (folder / "allocation.xlsx").write_bytes(made)
    phase("bank file", lambda: desk.payment_file(batch))
    desk.close()
    return seconds


def test_from_excel_to_the_bank_file(ledger: Path, tmp_path: Path) -> None:
    for kind, rows in (("plots", plots()), ("deliveries", deliveries())):
        (tmp_path / f"{kind}.xlsx").write_bytes(write_workbook([Sheet("表", list(rows))]))
    ledger.rename(tmp_path / "ledger")
    desk = open_desk(tmp_path / "ledger", CLERK, Clock())
    prepared(desk)
    desk.close()
    files = [tmp_path / f"{kind}.xlsx" for kind in ("plots", "deliveries")]
    started = time.perf_counter()
    read = sum(sum(1 for _ in read_table(path).rows) for path in files)
    reading = time.perf_counter() - started
    started = time.perf_counter()
    for path in files:
        pd.read_excel(path, engine="calamine", dtype=str)
    pandas = time.perf_counter() - started
    assert read == 2 * (ROWS // 2 + 1)
    command = [sys.executable, "-m", "tests.bench.bench_cycle", str(tmp_path)]
    answer = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    found = json.loads(answer.stdout.splitlines()[-1])
    total = sum(found["seconds"].values())
    print(f"\n{ROWS:,} plots and deliveries of {growers():,} growers")
    for name, seconds in found["seconds"].items():
        print(f"  {name:20} {seconds:8.2f} s")
    print(f"  {'all':20} {total:8.2f} s, peak {found['peak']:.0f} MB")
    print(
        f"  reading the two files alone {reading:.2f} s (pandas {pandas:.2f} s): "
        f"{total / reading:.1f} times"
    )


if __name__ == "__main__":
    found = whole(Path(sys.argv[1]))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"seconds": found, "peak": peak}, ensure_ascii=False))
