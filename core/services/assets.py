"""Enter assets with their holders, and change their description."""

from __future__ import annotations

import dataclasses as dc
from collections.abc import Mapping
from fractions import Fraction
from typing import Annotated, Any

from core.domain.asset import Asset, share_problems
from core.domain.asset_class import AssetClass
from core.domain.rules import confirmation, refusal
from core.domain.search_text import Findable
from core.fields import Code, FieldSpec, Ref, fraction_text, read_fields
from core.problems import Problem
from core.services import people
from core.services.office import next_number
from core.services.operations import Context, Done, Plan, Request, operation
from core.services.people import PartyInput, Resolved
from core.services.ports import NewAsset, Work
from core.services.reading import Code as CodeField
from core.services.reading import Document, Name, ReadBy, ShareOf, Text, YesNo

AssetRef = Annotated[str, ReadBy(Ref(to="asset"))]
ClassCode = Annotated[str, ReadBy(Code(limit=40))]


class HolderInput(PartyInput):
    """A holder and its share; one holder without a share holds the whole.

    ``land_share`` is that of the land under a building, where its title names it: it must be the
    same, for both move together (民法典 356, 357, 397).
    """

    share: ShareOf | None = None
    land_share: ShareOf | None = None


class EnterAsset(Document):
    """An asset to be entered; ``details`` are the fields of its class."""

    asset_class: ClassCode
    name: Name
    location: Text
    region_code: CodeField
    joint: YesNo = False  # 共同共有: the holders hold the whole together, none has a share
    holders: list[HolderInput]
    details: dict[str, Any]


@operation("asset.enter", EnterAsset, printed=True)
def enter_asset(request: Request) -> Plan:
    """Enter an asset into the asset book with its holders; opens its folio."""
    asset_class, problems = class_of(request)
    details, more = read_details(asset_class, request.get("details"))
    holders, found = holders_of(request)
    problems += more + found + same_right(request, asset_class, details)

    def carry_out() -> Done:
        command = request.command()
        assert asset_class is not None
        shares = [share for _, share in holders]
        settled = [people.settle(request, resolved).party_no for resolved, _ in holders]
        number = next_number(request.work, request.context.office, "asset", request.context.today)
        new = NewAsset(
            asset_class=asset_class.code,
            name=command.name,
            location=command.location,
            region_code=command.region_code,
            details=dump_details(asset_class, details),
            holders=held_lines(settled, shares, joint=command.joint),
        )
        asset = request.work.assets.add(number, new)
        index(request.work, asset, asset_class)
        numbers = {"asset": number}
        return Done(number, numbers, frozenset({"asset", "party"}), {"class": asset_class.code})

    return Plan(problems, carry_out)


def class_of(request: Request) -> tuple[AssetClass | None, list[Problem]]:
    """Return the class that a request names, if there is such a class."""
    code = request.get("asset_class")
    if code is None:
        return None, []
    found = request.context.classes.get(code)
    if found is None:
        known = "、".join(sorted(request.context.classes))
        return None, [Problem("not_a_choice", "asset_class", {"value": code, "options": known})]
    return found, []


def asked(specs: tuple[FieldSpec, ...], raw: Any) -> list[FieldSpec]:
    """Return the fields with those made required whose ``when`` fits what was given."""
    given = raw if isinstance(raw, dict) else {}
    return [_as_asked(spec, given) for spec in specs]


def _as_asked(spec: FieldSpec, given: dict[str, Any]) -> FieldSpec:
    when = spec.extra.get("when") or {}
    fits = bool(when) and all(given.get(name) == value for name, value in when.items())
    return dc.replace(spec, required=True) if fits else spec


def read_details(asset_class: AssetClass | None, raw: Any) -> tuple[dict[str, Any], list[Problem]]:
    """Read the fields of a class; problems stand under ``details``."""
    if asset_class is None or raw is None:
        return {}, []
    return read_fields(asked(asset_class.fields, raw), raw, "details")


def dump_details(asset_class: AssetClass, details: dict[str, Any]) -> dict[str, Any]:
    """Return details in their JSON form, empty ones left out."""
    kinds = {spec.name: spec.kind for spec in asset_class.fields}
    return {name: kinds[name].dump(value) for name, value in details.items() if value is not None}


