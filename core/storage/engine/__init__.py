"""Connections to a ledger: engines of two families, transactions, and what errors mean.

Who opens a transaction gets it whole or not at all, and meets only our own exceptions: a lost
race is a ``Conflict``, whatever the machine or the server says is ``Unavailable``.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from sqlalchemy import Connection, Engine, PrimaryKeyConstraint, UniqueConstraint

from core.problems import Conflict
from core.storage.address import Place, ServerAddress
from core.storage.engine.family import Family
from core.storage.ledger_keys import LedgerKey
from core.storage.schema import METADATA
from core.storage.schema.columns import name_on_server

SCHEMA_VERSION = 1  # raised by each migration

PREVIOUS = "previous_"  # how a column is called that names the row before


@cache
def links() -> frozenset[str]:
    """Return what an engine names when a row continues a chain where another row does already.

    Two who continue the same row at once meet in a key: the second finds it taken. A server calls
    it by its constraint, SQLite by ``table.column, …`` or, where a guard was first, as that does.
    """
    found = set()
    for table in METADATA.tables.values():
        before = {column.name for column in table.columns if column.name.startswith(PREVIOUS)}
        counted = before | {name.removeprefix(PREVIOUS) for name in before}
        for key in table.constraints:
            if isinstance(key, PrimaryKeyConstraint | UniqueConstraint):
                columns = [column.name for column in key.columns]
                if counted.intersection(columns):
                    columns_said = ", ".join(f"{table.name}.{name}" for name in columns)
                    found |= {name_on_server(key), columns_said, f"append_only {table.name}"}
    return frozenset(found)


def family_of_place(place: Place) -> Family:
    """Return the family of a file or of an address; loads only that one's driver."""
    return _family("postgresql" if isinstance(place, ServerAddress) else "sqlite")


def family_of(bind: Engine | Connection) -> Family:
    """Return the family of an engine or a connection."""
    return _family(bind.dialect.name)


def _family(name: str) -> Family:
    if name == "sqlite":
        from core.storage.engine.sqlite import SQLITE

        return SQLITE
    from core.storage.engine.postgresql import POSTGRESQL

    return POSTGRESQL


def make_engine(place: Place, key: LedgerKey | None = None) -> Engine:
    """Return an engine for a ledger; nothing is opened yet. A new file is encrypted by ``key``."""
    engine = family_of_place(place).make_engine(place, key)
    engine.update_execution_options(place=place)
    return engine


@contextmanager
def transaction(engine: Engine, *, write: bool) -> Iterator[Connection]:
    """Open one transaction; commit at the end, roll back on any error."""
    family = family_of(engine)
    with (
        translated(family, engine.get_execution_options().get("place")),
        engine.connect().execution_options(**family.options(write=write)) as connection,
        connection.begin(),
    ):
        yield connection


@contextmanager
def translated(family: Family, place: Place | None = None) -> Iterator[None]:
    """Turn database errors into ours; an error that is neither is a bug and passes as it is."""
    try:
        yield
    except Exception as error:
        if family.lost_race(error, links()):
            raise Conflict("record_changed", value=_first_line(error)) from error
        fault = family.fault(error, place)
        if fault is None:
            raise
        raise fault from error


def _first_line(error: Exception) -> str:
    return str(error).splitlines()[0][:200]
