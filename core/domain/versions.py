"""Versions of what is described: why each was written, by whom and when (条例 10, I1)."""

from __future__ import annotations

import dataclasses as dc
from collections.abc import Mapping, Sequence
from typing import Any

FIRST, CHANGE, CORRECTION = "first", "change", "correction"


@dc.dataclass(frozen=True, slots=True)
class Because:
    """Why a version is written: things have changed (变更), or an error is corrected (更正)."""

    kind: str = CHANGE
    reason: str = ""
    evidence: str = ""  # the document that shows it


@dc.dataclass(frozen=True, slots=True)
class Version:
    """A version as it was written; ``values`` are its fields as stored."""

    version: int
    because: Because
    values: Mapping[str, Any]
    operator: str
    entered_at: str


@dc.dataclass(frozen=True, slots=True)
class Difference:
    """A field that two versions say differently; '' where one says nothing."""

    field: str
    old: Any
    new: Any


def differences(old: Mapping[str, Any], new: Mapping[str, Any]) -> Sequence[Difference]:
    """Return the fields in which two versions differ, in the order of the newer one."""
    names = dict.fromkeys([*new, *old])
    pairs = ((name, old.get(name), new.get(name)) for name in names)
    return [Difference(name, a, b) for name, a, b in pairs if (a or "") != (b or "")]
