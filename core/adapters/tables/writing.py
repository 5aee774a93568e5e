"""Writes .xlsx files in which every cell is a text: no digit is lost and no formula runs.

A text is marked as Excel marks one that was typed after an apostrophe (``quotePrefix``): edited, or
copied into another sheet, ``=1+1`` or ``@SUM(A1)`` still is a text, and reads as the register has
it. CSV files cannot say so; the only ones made are for the programs of banks and accountants
(:mod:`core.services.column_files`), which compare by the character: they are left as they are.
"""

from __future__ import annotations

import io
import unicodedata
from collections.abc import Sequence
from typing import Any

import xlsxwriter

from core.services.tabular import Sheet

LONGEST_CELL = 32_767  # characters; Excel's own limit
LONGEST_LIST = 255  # characters of a drop-down; Excel's own limit
MARKED = {"num_format": "@", "quote_prefix": True}  # a text, whatever it begins with
_EMPTY = {"num_format": "@", "valign": "top"}
_TEXT = {**MARKED, "valign": "top"}
_HEADER = {**MARKED, "bold": True, "bottom": 1, "bg_color": "#F1F1EC"}
_NEEDED = {**_HEADER, "font_color": "#9A3412"}
_EMPTY_ROWS = 1000  # rows below the example that are ready to be typed into


def write_workbook(sheets: Sequence[Sheet]) -> bytes:
    """Return the .xlsx file of the sheets, row by row in constant memory."""
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"constant_memory": True}) as book:
        formats = [book.add_format(one) for one in (_EMPTY, _TEXT, _HEADER, _NEEDED)]
        for sheet in sheets:
            _write(book.add_worksheet(sheet.name), sheet, *formats)
    return made.getvalue()


def _write(page: Any, sheet: Sheet, empty: Any, text: Any, header: Any, needed: Any) -> None:
    rows = [*sheet.rows]
    for place in range(max(map(len, rows), default=0)):
        width = max((_width(row[place]) for row in rows[:20] if place < len(row)), default=0)
        page.set_column(place, place, min(max(width + 2, 10), 60), empty)
    page.freeze_panes(sheet.header, 0)
    for number, row in enumerate(rows, start=1):
        for place, cell in enumerate(row):
            style = text
            if number == sheet.header:
                style = needed if cell in sheet.needed else header
            page.write_string(number - 1, place, cell[:LONGEST_CELL], style)
    for place, words in sheet.choices.items():
        if len(",".join(words)) <= LONGEST_LIST:
            rule = {"validate": "list", "source": list(words)}
            page.data_validation(sheet.header, place, sheet.header + _EMPTY_ROWS, place, rule)


def _width(cell: str) -> int:
    """Return how many narrow characters wide a cell's longest line is."""
    lines = cell.split("\n")
    return max(sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in x) for x in lines)
