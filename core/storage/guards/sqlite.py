"""The second belt on SQLite: triggers that refuse to change, delete or replace register rows.

The invariants themselves live in keys and checks; these triggers keep history. They are dropped
silently by table rebuilds, so they are made again after every migration and compared at every
start.
"""

from __future__ import annotations

from sqlalchemy import Connection

from core.storage.schema import APPEND_ONLY, METADATA
from core.storage.schema.erasures import BLANKS


def guard_statements() -> dict[str, str]:
    """Return every trigger by name, as the SQL that makes it."""
    statements: dict[str, str] = {}
    for table in sorted(APPEND_ONLY):
        keys = [column.name for column in METADATA.tables[table].primary_key.columns]
        same = " AND ".join(f"{key} = NEW.{key}" for key in keys)
        for verb in ("UPDATE", "DELETE"):
            unless = _unless_erased(table) if verb == "UPDATE" and table in BLANKS else ""
            statements[f"guard_{table}_{verb.lower()}"] = (
                f"CREATE TRIGGER guard_{table}_{verb.lower()} BEFORE {verb} ON {table} {unless}"
                f"BEGIN SELECT RAISE(ABORT, 'append_only {table}'); END"
            )
        # OR REPLACE deletes without firing DELETE triggers where recursive_triggers is off.
        statements[f"guard_{table}_replace"] = (
            f"CREATE TRIGGER guard_{table}_replace BEFORE INSERT ON {table} "
            f"WHEN EXISTS (SELECT 1 FROM {table} WHERE {same}) "
            f"BEGIN SELECT RAISE(ABORT, 'append_only {table}'); END"
        )
        statements[f"guard_{table}_checked"] = _only_checked(table)
    statements["guard_number_series_begins"] = (
        "CREATE TRIGGER guard_number_series_begins BEFORE INSERT ON number_series "
        "WHEN NEW.last <> coalesce("
        "(SELECT first FROM number_start WHERE series = NEW.series), 1) "
        "OR EXISTS (SELECT 1 FROM number_series WHERE series = NEW.series) "
        "BEGIN SELECT RAISE(ABORT, 'number_series_begins_at_one'); END"
    )
    statements["guard_number_series_rises"] = (
        "CREATE TRIGGER guard_number_series_rises BEFORE UPDATE ON number_series "
        "WHEN NEW.series <> OLD.series OR NEW.last <> OLD.last + 1 "
        "BEGIN SELECT RAISE(ABORT, 'number_series_rises'); END"
    )
    statements["guard_number_series_delete"] = (
        "CREATE TRIGGER guard_number_series_delete BEFORE DELETE ON number_series "
        "BEGIN SELECT RAISE(ABORT, 'append_only number_series'); END"
    )
    return statements


def _unless_erased(table: str) -> str:
    """Let one change through: what an erasure names becomes blank, and nothing else changes."""
    columns = METADATA.tables[table].columns.keys()
    blanks = BLANKS[table]
    becomes = [f"NEW.{name} IS '{blanks[name]}'" for name in columns if name in blanks]
    stays = [f"NEW.{name} IS OLD.{name}" for name in columns if name not in blanks]
    key = " || '/' || ".join(f"OLD.{one.name}" for one in METADATA.tables[table].primary_key)
    named = f"SELECT 1 FROM erasure WHERE table_name = '{table}' AND row_key = {key}"
    return f"WHEN NOT (EXISTS ({named}) AND {' AND '.join([*becomes, *stays])}) "


def _only_checked(table: str) -> str:
    """Refuse a connection that switched foreign keys or checks off: it would accept lies."""
    return (
        f"CREATE TRIGGER guard_{table}_checked BEFORE INSERT ON {table} "
        "WHEN (SELECT foreign_keys FROM pragma_foreign_keys) = 0 "
        "OR (SELECT ignore_check_constraints FROM pragma_ignore_check_constraints) = 1 "
        f"BEGIN SELECT RAISE(ABORT, 'unchecked_connection {table}'); END"
    )


def make(connection: Connection) -> None:
    """Drop and create every guard; called at the end of each migration."""
    for name, statement in guard_statements().items():
        connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {name}")
        connection.exec_driver_sql(statement)


def expected() -> set[str]:
    """Return the guards this program makes, as they stand in a file."""
    return set(guard_statements().values())


def found(connection: Connection) -> set[str]:
    """Return the triggers and views that stand in the file, whoever made them."""
    asked = "SELECT sql FROM sqlite_master WHERE type IN ('trigger', 'view')"
    return {str(statement) for (statement,) in connection.exec_driver_sql(asked)}


def name_of(guard: str) -> str:
    """Return the name of a trigger or view in the statement that makes it."""
    words = guard.split()
    return " ".join(words[1:3]) if len(words) > 2 else guard
