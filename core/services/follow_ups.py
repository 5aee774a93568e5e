"""What follows a disposal outside the register: licences to be applied for anew, by class."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from core.resources import read_toml


def follow_ups(asset_class: str, sold_on: dt.date, today: dt.date) -> list[dict[str, str]]:
    """Return what follows the sale of an asset of a class, each with the day it is due or ``""``.

    The list is that of ``today``; days are counted from the sale, or from the day on which what
    comes before is due.
    """
    due: dict[str, dt.date] = {}
    found = []
    for one in _pack(today)["follow_up"]:
        if asset_class not in one["classes"]:
            continue
        if "days" in one:
            due[one["code"]] = due.get(one.get("after", ""), sold_on) + dt.timedelta(one["days"])
        until = due.get(one["code"])
        found.append(
            {
                "code": one["code"],
                "due_on": until.isoformat() if until else "",
                "basis": one.get("source", ""),
            }
        )
    return found


def _pack(day: dt.date) -> Mapping[str, Any]:
    packs = [p for p in _packs() if p.get("valid_from") is None or p["valid_from"] <= day]
    return max(packs, key=lambda pack: pack.get("valid_from") or dt.date.min)


@cache
def _packs() -> Sequence[Mapping[str, Any]]:
    return tuple(read_toml("disposal.toml")["pack"])
