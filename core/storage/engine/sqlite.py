"""The embedded file: settings read back, immediate transactions, honest refusals.

Every connection sets its PRAGMAs and reads them back. Writers take the lock at BEGIN and retry
with jitter, which is fair where SQLite's own busy handler starves (measured). WAL with FULL
synchronisation is the only mode that never lost an acknowledged commit in simulated power cuts.
"""

from __future__ import annotations

import datetime as dt
import logging
import random
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import sqlcipher3
from sqlalchemy import (
    ColumnElement,
    Connection,
    Engine,
    Table,
    create_engine,
    event,
    literal_column,
)
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.pool import ConnectionPoolEntry, QueuePool

from core.problems import Unavailable
from core.storage import ledger_keys, network_drives
from core.storage.address import Place
from core.storage.ledger_keys import LedgerKey

APPLICATION_ID = 0x4E515042  # "NQPB", seen by file(1) in the header at byte 68
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


# Else the grams of a deleted record stay in the segment that held them.
_MERGE_GRAMS = "INSERT INTO search_grams(search_grams) VALUES ('optimize')"
logger = logging.getLogger(__name__)


class Sqlite:
    """The family of the embedded file; see :class:`core.storage.engine.family.Family`."""

    name = "sqlite"

    def make_engine(self, place: Place, key: LedgerKey | None = None) -> Engine:
        """Return an engine for a ledger file on this machine's own disk."""
        path = _file(place)
        _check_library()
        network_drives.refuse(path)
        engine = create_engine(
            "sqlite+pysqlite://",
            creator=lambda: _connect(path, key),
            module=sqlcipher3.dbapi2,
            poolclass=QueuePool,
            pool_size=4,
            hide_parameters=True,  # what people entered belongs into no log
        )
        event.listen(engine, "connect", _remember_file)
        event.listen(engine, "begin", _begin)
        return engine

    def options(self, *, write: bool) -> dict[str, Any]:
        """Say to :func:`_begin` what kind of transaction begins."""
        return {"ledger_mode": "write" if write else "read"}

    def claim(self, engine: Engine, place: Place) -> None:
        """Make an empty ledger file; an existing file is never touched."""
        path = _file(place)
        if not path.parent.is_dir():
            raise Unavailable("folder_missing", value=path.parent)
        try:
            path.touch(exist_ok=False)  # of two programs that make it at once, one is told
        except FileExistsError as error:
            raise Unavailable("ledger_exists", value=path) from error
        except OSError as error:
            raise Unavailable("ledger_not_opened", value=path, detail=error) from error
        with closing(engine.raw_connection()) as raw, closing(raw.cursor()) as cursor:
            cursor.execute("PRAGMA page_size = 4096")
            cursor.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        self.settle(engine)

    def recognise(self, place: Place, *, suspect: bool = False) -> int:
        """Return the version in the file's header, without opening the file.

        Of an encrypted file it is known that its key is at hand, and no version (0).
        """
        path = _file(place)
        if not path.exists():
            raise Unavailable("ledger_missing", value=path)
        if ledger_keys.key_of(path) is not None:
            return 0
        application, version = read_header(path)
        if application != APPLICATION_ID and not suspect:
            raise Unavailable("not_a_ledger", value=path)
        return version

    def is_marked(self, connection: Connection) -> bool:
        """Read the mark as the file's header, or the log, has it."""
        found = connection.exec_driver_sql("PRAGMA application_id").scalar_one()
        return bool(found == APPLICATION_ID)

    def version(self, connection: Connection, place: Place) -> int:
        """Return the version; the header may be older than the log that a neighbour left."""
        return int(connection.exec_driver_sql("PRAGMA user_version").scalar_one())

    def write_version(self, connection: Connection, version: int) -> None:
        """Write the schema version into the header."""
        connection.exec_driver_sql(f"PRAGMA user_version = {version}")

    def settle(self, engine: Engine) -> None:
        """Set write-ahead logging, which the file keeps; does nothing where it is set."""
        with closing(engine.raw_connection()) as raw, closing(raw.cursor()) as cursor:
            # A copy has no log yet; of desks that open it at once one turns it on.
            _patiently(lambda: cursor.execute("PRAGMA journal_mode = WAL"))
            if cursor.fetchone() != ("wal",):
                raise Unavailable("pragma_refused", value="journal_mode")

    def time(self, connection: Connection) -> dt.datetime | None:
        """Return None: this machine's clock is the only one there is."""
        return None

    def column_names(self, connection: Connection, table: str) -> list[str]:
        """Return the columns of a table as the file has them."""
        found = connection.exec_driver_sql("SELECT name FROM pragma_table_info(?)", (table,))
        return [str(name) for (name,) in found]

    @contextmanager
    def reading_any_text(self, connection: Connection) -> Iterator[None]:
        """Read bytes that are no UTF-8 as replacement characters: a changed text, not an error."""
        driver: Any = connection.connection.driver_connection
        usual, driver.text_factory = driver.text_factory, _lenient_text
        try:
            yield
        finally:
            driver.text_factory = usual

    def no_text(self, error: DBAPIError) -> bool:
        """Know by its message what the driver cannot decode."""
        return "Could not decode" in str(error.orig)

    def order_written(self, table: Table) -> ColumnElement[Any]:
        """Read rows as they lie in the file: each new one is put behind the last."""
        return literal_column("rowid")

    def lost_race(self, error: Exception, links: frozenset[str]) -> bool:
        """Know a key that was taken in a chain by the columns in SQLite's message.

        Where that is the table's own key the guard against OR REPLACE answers before SQLite does.
        """
        message = str(_original(error))
        return message.removeprefix("UNIQUE constraint failed: ") in links

    def fault(self, error: Exception, place: Place | None) -> Exception | None:
        """Know what the machine said by the words of SQLite's message."""
        original = _original(error)
        if not isinstance(original, sqlcipher3.dbapi2.DatabaseError):
            return None
        if isinstance(original, sqlcipher3.dbapi2.IntegrityError):
            return None  # its message holds names of ours, in which any word may stand
        for mark, code in _FAULTS:
            if mark in str(original):
                if code == "not_a_ledger" and isinstance(place, Path) and ledger_keys.id_in(place):
                    code = "ledger_damaged"  # its key fits, so that its first page does not
                return Unavailable(code, value=place or "", detail=original)
        return None

    @contextmanager
    def overwriting(self, connection: Connection) -> Iterator[None]:
        """Let SQLite write zeros over what it frees."""
        connection.exec_driver_sql("PRAGMA secure_delete = 1")
        try:
            yield
        finally:
            connection.exec_driver_sql("PRAGMA secure_delete = 0")

    def forget(self, engine: Engine) -> None:
        """Merge deleted grams away, write the file anew and empty the log.

        Pages that were split or moved earlier hold copies that no overwriting meets.
        """
        with closing(engine.raw_connection()) as raw:
            driver: Any = raw.driver_connection
            try:
                for statement in (_MERGE_GRAMS, "VACUUM", "PRAGMA wal_checkpoint(TRUNCATE)"):
                    _patiently(partial(driver.execute, statement))
            except sqlcipher3.dbapi2.DatabaseError:
                logger.exception("what was erased may still lie on unused pages of the file")


