"""Objection (异议登记): 民法典 220; 实施细则 82 to 84.

Whoever has an interest and is refused a correction by the holder may have the register say so.
It warns those who deal with the right and lapses unless the suit is filed within fifteen days.
"""

from __future__ import annotations

from typing import Annotated

from core import fields as kinds
from core.domain.calendar import last_day_of_period
from core.domain.case import CaseFile
from core.domain.restraints import OBJECTION, RELEASED, SUIT_FILED, Restraint
from core.problems import Problem
from core.services.applications import (
    ApplicantInput,
    ApplicationInput,
    Draftwork,
    Registration,
    add_object,
    add_parties,
    register,
    settle_parties,
)
from core.services.assets import AssetRef
from core.services.calendars import office_calendar
from core.services.cases import plan_application
from core.services.office import next_number
from core.services.operations import Done, Plan, Request, operation
from core.services.people import name_of
from core.services.reading import Code, Date, Document, LongText, Name, ReadBy
from core.services.rules import number_of
from core.services.standing import find_standing, happen

CODE = "objection"
ObjectionRef = Annotated[str, ReadBy(kinds.Ref(to="objection"))]
ENDS = ("withdrawn", "dismissed", "corrected")
End = Annotated[str, ReadBy(kinds.Choice(topic="objection_end", options=ENDS))]
CHANGED = frozenset({"restraint", "asset"})


class RegisterObjection(ApplicationInput):
    """An application to enter an objection; ``disputed`` is what is wrong and why."""

    asset: AssetRef
    disputed: LongText
    applicants: list[ApplicantInput]


class ProveSuit(Document):
    """The proof that the suit was filed: the court's notice of acceptance (受理案件通知书)."""

    objection: ObjectionRef
    authority: Name
    document_no: Code
    filed_on: Date


class EndObjection(Document):
    """Why an objection ends before or instead of lapsing, and the document that says so."""

    objection: ObjectionRef
    objection_end: End
    document_no: Code


@operation("objection.register", RegisterObjection, printed=True)
def apply_for_objection(request: Request) -> Plan:
    """Receive an application for an objection and, unless told not to, accept it."""
    return plan_application(request, REGISTRATION)


def fill(request: Request, work: Draftwork) -> None:
    """Let the rules see the asset and who objects."""
    add_object(request, work)
    add_parties(request, work, "applicant", "applicants")


def enter(request: Request, case: CaseFile, work: Draftwork) -> dict[str, str]:
    """Write the objection; it lapses on the fifteenth day unless the suit is proved."""
    command, today = request.command(), request.context.today
    number = next_number(request.work, request.context.office, OBJECTION, today)
    applicants = [one.party_no for one in settle_parties(request, work)]
    days = number_of("register", today, "objection_days")
    (asset,) = work.application.assets or ()
    new = Restraint(
        restraint_no=number,
        kind=OBJECTION,
        asset_no=asset.asset_no,
        folio_entry=0,
        authority="、".join(name_of(request.work, one) for one in applicants),
        document_no=case.case_no,
        from_date=today,
        until=last_day_of_period(
            today, office_calendar(request.work, request.context.today), days=days
        ).date,
        delivered_at=request.work.entered_at,
        applicant_no=applicants[0],
        ground=command.disputed,
    )
    request.work.restraints.add(new, asset, case_no=case.case_no)
    return {"restraint": number}


@operation("objection.suit", ProveSuit)
def prove_suit(request: Request) -> Plan:
    """Enter that the suit was filed in time: the objection stands until it is decided."""
    found = find_standing(request, OBJECTION, "objection")
    problems = list(found.problems)
    filed, today = request.get("filed_on"), request.context.today
    if filed and filed > today:
        problems.append(Problem("day_to_come", "filed_on", {"value": filed.isoformat()}))
    if found.place and found.place.until is None and not problems:
        facts = {"value": found.restraint.restraint_no}
        problems.append(Problem("suit_proved", "objection", facts))

    def carry_out() -> Done:
        happen(request, found.restraint, SUIT_FILED, request.command().document_no)
        return _done(found.restraint)

    return Plan(problems, carry_out)


@operation("objection.end", EndObjection)
def end_objection(request: Request) -> Plan:
    """End an objection: its applicant withdraws it, a court dismisses it, the page is corrected."""
    found = find_standing(request, OBJECTION, "objection")

    def carry_out() -> Done:
        happen(request, found.restraint, RELEASED, request.command().document_no)
        return _done(found.restraint)

    return Plan(found.problems, carry_out)


def _done(known: Restraint) -> Done:
    numbers = {"restraint": known.restraint_no, "asset": known.asset_no}
    return Done(known.restraint_no, numbers, CHANGED)


REGISTRATION = Registration(
    code=CODE,
    command=RegisterObjection,
    fill=fill,
    enter=enter,
    roles={"applicants": "applicant"},
)
register(REGISTRATION)
