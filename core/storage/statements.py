"""Statements compiled once, run on the driver's own cursor, and asked once where once tells.

SQLAlchemy says what a statement is and compiles it for the engine, but running one through it
costs several times what the database takes to answer. So a statement that comes again (those the
repositories keep with ``@cache``) is remembered as text with the places of its values; one that
takes lists, for lists of 1, 2, 4, 8 … members. A statement made anew for one use goes SQLAlchemy's
ordinary way, and so does what needs it: values or results that it converts, long lists. Callers
see no difference: rows are mappings by column name, errors are SQLAlchemy's.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from itertools import chain
from operator import itemgetter
from typing import Any, NamedTuple
from weakref import WeakKeyDictionary, WeakSet

from sqlalchemy import Connection, Dialect, Executable, Table, TextClause, bindparam
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql import visitors
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.dml import UpdateBase
from sqlalchemy.sql.selectable import SelectBase

Values = Mapping[str, Any]
Answer = Sequence[Mapping[str, Any]]

MOST_KEPT = 10_000  # rows of answers in one transaction's memory
LONGEST_LIST = 64  # whose text is remembered; with more, running it is what takes the time


class Prepared(NamedTuple):
    """A statement as text for one kind of engine."""

    sql: str
    arguments: Callable[[Values], Any]  # makes of values what the driver takes
    columns: Sequence[str]  # of its answer
    reads: Sequence[str] | None  # the tables its answer hangs on; None: asking changes something


class Statements:
    """Runs statements inside the transaction of a connection.

    A transaction sees one state but for what it writes itself, so what was asked before is asked
    again only when a table it hangs on was written to. Errors of the database are raised as
    SQLAlchemy's, whichever way a statement went.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._dialect = connection.dialect
        self._cursor = connection.connection.cursor()
        self._remembered = _remembered(
            self._dialect.name, self._dialect.driver, self._dialect.server_version_info
        )
        self._written: Counter[str] = Counter()  # how often each table was
        self._answers: dict[object, tuple[int, Answer]] = {}
        self._kept = 0

    def read(self, statement: Executable, values: Values) -> Answer:
        """Return every row that a statement answers. Others may hold them too: do not change."""
        prepared = self._remembered.find(statement, values)
        if prepared is None:
            return self._read_ordinarily(statement, values)
        arguments = prepared.arguments(values)
        if prepared.reads is None:
            self._note_written(statement)
            return self._ask(prepared, arguments)
        written = sum([self._written[table] for table in prepared.reads])
        parts = arguments.items() if isinstance(arguments, dict) else arguments
        question = (prepared.sql, *parts)
        before, answer = self._answers.get(question, (-1, ()))
        if before != written:
            answer = self._ask(prepared, arguments)
            self._keep(question, written, answer)
        return answer

    def _ask(self, prepared: Prepared, arguments: Any) -> Answer:
        try:
            self._cursor.execute(prepared.sql, arguments)
            rows = self._cursor.fetchall()
        except self._dialect.loaded_dbapi.Error as error:
            raise self._known_error(error, prepared.sql) from error
        return [dict(zip(prepared.columns, row, strict=True)) for row in rows]

    def _read_ordinarily(self, statement: Executable, values: Values) -> Answer:
        result = self._connection.execute(statement, dict(values)).mappings()
        self._note_written(statement)
        self._remembered.note(statement, values, tuple(result.keys()), self._dialect)
        return [dict(row) for row in result]

    def _keep(self, question: object, written: int, answer: Answer) -> None:
        self._kept += len(answer) + 1
        if self._kept > MOST_KEPT:
            self._answers.clear()
            self._kept = len(answer) + 1
        self._answers[question] = (written, answer)

    def run(self, statement: Executable, values: Values) -> int:
        """Run a statement that answers nothing; return how many rows it touched."""
        self._note_written(statement)
        prepared = self._remembered.prepared.get(statement)
        if prepared is None:
            touched = self._connection.execute(statement, dict(values)).rowcount
            self._remembered.note(statement, values, (), self._dialect)
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
        prepared = self._remembered.insertion(table, rows[0], self._dialect)
        self._written[table.name] += 1
        try:
            if len(rows) == 1:  # the driver's way for many is the slower one for one
                self._cursor.execute(prepared.sql, prepared.arguments(rows[0]))
            else:
                self._cursor.executemany(prepared.sql, [prepared.arguments(row) for row in rows])
        except self._dialect.loaded_dbapi.Error as error:
            raise self._known_error(error, prepared.sql) from error

    def _note_written(self, statement: Executable) -> None:
        if isinstance(statement, UpdateBase) and isinstance(statement.table, Table):
            self._written[statement.table.name] += 1

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
        self._of_lengths: WeakKeyDictionary[Executable, dict[_Lengths, Prepared]] = (
            WeakKeyDictionary()
        )
        self._met: WeakSet[Executable] = WeakSet()
        self._insertions: dict[object, Prepared] = {}

    def find(self, statement: Executable, values: Values) -> Prepared | None:
        """Return a statement as text, if it is remembered for values of such lengths."""
        if (found := self.prepared.get(statement)) is not None:
            return found
        of_lengths = self._of_lengths.get(statement)
        return None if of_lengths is None else of_lengths.get(_lengths(values))

    def note(
        self, statement: Executable, values: Values, columns: Sequence[str], dialect: Dialect
    ) -> None:
        """Remember a statement that is met a second time, if it can do without SQLAlchemy."""
        lengths = _lengths(values)
        if statement not in self._met:
            self._met.add(statement)
        elif len(set(columns)) < len(columns) or any(n > LONGEST_LIST for _, n in lengths):
            return
        elif found := _prepare(statement, dialect, values):
            found = found._replace(columns=columns)
            if lengths:
                self._of_lengths.setdefault(statement, {})[lengths] = found
            else:
                self.prepared[statement] = found

    def insertion(self, table: Table, row: Values, dialect: Dialect) -> Prepared:
        """Return the INSERT of the columns that a row gives."""
        form = table if len(row) == len(table.columns) else (table, *row)
        known = self._insertions.get(form)
        if known is None:
            values = {name: bindparam(name, type_=table.c[name].type) for name in row}
            known = _prepare(table.insert().values(values), dialect, row)
            assert known is not None  # the schema has texts and whole numbers only
            self._insertions[form] = known
        return known


