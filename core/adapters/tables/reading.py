"""Reads the first sheet of an .xlsx, .xls or .csv file, after a look at what it would take.

The kind of a file is told by its content: names lie. Cells come as calamine gives them, numbers
as floats; what they may still mean is for :mod:`core.services.tabular` to decide.
"""

from __future__ import annotations

import csv
import hashlib
import io
import itertools
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import python_calamine as calamine

from core import gb18030
from core.adapters.tables.archive import (
    LAST_COLUMN,
    MEGABYTE,
    Archive,
    SheetFacts,
    limits,
    too_large,
)
from core.problems import FieldError
from core.services.tabular import MOST_ROWS, Cell, Table

_MACROS = "_VBA_PROJECT".encode("utf-16-le")  # the storage of an .xls file that keeps programs
_LAST_ROW = 2 * MOST_ROWS  # rows without content are passed over, but not for ever


def read_table(path: Path) -> Table:
    """Return the first sheet that has content, hidden sheets passed over.

    Raises ``FieldError``: ``table_missing``, ``table_not_read``, ``table_web_page``,
    ``table_encrypted``, ``table_empty``, ``table_too_large``, ``table_too_wide``,
    ``table_too_long``, ``table_macros``, ``table_outside``, ``table_entities``.
    """
    if not path.is_file():  # a pipe or a device would be waited for without end
        raise FieldError("table_missing", value=path)
    try:
        size = path.stat().st_size
        if size > limits().largest_file * MEGABYTE:
            raise too_large(path, size, limits().largest_file)
        data = path.read_bytes()
    except OSError:
        raise FieldError("table_missing", value=path) from None
    if data.startswith(b"PK"):
        return _workbook(path, data, Archive(path, data))
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        if _MACROS in data:
            raise FieldError("table_macros", value=path)
        return _workbook(path, data, None)
    return _separated(path, data)


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


# --- workbooks ------------------------------------------------------------------------------------


def _workbook(path: Path, data: bytes, archive: Archive | None) -> Table:
    try:
        book = calamine.load_workbook(io.BytesIO(data))
        for place, about in enumerate(book.sheets_metadata):
            usable = about.typ == calamine.SheetTypeEnum.WorkSheet
            if not usable or about.visible != calamine.SheetVisibleEnum.Visible:
                continue
            facts = archive.inspect(place) if archive is not None else SheetFacts()
            sheet = book.get_sheet_by_index(place)
            if sheet.end is not None:
                merged = [
                    (top + 1, left + 1, bottom + 1, right + 1)
                    for (top, left), (bottom, right) in sheet.merged_cell_ranges or ()
                ]
                known = (facts.broken, facts.uncounted, facts.hidden)
                return Table(_digest(data), _rows(sheet), merged, *known)
    except calamine.PasswordError:
        raise FieldError("table_encrypted", value=path) from None
    except (calamine.CalamineError, OSError, ValueError):
        raise FieldError("table_not_read", value=path) from None
    raise FieldError("table_empty", value=path)


def _rows(sheet: Any) -> Iterator[tuple[int, Sequence[Cell]]]:
    """Yield rows from the first of the sheet, cells from its first column."""
    left: list[Cell] = [""] * sheet.start[1]
    for number, cells in enumerate(sheet.iter_rows(), start=1):
        yield number, [*left, *cells]


# --- separated values -----------------------------------------------------------------------------


def _separated(path: Path, data: bytes) -> Table:
    text = _decoded(path, data)
    if not text.strip():
        raise FieldError("table_empty", value=path)
    if text.lstrip().startswith("<"):
        raise FieldError("table_web_page", value=path)
    first = "".join(itertools.islice(io.StringIO(text), 10))
    separator = max(",\t;", key=first.count)
    return Table(_digest(data), _lines(path, text, separator))


def _decoded(path: Path, data: bytes) -> str:
    """Decode UTF-8 (with and without mark), UTF-16 with mark, else GB 18030."""
    marked = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ("utf-16",) if marked else ("utf-8-sig", gb18030.NAME):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise FieldError("table_not_read", value=path)


def _lines(path: Path, text: str, separator: str) -> Iterator[tuple[int, Sequence[Cell]]]:
    try:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
        for number, cells in enumerate(reader, start=1):
            if number > _LAST_ROW:
                raise FieldError("table_too_long", limit=MOST_ROWS)
            if len(cells) > LAST_COLUMN:
                raise FieldError("table_too_wide", value=number, limit=LAST_COLUMN)
            yield number, cells
    except csv.Error:
        raise FieldError("table_not_read", value=path) from None
