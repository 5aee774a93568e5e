"""Filled-in examples of input documents and spreadsheets: what ``nongquan template`` gives."""

from __future__ import annotations

from core.problems import FieldError
from core.resources import resource_dir
from core.services.import_kinds import IMPORTS

# The examples that are spreadsheets, each with the document its row is made of.
_SPREADSHEETS = {f"import.{kind}": one.operation for kind, one in IMPORTS.items()}


def kinds() -> list[str]:
    """List everything there is an example of."""
    return sorted([*documents(), *spreadsheets()])


def documents() -> list[str]:
    """List the JSON documents there is an example of."""
    return sorted(path.stem for path in (resource_dir() / "examples").glob("*.json"))


def spreadsheets() -> list[str]:
    """List the spreadsheets there is an example of."""
    return sorted(_SPREADSHEETS)


def as_spreadsheet(kind: str) -> str:
    """Return the kind of the spreadsheet that is meant, ``party.xlsx`` included; else ``""``."""
    meant = f"import.{kind.removesuffix('.xlsx')}" if kind.endswith(".xlsx") else kind
    return meant if meant in _SPREADSHEETS else ""


def example(kind: str) -> str:
    """Return an example document (of a spreadsheet that of its row) as JSON.

    Raises ``FieldError('no_such_template')``, which names those there are.
    """
    if kind not in kinds():
        raise FieldError("no_such_template", value=kind, options="、".join(kinds()))
    path = resource_dir() / "examples" / f"{_SPREADSHEETS.get(kind, kind)}.json"
    return path.read_text(encoding="utf-8")
