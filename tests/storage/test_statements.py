"""A statement answers the same whichever way it goes, and its errors are the same."""

import gc
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import (
    Connection,
    Executable,
    bindparam,
    delete,
    exists,
    func,
    literal,
    select,
    text,
    tuple_,
    update,
)
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.exc import DatabaseError, IntegrityError
from sqlcipher3 import dbapi2

from core.problems import Conflict, Unavailable
from core.storage import engine as engines
from core.storage import statements
from core.storage.schema.certificates import number_series
from core.storage.schema.parties import party, party_version
from core.storage.schema.working import search_key
from core.storage.statements import Statements
from tests.builders import ALICE, BOB

NUMBER = party.c.party_no == bindparam("number")


@pytest.fixture
def connection(ledger: Path) -> Iterator[Connection]:
    engine = engines.make_engine(ledger)
    with engine.connect().execution_options(ledger_mode="write") as connection:
        yield connection
    engine.dispose()


def ways(connection: Connection, statement: Executable, **values: Any) -> list[Any]:
    """The answers of the first, second and third time: the third may go the short way."""
    run = Statements(connection)
    return [run.read(statement, values) for _ in range(3)]


def is_prepared(connection: Connection, statement: Executable) -> bool:
    return statement in Statements(connection)._remembered.prepared


@pytest.mark.parametrize(
    ("statement", "values", "answer"),
    [
        (select(party.c.kind).where(NUMBER), {"number": ALICE}, [{"kind": "person"}]),
        (select(party.c.kind).where(NUMBER), {"number": "nobody"}, []),
        (select(party.c.party_no).where(party.c.party_no == BOB), {}, [{"party_no": BOB}]),
        # Values that stand in the statement, some of them in a list, beside one that is given.
        (
            select(party.c.party_no, literal(7).label("seven"))
            .where(party.c.kind.in_(["person", "organisation"]), party.c.kind != "organisation")
            .where(party.c.party_no > bindparam("after"))
            .order_by(party.c.party_no)
            .limit(1),
            {"after": ALICE},
            [{"party_no": BOB, "seven": 7}],
        ),
        # One value in two places.
        (
            select(func.count().label("parties")).where(NUMBER | (party.c.kind == "x") | NUMBER),
            {"number": ALICE},
            [{"parties": 1}],
        ),
    ],
)
def test_a_statement_that_comes_again_answers_the_same_the_short_way(
    connection: Connection, statement: Executable, values: dict[str, Any], answer: list[Any]
) -> None:
    assert ways(connection, statement, **values) == [answer] * 3
    assert is_prepared(connection, statement)


@pytest.mark.parametrize(
    ("statement", "values", "answer"),
    [
        # SQLite answers 1, SQLAlchemy makes True of it.
        (select(exists(select(party)).label("any")), {}, [{"any": True}]),
    ],
)
def test_what_only_sqlalchemy_can_run_goes_its_way_each_time(
    connection: Connection, statement: Executable, values: dict[str, Any], answer: list[Any]
) -> None:
    found = ways(connection, statement, **values)
    assert found == [answer] * 3
    assert [type(value) for row in found[2] for value in row.values()] == [
        type(value) for row in answer for value in row.values()
    ]
    assert not is_prepared(connection, statement)


LISTED = select(party.c.party_no).where(
    party.c.party_no.in_(bindparam("numbers", expanding=True)), party.c.kind == bindparam("kind")
)
PAIRED = (
    select(party_version.c.party_no)
    .where(
        tuple_(party_version.c.party_no, party_version.c.version).in_(
            bindparam("pairs", expanding=True)
        ),
        party_version.c.party_no.in_([ALICE, BOB]),
    )
    .order_by(party_version.c.party_no)
)


@pytest.mark.parametrize(
    ("statement", "values", "answer"),
    [
        (LISTED, {"numbers": [ALICE, "nobody"], "kind": "person"}, [ALICE]),
        (LISTED, {"numbers": [BOB, ALICE], "kind": "person"}, [ALICE, BOB]),
        (LISTED, {"kind": "person", "numbers": [BOB]}, [BOB]),
        (LISTED, {"numbers": [], "kind": "person"}, []),
        (LISTED, {"numbers": ["x", "y", "z", "nobody", BOB], "kind": "person"}, [BOB]),
        (LISTED, {"numbers": ["x"] * 64 + [BOB], "kind": "person"}, [BOB]),
        (PAIRED, {"pairs": [(ALICE, 1), (BOB, 7)]}, [ALICE]),
        (PAIRED, {"pairs": [(ALICE, 1), (BOB, 1)]}, [ALICE, BOB]),
        (PAIRED, {"pairs": [("x", 1), ("y", 1), (BOB, 1)]}, [BOB]),
        (PAIRED, {"pairs": []}, []),
    ],
)
def test_lists_of_any_length_answer_the_same_the_short_way(
    connection: Connection, statement: Executable, values: dict[str, Any], answer: list[str]
) -> None:
    expected = [{"party_no": number} for number in answer]
    assert ways(connection, statement, **values) == [expected] * 3
    lists = [one for one in values.values() if isinstance(one, list)]
    prepared = Statements(connection)._remembered.find(statement, values)
    assert (prepared is not None) == (len(lists[0]) <= statements.LONGEST_LIST)


