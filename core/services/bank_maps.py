"""The files of the banks as data (``resources/banks``): which columns, in which order and encoding.

A bank's tool brings a template of its own; a new bank is a new file. What a payment says under a
column is a pattern with its fields in braces; what a return file says is found by its labels.
"""

from __future__ import annotations

import dataclasses as dc
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from core.problems import Problem
from core.resources import read_toml_file, resource_dir

CSV, WORKBOOK, FIXED = "csv", "xlsx", "fixed"
PAID, FAILED, WAITING = "paid", "failed", "waiting"


@dc.dataclass(frozen=True, slots=True)
class BankColumn:
    """A column; ``width`` (bytes) and ``align`` count in lines of fixed width only.

    ``longest`` is how many characters the bank takes, 0 where it does not say.
    """

    label: str
    value: str = ""
    longest: int = 0
    width: int = 0
    align: str = "left"
    pad: str = " "


@dc.dataclass(frozen=True, slots=True)
class ReturnMap:
    """How a return file is read: labels a datum may stand under, words of an outcome.

    ``columns`` are those behind the ones that were sent, of lines of fixed width.
    """

    labels: Mapping[str, Sequence[str]]
    words: Mapping[str, str]
    columns: tuple[BankColumn, ...]


@dc.dataclass(frozen=True, slots=True)
class BankMap:
    """A form of batch file; ``heading`` are rows over the labels."""

    code: str
    title: str
    form: str
    encoding: str
    suffix: str
    columns: tuple[BankColumn, ...]
    heading: Sequence[Sequence[str]]
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
        code=code,
        title=data["title"],
        form=data["form"],
        encoding=data.get("encoding", "utf-8"),
        suffix=data["suffix"],
        columns=tuple(BankColumn(**one) for one in data["column"]),
        heading=data.get("heading", ()),
        answer=ReturnMap(
            labels={name: back[name] for name in _LABELS if name in back},
            words={word: kind for kind in (PAID, FAILED, WAITING) for word in back.get(kind, ())},
            columns=tuple(BankColumn(**one) for one in back.get("column", ())),
        ),
    )
