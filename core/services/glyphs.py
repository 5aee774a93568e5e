"""Which characters papers can draw, asked before anything is entered.

The answer is ``resources/drawable.txt``: what the shipped fonts and those of rare characters have
together. A machine that lacks the latter says so when it prints; entering needs no fonts.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Iterator, Sequence
from functools import cache

from core.problems import Problem
from core.resources import resource_dir
from core.services.incoming import texts_in


def undrawable(text: str) -> str:
    """Return the characters of ``text`` that no font of the papers has, each once, in order."""
    if text.isascii() or _DRAWN.issuperset(text):
        return ""
    missing = [char for char in dict.fromkeys(text) if not _is_drawable(char)]
    _DRAWN.update(set(text).difference(missing))
    return "".join(missing)


_DRAWN: set[str] = set()  # characters met so far that can be drawn: soon nearly all that are used


def _is_drawable(char: str) -> bool:
    starts, ends = _ranges()
    return char.isascii() or ord(char) <= ends[bisect_right(starts, ord(char)) - 1]


@cache
def _ranges() -> tuple[Sequence[int], Sequence[int]]:
    """Return the first and the last code points of the ranges, ascending."""
    lines = (resource_dir() / "drawable.txt").read_text("ascii").split()
    pairs = [(line.partition("-")[0], line.rpartition("-")[2]) for line in lines]
    return [int(first, 16) for first, _ in pairs], [int(last, 16) for _, last in pairs]


def glyph_missing(path: str, chars: str, **facts: str) -> Problem:
    """Return the problem of a field that holds characters nobody can print."""
    code_points = "、".join(f"U+{ord(char):04X}" for char in chars)
    return Problem(
        "glyph_missing", path, {"char": "、".join(chars), "code_point": code_points, **facts}
    )


def glyph_faults(raw: object, faulty: Collection[str] = ()) -> list[Problem]:
    """Name each text of a request that a paper could not print, unless its path is faulty."""
    return [
        glyph_missing(path, chars)
        for path, text in texts_in(raw)
        if (chars := undrawable(text.strip())) and path not in faulty
    ]


def labelled_faults(texts: Sequence[tuple[str, str]]) -> list[Problem]:
    """Name what of a paper's texts could not be printed, by the label each stands under."""
    if not undrawable("".join(said for _, said in texts)):  # as a rule
        return []
    return list(_labelled(texts))


def _labelled(texts: Sequence[tuple[str, str]]) -> Iterator[Problem]:
    for label, said in texts:
        if chars := undrawable(said):
            yield glyph_missing("", chars, field=label)
