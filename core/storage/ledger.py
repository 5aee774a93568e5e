"""Opening, creating and closing a ledger file."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sqlalchemy import Engine

from core.problems import Unavailable
from core.services.ports import Clock
from core.storage import guards
from core.storage.engine import (
    APPLICATION_ID,
    SCHEMA_VERSION,
    make_engine,
    read_header,
    transaction,
    translated,
)
from core.storage.migrations.runner import migrate
from core.storage.work import OFFICE_ZONE, SqlWork


class Ledger:
    """A ledger file; gives out works. See :class:`core.services.ports.Store`."""

    def __init__(self, engine: Engine, path: Path, clock: Clock) -> None:
        self._engine = engine
        self._clock = clock
        self.path = path

    @contextmanager
    def reading(self) -> Iterator[SqlWork]:
        """Open a work that sees one consistent state."""
        with transaction(self._engine, write=False) as connection:
            yield SqlWork(connection, "", None)

    @contextmanager
    def writing(self, operator: str) -> Iterator[SqlWork]:
        """Open a work that holds the write lock; any error rolls everything back."""
        with transaction(self._engine, write=True) as connection:
            yield SqlWork(connection, operator, self._clock())

    def close(self) -> None:
        """Close every connection; the last one folds the write-ahead log into the file."""
        self._engine.dispose()


def now_in_office() -> dt.datetime:
    """Return the time in the office's zone."""
    return dt.datetime.now(OFFICE_ZONE)


def create(path: Path, clock: Clock = now_in_office) -> Ledger:
    """Make a new ledger; an existing file is never touched (``ledger_exists``)."""
    if not path.parent.is_dir():
        raise Unavailable("folder_missing", value=str(path.parent))
    engine = make_engine(path)  # refuses network drives before a byte is written
    try:
        path.touch(exist_ok=False)  # of two programs that make it at once, one is told
    except FileExistsError as error:
        raise Unavailable("ledger_exists", value=str(path)) from error
    except OSError as error:
        raise Unavailable("ledger_not_opened", value=str(path), detail=str(error)) from error
    with _disposed_on_failure(engine), translated(path):
        _prepare_file(engine)
        migrate(engine)
    return Ledger(engine, path, clock)


def _prepare_file(engine: Engine) -> None:
    with closing(engine.raw_connection()) as raw, closing(raw.cursor()) as cursor:
        cursor.execute("PRAGMA page_size = 4096")
        cursor.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    _use_write_ahead_log(engine)


def _use_write_ahead_log(engine: Engine) -> None:
    """Set the mode, which the file keeps; does nothing where it is set."""
    with closing(engine.raw_connection()) as raw, closing(raw.cursor()) as cursor:
        cursor.execute("PRAGMA journal_mode = WAL")
        if cursor.fetchone() != ("wal",):
            raise Unavailable("pragma_refused", value="journal_mode")


def open_ledger(path: Path, clock: Clock = now_in_office, *, suspect: bool = False) -> Ledger:
    """Open an existing ledger, migrating an older one; a newer one is refused politely.

    A ledger whose guards are not ours is refused too, unless it is opened as a ``suspect``: to be
    verified and looked at. The verification then says what is wrong with it.
    """
    if not path.exists():
        raise Unavailable("ledger_missing", value=str(path))
    engine = make_engine(path)  # refuses network drives before a byte is read
    application, version = read_header(path)
    if application != APPLICATION_ID:
        raise Unavailable("not_a_ledger", value=str(path))
    _refuse_newer(path, version)
    with _disposed_on_failure(engine), translated(path):
        # The header may be older than the write-ahead log that a crash or a neighbour left.
        with transaction(engine, write=False) as connection:
            version = connection.exec_driver_sql("PRAGMA user_version").scalar_one()
        _refuse_newer(path, version)
        if version < SCHEMA_VERSION:
            migrate(engine)
        if not suspect:
            _use_write_ahead_log(engine)
            _refuse_foreign_guards(engine, path)
    return Ledger(engine, path, clock)


def _refuse_newer(path: Path, version: int) -> None:
    if version > SCHEMA_VERSION:
        raise Unavailable("ledger_newer", value=str(path), version=version, known=SCHEMA_VERSION)


def _refuse_foreign_guards(engine: Engine, path: Path) -> None:
    with transaction(engine, write=False) as connection:
        if guards.fingerprint_found(connection) != guards.fingerprint_expected():
            raise Unavailable("guards_differ", value=str(path))


@contextmanager
def _disposed_on_failure(engine: Engine) -> Iterator[None]:
    """Let go of the file when it is refused, so that it can be moved, copied or repaired."""
    try:
        yield
    except BaseException:
        engine.dispose()
        raise
