"""The inside of an .xlsx file, looked at before anything unpacks it into memory or follows it.

A workbook is a ZIP of XML files. What could act (macros), reach out (links to other files and
servers), swell (bombs, entities) or lie (sizes, two parts of one name) is refused here; only then
is it handed to the library that reads cells.
"""

from __future__ import annotations

import dataclasses as dc
import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from core.problems import FieldError
from core.resources import read_toml
from core.services.tabular import MOST_ROWS

MEGABYTE = 2**20
LAST_COLUMN = 208  # GZ; the whole rectangle up to the last cell is kept in memory
_PIECE = MEGABYTE
_LONGEST_CELL = 8 * MEGABYTE  # of XML; a cell holds 32,767 characters at most
_PROLOG = 64 * 1024  # bytes in which a part's first element must begin
_LOCAL_HEADER, _LOCAL_SIZE = b"PK\x03\x04", 30  # APPNOTE 4.3.7
_NAMES = struct.Struct("<HH")  # lengths of name and extra field, from byte 26

_BROKEN_ARCHIVE = (
    zipfile.BadZipFile, zlib.error, OSError, EOFError, KeyError, ValueError, IndexError,
    NotImplementedError, RuntimeError, UnicodeDecodeError, struct.error,
)  # fmt: skip

# What a part's name says it is: the programs of a workbook, and its ways out of the file.
_ACTIVE = re.compile(r"(vbaproject|/macrosheets/|/activex/|/dialogsheets/)", re.IGNORECASE)
_OUTSIDE = re.compile(r"/(externallinks|querytables)/|/connections\.xml$", re.IGNORECASE)
_XML = re.compile(r"\.(xml|rels|vml)$", re.IGNORECASE)


@dc.dataclass(frozen=True, slots=True)
class Limits:
    """What a file may cost: megabytes, times, parts (``resources/table_limits.toml``)."""

    largest_file: int
    largest_expanded: int
    highest_ratio: int
    ratio_from: int
    most_parts: int


@cache
def limits() -> Limits:
    """Read the limits."""
    return Limits(**read_toml("table_limits.toml"))


@dc.dataclass(frozen=True, slots=True)
class SheetFacts:
    """What the cells of a sheet do not tell: failed and never computed formulas, hidden rows."""

    broken: frozenset[tuple[int, int]] = frozenset()
    uncounted: frozenset[tuple[int, int]] = frozenset()
    hidden: frozenset[int] = frozenset()


