"""Caution (预告登记): 民法典 221; 实施细则 85 to 89; 物权编解释(一) 4.

Both sides of an agreement on a right to come may secure it: while the caution stands, nothing is
disposed of without the consent of whom it protects. It lapses when ninety days have passed since
the registration became possible and nobody applied for it.
"""

from __future__ import annotations

import datetime as dt
from typing import Annotated

from core import fields as kinds
from core.domain.calendar import last_day_of_period
from core.domain.case import CaseFile
from core.domain.queue import Queued
from core.domain.restraints import (
    APPLIED,
    BECAME_POSSIBLE,
    CAUTION,
    CONVERTED,
    RELEASED,
    Restraint,
)
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
from core.services.cases import CaseRef, plan_application
from core.services.office import next_number
from core.services.operations import Done, Plan, Request, operation
from core.services.people import name_of
from core.services.reading import Code, Date, Document, ReadBy
from core.services.rules import number_of
from core.services.standing import find_standing, happen

CODE = "caution"
CautionRef = Annotated[str, ReadBy(kinds.Ref(to="caution"))]
RIGHTS = ("transfer", "mortgage")
Right = Annotated[str, ReadBy(kinds.Choice(topic="cautioned_right", options=RIGHTS))]
ENDS = ("waived", "extinguished", "judgment")
End = Annotated[str, ReadBy(kinds.Choice(topic="caution_end", options=ENDS))]
CHANGED = frozenset({"restraint", "asset"})
ENTERED = frozenset({"entered", "certified", "issued", "archived"})
APPLIED_FOR = frozenset({"received", "supplement", "accepted", "reviewed", *ENTERED})


class RegisterCaution(ApplicationInput):
    """An application of both sides to enter a caution.

    ``possible_on`` is the day on which the right itself can be registered, if it is known.
    """

    asset: AssetRef
    cautioned_right: Right
    agreement_no: Code
    possible_on: Date | None = None
    obligors: list[ApplicantInput]
    claimants: list[ApplicantInput]


class CautionPossible(Document):
    """The day from which the right itself can be registered: the ninety days begin."""

    caution: CautionRef
    possible_on: Date
    document_no: Code


class CautionApplied(Document):
    """The case in which the registration of the right itself was applied for in time."""

    caution: CautionRef
    case: CaseRef


class ConvertCaution(Document):
    """The case that entered the right itself: the caution has done its work."""

    caution: CautionRef
    case: CaseRef


class EndCaution(Document):
    """Why a caution ends without the right: waiver, claim gone, judgment; and the document."""

    caution: CautionRef
    caution_end: End
    document_no: Code


@operation("caution.register", RegisterCaution, printed=True)
def apply_for_caution(request: Request) -> Plan:
    """Receive an application for a caution and, unless told not to, accept it."""
    return plan_application(request, REGISTRATION)


def fill(request: Request, work: Draftwork) -> None:
    """Let the rules see the asset and both sides."""
    add_object(request, work)
    add_parties(request, work, "obligor", "obligors")
    add_parties(request, work, "claimant", "claimants")
    work.problems += _too_late(request)


def enter(request: Request, case: CaseFile, work: Draftwork) -> dict[str, str]:
    """Write the caution; the first claimant stands for all whom it protects."""
    command, today = request.command(), request.context.today
    number = next_number(request.work, request.context.office, CAUTION, today)
    parties = settle_parties(request, work)
    claimants = [one.party_no for one in parties if one.role == "claimant"]
    (asset,) = work.application.assets or ()
    new = Restraint(
        restraint_no=number,
        kind=CAUTION,
        asset_no=asset.asset_no,
        folio_entry=0,
        authority="、".join(name_of(request.work, one) for one in claimants),
        document_no=command.agreement_no,
        from_date=today,
        until=_until(request, command.possible_on) if command.possible_on else None,
        delivered_at=request.work.entered_at,
        applicant_no=claimants[0],
        ground=request.context.text(f"choice.cautioned_right.{command.cautioned_right}"),
    )
    request.work.restraints.add(new, asset, case_no=case.case_no)
    return {"restraint": number}


