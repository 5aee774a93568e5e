"""Determination of a maximum-amount claim (最高额抵押权确定登记): 民法典 423; 实施细则 73."""

from __future__ import annotations

import dataclasses as dc
from typing import Annotated

from core.domain.case import CaseFile
from core.domain.mortgage import Entry
from core.services.applications import (
    ApplicantInput,
    Draftwork,
    Registration,
    add_parties,
    register,
)
from core.services.cases import plan_application
from core.services.mortgage_versions import SubjectInput, renamed, see_subject, write_version
from core.services.operations import Plan, Request, operation
from core.services.reading import Code, Date, Money, ReadBy
from core.services.terms import EVENT, differences

CODE = "mortgage_determination"
Event = Annotated[str, ReadBy(EVENT)]


class ApplyForDetermination(SubjectInput):
    """An application to enter how much a maximum-amount mortgage secures for good.

    ``event`` is one of the six of 民法典 423, ``determined_on`` its day; one side alone brings an
    effective judgment or award.
    """

    applicants: list[ApplicantInput]
    event: Event
    determined_on: Date
    determined_amount: Money
    document_no: Code  # what proves the claim (债权确认书)
    judgment_no: Code | None = None


@operation("mortgage.determine", ApplyForDetermination, printed=True)
def apply_for_determination(request: Request) -> Plan:
    """Receive an application for determination and, unless told not to, accept it."""
    return plan_application(request, REGISTRATION)


def fill(request: Request, work: Draftwork) -> None:
    """Let the rules see the mortgage, its seizures and who applies."""
    see_subject(request, work)
    add_parties(request, work, "applicant", "applicants")


def enter(request: Request, case: CaseFile, work: Draftwork) -> dict[str, str]:
    """Write the version whose claim is determined; from now on it is as an ordinary one."""
    mortgage, command = work.application.subject, request.command()
    assert mortgage is not None
    terms = dc.replace(
        mortgage.terms,
        determined_amount=command.determined_amount,
        determined_on=command.determined_on,
        determination_ground=command.event,
    )
    return write_version(
        request,
        case,
        work,
        Entry("determination", case.case_no, command.judgment_no or command.document_no),
        terms=terms,
        parties=renamed(request, work, mortgage.parties),
        said=list(differences(mortgage.terms, terms, request.context.text)),
    )


REGISTRATION = Registration(
    code=CODE,
    command=ApplyForDetermination,
    fill=fill,
    enter=enter,
    roles={"applicants": "applicant"},
)
register(REGISTRATION)
