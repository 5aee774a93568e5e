"""A server that speaks PostgreSQL: for a centre whose desks outgrow one machine.

One ledger is one database. Writers are serial, because the journal's chain is one per office: a
writing transaction takes one advisory lock first (READ COMMITTED, so that it sees everything
committed before) and waits for it ten seconds. Readers never wait: REPEATABLE READ shows them one
state. Who goes past the program meets the same keys and checks as in the file.

Passwords are the client library's business (PGPASSWORD, a pgpass file); none is ever held here.
"""

from __future__ import annotations

import datetime as dt
import logging
import re
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

import psycopg
from sqlalchemy import (
    URL,
    BigInteger,
    CheckConstraint,
    Column,
    ColumnElement,
    Connection,
    Engine,
    MetaData,
    Table,
    Text,
    create_engine,
    event,
    select,
)
from sqlalchemy.exc import DBAPIError

from core.problems import Unavailable
from core.storage.address import Place, ServerAddress
from core.storage.engine import transaction
from core.storage.ledger_keys import LedgerKey
from core.storage.schema.erasures import BLANKS

APPLICATION = "NQPB"  # as in the header of a ledger file
LOCK = 0x4E515042  # the advisory lock of writers; a server keeps locks by database
OLDEST_SERVER = 130000
_INDEX = ("search_entry", "search_key")
logger = logging.getLogger(__name__)

# Of every session, whatever the server or the login would have by itself; read back as written.
_SETTINGS = {
    "search_path": "public, pg_temp",  # temporary tables last: none can stand before ours
    "synchronous_commit": "on",
    "lock_timeout": "10s",
    "statement_timeout": "0",
    "idle_in_transaction_session_timeout": "1min",  # a desk that fell asleep lets others go on
    "default_transaction_read_only": "off",
}
# A cable that was pulled out is noticed in a minute, not in two hours.
_KEEPALIVES = {
    "connect_timeout": 10,
    "keepalives_idle": 30,
    "keepalives_interval": 10,
    "keepalives_count": 3,
    "tcp_user_timeout": 30_000,
}

mark = Table(
    "ledger_mark",
    MetaData(),
    Column("line", BigInteger, CheckConstraint("line = 1"), primary_key=True, autoincrement=False),
    Column("application", Text, nullable=False),
    Column("schema_version", BigInteger, nullable=False),
)

# SQLSTATE, or its class, to our code; what is not here is a bug.
_FAULTS = {
    "55P03": "ledger_busy",
    "42501": "server_permission",
    "25006": "server_read_only",
    "53100": "server_disk_full",
    "53": "server_overloaded",
    "08": "server_unreachable",
    "57": "server_unreachable",
    "25P03": "server_unreachable",
    "58": "server_damaged",
    "XX": "server_damaged",
}


class Postgresql:
    """The family of servers; see :class:`core.storage.engine.family.Family`."""

    name = "postgresql"

    def make_engine(self, place: Place, key: LedgerKey | None = None) -> Engine:
        """Return an engine for a database on a server, whose disk its administrator encrypts."""
        assert isinstance(place, ServerAddress)
        if key is not None:
            raise Unavailable("encryption_of_server", value=place)
        url = URL.create(
            "postgresql+psycopg",
            username=place.user or None,
            host=place.host or None,
            port=place.port or None,
            database=place.database,
        )
        engine = create_engine(
            url,
            connect_args={
                **_KEEPALIVES,
                **dict(place.options),
                "client_encoding": "utf8",
                "application_name": "nongquan",
                "options": " ".join(f"-c {k}={_escaped(v)}" for k, v in _SETTINGS.items()),
            },
            pool_size=4,
            pool_pre_ping=True,  # firewalls forget connections over night
            use_native_hstore=False,
            hide_parameters=True,  # what people entered belongs into no log
        )
        event.listen(engine, "connect", _check_session)
        event.listen(engine, "begin", _begin)
        return engine

    def options(self, *, write: bool) -> dict[str, Any]:
        """Say how the transaction is isolated, and to :func:`_begin` whether it writes."""
        level = "READ COMMITTED" if write else "REPEATABLE READ"
        return {"isolation_level": level, "postgresql_readonly": not write}

    def claim(self, engine: Engine, place: Place) -> None:
        """Mark an empty database; one with anything in it is never touched."""
        with transaction(engine, write=True) as connection:
            if _tables(connection):
                code = "ledger_exists" if _is_marked(connection) else "database_not_empty"
                raise Unavailable(code, value=place)
            mark.create(connection)
            connection.execute(
                mark.insert(), {"line": 1, "application": APPLICATION, "schema_version": 0}
            )

    def recognise(self, place: Place, *, suspect: bool = False) -> int:
        """Return 0: nothing can be told before the server is asked."""
        return 0

    def version(self, connection: Connection, place: Place) -> int:
        """Return the version that the mark holds."""
        if not _is_marked(connection):
            code = "not_a_ledger" if _tables(connection) else "ledger_missing"
            raise Unavailable(code, value=place)
        row = connection.execute(select(mark.c.application, mark.c.schema_version)).first()
        if row is None or row.application != APPLICATION:
            raise Unavailable("not_a_ledger", value=place)
        return int(row.schema_version)

    def is_marked(self, connection: Connection) -> bool:
        """Tell whether the mark is there; :meth:`version` has compared what it says."""
        return _is_marked(connection)

    def write_version(self, connection: Connection, version: int) -> None:
        """Write the schema version into the mark."""
        connection.execute(mark.update().values(schema_version=version))

    def settle(self, engine: Engine) -> None:
        """Do nothing: every session brings its settings along."""

    def time(self, connection: Connection) -> dt.datetime | None:
        """Return the server's time: desks with clocks of their own would disagree on it."""
        asked = connection.exec_driver_sql("SELECT clock_timestamp()").scalar_one()
        assert isinstance(asked, dt.datetime)
        return asked

    def column_names(self, connection: Connection, table: str) -> list[str]:
        """Return the columns of a table as the server has them."""
        found = connection.exec_driver_sql(
            "SELECT attname FROM pg_attribute WHERE attrelid = to_regclass(%s) "
            "AND attnum > 0 AND NOT attisdropped ORDER BY attnum",
            (f"public.{table}",),
        )
        return [str(name) for (name,) in found]

    @contextmanager
    def reading_any_text(self, connection: Connection) -> Iterator[None]:
        """Do nothing: a server takes no text that is not in its encoding."""
        yield

    def no_text(self, error: DBAPIError) -> bool:
        """Return False: there are no such texts."""
        return False

    def order_written(self, table: Table) -> ColumnElement[Any]:
        """Sort: where rows lie says nothing on a server."""
        return table.c.sequence

    def lost_race(self, error: Exception, links: frozenset[str]) -> bool:
        """Know a key that was taken in a chain by its name, and what a server calls a race."""
        original = _original(error)
        if isinstance(original, psycopg.errors.UniqueViolation):
            return original.diag.constraint_name in links
        races = (psycopg.errors.SerializationFailure, psycopg.errors.DeadlockDetected)
        return isinstance(original, races)

    @contextmanager
    def overwriting(self, connection: Connection) -> Iterator[None]:
        """Do nothing: a server keeps what was until it cleans up."""
        yield

    def forget(self, engine: Engine) -> None:
        """Let the server clean up at once; its own log and copies are its administrator's."""
        with closing(engine.raw_connection()) as raw:
            driver: Any = raw.driver_connection
            driver.autocommit = True
            try:
                driver.execute(f"VACUUM {', '.join((*BLANKS, 'draft', *_INDEX))}")
            except psycopg.Error:
                logger.exception("what was erased may still lie in the database")
            finally:
                driver.autocommit = False

    def fault(self, error: Exception, place: Place | None) -> Exception | None:
        """Know what the server said by its SQLSTATE; before it lets us in there is none."""
        original = _original(error)
        if not isinstance(original, psycopg.Error):
            return None
        _forget_rows(error, original)
        state = original.sqlstate or ""
        code = _FAULTS.get(state) or _FAULTS.get(state[:2])
        if not state and isinstance(original, psycopg.OperationalError):
            code = _not_let_in(original, place)
        if code is None:
            return None
        return Unavailable(code, value=place or "", detail=_said(original))


