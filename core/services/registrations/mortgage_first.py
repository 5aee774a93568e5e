"""First registration of a mortgage (首次登记 of an 抵押权): 民法典 400, 402, 414, 420."""

from __future__ import annotations

import dataclasses as dc
from collections.abc import Sequence
from typing import Annotated

from core import fields as kinds
from core.domain.case import CaseFile
from core.domain.mortgage import MAXIMUM, ORDINARY, ROLES, Entry, PartyRole, Terms
from core.problems import Problem
from core.services import attestations
from core.services.applications import (
    ApplicantInput,
    ApplicationInput,
    Draftwork,
    MortgagorInput,
    Registration,
    add_assets,
    add_parties,
    burdened_parts,
    caution_consent,
    register,
    settle_parties,
)
from core.services.assets import AssetRef
from core.services.cases import plan_application
from core.services.mortgage_versions import ClaimantInput
from core.services.office import next_number
from core.services.operations import Plan, Request, operation
from core.services.reading import (
    Code,
    Date,
    LongText,
    PositiveMoney,
    ReadBy,
    YesNo,
)
from core.services.search_words import index_mortgage
from core.services.terms import YearlyRate

CODE = "mortgage_first"
Security = Annotated[str, ReadBy(kinds.Choice(topic="security", options=(ORDINARY, MAXIMUM)))]
Collateral = Annotated[str, ReadBy(kinds.Code(limit=40))]


class ApplyForMortgage(ApplicationInput):
    """An application to register a mortgage, in the order of the paper form.

    ``amount`` is the claim, or its ceiling for a maximum-amount mortgage; the term is that of
    the debt (债务履行期限), or the period in which claims are determined (债权确定期间). ``whole``:
    the whole of a thing that several own by shares, not the mortgagors' shares of it.
    ``registry_no`` is the number under which another registry registered the right.
    """

    assets: list[AssetRef]
    collateral: Collateral | None = None  # what the class registers, unless another is named
    registry_no: Code | None = None
    whole: YesNo = False
    co_ownership_agreement: Code | None = None  # where the owners agreed otherwise (民法典 301)
    mortgagors: list[MortgagorInput]
    mortgagees: list[ClaimantInput]
    debtors: list[ApplicantInput]
    security: Security = ORDINARY
    amount: PositiveMoney
    term_from: Date
    term_to: Date
    interest_rate: YearlyRate | None = None
    principal_contract_no: Code
    mortgage_contract_no: Code
    contract_amount: PositiveMoney | None = None  # what the contract says, to be compared
    contract_term_to: Date | None = None
    contract_mortgagees: LongText | None = None
    contract_mortgagors: LongText | None = None
    scope: LongText
    transfer_restricted: YesNo = False
    disposal_agreement: LongText | None = None
    caution_consent_no: Code | None = None  # of those whom a caution protects (民法典 221)


@operation("mortgage.apply", ApplyForMortgage, printed=True)
def apply_for_mortgage(request: Request) -> Plan:
    """Receive an application for a mortgage and, unless told not to, accept it."""
    return plan_application(request, REGISTRATION)


def fill(request: Request, work: Draftwork) -> None:
    """Let the rules see objects and parties."""
    numbers = request.get("assets")
    if numbers is not None:
        if not numbers:
            work.problems.append(Problem("required", "assets"))
        add_assets(request, work, numbers, "assets")
    for role in ROLES:
        add_parties(request, work, role, f"{role}s")
    asset_class, security = work.application.asset_class, request.get("security")
    if asset_class and security and security not in asset_class.securities:
        facts = {"value": security, "options": "、".join(asset_class.securities)}
        work.problems.append(Problem("not_a_choice", "security", facts))
    if asset_class:
        work.problems += attestations.not_to_be_certified(request, asset_class)


def enter(request: Request, case: CaseFile, work: Draftwork) -> dict[str, str]:
    """Write the mortgage, its ranks, the burdened parts and its certificate."""
    command = request.command()
    number = next_number(request.work, request.context.office, "mortgage", request.context.today)
    terms = Terms(
        security=command.security,
        amount=command.amount,
        term_from=command.term_from,
        term_to=command.term_to,
        interest_rate=command.interest_rate,
        principal_contract_no=command.principal_contract_no,
        mortgage_contract_no=command.mortgage_contract_no,
        scope=command.scope,
        transfer_restricted=command.transfer_restricted,
        disposal_agreement=command.disposal_agreement or "",
        remarks=command.remarks or "",
        registry_no=command.registry_no or "",
    )
    parties = _with_parts(work, settle_parties(request, work), command.amount)
    assets = work.application.assets or ()
    parts = burdened_parts(work)
    entry = Entry("first", case.case_no)
    consent = caution_consent(request, work, case)
    mortgage = request.work.mortgages.add(
        number, terms, parties, assets, parts, entry, consent=consent
    )
    index_mortgage(request.work, mortgage)
    certificate = attestations.make(request, case, mortgage, parts)
    return {"mortgage": number, "certificate": certificate}


def _with_parts(work: Draftwork, parties: Sequence[PartyRole], amount: int) -> list[PartyRole]:
    """Return the parties with what each mortgagee has of the claim, where several have parts."""
    lenders = work.application.in_role("mortgagee")
    parts = {one.line + 1: one.part_of_claim(amount) for one in lenders if len(lenders) > 1}
    return [
        dc.replace(one, part=parts.get(one.line)) if one.role == "mortgagee" else one
        for one in parties
    ]


REGISTRATION = Registration(
    code=CODE,
    command=ApplyForMortgage,
    fill=fill,
    enter=enter,
    roles={f"{role}s": role for role in ROLES},
)
register(REGISTRATION)
