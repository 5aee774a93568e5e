"""What verifying the journal costs beside reading and hashing the same bytes.

Three figures in one run, on a ledger of a million entries:

* *verify*: the program's own verification of journal and rows.
* *floor*: the plain driver reads the same rows of the same tables, and each is written as text and
  hashed as the journal does; nothing is compared with anything.
* *bare*: SHA-256 alone over those texts, lying in memory.

Rounds alternate between verification and floor. The ratio that counts is verify to floor; what
SHA-256 alone would take is said beside it. ``ENTRIES`` in the environment asks for fewer.
"""

import hashlib
import os
import resource
import statistics
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from core.storage.canonical import entry_hasher, row_digester
from core.storage.journal import HASHED, journaled_tables
from core.storage.schema import METADATA
from tests.bench.bulk import MORTGAGOR, ledger_of
from tests.builders import CLERK, START, Clock, open_desk
from tests.storage.raw import connected

ENTRIES = int(os.environ.get("ENTRIES", "1_000_000"))
ROUNDS = 2
AFTER = Clock(START)


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    started = time.perf_counter()
    answer = work()
    return time.perf_counter() - started, answer


def verify(ledger: Path) -> Any:
    desk = open_desk(ledger, CLERK, AFTER)
    try:
        with desk.store.reading() as work:  # of the journal: what stands beside it is no floor's
            return work.verify_journal(lambda done, total: None)
    finally:
        desk.close()


def read(connection: Any, table: str, columns: list[str]) -> Iterator[tuple[Any, ...]]:
    cursor = connection.execute(f"SELECT {', '.join(columns)} FROM {table} ORDER BY rowid")
    while rows := cursor.fetchmany(500):
        yield from rows


def floor(ledger: Path) -> int:
    """Read and hash every journaled row and every entry; return how many rows."""
    hashed = 0
    with connected(ledger) as connection:
        for table in journaled_tables():
            columns = sorted(table.columns.keys())
            digest = row_digester(table.name, columns)
            for row in read(connection, table.name, columns):
                digest(row)
                hashed += 1
        digest_entry, before = entry_hasher(sorted(HASHED)), ""
        for entry in read(connection, "journal", sorted(HASHED)):
            before = digest_entry(before, entry)
    return hashed


def texts(ledger: Path) -> Iterator[bytes]:
    """The same bytes, a million at a time."""
    with connected(ledger) as connection:
        for table in (*journaled_tables(), METADATA.tables["journal"]):
            part: list[str] = []
            for row in read(connection, table.name, sorted(table.columns.keys())):
                part += [str(value) for value in row if value is not None]
                if len(part) > 20_000:
                    yield "".join(part).encode()
                    part.clear()
            yield "".join(part).encode()


def bare(ledger: Path) -> tuple[float, int]:
    seconds, size = 0.0, 0
    for data in texts(ledger):
        started = time.perf_counter()
        hashlib.sha256(data).digest()
        seconds += time.perf_counter() - started
        size += len(data)
    return seconds, size


def test_verifying_beside_hashing_the_same_bytes() -> None:
    ledger = ledger_of(MORTGAGOR, ENTRIES // MORTGAGOR.entries)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    first, check = timed(lambda: verify(ledger))
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert check.ok, check.first_bad
    verifying, hashing, rows = [first], [], 0
    for _ in range(ROUNDS):
        seconds, rows = timed(lambda: floor(ledger))
        hashing.append(seconds)
        verifying.append(timed(lambda: verify(ledger))[0])
    alone, size = bare(ledger)
    took, lowest = statistics.median(verifying), statistics.median(hashing)
    print(
        f"\njournal of {check.entries:,} entries, {rows:,} rows, {size / 1e6:,.0f} MB of text, "
        f"{ledger.stat().st_size / 1e6:,.0f} MB of file\n"
        f"  verify {took:7.1f} s   ({check.entries / took:,.0f} entries/s, "
        f"{rows / took:,.0f} rows/s; memory grew by {grown / 1024:.0f} MB)\n"
        f"  floor  {lowest:7.1f} s   read by the plain driver, written as text, hashed\n"
        f"  bare   {alone:7.1f} s   SHA-256 of the same texts in memory\n"
        f"  ratio of verify to floor {took / lowest:.2f}, to bare {took / alone:.0f}"
    )
