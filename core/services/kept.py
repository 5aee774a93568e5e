"""What a paper may not leave out, whoever edits it and whatever sheet it is put onto.

Who relies on a certificate must find on it what the register said: its legal effect, what was
changed, determined and replaced, every object with its rank, what burdens a share.
"""

from __future__ import annotations

import string
from collections.abc import Iterator, Mapping
from typing import Any

from core.services.declarations import Declaration
from core.text import Catalogue

KEPT = ("legal_effect", "changes", "determined", "objects", "burdens", "replaces")
_STATUTORY = ["statutory_registrar"]
_LISTS = ("each", "items")


def kept_of(declaration: Declaration, text: Catalogue) -> tuple[str, ...]:
    """Return what a paper must print of what its shipped declaration prints.

    The effect of a statutory certificate is the law's; its form does not say it.
    """
    printed = set(names_in(declaration.content["block"], text))
    if declaration.content.get("offices") == _STATUTORY:
        printed.discard("legal_effect")
    return tuple(name for name in KEPT if name in printed)


def names_in(part: Any, text: Catalogue) -> Iterator[str]:
    """Yield the names of the snapshot that a declaration or a part of it prints."""
    if isinstance(part, str):
        known = part.startswith("paper.") and text.has(part)
        fields = string.Formatter().parse(text(part) if known else part)
        yield from (name for _, name, _, _ in fields if name)
    elif isinstance(part, Mapping):
        for key, value in part.items():
            if key in _LISTS and isinstance(value, str):
                yield value
            else:
                yield from names_in(value, text)
    elif isinstance(part, list | tuple):
        for one in part:
            yield from names_in(one, text)
