"""Agreement on ranks (抵押权顺位变更登记): 民法典 409; 实施细则 67, 68."""

from __future__ import annotations

from typing import Annotated

from core import fields as kinds
from core.domain.asset import Asset
from core.domain.case import CaseFile
from core.domain.mortgage import Mortgage, RankPlace
from core.domain.priority import PlaceWanted
from core.services.applications import (
    ApplicantInput,
    ApplicationInput,
    Draftwork,
    MortgageRef,
    Registration,
    add_assets,
    add_parties,
    add_stand_ins,
    register,
)
from core.services.assets import AssetRef
from core.services.cases import plan_application
from core.services.mortgage_versions import certify, parts_on, see_burdens
from core.services.office import next_number
from core.services.operations import Plan, Request, operation
from core.services.reading import Code, Document, ReadBy
from core.services.terms import Said

CODE = "rank_agreement"
Place = Annotated[int, ReadBy(kinds.Whole(least=1, most=10**6))]


class PlaceInput(Document):
    """A mortgage and its place from now on; ``consent`` is its holder's written consent."""

    mortgage: MortgageRef
    place: Place
    consent: Code | None = None


class ApplyForRanks(ApplicationInput):
    """An application to enter an agreement on the ranks of all mortgages on an asset.

    Equal places mean equal rank: paid in proportion to their claims.
    """

    asset: AssetRef
    document_no: Code  # of the agreement (顺位变更协议)
    applicants: list[ApplicantInput]
    order: list[PlaceInput]


@operation("rank.agree", ApplyForRanks, printed=True)
def apply_for_ranks(request: Request) -> Plan:
    """Receive an agreement on ranks and, unless told not to, accept it."""
    return plan_application(request, REGISTRATION)


def fill(request: Request, work: Draftwork) -> None:
    """Let the rules see the asset, its mortgages and what the agreement gives to whom."""
    application = work.application
    number = request.get("asset")
    if number is not None:
        application.objects_at = "asset"
        add_assets(request, work, [number], "asset")
        for mortgage in request.work.mortgages.live_on(number):
            add_stand_ins(request, work, mortgage)
    add_parties(request, work, "applicant", "applicants")
    see_burdens(request, work)
    given = request.items("order")
    if given is not None and not request.reading.faulty("order"):
        application.places = tuple(
            PlaceWanted(line, one["mortgage"], one["place"], one.get("consent") or "")
            for line, one in enumerate(given)
        )
        application.consents = {p.mortgage_no: p.consent for p in application.places if p.consent}


def enter(request: Request, case: CaseFile, work: Draftwork) -> dict[str, str]:
    """Write the agreement, and a new certificate for every mortgage that it moves."""
    (asset,) = work.application.assets or ()
    number = next_number(request.work, request.context.office, CODE, request.context.today)
    before = {one.mortgage_no: one for one in work.application.mortgages}
    places = [_place(before[one.mortgage_no], asset, one) for one in work.application.places or ()]
    request.work.mortgages.agree_ranks(
        number, asset, places, request.command().document_no, case.case_no
    )
    made = [
        _certify(request, case, asset, mortgage)
        for mortgage in before.values()
        if _has_moved(request, mortgage, asset)
    ]
    return {"agreement": number, "certificate": made[0]}


def _place(mortgage: Mortgage, asset: Asset, wanted: PlaceWanted) -> RankPlace:
    known = mortgage.on(asset.asset_no)
    assert known is not None
    return RankPlace(known.registered_rank, wanted.place, known.priority_rank, wanted.consent)


def _has_moved(request: Request, before: Mortgage, asset: Asset) -> bool:
    after = request.work.mortgages.get(before.mortgage_no)
    assert after is not None
    return after.on(asset.asset_no) != before.on(asset.asset_no)


def _certify(request: Request, case: CaseFile, asset: Asset, before: Mortgage) -> str:
    after = request.work.mortgages.get(before.mortgage_no)
    assert after is not None
    ranks = [one.on(asset.asset_no) for one in (before, after)]
    old, new = (str(one.priority_rank) if one else "" for one in ranks)
    label = f"{request.context.text('field.priority_rank')}（{asset.name}）"
    return certify(request, case, after, parts_on(request, after), [Said(label, old, new)])


REGISTRATION = Registration(
    code=CODE,
    command=ApplyForRanks,
    fill=fill,
    enter=enter,
    roles={"applicants": "applicant"},
)
register(REGISTRATION)
