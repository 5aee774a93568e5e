"""History on a server: who owns the database may try, and what undermines the guards is found.

(In a file: tests/storage/test_append_only.py.)
"""

from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import psycopg
import pytest

from core.problems import Unavailable
from core.storage.address import ServerAddress
from core.storage.schema import APPEND_ONLY, METADATA
from core.storage.schema.erasures import BLANKS
from tests.builders import CLERK, Clock, open_desk, person
from tests.postgres import Server
from tests.storage.raw import Refused, Step, connected, insert, key_columns, rows
from tests.storage.raw_server import RefusedByServer

TABLES = sorted(set(APPEND_ONLY))


@pytest.fixture
def owner(server_story: ServerAddress) -> Iterator[Any]:
    """The owner's connection to the story that all tests share: each is rolled back."""
    with connected(server_story) as connection:
        connection.execute("BEGIN")
        yield connection
        connection.execute("ROLLBACK")


# --- rows -----------------------------------------------------------------------------------------


@pytest.mark.holds("I1", raw=True)
@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE {table} SET {column} = {column}",
        "UPDATE {table} SET {column} = {column} WHERE false",
        "DELETE FROM {table}",
        "TRUNCATE {table} CASCADE",
        "INSERT INTO {table} SELECT * FROM {table} ON CONFLICT ({key}) DO UPDATE SET {same_column}",
        "MERGE INTO {table} AS known USING {table} AS new ON {same} WHEN MATCHED THEN DELETE",
    ],
)
def test_rows_are_never_changed_deleted_or_replaced(owner: Any, table: str, statement: str) -> None:
    if statement.startswith("MERGE") and owner.driver.info.server_version < 150000:
        return  # MERGE is younger
    keys = key_columns(table)
    column = METADATA.tables[table].columns.keys()[-1]
    words = {
        "table": table,
        "column": column,
        "same_column": f"{column} = EXCLUDED.{column}",
        "key": ", ".join(keys),
        "same": " AND ".join(f"known.{key} = new.{key}" for key in keys),
    }
    assert (before := rows(owner, table))
    if statement.endswith("WHERE false") and table in BLANKS:
        owner.execute(statement.format(**words))  # which rows were erased is asked row by row
        assert rows(owner, table) == before
        return
    with pytest.raises(Refused, match="append_only"):
        owner.execute(statement.format(**words))


@pytest.mark.holds("I2", raw=True)
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE number_series SET last = last - 1",
        "UPDATE number_series SET last = last + 2",
        "UPDATE number_series SET last = last",
        "UPDATE number_series SET series = series || 'x', last = last + 1",
        "DELETE FROM number_series",
        "TRUNCATE number_series CASCADE",
        "INSERT INTO number_series VALUES ('party:P{ordinal:06d}', 1) ON CONFLICT DO NOTHING",
        "INSERT INTO number_series VALUES ('new', 5)",
        "INSERT INTO number_series VALUES ('new', 0)",
    ],
)
def test_a_series_only_counts_up_by_one(owner: Any, statement: str) -> None:
    with pytest.raises(Refused, match=r"number_series|append_only"):
        owner.execute(statement)


def test_a_series_that_is_new_begins_at_one_and_goes_on(owner: Any) -> None:
    owner.execute("INSERT INTO number_series VALUES ('new', 1)")
    owner.execute("UPDATE number_series SET last = last + 1 WHERE series = 'new'")
    assert rows(owner, "number_series", series="new")[0]["last"] == 2


def test_a_fraction_of_a_fen_is_never_stored(owner: Any) -> None:
    """A server rounds a literal where a file refuses it; either way amounts are whole fen."""
    mortgage = rows(owner, "mortgage")[0]
    version = rows(owner, "mortgage_version", version=1)[0]
    insert(owner, Step("mortgage", {**mortgage, "mortgage_no": "DY9"}))
    insert(owner, Step("mortgage_version", {**version, "mortgage_no": "DY9", "amount": 1.5}))
    assert rows(owner, "mortgage_version", mortgage_no="DY9")[0]["amount"] == 2


# --- sessions whose keys are switched off ---------------------------------------------------------


@pytest.mark.parametrize("table", TABLES)
def test_a_session_without_foreign_keys_may_not_write(
    server_story: ServerAddress, table: str
) -> None:
    with connected(server_story, foreign_keys=False) as superuser:
        stranger = rows(superuser, table)[-1]
        for name in key_columns(table):
            stranger[name] = stranger[name] + ("9" if isinstance(stranger[name], str) else 1000)
        with pytest.raises(Refused, match=f"unchecked_connection {table}"):
            insert(superuser, Step(table, stranger))
        with pytest.raises(Refused, match=f"append_only {table}"):
            superuser.execute(f"DELETE FROM {table}")


def test_a_login_whose_sessions_are_unchecked_may_look_and_not_write(
    server: Server, server_ledger: ServerAddress
) -> None:
    role = "replica_login"
    server.run(f"CREATE ROLE {role} LOGIN SUPERUSER")
    try:
        server.run(f"ALTER ROLE {role} SET session_replication_role = replica")
        place = server.address(server_ledger.database, role)
        desk = open_desk(place, CLERK, Clock())
        assert desk.ask("verify_journal").ok
        with pytest.raises(Unavailable, match="server_unchecked"):
            desk.perform("party.enter", person())
        desk.close()
    finally:
        server.run(f"DROP ROLE {role}")


