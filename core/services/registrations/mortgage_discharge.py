"""Discharge of a mortgage (抵押权注销登记): 民法典 393; applicants by 实施细则 70."""

from __future__ import annotations

from typing import Annotated

from core import fields as kinds
from core.domain.case import CaseFile
from core.domain.mortgage import DISCHARGE_GROUNDS, Entry
from core.services import assets
from core.services.applications import (
    ApplicantInput,
    ApplicationInput,
    Draftwork,
    MortgageRef,
    Registration,
    add_parties,
    add_subject,
    register,
)
from core.services.cases import plan_application
from core.services.letters import on_discharge
from core.services.operations import Plan, Request, operation
from core.services.reading import Code, ReadBy
from core.services.search_words import index_mortgage

CODE = "mortgage_discharge"
Ground = Annotated[str, ReadBy(kinds.Choice(topic="discharge_ground", options=DISCHARGE_GROUNDS))]


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
    add_subject(request, work)
    add_parties(request, work, "applicant", "applicants")


def enter(request: Request, case: CaseFile, work: Draftwork) -> dict[str, str]:
    """Write the discharge: last version, folio entries, freed parts."""
    mortgage = work.application.subject
    assert mortgage is not None
    objects = []
    for one in mortgage.live_encumbrances:
        asset = assets.load(request.work, request.context, one.asset_no)
        assert asset is not None
        objects.append(asset)
    command = request.command()
    entry = Entry("discharge", case.case_no, command.judgment_no or "", command.ground)
    discharged = request.work.mortgages.release(mortgage, objects, entry)
    index_mortgage(request.work, discharged)
    letters = on_discharge(request, discharged, command.ground)
    told = {"letters": "、".join(letters)} if letters else {}
    return {"mortgage": mortgage.mortgage_no, **told}


REGISTRATION = Registration(
    code=CODE,
    command=ApplyForDischarge,
    fill=fill,
    enter=enter,
    roles={"applicants": "applicant"},
)
register(REGISTRATION)
