"""Transfer of a mortgage with its claim (抵押权转移登记): 民法典 407, 421, 546, 547."""

from __future__ import annotations

import dataclasses as dc
from collections.abc import Sequence
from fractions import Fraction

from core.domain.case import CaseFile
from core.domain.claim_parts import Assignment
from core.domain.mortgage import Entry, Mortgage, PartyRole
from core.domain.rules import Participant
from core.services.applications import (
    Draftwork,
    Registration,
    add_parties,
    register,
    settle_parties,
)
from core.services.cases import plan_application
from core.services.mortgage_versions import (
    ClaimantInput,
    SubjectInput,
    renamed,
    see_subject,
    write_version,
)
from core.services.operations import Plan, Request, operation
from core.services.reading import Code, Date, PositiveMoney, YesNo
from core.services.terms import Said

CODE = "mortgage_transfer"


class ApplyForAssignment(SubjectInput):
    """An application to enter who has the claim, and with it the mortgage, from now on.

    ``principal_contract_no`` is the contract of the claim that was assigned; ``notified_on`` is
    when the debtor was told.
    """

    confirm_last4: Code
    confirm_amount: PositiveMoney | None = None
    assignors: list[ClaimantInput]
    assignees: list[ClaimantInput]
    document_no: Code  # of the assignment (债权转让协议)
    principal_contract_no: Code
    with_mortgage: YesNo = True
    notified_on: Date
    agreed_early: YesNo = False  # that it moves before it is determined (民法典 421)


@operation("mortgage.assign", ApplyForAssignment, printed=True)
def apply_for_assignment(request: Request) -> Plan:
    """Receive an application to transfer a mortgage and, unless told not to, accept it."""
    return plan_application(request, REGISTRATION)


def fill(request: Request, work: Draftwork) -> None:
    """Let the rules see the mortgage, who assigns and who acquires."""
    see_subject(request, work)
    add_parties(request, work, "assignor", "assignors")
    add_parties(request, work, "assignee", "assignees")
    application = work.application
    unread = {"assignor", "assignee"} & application.incomplete
    if application.subject is not None and not unread:
        work.problems += _assignment(work, application.subject).problems()


def _assignment(work: Draftwork, mortgage: Mortgage) -> Assignment:
    lenders = [one for one in mortgage.parties if one.role == "mortgagee"]

    def parts(people: Sequence[Participant]) -> dict[str, Fraction | None]:
        return {p.party.party_no: p.part_of_claim(mortgage.terms.amount) for p in people}

    return Assignment(
        held={one.current_no: one.part for one in lenders},
        giving=parts(work.application.in_role("assignor")),
        taking=parts(work.application.in_role("assignee")),
    )


def enter(request: Request, case: CaseFile, work: Draftwork) -> dict[str, str]:
    """Write the version with the new mortgagees; the rank on every asset stays (I18)."""
    mortgage, command = work.application.subject, request.command()
    assert mortgage is not None
    after = _assignment(work, mortgage).after()
    acquired = _acquired(request, work)
    parties = renamed(request, work, mortgage.parties)
    known = {one.party_no: one for one in parties if one.role == "mortgagee"}
    lenders = [
        dc.replace(acquired.get(number) or known[number], role="mortgagee", line=line, part=part)
        for line, (number, part) in enumerate(after.items(), start=1)
    ]
    others = [one for one in parties if one.role != "mortgagee"]
    early = bool(command.agreed_early) and mortgage.terms.determined_on is None
    entry = Entry("transfer", case.case_no, command.document_no, agreed_early=early)
    said = Said(
        request.context.text("field.mortgagees"),
        _names(request, mortgage.parties),
        _names(request, lenders),
    )
    return write_version(request, case, work, entry, parties=[*others, *lenders], said=[said])


def _acquired(request: Request, work: Draftwork) -> dict[str, PartyRole]:
    """Enter the assignees that are new; return all, by the number that the rules knew them by."""
    settled = {(one.role, one.line): one for one in settle_parties(request, work)}
    return {
        person.party.party_no: settled["assignee", person.line + 1]
        for person in work.application.in_role("assignee")
    }


def _names(request: Request, parties: Sequence[PartyRole]) -> str:
    found = []
    for one in parties:
        if one.role == "mortgagee":
            name = request.work.parties.at_version(one.party_no, one.party_version).name
            found.append(name if one.part is None else f"{name}（{one.part}）")
    return "、".join(found)


REGISTRATION = Registration(
    code=CODE,
    command=ApplyForAssignment,
    fill=fill,
    enter=enter,
    roles={"assignors": "assignor", "assignees": "assignee"},
)
register(REGISTRATION)
