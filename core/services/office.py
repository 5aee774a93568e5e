"""What the office is and how it numbers: dated settings that override ``resources/office.toml``."""

from __future__ import annotations

import dataclasses as dc
import datetime as dt
import hashlib
import re
from collections.abc import Mapping
from functools import cache
from typing import Any

from core.resources import read_toml
from core.services.ports import Work

SETTING = "office"


@dc.dataclass(frozen=True, slots=True)
class Office:
    """The office on a day. ``kind`` decides legal effect: service centre or statutory registrar."""

    name: str
    region_code: str
    kind: str
    demonstration: bool
    numbers: Mapping[str, str]


@cache
def shipped_office() -> Mapping[str, Any]:
    """Return what an office is before it has set anything."""
    return read_toml("office.toml")


def office_on(work: Work, day: dt.date) -> Office:
    """Return the office as set for a day, resting on the shipped defaults."""
    shipped = shipped_office()
    values = {**shipped, **(work.settings.get(SETTING, day) or {})}
    return Office(
        name=str(values["name"]),
        region_code=str(values["region_code"]),
        kind=str(values["kind"]),
        demonstration=bool(values["demonstration"]),
        numbers={**shipped["numbers"], **values["numbers"]},  # a kind may be newer than the setting
    )


def office_key_id(office: Office) -> str:
    """Return the id of an office's key: its region and a few hex digits of its name."""
    return f"{office.region_code}-{hashlib.sha256(office.name.encode()).hexdigest()[:6].upper()}"


def next_number(work: Work, office: Office, kind: str, day: dt.date) -> str:
    """Take the next number of a kind by the office's template.

    A template holds ``{year}``, ``{date}``, ``{region}`` and ``{ordinal}``; whatever stands
    around the ordinal once the others are filled in *is* the series, so ``{date}-{ordinal:04d}``
    begins anew each day without any rule saying so.
    """
    filled = _filled(office, kind, day)
    return work.take_number(_series(kind, filled), filled)


def series_of(office: Office, kind: str, day: dt.date) -> str:
    """Return the series from which numbers of a kind are taken on a day."""
    return _series(kind, _filled(office, kind, day))


def ordinal_in(office: Office, kind: str, day: dt.date, number: str) -> int | None:
    """Return which number of the day's series of a kind this is; None if it is none of it."""
    filled = _filled(office, kind, day)
    before, after = re.split(r"\{ordinal[^}]*\}", filled)
    found = re.fullmatch(f"{re.escape(before)}([0-9]{{1,18}}){re.escape(after)}", number)
    if found is None or filled.format(ordinal=int(found[1])) != number:
        return None
    return int(found[1])


def _series(kind: str, filled: str) -> str:
    return f"{kind}:{filled}"


def _filled(office: Office, kind: str, day: dt.date) -> str:
    return (
        office.numbers[kind]
        .replace("{year}", f"{day.year:04d}")
        .replace("{date}", day.strftime("%Y%m%d"))
        .replace("{region}", office.region_code)
    )
