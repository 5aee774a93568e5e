"""Save into a new file what a damaged ledger still holds and can prove.

The damaged file is copied first, as far as it can be read, and is never written. A row is saved
if a journal entry vouches for it by its digest, an entry if its own hash is right; what neither
can be read nor proved is named. Counters follow from the numbers issued, guards and empty tables
are made anew; the search index is made from the register afterwards.

An encrypted ledger's copy is decrypted page by page, whatever is damaged, in a folder that only
this user may read and that is gone afterwards; the new file has the key of the old one.
"""

from __future__ import annotations

import dataclasses as dc
import json
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import sqlcipher3
from sqlalchemy import Table

from core.problems import Unavailable
from core.services.ports import BadEntry, Repaired
from core.storage import ledger_keys, pages
from core.storage.canonical import row_digester
from core.storage.engine import make_engine, transaction
from core.storage.guards import make_guards
from core.storage.guards.sqlite import guard_statements
from core.storage.journal import HASHED, digest_of_entry
from core.storage.ledger import create
from core.storage.ledger_keys import LedgerKey
from core.storage.schema import METADATA
from core.storage.schema.certificates import issued_number, number_series, number_start, proof
from core.storage.schema.erasures import erasure
from core.storage.schema.journal import checkpoint, journal
from core.storage.schema.working import draft
from core.storage.vouched import Erased, journaled_tables

_BLOCK = 4096
Row = Mapping[str, Any]
Decrypt = Callable[..., bytes]  # a page, the key, whether it is the first (adapters.cipher_pages)
_DatabaseError = sqlcipher3.dbapi2.DatabaseError


def repair(source: Path, target: Path, decrypt: Decrypt) -> Repaired:
    """Save what can be saved into a new ledger file; ``Unavailable`` where nothing can be."""
    if not source.is_file():
        raise Unavailable("ledger_missing", value=source)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".repair-") as folder:
        copy = Path(folder) / "damaged"
        unread = sum(
            _copy_readable(source.with_name(source.name + end), copy.with_name(copy.name + end))
            for end in ("", "-wal")
        )
        key = ledger_keys.key_of(copy)
        if key is not None:
            _decrypt(copy, key, decrypt)
        found = _Found(copy)
        if not found.entries:
            raise Unavailable("repair_nothing", value=source)
        create(target, key=key).close()
        _write(target, found)
    return dc.replace(found.told(), unread_blocks=unread)


def _copy_readable(source: Path, target: Path) -> int:
    """Copy a file; blocks that the disk does not give back are zeros. Returns how many."""
    if not source.exists():
        return 0
    with suppress(OSError):
        shutil.copyfile(source, target)
        return 0
    lost = 0
    with source.open("rb", buffering=0) as old, target.open("wb") as new:
        for place in range(0, source.stat().st_size, _BLOCK):
            try:
                old.seek(place)
                block = old.read(_BLOCK)
            except OSError:
                block = bytes(_BLOCK)
                lost += 1
            new.write(block)
    return lost


def _decrypt(copy: Path, key: LedgerKey, decrypt: Decrypt) -> None:
    """Put the copy of an encrypted file into the clear, once its log is folded into it."""
    _connect(copy).close()
    plain = copy.with_name("plain")
    with copy.open("rb") as old, plain.open("wb") as new:
        while len(page := old.read(_BLOCK)) == _BLOCK:
            new.write(decrypt(page, key.raw, first=new.tell() == 0))
    copy.with_name(f"{copy.name}-wal").unlink(missing_ok=True)
    plain.replace(copy)


