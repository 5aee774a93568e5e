"""A sheet of formulas: inputs to change, steps beside our own figures, and how far they differ."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal, localcontext
from fractions import Fraction
from typing import Any

from core.domain.sheet import COUNT, FACTOR, PERCENT, YEARS, YUAN
from core.services.live_sheet import LiveLine, LiveSheet

_FORMS = {
    YUAN: "#,##0.00",
    PERCENT: "0.00##%",
    FACTOR: "0.0#####",
    YEARS: "0.0###",
    COUNT: "0",
}
_WIDTHS = (34, 20, 20, 14, 70)
_ITEM, _OURS, _EXCEL, _APART, _NOTE = range(5)
_SIGNIFICANT = 17  # what a cell's number can hold
_HALF_FEN = "0.005"
_TINT, _INPUT = "#F6F5F2", "#FFF8E1"


class LivePage:
    """Writes a sheet of formulas row by row, downwards."""

    def __init__(self, book: Any, page: Any, sheet: LiveSheet) -> None:
        self._page, self._sheet, self._add = page, sheet, book.add_format
        self._cells: dict[str, str] = {}
        self._at = 0

    def write(self) -> None:
        """Write everything and set the page up for printing."""
        page, words = self._page, self._sheet.words
        for place, wide in enumerate(_WIDTHS):
            page.set_column(place, place, wide)
        page.write_string(0, 0, words["title"], self._add({"bold": True, "font_size": 16}))
        page.write_string(1, 0, words["how"])
        self._at = 2
        self._head(words["inputs"], (words["ours"], "", "", words["note"]))
        for line in self._sheet.inputs:
            self._input(line)
        labels = (words["ours"], words["excel"], words["difference"], words["note"])
        self._head(words["steps"], labels)
        first = self._at + 1
        for line in self._sheet.steps:
            self._step(line)
        self._verdict(first, self._at)
        page.set_landscape()
        page.set_paper(9)
        page.fit_to_pages(1, 0)
        page.freeze_panes(2, 1)

    def _head(self, title: str, labels: Sequence[str]) -> None:
        style = self._add({"bold": True, "bg_color": _TINT, "border": 1})
        for place, label in enumerate((title, *labels)):
            self._page.write_string(self._at, place, label, style)
        self._at += 1

    def _input(self, line: LiveLine) -> None:
        changed = {"bg_color": _INPUT, "num_format": _FORMS[line.unit], "border": 1}
        self._page.write_string(self._at, _ITEM, line.label, self._framed())
        self._page.write_number(self._at, _OURS, number(line.value), self._add(changed))
        self._page.write_string(self._at, _NOTE, line.note, self._framed())
        self._cells[line.name] = f"B{self._at + 1}"
        self._at += 1

    def _step(self, line: LiveLine) -> None:
        row, page = self._at + 1, self._page
        form = self._framed(_FORMS[line.unit])
        self._cells[line.name] = f"C{row}"
        formula = "=" + line.formula.format_map(self._cells)
        page.write_string(self._at, _ITEM, line.label, self._framed())
        page.write_number(self._at, _OURS, number(line.value), form)
        page.write_formula(self._at, _EXCEL, formula, form, number(line.value))
        apart = self._framed("0.00000000")
        page.write_formula(self._at, _APART, f"=C{row}-B{row}", apart, 0)
        page.write_string(self._at, _NOTE, line.note, self._framed())
        self._at += 1

    def _verdict(self, first: int, last: int) -> None:
        words, style = self._sheet.words, self._add({"bold": True, "bg_color": _TINT, "border": 1})
        apart = f"D{first}:D{last}"
        said = f'"{words["small"]}","{words["large"]}"'
        formula = f"=IF(MAX(MAX({apart}),0-MIN({apart}))<{_HALF_FEN},{said})"
        self._page.write_string(self._at, _ITEM, words["verdict"], style)
        self._page.write_formula(self._at, _OURS, formula, style, words["small"])
        self._at += 1

    def _framed(self, form: str = "@") -> Any:
        return self._add({"num_format": form, "border": 1, "valign": "vcenter"})


def number(value: Fraction) -> Decimal:
    """Return a value as a cell can hold it."""
    with localcontext(prec=_SIGNIFICANT):
        return Decimal(value.numerator) / Decimal(value.denominator)
