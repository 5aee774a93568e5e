"""Where the columns of a spreadsheet are: finds the header and understands it."""

from __future__ import annotations

import dataclasses as dc
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, islice

from core.domain.asset_class import AssetClass
from core.problems import FieldError, Problem
from core.services.import_kinds import IMPORTS
from core.services.imported import NO_WISH, Wish
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
    kind: str,
    rows: Iterator[Row],
    classes: Mapping[str, AssetClass],
    text: Catalogue,
    wish: Wish = NO_WISH,
) -> Layout:
    """Find the header in the first rows, and of an asset sheet the class whose columns fit best.

    What the wish says of headings and class goes before what they say themselves. Raises
    ``FieldError('no_header')`` where no row has two columns of this kind of sheet.
    """
    head = list(islice(rows, HEADER_WITHIN))
    classed = IMPORTS[kind].classed
    wanted = [wish.asset_class] if wish.asset_class in classes else sorted(classes)
    choices = [classes[code] for code in wanted] if classed else [None]
    best: tuple[int, int, AssetClass | None, tuple[Column, ...]] = (0, 0, None, ())
    for asset_class in choices:
        known = columns(kind, asset_class, text)
        names = _meanings(known, wish.mapping)
        for place, (_, cells) in enumerate(head):
            fitting = len({names[key] for c in cells if (key := header_key(c)) in names})
            if fitting > best[0]:
                best = (fitting, place, asset_class, known)
    fitting, place, asset_class, known = best
    if fitting < min(2, len(known)) or not known:
        needed = [column.term for column in columns(kind, choices[0], text) if column.required]
        raise FieldError("no_header", limit=HEADER_WITHIN, value="、".join(needed))
    below = chain(head[place + 1 :], rows)
    return _understood(asset_class, known, head[place], below, text, wish.mapping)


def likeliest_header(rows: Sequence[Row]) -> Row:
    """Return the first row with the most cells: headings of a program that calls them otherwise."""
    return max(rows, key=lambda row: sum(1 for cell in row[1] if header_key(cell)))


def _meanings(known: Sequence[Column], mapping: Mapping[str, str]) -> dict[str, Column]:
    """Return what headings mean, those that a person explained included."""
    by_name = {column.name: column for column in known}
    said = {key: by_name[name] for key, name in mapping.items() if name in by_name}
    plain = {key: one for key, one in names_of(known).items() if key not in mapping}
    return plain | said


def _understood(
    asset_class: AssetClass | None,
    known: tuple[Column, ...],
    header: Row,
    below: Iterator[Row],
    text: Catalogue,
    mapping: Mapping[str, str],
) -> Layout:
    number, cells = header
    ignored = {header_key(word) for word in text("import.passed_over").split("、")}
    ignored |= {key for key, name in mapping.items() if not name}
    written = {place: shown(cell).strip() for place, cell in enumerate(cells) if header_key(cell)}
    passed_over = {place for place in written if header_key(cells[place]) in ignored}
    wanted = {place: word for place, word in written.items() if place not in passed_over}
    places, faults = _places(wanted, _meanings(known, mapping))
    absent = [c for c in known if c.required and c not in places.values()]
    missing = [
        (column.term, Problem("column_missing", column.name, {"value": column.term}))
        for column in absent
    ]
    return Layout(
        asset_class=asset_class,
        header=number,
        columns=known,
        places=places,
        absent=frozenset(column.name for column in absent),
        headed=set(written),
        passed_over=frozenset(passed_over),
        rows=below,
        problems=tuple((number, word, problem) for word, problem in [*faults, *missing]),
    )


def _places(
    wanted: Mapping[int, str], names: Mapping[str, Column]
) -> tuple[dict[int, Column], list[tuple[str, Problem]]]:
    """Return which column stands where, and the headers that mean none or one a second time."""
    places: dict[int, Column] = {}
    faults: list[tuple[str, Problem]] = []
    for place, word in wanted.items():
        column = names.get(header_key(word))
        if column is None:
            faults.append((word, Problem("column_unknown", "", {"value": word})))
        elif column in places.values():
            faults.append((word, Problem("column_twice", "", {"value": word})))
        else:
            places[place] = column
    return places, faults
