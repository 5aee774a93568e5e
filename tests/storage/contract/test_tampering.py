"""Verifying finds what was changed past the program, on either engine, and names it.

(Every cell of every table, in a file: tests/storage/test_journal.py.)
"""

import dataclasses as dc
import json
from collections.abc import Iterator
from typing import Any

import pytest

from core.services.ports import BadEntry
from core.storage import journal
from core.storage.address import Place, ServerAddress
from core.storage.engine import make_engine
from core.storage.journal import journaled_tables
from desktop import cli
from tests.builders import CLERK, open_desk
from tests.postgres import ADMIN, Server
from tests.storage.raw import Refused, Step, connected, insert, key_columns, last, rows, tamper
from tests.storage.raw_server import OnServer

TABLES = sorted({table.name for table in journaled_tables()})


def first_bad(place: Place, *, suspect: bool = False) -> BadEntry | None:
    desk = open_desk(place, CLERK, suspect=suspect)
    try:
        found: BadEntry | None = desk.ask("verify_journal").first_bad
        return found
    finally:
        desk.close()


def test_an_untouched_ledger_verifies(any_told: Place) -> None:
    assert first_bad(any_told) is None


@pytest.fixture
def attacker(server_story: ServerAddress) -> Iterator[Any]:
    """The server's administrator, keys and guards off, in a transaction that is rolled back."""
    engine = make_engine(dc.replace(server_story, user=ADMIN))
    with engine.connect() as connection, connection.begin() as begun:
        connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
        yield connection
        begun.rollback()
    engine.dispose()


@pytest.mark.holds("I1", raw=True)
@pytest.mark.parametrize("table", TABLES)
def test_a_row_that_was_changed_deleted_or_added_on_a_server_is_named(
    attacker: Any, server: Server, table: str
) -> None:
    raw = OnServer(attacker.connection.driver_connection)
    row = last(raw, table)
    key = [row[name] for name in key_columns(table)]
    where = " AND ".join(f"{name} = ?" for name in key_columns(table))
    place = "/".join(map(str, key))
    raw.execute(f"ALTER TABLE {table} DISABLE TRIGGER ALL")

    raw.execute(f"UPDATE {table} SET salt = 'x' WHERE {where}", key)
    assert named(attacker) == BadEntry(row["sequence"], "row_changed", table, place)
    raw.execute(f"DELETE FROM {table} WHERE {where}", key)
    assert named(attacker) == BadEntry(row["sequence"], "row_missing", table, place)
    insert(raw, Step(table, row))
    assert named(attacker).what == "guards_missing"  # all rows are right again
    insert(raw, Step(table, stranger(row, table)))
    assert (named(attacker).what, named(attacker).table) == ("row_unvouched", table)


def named(connection: Any) -> BadEntry:
    bad = journal.verify(connection).first_bad
    assert bad is not None
    return bad


def stranger(row: dict[str, Any], table: str) -> dict[str, Any]:
    """Return a row of a record of its own that no constraint refuses where keys are off."""
    first, *_ = key_columns(table)
    first = "row_key" if table == "erasure" else first  # it names a table that there is
    own = {first: f"{row[first]}9"}
    for name in set(row) & {
        "ordinal",
        "folio_entry",
        "asset_no",
        "case_no",
        "run_no",
        "contract_no",
    } - set(own):
        own[name] = row[name] + 1000 if isinstance(row[name], int) else f"{row[name]}9"
    return {**row, **own}


@pytest.mark.parametrize(
    ("change", "bad"),
    [
        (
            "UPDATE journal SET operator = '别人' WHERE sequence = 3",
            BadEntry(3, "entry_changed", "journal", "3"),
        ),
        (
            "DELETE FROM journal WHERE sequence = 5",
            BadEntry(6, "entry_missing", "journal", "5"),
        ),
    ],
)
def test_a_changed_journal_is_named_at_its_entry(
    any_told: Place, change: str, bad: BadEntry
) -> None:
    tamper(any_told, lambda c: c.execute(change))
    assert first_bad(any_told) == bad


def test_a_counter_put_forward_is_found(any_told: Place) -> None:
    tamper(any_told, lambda c: c.execute("UPDATE number_series SET last = last + 7"))
    bad = first_bad(any_told)
    assert bad is not None
    assert bad.what == "series_miscounted"


def test_a_proof_over_another_chain_disagrees(any_told: Place) -> None:
    tamper(any_told, lambda c: c.execute("UPDATE proof SET head_hash = 'f'"))
    bad = first_bad(any_told)
    assert bad is not None
    assert bad.what == "proof_disagrees"


@pytest.mark.parametrize(
    "change",
    [
        "DROP TABLE lending_decision",
        "ALTER TABLE pledge RENAME TO pledges",
        "ALTER TABLE pledge ADD COLUMN note TEXT",
    ],
)
def test_a_table_taken_away_or_rebuilt_is_named(any_told: Place, change: str) -> None:
    tamper(any_told, lambda c: c.execute(change), restore=False)
    bad = first_bad(any_told, suspect=True)
    assert bad == BadEntry(0, "table_changed", change.split()[2], "")


def test_guards_taken_away_are_named_when_all_rows_are_right(any_told: Place) -> None:
    tamper(any_told, lambda connection: None, restore=False)
    with connected(any_told) as connection:
        entries = len(rows(connection, "journal"))
    bad = first_bad(any_told, suspect=True)
    assert bad is not None
    assert (bad.entry, bad.what) == (entries, "guards_missing")


def test_the_command_line_verifies_and_says_where_the_fault_lies(
    any_told: Place, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ["--ledger", str(any_told), "journal", "verify", "--json"]
    assert cli.main(command) == 0
    assert json.loads(capsys.readouterr().out)["ok"] is True
    raise_claim = "UPDATE mortgage_version SET amount = amount * 10 WHERE mortgage_no = ?"
    tamper(any_told, lambda c: c.execute(raise_claim, ["DY2026-000002"]))
    assert cli.main(command) == 1
    bad = json.loads(capsys.readouterr().out)["first_bad"]
    assert (bad["code"], bad["table"], bad["row"]) == (
        "row_changed",
        "mortgage_version",
        "DY2026-000002/1",
    )


def test_texts_that_are_none_cannot_be_stored_on_a_server(server_story: ServerAddress) -> None:
    """In a file they can (test_journal.py), and are read as what they are: a change."""
    none = r"UPDATE draft SET title = convert_from('\xC3'::bytea, 'UTF8')"
    with connected(server_story) as owner, pytest.raises(Refused, match="invalid byte sequence"):
        owner.execute(none)
