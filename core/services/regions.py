"""Administrative regions by code, from the province down to the township."""

from __future__ import annotations

import csv
import dataclasses as dc
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from core.resources import resource_dir


@dc.dataclass(frozen=True, slots=True)
class Region:
    """One region: GB/T 2260 code (6 digits, townships 9), its name, level and parent's code."""

    code: str
    name: str
    level: str
    parent: str


@cache
def regions() -> Mapping[str, Region]:
    """Return every region of ``resources/regions.csv`` by its code."""
    with (resource_dir() / "regions.csv").open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(line for line in file if not line.startswith("#"))
        return MappingProxyType({row["code"]: Region(**row) for row in rows})


def full_name(code: str) -> str:
    """Return the name with all it belongs to, ``浙江省温州市瓯岭县``; ``KeyError`` if unknown."""
    region = regions()[code]
    return (full_name(region.parent) if region.parent else "") + region.name


def below(code: str) -> tuple[Region, ...]:
    """Return the regions directly below one, in the order of the file."""
    return tuple(region for region in regions().values() if region.parent == code)
