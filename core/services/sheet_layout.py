"""Where the columns of a spreadsheet are: finds the header and understands it."""

from __future__ import annotations

import dataclasses as dc
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, islice

from core.domain.asset_class import AssetClass
from core.problems import FieldError, Problem
from core.services.tabular import Cell, Column, columns, header_key, names_of, shown
from core.text import Catalogue

HEADER_WITHIN = 10  # rows in which the header must stand

Row = tuple[int, Sequence[Cell]]


@dc.dataclass(frozen=True, slots=True)
class Layout:
    """The columns of a sheet: all that could be there, and where those are that are.

    ``header`` is the number of its row; ``places`` are counted from 0; ``absent`` names required
    columns the sheet lacks; ``headed`` are the places with a header, ``passed_over`` those nobody
    means to import; ``rows`` what stands below the header; ``problems`` (row, column as written,
    problem) what is wrong with the header itself.
    """

    asset_class: AssetClass | None
    header: int
    columns: tuple[Column, ...]
    places: Mapping[int, Column]
    absent: frozenset[str]
    headed: set[int]
    passed_over: frozenset[int]
    rows: Iterator[Row]
    problems: tuple[tuple[int, str, Problem], ...]

    def column_of(self, path: str) -> Column | None:
        """Return the column in which the field of a problem stands."""
        fits = [c for c in self.columns if _leads_to(c.name, path)]
        return max(fits, key=lambda column: len(column.name), default=None)


def _leads_to(name: str, path: str) -> bool:
    return path == name or path.startswith((f"{name}.", f"{name}["))


def lay_out(
    kind: str, rows: Iterator[Row], classes: Mapping[str, AssetClass], text: Catalogue
) -> Layout:
    """Find the header in the first rows, and of an asset sheet the class whose columns fit best.

    Raises ``FieldError('no_header')`` where no row has two columns of this kind of sheet.
    """
    head = list(islice(rows, HEADER_WITHIN))
    choices = [classes[code] for code in sorted(classes)] if kind == "asset" else [None]
    best: tuple[int, int, AssetClass | None, tuple[Column, ...]] = (0, 0, None, ())
    for asset_class in choices:
        known = columns(kind, asset_class, text)
        names = names_of(known)
        for place, (_, cells) in enumerate(head):
            fitting = len({names[key] for c in cells if (key := header_key(c)) in names})
            if fitting > best[0]:
                best = (fitting, place, asset_class, known)
    fitting, place, asset_class, known = best
    if fitting < min(2, len(known)) or not known:
        needed = [column.term for column in columns(kind, choices[0], text) if column.required]
        raise FieldError("no_header", limit=HEADER_WITHIN, value="、".join(needed))
    below = chain(head[place + 1 :], rows)
    return _understood(asset_class, known, head[place], below, text)


def _understood(
    asset_class: AssetClass | None,
    known: tuple[Column, ...],
    header: Row,
    below: Iterator[Row],
    text: Catalogue,
) -> Layout:
    number, cells = header
    names = names_of(known)
    ignored = {header_key(word) for word in text("import.passed_over").split("、")}
    places: dict[int, Column] = {}
    headed: set[int] = set()
    passed_over: set[int] = set()
    problems: list[tuple[int, str, Problem]] = []
    for place, cell in enumerate(cells):
        key, written = header_key(cell), shown(cell).strip()
        if not key:
            continue
        headed.add(place)
        if key in ignored:
            passed_over.add(place)
            continue
        if key not in names:
            problems.append((number, written, Problem("column_unknown", "", {"value": written})))
        elif names[key] in places.values():
            problems.append((number, written, Problem("column_twice", "", {"value": written})))
        else:
            places[place] = names[key]
    absent = [c for c in known if c.required and c not in places.values()]
    for column in absent:
        facts = {"value": column.term}
        problems.append((number, column.term, Problem("column_missing", column.name, facts)))
    return Layout(
        asset_class=asset_class,
        header=number,
        columns=known,
        places=places,
        absent=frozenset(column.name for column in absent),
        headed=headed,
        passed_over=frozenset(passed_over),
        rows=below,
        problems=tuple(problems),
    )