# --- what undermines the guards -------------------------------------------------------------------

UNDERMINED = {
    "a guard asleep": "ALTER TABLE share DISABLE TRIGGER guard_share_keeps",
    "a guard that replicas skip": "ALTER TABLE share ENABLE TRIGGER guard_share_keeps",
    "all triggers asleep": "ALTER TABLE share DISABLE TRIGGER ALL",
    "a foreign key dropped": "ALTER TABLE share DROP CONSTRAINT fk_share_party_no",
    "a check dropped": "ALTER TABLE share DROP CONSTRAINT ck_share_interval",
    "a check not checked": (
        "ALTER TABLE share DROP CONSTRAINT ck_share_interval; "
        "ALTER TABLE share ADD CONSTRAINT ck_share_interval CHECK (num > 0) NOT VALID"
    ),
    "a function hollowed out": (
        "CREATE OR REPLACE FUNCTION guard_append_only() RETURNS trigger LANGUAGE plpgsql "
        "AS 'BEGIN RETURN NULL; END'"
    ),
    "a guard with a condition": (
        "CREATE OR REPLACE TRIGGER guard_number_series_counts BEFORE INSERT OR UPDATE "
        "ON number_series FOR EACH ROW WHEN (NEW.last = 0) EXECUTE FUNCTION guard_number_series(); "
        "ALTER TABLE number_series ENABLE ALWAYS TRIGGER guard_number_series_counts"
    ),
    "a rule": "CREATE RULE mine AS ON DELETE TO draft DO INSTEAD NOTHING",
    "a view": "CREATE VIEW mine AS SELECT 1",
    "rows hidden": "ALTER TABLE share ENABLE ROW LEVEL SECURITY",
    "a table that adds rows": "CREATE TABLE more () INHERITS (share)",
    "a trigger of somebody's": (
        "CREATE TRIGGER mine BEFORE INSERT ON draft EXECUTE FUNCTION guard_checked()"
    ),
}


@pytest.mark.parametrize("how", UNDERMINED)
def test_what_undermines_the_guards_is_found_on_opening(
    server: Server, server_ledger: ServerAddress, how: str
) -> None:
    server.run(UNDERMINED[how], server_ledger.database)
    with pytest.raises(Unavailable, match="guards_differ"):
        open_desk(server_ledger, CLERK, Clock())
    suspect = open_desk(server_ledger, CLERK, Clock(), suspect=True)
    assert suspect.ask("verify_journal").first_bad.what in ("guards_missing", "guard_foreign")
    suspect.close()


def test_what_an_administrator_may_add_is_no_fault(
    server: Server, server_ledger: ServerAddress
) -> None:
    for harmless in (
        "CREATE SCHEMA reports",
        "CREATE VIEW reports.shares AS SELECT asset_no, num, den FROM share",
        "CREATE EXTENSION pg_stat_statements",
        "CREATE INDEX ON party_version (phone)",
    ):
        server.run(harmless, server_ledger.database)
    open_desk(server_ledger, CLERK, Clock()).close()


# --- logins ---------------------------------------------------------------------------------------


@pytest.fixture
def desk_login(server: Server, server_ledger: ServerAddress) -> Iterator[ServerAddress]:
    """The ledger as a login that owns nothing, with the grants that guards/postgresql.py names."""
    from core.storage.guards import postgresql

    server.run("CREATE ROLE desk LOGIN")
    lines = (postgresql.__doc__ or "").splitlines()
    for grant in (line.strip() for line in lines if line.strip().startswith("GRANT")):
        server.run(grant, server_ledger.database)
    yield server.address(server_ledger.database, "desk")
    server.run("DROP OWNED BY desk", server_ledger.database)
    server.run("DROP ROLE desk")


def test_a_login_that_owns_nothing_does_a_desks_work(desk_login: ServerAddress) -> None:
    from tests.storage.telling import tell

    desk = open_desk(desk_login, CLERK, Clock())
    tell(desk)
    desk.perform("draft.discard", {"draft": "D1"})
    assert desk.ask("verify_journal").ok
    desk.close()


@pytest.mark.parametrize("table", TABLES)
def test_a_login_that_owns_nothing_cannot_take_the_guards_away(
    desk_login: ServerAddress, table: str
) -> None:
    column = METADATA.tables[table].columns.keys()[-1]
    statements = (
        f"DELETE FROM {table}",
        f"TRUNCATE {table}",
        f"DROP TRIGGER guard_{table}_keeps ON {table}",
        f"ALTER TABLE {table} DISABLE TRIGGER ALL",
        f"ALTER TABLE {table} DROP COLUMN {column}",
        f"DROP TABLE {table}",
        "SET session_replication_role = replica",
    )
    with connected(desk_login) as connection:
        before = rows(connection, table)
        no_right = pytest.raises(psycopg.errors.InsufficientPrivilege)
        with suppress(RefusedByServer) if table in BLANKS else no_right:  # where there are rows
            connection.execute(f"UPDATE {table} SET {column} = '1'")
        assert rows(connection, table) == before
        for statement in statements:
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(statement)