def held_lines(
    numbers: list[str], shares: list[Fraction], *, joint: bool
) -> list[tuple[tuple[str, ...], Fraction]]:
    """Return who holds which share, line by line; joint holders hold one line together."""
    if joint:
        return [(tuple(dict.fromkeys(numbers)), Fraction(1))]
    return [((number,), share) for number, share in zip(numbers, shares, strict=True)]


def holders_of(request: Request) -> tuple[list[tuple[Resolved, Fraction]], list[Problem]]:
    """Return the holders of an asset to be entered; their shares sum to 1 (民法典 298)."""
    given = request.items("holders")
    if given is None:
        return [], []
    holders: list[tuple[Resolved, Fraction]] = []
    problems: list[Problem] = []
    joint = bool(request.get("joint"))
    if joint and len(given) == 1:
        problems.append(Problem("joint_alone", "joint"))
    for index_, holder in enumerate(given):
        resolved, found = people.resolve(request, holder, f"holders[{index_}]")
        problems += found
        default = Fraction(1, len(given)) if joint or len(given) == 1 else None
        share = holder.get("share") or default
        if joint and holder.get("share") is not None:
            facts = {"value": fraction_text(holder["share"])}
            problems.append(Problem("joint_has_no_share", f"holders[{index_}].share", facts))
        if share is None and not request.reading.faulty(f"holders[{index_}].share"):
            problems.append(Problem("required", f"holders[{index_}].share"))
        if share is not None:
            holders.append((resolved, share))
            problems += _land_differs(share, holder.get("land_share"), f"holders[{index_}]")
    if not given or len(holders) == len(given):
        problems += share_problems([share for _, share in holders], "holders")
    return holders, problems


def _land_differs(share: Fraction, land: Fraction | None, place: str) -> list[Problem]:
    """Refuse a land share that is not that of the building (I9)."""
    if land is None or land == share:
        return []
    facts = {"value": fraction_text(land), "share": fraction_text(share)}
    return [refusal("land_share_differs", f"{place}.land_share", **facts)]


def same_right(
    request: Request, asset_class: AssetClass | None, details: dict[str, Any]
) -> list[Problem]:
    """Ask when a record of the class already has the same searched number (entered twice?)."""
    if asset_class is None:
        return []
    problems = []
    for spec in asset_class.fields:
        value = details.get(spec.name)
        if spec.extra.get("unique") and isinstance(value, str):
            for hit in request.work.search.by_number(value):
                if hit.kind == "asset" and any(value == h.text for h in hit.hits):
                    problems.append(
                        confirmation(
                            "same_right", f"details.{spec.name}", value=value, asset=hit.number
                        )
                    )
    return problems


def load(work: Work, context: Context, asset_no: str) -> Asset | None:
    """Return an asset with its details read by its class."""
    known = work.assets.get(asset_no)
    return None if known is None else with_details(context, known)


def closed(asset: Asset, field: str) -> list[Problem]:
    """Refuse what would be entered on a closed folio (资产注销)."""
    return [refusal("asset_closed", field, value=asset.name)] if asset.folio.closed else []


def with_details(context: Context, asset: Asset) -> Asset:
    """Read the raw details of a stored asset; fields a class no longer has are left out."""
    asset_class = context.classes[asset.asset_class]
    return dc.replace(asset, details=read_stored(asset_class, asset.details))


def read_stored(asset_class: AssetClass, details: Mapping[str, Any]) -> dict[str, Any]:
    """Read stored details; fields that the class no longer has are left out."""
    raw = {s.name: details[s.name] for s in asset_class.fields if s.name in details}
    values, _ = read_fields(asset_class.fields, raw)
    return values


def index(work: Work, asset: Asset, asset_class: AssetClass) -> None:
    """Write an asset's words into the search index."""
    numbers = [asset.asset_no]
    names = [asset.name]
    days = []
    for spec in asset_class.fields:
        value = asset.details.get(spec.name)
        if spec.name.endswith("_until") and isinstance(value, str):
            days.append(value)
        if spec.search and isinstance(value, str):
            (numbers if spec.name.endswith("_no") else names).append(value)
    work.search.put(
        "asset",
        asset.asset_no,
        asset.name,
        asset.location,
        Findable(tuple(names), tuple(numbers), (asset.location,), tuple(days)),
    )
