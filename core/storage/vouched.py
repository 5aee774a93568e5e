"""The rows that the journal vouches for, read once, in the order in which they were written."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, CursorResult, Table, select
from sqlalchemy.exc import DBAPIError

from core.storage.canonical import row_digester
from core.storage.engine import family_of
from core.storage.schema import METADATA
from core.storage.schema.erasures import erasure, is_blank

# A row as the journal knows it: the entry that wrote it and its digest.
Vouched = tuple[int, str]
STREAMED = {"stream_results": True}  # a server keeps what was not fetched yet
BATCH = 500  # rows of a table in memory at once; there are some thirty tables


class Disordered(Exception):
    """Rows do not lie in the order of their entries: this program did not write them so."""


class NotText(Exception):
    """A text column holds bytes that are no UTF-8: this program did not write them."""


def journaled_tables() -> Iterator[Table]:
    """Yield every table whose rows the journal vouches for."""
    return (table for table in METADATA.sorted_tables if table.info.get("journaled"))


class Erased:
    """The rows that were erased: which digest each had, for which the journal vouches.

    Erasures are rows of the register themselves, so a forged one is found as such. Whatever one
    says, only a row in which nothing personal stands any more passes for another.
    """

    def __init__(self, erasures: Iterable[Mapping[str, Any]]) -> None:
        self._before: dict[str, dict[str, str]] = {}
        for row in erasures:
            self._before.setdefault(row["table_name"], {})[row["erased_digest"]] = row["digest"]

    def of(self, table: str) -> Mapping[str, str]:
        """Return by the digest a row of a table has which one it had."""
        return self._before.get(table, {})

    def vouched(self, table: str, row: Mapping[str, Any], digest: str) -> str:
        """Return the digest by which the journal knows a row that has ``digest`` now."""
        before = self.of(table).get(digest)
        return digest if before is None or not is_blank(table, row) else before


def erased_in(connection: Connection) -> Erased:
    """Return what was erased of a ledger."""
    return Erased(dict(row) for row in connection.execute(select(erasure)).mappings())


class VouchedRows:
    """Every journaled table, side by side, moving on with the journal.

    Rows are read in the order in which they were written, where the engine can tell it: sorting a
    million costs more than reading them. Where that is not the order of their entries,
    ``Disordered`` is raised; with ``sort`` the order is made.
    """

    def __init__(self, connection: Connection, *, sort: bool) -> None:
        erased = erased_in(connection)
        self._streams = [
            _Stream(connection, table, erased, sort=sort) for table in journaled_tables()
        ]

    def up_to(self, sequence: int) -> list[list[Vouched]]:
        """Return the next rows of each table whose entry is not later than ``sequence``."""
        return [stream.up_to(sequence) for stream in self._streams]

    def rest(self) -> Iterator[tuple[int, list[Vouched]]]:
        """Yield the rows that name a later entry than all that were asked for, by table."""
        for place, stream in enumerate(self._streams):
            while rows := stream.batch():
                yield place, rows

    def close(self) -> None:
        """Stop reading."""
        for stream in self._streams:
            stream.close()


@contextmanager
def only_texts(connection: Connection) -> Iterator[None]:
    """Raise ``NotText`` where the driver cannot read a text."""
    try:
        yield
    except DBAPIError as error:
        if family_of(connection).no_text(error):
            raise NotText from error
        raise


class _Stream:
    """The rows of one table, a batch at a time."""

    def __init__(self, connection: Connection, table: Table, erased: Erased, *, sort: bool) -> None:
        self._columns = columns = sorted(column.name for column in table.columns)
        self._table, self._erased = table.name, erased
        self._row_digest = row_digester(table.name, columns)
        self._digest = self._digest_before if erased.of(table.name) else self._row_digest
        self._place = columns.index("sequence")
        self._last = 0
        self._waiting: list[Vouched] = []
        order = table.c.sequence if sort else family_of(connection).order_written(table)
        self._result: CursorResult[Any] = connection.execute(
            select(*(table.c[name] for name in columns)).order_by(order),
            execution_options=STREAMED,
        )

    def up_to(self, sequence: int) -> list[Vouched]:
        found: list[Vouched] = []
        while True:
            rows = self.batch()
            if not rows or rows[-1][0] > sequence:
                break
            found += rows
        cut = bisect_right(rows, sequence, key=_entry)
        self._waiting = rows[cut:]
        return found + rows[:cut]

    def batch(self) -> list[Vouched]:
        if self._waiting:
            rows, self._waiting = self._waiting, []
            return rows
        return self._read()

    def _read(self) -> list[Vouched]:
        rows = self._result.fetchmany(BATCH)
        entries = [row[self._place] for row in rows]
        if entries != sorted(entries) or (entries and entries[0] < self._last):
            raise Disordered
        if entries:
            self._last = entries[-1]
        return list(zip(entries, map(self._digest, rows), strict=True))

    def _digest_before(self, row: Sequence[Any]) -> str:
        """Return the digest that a row had before it was erased, if it was."""
        digest = self._row_digest(row)
        named = dict(zip(self._columns, row, strict=True))
        return self._erased.vouched(self._table, named, digest)

    def close(self) -> None:
        self._result.close()


def _entry(row: Vouched) -> int:
    return row[0]
