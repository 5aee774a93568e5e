"""What a server may say, in our words: each time nothing was written, and no password is shown."""

import dataclasses as dc
import json
import traceback
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.exc import DBAPIError

from core.domain.versions import Because
from core.problems import Conflict, NongquanError, Unavailable
from core.storage import ledger as ledgers
from core.storage.address import ServerAddress
from core.storage.engine import make_engine, postgresql, transaction
from core.storage.schema import METADATA
from desktop import cli
from desktop.bootstrap import catalogue
from tests.builders import ALICE, CLERK, OFFICE, Clock, bank, create_desk, open_desk, person
from tests.postgres import Server
from tests.storage.raw import Step, connected, insert, last

SETTINGS = {
    **postgresql._SETTINGS,
    "server_encoding": "UTF8",
    "client_encoding": "UTF8",
    "application_name": "nongquan",
    "session_replication_role": "origin",
}


def refused(place: ServerAddress, how: Any = open_desk) -> Unavailable:
    with pytest.raises(Unavailable) as error:
        how(place, CLERK) if how is open_desk else how(place, CLERK, OFFICE, Clock())
    assert catalogue().has(f"problem.{error.value.code}.text")
    assert catalogue().has(f"problem.{error.value.code}.next")
    return error.value


# --- sessions -------------------------------------------------------------------------------------


def test_every_session_has_the_settings(server: Server, server_ledger: ServerAddress) -> None:
    server.run(f"ALTER DATABASE {server_ledger.database} SET synchronous_commit = off")
    server.run(f"ALTER DATABASE {server_ledger.database} SET search_path = pg_temp")
    engine = make_engine(server_ledger)
    connections = [engine.connect() for _ in range(6)]  # more than the pool keeps
    for connection in connections:
        found = {name: connection.exec_driver_sql(f"SHOW {name}").scalar_one() for name in SETTINGS}
        assert found == SETTINGS
        connection.close()
    engine.dispose()


@pytest.mark.parametrize(
    ("write", "level", "read_only"),
    [(True, "read committed", "off"), (False, "repeatable read", "on")],
)
def test_a_transaction_is_isolated_as_it_must_be(
    server_ledger: ServerAddress, write: bool, level: str, read_only: str
) -> None:
    engine = make_engine(server_ledger)
    for _ in range(2):  # the second time on a connection that was used
        with transaction(engine, write=write) as connection:
            shown = [
                connection.exec_driver_sql(f"SHOW {name}").scalar_one()
                for name in ("transaction_isolation", "transaction_read_only")
            ]
        assert shown == [level, read_only]
    engine.dispose()


def test_texts_compare_by_their_bytes_whatever_the_database_would_do(
    server: Server, server_place: ServerAddress
) -> None:
    database = f"{server_place.database}_zh"
    icu = server.run("SELECT FROM pg_collation WHERE collprovider = 'i'")  # if it was built in
    locale = "LOCALE_PROVIDER icu ICU_LOCALE 'zh'" if icu else ""
    server.run(f"CREATE DATABASE {database} OWNER office TEMPLATE template0 {locale}")
    place = server.address(database)
    create_desk(place, CLERK, OFFICE, Clock()).close()
    with server.connect(database) as connection:
        asked = (
            "SELECT count(*) FROM information_schema.columns WHERE table_schema = 'public' "
            "AND data_type = 'text' AND collation_name IS DISTINCT FROM 'C' "
            "AND table_name = ANY(%s)"
        )
        assert connection.execute(asked, [list(METADATA.tables)]).fetchone() == (0,)
    desk = open_desk(place, CLERK, Clock())
    for document in (person(), bank(0), bank(1)):
        desk.perform("party.enter", document)
    numbers = [one.party_no for one in desk.ask("parties")]
    assert numbers == sorted(numbers, reverse=True)
    desk.close()
    server.drop(place)


def test_entries_are_timed_by_the_servers_clock(server_ledger: ServerAddress) -> None:
    """Desks have clocks of their own; without one given, the server's is the only one."""
    desk = open_desk(server_ledger, CLERK)
    receipt = desk.perform("party.enter", person())
    desk.close()
    with connected(server_ledger) as connection:
        (now,) = connection.execute(
            "SELECT to_char(clock_timestamp() AT TIME ZONE 'Asia/Shanghai', "
            "'YYYY-MM-DD\"T\"HH24:MI:SS.US') || '+08:00'"
        ).fetchone()
        written = last(connection, "journal")["entered_at"]
    assert receipt.entered_at == written
    assert written < now < written[:10] + "T99"


# --- what cannot be opened ------------------------------------------------------------------------


