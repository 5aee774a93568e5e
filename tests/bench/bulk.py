"""Big ledgers for benches: what the program wrote of a few lives, written again and again.

The program itself enters some people, their assets and, where asked for, a mortgage on each. What
it wrote of such a life (register rows, search index, journal entries, proof) becomes a pattern;
every further life is the pattern with numbers, times and salts of its own, its digests and its
place in the chain computed as the program does. So the ledger is one the program might have
written, whatever the schema is, in a thousandth of the time: verifying it says that all is well.

A ledger is kept in the system's temporary folder under a name that changes with the schema.
"""

import datetime as dt
import hashlib
import os
import re
import tempfile
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from itertools import count, cycle, islice
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy.dialects import sqlite
from sqlalchemy.schema import CreateIndex, CreateTable
from sqlcipher3 import dbapi2

from core.domain.identity import citizen_check_digit
from core.domain.search_text import number_key, tail_key
from core.storage import canonical as canonical_encoding
from core.storage.canonical import canonical, entry_hasher, row_digester
from core.storage.guards.sqlite import guard_statements
from core.storage.journal import HASHED, journaled_tables
from core.storage.repositories.search_records import findable as texts_of
from core.storage.repositories.search_records import grams_of, keys_of
from core.storage.schema import METADATA
from tests.bench.written import Written
from tests.builders import (
    CLERK,
    OFFICE,
    START,
    Clock,
    application,
    bank,
    create_desk,
    enter,
    homestay,
    person,
)

LIVES = 12  # that the program writes itself
_FLUSH = 1000
_BETWEEN = dt.timedelta(milliseconds=1)  # two entries


class Life(NamedTuple):
    """What one person's life in the register is made of."""

    assets: int
    mortgaged: bool
    findable: bool  # whether the search index has it; nine tenths of the rows are the index's

    @property
    def entries(self) -> int:
        """How many journal entries it has: the person, its assets, application to entry."""
        return 1 + self.assets + (3 if self.mortgaged else 0)

    @property
    def name(self) -> str:
        """What tells its ledgers from those of other lives."""
        return f"{self.assets}{'m' * self.mortgaged}{'f' * self.findable}"


OWNER = Life(assets=5, mortgaged=False, findable=True)
MORTGAGOR = Life(assets=1, mortgaged=True, findable=False)


def ledger_of(life: Life, lives: int) -> Path:
    """Return a ledger with so many lives in it, made now unless it was made before."""
    folder = Path(tempfile.gettempdir()) / "nongquan-bench"
    folder.mkdir(exist_ok=True)
    path = folder / f"{_fingerprint()}-{life.name}-{lives}.ledger"
    if not path.exists():
        half = path.with_suffix(".half")
        for old in (half, half.with_name(f"{half.name}-wal"), half.with_name(f"{half.name}-shm")):
            old.unlink(missing_ok=True)
        sample(half, life)
        multiply(half, life, lives - LIVES)
        half.rename(path)
    return path


def _fingerprint() -> str:
    """What ledgers made here depend on: the schema, the encoding of digests, this module."""
    tables = METADATA.sorted_tables
    made = [str(CreateTable(table).compile(dialect=sqlite.dialect())) for table in tables]
    made += [
        str(CreateIndex(index)) for table in tables for index in sorted(table.indexes, key=str)
    ]
    made += [Path(source).read_text("utf-8") for source in (__file__, canonical_encoding.__file__)]
    return hashlib.sha256("\n".join(made).encode()).hexdigest()[:12]


# --- what the program writes ----------------------------------------------------------------------


class Seconds(Clock):
    """A clock on which no two readings fall into one second."""

    def __call__(self) -> dt.datetime:
        self.now += dt.timedelta(seconds=2)
        return self.now


