"""Connections to a ledger file: settings read back, immediate transactions, honest refusals.

Every connection sets its PRAGMAs and reads them back. Writers take the lock at BEGIN and retry
with jitter, which is fair where SQLite's own busy handler starves (measured). WAL with FULL
synchronisation is the only mode that never lost an acknowledged commit in simulated power cuts.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlcipher3
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import DatabaseError, IntegrityError, OperationalError
from sqlalchemy.pool import QueuePool

from core.problems import Conflict, Unavailable
from core.storage import network_drives

APPLICATION_ID = 0x4E515042  # "NQPB", seen by file(1) in the header at byte 68
SCHEMA_VERSION = 1  # user_version; raised by each migration
OLDEST_SQLITE = (3, 51, 3)  # earlier ones may corrupt a WAL file with two connections
BUSY_SECONDS = 10.0

_PRAGMAS: dict[str, int] = {
    "foreign_keys": 1,
    "synchronous": 2,  # FULL
    "recursive_triggers": 1,
    # The guards ask pragma_foreign_keys, which an untrusted schema may not; in exchange the
    # ledger refuses to open with any trigger or view that this program did not make.
    "trusted_schema": 1,
    "cell_size_check": 1,
    "busy_timeout": 0,  # we retry ourselves
    "temp_store": 2,
    "mmap_size": 0,
}


def make_engine(path: Path) -> Engine:
    """Return an engine for a ledger file; nothing is opened yet."""
    _check_library()
    network_drives.refuse(path)
    engine = create_engine(
        "sqlite+pysqlite://",
        creator=lambda: _connect(path),
        module=sqlcipher3.dbapi2,
        poolclass=QueuePool,
        pool_size=4,
    )
    event.listen(engine, "begin", _begin)
    return engine


def _check_library() -> None:
    version = tuple(int(part) for part in sqlcipher3.dbapi2.sqlite_version.split("."))
    if version < OLDEST_SQLITE:
        raise Unavailable("sqlite_too_old", value=sqlcipher3.dbapi2.sqlite_version)


def _connect(path: Path) -> Any:
    try:
        connection = sqlcipher3.dbapi2.connect(
            str(path), isolation_level=None, check_same_thread=False, cached_statements=256
        )
        # The first readers of a fresh WAL file may meet its recovery: the same patience applies.
        _patiently(lambda: _configure(connection))
    except sqlcipher3.dbapi2.DatabaseError as error:
        raise _machine_fault(error, path) from error
    return connection


def _configure(connection: Any) -> None:
    for name, value in _PRAGMAS.items():
        connection.execute(f"PRAGMA {name} = {value}")
        row = connection.execute(f"PRAGMA {name}").fetchone()
        if row is not None and row[0] != value:
            raise Unavailable("pragma_refused", value=name)
    connection.execute("PRAGMA cache_size = -65536")
    connection.execute("PRAGMA journal_size_limit = 67108864")


def _begin(connection: Connection) -> None:
    mode = connection.get_execution_options().get("ledger_mode", "read")
    if mode == "write":
        _patiently(lambda: connection.exec_driver_sql("BEGIN IMMEDIATE"))
        return
    connection.exec_driver_sql("BEGIN")
    # The first read takes the snapshot; it may meet a neighbour's recovery or closing checkpoint.
    _patiently(lambda: connection.exec_driver_sql("SELECT 1 FROM sqlite_master LIMIT 1"))


def _patiently(action: Callable[[], Any]) -> Any:
    """Run ``action`` again while the file is busy, with jitter, for at most BUSY_SECONDS."""
    deadline = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            return action()
        except (OperationalError, sqlcipher3.dbapi2.OperationalError) as error:
            if not _is_busy(error) or time.monotonic() > deadline:
                raise
        time.sleep(random.uniform(0.0005, 0.003))  # noqa: S311 - jitter, not a secret


def _is_busy(error: Exception) -> bool:
    return "locked" in str(error) or "busy" in str(error)


@contextmanager
def transaction(engine: Engine, *, write: bool) -> Iterator[Connection]:
    """Open one transaction; commit at the end, roll back on any error."""
    with (
        translated(),
        engine.connect().execution_options(ledger_mode="write" if write else "read") as connection,
        connection.begin(),
    ):
        yield connection


@contextmanager
def translated(path: Path | None = None) -> Iterator[None]:
    """Turn database errors into ours: a lost race is a Conflict, the machine's is Unavailable."""
    try:
        yield
    except IntegrityError as error:
        if _lost_race(error):
            raise Conflict("record_changed", value=_first_line(error)) from error
        raise
    except (DatabaseError, sqlcipher3.dbapi2.DatabaseError) as error:
        raise _machine_fault(error, path) from error


_CHAINS = ("previous_step", "previous_entry", "previous_version", "previous_pledge")


def _lost_race(error: IntegrityError) -> bool:
    text = str(error.orig)
    return "UNIQUE" in text and any(name in text for name in _CHAINS)


def _first_line(error: Exception) -> str:
    return str(error).splitlines()[0][:200]


_FAULTS = (
    ("locked", "ledger_busy"),
    ("full", "disk_full"),
    ("readonly", "ledger_read_only"),
    ("read-only", "ledger_read_only"),
    ("unable to open", "ledger_not_opened"),
    ("not a database", "not_a_ledger"),
    ("malformed", "ledger_damaged"),
    ("disk I/O", "disk_error"),
)


def _machine_fault(error: Exception, path: Path | None) -> Exception:
    text = str(getattr(error, "orig", None) or error)
    for mark, code in _FAULTS:
        if mark in text:
            return Unavailable(code, value=str(path or ""), detail=text)
    return error


def read_header(path: Path) -> tuple[int, int]:
    """Return (application_id, user_version) from the file's first page, without opening it."""
    try:
        with path.open("rb") as file:
            head = file.read(100)
    except OSError as error:  # a folder, or not ours to read
        raise Unavailable("ledger_not_opened", value=str(path), detail=str(error)) from error
    if len(head) < 100 or not head.startswith(b"SQLite format 3\x00"):
        raise Unavailable("not_a_ledger", value=str(path))
    return int.from_bytes(head[68:72], "big"), int.from_bytes(head[60:64], "big")
