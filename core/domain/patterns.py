"""Patterns of papers: texts with ``{path}`` or ``{path:form}`` filled from plain values.

The grammar is that of ``str.format`` without positions, attributes and conversions. Forms:

* none: a text or a whole number as it is
* ``date`` (2026年11月23日) and ``moment`` (with the time) from ISO texts; ``year``, ``month`` and
  ``day`` where a form has them printed between
* ``yuan`` (300,000.00) and ``capitals`` (叁拾万元整) from whole fen

An empty text stays empty in every form.
"""

from __future__ import annotations

import dataclasses as dc
import datetime as dt
import string
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from core.domain.capitals import capitals
from core.domain.chinese_dates import written_date, written_moment
from core.domain.values import yuan
from core.problems import Problem, join_path

MISSING = object()
_SHOWN = 60  # characters of a pattern that a message repeats


@dc.dataclass(frozen=True, slots=True)
class Filled:
    """A filled pattern: its text, whether every field in it was empty, and what went wrong."""

    text: str
    empty: bool = False
    problems: tuple[Problem, ...] = ()


def look_up(path: str, values: Mapping[str, Any]) -> Any:
    """Return the value at a dotted path, or ``MISSING``."""
    value: Any = values
    for name in path.split("."):
        if not isinstance(value, dict | Mapping) or name not in value:  # dict first: it is quicker
            return MISSING
        value = value[name]
    return value


@cache
def _parsed(pattern: str) -> Filled | tuple[tuple[str, str | None, str | None], ...]:
    """Take a pattern apart; there are a few hundred, and each is filled for every paper.

    One without fields is filled already, and so is one whose brackets do not close: an office
    writes patterns too.
    """
    try:
        parts = tuple(part[:3] for part in string.Formatter().parse(pattern))
    except ValueError:
        facts = {"value": pattern[:_SHOWN]}
        return Filled(pattern, problems=(Problem("paper_pattern_broken", params=facts),))
    if all(path is None for _, path, _ in parts):
        return Filled("".join(literal for literal, _, _ in parts))
    return parts


def fill(pattern: str, values: Mapping[str, Any], prefix: str = "") -> Filled:
    """Fill a pattern; problems name fields by their path under ``prefix``."""
    parsed = _parsed(pattern)
    if isinstance(parsed, Filled):
        return parsed
    parts: list[str] = []
    written: list[str] = []
    problems: list[Problem] = []
    for literal, path, form in parsed:
        parts.append(literal)
        if path is None:
            continue
        value = look_up(path, values)
        if value is MISSING:
            problems.append(Problem("paper_field_unknown", join_path(prefix, path)))
            continue
        try:
            written.append(FORMS[form or ""](value))
            parts.append(written[-1])
        except (KeyError, TypeError, ValueError):
            facts = {"value": str(value), "form": form or ""}
            problems.append(Problem("paper_value_wrong", join_path(prefix, path), facts))
    empty = bool(written) and not any(written)
    return Filled("".join(parts), empty, tuple(problems))


def _plain(value: object) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise TypeError(value)
    return str(value)


def _grouped(value: object) -> str:
    if value == "":
        return ""
    if isinstance(value, bool) or not isinstance(value, int):
        raise TypeError(value)
    whole, cents = yuan(value).split(".")
    sign, digits = ("-", whole[1:]) if whole[0] == "-" else ("", whole)
    return f"{sign}{int(digits):,}.{cents}"


def _capitals(value: Any) -> str:
    return "" if value == "" else capitals(value)


def _date(value: Any) -> str:
    return written_date(dt.date.fromisoformat(value)) if value else ""


def _moment(value: Any) -> str:
    return written_moment(dt.datetime.fromisoformat(value)) if value else ""


def _part(name: str) -> Callable[[Any], str]:
    def write(value: Any) -> str:
        return str(getattr(dt.date.fromisoformat(value[:10]), name)) if value else ""

    return write


FORMS: Mapping[str, Callable[[Any], str]] = {
    "": _plain,
    "yuan": _grouped,
    "capitals": _capitals,
    "date": _date,
    "moment": _moment,
    "year": _part("year"),
    "month": _part("month"),
    "day": _part("day"),
}