def sample(path: Path, life: Life) -> None:
    """Make a ledger with the first lives, by the program alone."""
    desk = create_desk(path, CLERK, OFFICE, Seconds(START - dt.timedelta(hours=6)))
    desk.perform("party.enter", person(0))
    desk.perform("party.enter", person(1))
    desk.perform("party.enter", bank(0))
    for nth, number in enumerate(islice(identity_numbers(8), LIVES)):
        who = person(nth % 20, id_no=number, phone=f"199{nth:08d}")
        owner = desk.perform("party.enter", who).number
        for place in range(life.assets):
            asset = {**homestay(nth, {owner: "1/1"}), "name": f"{who['name']}民宿{place}"}
            entered = desk.perform(
                "asset.enter", asset, acknowledged=["same_right"], reason="测量"
            ).number
        if life.mortgaged:
            contracts = {
                "principal_contract_no": f"借款〔2026〕{nth:04d}",
                "mortgage_contract_no": f"抵押〔2026〕{nth:04d}",
            }
            document = application(desk, entered, **contracts)
            enter(desk, desk.perform("mortgage.apply", document).number)
    desk.close()


def identity_numbers(region: int) -> Iterator[str]:
    """Numbers with right check digits, of a district for each hundred thousand of them."""
    for nth in count():
        rest, order = divmod(nth, 900)
        rest, day = divmod(rest, 28)
        rest, year = divmod(rest, 50)
        stem = f"3303{region + rest:02d}{1950 + year}{1 + nth % 12:02d}{1 + day:02d}{order:03d}"
        yield stem + citizen_check_digit(stem)


# --- the same again -------------------------------------------------------------------------------


class Filled:
    """A row; some of its texts are patterns in which a life's own words stand."""

    def __init__(self, columns: Sequence[str], values: Sequence[Any], fills: Sequence[Any]) -> None:
        self.columns = columns  # sorted
        self.place = {name: nth for nth, name in enumerate(columns)}
        self._values = values
        self._fills = fills  # (place, pattern)

    def row(self, words: Mapping[str, str], **others: Any) -> list[Any]:
        row = list(self._values)
        for nth, pattern in self._fills:
            row[nth] = pattern % words
        for name, value in others.items():
            row[self.place[name]] = value
        return row


class Entry(NamedTuple):
    """A journal entry, what it vouches for, and what was written beside it."""

    journal: Filled
    vouched: Sequence[tuple[str, Filled]]
    found_by: Sequence["Found"]
    proofs: Sequence[Filled]


class Found(NamedTuple):
    """A record of the search index with its keys (topic, value) and grams."""

    record: Filled
    shared: Sequence[tuple[str, str]]  # keys that all lives of a pattern have
    own: Sequence[tuple[str, str]]  # keys with patterns for values
    grams: str


class Words:
    """Turns what is one life's own into places of a pattern."""

    def __init__(self, own: Mapping[str, str]) -> None:
        self._own = own
        longest = sorted(own, key=len, reverse=True)
        self._pattern = re.compile("|".join(re.escape(text) for text in longest))

    def filled(self, row: Mapping[str, Any]) -> Filled:
        columns = sorted(row)
        values = [row[name] for name in columns]
        fills = [
            (place, pattern)
            for place, value in enumerate(values)
            if isinstance(value, str) and (pattern := self.pattern(value)) != value
        ]
        return Filled(columns, values, fills)

    def pattern(self, text: str) -> str:
        """Return a text with places for what is one life's own."""
        if not self._pattern.search(text):
            return text
        escaped = text.replace("%", "%%")
        return self._pattern.sub(lambda found: f"%({self._own[found[0]]})s", escaped)


