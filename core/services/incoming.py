"""What comes in: JSON read exactly, and the well-formed parts of a document that has faults.

A fault that lies between fields (a sum, a date outside a period) must be found although another
field is malformed; so the checks look at a *view*: the fields that could be read, by name, down
to the items of lists. A name that is missing from a view could not be read.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator, Mapping
from functools import cache
from typing import Any, get_args, get_origin

from core.fields import JsonNumber
from core.problems import FieldError, Problem, join_path
from core.services.reading import Document, Reading, read

DEEPEST = 50  # levels of nesting; the contract needs five
LONGEST_WHOLE = 1000  # digits


class JsonObject(dict[str, Any]):
    """A JSON object that remembers which of its keys were written twice."""

    __slots__ = ("twice",)
    twice: tuple[str, ...]


def amended(
    raw: Mapping[str, Any], drop: Collection[str] = (), put: Mapping[str, object] | None = None
) -> JsonObject:
    """Return an object without some keys and with others replaced."""
    made = JsonObject((key, value) for key, value in raw.items() if key not in drop)
    made.update(put or {})
    made.twice = tuple(key for key in getattr(raw, "twice", ()) if key not in drop)
    return made


def load(text: str) -> object:
    """Parse JSON with numbers as written; ``FieldError('not_json')`` for anything else."""

    def refuse(word: str) -> object:
        return JsonNumber(word)  # NaN and Infinity: no kind reads them, so their path is named

    def whole(digits: str) -> object:
        return int(digits) if len(digits) <= LONGEST_WHOLE else JsonNumber(digits)

    try:
        return json.loads(
            text,
            parse_float=JsonNumber,
            parse_int=whole,
            parse_constant=refuse,
            object_pairs_hook=_object,
        )
    except (ValueError, RecursionError):
        raise FieldError("not_json") from None


def _object(pairs: list[tuple[str, Any]]) -> JsonObject:
    made = JsonObject(pairs)
    seen: set[str] = set()
    made.twice = (
        ()
        if len(made) == len(pairs)
        else tuple(key for key, _ in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value]
    )
    return made


_HALF_A_CHARACTER = re.compile("[\ud800-\udfff]")  # half of a surrogate pair, standing alone

Way = tuple["Way", str | int] | None  # the keys down to a value, innermost last


def structure_faults(raw: object) -> tuple[list[Problem], bool]:
    """Return the faults of the JSON itself, and whether its fields can be read all the same.

    Paths are put together for faults only: a request may have a million values.
    """
    problems: list[Problem] = []
    readable = True
    pending: list[tuple[object, Way, int]] = [(raw, None, 0)]
    while pending:
        value, way, depth = pending.pop()
        if depth > DEEPEST:
            return [Problem("too_deep", "", {"limit": str(DEEPEST)})], False
        if isinstance(value, str):
            if _HALF_A_CHARACTER.search(value):
                problems.append(Problem("half_a_character", _path(way)))
                readable = False
        elif isinstance(value, Mapping):
            for key in getattr(value, "twice", ()):
                problems.append(Problem("duplicate_key", _path((way, key))))
            for key, item in value.items():
                if _HALF_A_CHARACTER.search(key):
                    problems.append(Problem("half_a_character", _path((way, key))))
                    readable = False
                pending.append((item, (way, key), depth + 1))
        elif isinstance(value, list | tuple):
            pending += [(item, (way, index), depth + 1) for index, item in enumerate(value)]
    return problems, readable


def texts_in(raw: object) -> list[tuple[str, str]]:
    """Return every text of a request, raw or read, with its path; not below ``DEEPEST``."""
    found: list[tuple[str, str]] = []
    _gather_texts(raw, "", DEEPEST, found)
    return found


def _gather_texts(raw: object, path: str, depth: int, found: list[tuple[str, str]]) -> None:
    if isinstance(raw, str):
        found.append((path, raw))
    elif depth and isinstance(raw, list | tuple):
        for index, item in enumerate(raw):
            _gather_texts(item, f"{path}[{index}]", depth - 1, found)
    elif depth and isinstance(raw, dict | Document | Mapping):
        for key, value in fields_of(raw).items():
            _gather_texts(value, join_path(path, key), depth - 1, found)


def _path(way: Way) -> str:
    if way is None:
        return ""
    outer, key = way
    return join_path(_path(outer), f"[{key}]" if isinstance(key, int) else key)


def read_document(model: type[Document], raw: object) -> tuple[Reading, Mapping[str, Any]]:
    """Read a request; return the reading and the view its cross-field checks look at."""
    if not isinstance(raw, Mapping):
        return Reading(problems=[Problem("not_object")]), {}
    problems, readable = structure_faults(raw)
    if not readable:
        return Reading(problems=problems), {}
    reading = read(model, raw)
    reading.problems[:0] = problems
    reading.view = salvage(model, raw, reading)
    return reading, reading.view


def salvage(model: type[Document], raw: object, reading: Reading | None = None) -> dict[str, Any]:
    """Return the well-formed values of an object; those of faulty parts as far as they go."""
    if not isinstance(raw, Mapping):
        return {}
    reading = reading or read(model, raw)
    values = dict(reading.values)
    for name in model.model_fields:
        if name not in values and name in raw:
            part = _salvage_field(model, name, raw[name])
            if part is not None:
                values[name] = part
    return values


def _salvage_field(model: type[Document], name: str, raw: object) -> Any:
    """Return what can be read of a field that has faults; None if that is nothing."""
    inner, many = nested(model, name)
    if inner is not None and many:
        return [salvage(inner, item) for item in raw] if isinstance(raw, list) else None
    if inner is not None:
        return salvage(inner, raw) if isinstance(raw, Mapping) else None
    if _is_table(model, name) and isinstance(raw, Mapping):
        entries = ((key, _alone(model, name, {key: value})) for key, value in raw.items())
        return {key: entry[key] for key, entry in entries if entry is not None}
    return None


def _alone(model: type[Document], name: str, raw: object) -> Any:
    return read(model, {name: raw}).values.get(name)


@cache
def nested(model: type[Document], name: str) -> tuple[type[Document] | None, bool]:
    """Return the document that stands in a field, and whether it stands in a list."""
    for option in _options(model.model_fields[name].annotation):
        many = get_origin(option) is list
        inner = get_args(option)[0] if many else option
        if isinstance(inner, type) and issubclass(inner, Document):
            return inner, many
    return None, False


@cache
def _is_table(model: type[Document], name: str) -> bool:
    return any(get_origin(o) is dict for o in _options(model.model_fields[name].annotation))


def _options(annotation: Any) -> Iterator[Any]:
    """Yield the alternatives of ``X | None``."""
    if annotation is None or get_origin(annotation) in (list, dict):
        yield annotation
    else:
        yield from get_args(annotation) or (annotation,)


def fields_of(part: Any) -> Mapping[str, Any]:
    """Return the fields of a document, or of what could be read of one."""
    if part is None:
        return {}
    return vars(part) if isinstance(part, Document) else part