def test_a_server_that_is_not_there(server_ledger: ServerAddress, tmp_path: Path) -> None:
    for place in (
        dc.replace(server_ledger, host=str(tmp_path)),
        ServerAddress("d", "127.0.0.1", 1),
        ServerAddress("d", "no-such-host.invalid"),
    ):
        fault = refused(place)
        assert fault.code == "server_unreachable"
        assert fault.params["value"] == str(place)


def test_a_database_that_is_not_there(server_ledger: ServerAddress) -> None:
    for how in (open_desk, create_desk):
        missing = dc.replace(server_ledger, database="no_such_database")
        assert refused(missing, how).code == "database_missing"


def test_a_login_that_the_server_does_not_know(server_ledger: ServerAddress) -> None:
    assert refused(dc.replace(server_ledger, user="nobody_knows")).code == "server_login"


def test_a_database_of_something_else(server: Server, server_place: ServerAddress) -> None:
    with connected(server_place) as connection:
        connection.execute("CREATE TABLE precious (a text)")
    assert refused(server_place).code == "not_a_ledger"
    assert refused(server_place, create_desk).code == "database_not_empty"
    with connected(server_place) as connection:
        connection.execute("CREATE TABLE ledger_mark (line bigint, application text, "
                           "schema_version bigint)")  # fmt: skip
    assert refused(server_place).code == "not_a_ledger"


def test_a_database_that_cannot_hold_chinese(server: Server) -> None:
    place = server.address("latin")
    server.run("CREATE DATABASE latin TEMPLATE template0 ENCODING LATIN1 LOCALE 'C'")
    fault = refused(place, create_desk)
    assert (fault.code, fault.params["value"]) == ("server_encoding", "LATIN1")
    server.drop(place)


def test_a_server_that_is_too_old(
    server_ledger: ServerAddress, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgresql, "OLDEST_SERVER", 9_990_000)
    assert refused(server_ledger).code == "server_too_old"


def test_a_login_that_may_not_make_tables(server: Server, server_place: ServerAddress) -> None:
    server.run("CREATE ROLE guest LOGIN")
    guest = dc.replace(server_place, user="guest")
    assert refused(guest, create_desk).code == "server_permission"
    server.run("DROP ROLE guest")


def test_a_server_without_room_for_another_desk(
    server: Server, server_ledger: ServerAddress
) -> None:
    server.run("ALTER ROLE office CONNECTION LIMIT 0")
    try:
        assert refused(server_ledger).code == "server_overloaded"
    finally:
        server.run("ALTER ROLE office CONNECTION LIMIT -1")


# --- what goes wrong on the way -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("state", "code"),
    [
        ("40001", "record_changed"),
        ("40P01", "record_changed"),
        ("55P03", "ledger_busy"),
        ("53100", "server_disk_full"),
        ("53200", "server_overloaded"),
        ("53300", "server_overloaded"),
        ("57P01", "server_unreachable"),
        ("58030", "server_damaged"),
        ("XX001", "server_damaged"),
        ("42501", "server_permission"),
        ("25006", "server_read_only"),
    ],
)
def test_what_the_server_says_becomes_our_words(
    server_ledger: ServerAddress, state: str, code: str
) -> None:
    engine = make_engine(server_ledger)
    with pytest.raises((Unavailable, Conflict)) as error, transaction(engine, write=True) as work:
        work.exec_driver_sql(f"DO $$ BEGIN RAISE SQLSTATE '{state}'; END $$")
    assert error.value.code == code
    engine.dispose()


def test_an_error_that_is_ours_stays_an_error(server_ledger: ServerAddress) -> None:
    engine = make_engine(server_ledger)
    with (
        pytest.raises(Exception, match="syntax error") as error,
        transaction(engine, write=True) as connection,
    ):
        connection.exec_driver_sql("SELEC 1")
    assert not isinstance(error.value, NongquanError)
    engine.dispose()


def test_an_error_that_is_ours_holds_no_row(server_story: ServerAddress) -> None:
    """It goes into the log of the program, and rows hold names and identity numbers."""
    engine = make_engine(server_story)
    with pytest.raises(DBAPIError) as error, transaction(engine, write=True) as connection:
        connection.exec_driver_sql("INSERT INTO party SELECT * FROM party")
    said = "".join(traceback.format_exception(error.value))
    assert "duplicate key" in said
    assert "DETAIL" not in said
    assert ALICE not in said
    engine.dispose()