def test_columns_of_one_name_are_not_mixed_up(connection: Connection) -> None:
    statement = select(party.c.party_no, party_version.c.party_no).join_from(party, party_version)
    first, second, third = ways(connection, statement)
    assert first == second == third


def test_a_statement_made_anew_each_time_is_not_kept(connection: Connection) -> None:
    run = Statements(connection)
    gc.collect()  # statements of earlier tests are forgotten now, and not in between
    before = len(run._remembered.prepared)
    for number in (ALICE, BOB):
        assert run.read(select(party.c.kind).where(party.c.party_no == number), {})
    assert len(run._remembered.prepared) == before


def test_an_update_answers_what_it_returns(connection: Connection) -> None:
    counter = (
        update(number_series)
        .where(number_series.c.series == bindparam("name"))
        .values(last=number_series.c.last + 1)
        .returning(number_series.c.last)
    )
    name = connection.execute(select(number_series.c.series)).scalars().first()
    (one,), (two,), (three,) = ways(connection, counter, name=name)
    assert two["last"] == one["last"] + 1
    assert three["last"] == one["last"] + 2


def test_what_answers_nothing_says_how_many_rows_it_touched(connection: Connection) -> None:
    run = Statements(connection)
    forget = delete(search_key).where(search_key.c.entry == bindparam("known"))
    asked = select(func.count().label("rows")).where(search_key.c.entry == 1)
    keys = connection.execute(asked).scalar_one()
    assert keys > 0
    assert [run.run(forget, {"known": entry}) for entry in (1, 1, 0)] == [keys, 0, 0]
    assert is_prepared(connection, forget)
    assert run.run(forget, {"known": 2}) > 0


def test_words_of_sql_take_their_values_by_name(connection: Connection) -> None:
    statement = text("SELECT kind, :seven AS seven FROM party WHERE party_no = :number")
    answer = [{"kind": "person", "seven": 7}]
    assert ways(connection, statement, number=ALICE, seven=7) == [answer] * 3
    assert is_prepared(connection, statement)


def test_rows_are_inserted_one_or_many(connection: Connection) -> None:
    run = Statements(connection)
    run.insert(number_series, [{"series": "a", "last": 1}])
    run.insert(number_series, [{"series": name, "last": 1} for name in ("b", "c")])
    run.insert(number_series, [])
    found = connection.execute(
        select(number_series.c.series).where(number_series.c.series.in_(["a", "b", "c"]))
    )
    assert sorted(found.scalars()) == ["a", "b", "c"]


# --- errors ---------------------------------------------------------------------------------------


def test_a_refused_row_is_the_error_that_sqlalchemy_raises(connection: Connection) -> None:
    values = {"party_no": ALICE, "version": 1, "previous_version": None, "sequence": 1, "salt": ""}
    row = {column.name: "" for column in party_version.columns} | values
    with pytest.raises(IntegrityError) as ordinary:
        connection.execute(party_version.insert(), row)
    with pytest.raises(IntegrityError) as short:
        Statements(connection).insert(party_version, [row])
    assert str(short.value.orig) == str(ordinary.value.orig)


class Failing:
    """A driver's cursor that says what the driver's cursors say."""

    def __init__(self, error: Exception) -> None:
        self.error = error

    def execute(self, sql: str, values: Any) -> None:
        raise self.error


@pytest.mark.parametrize(
    ("error", "ours"),
    [
        (
            dbapi2.IntegrityError("UNIQUE constraint failed: folio.asset_no, folio.previous_entry"),
            Conflict("record_changed"),
        ),
        (
            dbapi2.DatabaseError("database disk image is malformed"),
            Unavailable("ledger_damaged"),
        ),
        (dbapi2.OperationalError("database or disk is full"), Unavailable("disk_full")),
    ],
)
def test_what_the_driver_says_becomes_our_words(
    connection: Connection, error: Exception, ours: Conflict | Unavailable
) -> None:
    run = Statements(connection)
    run._cursor = Failing(error)
    row = {"party_no": "P9", "kind": "person", "sequence": 1, "salt": ""}
    family = engines.family_of(connection)
    with pytest.raises(type(ours), match=ours.code), engines.translated(family):
        run.insert(party, [row])


