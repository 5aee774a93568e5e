"""Writing and reading rows inside one work: the only door to the register tables.

Statements that every registration runs are built once (``@cache``) and take their values when
they are run: such a statement is compiled once too (:mod:`core.storage.statements`).
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Connection, Executable, Table

from core.services.ports import Head
from core.storage.canonical import row_digester
from core.storage.statements import Statements

Record = Mapping[str, Any]  # a row by column name


class Rows:
    """The connection of a work, its journal position, and what it has written so far."""

    def __init__(
        self, connection: Connection, statements: Statements, head: Head, operator: str, time: str
    ) -> None:
        self.connection = connection
        self.head = head
        self.operator = operator
        self.entered_at = time
        self.operation = ""  # to which the steps of this work belong
        self.written: list[list[Any]] = []
        self._statements = statements

    @property
    def sequence(self) -> int:
        """The number of the journal entry that will vouch for this work's rows."""
        return self.head.sequence + 1

    def insert(self, table: Table, values: Mapping[str, Any]) -> None:
        """Write one register row and remember its salted digest for the journal."""
        shape = _shape(table)
        row = {**shape.empty, **values, "sequence": self.sequence, "salt": secrets.token_hex(16)}
        self._statements.insert(table, [row])
        digest = shape.digest([row[name] for name in shape.columns])
        self.written.append([table.name, [row[name] for name in shape.key], digest])

    def insert_plain(self, table: Table, *rows: Mapping[str, Any]) -> None:
        """Write rows, of the same columns, that the journal does not vouch for."""
        self._statements.insert(table, rows)

    def run(self, statement: Executable, **values: Any) -> int:
        """Change or delete rows that the journal does not vouch for; return how many."""
        return self._statements.run(statement, values)

    def first(self, statement: Executable, **values: Any) -> Record | None:
        """Return the first row of a query by column name, or None."""
        rows = self._statements.read(statement, values)
        return rows[0] if rows else None

    def all(self, statement: Executable, **values: Any) -> Sequence[Record]:
        """Return the rows of a query by column name."""
        return self._statements.read(statement, values)

    def value(self, statement: Executable, **values: Any) -> Any:
        """Return the first column of the first row of a query, or None."""
        row = self.first(statement, **values)
        return None if row is None else next(iter(row.values()))


class _Shape(NamedTuple):
    """What writing a row needs to know of its table."""

    columns: Sequence[str]  # sorted, as digests take them
    empty: Mapping[str, None]
    key: Sequence[str]
    digest: Callable[[Sequence[Any]], str]


@cache
def _shape(table: Table) -> _Shape:
    columns = sorted(table.columns.keys())
    key = [column.name for column in table.primary_key.columns]
    return _Shape(columns, dict.fromkeys(columns), key, row_digester(table.name, columns))
