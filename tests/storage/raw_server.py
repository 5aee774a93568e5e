"""A server's connection that is spoken to as SQLite's is, and answers in SQLite's words.

So one script, and one expectation of what refuses it, does for both engines.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from psycopg import errors
from psycopg.pq import TransactionStatus

from core.storage.address import ServerAddress
from tests.postgres import ADMIN


class RefusedByServer(Exception):
    """A constraint or a guard of the server said no; the message is worded as SQLite's."""


class OnServer:
    """A connection past the program; each statement is a transaction unless one was begun."""

    def __init__(self, driver: psycopg.Connection[Any]) -> None:
        self.driver = driver

    @property
    def in_transaction(self) -> bool:
        return self.driver.info.transaction_status != TransactionStatus.IDLE

    def execute(self, statement: str, values: Any = ()) -> Any:
        """Run a statement with SQLite's marks for values."""
        statement = statement.replace("BEGIN IMMEDIATE", "BEGIN")
        try:
            if not values:
                return self.driver.execute(statement)  # type: ignore[call-overload]
            return self.driver.execute(statement.replace("?", "%s"), values)
        except (psycopg.IntegrityError, psycopg.DataError) as error:
            raise RefusedByServer(in_words_of_sqlite(error)) from error


def in_words_of_sqlite(error: psycopg.Error) -> str:
    said = error.diag
    if isinstance(error, errors.ForeignKeyViolation):
        return f"FOREIGN KEY constraint failed: {said.constraint_name}"
    if isinstance(error, errors.UniqueViolation):
        return f"UNIQUE constraint failed: {said.table_name} {said.constraint_name}"
    if isinstance(error, errors.CheckViolation):
        return f"CHECK constraint failed: {said.constraint_name}"
    if isinstance(error, errors.NotNullViolation):
        return f"NOT NULL constraint failed: {said.table_name}.{said.column_name}"
    if isinstance(error, psycopg.DataError):
        return f"cannot store a value in INTEGER column: {said.message_primary}"
    return str(said.message_primary)


@contextmanager
def on_server(place: ServerAddress, *, foreign_keys: bool = True) -> Iterator[OnServer]:
    """Connect as the owner, or as the administrator with foreign keys switched off."""
    user = place.user if foreign_keys else ADMIN
    with psycopg.connect(
        host=place.host, user=user, dbname=place.database, autocommit=True
    ) as driver:
        if not foreign_keys:
            driver.execute("SET session_replication_role = replica")
        yield OnServer(driver)
