"""Spreadsheets and registers: which columns a sheet has, and what its cells say.

A sheet's columns are those of the command it feeds, declared nowhere else: headers are the terms
of the glossary (or the English names), cells are read by the kinds of the fields. What people and
spreadsheet programs do to numbers, dates and choices is forgiven here, unless something was lost.
"""

from __future__ import annotations

import dataclasses as dc
import datetime as dt
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from core.domain.asset_class import AssetClass
from core.domain.recorded_time import RecordedTime
from core.fields import (
    Choice,
    Code,
    Date,
    FieldSpec,
    Kind,
    Moment,
    Money,
    Ratio,
    Ref,
    Share,
    Text,
    Whole,
    YesNo,
    ascii_digits,
)
from core.problems import FieldError
from core.services.import_kinds import IMPORTS
from core.services.incoming import nested
from core.services.reading import Document, kind_of
from core.text import Catalogue

Cell = str | int | float | bool | dt.date | dt.time | dt.timedelta  # "" is an empty cell
Merged = tuple[int, int, int, int]  # first row, first column, last row, last column; from 1

MOST_ROWS = 100_000
# Numbers that a spreadsheet would keep the first fifteen digits of, or drop the zeros before.
EXACT = ("id_no", "original_no", "account_no", "bank_code", "pledgee_account")
# How spreadsheets count days (1900 to 2173); old Macintoshes begin four years later, so a bare
# number is never taken for a date.
_DAY_NOUGHT, _DAYS = dt.date(1899, 12, 30), (61, 99_999)
DIGITS_KEPT = 10**15  # a spreadsheet keeps 15 digits of a number


@dc.dataclass(frozen=True, slots=True)
class Table:
    """The first sheet of a file: its rows with their numbers, empty ones included, to be read once.

    ``sha256`` is the digest of the file, in hexadecimal.
    """

    sha256: str
    rows: Iterator[tuple[int, Sequence[Cell]]]
    merged: Sequence[Merged] = ()
    broken: frozenset[tuple[int, int]] = frozenset()  # cells whose formula failed (#REF! …)
    uncounted: frozenset[tuple[int, int]] = frozenset()  # whose formula was never worked out
    hidden: frozenset[int] = frozenset()  # rows that nobody sees in the spreadsheet program


