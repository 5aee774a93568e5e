"""Restoring a mortgage that was discharged by mistake (更正登记): 民法典 220.

The discharge is not undone: a new entry says that it restores the old one. It stands behind every
mortgage there is now; its old place comes back by an agreement on ranks only (I17).
"""

from __future__ import annotations

from fractions import Fraction

from core.domain.case import CaseFile
from core.domain.mortgage import Entry
from core.services.applications import (
    ApplicantInput,
    ApplicationInput,
    Draftwork,
    MortgageRef,
    Registration,
    add_assets,
    add_parties,
    caution_consent,
    find_subject,
    register,
)
from core.services.cases import plan_application
from core.services.mortgage_versions import certify, renamed, see_burdens, spread
from core.services.office import next_number
from core.services.operations import Plan, Request, operation
from core.services.reading import Code, LongText
from core.services.terms import Said

CODE = "mortgage_restoration"


class ApplyForRestoration(ApplicationInput):
    """An application to enter again what was discharged by mistake; ``evidence`` shows it was one.

    Both sides apply, or one of them with an effective judgment or award.
    """

    mortgage: MortgageRef
    applicants: list[ApplicantInput]
    evidence: LongText
    judgment_no: Code | None = None
    caution_consent_no: Code | None = None  # of those whom a caution protects (民法典 221)


@operation("mortgage.restore", ApplyForRestoration, printed=True)
def apply_for_restoration(request: Request) -> Plan:
    """Receive an application to restore a mortgage and, unless told not to, accept it."""
    return plan_application(request, REGISTRATION)


def fill(request: Request, work: Draftwork) -> None:
    """Let the rules see the discharged mortgage, what it burdened last, and who applies."""
    add_parties(request, work, "applicant", "applicants")
    application = work.application
    mortgage = find_subject(request, work)
    if mortgage is None:
        return
    application.burdened_last = request.work.mortgages.burdened_last(mortgage.mortgage_no)
    application.restored_as = request.work.mortgages.restored_as(mortgage.mortgage_no)
    places = [one.asset_no for one in mortgage.encumbrances]
    last = [one for one in places if one in application.burdened_last]
    add_assets(request, work, last or places, "mortgage")
    see_burdens(request, work)


def enter(request: Request, case: CaseFile, work: Draftwork) -> dict[str, str]:
    """Write a new mortgage that restores the old one, at the end of the ranks."""
    old, application = work.application.subject, work.application
    assert old is not None
    office, today = request.context.office, request.context.today
    number = next_number(request.work, office, "mortgage", today)
    assets = application.assets or ()
    parts: dict[tuple[str, int], Fraction] = {}
    for asset in assets:
        for party_no, part in application.burdened_last[asset.asset_no].items():
            parts |= spread(asset, party_no, part)
    command = request.command()
    basis = command.judgment_no or command.evidence
    mortgage = request.work.mortgages.add(
        number,
        old.terms,
        renamed(request, work, old.parties),
        assets,
        parts,
        Entry("first", case.case_no, basis),
        restores=old.mortgage_no,
        consent=caution_consent(request, work, case),
    )
    said = Said(request.context.text("field.restores"), "", old.mortgage_no)
    return {"mortgage": number, "certificate": certify(request, case, mortgage, parts, [said])}


REGISTRATION = Registration(
    code=CODE,
    command=ApplyForRestoration,
    fill=fill,
    enter=enter,
    roles={"applicants": "applicant"},
)
register(REGISTRATION)
