"""A form without a window: texts in, raw JSON for an operation out, problems back by field.

A form mirrors a command model. Its leaves are addressed by the same paths that problems carry
(``mortgagors[0].new.id_no``), so a refusal finds its field without any table in between. Texts are
kept exactly as typed; :meth:`FormState.raw` reads them with their kinds' forgiving reader. What is
left empty is left out.
"""

from __future__ import annotations

import dataclasses as dc
import datetime as dt
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, get_args, get_origin

from core.fields import Choice, FieldSpec, Kind
from core.present.format import shown, typed_raw
from core.problems import FieldError, Problem, join_path
from core.services.reading import Document, ReadBy, kind_of


@dc.dataclass(frozen=True, slots=True)
class Leaf:
    """A field that holds one text."""

    name: str
    kind: Kind
    required: bool = False
    default: str = ""


@dc.dataclass(frozen=True, slots=True)
class Group:
    """Fields that belong together; left out as a whole while all are empty."""

    name: str
    parts: tuple[Part, ...]
    required: bool = False


@dc.dataclass(frozen=True, slots=True)
class Rows:
    """A list whose lines are groups, or single leaves (``parts`` then is one nameless leaf)."""

    name: str
    parts: tuple[Part, ...]
    required: bool = False


Part = Leaf | Group | Rows


def parts_of(model: type[Document]) -> tuple[Part, ...]:
    """Return the parts of a form from a command model, in its order."""
    return tuple(
        part
        for name, info in model.model_fields.items()
        if (part := _part(name, info, info.is_required())) is not None
    )


def _part(name: str, info: Any, required: bool) -> Part | None:
    options = (info.annotation, *get_args(info.annotation))  # looks through ``X | None``
    many = next((option for option in options if get_origin(option) is list), None)
    if many is not None:
        (line,) = get_args(many)
        if isinstance(line, type) and issubclass(line, Document):
            return Rows(name, parts_of(line), required)
        kind = next(item.kind for item in get_args(line) if isinstance(item, ReadBy))
        return Rows(name, (Leaf("", kind, True),), required)
    nested = next((option for option in options if _is_document(option)), None)
    if nested is not None:
        return Group(name, parts_of(nested), required)
    if any(get_origin(option) is dict for option in options):
        return Group(name, (), required)  # named by whoever fills it in, see ``with_fields``
    kind_ = kind_of(info)
    if kind_ is None:
        return Group(name, (), required)  # free content (``details``), see ``with_fields``
    default = "" if required or info.default is None else shown(kind_, info.default)
    return Leaf(name, kind_, required, default)


def _is_document(item: Any) -> bool:
    return isinstance(item, type) and issubclass(item, Document)


def fields_of(specs: Sequence[FieldSpec]) -> tuple[Leaf, ...]:
    """Return the leaves of fields that an asset class declares."""
    return tuple(Leaf(spec.name, spec.kind, spec.required) for spec in specs)


_INDEX = re.compile(r"\[(\d+)\]")


