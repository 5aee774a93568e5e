"""What a registration costs beside the bare floor.

The floor is the very rows that the registrations wrote, the journal's and the search index's
included, inserted into a copy of the same file by the plain driver with as many commits: what the
disk and SQLite (keys, checks, guards) take, and nothing of the program. Rounds alternate, so that
both meet the same machine.
"""

import shutil
import statistics
import time
from pathlib import Path
from typing import Any, NamedTuple

from core.storage.journal import journaled_tables
from core.storage.schema import METADATA
from tests.builders import ALICE, CLERK, Clock, application, homestay, open_desk
from tests.storage.raw import rows

ROUNDS, REGISTRATIONS = 4, 25
Statement = tuple[str, list[Any]]


class Round(NamedTuple):
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


def register_all(ledger: Path, assets: list[str]) -> tuple[list[float], list[list[int]]]:
    """Register one mortgage on each asset; seconds and journal entries of each."""
    desk = open_desk(ledger, CLERK, Clock())
    documents = [application(desk, asset) for asset in assets]
    seconds, entries = [], []
    for document in documents:
        started = time.perf_counter()
        applied = desk.perform("mortgage.apply", document)
        reviewed = desk.perform("case.review", {"case": applied.number})
        entered = desk.perform("case.enter", {"case": applied.number})
        seconds.append(time.perf_counter() - started)
        entries.append([applied.sequence, reviewed.sequence, entered.sequence])
    desk.close()
    return seconds, entries


def insert_of(table: str, row: dict[str, Any]) -> Statement:
    names = ", ".join(row)
    return f"INSERT INTO {table} ({names}) VALUES ({', '.join('?' for _ in row)})", [*row.values()]


def statements_of(connection: Any, sequence: int) -> list[Statement]:
    """What the entry wrote: series, rows in the order of their keys, search words, the entry."""
    found: list[Statement] = []
    numbers = []
    for row in rows(connection, "issued_number", sequence=sequence):
        numbers.append(row["number"])
        series = row["series"]
        found.append(
            ("INSERT INTO number_series VALUES (?, 1)", [series])
            if row["ordinal"] == 1
            else ("UPDATE number_series SET last = last + 1 WHERE series = ?", [series])
        )
    order = {table.name: place for place, table in enumerate(METADATA.sorted_tables)}
    for table in sorted((t.name for t in journaled_tables()), key=order.__getitem__):
        found += [insert_of(table, row) for row in rows(connection, table, sequence=sequence)]
    for number in numbers:
        for entry in rows(connection, "search_entry", number=number):
            found.append(insert_of("search_entry", entry))
            keys = rows(connection, "search_key", entry=entry["entry"])
            found += [insert_of("search_key", key) for key in keys]
            # The grams themselves are not stored: as many of the usual length.
            grams = " ".join(f"x{nth:06x}" for nth in range(40))
            found.append(
                ("INSERT INTO search_grams (rowid, grams) VALUES (?, ?)", [entry["entry"], grams])
            )
    found += [insert_of("journal", row) for row in rows(connection, "journal", sequence=sequence)]
    return found


def floor_of(ledger: Path, work: list[list[list[Statement]]]) -> list[float]:
    """Insert the rows of each registration, one transaction for each that the program had."""
    connection = connect(ledger)
    seconds = []
    for transactions in work:
        started = time.perf_counter()
        for statements in transactions:
            connection.execute("BEGIN IMMEDIATE")
            for statement, values in statements:
                connection.execute(statement, values)
            connection.execute("COMMIT")
        seconds.append(time.perf_counter() - started)
    connection.close()
    return seconds


def one_round(start: Path, folder: Path, assets: list[str]) -> Round:
    ours = Path(shutil.copy(start, folder / "ours.ledger"))
    bare = Path(shutil.copy(start, folder / "bare.ledger"))
    program, entries = register_all(ours, assets)
    connection = connect(ours)
    work = []
    for sequences in entries:
        transactions = [statements_of(connection, sequence) for sequence in sequences]
        proofs = rows(connection, "proof", head_sequence=sequences[-1])
        work.append([*transactions, [insert_of("proof", proof) for proof in proofs]])
    connection.close()
    return Round(program, floor_of(bare, work))


def at(seconds: list[float], hundredth: int) -> float:
    return statistics.quantiles(seconds, n=100)[hundredth - 1]


def test_a_registration_beside_the_bare_floor(template: Path, tmp_path: Path) -> None:
    start = Path(shutil.copy(template, tmp_path / "start.ledger"))
    desk = open_desk(start, CLERK, Clock())
    assets = [
        desk.perform(
            "asset.enter",
            {**homestay(nth % 20, {ALICE: "1/1"}), "name": f"第{nth}号民宿"},
            acknowledged=["same_right"],
            reason="测量",
        ).number
        for nth in range(REGISTRATIONS)
    ]
    desk.close()
    one_round(start, tmp_path, assets[:3])  # imports and caches
    rounds = [one_round(start, tmp_path, assets) for _ in range(ROUNDS)]
    program = [second for one in rounds for second in one.program]
    floor = [second for one in rounds for second in one.floor]
    ratio = statistics.median(program) / statistics.median(floor)
    print(
        f"\nregistrations (application, review, entry, proof: 4 commits), {len(program)} each way"
    )
    for name, seconds in (("program", program), ("floor", floor)):
        rate, half, most = 1 / statistics.mean(seconds), at(seconds, 50), at(seconds, 95)
        print(f"  {name:8} {rate:6.1f} /s   p50 {half * 1e3:6.2f} ms   p95 {most * 1e3:6.2f} ms")
    print(f"  ratio of the medians {ratio:.1f}")
    assert len(program) == len(floor) == ROUNDS * REGISTRATIONS
