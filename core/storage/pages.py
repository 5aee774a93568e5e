"""Rows read from the pages of a SQLite file themselves, past whatever should lead to them.

Where the inner pages of a table are damaged its rows still lie in leaf pages. Their format is
fixed (the file format of SQLite 3); which table a row is of cannot be told, so whoever reads them
must know a row by what it is.
"""

from __future__ import annotations

import mmap
import struct
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

Value = str | int | bytes | None

_LEAF = 13  # the first byte of a leaf page of a table with rowids
_HEADER = 100  # bytes before the first page's own
_USUAL_SIZE = 4096
_WIDTHS = {1: 1, 2: 2, 3: 3, 4: 4, 5: 6, 6: 8}  # bytes of whole numbers by serial type
_NONSENSE = (IndexError, ValueError, struct.error, OverflowError)


def records(path: Path) -> Iterator[tuple[int, list[Value]]]:
    """Yield the rowid and the values of every row on every leaf page that can be read."""
    if path.stat().st_size < _USUAL_SIZE:
        return
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        pages = _Pages(data)
        for number in range(1, pages.count + 1):
            yield from pages.rows(number)


class _Pages:
    """The pages of a file; numbers count from 1."""

    def __init__(self, data: mmap.mmap) -> None:
        self._data = data
        (size,) = struct.unpack(">H", data[16:18])
        self._size = 65536 if size == 1 else size
        if self._size < 512 or self._size & (self._size - 1):
            self._size = _USUAL_SIZE
        self._usable = self._size - data[20]
        self.count = len(data) // self._size

    def rows(self, number: int) -> Iterator[tuple[int, list[Value]]]:
        page = self._page(number)
        start = _HEADER if number == 1 else 0
        if page[start] != _LEAF:
            return
        (cells,) = struct.unpack_from(">H", page, start + 3)
        for place in range(min(cells, self._size // 4)):
            with suppress(*_NONSENSE):
                (pointer,) = struct.unpack_from(">H", page, start + 8 + 2 * place)
                yield self._row(page, pointer)

    def _page(self, number: int) -> bytes:
        if not 1 <= number <= self.count:
            raise ValueError(number)
        return self._data[(number - 1) * self._size : number * self._size]

    def _row(self, page: bytes, pointer: int) -> tuple[int, list[Value]]:
        size, pointer = _varint(page, pointer)
        rowid, pointer = _varint(page, pointer)
        local = self._local(size)
        payload = page[pointer : pointer + local]
        if local < size:
            (further,) = struct.unpack_from(">I", page, pointer + local)
            payload += self._overflow(further, size - local)
        return _signed(rowid), _values(payload)

    def _local(self, size: int) -> int:
        """Return how many bytes of a payload lie on its own page."""
        most, least = self._usable - 35, (self._usable - 12) * 32 // 255 - 23
        if size <= most:
            return size
        kept = least + (size - least) % (self._usable - 4)
        return kept if kept <= most else least

    def _overflow(self, number: int, size: int) -> bytes:
        found = b""
        while len(found) < size:
            page = self._page(number)
            (number,) = struct.unpack_from(">I", page)
            found += page[4 : min(self._usable, 4 + size - len(found))]
        return found


def _varint(data: bytes, place: int) -> tuple[int, int]:
    value = 0
    for nth in range(9):
        byte = data[place + nth]
        if nth == 8:
            return value << 8 | byte, place + 9
        value = value << 7 | byte & 0x7F
        if byte < 0x80:
            return value, place + nth + 1
    raise ValueError(place)


def _signed(value: int) -> int:
    return value - (1 << 64) if value >= 1 << 63 else value


def _values(payload: bytes) -> list[Value]:
    size, place = _varint(payload, 0)
    types = []
    while place < size:
        kind, place = _varint(payload, place)
        types.append(kind)
    values = []
    for kind in types:
        width = _WIDTHS.get(kind, 8 if kind == 7 else (kind - 12) // 2 if kind >= 12 else 0)
        raw = payload[place : place + width]
        if len(raw) < width:
            raise ValueError(kind)
        values.append(_value(kind, raw))
        place += width
    return values


def _value(kind: int, raw: bytes) -> Value:
    if kind == 0:
        return None
    if kind in _WIDTHS:
        return int.from_bytes(raw, "big", signed=True)
    if kind in (8, 9):
        return kind - 8
    if kind >= 12:
        return raw.decode("utf-8") if kind % 2 else raw
    raise ValueError(kind)  # no table of ours holds anything else
