"""Discharge of a mortgage (抵押权注销登记): 民法典 393; applicants by 实施细则 70."""

from __future__ import annotations

from typing import Annotated

from core import fields as kinds
from core.domain.case import CaseFile
from core.domain.mortgage import Entry
from core.problems import Problem
from core.services import assets
from core.services.applications import (
    ApplicantInput,
    ApplicationInput,
    Draftwork,
    Registration,
    add_assets,
    add_parties,
    register,
)
from core.services.cases import plan_application
from core.services.operations import Plan, Request, operation
from core.services.reading import Code, ReadBy
from core.services.search_words import index_mortgage

CODE = "mortgage_discharge"
GROUNDS = ("paid", "realised", "waived", "judgment", "other")
Ground = Annotated[str, ReadBy(kinds.Choice(topic="discharge_ground", options=GROUNDS))]
MortgageRef = Annotated[str, ReadBy(kinds.Ref(to="mortgage"))]


class ApplyForDischarge(ApplicationInput):
    """An application to discharge a mortgage; the last four of its number are typed again."""

    mortgage: MortgageRef
    confirm_last4: Code
    ground: Ground
    judgment_no: Code | None = None
    applicants: list[ApplicantInput]


@operation("discharge.apply", ApplyForDischarge)
def apply_for_discharge(request: Request) -> Plan:
    """Receive an application for discharge and, unless told not to, accept it."""
    return plan_application(request, REGISTRATION)


def fill(request: Request, work: Draftwork) -> None:
    """Let the rules see the mortgage, its objects and the applicants."""
    number = request.get("mortgage")
    mortgage = request.work.mortgages.get(number) if number else None
    if number and mortgage is None:
        work.problems.append(Problem("no_such_mortgage", "mortgage", {"value": number}))
    if mortgage is not None:
        work.application.discharged = mortgage
        places = mortgage.live_encumbrances or mortgage.encumbrances
        numbers = [one.asset_no for one in places]
        add_assets(request, work, numbers, "mortgage")
    add_parties(request, work, "applicant", "applicants")


def enter(request: Request, case: CaseFile, work: Draftwork) -> dict[str, str]:
    """Write the discharge: last version, folio entries, freed parts."""
    mortgage = work.application.discharged
    assert mortgage is not None
    objects = []
    for one in mortgage.live_encumbrances:
        asset = assets.load(request.work, request.context, one.asset_no, lock=True)
        assert asset is not None
        objects.append(asset)
    command = request.command()
    entry = Entry("discharge", case.case_no, command.judgment_no or "", command.ground)
    discharged = request.work.mortgages.release(mortgage, objects, entry)
    index_mortgage(request.work, discharged)
    return {"mortgage": mortgage.mortgage_no}


REGISTRATION = Registration(
    code=CODE,
    command=ApplyForDischarge,
    fill=fill,
    enter=enter,
    certified=False,
    roles={"applicants": "applicant"},
)
register(REGISTRATION)
