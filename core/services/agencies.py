"""Which agencies are told of mortgages: dated data, which an office's own list replaces."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Annotated, Any

from core import fields as kinds
from core.domain.letters import Agency
from core.problems import Problem
from core.resources import read_toml
from core.services.operations import Done, Plan, Request, operation
from core.services.ports import Work
from core.services.reading import Date, Document, ReadBy
from core.services.regions import regions

SETTING = "agencies"
Word = Annotated[str, ReadBy(kinds.Code(limit=40))]
AgencyName = Annotated[str, ReadBy(kinds.Text(limit=60))]


class AgencyInput(Document):
    """An agency, the classes whose mortgages it is told of, and the details letters name.

    ``{county}`` in its name stands for the asset's county; without regions it is told of all.
    """

    code: Word
    agency_name: AgencyName
    asset_classes: list[Word]
    region_codes: list[Word] | None = None
    mentions: list[Word] | None = None


class SetAgencies(Document):
    """The office's own list of agencies from a day on; it replaces the shipped one."""

    valid_from: Date
    agencies: list[AgencyInput]


@operation("setting.agencies", SetAgencies, printed=True)
def set_agencies(request: Request) -> Plan:
    """Set which agencies are told of mortgages, from a day on."""
    problems = []
    for line, one in enumerate(request.items("agencies") or ()):
        problems += _unknown(request, one, f"agencies[{line}]")

    def carry_out() -> Done:
        command = request.command()
        value = [_stored(one) for one in command.agencies]
        request.work.settings.set(SETTING, value, command.valid_from)
        return Done(SETTING, {"setting": SETTING}, frozenset({"setting"}), {"count": len(value)})

    return Plan(problems, carry_out)


def _unknown(request: Request, one: Mapping[str, Any], path: str) -> list[Problem]:
    """Say which classes or details of assets nobody knows: letters would stay away unnoticed."""
    classes = request.context.classes
    problems = []
    for place, code in enumerate(one.get("asset_classes") or ()):
        if code not in classes:
            facts = {"value": code, "options": "、".join(sorted(classes))}
            problems.append(Problem("not_a_choice", f"{path}.asset_classes[{place}]", facts))
    fields = {spec.name for each in classes.values() for spec in each.fields}
    for place, name in enumerate(one.get("mentions") or ()):
        if name not in fields:
            facts = {"value": name, "options": "、".join(sorted(fields))}
            problems.append(Problem("not_a_choice", f"{path}.mentions[{place}]", facts))
    return problems


def _stored(one: AgencyInput) -> dict[str, Any]:
    return {
        "code": one.code,
        "name": one.agency_name,
        "classes": one.asset_classes,
        "regions": one.region_codes or [""],
        "mentions": one.mentions or [],
    }


def agencies_on(work: Work, day: dt.date) -> Sequence[Agency]:
    """Return the agencies as set for a day: the office's own list, else the shipped one."""
    own = work.settings.get(SETTING, day)
    return [_agency(one) for one in own] if own is not None else _shipped(day)


def _shipped(day: dt.date) -> Sequence[Agency]:
    packs = [p for p in _packs() if p.get("valid_from") is None or p["valid_from"] <= day]
    newest = max(packs, key=lambda pack: pack.get("valid_from") or dt.date.min)
    return [_agency(one) for one in newest["agency"]]


@cache
def _packs() -> Sequence[Mapping[str, Any]]:
    return tuple(read_toml("agencies.toml")["pack"])


def _agency(data: Mapping[str, Any]) -> Agency:
    return Agency(
        code=str(data["code"]),
        name=str(data["name"]),
        classes=frozenset(data["classes"]),
        regions=tuple(data["regions"]),
        mentions=tuple(data["mentions"]),
    )


def name_in(agency: Agency, region_code: str) -> str:
    """Return what an agency is called where an asset lies."""
    county = regions().get(region_code[:6])
    return agency.name.replace("{county}", county.name if county else "")
