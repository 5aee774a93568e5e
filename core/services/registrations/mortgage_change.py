"""Change of a mortgage (抵押权变更登记): 民法典 409, 422; 实施细则 68."""

from __future__ import annotations

import dataclasses as dc
from fractions import Fraction
from typing import Any

from core.domain.case import CaseFile
from core.domain.claim_parts import part_of, parts_problems
from core.domain.mortgage import Entry, PartyRole, Terms
from core.domain.mortgage_change import CHANGEABLE, Change
from core.domain.rules import refusal
from core.problems import Problem
from core.services import attestations
from core.services.applications import (
    ApplicantInput,
    Draftwork,
    Registration,
    add_parties,
    register,
)
from core.services.assets import AssetRef
from core.services.cases import plan_application
from core.services.mortgage_versions import (
    ConsentInput,
    SubjectInput,
    lenders_of,
    parts_of,
    renamed,
    see_consents,
    see_subject,
    spread,
    write_version,
)
from core.services.operations import Plan, Request, operation
from core.services.people import PartyRef
from core.services.reading import (
    Code,
    Date,
    Document,
    LongText,
    PositiveMoney,
    ShareOf,
    YesNo,
)
from core.services.terms import Said, YearlyRate, differences

CODE = "mortgage_change"


class BurdenedShare(Document):
    """The share of an asset that a mortgagor burdens from now on."""

    party: PartyRef
    asset: AssetRef | None = None  # of several
    share: ShareOf


class ClaimPart(Document):
    """The part of the claim that a mortgagee has from now on: a fraction, or an amount."""

    party: PartyRef
    part: ShareOf | None = None
    part_amount: PositiveMoney | None = None


class ApplyForChange(SubjectInput):
    """An application to change what is registered of a mortgage; what is left out stays."""

    applicants: list[ApplicantInput]
    document_no: Code  # of the agreement to change (变更协议)
    amount: PositiveMoney | None = None
    contract_amount: PositiveMoney | None = None
    term_from: Date | None = None
    term_to: Date | None = None
    interest_rate: YearlyRate | None = None
    principal_contract_no: Code | None = None
    mortgage_contract_no: Code | None = None
    scope: LongText | None = None
    transfer_restricted: YesNo | None = None
    disposal_agreement: LongText | None = None
    shares: list[BurdenedShare] | None = None
    parts: list[ClaimPart] | None = None
    consents: list[ConsentInput] | None = None
    caution_consent_no: Code | None = None  # of those whom a caution protects (民法典 221)


@operation("mortgage.change", ApplyForChange, printed=True)
def apply_for_change(request: Request) -> Plan:
    """Receive an application to change a mortgage and, unless told not to, accept it."""
    return plan_application(request, REGISTRATION)


def fill(request: Request, work: Draftwork) -> None:
    """Let the rules see the mortgage, its objects, what is to change and who agreed."""
    see_subject(request, work)
    add_parties(request, work, "applicant", "applicants")
    see_consents(request, work)
    application = work.application
    if application.subject is None or application.assets is None:
        return
    terms = application.subject.terms
    application.change = Change(
        before=terms,
        after=_after(request, terms),
        parts_before=parts_of(work),
        parts_after=_shares(request, work),
        lenders_before=lenders_of(application.subject.parties),
        lenders_after=_parts(request, work),
    )
    if request.get("term_from") or request.get("term_to"):
        both = {name: getattr(application.change.after, name) for name in ("term_from", "term_to")}
        application.values = {**application.values, **both}
    if application.asset_class:
        work.problems += attestations.not_to_be_certified(request, application.asset_class)


def _after(request: Request, terms: Terms) -> Terms:
    given: dict[str, Any] = {name: request.get(name) for name in CHANGEABLE}
    return dc.replace(terms, **{name: new for name, new in given.items() if new is not None})


def _shares(request: Request, work: Draftwork) -> dict[tuple[str, int], Fraction]:
    """Return the parts of each line that are to be burdened, where a share was given."""
    parts: dict[tuple[str, int], Fraction] = {}
    assets = work.application.assets or ()
    for line, one in enumerate(request.items("shares") or ()):
        party, share, wanted = one.get("party"), one.get("share"), one.get("asset")
        if party is None or share is None:
            continue
        held = [a for a in assets if wanted in (None, a.asset_no) and a.held_by(party)]
        if not held:
            facts = {"value": party, "asset": wanted or "、".join(a.name for a in assets)}
            work.problems.append(refusal("R08_holder", f"shares[{line}].party", **facts))
        for asset in held:
            if (share * asset.folio.den).denominator != 1:
                facts = {"value": str(share), "den": str(asset.folio.den)}
                work.problems.append(Problem("share_not_measured", f"shares[{line}].share", facts))
            parts |= spread(asset, party, share)
    return parts


def _parts(request: Request, work: Draftwork) -> dict[str, Fraction]:
    """Return the parts of the claim by mortgagee; all of them if any is given."""
    mortgage = work.application.subject
    assert mortgage is not None
    given = request.items("parts")
    if given is None:
        return dict(lenders_of(mortgage.parties))
    amount = request.get("amount") or mortgage.terms.amount
    lenders, found = mortgage.in_role("mortgagee"), {}
    for line, one in enumerate(given):
        number = one.get("party")
        if number is not None and number not in lenders:
            facts = {"value": number, "mortgage": mortgage.mortgage_no}
            work.problems.append(refusal("R08_mortgagee", f"parts[{line}].party", **facts))
        part = part_of(one.get("part"), one.get("part_amount"), amount)
        if number is not None and part is not None:
            found[number] = part
    if not request.reading.faulty("parts"):
        work.problems += parts_problems([found.get(number) for number in lenders], "parts")
    return found


def enter(request: Request, case: CaseFile, work: Draftwork) -> dict[str, str]:
    """Write the version that holds from now on; what held before stays in the register."""
    change, mortgage = work.application.change, work.application.subject
    assert change is not None
    assert mortgage is not None
    return write_version(
        request,
        case,
        work,
        Entry("change", case.case_no, request.command().document_no),
        terms=change.after,
        parties=[_with_part(one, change) for one in renamed(request, work, mortgage.parties)],
        parts={at: change.parts_after[at] for at in change.moved},
        said=_said(request, work, change),
    )


def _with_part(one: PartyRole, change: Change) -> PartyRole:
    if one.role != "mortgagee":
        return one
    return dc.replace(one, part=change.lenders_after.get(one.party_no))


def _said(request: Request, work: Draftwork, change: Change) -> list[Said]:
    """Return what the certificate says of the change."""
    text, name_of = request.context.text, work.application.name_of
    said = list(differences(change.before, change.after, text))
    holders = {
        (asset.asset_no, holding.line): f"{asset.name}　{name_of(holding.party_no)}"
        for asset in work.application.assets or ()
        for holding in asset.holdings
    }
    for at in change.moved:
        before = change.parts_before.get(at)
        said.append(
            Said(
                f"{text('field.shares')}（{holders[at]}）",
                str(before or ""),
                str(change.parts_after[at]),
            )
        )
    for number, part in change.lenders_after.items():
        old = change.lenders_before.get(number)
        if old != part:
            said.append(
                Said(f"{text('field.part')}（{name_of(number)}）", str(old or ""), str(part))
            )
    return said


REGISTRATION = Registration(
    code=CODE,
    command=ApplyForChange,
    fill=fill,
    enter=enter,
    roles={"applicants": "applicant"},
)
register(REGISTRATION)
