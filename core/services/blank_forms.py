"""Pre-printed sheets (空白证书): what is printed where on them, as declared and checked.

``resources/documents/blanks/<name>.toml`` says which paper's snapshot is printed and where its
fields stand; an office's own sheets lie in ``blanks`` of the user's folder. Places are millimetres
from the upper left corner, to the hundredth; type sizes are points. A sheet is checked when it is
read, against the sample of its paper: every fault at once.
"""

from __future__ import annotations

import dataclasses as dc
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from core.domain.overprint import MM, SIDES, Box, across, outside, overlapping
from core.problems import Problem, Rejected
from core.resources import read_toml_file, resource_dir
from core.services.declarations import declared_codes
from core.services.rules import STATUSES

ALIGNMENTS = ("left", "centre", "right")
VERTICAL = ("top", "middle", "bottom")
LEADING = 130  # hundredths of the type size from line to line
_POINT = (2540, 72)  # a point in hundredths of a millimetre
SMALLEST, LARGEST = 40 * MM, 500 * MM  # sides of a sheet that an office printer may take
LEAST_CODE = 2850  # a code that is read at 100 dpi has 25 mm, and something white around it
LEAST_TYPE, MOST_TYPE = 500, 4000  # hundredths of a point


@dc.dataclass(frozen=True, slots=True)
class Field:
    """Where a pattern is printed; sizes in hundredths of a point.

    ``each`` names a list of the snapshot whose items fill the pattern one after the other, with
    ``join`` between. Text that is too long is set smaller, down to ``shrink_to``.
    """

    box: Box
    label: str
    value: str
    each: str
    join: str
    empty: str
    size: int
    shrink_to: int
    lines: int
    align: str
    valign: str
    strong: bool


@dc.dataclass(frozen=True, slots=True)
class BlankForm:
    """A pre-printed sheet; places in hundredths of a millimetre. ``title`` is printed on it."""

    name: str
    term: str
    paper: str
    title: str
    status: str
    source: str
    width: int
    height: int
    folds: tuple[int, ...]
    fields: tuple[Field, ...]
    codes: tuple[Box, ...]

    @property
    def boxes(self) -> tuple[Box, ...]:
        """Everything that is printed, as boxes."""
        return (*(field.box for field in self.fields), *self.codes)

    @property
    def sides(self) -> tuple[str, ...]:
        """The sides that something is printed on."""
        used = {box.side for box in self.boxes}
        return tuple(side for side in SIDES if side in used)


def blank_paths(own: Path | None) -> Iterator[Path]:
    """Yield the files of every sheet: the shipped ones, then the office's own."""
    for folder in (resource_dir() / "documents" / "blanks", own):
        if folder is not None:
            yield from sorted(folder.glob("*.toml"))


def read_blank(path: Path) -> BlankForm:
    """Read and check the shape of a sheet; raises ``Rejected`` with every fault.

    What its fields name is checked by :func:`core.services.overprint.check_blank`.
    """
    try:
        content = read_toml_file(path)
    except (OSError, ValueError) as error:
        facts = {"value": path.name, "reason": str(error)}
        raise Rejected([Problem("blank_not_read", "", facts)]) from error
    return blank_of(path.stem, content)


def blank_of(name: str, content: Mapping[str, Any]) -> BlankForm:
    """Return the sheet that a declaration describes; raises ``Rejected`` with every fault."""
    reader = _Reader(name)
    values = reader.table(content, _SHEET, "")
    fields = [
        _field(reader, one, f"field[{at}]")
        for at, one in enumerate(reader.tables(content, "field"))
    ]
    codes = [
        _code(reader, one, f"code[{at}]", at)
        for at, one in enumerate(reader.tables(content, "code"))
    ]
    if reader.problems:
        raise Rejected(reader.problems)
    form = BlankForm(
        name=name,
        folds=tuple(values.pop("folds")),
        fields=tuple(one for one in fields if one is not None),
        codes=tuple(one for one in codes if one is not None),
        **values,
    )
    problems = list(_misplaced(form))
    if problems:
        raise Rejected(problems)
    return form


def _misplaced(form: BlankForm) -> Iterator[Problem]:
    names = [one.box.name for one in form.fields]
    for name in sorted({one for one in names if names.count(one) > 1}):
        yield Problem("blank_name_twice", name, {"value": name, "blank": form.name})
    facts = {"blank": form.name, "size": f"{written(form.width)}×{written(form.height)}"}
    for box in outside(form.boxes, form.width, form.height):
        yield Problem("blank_outside", box.name, {**facts, "value": _written_box(box)})
    for one, other in overlapping(form.boxes):
        more = {"value": _written_box(one), "other": f"{other.name} {_written_box(other)}"}
        yield Problem("blank_overlap", one.name, {**facts, **more})
    for box in form.codes:
        if box.width < LEAST_CODE:
            more = {"value": written(box.width), "least": written(LEAST_CODE)}
            yield Problem("blank_code_small", box.name, {**facts, **more})
    for box, fold in across(form.boxes, form.folds):
        more = {"value": _written_box(box), "fold": written(fold)}
        yield Problem("blank_across_fold", box.name, {**facts, **more})


def written(hundredths: int) -> str:
    """Return a place as millimetres: ``2150`` -> ``21.5``."""
    return f"{Decimal(hundredths) / MM:f}"


def _written_box(box: Box) -> str:
    return "，".join(
        f"{axis} {written(start)}–{written(end)} mm"
        for axis, start, end in (("x", box.x, box.right), ("y", box.y, box.bottom))
    )


