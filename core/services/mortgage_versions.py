"""What gives a mortgage its next version: how rules see it, what is written, its certificates."""

from __future__ import annotations

import dataclasses as dc
from collections.abc import Mapping, Sequence
from fractions import Fraction

from core.domain.asset import Asset
from core.domain.case import CaseFile
from core.domain.mortgage import Entry, Mortgage, PartyRole, Terms
from core.services import attestations
from core.services.applications import (
    ApplicantInput,
    ApplicationInput,
    Draftwork,
    MortgageRef,
    add_subject,
)
from core.services.operations import Request
from core.services.ports import Parts
from core.services.reading import Code, Document, PositiveMoney, ShareOf
from core.services.search_words import index_mortgage
from core.services.terms import Said


class ConsentInput(Document):
    """The written consent of the mortgagees of another mortgage (民法典 409)."""

    mortgage: MortgageRef
    document_no: Code


class ClaimantInput(ApplicantInput):
    """Who has a claim, hands it on or acquires it: which part of it, all of it if left out."""

    part: ShareOf | None = None
    part_amount: PositiveMoney | None = None


class SubjectInput(ApplicationInput):
    """Base of applications about one mortgage.

    ``certificate_no`` is the certificate that was handed in: a replaced one is found out.
    """

    mortgage: MortgageRef
    certificate_no: Code | None = None


def see_subject(request: Request, work: Draftwork) -> None:
    """Let the rules see the mortgage, its certificate in force, its objects and their burdens."""
    add_subject(request, work)
    see_burdens(request, work)
    subject = work.application.subject
    if subject is not None and request.get("certificate_no") is not None:
        found = request.work.certificates.of_mortgage(subject.mortgage_no)
        if found is not None and not found.voided:
            work.application.certificate_in_force = found.certificate_no


def see_burdens(request: Request, work: Draftwork) -> None:
    """Let the rules see what every mortgage burdens of the objects."""
    application = work.application
    application.burdens = {
        asset.asset_no: request.work.assets.parts(asset) for asset in application.assets or ()
    }


def see_consents(request: Request, work: Draftwork) -> None:
    """Let the rules see which other mortgagees have agreed, by mortgage."""
    given = request.items("consents") or ()
    work.application.consents = {
        one["mortgage"]: one["document_no"]
        for one in given
        if "mortgage" in one and "document_no" in one
    }


def parts_of(work: Draftwork) -> Parts:
    """Return what the subject of a case burdens of each line today."""
    application = work.application
    assert application.subject is not None
    ranks = {one.asset_no: one.registered_rank for one in application.subject.live_encumbrances}
    return {
        (asset_no, line): parts[ranks[asset_no]]
        for asset_no, lines in application.burdens.items()
        for line, parts in lines.items()
        if ranks.get(asset_no) in parts
    }


def parts_on(request: Request, mortgage: Mortgage) -> Parts:
    """Return what a mortgage burdens of each line, read from the register."""
    found: dict[tuple[str, int], Fraction] = {}
    for one in mortgage.live_encumbrances:
        asset = request.work.assets.get(one.asset_no)
        assert asset is not None
        for line, parts in request.work.assets.parts(asset).items():
            if one.registered_rank in parts:
                found[one.asset_no, line] = parts[one.registered_rank]
    return found


def spread(asset: Asset, party_no: str, wanted: Fraction) -> dict[tuple[str, int], Fraction]:
    """Return a part that a party is to burden, line by line in order; what is too much comes last.

    A party that holds several lines burdens them in order until its share is reached.
    """
    parts: dict[tuple[str, int], Fraction] = {}
    held = asset.held_by(party_no)
    for holding in held:
        part = wanted if holding is held[-1] else min(wanted, holding.share)
        if part > 0:
            parts[asset.asset_no, holding.line] = part
            wanted -= part
    return parts


def renamed(
    request: Request, work: Draftwork, parties: Sequence[PartyRole]
) -> tuple[PartyRole, ...]:
    """Return parties as they are called today, each with the agent that signed for it now."""
    agents = {p.party.party_no: p.agent_name for p in work.application.in_role("applicant")}
    found = []
    for one in parties:
        party = request.work.parties.get(one.current_no)
        assert party is not None
        found.append(
            dc.replace(
                one,
                party_no=party.party_no,
                party_version=party.version,
                agent=agents.get(party.party_no, one.agent),
                now="",
            )
        )
    return tuple(found)


def write_version(
    request: Request,
    case: CaseFile,
    work: Draftwork,
    entry: Entry,
    *,
    terms: Terms | None = None,
    parties: Sequence[PartyRole] | None = None,
    parts: Parts | None = None,
    said: Sequence[Said] = (),
) -> dict[str, str]:
    """Write the next version of the subject of a case, its certificate, and what replaces what.

    Whatever is left out stays as it is. ``said`` is what the certificate says of the change.
    """
    known = work.application.subject
    assert known is not None
    assets = work.application.assets or ()
    mortgage = request.work.mortgages.change(
        known, terms or known.terms, known.parties if parties is None else parties, assets,
        entry, parts,
    )  # fmt: skip
    now_burdened = {**parts_of(work), **(parts or {})}
    number = certify(request, case, mortgage, now_burdened, said)
    return {"mortgage": mortgage.mortgage_no, "certificate": number}


def certify(
    request: Request, case: CaseFile, mortgage: Mortgage, parts: Parts, said: Sequence[Said] = ()
) -> str:
    """Make the certificate of a mortgage as it stands now; the one before is replaced by it."""
    before = request.work.certificates.of_mortgage(mortgage.mortgage_no)
    index_mortgage(request.work, mortgage)
    number = attestations.make(request, case, mortgage, parts, said)
    if before is not None and not before.voided:
        detail = {"reason": "replaced", "by": number, "case": case.case_no}
        request.work.certificates.event(before.certificate_no, "voided", detail)
    return number


def withdraw(request: Request, case: CaseFile, mortgage: Mortgage) -> None:
    """Void the certificate of a mortgage that is discharged."""
    before = request.work.certificates.of_mortgage(mortgage.mortgage_no)
    if before is not None and not before.voided:
        detail = {"reason": "discharged", "case": case.case_no}
        request.work.certificates.event(before.certificate_no, "voided", detail)
    index_mortgage(request.work, mortgage)


def lenders_of(parties: Sequence[PartyRole]) -> Mapping[str, Fraction]:
    """Return the parts of the claim by mortgagee, empty where nobody's part is said."""
    return {p.current_no: p.part for p in parties if p.role == "mortgagee" and p.part is not None}
