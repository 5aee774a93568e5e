"""Reads the first sheet of an .xlsx, .xls or .csv file, after a look at what it would take.

The kind of a file is told by its content: names lie. Cells come as calamine gives them, numbers
as floats; what they may still mean is for :mod:`core.services.tabular` to decide.
"""

from __future__ import annotations

import csv
import hashlib
import io
import itertools
import re
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import python_calamine as calamine

from core import gb18030
from core.problems import FieldError
from core.services.tabular import MOST_ROWS, Cell, Table

MEGABYTE = 2**20
LARGEST_FILE = 100  # megabytes on disk
LARGEST_EXPANDED = 512  # megabytes; 100,000 rows of 30 columns have about 200
LAST_COLUMN = 208  # GZ; calamine keeps the whole rectangle up to the last cell in memory

_BROKEN_ARCHIVE = (
    zipfile.BadZipFile, zlib.error, OSError, EOFError, KeyError, ValueError,
    NotImplementedError, RuntimeError, UnicodeDecodeError,
)  # fmt: skip


def read_table(path: Path) -> Table:
    """Return the first sheet that has content, hidden sheets passed over.

    Raises ``FieldError``: ``table_missing``, ``table_not_read``, ``table_web_page``,
    ``table_encrypted``, ``table_empty``, ``table_too_large``, ``table_too_wide``,
    ``table_too_long``.
    """
    try:
        size = path.stat().st_size
        if size > LARGEST_FILE * MEGABYTE:
            raise _too_large(path, size, LARGEST_FILE)
        data = path.read_bytes()
    except OSError:
        raise FieldError("table_missing", value=path) from None
    if data.startswith(b"PK"):
        return _workbook(path, data, _Archive(path, data))
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        return _workbook(path, data, None)
    return _separated(path, data)


def _too_large(path: Path, size: int, limit: int) -> FieldError:
    return FieldError("table_too_large", value=path, size=-(-size // MEGABYTE), limit=limit)


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


# --- workbooks ------------------------------------------------------------------------------------


def _workbook(path: Path, data: bytes, archive: _Archive | None) -> Table:
    try:
        book = calamine.load_workbook(io.BytesIO(data))
        for place, about in enumerate(book.sheets_metadata):
            usable = about.typ == calamine.SheetTypeEnum.WorkSheet
            if not usable or about.visible != calamine.SheetVisibleEnum.Visible:
                continue
            broken = archive.inspect(place) if archive is not None else frozenset()
            sheet = book.get_sheet_by_index(place)
            if sheet.end is not None:
                merged = [
                    (top + 1, left + 1, bottom + 1, right + 1)
                    for (top, left), (bottom, right) in sheet.merged_cell_ranges or ()
                ]
                return Table(_digest(data), _rows(sheet), merged, broken)
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


class _Archive:
    """The inside of an .xlsx file, looked at before calamine unpacks it into memory."""

    def __init__(self, path: Path, data: bytes) -> None:
        self._path = path
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
            declared = sum(entry.file_size for entry in self._zip.infolist())
            self._sheets = _sheet_files(self._zip)
        except _BROKEN_ARCHIVE:
            raise FieldError("table_not_read", value=path) from None
        if declared > LARGEST_EXPANDED * MEGABYTE:
            raise _too_large(path, declared, LARGEST_EXPANDED)

    def inspect(self, place: int) -> frozenset[tuple[int, int]]:
        """Refuse a sheet with cells far away; return the cells whose formula failed."""
        broken: set[tuple[int, int]] = set()
        try:
            with self._zip.open(self._sheets[place]) as file:
                for text in _whole_tags(file):
                    if far := _FAR.search(text):
                        raise _too_far(far[1].decode())
                    if _ERROR_TYPE.search(text):
                        broken |= {_place(found[1].decode()) for found in _BROKEN.finditer(text)}
        except (*_BROKEN_ARCHIVE, IndexError):
            raise FieldError("table_not_read", value=self._path) from None
        return frozenset(broken)


# Cells with content: <c r="B7" s="1" t="e"><v>…; an empty cell closes itself and takes no memory.
_CELL = rb"<(?:\w+:)?c\s(?=[^>]*(?<!/)>)"
_FAR = re.compile(
    _CELL + rb"""[^>]*?\br=["']([A-Z]{3,}[0-9]+|[H-Z][A-Z][0-9]+|[A-Z]+[0-9]{7,}|"""
    rb"""[A-Z]+[2-9][0-9]{5})["']"""
)
_ERROR_TYPE = re.compile(rb"""\bt=["']e["']""")
_BROKEN = re.compile(_CELL + rb"""(?=[^>]*\bt=["']e["'])[^>]*?\br=["']([A-Z]+[0-9]+)["']""")


def _too_far(cell: str) -> FieldError:
    letters = cell.rstrip("0123456789")
    if len(letters) > 2 or (len(letters) == 2 and letters >= "HA"):
        return FieldError("table_too_wide", value=cell, limit=LAST_COLUMN)
    return FieldError("table_too_long", value=cell, limit=MOST_ROWS)


def _place(cell: str) -> tuple[int, int]:
    letters = cell.rstrip("0123456789")
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(cell[len(letters) :]), column


def _whole_tags(file: Any) -> Iterator[bytes]:
    """Yield a file piece by piece, no piece ending inside a tag."""
    rest = b""
    while piece := file.read(MEGABYTE):
        whole, mark, rest = (rest + piece).rpartition(b"<")
        yield whole
        rest = mark + rest
    yield rest


def _sheet_files(archive: zipfile.ZipFile) -> list[str]:
    """Return the file of each sheet in the order of the workbook."""
    book = archive.read("xl/workbook.xml").decode("utf-8")
    links = archive.read("xl/_rels/workbook.xml.rels").decode("utf-8")
    targets = {}
    for tag in re.findall(r"<(?:\w+:)?Relationship\s[^>]*>", links):
        name, target = (re.search(rf'\b{key}="([^"]*)"', tag) for key in ("Id", "Target"))
        if name and target:
            plain = target[1]
            targets[name[1]] = plain.lstrip("/") if plain.startswith("/") else f"xl/{plain}"
    sheets = re.findall(r"<(?:\w+:)?sheet\s[^>]*>", book)
    ids = [re.search(r'\b\w+:id="([^"]*)"', tag) for tag in sheets]
    return [targets[found[1]] if found else "" for found in ids]


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
        yield from enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=separator), 1)
    except csv.Error:
        raise FieldError("table_not_read", value=path) from None