def too_large(path: Path, size: int, limit: int) -> FieldError:
    """Return the refusal of a file of so many bytes where so many megabytes are the limit."""
    return FieldError("table_too_large", value=path, size=-(-size // MEGABYTE), limit=limit)


class Archive:
    """The parts of a workbook, each harmless and as large as it says.

    Raises ``FieldError``: ``table_not_read``, ``table_too_large``, ``table_macros``,
    ``table_outside``, ``table_entities``.
    """

    def __init__(self, path: Path, data: bytes) -> None:
        self._path, self._data = path, data
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
            self._refuse_harm()
            self._sheets = _sheet_files(self._zip)
        except _BROKEN_ARCHIVE:
            raise self._unreadable() from None

    def _unreadable(self) -> FieldError:
        return FieldError("table_not_read", value=self._path)

    def _refuse_harm(self) -> None:
        parts = self._zip.infolist()
        names = [f"/{one.filename}" for one in parts]
        if len(names) > limits().most_parts or len({n.casefold() for n in names}) < len(names):
            raise self._unreadable()  # two parts of one name: readers may each take another
        for pattern, code in ((_ACTIVE, "table_macros"), (_OUTSIDE, "table_outside")):
            if any(pattern.search(name) for name in names):
                raise FieldError(code, value=self._path)
        declared = sum(one.file_size for one in parts)
        if declared > limits().largest_expanded * MEGABYTE:
            raise too_large(self._path, declared, limits().largest_expanded)
        for part in parts:
            self._refuse_bomb(part)
            if _XML.search(part.filename):
                self._refuse_entities(part)
        if b"macroenabled" in self._zip.read("[Content_Types].xml").lower():
            raise FieldError("table_macros", value=self._path)

    def _refuse_bomb(self, part: zipfile.ZipInfo) -> None:
        """Unpack a part as far as it says it goes: what goes further, or lies, is refused."""
        floor = limits().ratio_from * MEGABYTE
        if part.file_size > max(floor, part.compress_size * limits().highest_ratio):
            raise too_large(self._path, part.file_size, limits().ratio_from)
        if part.flag_bits & 1 or part.compress_type not in (
            zipfile.ZIP_STORED,
            zipfile.ZIP_DEFLATED,
        ):
            raise self._unreadable()
        if part.compress_type == zipfile.ZIP_STORED and part.file_size != part.compress_size:
            raise self._unreadable()
        if part.compress_type == zipfile.ZIP_DEFLATED and self._swells(part):
            raise self._unreadable()

    def _swells(self, part: zipfile.ZipInfo) -> bool:
        """Whether a part unpacks to another size than its entry says."""
        start = part.header_offset
        if self._data[start : start + 4] != _LOCAL_HEADER:
            raise self._unreadable()
        start += _LOCAL_SIZE + sum(_NAMES.unpack_from(self._data, start + 26))
        packed = self._data[start : start + part.compress_size]
        unpack, size = zlib.decompressobj(-zlib.MAX_WBITS), 0
        while not unpack.eof and size <= part.file_size:
            piece = unpack.decompress(packed, _PIECE)
            packed = unpack.unconsumed_tail
            size += len(piece)
            if not piece and not packed:
                break
        return size != part.file_size

    def _refuse_entities(self, part: zipfile.ZipInfo) -> None:
        """Refuse a part with a document type: workbooks have none, and entities stand in one."""
        with self._zip.open(part) as file:
            head = file.read(_PROLOG).replace(b"\0", b"")  # UTF-16 too
        if b"<!DOCTYPE" in head.upper():
            raise FieldError("table_entities", value=self._path)
        begun = re.search(rb"<[A-Za-z_]", _ASIDE.sub(b"", head))
        if begun is None and part.file_size > _PROLOG:
            raise self._unreadable()  # what comes so late was not looked at

    def inspect(self, place: int) -> SheetFacts:
        """Refuse a sheet with cells far away; return what its cells do not tell."""
        broken: set[tuple[int, int]] = set()
        uncounted: set[tuple[int, int]] = set()
        hidden: set[int] = set()
        try:
            with self._zip.open(self._sheets[place]) as file:
                for text in _whole_cells(file):
                    if far := _FAR.search(text):
                        raise _too_far(far[1].decode())
                    if _ERROR_TYPE.search(text):
                        broken |= _places(_BROKEN, text)
                    if b"<f" in text or b":f" in text:  # asked for most pieces in vain
                        uncounted |= _places(_UNCOUNTED, text)
                    if b"hidden=" in text:
                        hidden |= _hidden_rows(text)
        except _BROKEN_ARCHIVE:
            raise self._unreadable() from None
        return SheetFacts(frozenset(broken), frozenset(uncounted), frozenset(hidden))


_ASIDE = re.compile(rb"<!--.*?-->|<\?.*?\?>", re.DOTALL)  # comments and instructions
# Cells with content: <c r="B7" s="1" t="e"><v>…; an empty cell closes itself and takes no memory.
_CELL = rb"<(?:\w+:)?c\s(?=[^>]*(?<!/)>)"
_FAR = re.compile(
    _CELL + rb"""[^>]*?\br=["']([A-Z]{3,}[0-9]+|[H-Z][A-Z][0-9]+|[A-Z]+[0-9]{7,}|"""
    rb"""[A-Z]+[2-9][0-9]{5})["']"""
)
_ERROR_TYPE = re.compile(rb"""\bt=["']e["']""")
_PLACE = rb"""[^>]*?\br=["']([A-Z]{1,3}[0-9]{1,7})["']"""
_BROKEN = re.compile(_CELL + rb"""(?=[^>]*\bt=["']e["'])""" + _PLACE)
# A formula whose result was never kept; an empty text (t="str") is a result.
_UNCOUNTED = re.compile(
    _CELL + rb"""(?![^>]*\bt=["']str["'])""" + _PLACE + rb"""[^>]*>\s*"""
    rb"""<(?:\w+:)?f\b(?:[^>]*/>|[^>]*>[^<]*</(?:\w+:)?f>)\s*"""
    rb"""(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v>\s*</(?:\w+:)?v>)?\s*</(?:\w+:)?c>"""
)
_ROW = re.compile(rb"<(?:\w+:)?row\s[^>]*>")
_ROW_NUMBER = re.compile(rb"""\br=["']([0-9]{1,7})["']""")
_ROW_HIDDEN = re.compile(rb"""\bhidden=["'](?:1|true)["']""")


def _hidden_rows(text: bytes) -> set[int]:
    numbers = (_ROW_NUMBER.search(tag) for tag in _ROW.findall(text) if _ROW_HIDDEN.search(tag))
    return {int(found[1]) for found in numbers if found}


def _too_far(cell: str) -> FieldError:
    letters = cell.rstrip("0123456789")
    if len(letters) > 2 or (len(letters) == 2 and letters >= "HA"):
        return FieldError("table_too_wide", value=cell, limit=LAST_COLUMN)
    return FieldError("table_too_long", value=cell, limit=MOST_ROWS)


def _places(pattern: re.Pattern[bytes], text: bytes) -> set[tuple[int, int]]:
    return {_place(found[1].decode()) for found in pattern.finditer(text)}


def _place(cell: str) -> tuple[int, int]:
    letters = cell.rstrip("0123456789")
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(cell[len(letters) :]), column


def _whole_cells(file: Any) -> Iterator[bytes]:
    """Yield a file piece by piece, no piece ending inside a cell or a tag."""
    rest = b""
    while piece := file.read(_PIECE):
        rest += piece
        end = max(rest.rfind(b"</c>") + 4, rest.rfind(b":c>") + 3)
        if end < _PIECE // 2 and len(rest) > _LONGEST_CELL:  # no cells here: what is no cell at all
            end = rest.rfind(b"<")
        if end > 4:
            yield rest[:end]
            rest = rest[end:]
        elif len(rest) > 2 * _LONGEST_CELL:
            raise ValueError("no cell and no tag is that long")
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
