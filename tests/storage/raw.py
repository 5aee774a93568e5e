"""Raw SQL past the program, as somebody with another tool would write it, on either engine.

The same SQLite as the program's is used: two SQLite libraries on one file in one process would
drop each other's locks. On a server the somebody is the database's owner, and where foreign keys
are to be off, the server's administrator.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from sqlcipher3 import dbapi2

from core.storage import ledger_keys
from core.storage.address import Place, ServerAddress
from core.storage.guards import postgresql as server_guards
from core.storage.guards import sqlite as guards
from core.storage.schema import METADATA
from tests.storage.raw_server import RefusedByServer, on_server

Refused = (dbapi2.IntegrityError, RefusedByServer)
Row = dict[str, Any]


class Step(NamedTuple):
    """A row that somebody wants to insert."""

    table: str
    row: Row


@contextmanager
def connected(
    ledger: Place, *, foreign_keys: bool = True, recursive_triggers: bool = True
) -> Iterator[Any]:
    if isinstance(ledger, ServerAddress):
        with on_server(ledger, foreign_keys=foreign_keys) as server:
            yield server
        return
    key = ledger_keys.key_of(ledger)
    connection = dbapi2.connect(str(ledger), isolation_level=None)
    if key is not None:
        key.unlock(connection)
    connection.execute("PRAGMA synchronous = OFF")  # a drill may be lost in a power cut
    connection.execute(f"PRAGMA foreign_keys = {foreign_keys}")
    connection.execute(f"PRAGMA recursive_triggers = {recursive_triggers}")
    try:
        yield connection
    finally:
        connection.close()


def columns(table: str) -> list[str]:
    return [column.name for column in METADATA.tables[table].columns]


def key_columns(table: str) -> list[str]:
    return [column.name for column in METADATA.tables[table].primary_key.columns]


def insert(connection: Any, step: Step, verb: str = "INSERT") -> None:
    names = columns(step.table)
    marks = ", ".join("?" for _ in names)
    connection.execute(
        f"{verb} INTO {step.table} ({', '.join(names)}) VALUES ({marks})",
        [step.row.get(name) for name in names],
    )


def insert_all(connection: Any, steps: list[Step]) -> None:
    """Insert in one transaction: some keys are checked at its end only."""
    own = not connection.in_transaction
    if own:
        connection.execute("BEGIN IMMEDIATE")
    try:
        for step in steps:
            insert(connection, step)
        if own:
            connection.execute("COMMIT")
    except BaseException:
        if own:
            connection.execute("ROLLBACK")
        raise


def rows(connection: Any, table: str, **where: Any) -> list[Row]:
    condition = " AND ".join(f"{name} = ?" for name in where) or "1 = 1"
    order = ", ".join(key_columns(table))
    found = connection.execute(
        f"SELECT {', '.join(columns(table))} FROM {table} WHERE {condition} ORDER BY {order}",
        list(where.values()),
    )
    return [dict(zip(columns(table), row, strict=True)) for row in found]


def last(connection: Any, table: str, **where: Any) -> Row:
    """Return the row with the highest key."""
    return rows(connection, table, **where)[-1]


def tamper(ledger: Place, change: Callable[[Any], Any], *, restore: bool = True) -> None:
    """Change a ledger as an attacker would: take guards and keys away, put the guards back.

    Checks are off in a file only: on a server they would have to be dropped, which is found.
    """
    drop, make = _guards(isinstance(ledger, ServerAddress))
    with connected(ledger, foreign_keys=False) as connection:
        if isinstance(ledger, Path):
            connection.execute("PRAGMA ignore_check_constraints = 1")
        connection.execute("BEGIN IMMEDIATE")
        for statement in drop:
            connection.execute(statement)
        change(connection)
        for statement in make if restore else ():
            connection.execute(statement)
        connection.execute("COMMIT")


def _guards(server: bool) -> tuple[list[str], list[str]]:
    """Return the statements that drop the guards, and those that make them."""
    if server:
        ours = list(server_guards.triggers())
        make = [statement for one in ours for statement in (one.statement, one.always)]
        return [f"DROP TRIGGER {one.name} ON {one.table}" for one in ours], make
    statements = guards.guard_statements()
    return [f"DROP TRIGGER {name}" for name in statements], list(statements.values())
