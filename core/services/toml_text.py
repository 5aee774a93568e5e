"""Plain values as TOML that people read and edit: tables apart, what stands inside them inline.

Only what declarations and settings hold: texts, whole numbers, exact decimals, yes and no, lists
and tables of them. Reading it back gives the same values.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

_BARE = re.compile(r"[A-Za-z0-9_-]+")
_WIDTH = 96


def toml_of(content: Mapping[str, Any]) -> str:
    """Return a document; raises ``TypeError`` for a value that has no form here."""
    return "\n".join(_document(content)).strip("\n") + "\n"


def _document(content: Mapping[str, Any]) -> Iterator[str]:
    for key, value in content.items():
        if not isinstance(value, Mapping) and not _tables(value):
            yield f"{_key(key)} = {_value(value, 0)}"
    for key, value in content.items():
        if isinstance(value, Mapping):
            yield f"\n[{_key(key)}]"
            yield from (f"{_key(name)} = {_value(one, 0)}" for name, one in value.items())
        elif _tables(value):
            for table in value:
                yield f"\n[[{_key(key)}]]"
                yield from (f"{_key(name)} = {_value(one, 0)}" for name, one in table.items())


def _tables(value: Any) -> bool:
    """Whether a value is written as tables of their own: a list of them at the top."""
    return (
        isinstance(value, Sequence)
        and not isinstance(value, str)
        and bool(value)
        and all(isinstance(one, Mapping) for one in value)
    )


def _key(key: str) -> str:
    return key if _BARE.fullmatch(key) else _text(key)


def _text(text: str) -> str:
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007F")


def _value(value: Any, depth: int) -> str:
    """Return a value; what is too long for a line goes on over several where TOML allows it."""
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | Decimal):
        return f"{value:f}" if isinstance(value, Decimal) else str(value)
    if isinstance(value, Mapping):
        return _inline(value, depth)
    if isinstance(value, Sequence):
        return _list(value, depth)
    raise TypeError(value)


def _inline(table: Mapping[str, Any], depth: int) -> str:
    """Return an inline table; a list inside may go on over lines, the table itself may not."""
    parts = ", ".join(f"{_key(name)} = {_value(one, depth)}" for name, one in table.items())
    return f"{{ {parts} }}" if parts else "{}"


def _list(items: Sequence[Any], depth: int) -> str:
    if not items:
        return "[]"
    short = ", ".join(_value(one, depth + 1) for one in items)
    if "\n" not in short and len(short) + 2 * depth < _WIDTH:
        return f"[{short}]"
    inner = "  " * (depth + 1)
    lines = [f"{inner}{_value(one, depth + 1)}," for one in items]
    return "\n".join(["[", *lines, f"{'  ' * depth}]"])
