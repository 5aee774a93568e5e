"""What the office is and how it numbers: dated settings that override ``resources/office.toml``."""

from __future__ import annotations

import dataclasses as dc
import datetime as dt
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


def next_number(work: Work, office: Office, kind: str, day: dt.date) -> str:
    """Take the next number of a kind by the office's template.

    A template holds ``{year}``, ``{date}``, ``{region}`` and ``{ordinal}``; whatever stands
    around the ordinal once the others are filled in *is* the series, so ``{date}-{ordinal:04d}``
    begins anew each day without any rule saying so.
    """
    template = office.numbers[kind]
    filled = (
        template.replace("{year}", f"{day.year:04d}")
        .replace("{date}", day.strftime("%Y%m%d"))
        .replace("{region}", office.region_code)
    )
    return work.take_number(f"{kind}:{filled}", filled)