class FormState:
    """What stands in a form: texts by path and the number of lines of each list."""

    def __init__(self, parts: Sequence[Part], today: dt.date) -> None:
        self.parts = tuple(parts)
        self.today = today
        self.texts: dict[str, str] = {}
        self.lines: dict[str, int] = {}
        self.asked = False  # whether it was submitted once: from then on, gaps are faults
        self._saved: dict[str, Any] = self.dump()

    # --- shape ----------------------------------------------------------------------------------

    def with_fields(self, name: str, leaves: Sequence[Leaf]) -> None:
        """Give a group of free content its fields (those of the asset class chosen)."""
        self.parts = tuple(
            Group(name, tuple(leaves), part.required) if part.name == name else part
            for part in self.parts
        )

    def choose_from(self, name: str, kind: Choice) -> None:
        """Let a field of the first level be chosen from a list."""
        self.parts = tuple(
            dc.replace(part, kind=kind) if isinstance(part, Leaf) and part.name == name else part
            for part in self.parts
        )

    def part(self, path: str) -> Part | None:
        """Return the part at a path, ``None`` if the form has none there."""
        parts: tuple[Part, ...] = self.parts
        found: Part | None = None
        for name in filter(None, _INDEX.sub("", path).split(".")):
            found = next((part for part in parts if part.name == name), None)
            if found is None:
                return None
            parts = () if isinstance(found, Leaf) else found.parts
        if isinstance(found, Rows) and path.endswith("]") and found.parts[0].name == "":
            return found.parts[0]
        return found

    def leaf(self, path: str) -> Leaf:
        """Return the leaf at a path; ``KeyError`` for a path without one."""
        found = self.part(path)
        if not isinstance(found, Leaf):
            raise KeyError(path)
        return found

    # --- texts ----------------------------------------------------------------------------------

    def get(self, path: str) -> str:
        """Return the text at a path."""
        if path in self.texts:
            return self.texts[path]
        found = self.part(path)
        return found.default if isinstance(found, Leaf) else ""

    def set(self, path: str, text: str) -> None:
        """Put a text at a path."""
        self.texts[path] = text

    def clear(self, prefix: str) -> None:
        """Empty everything at and below a path."""
        for path in [p for p in self.texts if _below(p, prefix)]:
            del self.texts[path]
        for path in [p for p in self.lines if _below(p, prefix)]:
            del self.lines[path]

    def count(self, path: str) -> int:
        """Return the number of lines of a list."""
        return self.lines.get(path, 0)

    def add_line(self, path: str) -> str:
        """Add a line to a list; returns the new line's path."""
        line = self.count(path)
        self.lines[path] = line + 1
        return f"{path}[{line}]"

    def remove_line(self, path: str, line: int) -> None:
        """Take a line out of a list; those after it move up."""
        self.clear(f"{path}[{line}]")
        for later in range(line + 1, self.count(path)):
            self._move(f"{path}[{later}]", f"{path}[{later - 1}]")
        self.lines[path] = max(0, self.count(path) - 1)

    def _move(self, old: str, new: str) -> None:
        for path in [p for p in self.texts if _below(p, old)]:
            self.texts[new + path[len(old) :]] = self.texts.pop(path)
        for path in [p for p in self.lines if _below(p, old)]:
            self.lines[new + path[len(old) :]] = self.lines.pop(path)

    # --- out and in -----------------------------------------------------------------------------

    def raw(self) -> dict[str, Any]:
        """Return the request as JSON; what was left empty is left out."""
        return self._raw_of(self.parts, "")

    def _raw_of(self, parts: Iterable[Part], path: str) -> dict[str, Any]:
        made: dict[str, Any] = {}
        for part in parts:
            value = self._raw_part(part, join_path(path, part.name))
            if value is not None:
                made[part.name] = value
        return made

    def _raw_part(self, part: Part, path: str) -> Any:
        if isinstance(part, Leaf):
            return typed_raw(part.kind, self.get(path), self.today)
        if isinstance(part, Group):
            return self._raw_of(part.parts, path) or ({} if part.required else None)
        lines = [f"{path}[{line}]" for line in range(self.count(path))]
        single = part.parts[0] if part.parts and part.parts[0].name == "" else None
        if single is not None:
            return [value for one in lines if (value := self._raw_part(single, one)) is not None]
        if not part.required:  # a line that nobody filled in is none
            lines = [line for line in lines if self._filled(line)]
        given = [self._raw_of(part.parts, one) for one in lines]
        return given if given or part.required else None

    def _filled(self, place: str) -> bool:
        return any(text and _below(path, place) for path, text in self.texts.items())

    def fill(self, raw: Mapping[str, Any], path: str = "") -> None:
        """Put a raw request into the form, as when a record is amended."""
        for name, value in raw.items():
            self._fill(value, join_path(path, name))

    def _fill(self, value: Any, path: str) -> None:
        if isinstance(value, Mapping):
            self.fill(value, path)
        elif isinstance(value, list | tuple):
            self.lines[path] = len(value)
            for line, one in enumerate(value):
                self._fill(one, f"{path}[{line}]")
        else:
            found = self.part(path)
            if isinstance(found, Leaf):
                self.texts[path] = shown(found.kind, value)

    # --- drafts ---------------------------------------------------------------------------------

    def dump(self) -> dict[str, Any]:
        """Return everything typed, for a draft."""
        texts = {path: text for path, text in self.texts.items() if text}
        return {"texts": texts, "lines": {p: n for p, n in self.lines.items() if n}}

    def restore(self, body: Mapping[str, Any]) -> None:
        """Put a draft back, exactly as it was typed."""
        self.texts = {str(k): str(v) for k, v in body.get("texts", {}).items()}
        self.lines = {str(k): int(v) for k, v in body.get("lines", {}).items()}

    @property
    def dirty(self) -> bool:
        """Whether anything differs from when the form was opened or saved."""
        return self.dump() != self._saved

    def newer(self, raw: Mapping[str, Any]) -> dict[str, str]:
        """Return what a record says now in fields that nobody touched since the form was opened.

        Somebody else wrote it meanwhile; what was typed here stays.
        """
        other = FormState(self.parts, self.today)
        other.fill(raw)
        before = self._saved["texts"]
        return {
            path: text
            for path, text in other.texts.items()
            if self.get(path) == before.get(path, "") and text != self.get(path)
        }

    def settle(self) -> None:
        """Take what stands there as the clean state."""
        self._saved = self.dump()

    # --- problems -------------------------------------------------------------------------------

    def fault(self, path: str) -> Problem | None:
        """Say what is wrong with one field as it stands; gaps only once it was submitted."""
        leaf, text = self.leaf(path), self.get(path)
        if not text.strip():
            needed = leaf.required and self.asked
            return Problem("required", path) if needed else None
        raw = typed_raw(leaf.kind, text, self.today)
        try:
            leaf.kind.parse(raw)
        except FieldError as error:
            return Problem(error.code, path, error.params)
        return None

    def place(self, problems: Iterable[Problem], shown: Iterable[str]) -> Placed:
        """Sort problems under the fields that are on screen, nearest one above; rest apart."""
        known = set(shown)
        fields: dict[str, list[Problem]] = {}
        apart: list[Problem] = []
        for problem in problems:
            place = _nearest(problem.field, known)
            if place is None:
                apart.append(problem)
            else:
                fields.setdefault(place, []).append(problem)
        return Placed(fields, apart)


@dc.dataclass(frozen=True, slots=True)
class Placed:
    """Problems by the path of the field they stand under, and those of the whole form."""

    fields: Mapping[str, list[Problem]]
    apart: Sequence[Problem]


def _below(path: str, prefix: str) -> bool:
    return path == prefix or path.startswith((f"{prefix}.", f"{prefix}["))


def _nearest(path: str, known: set[str]) -> str | None:
    while path:
        if path in known:
            return path
        path = re.sub(r"(\.[^.\[\]]+|\[\d+\]|^[^.\[\]]+)$", "", path)
    return None
