"""Which row of a listing stands on which page: header on each, sums kept with what they sum."""

from __future__ import annotations

import dataclasses as dc
from collections.abc import Iterator, Sequence
from enum import Enum, auto
from typing import Any

from core.adapters.pdf.faces import width
from core.adapters.pdf.lines import broken
from core.adapters.pdf.listing_grid import MM, Grid, split_row
from core.services.listings import Listing, sums

FOOT = 17 * MM  # what the control line at the foot takes
TOP = 13 * MM
RUNNING = 8 * MM  # what the heading of a second page takes
OFFICE_SIZE, TITLE_SIZE, FACT_SIZE, NOTE_SIZE = 10.5, 17.0, 9.0, 8.5
FACT_LEADING, NOTE_LEADING = 5.2 * MM, 4.5 * MM
SIGNERS_HEIGHT = 14 * MM
_TITLE_HEIGHT = 18 * MM
_FACT_GAP = 2.0  # ems between two facts in a line


class What(Enum):
    """What a piece of a page is; those from ``HEADER`` to ``CAPITALS`` are the table."""

    TITLE = auto()
    RUNNING = auto()
    HEADER = auto()
    GROUP = auto()
    ROW = auto()
    SUM = auto()
    CAPITALS = auto()
    NOTE = auto()
    SIGNERS = auto()


@dc.dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a page and its height; ``content`` is what it is drawn from."""

    what: What
    content: Any
    height: float


Page = list[Piece]
_TABLE = (What.GROUP, What.ROW, What.SUM, What.CAPITALS)
_ONE_PAGE = 60  # more rows never stand on one


def pages_of(listing: Listing, grid: Grid) -> list[Page]:
    """Return the pages of a listing; where there are several each ends with its own sum."""
    if not listing.summed:
        return _Arranged(listing, grid, page_sums=False).pages
    if listing.count <= _ONE_PAGE:
        whole = _Arranged(listing, grid, page_sums=False).pages
        if len(whole) == 1:
            return whole
    return _Arranged(listing, grid, page_sums=True).pages


class _Arranged:
    """Puts the pieces of a listing on pages, one after another."""

    def __init__(self, listing: Listing, grid: Grid, *, page_sums: bool) -> None:
        self._listing = listing
        self._grid = grid
        self._page_sums = page_sums
        lines = max(map(len, grid.header()))
        self._header = Piece(What.HEADER, None, grid.height(lines))
        self._rows: list[Any] = []  # of this page, for its sum
        title = title_piece(listing, grid)
        self.pages: list[Page] = [[title]]
        self._left = self._whole - title.height
        self._put_table()
        self._put_end()

    @property
    def _whole(self) -> float:
        return self._grid.page[1] - TOP - FOOT

    @property
    def _most(self) -> float:
        """What a row may take at most, so that it stands on a page with all that belongs to it."""
        return self._whole - RUNNING - self._header.height - 4 * self._sum_height

    def _put_table(self) -> None:
        listing, grid = self._listing, self._grid
        self._put([self._header])
        for group, subtotal in zip(listing.groups, listing.subtotals, strict=True):
            before = [Piece(What.GROUP, group.title, self._sum_height)] if group.title else []
            after = []
            if group.title and listing.summed:
                after = [self._sum(listing.words.subtotal, subtotal)]
            last = len(group.rows) - 1
            for place, whole in enumerate(group.rows):
                rows = list(split_row(grid, whole, self._most))
                for part, row in enumerate(rows, start=1):
                    ends = place == last and part == len(rows)
                    piece = Piece(What.ROW, row, grid.row_height(row))
                    self._put([*before, piece, *(after if ends else ())])
                    self._rows.append(row)
                    before = []
            if not group.rows:
                self._put([*before, *after])
        if listing.summed:
            self._close_page()
            closing = [self._sum(listing.words.total, listing.totals)]
            if listing.capitals:
                closing.append(Piece(What.CAPITALS, listing.in_capitals, self._sum_height))
            self._put(closing)

    def _sum(self, label: str, amounts: Sequence[int | None]) -> Piece:
        return Piece(What.SUM, (label, amounts), self._sum_height)

    @property
    def _sum_height(self) -> float:
        """What a sum takes, or another row that nobody signs in."""
        return self._grid.size * 2.3

    def _close_page(self) -> None:
        """Write the sum of the rows of this page beneath them."""
        if self._page_sums and self._rows:
            page_sum = sums(self._listing.columns, self._rows)
            piece = self._sum(self._listing.words.page_sum, page_sum)
            self.pages[-1].append(piece)
            self._left -= piece.height
            self._rows = []

    def _put(self, pieces: Sequence[Piece]) -> None:
        """Put pieces that belong together on this page, or begin the next."""
        need = sum(one.height for one in pieces)
        reserve = self._sum_height if self._page_sums and self._rows else 0
        if need + reserve > self._left:
            self._close_page()
            self._next_page(table=bool(pieces) and pieces[0].what in _TABLE)
        self.pages[-1] += pieces
        self._left -= need

    def _next_page(self, *, table: bool) -> None:
        page = [Piece(What.RUNNING, None, RUNNING), *([self._header] if table else ())]
        self.pages.append(page)
        self._left = self._whole - sum(one.height for one in page)

    def _put_end(self) -> None:
        """Put notes, and the signers with the last line of them."""
        notes = list(note_pieces(self._listing, self._grid))
        signers = [Piece(What.SIGNERS, None, SIGNERS_HEIGHT)] if self._listing.signers else []
        for one in notes[:-1]:
            self._put([one])
        self._put([*notes[-1:], *signers])


def title_piece(listing: Listing, grid: Grid) -> Piece:
    """Return the title with the facts beneath it."""
    lines = fact_lines(listing.facts, grid.right - grid.left)
    return Piece(What.TITLE, lines, _TITLE_HEIGHT + len(lines) * FACT_LEADING + 1.5 * MM)


def fact_lines(facts: Sequence[tuple[str, str]], room: float) -> list[list[tuple[float, str]]]:
    """Set facts beside each other as they fit: lines of texts with their places from the left."""
    lines: list[list[tuple[float, str]]] = []
    used = room
    for label, value in facts:
        text = f"{label}：{value}"
        wide = width(text, FACT_SIZE)
        # A fact begins at a third of the line, so that short ones stand under each other.
        start = next((room * n / 3 for n in range(3) if room * n / 3 >= used), room)
        if wide > room - start or start >= room:
            broken_text = broken(text, FACT_SIZE, room)
            lines += [[(0.0, line.text)] for line in broken_text]
            used = width(broken_text[-1].text, FACT_SIZE) + _FACT_GAP * FACT_SIZE
        else:
            lines[-1].append((start, text))
            used = start + wide + _FACT_GAP * FACT_SIZE
    return lines


def note_pieces(listing: Listing, grid: Grid) -> Iterator[Piece]:
    """Yield the notes line by line; the first has a little room above it."""
    gap = 2 * MM
    for note in listing.notes:
        for line in broken(note, NOTE_SIZE, grid.right - grid.left):
            yield Piece(What.NOTE, line.text, NOTE_LEADING + gap)
            gap = 0.0
