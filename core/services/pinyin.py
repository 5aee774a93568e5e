"""The table of readings, read once and only when somebody searches or a name is indexed."""

from __future__ import annotations

from functools import cache

from core.domain.search_text import Readings, read_readings
from core.resources import resource_dir


@cache
def readings() -> Readings:
    """Return the readings of ``resources/pinyin.tsv``; ``OSError`` where it is missing."""
    with (resource_dir() / "pinyin.tsv").open(encoding="utf-8") as lines:
        return read_readings(lines)