# --- reading --------------------------------------------------------------------------------------


def _length(value: object) -> int:
    """Read millimetres, to the hundredth, into hundredths."""
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise ValueError
    hundredths = Decimal(value) * MM
    if not hundredths.is_finite():  # TOML knows inf and nan
        raise ValueError
    if hundredths != int(hundredths) or not -LARGEST <= hundredths <= LARGEST:
        raise ValueError
    return int(hundredths)


def _side_length(value: object) -> int:
    found = _length(value)
    if not SMALLEST <= found <= LARGEST:
        raise ValueError
    return found


def _positive(value: object) -> int:
    found = _length(value)
    if found <= 0:
        raise ValueError
    return found


def _type_size(value: object) -> int:
    found = _length(value)
    if not LEAST_TYPE <= found <= MOST_TYPE:
        raise ValueError
    return found


def _lines(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= 20:
        raise ValueError
    return value


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def _some_text(value: object) -> str:
    if not _text(value).strip():
        raise ValueError
    return _text(value)


def _yes_no(value: object) -> bool:
    if not isinstance(value, bool):
        raise TypeError
    return value


def _one_of(*options: str) -> Callable[[object], str]:
    def read(value: object) -> str:
        if value not in options:
            raise ValueError
        return str(value)

    return read


def _folds(value: object) -> list[int]:
    if not isinstance(value, list):
        raise TypeError
    return [_positive(one) for one in value]


_NEEDED = object()
Spec = Mapping[str, tuple[Callable[[object], Any], Any]]  # how a key is read, and its default
_SHEET: Spec = {
    "term": (_some_text, _NEEDED),
    "paper": (lambda value: _one_of(*declared_codes())(value), _NEEDED),
    "title": (_some_text, _NEEDED),
    "status": (_one_of(*sorted(STATUSES)), _NEEDED),
    "source": (_some_text, _NEEDED),
    "width": (_side_length, _NEEDED),
    "height": (_side_length, _NEEDED),
    "folds": (_folds, ()),
}
_FIELD: Spec = {
    "name": (_some_text, _NEEDED),
    "label": (_some_text, _NEEDED),
    "value": (_some_text, _NEEDED),
    "x": (_length, _NEEDED),
    "y": (_length, _NEEDED),
    "width": (_positive, _NEEDED),
    "size": (_type_size, _NEEDED),
    "shrink_to": (_type_size, None),
    "lines": (_lines, 1),
    "align": (_one_of(*ALIGNMENTS), "left"),
    "valign": (_one_of(*VERTICAL), "middle"),
    "strong": (_yes_no, False),
    "each": (_text, ""),
    "join": (_text, "、"),
    "empty": (_text, ""),
    "side": (_one_of(*SIDES), SIDES[0]),
}
_CODE: Spec = {
    "x": (_length, _NEEDED),
    "y": (_length, _NEEDED),
    "size": (_positive, _NEEDED),
    "side": (_one_of(*SIDES), SIDES[0]),
}


class _Reader:
    """Reads tables key by key, keeping every fault."""

    def __init__(self, blank: str) -> None:
        self.blank = blank
        self.problems: list[Problem] = []

    def table(self, content: Mapping[str, Any], spec: Spec, path: str) -> dict[str, Any]:
        """Return the values of a table; of one with faults those that could be read."""
        known = {*spec, *(("field", "code") if not path else ())}
        for key in content.keys() - known:
            self.fault("blank_key_unknown", path, key, key)
        found = {}
        for key, (read, default) in spec.items():
            if key not in content:
                if default is _NEEDED:
                    self.fault("blank_key_missing", path, key, key)
                found[key] = default
                continue
            try:
                found[key] = read(content[key])
            except (ValueError, TypeError):
                self.fault("blank_value_wrong", path, key, str(content[key]))
        return found

    def tables(self, content: Mapping[str, Any], key: str) -> Sequence[Mapping[str, Any]]:
        """Return the tables of an array of them."""
        found = content.get(key, [])
        if isinstance(found, list) and all(isinstance(one, Mapping) for one in found):
            return found
        self.fault("blank_value_wrong", "", key, key)
        return ()

    def fault(self, code: str, path: str, key: str, value: str) -> None:
        """Note what is wrong with a key."""
        where = f"{path}.{key}" if path else key
        facts = {"value": value, "blank": self.blank, "field": where}  # as it is written there
        self.problems.append(Problem(code, where, facts))


def _field(reader: _Reader, content: Mapping[str, Any], path: str) -> Field | None:
    before = len(reader.problems)
    values = reader.table(content, _FIELD, path)
    if len(reader.problems) > before:
        return None
    size, smallest = values["size"], values["shrink_to"] or values["size"]
    if smallest > size:
        reader.fault("blank_value_wrong", path, "shrink_to", written(smallest))
        return None
    place = {name: values.pop(name) for name in ("name", "x", "y", "width", "side")}
    height = height_of(values["lines"], size)
    return Field(Box(height=height, **place), **{**values, "shrink_to": smallest})


def height_of(lines: int, size: int) -> int:
    """Return the height of lines of a type size (hundredths of a point), rounded up."""
    points, hundredths = _POINT[1] * 100 * 100, _POINT[0] * lines * size * LEADING
    return -(-hundredths // points)


def _code(reader: _Reader, content: Mapping[str, Any], path: str, at: int) -> Box | None:
    before = len(reader.problems)
    values = reader.table(content, _CODE, path)
    if len(reader.problems) > before:
        return None
    size = values["size"]
    return Box(f"code[{at}]", values["x"], values["y"], size, size, values["side"])
