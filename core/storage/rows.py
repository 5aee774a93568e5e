"""Writing and reading rows inside one work: the only door to the register tables.

Statements that every registration runs are built once (``@cache``) and take their values when
they are run: building one anew costs several times what SQLite takes to answer it.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Connection, Insert, RowMapping, Select, Table

from core.services.ports import Head
from core.storage.canonical import row_digest


class Rows:
    """The connection of a work, its journal position, and what it has written so far."""

    def __init__(self, connection: Connection, head: Head, operator: str, entered_at: str) -> None:
        self.connection = connection
        self.head = head
        self.operator = operator
        self.entered_at = entered_at
        self.written: list[list[Any]] = []

    @property
    def sequence(self) -> int:
        """The number of the journal entry that will vouch for this work's rows."""
        return self.head.sequence + 1

    def insert(self, table: Table, values: Mapping[str, Any]) -> None:
        """Write one register row and remember its salted digest for the journal."""
        row = {**values, "sequence": self.sequence, "salt": secrets.token_hex(16)}
        for column in table.columns:
            row.setdefault(column.name, None)
        self.connection.execute(_insert(table), row)
        key = [row[column.name] for column in table.primary_key.columns]
        self.written.append([table.name, key, row_digest(table.name, row)])

    def insert_plain(self, table: Table, values: Mapping[str, Any]) -> None:
        """Write a row that the journal does not vouch for."""
        self.connection.execute(table.insert(), dict(values))

    def first(self, statement: Select[Any], **values: Any) -> RowMapping | None:
        """Return the first row of a query, or None."""
        return self.connection.execute(statement, values).mappings().first()

    def all(self, statement: Select[Any], **values: Any) -> Sequence[RowMapping]:
        """Return the rows of a query."""
        return self.connection.execute(statement, values).mappings().all()


@cache
def _insert(table: Table) -> Insert:
    return table.insert()
