"""What can be said of a field when somebody asks: its meaning, its legal basis, an example."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from core.resources import resource_dir
from core.text import Catalogue


def meaning(text: Catalogue, name: str) -> str:
    """Return what a field means and on which legal basis, '' where nothing more is to be said."""
    key = f"help.{name}"
    return text(key) if text.has(key) else ""


def example(operation: str, name: str) -> str:
    """Return what stands in a field of an operation's example document, or '' if it has none."""
    found = _examples().get(operation, {})
    return next((said for said in _values(found, name)), "")


@cache
def _examples() -> Mapping[str, Any]:
    folder = resource_dir() / "examples"
    return {path.stem: json.loads(path.read_text("utf-8")) for path in folder.glob("*.json")}


def _values(part: Any, name: str) -> Iterator[str]:
    if isinstance(part, Mapping):
        for key, value in part.items():
            if key == name and isinstance(value, str | int) and not isinstance(value, bool):
                yield str(value)
            yield from _values(value, name)
    elif isinstance(part, list):
        for one in part:
            yield from _values(one, name)
