"""Listings as PDF: tables with repeated headers, sums, and a control line on every page."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from typing import Any

from core.adapters.pdf.archive import describe
from core.adapters.pdf.faces import load, width
from core.adapters.pdf.listing_grid import MARGIN, MM, PORTRAIT, Grid, grid_of
from core.adapters.pdf.listing_pages import (
    FACT_LEADING,
    FACT_SIZE,
    NOTE_LEADING,
    NOTE_SIZE,
    OFFICE_SIZE,
    TITLE_SIZE,
    TOP,
    Page,
    Piece,
    What,
    pages_of,
)
from core.adapters.pdf.listing_slips import draw_slips
from core.adapters.pdf.pen import BASELINE, HAIR, INK, QUIET, THIN, Pen
from core.adapters.pdf.repairs import new_canvas
from core.services.listings import BLANK, DATE, SUMMED, Listing, Report, digits, silent, written

_TINT = (0.965, 0.961, 0.949)  # behind labels and sums
_FRAME = 1.0
_FOOTER_SIZE = 7.0
_NO_TABLE = -1.0  # no page has a place below its edge


def render(listings: Sequence[Listing], report: Report = silent) -> bytes:
    """Draw listings one after another as one PDF, each with its own page numbers.

    ``report`` is told of each page. Raises ``FieldError`` naming a character that no font has,
    like the certificates.
    """
    target = BytesIO()
    font, first = load(), listings[0]
    canvas = new_canvas(
        target,
        font=font,
        language=first.language,
        day=first.date,
        size=PORTRAIT,  # each page says its own
    )
    describe(canvas, first.title, first.stamp, first.date)
    canvas.setViewerPreference("DisplayDocTitle", "true")
    for listing in listings:
        if listing.slips:
            draw_slips(canvas, listing, report)
            continue
        grid = grid_of(listing)
        pages = pages_of(listing, grid)
        artist = _Artist(canvas, listing, grid)
        for number, page in enumerate(pages, start=1):
            report(number - 1, len(pages))
            artist.draw(page, number, len(pages))
    canvas.save()
    return target.getvalue()


class _Artist:
    """Draws the pages of one listing."""

    def __init__(self, canvas: Any, listing: Listing, grid: Grid) -> None:
        self._canvas = canvas
        self._pen = Pen(canvas)
        self._listing = listing
        self._grid = grid
        self._first_sum = next(
            (at for at, one in enumerate(listing.columns) if one.total), len(listing.columns)
        )

    def draw(self, page: Page, number: int, count: int) -> None:
        """Draw one page and finish it."""
        wide, high = self._grid.page
        self._canvas.setPageSize(self._grid.page)
        self._pen.marks(self._listing.marks, wide, high)
        self._footer(number, count)
        y, ruled = high - TOP, _NO_TABLE
        for piece in page:
            bottom = y - piece.height
            ruled = self._between(piece, ruled, y)
            self._piece(piece, y, bottom)
            y = bottom
        self._between(None, ruled, y)
        self._canvas.showPage()

    # --- the table ----------------------------------------------------------------------------

    def _between(self, piece: Piece | None, ruled: float, y: float) -> float:
        """Draw the upright rules of the rows above, where they end; return where rows began."""
        rows = piece is not None and piece.what in (What.HEADER, What.ROW)
        if rows:
            return y if ruled == _NO_TABLE else ruled
        if ruled != _NO_TABLE:
            for x in self._grid.places:
                self._pen.rule(x, ruled, x, y, HAIR)
        return _NO_TABLE

    def _piece(self, piece: Piece, y: float, bottom: float) -> None:
        grid, pen = self._grid, self._pen
        match piece.what:
            case What.TITLE:
                self._title(piece, y)
            case What.RUNNING:
                pen.text(self._listing.title, grid.left, y - 4.5 * MM, NOTE_SIZE, colour=QUIET)
            case What.HEADER:
                self._header(y, bottom)
            case What.GROUP:
                self._shade(y, bottom)
                self._across(piece.content, y, bottom, bold=True)
            case What.ROW:
                self._row(piece.content, y, bottom)
            case What.SUM:
                label, amounts = piece.content
                self._sum(label, amounts, y, bottom)
            case What.CAPITALS:
                self._across(piece.content, y, bottom, bold=True)
            case What.NOTE:
                base = bottom + NOTE_LEADING - NOTE_SIZE * 1.1
                pen.text(piece.content, grid.left, base, NOTE_SIZE, colour=QUIET)
            case What.SIGNERS:
                self._signers(y)

    def _header(self, y: float, bottom: float) -> None:
        grid = self._grid
        self._shade(y, bottom)
        self._pen.rule(grid.left, y, grid.right, y, _FRAME, INK)
        for place, lines in enumerate(grid.header()):
            middle = (grid.places[place] + grid.places[place + 1]) / 2
            at = (y + bottom) / 2 + (len(lines) - 1) * grid.leading / 2 - grid.size * BASELINE
            for line in lines:
                self._pen.centred(line.text, middle, at, grid.size, bold=True)
                at -= grid.leading
        self._pen.rule(grid.left, bottom, grid.right, bottom, THIN, INK)

    def _row(self, row: Sequence[Any], y: float, bottom: float) -> None:
        grid = self._grid
        for place, column in enumerate(grid.columns):
            text = written(column, row[place])
            if text and column.kind != BLANK:
                self._cell(place, text, (y + bottom) / 2)
        self._pen.rule(grid.left, bottom, grid.right, bottom, HAIR)

    def _cell(self, place: int, text: str, middle: float, *, bold: bool = False) -> None:
        """Write a value about the middle of its row: numbers to the right, days centred."""
        grid, kind = self._grid, self._grid.columns[place].kind
        lines = grid.lines(place, text, bold=bold)
        left, right = grid.places[place] + grid.pad, grid.places[place + 1] - grid.pad
        at = middle + (len(lines) - 1) * grid.leading / 2
        for line in lines:
            size = grid.size * min(1.0, (right - left) / max(line.width, 0.01))
            base = at - size * BASELINE
            if kind in SUMMED:
                self._pen.flush_right(line.text, right, base, size, bold=bold)
            elif kind == DATE:
                self._pen.centred(line.text, (left + right) / 2, base, size, bold=bold)
            else:
                self._pen.text(line.text, left, base, size, bold=bold)
            at -= grid.leading

    def _sum(self, label: str, amounts: Sequence[int | None], y: float, bottom: float) -> None:
        """Write a row of sums; its label has the columns before the first sum for itself."""
        grid = self._grid
        self._shade(y, bottom)
        self._across(label, y, bottom, bold=True)
        for place, amount in enumerate(amounts):
            if amount is not None:
                text = digits(grid.columns[place], amount, ",")
                self._cell(place, text, (y + bottom) / 2, bold=True)
        for x in (grid.left, *grid.places[max(self._first_sum, 1) :]):
            self._pen.rule(x, y, x, bottom, HAIR)

    def _across(self, text: str, y: float, bottom: float, *, bold: bool) -> None:
        grid = self._grid
        size = min(grid.size, grid.size * (grid.right - grid.left) / (width(text, grid.size) + 9))
        base = (y + bottom) / 2 - size * BASELINE
        self._pen.text(text, grid.left + grid.pad, base, size, bold=bold)
        self._pen.rule(grid.left, bottom, grid.right, bottom, THIN, INK)
        for x in (grid.left, grid.right):
            self._pen.rule(x, y, x, bottom, HAIR)

    def _shade(self, y: float, bottom: float) -> None:
        if self._listing.marks:
            return  # it would cover the words that lie across the page
        self._canvas.setFillColorRGB(*_TINT)
        wide = self._grid.right - self._grid.left
        self._canvas.rect(self._grid.left, bottom, wide, y - bottom, stroke=0, fill=1)
        self._pen.rule(self._grid.left, y, self._grid.right, y)  # the one above was covered

    # --- around it ----------------------------------------------------------------------------

    def _title(self, piece: Piece, y: float) -> None:
        middle, grid, pen = self._grid.page[0] / 2, self._grid, self._pen
        size = min(TITLE_SIZE, TITLE_SIZE * (grid.right - grid.left) / (self._title_width() + 1))
        pen.centred(self._listing.office, middle, y - 4.5 * MM, OFFICE_SIZE, spread=1.0)
        pen.centred(self._listing.title, middle, y - 13 * MM, size, bold=True, spread=size * 0.15)
        y -= piece.height - len(piece.content) * FACT_LEADING - 1.5 * MM
        for line in piece.content:
            for x, text in line:
                pen.text(text, grid.left + x, y - FACT_SIZE, FACT_SIZE)
            y -= FACT_LEADING

    def _title_width(self) -> float:
        return width(self._listing.title, TITLE_SIZE, bold=True) * 1.16

    def _signers(self, y: float) -> None:
        grid, listing = self._grid, self._listing
        on = listing.words.on.format(date=listing.date.isoformat())
        step = (grid.right - grid.left) / (len(listing.signers) + 1)
        for place, one in enumerate(listing.signers):
            text = f"{one.label}：{one.name}"
            self._pen.text(text, grid.left + place * step, y - 9 * MM, FACT_SIZE)
        self._pen.flush_right(on, grid.right, y - 9 * MM, FACT_SIZE)

    def _footer(self, number: int, count: int) -> None:
        grid, listing, y = self._grid, self._listing, 10 * MM
        rows = listing.words.rows.format(count=f"{listing.count:,}")
        of = listing.words.page_of.format(page=number, pages=count)
        right = f"{rows}　{of}"
        room = grid.right - grid.left - width(right, _FOOTER_SIZE) - 2 * _FOOTER_SIZE
        size = min(_FOOTER_SIZE, _FOOTER_SIZE * room / (width(listing.stamp, _FOOTER_SIZE) + 1))
        self._pen.rule(MARGIN, y + 3.2 * MM, grid.right, y + 3.2 * MM, HAIR)
        self._pen.text(listing.stamp, grid.left, y, size, colour=QUIET)
        self._pen.flush_right(right, grid.right, y, _FOOTER_SIZE, colour=QUIET)
