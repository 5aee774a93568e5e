"""A declaration of a paper, walked through: every fault with its place, none hidden by another.

The walk knows what each block may hold (:mod:`core.services.documents` draws them) and fills every
pattern from a sample snapshot, so that a name nobody writes, a word nobody has declared and a form
that does not exist are found where they stand.
"""

from __future__ import annotations

import string
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from core.domain.patterns import FORMS, MISSING, fill, look_up
from core.problems import Problem, join_path
from core.services.glyphs import undrawable
from core.text import Catalogue

MOST_CELLS = 3  # beside each other: more leave no room for a value
_ROWS = ("columns", "place", "each", "any", "filled", "items")  # by what a row is known
_PLACE = ("place", "text", "foot")
_OPTIONS = {"paragraph": ("boxed",), "prose": ("addressee",)}
Values = Mapping[str, Any]


class Walk:
    """Collects what is wrong with a declaration."""

    def __init__(self, sample: Values, text: Catalogue) -> None:
        self.sample = sample
        self.text = text
        self.problems: list[Problem] = []

    # --- tables ---

    def keys(self, table: Any, needed: Sequence[str], allowed: Sequence[str], path: str) -> bool:
        """Whether something is a table with the keys it needs; unknown ones are faults too."""
        if not isinstance(table, Mapping):
            self._fault("document_shape", path, value=_short(table), wanted="{ … }")
            return False
        for name in table.keys() - {*needed, *allowed}:
            self._fault("document_key_unknown", join_path(path, str(name)), value=str(name))
        missing = [name for name in needed if name not in table]
        for name in missing:
            self._fault("document_key_missing", join_path(path, name), value=name)
        return not missing

    def yes_no(self, table: Any, name: str, path: str) -> None:
        """Look at a value that is true or false."""
        if isinstance(table, Mapping) and not isinstance(table.get(name, False), bool):
            facts = {"value": _short(table[name]), "wanted": "true / false"}
            self._fault("document_shape", join_path(path, name), **facts)

    # --- blocks ---

    def blocks(self, blocks: Any) -> None:
        """Look at every block."""
        if not isinstance(blocks, Sequence) or isinstance(blocks, str):
            self._fault("document_shape", "block", value=_short(blocks), wanted="[[block]]")
            return
        for at, block in enumerate(blocks):
            self._block(block, f"block[{at}]")

    def _block(self, block: Any, path: str) -> None:
        kind = block.get("kind") if isinstance(block, Mapping) else None
        if not isinstance(kind, str) or kind not in _BLOCKS:
            options = "、".join(_BLOCKS)
            self._fault("document_block", f"{path}.kind", value=_short(kind), options=options)
            return
        patterns, more, extra = _BLOCKS[kind]
        self.keys(block, ("kind", *patterns, *more), _OPTIONS.get(kind, ()), path)
        self.yes_no(block, "boxed", path)
        for name in patterns:
            if name in block:
                self.pattern(block[name], f"{path}.{name}", self.sample)
        if extra is not None:
            extra(self, block, path)

    def _rows_of(self, block: Mapping[str, Any], path: str) -> None:
        if "rows" in block:
            self.rows(block["rows"], f"{path}.rows", self.sample)

    def _people_of(self, block: Mapping[str, Any], path: str) -> None:
        if "people" in block:
            self._cells(block["people"], f"{path}.people", self.sample)

    def _paragraphs_of(self, block: Mapping[str, Any], path: str) -> None:
        if "addressee" in block:
            self.pattern(block["addressee"], f"{path}.addressee", self.sample)
        lines = block.get("paragraphs", [])
        if not isinstance(lines, list):
            facts = {"value": _short(lines), "wanted": "[ … ]"}
            self._fault("document_shape", f"{path}.paragraphs", **facts)
            return
        for at, line in enumerate(lines):
            self.pattern(line, f"{path}.paragraphs[{at}]", self.sample)

    # --- rows and cells ---

    def rows(self, rows: Any, path: str, values: Values) -> None:
        """Look at the rows of a table, filled from ``values``."""
        if not isinstance(rows, Sequence) or isinstance(rows, str):
            self._fault("document_shape", path, value=_short(rows), wanted="[ … ]")
            return
        for at, row in enumerate(rows):
            self._row(row, f"{path}[{at}]", values)

    def _row(self, row: Any, path: str, values: Values) -> None:
        if isinstance(row, list):
            self._cells(row, path, values)
            return
        kind = next((name for name in _ROWS if isinstance(row, Mapping) and name in row), "")
        if not kind:
            self._fault(
                "document_shape", path, value=_short(row), wanted="[ … ]、" + "、".join(_ROWS)
            )
            return
        needed = {"each": ("each", "rows"), "columns": ("each", "columns"), "place": _PLACE}
        complete = self.keys(row, needed.get(kind, (kind,)), (), path)
        if kind == "place":
            for name in _PLACE if complete else ():
                self.pattern(row[name], f"{path}.{name}", values)
        elif kind in ("any", "filled"):
            self._cells(row[kind], f"{path}.{kind}", values, most=None if kind == "filled" else 3)
        elif kind == "items":
            self._list(row["items"], f"{path}.items", values)
        elif complete:
            item = self._list(row["each"], f"{path}.each", values)
            if item is not None and kind == "columns":
                self._columns(row["columns"], f"{path}.columns", {**item, "n": 1})
            elif item is not None:
                self.rows(row["rows"], f"{path}.rows", {**item, "nth": ""})

    def _columns(self, columns: Any, path: str, values: Values) -> None:
        """Look at the columns of a list under headings."""
        if not isinstance(columns, list) or not columns:
            wanted = "[{ label, value, weight }]"
            self._fault("document_shape", path, value=_short(columns), wanted=wanted)
            return
        for at, column in enumerate(columns):
            where = f"{path}[{at}]"
            if not self.keys(column, ("label", "value", "weight"), ("centred",), where):
                continue
            self.yes_no(column, "centred", where)
            weight = column["weight"]
            if isinstance(weight, bool) or not isinstance(weight, int) or weight < 1:
                facts = {"value": _short(weight), "wanted": "1、2、3 …"}
                self._fault("document_shape", f"{where}.weight", **facts)
            for name in ("label", "value"):
                self.pattern(column[name], f"{where}.{name}", {"nth": "", **values})

    def _list(self, name: Any, path: str, values: Values) -> Values | None:
        """Return the first item of a list of the snapshot."""
        found = look_up(name, values) if isinstance(name, str) else MISSING
        if isinstance(found, list) and found and isinstance(found[0], Mapping):
            item: Values = found[0]
            return item
        lists = [key for key, value in values.items() if isinstance(value, list)]
        self._fault("document_list_unknown", path, value=_short(name), options="、".join(lists))
        return None

    def _cells(self, cells: Any, path: str, values: Values, most: int | None = MOST_CELLS) -> None:
        if not isinstance(cells, list) or not cells:
            self._fault("document_shape", path, value=_short(cells), wanted="[{ label, value }]")
            return
        if most is not None and len(cells) > most:
            self._fault("document_row_wide", path, value=str(len(cells)), most=str(most))
        for at, cell in enumerate(cells):
            where = f"{path}[{at}]"
            self.keys(cell, ("label", "value"), ("also", "strong"), where)
            self.yes_no(cell, "strong", where)
            for name in ("label", "value", "also"):
                if isinstance(cell, Mapping) and name in cell:
                    self.pattern(cell[name], f"{where}.{name}", {"nth": "", **values})

    # --- patterns ---

    def pattern(self, pattern: Any, path: str, values: Values) -> None:
        """Fill a pattern from the sample: every name, word, form and character in it."""
        if not isinstance(pattern, str):
            self._fault("document_shape", path, value=_short(pattern), wanted='"…"')
            return
        written = pattern
        if pattern.startswith("paper."):
            if not self.text.has(pattern):
                self._fault("document_word_unknown", path, value=pattern)
                return
            written = self.text(pattern)
        try:
            fields = [
                part[1:3] for part in string.Formatter().parse(written) if part[1] is not None
            ]
        except ValueError:
            self._fault("document_pattern_broken", path, value=_short(pattern))
            return
        for name, form in fields:
            self._field(pattern, str(name), str(form or ""), path, values)
        if wrong := undrawable(pattern):
            self._fault("document_glyph", path, value=wrong)

    def _field(self, pattern: str, name: str, form: str, path: str, values: Values) -> None:
        facts = {"value": f"{{{name}}}", "pattern": _short(pattern)}
        if look_up(name, values) is MISSING:
            options = "、".join(_names(values))
            self._fault("document_field_unknown", path, **facts, options=options)
        elif (
            form not in FORMS
            or fill(f"{{{name}:{form}}}" if form else f"{{{name}}}", values).problems
        ):
            options = "、".join(one for one in FORMS if one)
            self._fault("document_form_wrong", path, **facts, form=form or "—", options=options)

    def _fault(self, code: str, path: str, **facts: str) -> None:
        self.problems.append(Problem(code, "content", {**facts, "where": path}))


def _names(values: Values, prefix: str = "") -> list[str]:
    """Return every name that a pattern may use, those of tables with their path."""
    found: list[str] = []
    for name, value in values.items():
        if isinstance(value, Mapping):
            found += _names(value, f"{prefix}{name}.")
        elif not isinstance(value, list):
            found.append(f"{prefix}{name}")
    return found


def _short(value: Any) -> str:
    said = str(value)
    return said if len(said) <= 40 else f"{said[:40]}…"


# Of each kind of block: its patterns, what else it needs, and who looks at that.
_Extra = Callable[[Walk, Mapping[str, Any], str], None]
_BLOCKS: Mapping[str, tuple[tuple[str, ...], tuple[str, ...], _Extra | None]] = {
    "heading": (("office", "title"), (), None),
    "number_line": (("value", "beside"), (), None),
    "table": ((), ("rows",), Walk._rows_of),
    "paragraph": (("title", "value"), (), None),
    "prose": ((), ("paragraphs",), Walk._paragraphs_of),
    "tear": (("text", "title"), (), None),
    "code": (("note",), (), None),
    "signatures": (("seal", "office", "date"), ("people",), Walk._people_of),
}
