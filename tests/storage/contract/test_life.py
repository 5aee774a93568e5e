"""A ledger lives the same in a file and on a server: made once, opened often, refused in words."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from core.problems import Unavailable
from core.storage import ledger as ledgers
from core.storage.address import Place, ServerAddress
from core.storage.engine import SCHEMA_VERSION, family_of, make_engine, transaction
from core.storage.guards import make_guards
from core.storage.migrations import runner
from core.storage.schema import APPEND_ONLY, METADATA
from desktop.bootstrap import catalogue
from tests.builders import CLERK, OFFICE, Clock, create_desk, fill, make_desk, open_desk, person
from tests.storage.raw import connected, rows, tamper


def refused(place: Place, **options: Any) -> str:
    """Return the code with which a ledger is refused, in words."""
    with pytest.raises(Unavailable) as error:
        open_desk(place, CLERK, Clock(), **options)
    assert catalogue().has(f"problem.{error.value.code}.text")
    return error.value.code


def content(place: Place) -> dict[str, list[Any]]:
    with connected(place) as connection:
        return {name: rows(connection, name) for name in METADATA.tables}


def test_a_new_ledger_is_opened_and_written(any_place: Place) -> None:
    make_desk(any_place).close()
    desk = open_desk(any_place, CLERK, Clock())
    assert desk.perform("party.enter", person()).number == "P000001"
    desk.close()


def test_both_engines_hold_the_same_records(server_template: ServerAddress, template: Path) -> None:
    """But for salts, which are drawn, and for what is computed from them."""
    drawn = {"salt", "hash", "previous_hash", "rows"}
    found = []
    for place in (template, server_template):
        tables = content(place)
        found.append(
            {
                name: [{k: v for k, v in row.items() if k not in drawn} for row in tables[name]]
                for name in tables
            }
        )
    assert found[0] == found[1]
    assert sum(map(len, found[0].values())) > 50


def test_a_place_that_is_taken_is_not_touched(any_ledger: Place) -> None:
    before = content(any_ledger)
    with pytest.raises(Unavailable, match="ledger_exists"):
        create_desk(any_ledger, CLERK, OFFICE, Clock())
    assert content(any_ledger) == before


def test_where_no_ledger_is_none_is_opened(any_place: Place) -> None:
    assert refused(any_place) == "ledger_missing"


def another_version(place: Place, version: int) -> None:
    engine = make_engine(place)
    with transaction(engine, write=True) as connection:
        family_of(connection).write_version(connection, version)
    engine.dispose()


def test_a_newer_ledger_is_refused_and_left_alone(any_ledger: Place) -> None:
    another_version(any_ledger, SCHEMA_VERSION + 1)
    before = content(any_ledger)
    assert refused(any_ledger) == "ledger_newer"
    assert refused(any_ledger, suspect=True) == "ledger_newer"
    assert content(any_ledger) == before


@pytest.fixture
def older(any_place: Place) -> Place:
    """A ledger of version 0: what a program leaves that was killed while it made one."""
    engine = make_engine(any_place)
    family_of(engine).claim(engine, any_place)
    engine.dispose()
    return any_place


def test_an_older_ledger_is_brought_up_to_date(older: Place) -> None:
    open_desk(older, CLERK, Clock()).close()
    engine = make_engine(older)
    with transaction(engine, write=False) as connection:
        assert family_of(connection).version(connection, older) == SCHEMA_VERSION
    engine.dispose()


def test_a_lowered_version_is_no_older_ledger(any_ledger: Place) -> None:
    """The program would migrate it, and make the guards anew over whatever was changed."""
    another_version(any_ledger, 0)
    assert refused(any_ledger) == "ledger_marks_differ"
    desk = open_desk(any_ledger, CLERK, Clock(), suspect=True)
    bad = desk.ask("verify_journal").first_bad
    desk.close()
    assert (bad.what, bad.row) == ("mark_changed", "user_version=0")


def test_a_migration_that_fails_leaves_nothing_behind_and_is_done_on_opening(
    any_place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(connection: Any) -> None:
        raise RuntimeError("bug")

    with monkeypatch.context() as broken:
        broken.setattr(runner, "make_guards", fail)
        with pytest.raises(RuntimeError, match="bug"):
            ledgers.create(any_place, Clock())
    engine = make_engine(any_place)
    with transaction(engine, write=False) as connection:
        family = family_of(connection)
        assert [name for name in METADATA.tables if family.column_names(connection, name)] == []
        assert family.version(connection, any_place) == 0
    engine.dispose()
    desk = open_desk(any_place, CLERK, Clock())
    fill(desk)
    assert desk.ask("verify_journal").ok
    desk.close()


def test_programs_that_open_an_older_ledger_at_once_all_succeed(older: Place) -> None:
    def open_and_write(nth: int) -> int:
        ledger = ledgers.open_ledger(older, Clock())
        with ledger.writing(f"经办{nth}") as work:
            sequence = work.head.sequence
        ledger.close()
        return sequence

    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(open_and_write, range(4)))
    assert found == [found[0]] * 4
    desk = open_desk(older, CLERK, Clock())
    assert desk.ask("verify_journal").ok
    desk.close()


def test_a_ledger_has_exactly_the_columns_of_the_program(any_ledger: Place) -> None:
    engine = make_engine(any_ledger)
    with transaction(engine, write=False) as connection:
        family = family_of(connection)
        for table in METADATA.tables.values():
            found = family.column_names(connection, table.name)
            assert found == [column.name for column in table.columns]
        assert family.column_names(connection, "no_such_table") == []
    engine.dispose()


def drop_a_guard(connection: Any, on_server: bool) -> None:
    name = "guard_share_keeps ON share" if on_server else "guard_share_delete"
    connection.execute(f"DROP TRIGGER {name}")


def add_a_view(connection: Any, on_server: bool) -> None:
    connection.execute("CREATE VIEW mine AS SELECT 1 AS one")


def add_a_trigger(connection: Any, on_server: bool) -> None:
    body = (
        "EXECUTE FUNCTION guard_checked()"
        if on_server
        else "BEGIN UPDATE draft SET title = ''; END"
    )
    connection.execute(f"CREATE TRIGGER mine AFTER INSERT ON draft {body}")


@pytest.mark.parametrize("change", [drop_a_guard, add_a_view, add_a_trigger])
def test_a_ledger_whose_guards_are_not_ours_opens_as_a_suspect_only(
    any_ledger: Place, change: Callable[[Any, bool], None]
) -> None:
    with connected(any_ledger) as connection:
        change(connection, isinstance(any_ledger, ServerAddress))
    assert refused(any_ledger) == "guards_differ"
    suspect = open_desk(any_ledger, CLERK, Clock(), suspect=True)
    dropped = change is drop_a_guard
    what = "guards_missing" if dropped else "guard_foreign"
    assert suspect.ask("verify_journal").first_bad.what == what
    suspect.close()


def test_guards_that_were_put_back_are_ours_again(any_ledger: Place) -> None:
    tamper(any_ledger, lambda connection: None, restore=False)
    assert refused(any_ledger) == "guards_differ"
    engine = make_engine(any_ledger)
    with transaction(engine, write=True) as connection:
        make_guards(connection)  # as every migration does at its end
    engine.dispose()
    desk = open_desk(any_ledger, CLERK, Clock())
    assert desk.ask("verify_journal").ok
    desk.close()


def test_every_append_only_table_is_guarded(any_ledger: Place) -> None:
    for table in sorted(APPEND_ONLY):
        with connected(any_ledger) as connection:
            on_server = isinstance(any_ledger, ServerAddress)
            guard = f"guard_{table}_keeps ON {table}" if on_server else f"guard_{table}_update"
            connection.execute("BEGIN IMMEDIATE")
            connection.execute(f"DROP TRIGGER {guard}")  # there is one
            connection.execute("ROLLBACK")
