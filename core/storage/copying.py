"""Copies of a ledger: taken as at one moment while others write, and looked into elsewhere.

The copy is SQLite's own backup in one step: a reader of the write-ahead log, whom no writer waits
for. A copy is one file without a log beside it; that of an encrypted ledger has the same key.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import sqlcipher3
from sqlalchemy.exc import DBAPIError

from core.problems import FieldError, Unavailable
from core.services.ports import Report
from core.services.ports.backups import Fault, LedgerFacts
from core.storage import journal, ledger_keys
from core.storage.address import Place, ServerAddress
from core.storage.engine import SCHEMA_VERSION, make_engine, transaction
from core.storage.engine.sqlite import SQLITE
from core.storage.migrations.runner import migrate

logger = logging.getLogger(__name__)

_FIRST = "SELECT hash FROM journal WHERE sequence = 1"
_LAST = "SELECT sequence, hash FROM journal ORDER BY sequence DESC LIMIT 1"
_OFFICE = "SELECT value FROM setting WHERE name = 'office' ORDER BY version DESC LIMIT 1"
_ATTACHMENTS = "SELECT DISTINCT digest, size FROM attachment ORDER BY digest"
_TABLES = "SELECT name FROM pragma_table_list WHERE type = 'table' AND schema = 'main' ORDER BY 1"
MOST_FAULTS = 20


class LedgerCopier:
    """See :class:`core.services.ports.backups.Copier`."""

    def head(self, place: Place) -> tuple[str, int, str]:
        """Return a ledger's identity, its number of entries and the hash of the last."""
        with opened(_file_of(place)) as driver:
            return _head(driver)

    def key(self, place: Place) -> str:
        """Return the recovery key of an encrypted ledger, else ``""``."""
        key = ledger_keys.key_of(_file_of(place))
        return key.written if key is not None else ""

    def learn(self, written: str, *, keep: bool) -> None:
        """Know the key of a copy that is to be opened, and keep it on this machine if it stays."""
        if not written:
            return
        try:
            key = ledger_keys.read_key(written)
        except FieldError as error:
            raise Unavailable("backup_damaged", detail="choice.backup_part.manifest") from error
        (ledger_keys.keep if keep else ledger_keys.learn)(key)

    def copy(self, place: Place, target: Path) -> LedgerFacts:
        """Copy a ledger into a new file."""
        copy_file(_file_of(place), target)
        with opened(target) as driver:
            return facts_of(driver, target)

    def examine(self, scratch: Path, report: Report) -> tuple[LedgerFacts, Sequence[Fault]]:
        """Return what a copy holds, and every fault that the database and the journal show."""
        with opened(scratch) as driver:
            faults = [*_pages(driver), *_loose_keys(driver)]
            facts = facts_of(driver, scratch)
        if facts.schema > SCHEMA_VERSION:
            facts_said = {"version": facts.schema, "known": SCHEMA_VERSION}
            raise Unavailable("ledger_newer", value=scratch.name, **facts_said)
        return facts, faults or _journal_faults(scratch, facts.schema, report)


def _journal_faults(scratch: Path, schema: int, report: Report) -> Sequence[Fault]:
    """Verify the journal; what stands in a file of foreign make may be anything, even no SQL."""
    engine = make_engine(scratch)
    try:
        if schema < SCHEMA_VERSION:
            migrate(engine)
        with transaction(engine, write=False) as connection:
            bad = journal.verify(connection, report).first_bad
    except DBAPIError as error:
        return [("choice.backup_fault.pages", str(error.orig))]
    finally:
        engine.dispose()
    if bad is None:
        return []
    return [(f"choice.journal_fault.{bad.what}", f"{bad.table} {bad.row}")]


def copy_file(source: Path, target: Path) -> None:
    """Copy a ledger file as at one moment into a new file."""
    key = ledger_keys.key_of(source)
    with (
        opened(source) as driver,
        said_of(target),
        closing(sqlcipher3.dbapi2.connect(str(target), isolation_level=None)) as copy,
    ):
        if key is not None:
            key.unlock(copy)
        driver.backup(copy)
        copy.execute("PRAGMA journal_mode = DELETE")


def copy_before_migration(place: Place, version: int) -> Path | None:
    """Leave a ledger file of an older version beside itself before it is changed.

    None where there is nothing to leave: a ledger whose creation was interrupted, or a server's,
    whose administrator backs it up. The copy has its name only once it is whole.
    """
    if isinstance(place, ServerAddress) or version == 0:
        return None
    numbers = ("", *(f"-{nth}" for nth in range(2, 100)))
    names = (f"{place.stem}.version-{version}{number}{place.suffix}" for number in numbers)
    target = next(path for name in names if not (path := place.with_name(name)).exists())
    part = target.with_name(f".{target.name}.part")
    part.unlink(missing_ok=True)
    copy_file(place, part)
    part.replace(target)
    logger.warning("version %s is kept as %s", version, target)
    return target


def _file_of(place: Place) -> Path:
    if isinstance(place, ServerAddress):
        raise Unavailable("backup_server", value=place)
    SQLITE.recognise(place)
    return place


@contextmanager
def opened(path: Path) -> Iterator[Any]:
    """Give a connection of the driver's own to a ledger file."""
    engine = make_engine(path)
    try:
        with said_of(path), closing(engine.raw_connection()) as raw:
            yield raw.driver_connection
    finally:
        engine.dispose()


@contextmanager
def said_of(path: Path) -> Iterator[None]:
    """Say what the machine says of a file in our words."""
    try:
        yield
    except sqlcipher3.dbapi2.DatabaseError as error:
        other = Unavailable("ledger_damaged", value=path, detail=error)
        raise SQLITE.fault(error, path) or other from error


def _head(driver: Any) -> tuple[str, int, str]:
    first = driver.execute(_FIRST).fetchone() or ("",)
    entries, last = driver.execute(_LAST).fetchone() or (0, "")
    return str(first[0]), int(entries), str(last)


def facts_of(driver: Any, path: Path) -> LedgerFacts:
    """Return what a ledger says of itself."""
    names = [str(name) for (name,) in driver.execute(_TABLES)]
    counts = {
        name: driver.execute(f"SELECT count(*) FROM {_quoted(name)}").fetchone()[0]  # noqa: S608
        for name in names
        if not name.startswith("sqlite_")
    }
    if "journal" not in counts:
        raise Unavailable("not_a_ledger", value=path)
    first, entries, last = _head(driver)
    office = driver.execute(_OFFICE).fetchone()
    scans = driver.execute(_ATTACHMENTS).fetchall() if "attachment" in counts else ()
    return LedgerFacts(
        schema=driver.execute("PRAGMA user_version").fetchone()[0],
        office=_office(office),
        entries=entries,
        head=last,
        first=first,
        counts=counts,
        attachments=[(str(digest), int(size)) for digest, size in scans],
    )


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _office(row: Any) -> str:
    try:
        return str(json.loads(row[0])["name"]) if row else ""
    except (ValueError, KeyError, TypeError):  # the journal's verification says what is wrong
        return ""


def _pages(driver: Any) -> list[Fault]:
    found = driver.execute(f"PRAGMA integrity_check({MOST_FAULTS})").fetchall()
    return (
        []
        if found == [("ok",)]
        else [("choice.backup_fault.pages", str(line)) for (line,) in found]
    )


def _loose_keys(driver: Any) -> list[Fault]:
    found = driver.execute("PRAGMA foreign_key_check").fetchmany(MOST_FAULTS)
    return [("choice.backup_fault.keys", f"{table} {row}") for table, row, _, _ in found]