class Pattern:
    """One life, ready to be written again."""

    def __init__(
        self, source: Written, entries: Sequence[Mapping[str, Any]], *, findable: bool
    ) -> None:
        written = [source.vouched(entry) for entry in entries]
        issued = [row for rows in written for name, row in rows if name == "issued_number"]
        self.numbers = [_Number(f"n{nth}", row) for nth, row in enumerate(issued)]
        names = [row["number"] for row in issued]
        searched = source.found_by(names)
        others = {one for row in searched for one in texts_of(row).numbers} - set(names)
        self.others = [(f"o{nth}", one) for nth, one in enumerate(sorted(others))]
        own = dict(_forms([*((n.place, n.text) for n in self.numbers), *self.others]))
        for nth, entry in enumerate(entries):
            own |= {entry["entered_at"]: f"t{nth}", entry["entered_at"][:19]: f"s{nth}"}
        words = Words(own)
        found = defaultdict(list)
        for row in searched if findable else ():
            found[row["number"]].append(_found(row, words))
        self.entries = [
            Entry(
                words.filled(entry),
                [(name, words.filled(row)) for name, row in rows],
                [
                    one
                    for name, row in rows
                    if name == "issued_number"
                    for one in found[row["number"]]
                ],
                [words.filled(proof) for proof in source.proofs_after(entry["sequence"])],
            )
            for entry, rows in zip(entries, written, strict=True)
        ]

    def words(
        self, nth: int, identity: str, last: Counter[str], times: Iterator[str]
    ) -> tuple[dict[str, str], dict[str, int]]:
        """The words of the next life, whose numbers are counted in ``last``, and their ordinals."""
        texts: list[tuple[str, str]] = []
        ordinals: dict[str, int] = {}
        for number in self.numbers:
            last[number.series] += 1
            text = number.with_ordinal(last[number.series])
            ordinals[text] = last[number.series]
            texts.append((number.place, text))
        for place, text in self.others:
            is_identity = len(text) == len(identity) and text[:-1].isdigit()
            texts.append((place, identity if is_identity else f"{text}{nth:07d}"))
        words = {place: text for text, place in _forms(texts)}
        for place, _ in enumerate(self.entries):
            time = next(times)
            words |= {f"t{place}": time, f"s{place}": time[:19]}
        return words, ordinals


def _found(row: Mapping[str, Any], words: Words) -> Found:
    by = texts_of(row)
    keys = {key: words.pattern(key[1]) for key in keys_of(row["number"], by)}
    shared = [key for key, pattern in keys.items() if pattern == key[1]]
    own = [(topic, pattern) for (topic, value), pattern in keys.items() if pattern != value]
    return Found(words.filled(row), shared, own, grams_of(by))


class _Number:
    """A number that a series issued."""

    def __init__(self, place: str, row: Mapping[str, Any]) -> None:
        self.place, self.text, self.series = place, row["number"], row["series"]
        self._before, digits, self._after = re.split(rf"(0*{row['ordinal']})(?!.*\d)", self.text)
        self._width = len(digits)

    def with_ordinal(self, ordinal: int) -> str:
        return f"{self._before}{ordinal:0{self._width}d}{self._after}"