@cache
def _remembered(name: str, driver: str, version: object) -> _Remembered:
    """Return what all engines of one kind share."""
    return _Remembered()


_Lengths = Sequence[tuple[str, int]]


def _lengths(values: Values) -> _Lengths:
    """Return for how many members the text is that takes the lists among some values."""
    return tuple((name, _places(one)) for name, one in values.items() if isinstance(one, list))


def _places(listed: Sequence[Any]) -> int:
    """Return the next power of two: so a few texts do for lists of all lengths."""
    return 1 << (len(listed) - 1).bit_length() if listed else 0


def _filled_up(listed: list[Any]) -> list[Any]:
    """Repeat the last member of a list until it takes all places: IN answers the same."""
    return listed + listed[-1:] * (_places(listed) - len(listed))


def _prepare(statement: Executable, dialect: Dialect, values: Values) -> Prepared | None:
    """Compile a statement, or answer None if only SQLAlchemy can run it.

    Of the values only the lengths of lists matter.
    """
    reads = _tables(statement) if isinstance(statement, SelectBase) else None
    if not isinstance(statement, SelectBase | UpdateBase | TextClause):
        return None
    if not isinstance(statement, TextClause) and _converts(statement, dialect):
        return None
    compiled = statement.compile(dialect=dialect)
    assert isinstance(compiled, SQLCompiler)
    asked = {name: bound for name, bound in compiled.binds.items() if bound.required}
    lists = [name for name, bound in asked.items() if bound.expanding]
    # Lists have a length: they are written out.
    given = {name: _filled_up(values[name]) if name in lists else None for name in asked}
    state = compiled.construct_expanded_state(given)
    if state.processors:
        return None
    spread = {name: state.parameter_expansion[name] for name in lists}
    asked_for = {*asked, *chain.from_iterable(spread.values())}
    fixed = {name: value for name, value in state.parameters.items() if name not in asked_for}
    arguments = _arguments(state.positiontup, fixed)
    if spread:
        arguments = _spreading(spread, arguments)
    return Prepared(state.statement, arguments, (), reads)


def _spreading(
    spread: Mapping[str, Sequence[str]], arguments: Callable[[Values], Any]
) -> Callable[[Values], Any]:
    """Return how values become arguments where each of a list has a name of its own."""

    def spreading(values: Values) -> Any:
        single = dict(values)
        for name, names in spread.items():
            listed = _filled_up(single.pop(name))
            pairs = bool(listed) and isinstance(listed[0], tuple)
            members = chain.from_iterable(listed) if pairs else listed
            single.update(zip(names, members, strict=True))
        return arguments(single)

    return spreading


def _arguments(order: Sequence[str] | None, fixed: Values) -> Callable[[Values], Any]:
    """Return how values become arguments; without an ``order`` the driver takes them by name."""
    if order is None:
        return lambda values: {**fixed, **values}
    if len(order) < 2:
        return lambda values: [{**fixed, **values}[name] for name in order]
    pick = itemgetter(*order)
    return (lambda values: pick({**fixed, **values})) if fixed else pick


def _tables(statement: Any) -> Sequence[str]:
    """Return the names of the tables that stand in a statement, those under an alias too."""
    found = {part.name for part in visitors.iterate(statement) if isinstance(part, Table)}
    return sorted(found)


def _converts(statement: SelectBase | UpdateBase, dialect: Dialect) -> bool:
    """Whether SQLAlchemy makes something else of what the driver answers."""
    columns: Iterable[Any] = statement.exported_columns
    return any(
        column.type.dialect_impl(dialect).result_processor(dialect, None) for column in columns
    )
