"""Discharge of a mortgage (抵押权注销登记): 民法典 393; applicants by 实施细则 70.

``assets`` takes it off some of its assets only (部分注销); whoever wants less money secured
applies for a change.
"""

from __future__ import annotations

import dataclasses as dc
from collections.abc import Sequence
from typing import Annotated

from core import fields as kinds
from core.domain.asset import Asset
from core.domain.case import CaseFile
from core.domain.mortgage import DISCHARGE_GROUNDS, Entry, Mortgage
from core.problems import Problem
from core.services import assets
from core.services.applications import (
    ApplicantInput,
    Draftwork,
    Registration,
    add_assets,
    add_parties,
    register,
)
from core.services.assets import AssetRef
from core.services.cases import plan_application
from core.services.letters import on_discharge
from core.services.mortgage_versions import (
    SubjectInput,
    certify,
    parts_of,
    see_subject,
    withdraw,
)
from core.services.operations import Plan, Request, operation
from core.services.reading import Code, PositiveMoney, ReadBy
from core.services.subsidies.discharges import stop_on_discharge
from core.services.terms import Said

CODE = "mortgage_discharge"
Ground = Annotated[str, ReadBy(kinds.Choice(topic="discharge_ground", options=DISCHARGE_GROUNDS))]


class ApplyForDischarge(SubjectInput):
    """An application to discharge a mortgage; the last four of its number are typed again."""

    confirm_last4: Code
    assets: list[AssetRef] | None = None  # of several; all of them if none is named
    confirm_amount: PositiveMoney | None = None
    ground: Ground
    judgment_no: Code | None = None
    applicants: list[ApplicantInput]


@operation("discharge.apply", ApplyForDischarge)
def apply_for_discharge(request: Request) -> Plan:
    """Receive an application for discharge and, unless told not to, accept it."""
    return plan_application(request, REGISTRATION)


def fill(request: Request, work: Draftwork) -> None:
    """Let the rules see the mortgage, what it is to leave, and the applicants."""
    see_subject(request, work)
    add_parties(request, work, "applicant", "applicants")
    numbers = request.get("assets")
    if numbers is not None and work.application.subject is not None:
        if not numbers:
            work.problems.append(Problem("required", "assets"))
        work.application.objects_at = "assets"
        add_assets(request, work, numbers, "assets")


def enter(request: Request, case: CaseFile, work: Draftwork) -> dict[str, str]:
    """Write the discharge: last version, folio entries, freed parts; or one that burdens less.

    What it still burdens keeps its rank, and gets a certificate without what was taken off.
    """
    mortgage = work.application.subject
    assert mortgage is not None
    objects = []
    for one in work.application.assets or ():
        asset = assets.load(request.work, request.context, one.asset_no)
        assert asset is not None
        objects.append(asset)
    command = request.command()
    entry = Entry("discharge", case.case_no, command.judgment_no or "", command.ground)
    released = request.work.mortgages.release(
        _without(request, work, mortgage, objects), objects, entry
    )
    if not released.live_encumbrances:
        withdraw(request, case, released)
        letters = on_discharge(request, released, command.ground)
        told = {"letters": "、".join(letters)} if letters else {}
        stopped = stop_on_discharge(request, mortgage.mortgage_no, case.case_no)
        told |= {"subsidy_loans": "、".join(stopped)} if stopped else {}
        return {"mortgage": mortgage.mortgage_no, **told}
    gone = {asset.asset_no for asset in objects}
    parts = {at: part for at, part in parts_of(work).items() if at[0] not in gone}
    names = "、".join(asset.name for asset in objects)
    said = Said(request.context.text("field.released_assets"), names, "")
    return {
        "mortgage": mortgage.mortgage_no,
        "certificate": certify(request, case, released, parts, [said]),
    }


def _without(
    request: Request, work: Draftwork, mortgage: Mortgage, leaving: Sequence[Asset]
) -> Mortgage:
    """Return the mortgage without the mortgagors who held only what it leaves."""
    gone = {asset.asset_no for asset in leaving}
    left: set[str] = set()
    freed: set[str] = set()
    for asset_no, line in parts_of(work):
        asset = request.work.assets.get(asset_no)
        assert asset is not None
        holders = next(one.holders for one in asset.holdings if one.line == line)
        (freed if asset_no in gone else left).update(holders)
    parting = freed - left if left else frozenset()
    parties = tuple(
        one for one in mortgage.parties if one.role != "mortgagor" or one.current_no not in parting
    )
    return dc.replace(mortgage, parties=parties)


REGISTRATION = Registration(
    code=CODE,
    command=ApplyForDischarge,
    fill=fill,
    enter=enter,
    roles={"applicants": "applicant"},
)
register(REGISTRATION)