@dc.dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet to be written, of texts only.

    ``header`` is the number of the header's row, from 1; ``needed`` are the headers of required
    columns; ``choices`` the words a column, counted from 0, is filled with.
    """

    name: str
    rows: Sequence[Sequence[str]]
    header: int = 1
    needed: frozenset[str] = frozenset()
    choices: Mapping[int, Sequence[str]] = dc.field(default_factory=dict)


@dc.dataclass(frozen=True, slots=True)
class Items:
    """What a cell that names several records holds: ``P000001 1/2；P000002 1/2``.

    ``to`` is the field of an item that names a record (``party`` or ``asset``), ``beside`` the one
    written beside it (``share``, ``part``, ``priority_rank``), ``""`` if there is none.
    """

    to: str
    beside: str


@dc.dataclass(frozen=True, slots=True)
class Column:
    """One column a sheet may have.

    ``name`` is the path of its field (``details.rooms``). ``exact`` cells must be texts: a
    number would have lost digits or leading zeros without anybody seeing it.
    """

    name: str
    kind: Kind
    required: bool
    term: str
    exact: bool = False
    help: str = ""
    when: Mapping[str, str] = dc.field(default_factory=dict, hash=False)  # makes it required
    items: Items | None = None


def columns(kind: str, asset_class: AssetClass | None, text: Catalogue) -> tuple[Column, ...]:
    """Return the columns of a sheet (a key of ``IMPORTS``), in the order of its command."""
    command = IMPORTS[kind].row_model
    found = []
    for name, info in command.model_fields.items():
        own = f"import.{kind}.{name}"
        term = text(own) if text.has(own) else _term(name, text)
        needed = info.is_required()
        items = _items(command, name)
        if items is not None:
            cell = Text(limit=2000, lines=True)
            found.append(Column(name, cell, needed, term, exact=True, items=items))
        elif name == "details":
            demanded = getattr(command, "details_demanded", True)
            found += _details(asset_class, text, demanded=demanded)
        elif (kind_found := kind_of(info)) is not None:
            needed = needed and name != "asset_class"
            found.append(Column(name, kind_found, needed, term, name in EXACT))
    return tuple(found)


def _items(command: type[Document], name: str) -> Items | None:
    """Return what a list of records is written as: each by its number, with one thing beside."""
    inner, many = nested(command, name)
    if inner is None or not many:
        return None
    fields = inner.model_fields
    to = next(field for field in ("party", "asset") if field in fields)
    beside = next((f for f in ("share", "part", "priority_rank") if f in fields), "")
    return Items(to, beside)


def _details(asset_class: AssetClass | None, text: Catalogue, *, demanded: bool) -> list[Column]:
    specs: Sequence[FieldSpec] = asset_class.fields if asset_class is not None else ()
    return [
        Column(
            f"details.{spec.name}",
            spec.kind,
            spec.required and demanded,
            _term(spec.name, text),
            help=spec.help,
            when=(spec.extra.get("when") or {}) if demanded else {},
        )
        for spec in specs
    ]


def _term(name: str, text: Catalogue) -> str:
    return text(f"field.{name}")


# --- the header -----------------------------------------------------------------------------------


def header_key(cell: Cell) -> str:
    """Return a header as it is compared: no spaces, no case, no star, no width."""
    plain = unicodedata.normalize("NFKC", str(cell)).casefold()
    return re.sub(r"[\s*:_]|\(必填\)|\(选填\)", "", plain)


def names_of(known: Sequence[Column]) -> dict[str, Column]:
    """Return every way a header may name a column; what two columns could mean names neither.

    ``建筑面积（㎡）`` may be written without its brackets, ``details.rooms`` without its path.
    """
    found: dict[str, Column] = {}
    for shorten in (False, True):
        shorter: dict[str, list[Column]] = {}
        for column in known:
            for word in (column.term, column.name):
                key = header_key(word)
                if shorten:
                    key = key.partition("(")[0].rpartition(".")[2]
                shorter.setdefault(key, []).append(column)
        for key, meant in shorter.items():
            if len(set(meant)) == 1:
                found.setdefault(key, meant[0])
    return found


# --- cells ----------------------------------------------------------------------------------------


def read_cell(column: Column, cell: Cell, today: dt.date, text: Catalogue) -> str:
    """Return what a cell says as the text :func:`as_raw` understands; ``""`` for an empty one.

    Raises ``FieldError`` where the cell cannot mean what its column holds, or no longer does.
    """
    if isinstance(cell, str):
        cell = _unwrapped(cell)
        if not cell:
            return ""
    reader = next(reader for kind, reader in _READERS.items() if isinstance(column.kind, kind))
    return reader(column, cell, today, text)


_QUOTED = re.compile(r'="(.*)"', re.DOTALL)  # how programs keep digits from Excel in CSV files
_SCIENTIFIC = re.compile(r"[0-9](\.[0-9]+)?E\+?[0-9]+", re.IGNORECASE)


# Marks that nobody sees and that come along from chats, web pages and file properties.
_UNSEEN = "\ufeff\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"


def _unwrapped(cell: str) -> str:
    plain = cell.strip().strip(_UNSEEN).strip()
    if quoted := _QUOTED.fullmatch(plain):
        plain = quoted[1].strip()
    return plain.removeprefix("'").strip()


def _decimal(number: float) -> str:
    """Return the shortest decimal that is this very number: what was typed, not its binary."""
    return f"{Decimal(repr(number)):f}".removesuffix(".0")


def shown(cell: Cell) -> str:
    """Return a cell as a person would copy it; numbers too long for a cell stay scientific."""
    if isinstance(cell, bool):
        return str(cell).lower()
    if isinstance(cell, int | float):
        return f"{cell:.14E}" if abs(cell) >= DIGITS_KEPT else _decimal(cell)
    if isinstance(cell, dt.datetime) and cell.time() == dt.time():
        return cell.date().isoformat()
    return str(cell)


def _read_text(column: Column, cell: Cell, today: dt.date, text: Catalogue) -> str:
    if isinstance(cell, str):
        if _SCIENTIFIC.fullmatch(cell):
            raise FieldError("digits_lost", value=cell)
        typed = column.kind.typed(cell.replace("\r\n", "\n"), today)
        if isinstance(column.kind, Ref) or (
            isinstance(column.kind, Code) and not column.kind.as_issued
        ):
            typed = ascii_digits(typed)
        return typed
    if isinstance(cell, bool):
        raise FieldError("not_text", value=shown(cell))
    if isinstance(cell, int | float):
        if column.exact or abs(cell) >= DIGITS_KEPT:
            raise FieldError("digits_lost", value=shown(cell))
        return _decimal(cell)
    raise FieldError("cell_became_date", value=shown(cell))


def _read_number(column: Column, cell: Cell, today: dt.date, text: Catalogue) -> str:
    if isinstance(cell, bool | dt.date | dt.time | dt.timedelta):
        raise FieldError("not_number", value=shown(cell))
    return column.kind.typed(cell, today) if isinstance(cell, str) else _decimal(cell)


def _read_date(column: Column, cell: Cell, today: dt.date, text: Catalogue) -> str:
    if isinstance(cell, dt.datetime) and cell.time() != dt.time():
        raise FieldError("not_date", value=shown(cell))
    if isinstance(cell, dt.date):
        return cell.isoformat()[:10]
    if isinstance(cell, int | float) and _DAYS[0] <= cell <= _DAYS[1]:
        day = _DAY_NOUGHT + dt.timedelta(days=int(cell))
        raise FieldError("date_is_number", value=shown(cell), day=day.isoformat())
    said = re.sub(r"[ T]0?0:00(:00(\.0+)?)?$", "", shown(cell))
    if re.fullmatch(r"[0-9]{4}", ascii_digits(said)):  # this year? A sheet may be read next year
        raise FieldError("not_date", value=said)
    return column.kind.typed(said, today)


def _read_moment(column: Column, cell: Cell, today: dt.date, text: Catalogue) -> str:
    if isinstance(cell, dt.datetime):
        exact = isinstance(column.kind, RecordedTime)
        return RecordedTime().dump(cell) if exact else f"{cell:%Y-%m-%d %H:%M}"
    return _read_date(column, cell, today, text)


def _read_yes_no(column: Column, cell: Cell, today: dt.date, text: Catalogue) -> str:
    word = ascii_digits(shown(cell)).lower()
    for code, others in (("yes", ("true", "1")), ("no", ("false", "0"))):
        if word in (code, text(f"choice.yes_no.{code}"), *others):
            return code
    raise FieldError("not_yes_no", value=shown(cell))


def _read_choice(column: Column, cell: Cell, today: dt.date, text: Catalogue) -> str:
    assert isinstance(column.kind, Choice)
    words = {code: text(f"choice.{column.kind.topic}.{code}") for code in column.kind.options}
    said = header_key(shown(cell))
    for code, word in words.items():
        if said in (header_key(code), header_key(word)):
            return code
    raise FieldError("not_a_choice", value=shown(cell), options="、".join(words.values()))


Reader = Callable[[Column, Cell, dt.date, Catalogue], str]
_READERS: Mapping[type[Kind], Reader] = {
    Choice: _read_choice,
    YesNo: _read_yes_no,
    Date: _read_date,
    Moment: _read_moment,
    RecordedTime: _read_moment,
    Money: _read_number,
    Ratio: _read_number,
    Share: _read_number,
    Whole: _read_number,
    Kind: _read_text,
}


# --- rows -----------------------------------------------------------------------------------------


def as_raw(known: Sequence[Column], row: Mapping[str, str | None]) -> dict[str, Any]:
    """Return the raw document of a row of read cells; empty ones are left out.

    A cell that names records stays its text: which are meant, the ledger knows.
    """
    raw: dict[str, Any] = {}
    for column in known:
        said = row.get(column.name)
        if not said:
            continue
        value: object = said
        if isinstance(column.kind, YesNo):
            value = said == "yes"
        elif isinstance(column.kind, Whole) and re.fullmatch(r"-?[0-9]{1,18}", said):
            value = int(said)
        group, _, name = column.name.rpartition(".")
        (raw.setdefault(group, {}) if group else raw)[name] = value
    return raw


def split_items(said: str) -> list[tuple[str, str]]:
    """Split ``P000001 1/2；330324…0011 1/2`` into numbers and what stands beside them, or ``""``.

    A number is a record's number or that of an identity document; shares are fractions,
    decimals or percentages.
    """
    items = []
    for item in re.split(r"[;、,\n]", unicodedata.normalize("NFKC", said)):
        found = _ITEM.fullmatch(item.strip())
        if found:
            beside = found[2] or ""
            typed = Ratio().typed(beside, dt.date.min) if beside.endswith("%") else beside
            items.append((found[1], typed))
        elif item.strip():
            items.append((item.strip(), ""))
    return items


_ITEM = re.compile(r"(\S+?)(?:(?:\s*[:(]\s*|\s+)([0-9./]+%?)\s*\)?)?")
