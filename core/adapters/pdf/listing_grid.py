"""How wide the columns of a listing are: page, type size and places, by what stands in them."""

from __future__ import annotations

import dataclasses as dc
from collections.abc import Iterator, Sequence
from functools import cached_property

from core.adapters.pdf.faces import width
from core.adapters.pdf.lines import Line, balanced, broken
from core.services.listings import (
    BLANK,
    DATE,
    SUMMED,
    TEXT,
    Listing,
    ListingColumn,
    Row,
    digits,
    units,
    written,
)

MM = 72 / 25.4
MARGIN = 14 * MM
PORTRAIT, LANDSCAPE = (210 * MM, 297 * MM), (297 * MM, 210 * MM)
# Tried in this order until everything stands comfortably; beyond the last, text wraps more.
_TRIES = (
    *((PORTRAIT, 9.0), (PORTRAIT, 8.2), (LANDSCAPE, 9.0), (LANDSCAPE, 8.2)),
    *((LANDSCAPE, 7.5), (LANDSCAPE, 6.8)),
)
_COMFORT = 13.0  # ems: a text column this wide may wrap longer names
_LEAST = 4.0  # ems: no text column is narrower, unless numbers leave nothing
_SIGNED = 24 * MM  # a column to sign in, for each weight
_PAD = 0.45  # ems on either side of a cell
_LEADING = 1.3


@dc.dataclass(frozen=True)
class Grid:
    """Page size, type size and the columns' places in points."""

    page: tuple[float, float]
    size: float
    widths: tuple[float, ...]
    columns: tuple[ListingColumn, ...]

    @property
    def left(self) -> float:
        """Where the table begins."""
        return MARGIN

    @cached_property
    def places(self) -> tuple[float, ...]:
        """Left edges of the columns, and the right edge of the last."""
        edges = [self.left]
        for wide in self.widths:
            edges.append(edges[-1] + wide)
        return tuple(edges)

    @property
    def right(self) -> float:
        """Where the table ends."""
        return self.places[-1]

    @property
    def pad(self) -> float:
        """Points between a rule and the text beside it."""
        return self.size * _PAD

    @property
    def leading(self) -> float:
        """Points from line to line in a cell."""
        return self.size * _LEADING

    @cached_property
    def least_height(self) -> float:
        """The height of a row of one line; a row to sign in has room for a fingerprint."""
        signed = any(one.kind == BLANK for one in self.columns)
        return 9.5 * MM if signed else self.size + 2 * self.size * 0.52

    def height(self, lines: int) -> float:
        """Return the height of a row whose fullest cell has so many lines."""
        return max(self.least_height, (lines - 1) * self.leading + self.size * 2.04)

    def header(self) -> tuple[tuple[Line, ...], ...]:
        """Return the lines of the labels."""
        return tuple(
            _label_lines(one.label, self.size, wide - 2 * self.pad)
            for one, wide in zip(self.columns, self.widths, strict=True)
        )

    def lines(self, place: int, text: str, *, bold: bool = False) -> tuple[Line, ...]:
        """Return a cell's lines; a number stays whole, it is written smaller instead."""
        if self.columns[place].kind in (*SUMMED, DATE):
            return (Line(text, width(text, self.size, bold), continues=False),)
        return broken(text, self.size, self.widths[place] - 2 * self.pad, bold)

    def row_height(self, row: Row) -> float:
        """Return the height of a row of values."""
        most = 1
        for place, column in enumerate(self.columns):
            if column.kind == TEXT and row[place]:
                most = max(most, len(self.lines(place, str(row[place]))))
        return self.height(most)


def split_row(grid: Grid, row: Row, most: float) -> Iterator[Row]:
    """Yield a row, or rows no higher than ``most`` points that go on with its long texts."""
    if grid.row_height(row) <= most:
        yield row
        return
    texts = {
        place: [line.text for line in grid.lines(place, str(row[place]))]
        for place, column in enumerate(grid.columns)
        if column.kind == TEXT and row[place]
    }
    each = max(1, int((most - grid.size * 2.04) / grid.leading) + 1)
    for start in range(0, max(map(len, texts.values())), each):
        yield tuple(
            ("\n".join(texts[place][start : start + each]) if place in texts else None)
            if column.kind == TEXT or start
            else row[place]
            for place, column in enumerate(grid.columns)
        )