def _forms(texts: Sequence[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Each text as it is, as the index compares it and backwards, with its place in a pattern."""
    for place, text in texts:
        yield tail_key(text), f"{place}r"
        yield number_key(text), f"{place}k"
        yield text, place


class Writer:
    """Writes lives behind what stands in the ledger."""

    def __init__(self, connection: Any, end: Mapping[str, Any]) -> None:
        self._connection = connection
        self._sequence, self._hash = end["sequence"], end["hash"]
        self._times = _times_after(end["entered_at"])
        self._time = end["entered_at"]
        (self._found,) = connection.execute("SELECT max(entry) FROM search_entry").fetchone()
        self._last = Counter(dict(connection.execute("SELECT series, last FROM number_series")))
        self._rows: dict[str, list[Sequence[Any]]] = defaultdict(list)
        self._columns: dict[str, Sequence[str]] = {}
        self._hasher = entry_hasher(sorted(HASHED))

    def write(self, pattern: Pattern, nth: int, identity: str) -> None:
        """Write one life."""
        words, ordinals = pattern.words(nth, identity, self._last, self._times)
        for entry in pattern.entries:
            self._sequence += 1
            claims = [self._vouched(name, row, words, ordinals) for name, row in entry.vouched]
            for found in entry.found_by:
                self._index(found, words)
            self._append(entry.journal, words, claims)
            for proof in entry.proofs:
                head = {"head_sequence": self._sequence, "head_hash": self._hash}
                self._keep("proof", proof, proof.row(words, **head))

    def _keep(self, table: str, shape: Filled, row: list[Any]) -> None:
        self._columns[table] = shape.columns
        self._rows[table].append(row)

    def _vouched(
        self, name: str, shape: Filled, words: Mapping[str, str], ordinals: Mapping[str, int]
    ) -> list[Any]:
        row = shape.row(words, sequence=self._sequence, salt=os.urandom(16).hex())
        if name == "issued_number":
            row[shape.place["ordinal"]] = ordinals[row[shape.place["number"]]]
        if "snapshot_sha256" in shape.place:
            snapshot = row[shape.place["snapshot"]].encode()
            row[shape.place["snapshot_sha256"]] = hashlib.sha256(snapshot).hexdigest()
        self._keep(name, shape, row)
        key = [row[shape.place[part]] for part in _key_columns()[name]]
        return [name, key, _digesters()[name](row)]

    def _index(self, found: Found, words: Mapping[str, str]) -> None:
        self._found += 1
        self._keep("search_entry", found.record, found.record.row(words, entry=self._found))
        keys = self._rows["search_key"]
        keys += ([topic, value, self._found] for topic, value in found.shared)
        keys += ([topic, pattern % words, self._found] for topic, pattern in found.own)
        self._rows["search_grams"].append([self._found, found.grams])

    def _append(self, shape: Filled, words: Mapping[str, str], claims: list[list[Any]]) -> None:
        row = shape.row(
            words,
            sequence=self._sequence,
            previous_sequence=self._sequence - 1,
            previous_hash=self._hash,
            previous_entered_at=self._time,
            rows=canonical(claims),
        )
        self._hash = self._hasher(self._hash, [row[shape.place[name]] for name in sorted(HASHED)])
        self._time = row[shape.place["entered_at"]]
        row[shape.place["hash"]] = self._hash
        self._keep("journal", shape, row)

    def flush(self) -> None:
        """Hand what was written to the database."""
        self._columns |= {"search_grams": ("rowid", "grams"), "search_key": _KEY_COLUMNS}
        for table, rows in self._rows.items():
            names = self._columns[table]
            marks = ", ".join("?" for _ in names)
            insert = f"INSERT INTO {table} ({', '.join(names)}) VALUES ({marks})"
            self._connection.executemany(insert, rows)
        self._rows.clear()

    def close_series(self) -> None:
        """Turn the counters to the numbers that were taken."""
        turn = "UPDATE number_series SET last = ? WHERE series = ?"
        self._connection.executemany(turn, [(last, name) for name, last in self._last.items()])


_KEY_COLUMNS = ("topic", "value", "entry")


def _times_after(last: str) -> Iterator[str]:
    now = dt.datetime.fromisoformat(last)
    while True:
        now += _BETWEEN
        yield now.isoformat(timespec="microseconds")


@cache
def _key_columns() -> Mapping[str, Sequence[str]]:
    return {t.name: [column.name for column in t.primary_key.columns] for t in journaled_tables()}


@cache
def _digesters() -> Mapping[str, Callable[[Sequence[Any]], str]]:
    return {t.name: row_digester(t.name, sorted(t.columns.keys())) for t in journaled_tables()}


def multiply(path: Path, life: Life, lives: int) -> None:
    """Write so many lives more, with keys and guards off, which are put back."""
    connection = dbapi2.connect(str(path), isolation_level=None, cached_statements=256)
    for pragma in ("journal_mode = OFF", "synchronous = OFF", "cache_size = -2000000"):
        connection.execute(f"PRAGMA {pragma}")
    for name in guard_statements():
        connection.execute(f"DROP TRIGGER {name}")
    source, step = Written(connection), life.entries
    own = source.entries()[-LIVES * step :]
    patterns = [
        Pattern(source, own[at : at + step], findable=life.findable)
        for at in range(0, len(own), step)
    ]
    writer = Writer(connection, own[-1])
    identities = identity_numbers(20)
    connection.execute("BEGIN")
    for nth, pattern in enumerate(islice(cycle(patterns), lives)):
        writer.write(pattern, nth, next(identities))
        if nth % _FLUSH == 0:
            writer.flush()
    writer.flush()
    writer.close_series()
    connection.execute("COMMIT")
    for statement in guard_statements().values():
        connection.execute(statement)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.close()
