"""What a registration costs beside the bare floor, in a small ledger and in a big one.

The floor is the very rows that the registrations wrote, the journal's and the search index's
included, inserted into a copy of the same file by the plain driver with as many commits: what the
disk and SQLite (keys, checks, guards) take, and nothing of the program. Rounds alternate, so that
both meet the same machine. ``ASSETS`` in the environment asks for other sizes: ``ASSETS=10000``.
"""

import datetime as dt
import os
import random
import shutil
import statistics
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from core.storage.repositories.search_records import findable, grams_of, keys_of
from tests.bench.bulk import OWNER, ledger_of
from tests.bench.written import Written
from tests.builders import CLERK, START, Clock, application, open_desk

SIZES = [int(size) for size in os.environ.get("ASSETS", "10_000,1_000_000").split(",")]
ROUNDS, REGISTRATIONS = 8, 25
Statement = tuple[str, Sequence[Any]]


class Seconds(NamedTuple):
    """Seconds of each registration by the program, and of each with its rows only."""

    program: list[float]
    floor: list[float]


def connect(ledger: Path) -> Any:
    """A plain connection with the program's settings that cost time."""
    from sqlcipher3 import dbapi2

    connection = dbapi2.connect(str(ledger), isolation_level=None, cached_statements=256)
    for pragma in ("foreign_keys = 1", "synchronous = FULL", "recursive_triggers = 1"):
        connection.execute(f"PRAGMA {pragma}")
    connection.execute("PRAGMA cache_size = -65536")
    return connection


class Registering:
    """The program registers in one copy of a ledger; its rows go into another."""

    def __init__(self, start: Path, folder: Path) -> None:
        ours = Path(shutil.copy(start, folder / "ours.ledger"))
        bare = Path(shutil.copy(start, folder / "bare.ledger"))
        self.desk = open_desk(ours, CLERK, Clock(START + dt.timedelta(days=1)))
        self.bare = connect(bare)
        self.written = Written(connect(ours))
        self.seconds = Seconds([], [])

    def round(self, assets: Sequence[str]) -> None:
        """Register one mortgage on each asset, then insert the same rows."""
        entries = self._register([application(self.desk, asset) for asset in assets])
        work = [self._work(*sequences) for sequences in entries]
        for transactions in work:
            started = time.perf_counter()
            for statements in transactions:
                self.bare.execute("BEGIN IMMEDIATE")
                for statement, values in statements:
                    self.bare.execute(statement, values)
                self.bare.execute("COMMIT")
            self.seconds.floor.append(time.perf_counter() - started)

    def _register(self, documents: list[dict[str, Any]]) -> list[list[int]]:
        entries = []
        for document in documents:
            started = time.perf_counter()
            applied = self.desk.perform("mortgage.apply", document)
            reviewed = self.desk.perform("case.review", {"case": applied.number})
            entered = self.desk.perform("case.enter", {"case": applied.number})
            self.seconds.program.append(time.perf_counter() - started)
            entries.append([applied.sequence, reviewed.sequence, entered.sequence])
        return entries

    def _work(self, *sequences: int) -> list[list[Statement]]:
        """What each transaction of a registration wrote: one an entry, then the proof."""
        proofs = self.written.proofs_after(sequences[-1])
        return [
            *(self._written_by(sequence) for sequence in sequences),
            [insert_of("proof", proof) for proof in proofs],
        ]

    def _written_by(self, sequence: int) -> list[Statement]:
        """Series, rows in the order in which they were written, search words, the entry."""
        entry = self.written.entry(sequence)
        found: list[Statement] = []
        numbers = []
        for table, row in self.written.vouched(entry):
            if table == "issued_number":
                numbers.append(row["number"])
                found.append(count_of(row))
            found.append(insert_of(table, row))
        for record in self.written.found_by(numbers):
            found += search_of(record)
        return [*found, insert_of("journal", entry)]

    def close(self) -> None:
        """Close both ledgers."""
        self.desk.close()
        self.bare.close()
        self.written.connection.close()


def insert_of(table: str, row: dict[str, Any]) -> Statement:
    names = ", ".join(row)
    return f"INSERT INTO {table} ({names}) VALUES ({', '.join('?' for _ in row)})", [*row.values()]


def count_of(issued: dict[str, Any]) -> Statement:
    if issued["ordinal"] == 1:
        return "INSERT INTO number_series VALUES (?, 1)", [issued["series"]]
    return "UPDATE number_series SET last = last + 1 WHERE series = ?", [issued["series"]]


def search_of(record: dict[str, Any]) -> list[Statement]:
    by, entry = findable(record), record["entry"]
    keys = [
        insert_of("search_key", {"value": value, "topic": topic, "entry": entry})
        for topic, value in sorted(keys_of(record["number"], by))
    ]
    grams = {"rowid": entry, "grams": grams_of(by)}
    return [insert_of("search_entry", record), *keys, insert_of("search_grams", grams)]


def at(seconds: list[float], hundredth: int) -> float:
    return statistics.quantiles(seconds, n=100)[hundredth - 1] * 1000


def measure(size: int, folder: Path) -> Seconds:
    """Register in a ledger of so many assets, on assets from all over it."""
    registering = Registering(ledger_of(OWNER, size // OWNER.assets), folder)
    chosen = random.Random(size).sample(range(1, size + 1), (ROUNDS + 1) * REGISTRATIONS)
    numbers = [f"A{nth:06d}" for nth in chosen]
    registering.round(numbers[:REGISTRATIONS])  # imports and caches
    registering.seconds.program.clear()
    registering.seconds.floor.clear()
    for nth in range(1, ROUNDS + 1):
        registering.round(numbers[nth * REGISTRATIONS : (nth + 1) * REGISTRATIONS])
    registering.close()
    return registering.seconds


def test_registrations_beside_the_bare_floor(tmp_path: Path) -> None:
    found = {}
    print("\nregistrations (application, review, entry, proof: 4 commits)")
    for size in SIZES:
        folder = tmp_path / str(size)
        folder.mkdir()
        found[size] = seconds = measure(size, folder)
        shutil.rmtree(folder)
        assert len(seconds.program) == len(seconds.floor) == ROUNDS * REGISTRATIONS
        print(f"  {size:,} assets, {len(seconds.program)} registrations each way")
        for name, times in zip(seconds._fields, seconds, strict=True):
            rate = 1 / statistics.mean(times)
            print(
                f"    {name:8} {rate:6.1f} /s   p50 {at(times, 50):6.2f} ms   "
                f"p95 {at(times, 95):6.2f} ms"
            )
        half, most = (at(seconds.program, q) / at(seconds.floor, q) for q in (50, 95))
        print(f"    ratio of p50 {half:.2f}, of p95 {most:.2f}")
    small, big = SIZES[0], SIZES[-1]
    slower = at(found[big].program, 50) / at(found[small].program, 50)
    print(f"  p50 at {big:,} assets to that at {small:,}: {slower:.2f}")