def _label_lines(label: str, size: float, room: float) -> tuple[Line, ...]:
    """Break a label, before its unit in brackets where that makes two lines that fit."""
    name, bracket, unit = label.partition("（")
    parts = [(text, width(text, size, bold=True)) for text in (name, bracket + unit)]
    if name and unit and width(label, size, bold=True) > room >= max(wide for _, wide in parts):
        return tuple(Line(text, wide, continues=False) for text, wide in parts)
    return balanced(label, size, room, bold=True)


def _least_label(label: str) -> float:
    """Return the ems in which a label stands in two lines."""
    whole = width(label, 1, bold=True)
    name, bracket, unit = label.partition("（")
    if name and unit:
        return max(width(name, 1, bold=True), width(bracket + unit, 1, bold=True))
    return min(whole, whole / 2 + 0.6) if len(label) > 4 else whole


def grid_of(listing: Listing) -> Grid:
    """Choose page and type size for a listing, and share the width out among its columns."""
    natural = [_natural(listing, place) for place in range(len(listing.columns))]
    page, size = _TRIES[-1]
    for page, size in _TRIES:  # the last is taken where none fits
        preferred = _preferred(listing.columns, natural, size)
        if sum(preferred) <= page[0] - 2 * MARGIN:
            break
    wanted = [ems * size for ems in natural]
    room = page[0] - 2 * MARGIN
    preferred = _preferred(listing.columns, natural, size)
    widths = _shared(listing.columns, wanted, preferred, room, size)
    return Grid(page, size, tuple(widths), listing.columns)


def _natural(listing: Listing, place: int) -> float:
    """Return the ems that a column's longest value takes in one line."""
    column = listing.columns[place]
    label = _least_label(column.label)
    if column.kind == BLANK:
        return max(_SIGNED * column.weight / 9.0, label + 2 * _PAD)
    longest = max((width(text, 1) for text in _longest(listing, place)), default=0.0)
    return max(longest * (1.06 if column.total else 1), label) + 2 * _PAD + 0.1


def _longest(listing: Listing, place: int) -> set[str]:
    """Return values of a column among which the widest is."""
    column = listing.columns[place]
    values = [r[place] for group in listing.groups for r in group.rows if r[place] is not None]
    if column.kind in SUMMED:
        total = listing.totals[place]
        amounts = [units(column, value) for value in values] + ([total] if total else [])
        return (
            {digits(column, one, ",") for one in (max(amounts), min(amounts))} if values else set()
        )
    texts = {line for value in set(values) for line in written(column, value).split("\n")}
    most = max(map(len, texts), default=0)
    return {text for text in texts if 2 * len(text) >= most}


def _preferred(
    columns: Sequence[ListingColumn], natural: Sequence[float], size: float
) -> list[float]:
    """Return widths in points at which everything stands comfortably."""
    return [
        (min(ems, _COMFORT * max(column.weight, 1)) if column.kind == TEXT else ems) * size
        for column, ems in zip(columns, natural, strict=True)
    ]


def _shared(
    columns: Sequence[ListingColumn],
    wanted: Sequence[float],
    preferred: Sequence[float],
    room: float,
    size: float,
) -> list[float]:
    """Share ``room`` out: what is wanted and spare room by weight, or less of the texts."""
    if sum(wanted) <= room:
        return _stretched(columns, wanted, room)
    if sum(preferred) <= room:
        lacking = [want - have for want, have in zip(wanted, preferred, strict=True)]
        part = (room - sum(preferred)) / sum(lacking)
        return [have + part * lack for have, lack in zip(preferred, lacking, strict=True)]
    least = [
        min(have, _LEAST * size) if column.kind == TEXT else have
        for column, have in zip(columns, preferred, strict=True)
    ]
    if sum(least) > room:  # numbers are written smaller where even this is too much
        return [have * room / sum(least) for have in least]
    part = (room - sum(least)) / (sum(preferred) - sum(least))
    return [low + part * (have - low) for low, have in zip(least, preferred, strict=True)]


def _stretched(
    columns: Sequence[ListingColumn], wanted: Sequence[float], room: float
) -> list[float]:
    weights: list[float] = [
        one.weight * want if one.kind in (TEXT, BLANK) else 0
        for one, want in zip(columns, wanted, strict=True)
    ]
    if not any(weights):
        weights = [*wanted]
    spare = (room - sum(wanted)) / sum(weights)
    return [want + spare * weight for want, weight in zip(wanted, weights, strict=True)]
