"""Filled-in examples of input documents: what ``nongquan template`` prints."""

from __future__ import annotations

from core.problems import FieldError
from core.resources import resource_dir


def kinds() -> list[str]:
    """List the documents there is an example of."""
    return sorted(path.stem for path in (resource_dir() / "examples").glob("*.json"))


def example(kind: str) -> str:
    """Return an example; ``FieldError('no_such_template')`` names those there are."""
    path = resource_dir() / "examples" / f"{kind}.json"
    if kind not in kinds():
        raise FieldError("no_such_template", value=kind, options="、".join(kinds()))
    return path.read_text(encoding="utf-8")
