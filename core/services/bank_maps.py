"""The files of the banks as data (``resources/banks``), out and back.

What comes back is found by its labels; which words mean paid, failed or not yet is data too.
"""

from __future__ import annotations

import dataclasses as dc
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from core.problems import Problem
from core.resources import read_toml_file, resource_dir
from core.services.column_files import FileColumn, FileMap, file_map

PAID, FAILED, WAITING = "paid", "failed", "waiting"


@dc.dataclass(frozen=True, slots=True)
class ReturnMap:
    """How a return file is read: labels a datum may stand under, words of an outcome.

    ``columns`` are those behind the ones that were sent, of lines of fixed width.
    """

    labels: Mapping[str, Sequence[str]]
    words: Mapping[str, str]
    columns: tuple[FileColumn, ...]


@dc.dataclass(frozen=True, slots=True)
class BankMap:
    """A bank's batch file, and how what comes back is read."""

    file: FileMap
    answer: ReturnMap


@cache
def banks() -> Mapping[str, BankMap]:
    """Return every form of batch file by its code, the file's name."""
    paths = sorted((resource_dir() / "banks").glob("*.toml"))
    return {path.stem: _bank(path.stem, read_toml_file(path)) for path in paths}


def format_problems(code: str | None) -> list[Problem]:
    """Say that there is no such form of file."""
    if code is None or code in banks():
        return []
    facts = {"value": code, "options": "、".join(banks())}
    return [Problem("no_such_bank_format", "format", facts)]


_LABELS = ("reference", "outcome", "reason", "amount", "fen")


def _bank(code: str, data: Mapping[str, Any]) -> BankMap:
    back = data["return"]
    return BankMap(
        file=file_map(code, data),
        answer=ReturnMap(
            labels={name: back[name] for name in _LABELS if name in back},
            words={word: kind for kind in (PAID, FAILED, WAITING) for word in back.get(kind, ())},
            columns=tuple(FileColumn(**one) for one in back.get("column", ())),
        ),
    )
