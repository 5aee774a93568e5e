"""The declarations of papers (``resources/documents``), read and put together."""

from __future__ import annotations

import dataclasses as dc
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from core.resources import read_toml, resource_dir


@dc.dataclass(frozen=True, slots=True)
class Declaration:
    """A declaration as read; ``content`` is its TOML."""

    code: str
    content: Mapping[str, Any]


def declarations() -> Iterator[Declaration]:
    """Yield every paper that is declared."""
    yield from map(load_declaration, declared_codes())


@cache
def declared_codes() -> tuple[str, ...]:
    """Return the code of every paper that is declared."""
    return tuple(sorted(path.stem for path in (resource_dir() / "documents").glob("*.toml")))


def base_of(code: str) -> str:
    """Return the paper that another is based on, or ``""``."""
    return str(read_toml(f"documents/{code}.toml").get("based_on", ""))


@cache
def load_declaration(code: str) -> Declaration:
    """Read ``resources/documents/<code>.toml``.

    A paper that is ``based_on`` another is that one in other ``words``, but for what it declares.
    A table that several papers share is a ``part`` of its own.
    """
    own = read_toml(f"documents/{code}.toml")
    base = own.get("based_on")
    inherited = _reworded(load_declaration(base).content, own["words"]) if base else {}
    whole = {**inherited, **own}
    return Declaration(code, {**whole, "block": [_with_part(block) for block in whole["block"]]})


def _with_part(block: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return a block with the rows of the part it names."""
    shared = read_toml(f"documents/parts/{block['part']}.toml") if "part" in block else {}
    return {**block, **shared}


def _reworded(part: Any, words: Mapping[str, str]) -> Any:
    """Return a part of a declaration with some of its patterns replaced by others."""
    if isinstance(part, str):
        return words.get(part, part)
    if isinstance(part, Mapping):
        return {key: _reworded(value, words) for key, value in part.items()}
    return [_reworded(one, words) for one in part] if isinstance(part, list) else part


def may_make(declaration: Declaration, office_kind: str, effect: str) -> bool:
    """Whether an office of a kind may make a paper of this kind about a legal effect."""
    content = declaration.content
    return office_kind in content.get("offices", (office_kind,)) and effect in content.get(
        "effects", (effect,)
    )
