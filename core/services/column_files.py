"""Files for other programs by column maps: which columns, in which order, form and encoding.

The maps are data (``resources/banks``, ``resources/accounts/exports``): a bank or an accounting
program brings a template of its own, and a new one is a new file. What stands under a column is a
pattern with fields in braces. Nothing is cut and no character replaced: what does not fit is said.
"""

from __future__ import annotations

import csv
import dataclasses as dc
import io
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from core.problems import Problem

CSV, WORKBOOK, FIXED = "csv", "xlsx", "fixed"
Fields = Mapping[str, str]


@dc.dataclass(frozen=True, slots=True)
class FileColumn:
    """A column; ``width`` (bytes), ``align`` and ``pad`` count in lines of fixed width only.

    ``longest`` is how many characters the other program takes, 0 where it does not say.
    """

    label: str
    value: str = ""
    longest: int = 0
    width: int = 0
    align: str = "left"
    pad: str = " "


@dc.dataclass(frozen=True, slots=True)
class FileMap:
    """A form of file; ``heading`` are rows over the labels."""

    code: str
    title: str
    form: str
    encoding: str
    suffix: str
    columns: tuple[FileColumn, ...]
    heading: Sequence[Sequence[str]]


@dc.dataclass(frozen=True, slots=True)
class MadeFile:
    """A file: its name, and its bytes or the rows of a workbook."""

    name: str
    content: bytes
    rows: Sequence[Sequence[str]] = ()


def file_map(code: str, data: Mapping[str, Any]) -> FileMap:
    """Return what a data file says."""
    return FileMap(
        code=code,
        title=data["title"],
        form=data["form"],
        encoding=data.get("encoding", "utf-8"),
        suffix=data["suffix"],
        columns=tuple(FileColumn(**one) for one in data["column"]),
        heading=data.get("heading", ()),
    )


def made_file(of: FileMap, stem: str, rows: Sequence[Fields]) -> MadeFile:
    """Write rows; ``stem`` and the map's suffix are the name."""
    table = [
        *([pattern.format_map(rows[0]) for pattern in line] for line in of.heading),
        *([[one.label for one in of.columns]] if of.form != FIXED else ()),
        *([one.value.format_map(row) for one in of.columns] for row in rows),
    ]
    name = f"{stem}.{of.suffix}"
    return MadeFile(name, b"", table) if of.form == WORKBOOK else MadeFile(name, _bytes(of, table))


def file_problems(of: FileMap, rows: Sequence[Fields]) -> Iterator[Problem]:
    """Yield every text that the encoding or the other program does not take."""
    for line, row in enumerate(rows, start=1):
        for column in of.columns:
            text = column.value.format_map(row)
            facts = {"line": str(line), "value": text, "column": column.label}
            lacking = _lacking(text, of.encoding) if of.form != WORKBOOK else ""
            if lacking:
                facts |= {"char": lacking, "encoding": of.encoding}
                yield Problem("file_character_lacking", "", facts)
            elif _too_long(column, text, of.encoding):
                facts["limit"] = str(column.width or column.longest)
                yield Problem("file_text_too_long", "", facts)


def _lacking(text: str, encoding: str) -> str:
    """Return the characters that an encoding does not have."""
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return "".join(char for char in text if _lacks(char, encoding))
    return ""


def _lacks(char: str, encoding: str) -> bool:
    try:
        char.encode(encoding)
    except UnicodeEncodeError:
        return True
    return False


def _too_long(column: FileColumn, text: str, encoding: str) -> bool:
    if column.width:
        return len(text.encode(encoding)) > column.width
    return bool(column.longest) and len(text) > column.longest


def _bytes(of: FileMap, table: Sequence[Sequence[str]]) -> bytes:
    if of.form == CSV:
        text = io.StringIO(newline="")
        csv.writer(text, lineterminator="\r\n").writerows(table)
        return text.getvalue().encode(of.encoding)
    lines = (
        b"".join(_padded(one, text, of.encoding) for one, text in zip(of.columns, row, strict=True))
        for row in table
    )
    return b"".join(line + b"\r\n" for line in lines)


def _padded(column: FileColumn, text: str, encoding: str) -> bytes:
    content, pad = text.encode(encoding), column.pad.encode(encoding)
    if column.align == "right":
        return content.rjust(column.width, pad)
    return content.ljust(column.width, pad)
