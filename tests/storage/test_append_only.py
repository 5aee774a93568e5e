"""Nothing in the register is changed, deleted or replaced, and nobody writes unchecked."""

from pathlib import Path

import pytest

from core.storage.schema import APPEND_ONLY, METADATA
from core.storage.schema.certificates import number_series
from tests.storage.raw import Refused, Step, columns, connected, insert, key_columns, last, rows

TABLES = sorted(set(APPEND_ONLY))
RECURSIVE = pytest.mark.parametrize("recursive", [True, False], ids=["recursive", "not recursive"])


def test_the_story_has_rows_in_every_append_only_table(told: Path) -> None:
    with connected(told) as connection:
        assert [name for name in TABLES if not rows(connection, name)] == []


@pytest.mark.holds("I1", raw=True)
@RECURSIVE
@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("foreign_keys", [True, False], ids=["keys on", "keys off"])
def test_rows_are_never_changed_deleted_or_replaced(
    told: Path, table: str, recursive: bool, foreign_keys: bool
) -> None:
    with connected(told, foreign_keys=foreign_keys, recursive_triggers=recursive) as connection:
        before = rows(connection, table)
        column = columns(table)[-1]
        refused = f"append_only {table}"
        for statement in (
            f"UPDATE {table} SET {column} = {column}",
            f"UPDATE OR REPLACE {table} SET {column} = {column}",
            f"DELETE FROM {table}",
            f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}",
            f"REPLACE INTO {table} SELECT * FROM {table} LIMIT 1",
        ):
            with pytest.raises(Refused, match=refused if foreign_keys else table):
                connection.execute(statement)
        assert rows(connection, table) == before


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("switched_off", ["foreign_keys = 0", "ignore_check_constraints = 1"])
def test_a_connection_without_checks_may_not_write(
    told: Path, table: str, switched_off: str
) -> None:
    with connected(told) as connection:
        connection.execute(f"PRAGMA {switched_off}")
        stranger = last(connection, table)
        for name in key_columns(table):
            stranger[name] = stranger[name] + ("9" if isinstance(stranger[name], str) else 1000)
        with pytest.raises(Refused, match=f"unchecked_connection {table}"):
            insert(connection, Step(table, stranger))


@RECURSIVE
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE number_series SET last = last - 1",
        "UPDATE number_series SET last = last + 2",
        "UPDATE number_series SET last = last",
        "UPDATE number_series SET series = series || 'x', last = last + 1",
        "DELETE FROM number_series",
        "INSERT OR REPLACE INTO number_series VALUES ('party:P{ordinal:06d}', 1)",
        "INSERT INTO number_series VALUES ('party:P{ordinal:06d}', 1) ON CONFLICT DO NOTHING",
        "INSERT INTO number_series VALUES ('new', 5)",
        "INSERT INTO number_series VALUES ('new', 0)",
    ],
)
def test_a_series_only_counts_up_by_one(told: Path, statement: str, recursive: bool) -> None:
    with (
        connected(told, recursive_triggers=recursive) as connection,
        pytest.raises(Refused, match="number_series"),
    ):
        connection.execute(statement)


def test_a_series_begins_at_one_and_counts_on(told: Path) -> None:
    with connected(told) as connection:
        connection.execute("INSERT INTO number_series VALUES ('new', 1)")
        connection.execute("UPDATE number_series SET last = last + 1 WHERE series = 'new'")
        found = connection.execute("SELECT last FROM number_series WHERE series = 'new'")
        assert found.fetchone() == (2,)


def test_every_table_of_the_register_is_append_only() -> None:
    free = {"draft", "search_entry", "search_key", number_series.name}
    assert set(METADATA.tables) - set(APPEND_ONLY) == free