def test_a_lost_connection_is_given_up(connection: Connection) -> None:
    run = Statements(connection)
    statement = select(party.c.kind).where(NUMBER)
    ways(connection, statement, number=ALICE)
    connection.connection.driver_connection.close()
    with pytest.raises(DatabaseError) as error:
        run.read(statement, {"number": ALICE})
    assert error.value.connection_invalidated
    assert connection.invalidated
    connection.close()


def test_a_server_takes_values_by_name() -> None:
    statement = select(party.c.kind).where(NUMBER, party.c.kind.in_(["person", "x"])).limit(1)
    prepared = statements._prepare(statement, PGDialect_psycopg(), {"number": ""})
    assert prepared is not None
    arguments = prepared.arguments({"number": ALICE})
    assert prepared.sql % dict.fromkeys(arguments, "?")
    assert sorted(map(str, arguments.values())) == ["1", ALICE, "person", "x"]


def test_a_server_takes_the_values_of_a_list_by_names_too() -> None:
    values = {"numbers": [ALICE, BOB], "kind": "person"}
    prepared = statements._prepare(LISTED, PGDialect_psycopg(), values)
    assert prepared is not None
    arguments = prepared.arguments(values)
    assert prepared.sql % dict.fromkeys(arguments, "?")
    assert sorted(arguments.values()) == sorted([ALICE, BOB, "person"])


# --- asked once -----------------------------------------------------------------------------------


@pytest.fixture
def asked(connection: Connection) -> Iterator[list[str]]:
    """The statements that reach the database."""
    said: list[str] = []
    driver: Any = connection.connection.driver_connection
    driver.set_trace_callback(said.append)
    yield said
    driver.set_trace_callback(None)


def test_what_cannot_have_changed_is_asked_once(connection: Connection, asked: list[str]) -> None:
    kind = select(party.c.kind).where(NUMBER)
    ways(connection, kind, number=ALICE)
    asked.clear()
    run = Statements(connection)
    for number in (ALICE, BOB, ALICE, BOB, "nobody", "nobody"):
        run.read(kind, {"number": number})
    assert len(asked) == 3
    Statements(connection).read(kind, {"number": ALICE})  # another transaction asks for itself
    assert len(asked) == 4


def test_statements_of_one_text_with_other_values_in_them_have_answers_of_their_own(
    connection: Connection,
) -> None:
    run = Statements(connection)
    alice, bob = (select(party.c.party_no).where(party.c.party_no == one) for one in (ALICE, BOB))
    for _ in range(3):
        assert run.read(alice, {}) == [{"party_no": ALICE}]
        assert run.read(bob, {}) == [{"party_no": BOB}]


@pytest.mark.parametrize("times", [1, 4], ids=["before it is prepared", "once it is prepared"])
def test_what_was_written_to_is_asked_again(connection: Connection, times: int) -> None:
    """By whichever way: a row inserted, an update that answers, one that does not, a deletion."""
    run = Statements(connection)
    name = number_series.c.series
    last = select(number_series.c.last).where(name == bindparam("name")).order_by(name)
    joined = select(func.count().label("n")).select_from(last.subquery("inner"))
    count = (
        update(number_series)
        .where(name == bindparam("one"))
        .values(last=number_series.c.last + 1)
        .returning(number_series.c.last)
    )
    turn = update(number_series).where(name == bindparam("one"))
    turn = turn.values(last=number_series.c.last + 1)
    for nth in range(times):
        series = f"x{nth}"
        assert [run.read(one, {"name": series}) for one in (last, joined)] == [[], [{"n": 0}]]
        run.insert(number_series, [{"series": series, "last": 1}])
        assert run.read(joined, {"name": series}) == [{"n": 1}]
        assert run.read(last, {"name": series}) == [{"last": 1}]
        assert run.read(count, {"one": series}) == [{"last": 2}]
        assert run.read(last, {"name": series}) == [{"last": 2}]
        assert run.run(turn, {"one": series}) == 1
        assert run.read(last, {"name": series}) == [{"last": 3}]


def test_a_memory_that_is_full_begins_anew(
    connection: Connection, asked: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(statements, "MOST_KEPT", 3)
    kind = select(party.c.kind).where(NUMBER)
    ways(connection, kind, number=ALICE)
    asked.clear()
    run = Statements(connection)
    for number in (ALICE, BOB, ALICE):
        assert run.read(kind, {"number": number}) == [{"kind": "person"}]
    assert len(asked) == 3
    assert len(run._answers) == 1