SQLITE = Sqlite()


def _file(place: Place) -> Path:
    assert isinstance(place, Path)
    return place


def _original(error: Exception) -> BaseException | None:
    return error.orig if isinstance(error, DBAPIError) else error


def _check_library() -> None:
    version = tuple(int(part) for part in sqlcipher3.dbapi2.sqlite_version.split("."))
    if version < OLDEST_SQLITE:
        raise Unavailable("sqlite_too_old", value=sqlcipher3.dbapi2.sqlite_version)


def _connect(path: Path, key: LedgerKey | None) -> Any:
    key = key or ledger_keys.key_of(path)
    try:
        connection = sqlcipher3.dbapi2.connect(
            str(path), isolation_level=None, check_same_thread=False, cached_statements=256
        )
        if key is not None:
            key.unlock(connection)
        # The first readers of a fresh WAL file may meet its recovery: the same patience applies.
        _patiently(lambda: _configure(connection))
    except sqlcipher3.dbapi2.DatabaseError as error:
        raise SQLITE.fault(error, path) or error from error
    return connection


def _configure(connection: Any) -> None:
    for name, value in _PRAGMAS.items():
        connection.execute(f"PRAGMA {name} = {value}")
        row = connection.execute(f"PRAGMA {name}").fetchone()
        if row is not None and row[0] != value:
            raise Unavailable("pragma_refused", value=name)
    connection.execute("PRAGMA cache_size = -65536")
    connection.execute("PRAGMA journal_size_limit = 67108864")


def _remember_file(driver: Any, record: ConnectionPoolEntry) -> None:
    """Note which file a connection has open, whatever comes to lie under its name later."""
    (path,) = (row[2] for row in driver.execute("PRAGMA database_list") if row[1] == "main")
    record.info["file"] = _identity(Path(path))


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _refuse_vanished(connection: Connection) -> None:
    """Refuse to work on a file that is no longer where it was: what is written would be lost.

    An open file goes on existing when its name is gone; SQLite would say that all is well.
    """
    place = connection.get_execution_options().get("place")
    opened = connection.info.get("file")
    if isinstance(place, Path) and opened is not None and _identity(place) != opened:
        raise Unavailable("ledger_vanished", value=place)


def _begin(connection: Connection) -> None:
    _refuse_vanished(connection)
    mode = connection.get_execution_options().get("ledger_mode", "read")
    driver: Any = connection.connection.driver_connection
    if mode == "write":
        _patiently(lambda: driver.execute("BEGIN IMMEDIATE"))
        return
    driver.execute("BEGIN")
    # The first read takes the snapshot; it may meet a neighbour's recovery or closing checkpoint.
    _patiently(lambda: driver.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone())


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


def _lenient_text(raw: bytes) -> str:
    return raw.decode("utf-8", "replace")


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
