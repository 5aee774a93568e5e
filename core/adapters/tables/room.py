"""How much room a text takes in a cell: spreadsheets in constant memory are told, not asked."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from typing import Any

LINE_HEIGHT, AROUND = 14, 5  # points


def height(texts: Sequence[Any], widths: Sequence[int]) -> int:
    """Return how high a row is by its fullest cell, in points; what is no text takes a line."""
    most = max(
        lines(text, wide) if isinstance(text, str) else 1
        for text, wide in zip(texts, widths, strict=True)
    )
    return max(most, 1) * LINE_HEIGHT + AROUND


def lines(text: str, wide: int) -> int:
    """Return how many lines a text takes in a column so many narrow characters wide."""
    return sum(max(1, -(-narrow(part) // max(wide - 1, 1))) for part in text.split("\n"))


def narrow(text: str) -> int:
    """Return how many narrow characters wide the longest line of a text is."""
    return max(
        sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in line)
        for line in text.split("\n")
    )
