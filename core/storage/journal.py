"""The journal's two sides: append an entry, and verify that nothing was changed since.

Verifying recomputes every entry's hash, the digest of every register row an entry vouches for,
and looks for register rows that no entry vouches for. So a changed amount in a register table is
found and placed (table, row, entry), and not only a changed journal.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Connection, Row, Select, Table, TextClause, func, select, text

from core.services.ports import BadEntry, Head, JournalCheck
from core.storage.canonical import canonical, entry_hash, row_digest
from core.storage.engine import family_of
from core.storage.guards import guards_stand
from core.storage.schema import METADATA
from core.storage.schema.certificates import issued_number, number_series, number_start, proof
from core.storage.schema.journal import journal
from core.storage.statements import Statements

_HASHED = ("sequence", "entered_at", "operator", "operation", "reason", "acknowledged", "facts",
           "rows")  # fmt: skip


def head(connection: Connection) -> Head:
    """Return where the chain ends (sequence 0 for a ledger without entries)."""
    for row in Statements(connection).read(_last(), {}):
        return Head(row["sequence"], row["hash"], row["entered_at"])
    return Head(0, "", "")


@cache
def _last() -> Select[int, str, str]:
    statement = select(journal.c.sequence, journal.c.hash, journal.c.entered_at)
    return statement.order_by(journal.c.sequence.desc()).limit(1)


def append(connection: Connection, previous: Head, entry: Mapping[str, Any]) -> Head:
    """Write one entry after ``previous``; ``entry`` has the hashed columns as text."""
    digest = entry_hash(previous.hash, {name: entry[name] for name in _HASHED})
    row = {
        **entry,
        "previous_sequence": previous.sequence or None,
        "previous_hash": previous.hash,
        "previous_entered_at": previous.entered_at,
        "hash": digest,
    }
    Statements(connection).insert(journal, [row])
    return Head(int(entry["sequence"]), digest, str(entry["entered_at"]))


def verify(
    connection: Connection, report: Callable[[int, int], None] = lambda done, total: None
) -> JournalCheck:
    """Check the whole chain; the answer names the first thing that is wrong."""
    misshapen = _misshapen(connection)
    if misshapen is not None:
        return JournalCheck(False, 0, "", misshapen)
    total = connection.execute(select(func.count()).select_from(journal)).scalar_one()
    with family_of(connection).reading_any_text(connection):
        bad = (
            _verify_entries(connection, total, report)
            or _unvouched(connection)
            or _miscounted(connection)
            or _disproved(connection)
            or _unguarded(connection, total)
        )
        end = head(connection)
    return JournalCheck(bad is None, total, end.hash, bad)


def _misshapen(connection: Connection) -> BadEntry | None:
    """Find a table that was dropped, renamed or given other columns: nothing in it can be read."""
    for table in METADATA.sorted_tables:
        found = family_of(connection).column_names(connection, table.name)
        if found != [column.name for column in table.columns]:
            return BadEntry(0, "table_changed", table.name, "")
    return None


def _verify_entries(
    connection: Connection, total: int, report: Callable[[int, int], None]
) -> BadEntry | None:
    previous = Head(0, "", "")
    rows = _RowReader(connection)
    for entry in connection.execute(select(journal).order_by(journal.c.sequence)):
        what = _entry_fault(entry, previous) or rows.fault(entry)
        if what:
            return BadEntry(entry.sequence, *what)
        previous = Head(entry.sequence, entry.hash, entry.entered_at)
        if entry.sequence % 2000 == 0:
            report(entry.sequence, total)
    return None


def _entry_fault(entry: Row[Any], previous: Head) -> tuple[str, str, str] | None:
    if entry.sequence != previous.sequence + 1:
        return ("entry_missing", "journal", str(previous.sequence + 1))
    builds_on = (entry.previous_sequence or 0, entry.previous_hash, entry.previous_entered_at)
    if builds_on != (previous.sequence, previous.hash, previous.entered_at):
        return ("chain_broken", "journal", str(entry.sequence))
    values = {name: getattr(entry, name) for name in _HASHED}
    if entry_hash(previous.hash, values) != entry.hash:
        return ("entry_changed", "journal", str(entry.sequence))
    return None


class _RowReader:
    """Fetches the rows that entries vouch for, with one prepared statement a table."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._statements: dict[str, TextClause] = {}

    def fault(self, entry: Row[Any]) -> tuple[str, str, str] | None:
        for name, key, digest in json.loads(entry.rows):
            row = self._fetch(METADATA.tables[name], key)
            if row is None:
                return ("row_missing", name, _place(key))
            if row_digest(name, row) != digest:
                return ("row_changed", name, _place(key))
        return None

    def _fetch(self, table: Table, key: list[Any]) -> Mapping[str, Any] | None:
        if table.name not in self._statements:
            self._statements[table.name] = _by_key(table)
        values = {f"k{i}": part for i, part in enumerate(key)}
        row = self._connection.execute(self._statements[table.name], values).mappings().first()
        return None if row is None else dict(row)


