"""The desk's spreadsheets: what can be imported, empty sheets, files taken and handed back."""

from __future__ import annotations

import dataclasses as dc
from collections.abc import Callable, Mapping, Sequence
from itertools import chain, islice
from pathlib import Path

from core.domain.asset_class import AssetClass
from core.problems import FieldError
from core.services.import_kinds import IMPORTS
from core.services.imported import NO_WISH, Imported, Wish
from core.services.operations import Context
from core.services.ports import Work
from core.services.sessions import Sessions
from core.services.sheet_examples import empty_sheets, sheet_with_problems
from core.services.sheet_layout import HEADER_WITHIN, lay_out, likeliest_header
from core.services.tabular import Cell, Column, Sheet, Table, columns, header_key, names_of, shown
from core.text import Catalogue


@dc.dataclass(frozen=True, slots=True)
class ImportOffer:
    """What a sheet may hold: its kind, of an asset sheet the class, and how both are called.

    ``into`` is the field that names the record which takes the whole sheet, ``""`` if none does.
    """

    kind: str
    asset_class: str
    title: str
    into: str


@dc.dataclass(frozen=True, slots=True)
class Heading:
    """A heading of a file as it is written; ``column`` is what it means, ``""`` for nothing yet."""

    written: str
    key: str
    column: str
    passed_over: bool


@dc.dataclass(frozen=True, slots=True)
class Head:
    """The header of a file beside the columns there could be: name, term, whether required."""

    row: int
    headings: tuple[Heading, ...]
    columns: tuple[tuple[str, str, bool], ...]

    @property
    def missing(self) -> tuple[str, ...]:
        """The terms of required columns that no heading means."""
        there = {one.column for one in self.headings}
        return tuple(term for name, term, needed in self.columns if needed and name not in there)

    @property
    def clear(self) -> bool:
        """Whether every heading means something, or nothing on purpose, and none is missing."""
        meant = [one.column for one in self.headings if one.column]
        whole = all(one.column or one.passed_over for one in self.headings)
        return whole and not self.missing and len(set(meant)) == len(meant)


class DeskImports(Sessions):
    """The part of the desk that takes spreadsheets in and hands them out."""

    classes: Mapping[str, AssetClass]
    recorded: Catalogue
    text: Catalogue
    _read_table: Callable[[Path], Table]
    _workbook: Callable[[Sequence[Sheet]], bytes]

    def _context(self, work: Work) -> Context:
        raise NotImplementedError

    def import_table(self, kind: str, table: Table, wish: Wish = NO_WISH) -> Imported:
        """Enter every row of a spreadsheet, or none."""
        raise NotImplementedError

    def import_offers(self) -> tuple[ImportOffer, ...]:
        """Return what can be imported, in the language of the window."""
        found = []
        for kind, rules in IMPORTS.items():
            title = self.text(f"operation.import.{kind}")
            if not rules.classed:
                found.append(ImportOffer(kind, "", title, rules.into))
                continue
            for code in self.classes:
                term = self.text(f"asset_class.{code}")
                named = self.text("import.of_class", what=title, asset_class=term)
                found.append(ImportOffer(kind, code, named, rules.into))
        return tuple(found)

    def empty_workbook(self, kind: str, asset_class: str = "") -> bytes:
        """Return a workbook to fill in: headings, drop-downs, and how each column is filled.

        Its headings are in the language of the register, as the rows will be read.
        """
        known = self._columns(kind, asset_class)
        return self._workbook(empty_sheets(kind, known, self.recorded))

    def head_of(self, kind: str, path: Path, wish: Wish = NO_WISH) -> Head:
        """Return what the headings of a file mean; ``FieldError`` for a file that is no table.

        Without a row that looks like a header the fullest of the first rows is taken for one: a
        person may say what its headings mean.
        """
        table = self._read_table(path)
        first = list(islice(table.rows, HEADER_WITHIN))
        if not first:
            raise FieldError("table_empty", value=path)
        known = self._columns(kind, wish.asset_class)
        try:
            with self._reading() as work:
                classes = self._context(work).classes
            layout = lay_out(kind, chain(first, ()), classes, self.recorded, wish)
        except FieldError:
            number, cells = likeliest_header(first)
            return Head(number, _guessed(cells, known, wish.mapping), _offered(known))
        cells = next(cells for number, cells in first if number == layout.header)
        headings = tuple(
            Heading(
                shown(cells[place]).strip(),
                header_key(cells[place]),
                layout.places[place].name if place in layout.places else "",
                place in layout.passed_over,
            )
            for place in sorted(layout.headed)
        )
        return Head(layout.header, headings, _offered(layout.columns))

    def import_sheet(self, kind: str, path: Path, wish: Wish = NO_WISH) -> Imported:
        """Take a file as the wish says; ``FieldError`` for a file that is no table."""
        known = dc.replace(wish, source=path.name) if IMPORTS[kind].into else wish
        return self.import_table(kind, self._read_table(path), known)

    def import_file(self, kind: str, path: Path, into: str) -> Imported:
        """Take a spreadsheet into a record; ``FieldError`` for a file that is no such table."""
        return self.import_sheet(kind, path, Wish(into=into))

    def sheet_with_errors(self, path: Path, result: Imported) -> bytes:
        """Return a file that was read, with a column that says what is wrong in each row."""
        rows = self._read_table(path).rows
        return self._workbook([sheet_with_problems(rows, result, self.recorded)])

    def _columns(self, kind: str, asset_class: str) -> tuple[Column, ...]:
        return columns(kind, self.classes.get(asset_class), self.recorded)


def _offered(known: Sequence[Column]) -> tuple[tuple[str, str, bool], ...]:
    return tuple((column.name, column.term, column.required) for column in known)


def _guessed(
    cells: Sequence[Cell], known: Sequence[Column], mapping: Mapping[str, str]
) -> tuple[Heading, ...]:
    meant = {**{key: one.name for key, one in names_of(known).items()}, **mapping}
    said = [(shown(cell).strip(), header_key(cell)) for cell in cells if header_key(cell)]
    return tuple(
        Heading(word, key, meant.get(key, ""), mapping.get(key) == "") for word, key in said
    )
