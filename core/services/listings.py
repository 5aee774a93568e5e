"""Listings: papers that are a table of rows with totals, for a page and a spreadsheet alike.

A listing is plain data. Both renderers take its totals from here, so that the PDF and the
spreadsheet cannot differ; the spreadsheet writes them as live formulas besides. A total is the
exact sum of what is printed in the rows, never of something finer.
"""

from __future__ import annotations

import dataclasses as dc
import datetime as dt
from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any

from core.domain.capitals import capitals
from core.domain.values import half_up
from core.services.live_sheet import LiveSheet
from core.text import Catalogue

TEXT, MONEY, DECIMAL, COUNT, DATE, BLANK = "text", "money", "decimal", "count", "date", "blank"
SUMMED = (MONEY, DECIMAL, COUNT)

Report = Callable[[int, int], None]  # how many of how many pieces are done; may raise Cancelled


def silent(done: int, total: int) -> None:
    """Report to nobody."""


Row = Sequence[Any]  # one value a column: str, int (fen, count), Fraction, date; None for nothing


@dc.dataclass(frozen=True, slots=True)
class ListingColumn:
    """A column: ``money`` are int fen, ``decimal`` exact numbers shown with ``places``.

    ``blank`` is left empty, for signatures. ``weight`` says how much of spare room it takes, for
    ``blank`` also how wide it is. ``total`` columns are summed. ``trimmed`` leaves out the zeros
    at the end of decimals, where a column holds units beside mu-days.
    """

    name: str
    label: str
    kind: str = TEXT
    total: bool = False
    places: int = 2
    weight: int = 1
    trimmed: bool = False


@dc.dataclass(frozen=True, slots=True)
class ListingGroup:
    """Rows under a title, with a sub-total; a listing without groups has one without a title."""

    title: str
    rows: Sequence[Row]


@dc.dataclass(frozen=True, slots=True)
class Signer:
    """Who signs beneath: a label and, where the program knows it, a name."""

    label: str
    name: str = ""


@dc.dataclass(frozen=True, slots=True)
class Words:
    """What both renderers write themselves; ``page_of`` has ``{page}`` and ``{pages}``."""

    total: str
    subtotal: str
    page_sum: str
    capitals: str
    rows: str
    page_of: str
    on: str


@dc.dataclass(frozen=True)
class Listing:
    """A table of rows with totals, ready to be drawn.

    ``facts`` are labels and values over the table, ``notes`` paragraphs beneath it. ``stamp`` is
    the control line on every page: run, hash, program. ``capitals`` names the column whose total
    is also written in capitals. ``slips`` prints every row as a half page of its own (通知单);
    the spreadsheet keeps the table. ``live`` is one more sheet, of formulas, in the spreadsheet
    alone. The same listing always gives the same bytes.
    """

    code: str
    title: str
    office: str
    language: str
    date: dt.date
    columns: tuple[ListingColumn, ...]
    groups: tuple[ListingGroup, ...]
    words: Words
    facts: tuple[tuple[str, str], ...] = ()
    notes: tuple[str, ...] = ()
    signers: tuple[Signer, ...] = ()
    stamp: str = ""
    marks: tuple[str, ...] = ()
    capitals: str = ""
    slips: bool = False
    live: LiveSheet | None = None

    @cached_property
    def subtotals(self) -> tuple[tuple[int | None, ...], ...]:
        """The totals of each group, in units of :func:`units`; ``None`` where nothing is summed."""
        return tuple(sums(self.columns, group.rows) for group in self.groups)

    @cached_property
    def totals(self) -> tuple[int | None, ...]:
        """The totals of the columns over all groups."""
        return tuple(
            sum(filter(None, (one[place] for one in self.subtotals))) if column.total else None
            for place, column in enumerate(self.columns)
        )

    @property
    def count(self) -> int:
        """How many rows there are."""
        return sum(len(group.rows) for group in self.groups)

    @property
    def grouped(self) -> bool:
        """Whether groups have titles and sub-totals."""
        return any(group.title for group in self.groups)

    @property
    def summed(self) -> bool:
        """Whether there is anything to sum."""
        return any(column.total for column in self.columns)

    def total(self, name: str) -> int:
        """Return the total of the column of a name, in units."""
        place = next(at for at, one in enumerate(self.columns) if one.name == name)
        return self.totals[place] or 0

    @property
    def in_capitals(self) -> str:
        """The total in capitals, ``""`` where it is not asked for."""
        if not self.capitals:
            return ""
        return self.words.capitals.format(total=capitals(self.total(self.capitals)))


def sums(columns: Sequence[ListingColumn], rows: Sequence[Row]) -> tuple[int | None, ...]:
    """Return the sum of each summed column over rows, in units; ``None`` for the others."""
    return tuple(
        sum(units(column, row[place]) for row in rows if row[place] is not None)
        if column.total
        else None
        for place, column in enumerate(columns)
    )


def units(column: ListingColumn, value: Any) -> int:
    """Return a number of a column in its smallest unit: fen, ones, or its last decimal place.

    ``TypeError`` for a float, and for money that is not whole fen.
    """
    if column.kind == DECIMAL:
        return half_up(value * 10**column.places)
    if column.kind not in SUMMED or isinstance(value, bool) or not isinstance(value, int):
        raise TypeError(f"{column.name}: not a {column.kind}: {value!r}")
    return value


def digits(column: ListingColumn, amount: int, group: str = "") -> str:
    """Return a number of units in digits: ``-123000`` fen -> ``-1230.00``.

    ``group`` stands between thousands.
    """
    places = {MONEY: 2, DECIMAL: column.places}.get(column.kind, 0)
    whole, part = divmod(abs(amount), 10**places)
    decimals = f".{part:0{places}d}" if places else ""
    return f"{'-' if amount < 0 else ''}{f'{whole:,}'.replace(',', group)}{decimals}"


def written(column: ListingColumn, value: Any) -> str:
    """Return a value as it is printed; ``""`` for nothing."""
    if value is None or column.kind == BLANK:
        return ""
    if column.kind not in SUMMED:
        return str(value)
    number = digits(column, units(column, value), ",")
    return number.rstrip("0").rstrip(".") if column.trimmed and "." in number else number


def words_of(text: Catalogue) -> Words:
    """Return what the renderers write themselves, in the catalogue's language."""
    return Words(**{one.name: text(f"listing.word.{one.name}") for one in dc.fields(Words)})