@operation("caution.possible", CautionPossible)
def became_possible(request: Request) -> Plan:
    """Enter from which day the right itself can be registered."""
    found = find_standing(request, CAUTION, "caution")
    problems = [*found.problems, *_too_late(request)]
    if found.place and found.place.until is not None:
        facts = {"value": found.place.until.isoformat()}
        problems.append(Problem("caution_runs_already", "possible_on", facts))

    def carry_out() -> Done:
        command = request.command()
        until = _until(request, command.possible_on)
        happen(request, found.restraint, BECAME_POSSIBLE, command.document_no, until)
        return _done(found.restraint)

    return Plan(problems, carry_out)


@operation("caution.applied", CautionApplied)
def applied(request: Request) -> Plan:
    """Enter that the registration was applied for: the caution no longer lapses by time.

    When that case is entered, the caution is converted by itself.
    """
    found = find_standing(request, CAUTION, "caution")
    problems = [*found.problems, *_case_problems(request, found.place, APPLIED_FOR)]

    def carry_out() -> Done:
        happen(request, found.restraint, APPLIED, request.command().case)
        return _done(found.restraint)

    return Plan(problems, carry_out)


@operation("caution.convert", ConvertCaution)
def convert(request: Request) -> Plan:
    """Enter that the right itself was registered: the caution ends in it (转为本登记)."""
    found = find_standing(request, CAUTION, "caution")
    problems = [*found.problems, *_case_problems(request, found.place, ENTERED)]

    def carry_out() -> Done:
        happen(request, found.restraint, CONVERTED, request.command().case)
        return _done(found.restraint)

    return Plan(problems, carry_out)


@operation("caution.end", EndCaution)
def end_caution(request: Request) -> Plan:
    """End a caution that leads to nothing any more."""
    found = find_standing(request, CAUTION, "caution")

    def carry_out() -> Done:
        happen(request, found.restraint, RELEASED, request.command().document_no)
        return _done(found.restraint)

    return Plan(found.problems, carry_out)


def _until(request: Request, possible_on: dt.date) -> dt.date:
    """Return the last day on which the registration may still be applied for (民法典 221)."""
    days = number_of("register", possible_on, "caution_days")
    return last_day_of_period(
        possible_on, office_calendar(request.work, request.context.today), days=days
    ).date


def _too_late(request: Request) -> list[Problem]:
    possible_on = request.get("possible_on")
    if possible_on is None:
        return []
    until = _until(request, possible_on)
    if until >= request.context.today:
        return []
    facts = {"value": possible_on.isoformat(), "until": until.isoformat()}
    return [Problem("caution_too_late", "possible_on", facts)]


def _case_problems(request: Request, place: Queued | None, states: frozenset[str]) -> list[Problem]:
    """Say why a case is not the one that a caution was waiting for."""
    number = request.get("case")
    if number is None:
        return []
    case = request.work.cases.get(number)
    if case is None:
        return [Problem("no_such_case", "case", {"value": number})]
    if case.state not in states:
        facts = {"value": number, "state": f"choice.case_state.{case.state}"}
        return [Problem("not_in_this_state", "case", facts)]
    if place is None or place.restraint.asset_no in case.asset_nos:
        return []
    facts = {"value": number, "asset": place.restraint.asset_no}
    return [Problem("case_on_other_asset", "case", facts)]


def _done(known: Restraint) -> Done:
    numbers = {"restraint": known.restraint_no, "asset": known.asset_no}
    return Done(known.restraint_no, numbers, CHANGED)


REGISTRATION = Registration(
    code=CODE,
    command=RegisterCaution,
    fill=fill,
    enter=enter,
    roles={"obligors": "obligor", "claimants": "claimant"},
)
register(REGISTRATION)