def test_a_connection_that_the_server_closed_is_told_once_and_made_anew(
    server: Server, server_ledger: ServerAddress
) -> None:
    engine = make_engine(server_ledger)
    kill = (
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
        f"WHERE datname = '{server_ledger.database}'"
    )

    def lose() -> None:
        with transaction(engine, write=True) as connection:
            server.run(kill)
            connection.exec_driver_sql("UPDATE draft SET title = ''")

    with pytest.raises(Unavailable, match="server_unreachable"):
        lose()
    with transaction(engine, write=True) as connection:
        assert connection.exec_driver_sql("SELECT 1").scalar_one() == 1
    # While nobody works, a connection may be lost without anybody noticing.
    server.run(kill)
    with transaction(engine, write=False) as connection:
        assert connection.exec_driver_sql("SELECT 1").scalar_one() == 1
    engine.dispose()


def test_who_writes_past_the_program_is_waited_for_and_found_to_be_faster(
    server_ledger: ServerAddress, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A row that is written and not yet committed elsewhere holds up the same row of ours."""
    ledger = ledgers.open_ledger(server_ledger, Clock())
    with ledger.reading() as work:
        seen = work.parties.get(ALICE)
    assert seen is not None
    with connected(server_ledger) as stranger:
        stranger.execute("BEGIN")
        known = last(stranger, "party_version", party_no=ALICE)
        ahead = {"version": 2, "previous_version": 1, "version_kind": "change"}
        insert(stranger, Step("party_version", {**known, **ahead}))
        monkeypatch.setitem(postgresql._SETTINGS, "lock_timeout", "300ms")
        impatient = ledgers.open_ledger(server_ledger, Clock())
        with pytest.raises(Unavailable, match="ledger_busy"), impatient.writing(CLERK) as work:
            work.parties.amend(seen, seen.particulars, Because())
        impatient.close()
        stranger.execute("COMMIT")
    with pytest.raises(Conflict, match="record_changed"), ledger.writing(CLERK) as work:
        work.parties.amend(seen, seen.particulars, Because())
    ledger.close()


# --- what does not exist there yet ----------------------------------------------------------------


def test_the_search_box_says_that_it_is_not_there_and_what_to_do(
    server_ledger: ServerAddress, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["--ledger", str(server_ledger), "search", "王"]) == 4
    said = capsys.readouterr().err
    assert "服务器账本暂时还不能全文搜索" in said
    assert "nongquan asset show A000001" in said


# --- the command line -----------------------------------------------------------------------------


def run(capsys: pytest.CaptureFixture[str], *words: str) -> Any:
    assert cli.main([*words, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


@pytest.mark.parametrize("how", ["option", "environment"])
def test_a_ledger_is_made_and_worked_on_from_the_command_line(
    server_place: ServerAddress,
    how: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    monkeypatch.setenv("NONGQUAN_HOME", str(tmp_path))
    named = ["--ledger", str(server_place)]
    if how == "environment":
        monkeypatch.setenv("NONGQUAN_LEDGER", str(server_place))
        named = []
    made = run(capsys, *named, "ledger", "create", "--name", "瓯岭县农村产权服务中心",
               "--region-code", "330399", "--kind", "service_centre")  # fmt: skip
    assert made["ledger"] == str(server_place)
    document = tmp_path / "person.json"
    document.write_text(json.dumps(person(), ensure_ascii=False), encoding="utf-8")
    assert run(capsys, *named, "party", "enter", str(document))["number"] == "P000001"
    assert [one["party_no"] for one in run(capsys, *named, "party", "list")] == ["P000001"]
    assert run(capsys, *named, "journal", "verify")["ok"] is True
    assert cli.main([*named, "ledger", "create"]) == 4
    assert "已经存在" in capsys.readouterr().err


def test_a_password_comes_from_the_environment_and_is_never_said(
    server: Server,
    server_ledger: ServerAddress,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> None:
    server.run("CREATE ROLE secretive LOGIN PASSWORD 't0psecret' IN ROLE office")
    hba = server.folder / "data/pg_hba.conf"
    usual = hba.read_text()
    hba.write_text(f"local all secretive scram-sha-256\n{usual}")
    server.run("SELECT pg_reload_conf()")
    monkeypatch.setenv("PGPASSFILE", str(tmp_path / "none"))
    place = dc.replace(server_ledger, user="secretive")
    try:
        assert refused(place).code == "server_login"  # no password at all
        monkeypatch.setenv("PGPASSWORD", "t0pwrong")
        assert refused(place).code == "server_login"
        assert cli.main(["--ledger", str(place), "party", "list"]) == 4
        said = "".join(capsys.readouterr())
        assert "PGPASSWORD" in said
        assert "t0p" not in said
        monkeypatch.setenv("PGPASSWORD", "t0psecret")
        open_desk(place, CLERK).close()
    finally:
        hba.write_text(usual)
        server.run("SELECT pg_reload_conf()")
        server.run("DROP ROLE secretive")
