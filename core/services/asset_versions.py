"""What is said of an asset changes (变更), is corrected (更正), or ends (注销)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from core.domain.asset import Asset
from core.domain.queue import binding_on
from core.domain.restraints import CAUTION, SEIZURE
from core.domain.rules import refusal
from core.domain.rules.common import seizure_facts
from core.domain.versions import CHANGE, CORRECTION
from core.fields import Choice, Kind
from core.problems import Problem
from core.services import assets
from core.services.assets import AssetRef
from core.services.lapses import let_lapse
from core.services.operations import Context, Done, Plan, Request, operation
from core.services.ports import NewAsset
from core.services.reading import Code, Document, LongText, Name, ReadBy, Text
from core.services.versions import (
    VersionInput,
    because,
    check_seen,
    kinds_of,
    same_as_before,
)

CLOSING_GROUNDS = ("lost", "abandoned", "expired", "withdrawn", "judgment", "other")
ClosingGround = Annotated[str, ReadBy(Choice(topic="closing_ground", options=CLOSING_GROUNDS))]


class AmendAsset(VersionInput):
    """A new description of an asset; its holders and shares change only by transfer."""

    asset: AssetRef
    name: Name
    location: Text
    region_code: Code
    details: dict[str, Any]
    evidence_no: Code


class CorrectAsset(VersionInput):
    """What the description should have said from the beginning: a clerk's slip (更正)."""

    asset: AssetRef
    name: Name
    location: Text
    region_code: Code
    details: dict[str, Any]
    change_reason: LongText


class CloseAsset(Document):
    """The right has come to its end (资产注销): lost, given up, expired, taken back …"""

    asset: AssetRef
    closing_ground: ClosingGround
    evidence_no: Code
    change_reason: LongText | None = None


@operation("asset.amend", AmendAsset, printed=True)
def amend_asset(request: Request) -> Plan:
    """Change an asset's description (变更): a new version, never an overwriting."""
    return _new_version(request, CHANGE)


@operation("asset.correct", CorrectAsset, printed=True)
def correct_asset(request: Request) -> Plan:
    """Correct a typing error in an asset's description (更正); the wrong one stays visible."""
    return _new_version(request, CORRECTION)


def _new_version(request: Request, kind: str) -> Plan:
    known, problems = _known(request)
    asset_class = request.context.classes.get(known.asset_class) if known else None
    details, more = assets.read_details(asset_class, request.get("details"))
    problems += more
    if known is not None:
        number, versions = known.asset_no, request.work.assets.versions
        kinds = kinds_of_asset(request.context, known)
        check_seen(request, number, known.version, lambda: versions(number), kinds)
    new = None
    if known and asset_class and not problems and not request.reading.problems:
        command = request.command()
        dumped = assets.dump_details(asset_class, details)
        new = NewAsset(
            asset_class.code, command.name, command.location, command.region_code, dumped, ()
        )
        problems += same_as_before(_said_of(known), _said_of(new), known.asset_no)

    def carry_out() -> Done:
        assert known is not None
        assert asset_class is not None
        assert new is not None
        asset = request.work.assets.amend(known, new, because(request, kind))
        assets.index(request.work, asset, asset_class)
        facts = {"version": asset.version}
        return Done(asset.asset_no, {"asset": asset.asset_no}, frozenset({"asset"}), facts)

    return Plan(problems, carry_out)


def _known(request: Request) -> tuple[Asset | None, list[Problem]]:
    number = request.get("asset")
    known = request.work.assets.get(number) if number else None
    if number and known is None:
        return None, [Problem("no_such_asset", "asset", {"value": number})]
    return known, assets.closed(known, "asset") if known else []


def _said_of(one: Asset | NewAsset) -> dict[str, Any]:
    """Return everything a description says, field by field."""
    return {
        "name": one.name,
        "location": one.location,
        "region_code": one.region_code,
        "details": one.details,
    }


def kinds_of_asset(context: Context, asset: Asset) -> Mapping[str, Kind]:
    """Return the kinds of everything a description of this asset says."""
    specs = context.classes[asset.asset_class].fields
    return {**kinds_of(AmendAsset), **{spec.name: spec.kind for spec in specs}}


# --- the end --------------------------------------------------------------------------------------


@operation("asset.close", CloseAsset)
def close_asset(request: Request) -> Plan:
    """Close an asset's folio (资产注销); nothing that burdens it may stand."""
    known, problems = _known(request)
    if known is not None and not problems:
        problems += _stands_in_the_way(request, known)

    def carry_out() -> Done:
        assert known is not None
        command = request.command()
        current = let_lapse(request, known)
        request.work.assets.close(current, command.evidence_no)
        facts = {
            "ground": command.closing_ground,
            "evidence": command.evidence_no,
            "reason": command.change_reason or "",
        }
        return Done(known.asset_no, {"asset": known.asset_no}, frozenset({"asset"}), facts)

    return Plan(problems, carry_out)


def _stands_in_the_way(request: Request, asset: Asset) -> list[Problem]:
    """Name every mortgage, seizure, caution and pending case of an asset."""
    work, today = request.work, request.context.today
    problems: list[Problem] = []
    for mortgage in work.mortgages.live_on(asset.asset_no):
        facts = {"value": mortgage.mortgage_no, "asset": asset.name}
        problems.append(refusal("close_mortgaged", "asset", **facts))
    restraints = work.restraints.on(asset.asset_no)
    for place in binding_on(restraints, today, SEIZURE):
        problems.append(refusal("R06", "asset", **seizure_facts(place)))
    for place in binding_on(restraints, today, CAUTION):
        facts = {"value": place.restraint.restraint_no, "asset": asset.name}
        problems.append(refusal("close_cautioned", "asset", **facts))
    for case_no in work.cases.accepted_on(asset.asset_no):
        problems.append(refusal("R20", "asset", value=asset.asset_no, case=case_no))
    return problems
