"""Make ``resources/drawable.txt``, the characters that papers can draw.

Regenerate with ``python3 installer/make_drawable.py`` in the development environment, which has
fonttools, after a font was replaced. A register refuses what its certificates could not print, and
it has to know that without reading three fonts: this table is read in a few milliseconds.

Each line is a range of code points in hexadecimal, ``4E00-9FEF`` or ``25CB``, ascending.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "resources" / "drawable.txt"
WEIGHTS = ("NotoSerifSC-Regular", "NotoSerifSC-Bold")  # text is drawn in either
RARE = ("HanaMinA", "HanaMinB")
FOLDERS = (ROOT / "resources" / "fonts", Path("/usr/share/fonts/truetype/hanazono"))


def main() -> int:
    """Write the table; return 0."""
    TARGET.write_text(table_text(), encoding="ascii", newline="\n")
    return 0


def table_text() -> str:
    """Return the whole table, the same on every machine."""
    return "".join(
        f"{start:04X}\n" if start == end else f"{start:04X}-{end:04X}\n"
        for start, end in ranges_of(sorted(drawable()))
    )


def drawable() -> set[int]:
    """Return the code points that every weight draws, itself or by a font of rare characters."""
    rare = set().union(*map(characters, RARE))
    found = set.intersection(*(characters(weight) | rare for weight in WEIGHTS))
    return {code_point for code_point in found if code_point >= 0x20}


def characters(font: str) -> set[int]:
    """Return the code points that a font maps to a glyph."""
    from fontTools.ttLib import TTFont

    path = next(p for folder in FOLDERS if (p := folder / f"{font}.ttf").is_file())
    with TTFont(path, lazy=True) as opened:
        return set(opened.getBestCmap())


def ranges_of(code_points: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Yield ascending numbers as ranges, both ends included."""
    start = end = -1
    for code_point in code_points:
        if code_point != end + 1:
            if start >= 0:
                yield start, end
            start = code_point
        end = code_point
    if start >= 0:
        yield start, end


if __name__ == "__main__":
    sys.exit(main())
