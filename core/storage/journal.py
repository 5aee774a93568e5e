"""The journal's two sides: append an entry, and verify that nothing was changed since.

Verifying recomputes every entry's hash, the digest of every register row an entry vouches for,
and looks for register rows that no entry vouches for. So a changed amount in a register table is
found and placed (table, row, entry), and not only a changed journal.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, suppress
from functools import cache
from itertools import chain
from typing import Any

from sqlalchemy import Connection, Row, Select, Table, TextClause, func, select, text

from core.services.ports import BadEntry, Head, JournalCheck
from core.storage import marks
from core.storage.canonical import canonical, entry_hash, entry_hasher, row_digest
from core.storage.engine import family_of
from core.storage.guards import difference
from core.storage.schema import METADATA
from core.storage.schema.certificates import issued_number, number_series, number_start, proof
from core.storage.schema.erasures import BLANKS
from core.storage.schema.journal import journal
from core.storage.statements import Statements
from core.storage.vouched import (
    BATCH,
    STREAMED,
    Disordered,
    NotText,
    Vouched,
    VouchedRows,
    erased_in,
    journaled_tables,
    only_texts,
)

HASHED = ("acknowledged", "entered_at", "facts", "operation", "operator", "reason", "rows",
           "sequence")  # fmt: skip
_LINKS = ("previous_sequence", "previous_hash", "previous_entered_at", "hash")
digest_of_entry = entry_hasher(HASHED)


def head(statements: Statements) -> Head:
    """Return where the chain ends (sequence 0 for a ledger without entries)."""
    for row in statements.read(_last(), {}):
        return Head(row["sequence"], row["hash"], row["entered_at"])
    return Head(0, "", "")


@cache
def _last() -> Select[int, str, str]:
    statement = select(journal.c.sequence, journal.c.hash, journal.c.entered_at)
    return statement.order_by(journal.c.sequence.desc()).limit(1)


def append(statements: Statements, previous: Head, entry: Mapping[str, Any]) -> Head:
    """Write one entry after ``previous``; ``entry`` has the hashed columns as text."""
    digest = entry_hash(previous.hash, {name: entry[name] for name in HASHED})
    row = {
        **entry,
        "previous_sequence": previous.sequence or None,
        "previous_hash": previous.hash,
        "previous_entered_at": previous.entered_at,
        "hash": digest,
    }
    statements.insert(journal, [row])
    return Head(int(entry["sequence"]), digest, str(entry["entered_at"]))


def verify(
    connection: Connection, report: Callable[[int, int], None] = lambda done, total: None
) -> JournalCheck:
    """Check the whole chain; the answer names the first thing that is wrong."""
    misshapen = _misshapen(connection)
    if misshapen is not None:
        return JournalCheck(False, 0, "", misshapen)
    total = connection.execute(select(func.count()).select_from(journal)).scalar_one()
    bad = _verify_entries(connection, total, report)
    with family_of(connection).reading_any_text(connection):
        bad = (
            bad
            or _miscounted(connection)
            or _disproved(connection)
            or _unguarded(connection, total)
            or marks.fault(connection, connection.get_execution_options().get("place", ""))
        )
        end = head(Statements(connection))
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
    """Read the journal and every table it vouches for once, side by side, as they lie there.

    Only where another program wrote are rows out of order or texts no texts: there a second way
    finds what is wrong, more slowly.
    """
    with suppress(Disordered, NotText), only_texts(connection):
        return _Verification(connection, total, report).run(sort=False)
    with family_of(connection).reading_any_text(connection):
        return _Verification(connection, total, report).run(sort=True)


class _Verification:
    """One pass over the journal and the tables it vouches for, some hundred entries at a time.

    Whether their rows are the ones they name is one comparison; only where they are not is each
    row looked for by its key, to name the first that is wrong.
    """

    def __init__(
        self, connection: Connection, total: int, report: Callable[[int, int], None]
    ) -> None:
        self._connection = connection
        self._total = total
        self._report = report
        self._previous = Head(0, "", "")
        self._strangers: list[tuple[int, int]] = []  # the table's place, the entry a row names

    def run(self, *, sort: bool) -> BadEntry | None:
        """Return the first thing that is wrong; rows that no entry vouches for come last."""
        with closing(VouchedRows(self._connection, sort=sort)) as standing:
            for window in _windows(self._connection):
                bad = self._compare(window, standing)
                if bad is not None:
                    return bad
                self._report(self._previous.sequence, self._total)
            for place, rows in standing.rest():
                self._note(place, rows)
        return _stranger(self._connection, *min(self._strangers)) if self._strangers else None

    def _compare(self, window: Sequence[Row[Any]], standing: VouchedRows) -> BadEntry | None:
        for place, entry in enumerate(window):
            what = _entry_fault(entry, self._previous)
            if what:
                bad = BadEntry(entry.sequence, *what)
                return _first_fault(self._connection, window[:place]) or bad
            self._previous = Head(entry.sequence, entry.hash, entry.entered_at)
        vouched = _vouched(window)
        found = standing.up_to(self._previous.sequence)
        if sum(map(len, found)) == len(vouched) and vouched.issuperset(chain(*found)):
            return None
        for place, rows in enumerate(found):
            self._note(place, [row for row in rows if row not in vouched])
        return _first_fault(self._connection, window)

    def _note(self, place: int, rows: Sequence[Vouched]) -> None:
        """Keep where strangers are, one of each kind: there may be very many."""
        self._strangers = sorted({*self._strangers, *((place, entry) for entry, _ in rows)})[:1]


def _windows(connection: Connection) -> Iterator[Sequence[Row[Any]]]:
    columns = [journal.c[name] for name in (*HASHED, *_LINKS)]
    entries = connection.execute(
        select(*columns).order_by(journal.c.sequence), execution_options=STREAMED
    )
    with closing(entries):
        while window := entries.fetchmany(BATCH):
            yield window


def _entry_fault(entry: Row[Any], previous: Head) -> tuple[str, str, str] | None:
    if entry.sequence != previous.sequence + 1:
        return ("entry_missing", "journal", str(previous.sequence + 1))
    builds_on = (entry.previous_sequence or 0, entry.previous_hash, entry.previous_entered_at)
    if builds_on != (previous.sequence, previous.hash, previous.entered_at):
        return ("chain_broken", "journal", str(entry.sequence))
    if digest_of_entry(previous.hash, entry[: len(HASHED)]) != entry.hash:
        return ("entry_changed", "journal", str(entry.sequence))
    return None


def _vouched(window: Sequence[Row[Any]]) -> set[Vouched]:
    """Return the rows that entries name; of an entry that names none in our form, nothing."""
    vouched: set[Vouched] = set()
    for entry in window:
        with suppress(ValueError, TypeError):
            vouched.update([(entry.sequence, digest) for _, _, digest in json.loads(entry.rows)])
    return vouched


def _first_fault(connection: Connection, entries: Sequence[Row[Any]]) -> BadEntry | None:
    """Look for each row that the entries vouch for, by its key."""
    for entry in entries:
        for claim in _claims(entry):
            match claim:
                case [str(name), [*key], str(digest)] if _is_key(name, key):
                    what = _row_fault(connection, name, key, digest)
                case _:
                    what = ("entry_changed", "journal", str(entry.sequence))
            if what:
                return _bad_erasure(connection, what) or BadEntry(entry.sequence, *what)
    return None


def _bad_erasure(connection: Connection, what: tuple[str, str, str]) -> BadEntry | None:
    """Say that a row seems changed because its erasure is: that is what somebody meddled with."""
    kind, name, key = what
    claim = canonical(["erasure", [name, key]])[:-1]
    erased = select(journal).where(journal.c.rows.contains(claim, autoescape=True))
    for entry in connection.execute(erased) if kind == "row_changed" and name in BLANKS else ():
        for found, of, digest in json.loads(entry.rows):
            bad = [found, of] == ["erasure", [name, key]] and _row_fault(
                connection, found, of, digest
            )
            if bad:
                return BadEntry(entry.sequence, *bad)
    return None


def _claims(entry: Row[Any]) -> Sequence[Any]:
    """Return what an entry says of rows; whoever chains the journal anew can write anything."""
    try:
        found = json.loads(entry.rows)
    except ValueError:
        found = None
    return found if isinstance(found, list) else [found]


def _row_fault(
    connection: Connection, name: str, key: Sequence[Any], digest: str
) -> tuple[str, str, str] | None:
    values = {f"k{place}": part for place, part in enumerate(key)}
    row = connection.execute(_by_key(METADATA.tables[name]), values).mappings().first()
    if row is None:
        return ("row_missing", name, _place(key))
    found = dict(row)
    now = row_digest(name, found)
    if now != digest and erased_in(connection).vouched(name, found, now) != digest:
        return ("row_changed", name, _place(key))
    return None


def _is_key(name: str, key: Sequence[object]) -> bool:
    known = {table.name: len(table.primary_key) for table in journaled_tables()}
    return known.get(name) == len(key) and all(isinstance(part, str | int) for part in key)


@cache
def _by_key(table: Table) -> TextClause:
    columns = ", ".join(column.name for column in table.columns)
    keys = enumerate(column.name for column in table.primary_key.columns)
    condition = " AND ".join(f"{name} = :k{i}" for i, name in keys)
    return text(f"SELECT {columns} FROM {table.name} WHERE {condition}")  # noqa: S608


def _place(key: Sequence[Any]) -> str:
    return "/".join(str(part) for part in key)


def _stranger(connection: Connection, place: int, sequence: int) -> BadEntry:
    """Name a row that says an entry wrote it, which that entry does not know."""
    table = list(journaled_tables())[place]
    rows = connection.execute(
        select(journal.c.rows).where(journal.c.sequence == sequence)
    ).scalar_one_or_none()
    known = [key for name, key, _ in json.loads(rows or "[]") if name == table.name]
    keys = select(*table.primary_key.columns).where(table.c.sequence == sequence)
    strangers = [list(key) for key in connection.execute(keys) if list(key) not in known]
    return BadEntry(sequence, "row_unvouched", table.name, _place(strangers[0]))


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
    row = connection.execute(
        select(proof)
        .outerjoin(journal, journal.c.sequence == proof.c.head_sequence)
        .where(func.coalesce(journal.c.hash, "") != proof.c.head_hash)
        .order_by(proof.c.head_sequence)
        .limit(1)
    ).first()
    if row is None:
        return None
    return BadEntry(row.head_sequence, "proof_disagrees", "proof", row.certificate_no)


def _unguarded(connection: Connection, total: int) -> BadEntry | None:
    """Say when all rows are right but somebody took the guards away: it was not this program."""
    differing = difference(connection)
    if differing is None:
        return None
    what, name = differing
    return BadEntry(total, what, "guards", name)


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
