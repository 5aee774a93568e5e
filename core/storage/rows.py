"""Writing and reading rows inside one work: the only door to the register tables.

Statements that every registration runs are built once (``@cache``) and take their values when
they are run: such a statement is compiled once too (:mod:`core.storage.statements`).
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Executable, Table

from core.services.ports import Head
from core.storage.canonical import row_digest
from core.storage.statements import Statements


class Rows:
    """The connection of a work, its journal position, and what it has written so far."""

    def __init__(self, connection: Connection, head: Head, operator: str, entered_at: str) -> None:
        self.connection = connection
        self.head = head
        self.operator = operator
        self.entered_at = entered_at
        self.written: list[list[Any]] = []
        self._statements = Statements(connection)

    @property
    def sequence(self) -> int:
        """The number of the journal entry that will vouch for this work's rows."""
        return self.head.sequence + 1

    def insert(self, table: Table, values: Mapping[str, Any]) -> None:
        """Write one register row and remember its salted digest for the journal."""
        row: dict[str, Any] = dict.fromkeys(table.columns.keys())
        row |= {**values, "sequence": self.sequence, "salt": secrets.token_hex(16)}
        self._statements.insert(table, [row])
        key = [row[column.name] for column in table.primary_key.columns]
        self.written.append([table.name, key, row_digest(table.name, row)])

    def insert_plain(self, table: Table, *rows: Mapping[str, Any]) -> None:
        """Write rows, of the same columns, that the journal does not vouch for."""
        self._statements.insert(table, rows)

    def first(self, statement: Executable, **values: Any) -> Any:
        """Return the first row of a query by column name, or None."""
        rows = self._statements.read(statement, values)
        return rows[0] if rows else None

    def all(self, statement: Executable, **values: Any) -> Sequence[Any]:
        """Return the rows of a query by column name."""
        return self._statements.read(statement, values)