def _by_key(table: Table) -> TextClause:
    columns = ", ".join(column.name for column in table.columns)
    keys = enumerate(column.name for column in table.primary_key.columns)
    condition = " AND ".join(f"{name} = :k{i}" for i, name in keys)
    return text(f"SELECT {columns} FROM {table.name} WHERE {condition}")  # noqa: S608


def _place(key: Sequence[Any]) -> str:
    return "/".join(str(part) for part in key)


def journaled_tables() -> Iterator[Table]:
    """Yield every table whose rows the journal vouches for."""
    return (table for table in METADATA.sorted_tables if table.info.get("journaled"))


def _unvouched(connection: Connection) -> BadEntry | None:
    """Find a register row written past the program: no entry counts it."""
    vouched: Counter[tuple[str, int]] = Counter()
    for entry in connection.execute(select(journal.c.sequence, journal.c.rows)):
        vouched.update((name, entry.sequence) for name, _, _ in json.loads(entry.rows))
    for table in journaled_tables():
        counted = connection.execute(
            select(table.c.sequence, func.count()).group_by(table.c.sequence)
        )
        for sequence, count in counted:
            if count != vouched[table.name, sequence]:
                row = _stranger(connection, table, sequence)
                return BadEntry(sequence, "row_unvouched", table.name, row)
    return None


def _stranger(connection: Connection, table: Table, sequence: int) -> str:
    """Return the key of a row that says an entry wrote it, which that entry does not know."""
    rows = connection.execute(
        select(journal.c.rows).where(journal.c.sequence == sequence)
    ).scalar_one_or_none()
    known = [key for name, key, _ in json.loads(rows or "[]") if name == table.name]
    keys = select(*table.primary_key.columns).where(table.c.sequence == sequence)
    strangers = [list(key) for key in connection.execute(keys) if list(key) not in known]
    return _place(strangers[0])


def _miscounted(connection: Connection) -> BadEntry | None:
    """Find a series whose counter is not what was issued from it, or which has a gap."""
    issued = (
        select(
            issued_number.c.series,
            func.count().label("count"),
            func.max(issued_number.c.ordinal).label("highest"),
            func.min(issued_number.c.ordinal).label("lowest"),
            func.max(issued_number.c.sequence).label("entry"),
        )
        .group_by(issued_number.c.series)
        .subquery()
    )
    statement = (
        select(number_series, issued, number_start.c.first)
        .outerjoin(issued, issued.c.series == number_series.c.series)
        .outerjoin(number_start, number_start.c.series == number_series.c.series)
    )
    for row in connection.execute(statement.order_by(number_series.c.series)):
        first = row.first or 1
        if (row.lowest, row.highest, row.count) != (first, row.last, row.last - first + 1):
            return BadEntry(row.entry or 0, "series_miscounted", "number_series", row.series)
    return None


def _disproved(connection: Connection) -> BadEntry | None:
    """Find a certificate signed over a head that this chain never had.

    So a chain that was written anew after a certificate went out does not pass, though each of
    its entries fits the next. (Nor does a chain cut off behind it, unless the proof is cut too.)
    """
    statement = select(proof, journal.c.hash).outerjoin(
        journal, journal.c.sequence == proof.c.head_sequence
    )
    for row in connection.execute(statement.order_by(proof.c.head_sequence)):
        if row.head_hash != row.hash:
            return BadEntry(row.head_sequence, "proof_disagrees", "proof", row.certificate_no)
    return None


def _unguarded(connection: Connection, total: int) -> BadEntry | None:
    """Say when all rows are right but somebody took the guards away: it was not this program."""
    if guards_stand(connection):
        return None
    return BadEntry(total, "guards_missing", "sqlite_master", "")


def entry_values(
    *,
    sequence: int,
    entered_at: str,
    operator: str,
    operation: str,
    reason: str,
    acknowledged: list[str],
    facts: Mapping[str, Any],
    rows: list[list[Any]],
) -> dict[str, Any]:
    """Encode an entry's parts as the columns that are hashed."""
    return {
        "sequence": sequence,
        "entered_at": entered_at,
        "operator": operator,
        "operation": operation,
        "reason": reason,
        "acknowledged": canonical(sorted(acknowledged)),
        "facts": canonical(dict(facts)),
        "rows": canonical(rows),
    }
