"""Files that may become scans of a case: which a folder holds, and as what their names speak."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from core.domain.attachments import SUFFIXES, in_reading_order, paper_of

__all__ = ["SUFFIXES", "scans_in", "told_by_name"]


def scans_in(folder: Path) -> list[Path]:
    """Return what a folder holds that may be a scan, in the order people number pages."""
    found = {one.name: one for one in folder.iterdir() if one.suffix.lower() in SUFFIXES}
    return [found[name] for name in in_reading_order(list(found))]


def told_by_name(path: Path, papers: Mapping[str, str]) -> str:
    """Return as which paper (code -> term) a file's name speaks of it, '' if of none."""
    return paper_of(path.stem, papers)
