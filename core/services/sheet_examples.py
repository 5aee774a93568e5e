"""Spreadsheets to be filled in, and those handed back with what is wrong in each row."""

from __future__ import annotations

import dataclasses as dc
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from core.domain.asset_class import AssetClass
from core.fields import Choice, YesNo
from core.services.examples import example
from core.services.import_kinds import IMPORTS, ROWS
from core.services.imported import Imported
from core.services.incoming import load
from core.services.tabular import Cell, Column, Items, Sheet, columns, header_key, shown
from core.text import Catalogue


def example_sheets(
    kind: str, classes: Mapping[str, AssetClass], text: Catalogue
) -> tuple[Sheet, Sheet]:
    """Return the filled-in sheet of ``import.party`` and the like, and how to fill it in."""
    raw: Any = load(example(kind))
    subject = kind.partition(".")[2]
    known = columns(subject, classes.get(raw.get("asset_class", "")), text)
    shown_rows = raw[ROWS] if IMPORTS[subject].into else [raw]
    empty, guide = empty_sheets(subject, known, text)
    filled = ([_said(column, row, text) for column in known] for row in shown_rows)
    return dc.replace(empty, rows=[*empty.rows, *filled]), guide


def empty_sheets(kind: str, known: Sequence[Column], text: Catalogue) -> tuple[Sheet, Sheet]:
    """Return the empty sheet of a kind (a key of ``IMPORTS``), and how to fill it in."""
    sheet = Sheet(
        name=text(f"import.{kind}.sheet"),
        rows=[[column.term for column in known]],
        needed=frozenset(column.term for column in known if column.required),
        choices={place: words for place, c in enumerate(known) if (words := _words(c, text))},
    )
    return sheet, _guide(known, text)


def _said(column: Column, raw: Mapping[str, Any], text: Catalogue) -> str:
    """Return a field of the example document as its cell."""
    if column.items is not None:
        return "；".join(_item(item, column.items) for item in raw.get(column.name, ()))
    group, _, name = column.name.rpartition(".")
    value = (raw[group] if group else raw).get(name)
    if value is None:
        return ""
    if column.name == "asset_class":
        return text(f"asset_class.{value}")
    if isinstance(column.kind, Choice):
        return text(f"choice.{column.kind.topic}.{value}")
    if isinstance(column.kind, YesNo):
        return text(f"choice.yes_no.{'yes' if value else 'no'}")
    return str(value)


def _item(item: Mapping[str, Any], items: Items) -> str:
    number = item["new"]["id_no"] if "new" in item else item[items.to]
    beside = item.get(items.beside)
    return f"{number} {beside}" if beside is not None else str(number)


def _words(column: Column, text: Catalogue) -> Sequence[str]:
    if isinstance(column.kind, Choice):
        return [text(f"choice.{column.kind.topic}.{option}") for option in column.kind.options]
    if isinstance(column.kind, YesNo):
        return [text("choice.yes_no.yes"), text("choice.yes_no.no")]
    return ()


def _guide(known: Sequence[Column], text: Catalogue) -> Sheet:
    header = [text(f"import.guide.{name}") for name in ("column", "needed", "how")]
    rows = [[c.term, _needed(c, known, text), _how(c, text) + c.help] for c in known]
    return Sheet(text("import.sheet_guide"), [header, *rows])


def _needed(column: Column, known: Sequence[Column], text: Catalogue) -> str:
    if not column.when:
        return text(f"import.guide.{'required' if column.required else 'optional'}")
    by_name = {one.name.rpartition(".")[2]: one for one in known}
    conditions = []
    for name, value in column.when.items():
        kind = by_name[name].kind
        word = text(f"choice.{kind.topic}.{value}") if isinstance(kind, Choice) else str(value)
        conditions.append(f"{by_name[name].term}“{word}”")
    return text("import.guide.required_when", condition="、".join(conditions))


def _how(column: Column, text: Catalogue) -> str:
    if column.items is not None:
        return text(f"import.guide.items_{column.items.beside or column.items.to}")
    if column.exact:
        return text("import.guide.exact")
    name = "lines" if getattr(column.kind, "lines", False) else column.kind.name
    return text(
        f"import.guide.{name}",
        limit=getattr(column.kind, "limit", ""),
        options="、".join(_words(column, text)),
    )


# --- what is wrong, beside each row ---------------------------------------------------------------


def sheet_with_problems(
    rows: Iterable[tuple[int, Sequence[Cell]]], result: Imported, text: Catalogue
) -> Sheet:
    """Return the sheet that was read, as texts, with a last column that says what is wrong.

    Corrected it can be imported as it is: that column is passed over, and written anew next time.
    """
    texts = [[shown(cell) for cell in cells] for _, cells in rows]
    if len(texts) == result.header:
        texts.append([])
    said: dict[int, list[str]] = {}
    for one in result.problems:  # those of the header stand below it: it must stay a header
        row = max(one.row, result.header + 1)
        said.setdefault(row, []).append(str(text.sentence(one.problem)))
    word = text("import.problem_column")
    keys = [header_key(cell) for cell in texts[result.header - 1]]
    place = keys.index(header_key(word)) if header_key(word) in keys else max(map(len, texts))
    for number, cells in enumerate(texts, start=1):
        cells += [""] * (place + 1 - len(cells))
        cells[place] = word if number == result.header else "\n".join(said.get(number, []))
    return Sheet(text(f"import.{result.kind}.sheet"), texts, result.header)
