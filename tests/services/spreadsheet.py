"""A spreadsheet that works itself out: read from the file, without what was kept in its cells."""

import io
import math
import re
import zipfile
from decimal import ROUND_HALF_UP, Decimal
from xml.etree import ElementTree as ET

_NS = {"m": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}
_CELL = re.compile(r"\b([A-Z]{1,2}\d+)(?::([A-Z]{1,2}\d+))?\b")


def _round(number, places):
    seen = Decimal(f"{number:.15g}")  # as spreadsheets do: what stands after that is noise
    exact = seen.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    return float(exact)


FUNCTIONS = {
    "MAX": lambda *found: max(_flat(found)),
    "MIN": lambda *found: min(_flat(found)),
    "SUM": lambda *found: sum(_flat(found)),
    "ROUND": _round,
    "FLOOR": lambda number, step: math.floor(number / step + 1e-12) * step,
    "INT": math.floor,
    "MOD": lambda number, by: number % by,
}


def _flat(found):
    for one in found:
        yield from one if isinstance(one, list) else (one,)


class Spreadsheet:
    """One sheet of a workbook; a changed cell changes what depends on it."""

    def __init__(self, content: bytes, title: str) -> None:
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            shared = (
                [
                    "".join(part.itertext())
                    for part in ET.fromstring(book.read("xl/sharedStrings.xml"))
                ]
                if "xl/sharedStrings.xml" in book.namelist()
                else []
            )
            names = ET.fromstring(book.read("xl/workbook.xml")).findall(".//m:sheet", _NS)
            place = [one.get("name") for one in names].index(title) + 1
            page = ET.fromstring(book.read(f"xl/worksheets/sheet{place}.xml"))
        every = list(page.iter(f"{{{_NS['m']}}}c"))
        self.cells = {c.get("r"): self._read(c, shared) for c in every}
        self.formulas = {c.get("r") for c in every if c.find("m:f", _NS) is not None}
        self.kept = {c.get("r"): c.findtext("m:v", namespaces=_NS) or None for c in every}

    @staticmethod
    def _read(cell, shared):
        formula, value = cell.find("m:f", _NS), cell.find("m:v", _NS)
        if formula is not None:
            return f"={formula.text}"
        if cell.get("t") == "inlineStr":
            return "".join(cell.itertext())
        if value is None:
            return ""
        return shared[int(value.text)] if cell.get("t") == "s" else float(value.text)

    def row_of(self, label: str) -> int:
        """The first row whose first cell begins with a label."""
        return next(
            int(ref[1:])
            for ref, said in self.cells.items()
            if ref[0] == "A" and ref[1].isdigit() and str(said).startswith(label)
        )

    def value(self, ref: str):
        """What stands in a cell, worked out."""
        found = self.cells.get(ref, 0.0)
        if not (isinstance(found, str) and found.startswith("=")):
            return found
        names = {**FUNCTIONS, "cell": self.value, "cells": self._range}
        return eval(_python(found[1:]), {"__builtins__": {}}, names)

    def _range(self, first, last):
        column = re.match("[A-Z]+", first)[0]
        rows = range(int(first[len(column) :]), int(last[len(column) :]) + 1)
        return [self.value(f"{column}{row}") for row in rows]


def _python(formula: str) -> str:
    """The same in Python: only the functions and operators that our formulas use."""
    at = formula.find("IF(")
    if at >= 0:
        parts, end = _arguments(formula, at + 3)
        asked, yes, no = map(_python, parts)
        rest = _python(formula[end:]) if formula[end:] else ""
        return f"{_python(formula[:at])}(({yes}) if ({asked}) else ({no})){rest}"
    formula = re.sub(
        _CELL,
        lambda m: f'cells("{m[1]}","{m[2]}")' if m[2] else f'cell("{m[1]}")',
        formula,
    )
    formula = re.sub("(?<![<>])=", "==", formula)  # what compares in Excel assigns in Python
    return formula.replace("^", "**")


def _arguments(formula: str, start: int):
    parts, depth, begun = [], 0, start
    for at in range(start, len(formula)):
        char = formula[at]
        if char == "(":
            depth += 1
        elif char == ")" and depth:
            depth -= 1
        elif char == ")":
            return [*parts, formula[begun:at]], at + 1
        elif char == "," and not depth:
            parts.append(formula[begun:at])
            begun = at + 1
    raise AssertionError(formula)
