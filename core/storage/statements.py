"""Statements compiled once and then run on the driver's own cursor.

SQLAlchemy says what a statement is and compiles it for the engine, but running one through it
costs several times what the database takes to answer. So a statement that comes again (those the
repositories keep with ``@cache``) is remembered as text with the places of its values. A statement
made anew for one use goes SQLAlchemy's ordinary way, and so does what needs it: values or results
that it converts, lists whose length is not known before. Callers see no difference: rows are
mappings by column name, errors are SQLAlchemy's.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple
from weakref import WeakKeyDictionary, WeakSet

from sqlalchemy import Connection, Dialect, Executable, Table, TextClause, bindparam
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.dml import UpdateBase
from sqlalchemy.sql.selectable import SelectBase

Values = Mapping[str, Any]


class Prepared(NamedTuple):
    """A statement as text for one kind of engine."""

    sql: str
    order: Sequence[str] | None  # where the values go; None: the driver takes them by name
    fixed: Values  # values that stand in the statement itself
    columns: Sequence[str]  # of its answer

    def arguments(self, values: Values) -> Any:
        """Return ``values`` as the driver takes them."""
        whole = {**self.fixed, **values} if self.fixed else values
        return whole if self.order is None else [whole[name] for name in self.order]


class Statements:
    """Runs statements inside the transaction of a connection.

    Errors of the database are raised as SQLAlchemy's, whichever way a statement went.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._dialect = connection.dialect
        self._cursor = connection.connection.cursor()
        self._remembered = _remembered(
            self._dialect.name, self._dialect.driver, self._dialect.server_version_info
        )

    def read(self, statement: Executable, values: Values) -> Sequence[Mapping[str, Any]]:
        """Return every row that a statement answers."""
        prepared = self._remembered.prepared.get(statement)
        if prepared is None:
            result = self._connection.execute(statement, dict(values)).mappings()
            self._remembered.note(statement, tuple(result.keys()), self._dialect)
            return [dict(row) for row in result]
        try:
            self._cursor.execute(prepared.sql, prepared.arguments(values))
            rows = self._cursor.fetchall()
        except self._dialect.loaded_dbapi.Error as error:
            raise self._known_error(error, prepared.sql) from error
        return [dict(zip(prepared.columns, row, strict=True)) for row in rows]

    def run(self, statement: Executable, values: Values) -> int:
        """Run a statement that answers nothing; return how many rows it touched."""
        prepared = self._remembered.prepared.get(statement)
        if prepared is None:
            touched = self._connection.execute(statement, dict(values)).rowcount
            self._remembered.note(statement, (), self._dialect)
            return int(touched)
        try:
            self._cursor.execute(prepared.sql, prepared.arguments(values))
        except self._dialect.loaded_dbapi.Error as error:
            raise self._known_error(error, prepared.sql) from error
        return int(self._cursor.rowcount)

    def insert(self, table: Table, rows: Sequence[Values]) -> None:
        """Insert rows that give the same columns."""
        if not rows:
            return
        prepared = self._remembered.insertion(table, tuple(rows[0]), self._dialect)
        try:
            if len(rows) == 1:  # the driver's way for many is the slower one for one
                self._cursor.execute(prepared.sql, prepared.arguments(rows[0]))
            else:
                self._cursor.executemany(prepared.sql, [prepared.arguments(row) for row in rows])
        except self._dialect.loaded_dbapi.Error as error:
            raise self._known_error(error, prepared.sql) from error

    def _known_error(self, error: Any, sql: str) -> Exception:
        """Return SQLAlchemy's error for the driver's; a connection that is lost is given up."""
        lost = self._dialect.is_disconnect(error, None, None)
        if lost:
            self._connection.invalidate(error)
        base = self._dialect.loaded_dbapi.Error
        ours: Exception = DBAPIError.instance(
            sql, None, error, base, connection_invalidated=lost, dialect=self._dialect
        )
        return ours


class _Remembered:
    """The statements met so far, as text for one kind of engine."""

    def __init__(self) -> None:
        self.prepared: WeakKeyDictionary[Executable, Prepared] = WeakKeyDictionary()
        self._met: WeakSet[Executable] = WeakSet()
        self._insertions: dict[tuple[Table, tuple[str, ...]], Prepared] = {}

    def note(self, statement: Executable, columns: Sequence[str], dialect: Dialect) -> None:
        """Remember a statement that is met a second time, if it can do without SQLAlchemy."""
        if statement not in self._met:
            self._met.add(statement)
        elif len(set(columns)) == len(columns) and (found := _prepare(statement, dialect)):
            self.prepared[statement] = found._replace(columns=columns)

    def insertion(self, table: Table, columns: tuple[str, ...], dialect: Dialect) -> Prepared:
        """Return the INSERT of some columns of a table."""
        known = self._insertions.get((table, columns))
        if known is None:
            values = {name: bindparam(name, type_=table.c[name].type) for name in columns}
            known = _prepare(table.insert().values(values), dialect)
            assert known is not None  # the schema has texts and whole numbers only
            self._insertions[table, columns] = known
        return known


@cache
def _remembered(name: str, driver: str, version: object) -> _Remembered:
    """Return what all engines of one kind share."""
    return _Remembered()


def _prepare(statement: Executable, dialect: Dialect) -> Prepared | None:
    """Compile a statement, or answer None if only SQLAlchemy can run it."""
    if not isinstance(statement, SelectBase | UpdateBase | TextClause):
        return None
    if not isinstance(statement, TextClause) and _converts(statement, dialect):
        return None
    compiled = statement.compile(dialect=dialect)
    assert isinstance(compiled, SQLCompiler)
    asked = {name: bound for name, bound in compiled.binds.items() if bound.required}
    if any(bound.expanding for bound in asked.values()):
        return None
    # Lists that stand in the statement have a length: they are written out.
    state = compiled.construct_expanded_state(dict.fromkeys(asked))
    if state.processors:
        return None
    fixed = {name: value for name, value in state.parameters.items() if name not in asked}
    return Prepared(state.statement, state.positiontup, fixed, ())


def _converts(statement: SelectBase | UpdateBase, dialect: Dialect) -> bool:
    """Whether SQLAlchemy makes something else of what the driver answers."""
    columns: Iterable[Any] = statement.exported_columns
    return any(
        column.type.dialect_impl(dialect).result_processor(dialect, None) for column in columns
    )
