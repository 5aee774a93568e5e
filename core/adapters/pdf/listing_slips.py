"""Listings as slips: every row a paper of its own, half a page each, to be cut and handed out."""

from __future__ import annotations

import dataclasses as dc
from collections.abc import Iterator, Sequence
from typing import Any

from core.adapters.pdf.lines import Line, broken
from core.adapters.pdf.listing_grid import MARGIN, MM, PORTRAIT
from core.adapters.pdf.pen import BASELINE, HAIR, INK, QUIET, THIN, Pen
from core.services.listings import BLANK, Listing, Report, Row, digits, silent, written

_WIDE = 3  # a column of this weight has a line of its own
_SIZE, _LEADING, _LABEL = 9.5, 12.6, 27 * MM
_TITLE, _FOOT, _TOP = 21 * MM, 14.5 * MM, 7 * MM
_HALF = PORTRAIT[1] / 2
_STAMP_SIZE = 6.2


@dc.dataclass(frozen=True, slots=True)
class _Cell:
    """A label and the lines of its value, from ``left`` to ``right``."""

    label: str
    lines: tuple[Line, ...]
    left: float
    right: float


def draw_slips(canvas: Any, listing: Listing, report: Report = silent) -> None:
    """Draw every row as a slip, two on a page where both fit."""
    rows = [row for group in listing.groups for row in group.rows]
    laid = [list(_lines(listing, _texts(listing, row))) for row in rows]
    laid.append(list(_lines(listing, _control(listing))))
    highest = max((_height(lines) for lines in laid), default=0.0)
    each = _HALF if _TOP + _TITLE + highest + _FOOT <= _HALF else PORTRAIT[1]
    slips = int(PORTRAIT[1] / each)
    for start in range(0, len(laid), slips):
        report(start, len(laid))
        canvas.setPageSize(PORTRAIT)
        pen = Pen(canvas)
        pen.marks(listing.marks, *PORTRAIT)
        for place, lines in enumerate(laid[start : start + slips]):
            top = PORTRAIT[1] - place * each
            nth = start + place + 1
            told = f"{nth}/{len(rows)}" if nth <= len(rows) else listing.words.total
            _draw(pen, listing, lines, (top, top - each), told)
        if slips > 1:
            canvas.setDash(3, 3)
            pen.rule(0, _HALF, PORTRAIT[0], _HALF, HAIR)
            canvas.setDash()
        canvas.showPage()


def _texts(listing: Listing, row: Row) -> list[str | None]:
    return [
        None if column.kind == BLANK else written(column, value)
        for column, value in zip(listing.columns, row, strict=True)
    ]


def _control(listing: Listing) -> list[str | None]:
    """Return what the last slip says, for the office: the totals of all and how many there are."""
    found: list[str | None] = [
        digits(column, total, ",") if total is not None else None
        for column, total in zip(listing.columns, listing.totals, strict=True)
    ]
    count = listing.words.rows.format(count=f"{listing.count:,}")
    return [f"{listing.words.total}　{count}", *found[1:]]


def _lines(listing: Listing, texts: Sequence[str | None]) -> Iterator[list[_Cell]]:
    """Yield the lines of a slip: two short values beside each other, a long one alone."""
    left, right = MARGIN, PORTRAIT[0] - MARGIN
    middle = (left + right) / 2
    waiting: list[_Cell] = []
    for column, text in zip(listing.columns, texts, strict=True):
        if text is None:
            continue
        ends = (left, right) if column.weight >= _WIDE else (left, middle)
        if waiting and column.weight < _WIDE:
            ends = (middle, right)
        room = ends[1] - ends[0] - _LABEL - _SIZE
        cell = _Cell(column.label, broken(text, _SIZE, room), *ends)
        if column.weight >= _WIDE:
            if waiting:
                yield waiting
            waiting = []
            yield [cell]
        else:
            waiting.append(cell)
            if len(waiting) > 1:
                yield waiting
                waiting = []
    if waiting:
        yield waiting


def _line_height(cells: Sequence[_Cell]) -> float:
    return max(len(cell.lines) for cell in cells) * _LEADING + _SIZE * 0.75


def _height(lines: Sequence[Sequence[_Cell]]) -> float:
    return sum(map(_line_height, lines))


def _draw(
    pen: Pen,
    listing: Listing,
    lines: Sequence[Sequence[_Cell]],
    ends: tuple[float, float],
    nth: str,
) -> None:
    """Draw one slip between ``ends``, its top and its bottom; ``nth`` tells which it is."""
    top, bottom = ends
    left, right, middle = MARGIN, PORTRAIT[0] - MARGIN, PORTRAIT[0] / 2
    y = top - _TOP
    pen.centred(listing.office, middle, y - 3 * MM, 10, spread=1)
    pen.centred(listing.title, middle, y - 11 * MM, 16, bold=True, spread=2.5)
    facts = "　　".join(f"{label}：{value}" for label, value in listing.facts)
    for line in broken(facts, 8.5, right - left)[:1]:
        pen.text(line.text, left, y - 18 * MM, 8.5, colour=QUIET)
    y -= _TITLE
    table = y
    for cells in lines:
        high = _line_height(cells)
        pen.rule(left, y, right, y, HAIR)
        for cell in cells:
            _cell(pen, cell, y, high)
        y -= high
    for x in (left, right):
        pen.rule(x, table, x, y, THIN, INK)
    for edge in (table, y):
        pen.rule(left, edge, right, edge, THIN, INK)
    pen.flush_right(listing.office, right, bottom + 10.5 * MM, 9, bold=True)
    pen.flush_right(listing.words.on.format(date=listing.date), right, bottom + 6.5 * MM, 8)
    pen.text(nth, left, bottom + 10.5 * MM, 8, colour=QUIET)
    pen.text(listing.stamp, left, bottom + 6.5 * MM, _STAMP_SIZE, colour=QUIET)


def _cell(pen: Pen, cell: _Cell, y: float, high: float) -> None:
    middle = y - high / 2
    if cell.left > MARGIN:
        pen.rule(cell.left, y, cell.left, y - high, HAIR)
    pen.rule(cell.left + _LABEL, y, cell.left + _LABEL, y - high, HAIR)
    centre, base = cell.left + _LABEL / 2, middle - _SIZE * BASELINE
    pen.centred(cell.label, centre, base, min(_SIZE, 8.5), colour=QUIET)
    at = base + (len(cell.lines) - 1) * _LEADING / 2
    for line in cell.lines:
        pen.text(line.text, cell.left + _LABEL + _SIZE / 2, at, _SIZE)
        at -= _LEADING
