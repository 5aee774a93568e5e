"""Raw SQL past the program, as somebody with another tool would write it.

The same SQLite as the program's is used: two SQLite libraries on one file in one process would
drop each other's locks.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from sqlcipher3 import dbapi2

from core.storage.guards import sqlite as guards
from core.storage.schema import METADATA

Refused = dbapi2.IntegrityError
Row = dict[str, Any]


class Step(NamedTuple):
    """A row that somebody wants to insert."""

    table: str
    row: Row


@contextmanager
def connected(
    ledger: Path, *, foreign_keys: bool = True, recursive_triggers: bool = True
) -> Iterator[Any]:
    connection = dbapi2.connect(str(ledger), isolation_level=None)
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
    condition = " AND ".join(f"{name} = ?" for name in where) or "1"
    order = ", ".join(key_columns(table))
    found = connection.execute(
        f"SELECT {', '.join(columns(table))} FROM {table} WHERE {condition} ORDER BY {order}",
        list(where.values()),
    )
    return [dict(zip(columns(table), row, strict=True)) for row in found]


def last(connection: Any, table: str, **where: Any) -> Row:
    """Return the row with the highest key."""
    return rows(connection, table, **where)[-1]


def tamper(ledger: Path, change: Callable[[Any], Any], *, restore: bool = True) -> None:
    """Change a ledger as an attacker would: take guards and checks away, put the guards back."""
    with connected(ledger, foreign_keys=False) as connection:
        connection.execute("PRAGMA ignore_check_constraints = 1")
        connection.execute("BEGIN IMMEDIATE")
        for name in guards.guard_statements():
            connection.execute(f"DROP TRIGGER {name}")
        change(connection)
        if restore:
            for statement in guards.guard_statements().values():
                connection.execute(statement)
        connection.execute("COMMIT")
