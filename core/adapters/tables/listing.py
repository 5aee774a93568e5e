"""Listings as .xlsx: typed cells, sums as live formulas that hold our value, ready to print."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import xlsxwriter
from xlsxwriter.utility import xl_range

from core.adapters.tables.live import LivePage
from core.adapters.tables.room import AROUND, LINE_HEIGHT, height, narrow
from core.adapters.tables.writing import MARKED
from core.services.listings import (
    BLANK,
    COUNT,
    DATE,
    DECIMAL,
    MONEY,
    SUMMED,
    Listing,
    ListingColumn,
    Report,
    digits,
    silent,
    units,
    written,
)

_LONGEST_NAME = 31  # characters of a sheet's name; Excel's own limit
_LONGEST_CELL = 32_767
_REPORT_EVERY = 500  # rows
_MOST_RANGES = 200  # of one SUM; Excel takes 255
_A4 = 9
_NARROWEST, _WIDEST = 7, 46  # characters
_TITLE = {**MARKED, "bold": True, "font_size": 16, "align": "center_across"}
_OFFICE = {**MARKED, "align": "center_across"}
_LABEL = {
    **MARKED,
    "bold": True,
    "border": 1,
    "align": "center",
    "valign": "vcenter",
    "text_wrap": True,
}
_TINT = "#F6F5F2"
_FONT = {"font_name": "宋体", "font_size": 10.5}
_TITLE_HEIGHT, _SIGNED = 27, 28  # points


def write_listings(listings: Sequence[Listing], report: Report = silent) -> bytes:
    """Return one workbook with a sheet for each listing, row by row in constant memory."""
    made = io.BytesIO()
    options = {"constant_memory": True, "default_format_properties": _FONT}
    with xlsxwriter.Workbook(made, options) as book:
        first = listings[0]
        created = dt.datetime.combine(first.date, dt.time())
        book.set_properties({"title": first.title, "subject": first.stamp, "created": created})
        names: set[str] = set()
        for listing in listings:
            page = book.add_worksheet(_sheet_name(listing.title, names))
            _Sheet(book, page, listing, report).write()
            if listing.live is not None:
                page = book.add_worksheet(_sheet_name(listing.live.words["title"], names))
                LivePage(book, page, listing.live, listing.stamp).write()
    return made.getvalue()


def _sheet_name(title: str, taken: set[str]) -> str:
    plain = "".join(" " if char in "[]:*?/\\'" else char for char in title)
    name, nth = plain[:_LONGEST_NAME], 1
    while name.lower() in taken:
        nth += 1
        name = f"{plain[: _LONGEST_NAME - len(str(nth)) - 2]}({nth})"
    taken.add(name.lower())
    return name


class _Sheet:
    """Writes one listing into one sheet, from the top to the bottom."""

    def __init__(self, book: Any, page: Any, listing: Listing, report: Report) -> None:
        self._page, self._report = page, report
        self._listing = listing
        self._at = 0
        add = book.add_format
        self._title, self._office, self._label = add(_TITLE), add(_OFFICE), add(_LABEL)
        self._label.set_bg_color(_TINT)
        self._plain = add(MARKED)
        self._cells = [add(_style(one)) for one in listing.columns]
        strong = {"bold": True, "bg_color": _TINT}
        self._sums = [add({**_style(one), **strong}) for one in listing.columns]
        self._strong = add({**strong, "border": 1, **MARKED})
        self._signed = any(one.kind == BLANK for one in listing.columns)
        self._widths: list[int] = []
        self._bands: list[tuple[int, int]] = []  # first and last row of each group

    def write(self) -> None:
        """Write everything in the order of its rows: constant memory knows no way back."""
        listing, page = self._listing, self._page
        self._widths = [_width(listing, at, one) for at, one in enumerate(listing.columns)]
        for place, wide in enumerate(self._widths):
            page.set_column(place, place, wide)
        for text, style in ((listing.office, self._office), (listing.title, self._title)):
            self._heading(text, style)
        for label, value in listing.facts:
            self._line(f"{label}：{value}")
        header, labels = self._at, [one.label for one in listing.columns]
        self._make_room(labels)
        self._row(labels, [self._label] * len(listing.columns))
        page.freeze_panes(self._at, 0)
        self._table()
        self._end()
        self._printing(header)

    def _heading(self, text: str, style: Any) -> None:
        if style is self._title:
            self._page.set_row(self._at, _TITLE_HEIGHT)
        self._page.write_string(self._at, 0, text, style)
        for place in range(1, len(self._listing.columns)):
            self._page.write_blank(self._at, place, None, style)
        self._at += 1

    def _line(self, text: str) -> None:
        self._page.write_string(self._at, 0, text[:_LONGEST_CELL], self._plain)
        self._at += 1

    def _row(self, texts: Sequence[str], styles: Sequence[Any]) -> None:
        for place, text in enumerate(texts):
            self._page.write_string(self._at, place, text, styles[place])
        self._at += 1

    def _make_room(self, texts: Sequence[Any]) -> None:
        """Set the height of the row that is written next by its fullest cell."""
        least = _SIGNED if self._signed else 0
        self._page.set_row(self._at, max(height(texts, self._widths), least))

    # --- the table ----------------------------------------------------------------------------

    def _table(self) -> None:
        listing = self._listing
        for group, subtotal in zip(listing.groups, listing.subtotals, strict=True):
            if group.title:
                self._page.set_row(self._at, LINE_HEIGHT + AROUND)
                empty = [""] * (len(listing.columns) - 1)
                self._row([group.title, *empty], [self._strong] * len(listing.columns))
            first = self._at
            for place, row in enumerate(group.rows):
                if place % _REPORT_EVERY == 0:
                    self._report(place, len(group.rows))
                self._values(row)
            band = (first, self._at - 1)
            if group.rows:
                self._bands.append(band)
            if group.title and listing.summed:
                self._sum(listing.words.subtotal, subtotal, [band] if group.rows else [])
        if listing.summed:
            self._sum(listing.words.total, listing.totals, self._bands)
        if listing.capitals:
            self._line(listing.in_capitals)

    def _values(self, row: Sequence[Any]) -> None:
        page, at = self._page, self._at
        self._make_room(row)
        for place, column in enumerate(self._listing.columns):
            value, style = row[place], self._cells[place]
            if value is None or column.kind == BLANK:
                page.write_blank(at, place, None, style)
            elif column.kind in SUMMED:
                page.write_number(at, place, _number(column, units(column, value)), style)
            elif column.kind == DATE:
                page.write_datetime(at, place, value, style)
            else:
                page.write_string(at, place, str(value)[:_LONGEST_CELL], style)
        self._at += 1

    def _sum(
        self, label: str, amounts: Sequence[int | None], bands: Sequence[tuple[int, int]]
    ) -> None:
        """Write a row of live sums over bands of rows, each with our value in it."""
        for place, column in enumerate(self._listing.columns):
            amount, style = amounts[place], self._sums[place]
            if amount is not None:
                formula, value = _formula(place, bands), _number(column, amount)
                self._page.write_formula(self._at, place, formula, style, value)
            elif place == 0:
                self._page.write_string(self._at, place, label, self._strong)
            else:
                self._page.write_blank(self._at, place, None, style)
        self._at += 1

    # --- around it ----------------------------------------------------------------------------

    def _end(self) -> None:
        listing = self._listing
        for note in listing.notes:
            self._line(note)
        if listing.signers:
            signed = "　　　　　　".join(f"{one.label}：{one.name}" for one in listing.signers)
            on = listing.words.on.format(date=listing.date.isoformat())
            self._line(f"{signed}　　　　　　{on}")
        rows = listing.words.rows.format(count=f"{listing.count:,}")
        self._line("　".join(filter(None, (*listing.marks, listing.stamp, rows))))

    def _printing(self, header: int) -> None:
        page, listing = self._page, self._listing
        if len(listing.columns) > 6:
            page.set_landscape()
        page.set_paper(_A4)
        page.fit_to_pages(1, 0)
        page.repeat_rows(header)
        of = listing.words.page_of.format(page="&P", pages="&N")
        stamp = listing.stamp.replace("&", "&&")
        page.set_footer(f"&L&7{stamp}&R&8{of}" if len(stamp) < 200 else f"&R&8{of}")
        page.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.7)


def _style(column: ListingColumn) -> dict[str, Any]:
    forms = {MONEY: "#,##0.00", COUNT: "#,##0", DATE: "yyyy-mm-dd", BLANK: "General"}
    if column.trimmed:
        form = "General"  # Excel's only form that leaves out zeros and the point
    elif column.kind == DECIMAL:
        form = "#,##0" + (f".{'0' * column.places}" if column.places else "")
    else:
        form = forms.get(column.kind, "@")
    wraps = {"text_wrap": True, **MARKED} if form == "@" else {}
    return {"num_format": form, "border": 1, "valign": "vcenter", **wraps}


def _number(column: ListingColumn, amount: int) -> Decimal:
    """Return units as the number that a cell holds; exact up to here."""
    return Decimal(digits(column, amount))


def _formula(place: int, bands: Sequence[tuple[int, int]]) -> str:
    """Return the sum of a column over bands of rows; of no row it is nought."""
    ranges = [xl_range(first, place, last, place) for first, last in bands] or ["0"]
    parts = [ranges[at : at + _MOST_RANGES] for at in range(0, len(ranges), _MOST_RANGES)]
    return "=" + "+".join(f"SUM({','.join(part)})" for part in parts)


def _width(listing: Listing, place: int, column: ListingColumn) -> int:
    """Return how many narrow characters wide a column is, by its first rows and its total."""
    texts = [column.label[: (len(column.label) + 1) // 2]]
    total = listing.totals[place]
    if total is not None:
        texts.append(digits(column, total, ","))
    for group in listing.groups:
        texts += [written(column, row[place]) for row in group.rows[:200]]
    most = max(map(narrow, texts))
    least = 16 * column.weight if column.kind == BLANK else _NARROWEST
    return min(max(most + 2, least), _WIDEST)
