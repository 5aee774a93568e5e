"""A sheet of formulas: inputs to change, steps beside our own figures, and how far they differ."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal, localcontext
from fractions import Fraction
from typing import Any

from core.adapters.tables.room import height
from core.adapters.tables.writing import MARKED
from core.domain.sheet import COUNT, FACTOR, PERCENT, YEARS, YUAN
from core.services.live_sheet import LiveLine, LiveSheet

_FORMS = {
    YUAN: "#,##0.00",
    PERCENT: "0.00##%",
    FACTOR: "0.0#####",
    YEARS: "0.0###",
    COUNT: "0",
}
_TEXT, _APART_FORM = "@", "0.00000000"
_WIDTHS = (38, 18, 18, 14, 76)
_ITEM, _OURS, _EXCEL, _APART, _NOTE = range(5)
_SIGNIFICANT = 17  # what a cell's number can hold
_HALF_FEN = "0.005"
_TINT, _INPUT = "#F6F5F2", "#FFF8E1"
_LABEL = {"bold": True, "border": 1, "align": "center", "valign": "vcenter", "bg_color": _TINT}
_A4 = 9

# A cell with a kept value is shown as it is by programs that work out only what has changed
# (LibreOffice, for one): they would state an agreement that nobody has looked at. An empty one
# they work out.
_NOT_YET = ""


class LivePage:
    """Writes a sheet of formulas row by row, downwards; ``stamp`` says of which valuation."""

    def __init__(self, book: Any, page: Any, sheet: LiveSheet, stamp: str = "") -> None:
        self._page, self._sheet, self._add = page, sheet, book.add_format
        self._stamp = stamp
        self._cells: dict[str, str] = {}
        self._styles: dict[tuple[str, str, bool], Any] = {}
        self._label = self._add(_LABEL)
        self._at = 0

    def write(self) -> None:
        """Write everything and set the page up for printing."""
        page, words = self._page, self._sheet.words
        for place, wide in enumerate(_WIDTHS):
            page.set_column(place, place, wide)
        page.write_string(0, 0, words["title"], self._add({"bold": True, "font_size": 16}))
        page.write_string(1, 0, words["how"])
        self._at = 2
        self._head(words["inputs"], (words["input"], "", "", words["note"]))
        for line in self._sheet.inputs:
            self._input(line)
        labels = (words["ours"], words["excel"], words["difference"], words["note"])
        self._head(words["steps"], labels)
        first = self._at + 1
        for line in self._sheet.steps:
            self._step(line)
        self._verdict(first, self._at)
        page.write_string(self._at, _ITEM, self._stamp)
        page.set_landscape()
        page.set_paper(_A4)
        page.fit_to_pages(1, 0)
        page.freeze_panes(2, 1)

    def _head(self, title: str, labels: Sequence[str]) -> None:
        for place, label in enumerate((title, *labels)):
            self._page.write_string(self._at, place, label, self._label)
        self._at += 1

    def _input(self, line: LiveLine) -> None:
        page, style = self._page, self._style(_FORMS[line.unit], _INPUT)
        self._make_room(line)
        page.write_string(self._at, _ITEM, line.label, self._style(_TEXT))
        if line.formula:
            page.write_formula(self._at, _OURS, self._formula(line), style, _NOT_YET)
        else:
            page.write_number(self._at, _OURS, number(line.value), style)
        for place in (_EXCEL, _APART):
            page.write_blank(self._at, place, None, self._style(_TEXT))
        page.write_string(self._at, _NOTE, line.note, self._style(_TEXT))
        self._cells[line.name] = f"B{self._at + 1}"
        self._at += 1

    def _step(self, line: LiveLine) -> None:
        row, page, style = self._at + 1, self._page, self._style(_FORMS[line.unit])
        self._make_room(line)
        page.write_string(self._at, _ITEM, line.label, self._style(_TEXT))
        page.write_number(self._at, _OURS, number(line.value), style)
        page.write_formula(self._at, _EXCEL, self._formula(line), style, _NOT_YET)
        apart = self._style(_APART_FORM)
        page.write_formula(self._at, _APART, f"=C{row}-B{row}", apart, _NOT_YET)
        page.write_string(self._at, _NOTE, line.note, self._style(_TEXT))
        self._cells[line.name] = f"C{row}"
        self._at += 1

    def _make_room(self, line: LiveLine) -> None:
        widths = (_WIDTHS[_ITEM], _WIDTHS[_NOTE])
        self._page.set_row(self._at, height((line.label, line.note), widths))

    def _formula(self, line: LiveLine) -> str:
        return "=" + line.formula.format_map(self._cells)

    def _verdict(self, first: int, last: int) -> None:
        words = self._sheet.words
        apart = f"D{first}:D{last}"
        said = f'"{words["small"]}","{words["large"]}"'
        formula = f"=IF(MAX(MAX({apart}),0-MIN({apart}))<{_HALF_FEN},{said})"
        label, answer = (
            self._style(_TEXT, _TINT, bold=True),
            self._style("General", _TINT, bold=True),
        )
        self._page.write_string(self._at, _ITEM, words["verdict"], label)
        self._page.write_formula(self._at, _OURS, formula, answer, _NOT_YET)
        self._at += 1

    def _style(self, form: str, tint: str = "", *, bold: bool = False) -> Any:
        """Return a framed style, one object for all cells that look alike."""
        key = (form, tint, bold)
        if key not in self._styles:
            how = {"num_format": form, "border": 1, "valign": "vcenter", "bold": bold}
            wraps = {"text_wrap": True, **MARKED} if form == _TEXT else {}
            filled = {"bg_color": tint} if tint else {}
            self._styles[key] = self._add({**how, **wraps, **filled})
        return self._styles[key]


def number(value: Fraction) -> Decimal:
    """Return a value as a cell can hold it."""
    with localcontext(prec=_SIGNIFICANT):
        return Decimal(value.numerator) / Decimal(value.denominator)
