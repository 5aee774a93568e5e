"""Dated rule packs: the policy numbers of ``resources/rules``, each with where it comes from.

The pack of the day is the last one that was valid on it. Its id and the SHA-256 of its canonical
content go into every result, so that a figure can be traced to the numbers it was made with.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from typing import Any

from core.domain.sheet import Parameter
from core.resources import read_toml

STATUSES = frozenset({"sourced", "assumed"})


@dataclass(frozen=True, slots=True)
class Pack:
    """The numbers of one subject from a day on; ``valid_from`` is None for the first pack."""

    id: str
    subject: str
    valid_from: dt.date | None
    sha256: str
    values: Mapping[str, Parameter]
    groups: Mapping[str, Mapping[str, Parameter]]  # numbers by grade, class …
    content: Mapping[str, Any]  # as it was read: what a record keeps, so that it can be redone

    def identity(self) -> dict[str, str]:
        """Return what a result keeps of the pack."""
        return {"subject": self.subject, "id": self.id, "sha256": self.sha256}


def pack_of(subject: str, day: dt.date) -> Pack:
    """Return the pack of ``subject`` (``valuation``, ``subsidy``, ``dividend``) on ``day``."""
    in_force = [p for p in all_packs(subject) if p.valid_from is None or p.valid_from <= day]
    return max(in_force, key=lambda pack: pack.valid_from or dt.date.min)


def number_of(subject: str, day: dt.date, name: str) -> int:
    """Return a whole number of the pack of the day: years, days, pieces."""
    number = pack_of(subject, day).values[name].value
    if number.denominator != 1:
        raise ValueError(f"{subject} {name}: {number}")
    return number.numerator


def figures_on(day: dt.date) -> Mapping[str, Fraction]:
    """Return the numbers of the register that rules of law look at, by name."""
    return {name: one.value for name, one in pack_of("register", day).values.items()}


@cache
def all_packs(subject: str) -> tuple[Pack, ...]:
    """Return every pack of a subject, past and future."""
    return tuple(read_pack(subject, raw) for raw in read_toml(f"rules/{subject}.toml")["pack"])


def read_pack(subject: str, raw: Mapping[str, Any]) -> Pack:
    """Read one ``[[pack]]`` table; ``ValueError`` names the value that is not well declared."""
    values: dict[str, Parameter] = {}
    groups: dict[str, dict[str, Parameter]] = {}
    for name, declared in raw["values"].items():
        if "status" in declared:
            values[name] = _parameter(name, declared)
        else:
            groups[name] = {key: _parameter(key, one) for key, one in declared.items()}
    return Pack(raw["id"], subject, raw.get("valid_from"), content_sha256(raw), values, groups, raw)


def _parameter(name: str, declared: Mapping[str, Any]) -> Parameter:
    status, source = declared["status"], declared.get("source", "")
    if status not in STATUSES or (status == "sourced" and not source):
        raise ValueError(f"{name}: {status} {source}")
    return Parameter(Fraction(declared["value"]), status, source)


def content_sha256(content: object) -> str:
    """Hash data by its canonical JSON: sorted keys, no spaces, dates as ISO texts."""
    text = json.dumps(
        content, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str
    )
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