POSTGRESQL = Postgresql()


def _escaped(value: str) -> str:
    return value.replace(" ", "\\ ")


def _original(error: Exception) -> BaseException | None:
    return error.orig if isinstance(error, DBAPIError) else error


def _forget_rows(*errors: Exception) -> None:
    """Leave out of errors what a server says in detail: whole rows, which belong into no log."""
    for error in errors:
        error.args = tuple(
            re.split(r"\n(DETAIL|详细信息)", one)[0] if isinstance(one, str) else one
            for one in error.args
        )


def _said(error: psycopg.Error) -> str:
    return " ".join(str(error).split())[:300]


def _not_let_in(error: psycopg.Error, place: Place | None) -> str:
    """Return why a connection failed, from what is quoted in a message in the server's language."""
    message = str(error)
    if error.pgconn is not None and error.pgconn.needs_password:
        return "server_login"
    if re.search("too many|过多|太多", message):
        return "server_overloaded"
    if re.search(r'(user|role|用户|角色)\s*"', message):
        return "server_login"
    if re.search(r'(database|数据库)\s*"', message):
        return "database_missing"
    return "server_unreachable"


def _check_session(driver: Any, record: object) -> None:
    """Read the settings back, once for every connection; one that has others is closed."""
    try:
        _refuse_other_settings(driver)
    except BaseException:
        driver.close()
        raise


def _refuse_other_settings(driver: Any) -> None:
    if driver.info.server_version < OLDEST_SERVER:
        raise Unavailable("server_too_old", value=driver.info.server_version // 10000)
    with driver.cursor() as cursor:
        names = ["server_encoding", *_SETTINGS]
        cursor.execute("SELECT " + ", ".join(f"current_setting('{name}')" for name in names))
        encoding, *settings = cursor.fetchone()
    driver.rollback()
    if encoding != "UTF8":
        raise Unavailable("server_encoding", value=encoding)
    for (name, wanted), found in zip(_SETTINGS.items(), settings, strict=True):
        if found != wanted:
            raise Unavailable("pragma_refused", value=name)


def _begin(connection: Connection) -> None:
    """Refuse sessions whose keys are switched off; let one writer in at a time."""
    writes = not connection.get_execution_options().get("postgresql_readonly", False)
    if not writes:
        return
    role = connection.exec_driver_sql(
        f"SELECT current_setting('session_replication_role'), pg_advisory_xact_lock({LOCK})"
    ).first()
    if role is not None and role[0] != "origin":
        raise Unavailable("server_unchecked")


def _is_marked(connection: Connection) -> bool:
    asked = "SELECT to_regclass('public.ledger_mark') IS NOT NULL"
    return bool(connection.exec_driver_sql(asked).scalar_one())


def _tables(connection: Connection) -> int:
    asked = "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"
    return int(connection.exec_driver_sql(asked).scalar_one())
