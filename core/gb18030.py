"""GB 18030 as of its edition of 2022, which Python's codec is older than.

Python's ``gb18030`` is the edition of 2000. Since then 1 character (2005) and 18 (2022) have moved
from the private-use area to where Unicode has them; the code points in between were swapped. Six
more keep two bytes for a private-use code point, though the edition asks nobody to use it: they
are read as the characters they stand for, and written by four bytes. Source: the public mapping
``gb18030-2022.ucm`` of ICU.
"""

from __future__ import annotations

import codecs
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

NAME = "gb18030-2022"  # as an encoding everywhere Python takes one, once this module is imported
_OLD = "gb18030"

# What two bytes meant before: private use, first code point -> what they mean now.
_MOVED = {
    0xE78D: "\ufe10\ufe12\ufe11\ufe13\ufe14\ufe15\ufe16\ufe17\ufe18\ufe19",  # upright punctuation
    0xE81E: "\u9fb4",
    0xE826: "\u9fb5",
    0xE82B: "\u9fb6\u9fb7",
    0xE832: "\u9fb8",
    0xE843: "\u9fb9",
    0xE854: "\u9fba",
    0xE864: "\u9fbb",
}
_SIX = {
    0xE816: "\U00020087",
    0xE817: "\U00020089",
    0xE818: "\U000200cc",
    0xE831: "\U000215d7",
    0xE83B: "\U0002298f",
    0xE855: "\U000241fe",
}
_M_ACUTE = {0xE7C7: 0x1E3F}  # ḿ, the one that moved in 2005


def _each(runs: dict[int, str]) -> dict[int, int]:
    return {
        first + place: ord(char) for first, run in runs.items() for place, char in enumerate(run)
    }


# Private-use code points that older programs and fonts used -> the characters they stand for.
FORMER: dict[int, int] = {**_M_ACUTE, **_each(_MOVED), **_each(_SIX)}
_READ = {**FORMER, 0x1E3F: 0xE7C7}
_WRITTEN = {char: former for former, char in _each(_MOVED).items()}
_WRITTEN |= {0x1E3F: 0xE7C7, 0xE7C7: 0x1E3F}


def modern(text: str) -> str:
    """Return a text with its former private-use code points replaced by characters."""
    return text.translate(FORMER)


def _encode(text: str, errors: str = "strict") -> tuple[bytes, int]:
    return text.translate(_WRITTEN).encode(_OLD, errors), len(text)


def _decode(data: ReadableBuffer, errors: str = "strict") -> tuple[str, int]:
    whole = bytes(data)
    return whole.decode(_OLD, errors).translate(_READ), len(whole)


def _known(name: str) -> codecs.CodecInfo | None:
    ours = name.replace("_", "-") == NAME
    return codecs.CodecInfo(name=NAME, encode=_encode, decode=_decode) if ours else None


codecs.register(_known)
