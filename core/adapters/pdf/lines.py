"""Breaking Chinese text into lines: words and numbers stay whole, punctuation stands where it may.

Source: 《标点符号用法》GB/T 15834-2011 5.1 —
no closing mark begins a line, no opening mark ends one.
"""

from __future__ import annotations

import dataclasses as dc
import re
from collections.abc import Iterator
from functools import lru_cache

from core.adapters.pdf.faces import width

_CLOSING = frozenset("，。、；：？！）》〉」』】〕”’…—·,.;:?!)]}%％℃")
_OPENING = frozenset("（《〈「『【〔“‘([{¥￥")
_TOKEN = re.compile(r"[0-9A-Za-z][0-9A-Za-z.,:+*/_%-]*|.", re.DOTALL)


@dc.dataclass(frozen=True, slots=True)
class Line:
    """One line of text, its width in points, and whether the paragraph goes on after it."""

    text: str
    width: float
    continues: bool


def broken(text: str, size: float, room: float, bold: bool = False) -> tuple[Line, ...]:
    """Break ``text`` into lines no wider than ``room`` points; line feeds are kept."""
    found: list[Line] = []
    for paragraph in text.split("\n"):
        whole = width(paragraph, size, bold)
        if whole <= room:
            found.append(Line(paragraph, whole, continues=False))
        else:
            found += _paragraph(paragraph, size, room, bold)
    return tuple(found)


def balanced(text: str, size: float, room: float, bold: bool = False) -> tuple[Line, ...]:
    """Break ``text`` into as few lines as ``room`` allows, all about equally long."""
    lines = broken(text, size, room, bold)
    if len(lines) == 1:
        return lines
    even = max(width(text, size, bold) / len(lines) + size * 0.6, size * 2)
    better = broken(text, size, min(even, room), bold)
    return better if len(better) == len(lines) else lines


def _paragraph(text: str, size: float, room: float, bold: bool) -> Iterator[Line]:
    line, used = "", 0.0
    for unit, ems in _measured_units(text, bold):
        pieces = [(unit, ems)] if ems * size <= room else _characters(unit, bold)
        for piece, piece_ems in pieces:
            if line and used + piece_ems * size > room:
                yield Line(line, used, continues=True)
                line, used = "", 0.0
            line += piece
            used += piece_ems * size
    yield Line(line, used, continues=False)


@lru_cache(maxsize=4_000)
def _measured_units(text: str, bold: bool) -> tuple[tuple[str, float], ...]:
    return tuple((unit, width(unit, 1, bold)) for unit in _units(text))


def _characters(unit: str, bold: bool) -> list[tuple[str, float]]:
    return [(char, width(char, 1, bold)) for char in unit]


def _units(text: str) -> Iterator[str]:
    """Yield what must not be broken: a word or character with the marks that cling to it."""
    unit = ""
    for token in _TOKEN.findall(text):
        clings = token in _CLOSING or (unit and unit[-1] in _OPENING)
        if unit and not clings:
            yield unit
            unit = ""
        unit += token
    if unit:
        yield unit