class _Found:
    """What can be read and proved of a damaged file."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.rows: dict[Table, list[Row]] = {}
        self.unproved: list[BadEntry] = []
        with closing(_connect(path)) as connection:
            readable = {one: list(_readable(connection, one)) for one in METADATA.sorted_tables}
        self.entries = self._entries(readable[journal])
        self._missing = {
            (name, sequence, digest): key
            for sequence, entry in self.entries.items()
            for name, key, digest in _claims(entry)
        }
        self._erased = Erased(())
        # Only an erasure that is proved itself says what another row was.
        for table in sorted(journaled_tables(), key=lambda one: one is not erasure):
            self.rows[table] = list(self._proved(table, readable[table]))
            if table is erasure:
                self._erased = Erased(self.rows[erasure])
        if self._missing or not self.entries or len(self.entries) < max(self.entries):
            self._look_through_pages()
        self._keep_beside(readable)

    def told(self) -> Repaired:
        """Say what was saved and what could not be."""
        gone = sorted(set(range(1, max(self.entries) + 1)) - set(self.entries))
        lost = [BadEntry(n, "entry_missing", "journal", str(n)) for n in gone]
        lost += [
            BadEntry(sequence, "row_missing", name, "/".join(map(str, key)))
            for (name, sequence, _), key in sorted(self._missing.items(), key=lambda one: one[0])
        ]
        saved = sum(len(rows) for table, rows in self.rows.items() if table.info.get("journaled"))
        return Repaired(len(self.entries), saved, tuple(lost), tuple(self.unproved))

    def _entries(self, readable: Sequence[Row]) -> dict[int, Row]:
        """Return the entries whose own hash is right."""
        found = {}
        for entry in readable:
            with suppress(TypeError, ValueError):
                hashed = [entry[name] for name in HASHED]
                if digest_of_entry(entry["previous_hash"], hashed) == entry["hash"]:
                    found[entry["sequence"]] = entry
        return found

    def _proved(self, table: Table, readable: Sequence[Row]) -> Iterator[Row]:
        columns = sorted(column.name for column in table.columns)
        digest = row_digester(table.name, columns)
        for row in readable:
            now = digest([row[name] for name in columns])
            vouched = self._erased.vouched(table.name, row, now)
            if self._missing.pop((table.name, row["sequence"], vouched), None) is not None:
                yield row
            else:
                key = "/".join(str(row[column.name]) for column in table.primary_key)
                self.unproved.append(BadEntry(0, "row_unvouched", table.name, key))

    def _look_through_pages(self) -> None:
        """Find entries, and rows that entries vouch for, on leaf pages that nothing leads to."""
        candidates: dict[int, list[tuple[Table, Callable[..., str], list[str]]]] = {}
        for table in journaled_tables():
            columns = sorted(column.name for column in table.columns)
            kind = (table, row_digester(table.name, columns), columns)
            candidates.setdefault(len(columns), []).append(kind)
        found = list(pages.records(self._path))
        for rowid, values in found:
            if len(values) == len(journal.columns):
                for sequence, entry in self._entries([_as_row(journal, rowid, values)]).items():
                    self._take_entry(sequence, entry)
        for rowid, values in found:
            for table, digest, columns in candidates.get(len(values), ()):
                row = _as_row(table, rowid, values)
                claim = (table.name, row["sequence"], digest([row[name] for name in columns]))
                if self._missing.pop(claim, None) is not None:
                    self.rows[table].append(row)

    def _take_entry(self, sequence: int, entry: Row) -> None:
        if sequence not in self.entries:
            self.entries[sequence] = entry
            for name, key, digest in _claims(entry):
                self._missing[name, sequence, digest] = key

    def _keep_beside(self, readable: Mapping[Table, Sequence[Row]]) -> None:
        """Keep what no entry vouches for and yet can be judged: codes, signed heads, drafts."""
        hashes = {sequence: entry["hash"] for sequence, entry in self.entries.items()}
        numbers = {row["certificate_no"] for row in self.rows[METADATA.tables["certificate"]]}
        self.rows[journal] = [entry for _, entry in sorted(self.entries.items())]
        self.rows[proof] = [
            row
            for row in readable[proof]
            if row["certificate_no"] in numbers and hashes.get(row["head_sequence"])
            == row["head_hash"]
        ]  # fmt: skip
        self.rows[checkpoint] = [
            row for row in readable[checkpoint] if hashes.get(row["sequence"]) == row["hash"]
        ]
        self.rows[draft] = list(readable[draft])
        self.rows[number_series] = list(self._counters())

    def _counters(self) -> Iterator[Row]:
        last = {row["series"]: row["first"] - 1 for row in self.rows[number_start]}
        for row in self.rows[issued_number]:
            last[row["series"]] = max(last.get(row["series"], 0), row["ordinal"])
        begun = {row["series"] for row in self.rows[issued_number]}
        return ({"series": one, "last": last[one]} for one in sorted(begun))


def _claims(entry: Row) -> Iterator[tuple[str, tuple[Any, ...], str]]:
    with suppress(ValueError, TypeError):
        for name, key, digest in json.loads(entry["rows"]):
            yield str(name), tuple(key), str(digest)


def _as_row(table: Table, rowid: int, values: Sequence[Any]) -> Row:
    """Name the values of a record; a key that is the rowid itself is not stored among them."""
    row = dict(zip((column.name for column in table.columns), values, strict=True))
    keys = [column.name for column in table.primary_key]
    if len(keys) == 1 and row[keys[0]] is None:
        row[keys[0]] = rowid
    return row


def _connect(path: Path) -> Any:
    """Open the copy, fold its log into it as far as that goes, read texts whatever they are."""
    connection = _unlocked(path)
    connection.text_factory = lambda raw: raw.decode("utf-8", "replace")
    with suppress(_DatabaseError):
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    return connection


def _unlocked(path: Path) -> Any:
    connection = sqlcipher3.dbapi2.connect(str(path), isolation_level=None)
    key = ledger_keys.key_of(path)
    if key is not None:
        key.unlock(connection)
    return connection


def _readable(connection: Any, table: Table) -> Iterator[Row]:
    """Yield the rows of a table that can be read from either end.

    Between two damaged places rows are found on their pages, if an entry vouches for them.
    """
    if table.name.startswith("search_"):
        return  # made anew
    names = [column.name for column in table.columns]
    select = f"SELECT rowid, {', '.join(names)} FROM {table.name}"  # noqa: S608 - our own names
    found: dict[int, Row] = {}
    for order in ("ASC", "DESC"):
        try:
            for rowid, *row in connection.execute(f"{select} ORDER BY rowid {order}"):
                found.setdefault(rowid, dict(zip(names, row, strict=True)))
            break
        except _DatabaseError:
            continue
    yield from (found[rowid] for rowid in sorted(found))


def _write(target: Path, found: _Found) -> None:
    """Write everything at once, keys unchecked: rows whose keys lead nowhere are saved too."""
    with closing(_unlocked(target)) as connection:
        connection.execute("PRAGMA foreign_keys = 0")
        connection.execute("BEGIN IMMEDIATE")
        for name in guard_statements():
            connection.execute(f"DROP TRIGGER {name}")
        for table, rows in found.rows.items():
            names = [column.name for column in table.columns]
            marks = ", ".join("?" for _ in names)
            connection.executemany(
                f"INSERT INTO {table.name} ({', '.join(names)}) VALUES ({marks})",  # noqa: S608
                [[row[name] for name in names] for row in rows],
            )
        connection.execute("COMMIT")
    engine = make_engine(target)
    try:
        with transaction(engine, write=True) as checked:
            make_guards(checked)
    finally:
        engine.dispose()
