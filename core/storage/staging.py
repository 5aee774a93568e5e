"""Imported rows before they are believed: a temporary table beside the register (sqlite-utils).

In a file it lives on the connection of the work and inside its transaction, so it is gone when the
work is rolled back, never touches the ledger's file and never writes a register table. A server
does not see the rows before they are believed: there the table lives in this program's memory.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from itertools import chain
from typing import Any

import sqlcipher3
from sqlalchemy import Connection

_STAGED = "staged_row"
_BATCH = 1000


def _import_sqlite_utils() -> Any:
    """Import sqlite-utils over our own driver and without pandas.

    It looks for a module ``pysqlite3``; with another driver than the connection's its exception
    classes do not match, and a failed statement loses later rows. It imports pandas where it is
    installed, which nothing here needs and which takes half a second.
    """
    for name, module in (("pysqlite3", sqlcipher3), ("pysqlite3.dbapi2", sqlcipher3.dbapi2)):
        sys.modules.setdefault(name, module)
    blocked = "pandas" not in sys.modules
    if blocked:
        sys.modules["pandas"] = None  # type: ignore[assignment]
    try:
        import sqlite_utils.db
    finally:
        if blocked:
            del sys.modules["pandas"]
    return sqlite_utils.db


db = _import_sqlite_utils()


class _TemporaryTable(db.Table):  # type: ignore[misc, name-defined]
    """A temporary table: sqlite-utils looks for tables where these are not listed."""

    def exists(self) -> bool:
        """Say yes: :func:`staged` has made it."""
        return True


class Staged:
    """The staged rows; see :class:`core.services.ports.Staging`."""

    def __init__(self, database: Any, columns: Sequence[str]) -> None:
        self._database = database
        self._columns = list(columns)
        self._table = _TemporaryTable(database, _STAGED)

    def add(self, rows: Iterable[Sequence[object]]) -> int:
        """Insert the rows, whose first column is their number."""
        with self._database.atomic():
            self._table.insert_all(chain([self._columns], rows), batch_size=_BATCH)
        return int(self._table.count)

    def repeated(self, column: str, shown: str) -> Sequence[tuple[int, int, str]]:
        """Return every row whose value stood in an earlier row already."""
        row, same, said = (db.quote_identifier(n) for n in (self._columns[0], column, shown))
        found = self._database.execute(
            f"SELECT row, first, shown FROM (SELECT {row} AS row, {said} AS shown, "  # noqa: S608
            f"min({row}) OVER (PARTITION BY {same}) AS first FROM {_STAGED} "
            f"WHERE {same} IS NOT NULL) WHERE row > first ORDER BY row"
        )
        return [(int(row), int(first), str(said)) for row, first, said in found.fetchall()]

    def rows(self) -> Iterator[Mapping[str, Any]]:
        """Yield the rows in the order of their numbers."""
        yield from self._table.rows_where(order_by=db.quote_identifier(self._columns[0]))


@contextmanager
def staged(connection: Connection, columns: Sequence[str]) -> Iterator[Staged]:
    """Make the staging table inside the transaction of ``connection``; drop it at the end.

    Where an error ends the work, rolling back (or closing) takes the table away.
    """
    with _sqlite_beside(connection) as driver:
        database = db.Database(driver, execute_plugins=False)
        number, *others = (db.quote_identifier(name) for name in columns)
        texts = "".join(f", {name} TEXT" for name in others)
        database.execute(
            f"CREATE TEMP TABLE {_STAGED} ({number} INTEGER PRIMARY KEY{texts}) STRICT"
        )
        yield Staged(database, columns)
        database.execute(f"DROP TABLE {_STAGED}")


@contextmanager
def _sqlite_beside(connection: Connection) -> Iterator[Any]:
    """Give the ledger's own connection if that is SQLite, else one in memory."""
    if connection.dialect.name == "sqlite":
        yield connection.connection.driver_connection
        return
    with closing(sqlcipher3.dbapi2.connect(":memory:", isolation_level=None)) as driver:
        yield driver
