"""Cut the fonts of rare characters to what the program's own fonts have not: 33 of 53 MB.

HanaMin's own licence (not only the OFL) allows changing and passing on without condition; its text
goes along. Outlines and widths stay as they are, so that a paper looks the same with either.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

from installer import parts

_UNUSED = ["FFTM", "GSUB", "GPOS", "GDEF", "VORG", "vhea", "vmtx"]  # papers are written across


def cut(target: Path) -> list[Path]:
    """Write the cut fonts into a folder; ``RuntimeError`` where this machine has none to cut."""
    found = parts.rare_fonts()
    if len(found) < len(parts.FONTS):
        names = "、".join(parts.FONTS)
        raise RuntimeError(f"{names} are missing; Debian's fonts-hanazono has them")
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    drawn = _own_characters()
    made = []
    for path in found:
        made.append(target / path.name)
        drawn |= _cut_one(path, made[-1], drawn)
    (target / "HanaMin.txt").write_text(_LICENCE, encoding="utf-8")
    return made


def _own_characters() -> set[int]:
    """Return the characters that every one of our own fonts has."""
    own = [
        set(TTFont(path, lazy=True).getBestCmap())
        for path in sorted((parts.ROOT / "resources/fonts").glob("NotoSerifSC-*.ttf"))
    ]
    return set.intersection(*own)


def _cut_one(source: Path, target: Path, drawn: set[int]) -> set[int]:
    """Cut one font; returns the characters it is there for."""
    options = subset.Options()
    options.hinting = False
    options.layout_features = []
    options.notdef_outline = True
    options.drop_tables += _UNUSED
    font = subset.load_font(str(source), options)
    wanted = set(font.getBestCmap()) - drawn
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=wanted)
    cutter.subset(font)
    font.save(target)
    return wanted


_LICENCE = """HanaMinA.ttf and HanaMinB.ttf: Hanazono Font, cut to the characters that the other
fonts of this folder lack. Copyright 2008, 2009, 2010, 2011 GlyphWiki Project.

This font is a free software. Unlimited permission is granted to use, copy, and distribute it, with
or without modification, either commercially and noncommercially.
THIS FONT IS PROVIDED "AS IS" WITHOUT WARRANTY.
"""
