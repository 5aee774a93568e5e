"""Transfer (转移登记) of a right or of shares in it: 民法典 209, 230, 297–309, 406.

Sale, gift, inheritance, judgment, division of what was held jointly, change between joint holding
and shares, split and merge of one's own share: all are people who give and people who take.
"""

from __future__ import annotations

import dataclasses as dc
import datetime as dt
from collections.abc import Iterator
from typing import Annotated

from core import fields as kinds
from core.domain.calendar import last_day_of_period
from core.domain.case import CaseFile
from core.domain.deals import (
    ANSWERS,
    GROUNDS,
    ONEROUS,
    SILENT,
    UNSIGNED,
    Arriving,
    Deal,
    Leaving,
    SaleNotice,
)
from core.problems import Problem
from core.services import transfers
from core.services.applications import (
    ApplicantInput,
    ApplicationInput,
    Draftwork,
    Registration,
    add_assets,
    add_parties,
    add_stand_ins,
    caution_consent,
    register,
)
from core.services.assets import AssetRef
from core.services.calendars import office_calendar
from core.services.cases import plan_application
from core.services.operations import Plan, Request, operation
from core.services.people import PartyRef
from core.services.reading import (
    Code,
    Date,
    Document,
    LongText,
    PositiveMoney,
    ReadBy,
    ShareOf,
    YesNo,
)
from core.services.rules import figures_on
from core.services.transfers import Cause

CODE = "right_transfer"
Ground = Annotated[str, ReadBy(kinds.Choice(topic="transfer_ground", options=GROUNDS))]
Answer = Annotated[str, ReadBy(kinds.Choice(topic="offer_answer", options=ANSWERS))]
LineOf = Annotated[int, ReadBy(kinds.Whole(least=1))]
PeriodDays = Annotated[int, ReadBy(kinds.Whole(least=1, most=365))]


class TransferorInput(ApplicantInput):
    """Who gives: ``share`` of the whole asset, all it holds if left out.

    ``line`` names one line of the register. The free part moves first unless ``burdened_first``.
    """

    share: ShareOf | None = None
    line: LineOf | None = None
    burdened_first: YesNo = False


class TransfereeInput(ApplicantInput):
    """Who takes: ``share`` of the whole asset; one transferee, or joint ones, take everything."""

    share: ShareOf | None = None


class OfferInput(Document):
    """A notice to a co-owner with the terms of the sale, and its answer (民法典 306)."""

    party: PartyRef
    notified_on: Date
    period_days: PeriodDays | None = None  # as the notice states it
    answer: Answer = SILENT
    document_no: Code | None = None


class ApplyForTransfer(ApplicationInput):
    """An application to transfer a right or shares of it, in the order of the paper form.

    ``basis_no`` is the contract or the effective document. ``whole_object``: the thing itself is
    disposed of (民法典 301). ``joint``: the transferees will hold together. ``mortgagees`` are
    those who join because a ban on transfer is registered (民法典 406).
    """

    assets: list[AssetRef]
    transfer_ground: Ground
    basis_no: Code
    registry_no: Code | None = None  # under which another registry registered the transfer
    transferors: list[TransferorInput]
    transferees: list[TransfereeInput]
    joint: YesNo = False
    whole_object: YesNo = False
    price: PositiveMoney | None = None
    price_terms: LongText | None = None
    offers: list[OfferInput] | None = None
    co_ownership_agreement: Code | None = None
    mortgagees: list[ApplicantInput] | None = None
    caution_consent_no: Code | None = None  # of those whom a caution protects (民法典 221)


@operation("right.transfer", ApplyForTransfer, printed=True)
def apply_for_transfer(request: Request) -> Plan:
    """Receive an application for a transfer and, unless told not to, accept it."""
    return plan_application(request, REGISTRATION)


def fill(request: Request, work: Draftwork) -> None:
    """Let the rules see objects, parties, and what the transfer would make of the holdings."""
    numbers = request.get("assets")
    if numbers is not None:
        if not numbers:
            work.problems.append(Problem("required", "assets"))
        add_assets(request, work, numbers, "assets")
    found = work.application.assets
    if found is not None:
        work.application.assets = tuple(transfers.thawed(request, one) for one in found)
    for role in ("transferor", "transferee"):
        add_parties(request, work, role, f"{role}s")
    if request.items("mortgagees"):
        add_parties(request, work, "mortgagee", "mortgagees")
    ground = request.get("transfer_ground")
    if ground in UNSIGNED:
        _excuse_transferors(work)
    unpriced = request.get("price") is None and not request.reading.faulty("price")
    if ground in ONEROUS and unpriced:
        work.problems.append(Problem("required", "price"))
    offers = tuple(_offers(request, work))
    if not work.application.incomplete & {"transferor", "transferee"}:
        _look_ahead(request, work, offers)


def _excuse_transferors(work: Draftwork) -> None:
    """The deceased does not apply, nor does whom a judgment stands for."""
    work.application.participants = tuple(
        dc.replace(one, applies=one.role != "transferor")
        for one in work.application.participants or ()
    )


def _offers(request: Request, work: Draftwork) -> Iterator[SaleNotice]:
    for line, one in enumerate(request.items("offers") or ()):
        number, notified = one.get("party"), one.get("notified_on")
        if number is not None and request.work.parties.get(number) is None:
            place = f"offers[{line}].party"
            work.problems.append(Problem("no_such_party", place, {"value": number}))
        elif notified is not None and notified > request.context.today:
            facts = {"value": notified.isoformat()}
            work.problems.append(Problem("notice_in_future", f"offers[{line}].notified_on", facts))
        elif number is not None and notified is not None:
            until = _answer_until(request, notified, one.get("period_days") or 0)
            survivor = request.work.parties.survivor(number)
            yield SaleNotice(line, survivor, one.get("answer", SILENT), until)


def _answer_until(request: Request, notified: dt.date, stated: int) -> dt.date:
    """Return the last day on which a co-owner may answer (物权编解释(一) 11)."""
    least = int(figures_on(request.context.today)["preemption_days"])
    return last_day_of_period(
        notified, office_calendar(request.work, request.context.today), days=max(stated, least)
    ).date


def _look_ahead(request: Request, work: Draftwork, offers: tuple[SaleNotice, ...]) -> None:
    """Work out what the transfer would make of each asset, and who must join in it."""
    application, ground = work.application, request.get("transfer_ground")
    if application.participants is None or ground is None:
        return
    application.deal = Deal(
        ground,
        tuple(_leaving(request, work)),
        tuple(
            Arriving(one.party.party_no, one.pledged_share)
            for one in application.in_role("transferee")
        ),
        joint=bool(request.get("joint")),
        whole=bool(request.get("whole_object")),
        offers=offers,
        ask_until=_answer_until(request, request.context.today, 0),
    )
    for asset in application.assets or ():
        outcome = transfers.outcome(request, asset, application.deal)
        if outcome is None:
            continue
        application.outcomes = {**application.outcomes, asset.asset_no: outcome}
        if outcome.ranks:
            _add_mortgagees(request, work, asset.asset_no)


def _leaving(request: Request, work: Draftwork) -> Iterator[Leaving]:
    given = request.items("transferors") or ()
    for one in work.application.in_role("transferor"):
        heavy = bool(given[one.line].get("burdened_first"))
        yield Leaving(one.party.party_no, one.pledged_share, one.line_of_share, heavy)


def _add_mortgagees(request: Request, work: Draftwork, asset_no: str) -> None:
    """Note the mortgages that do not move without their holders, and who may act for these.

    Those of the time before the Civil Code are sold only with consent (物权法 191).
    """
    application = work.application
    since = int(application.figures["free_transfer_since"])
    for mortgage in request.work.mortgages.live_on(asset_no):
        first = request.work.mortgages.versions(mortgage.mortgage_no)[0]
        if mortgage.terms.transfer_restricted or int(first["effective_at"][:4]) < since:
            application.bound |= {mortgage.mortgage_no}
        add_stand_ins(request, work, mortgage)


def enter(request: Request, case: CaseFile, work: Draftwork) -> dict[str, str]:
    """Write the new tenure of each asset; mortgages follow what they burden."""
    application, command = work.application, request.command()
    assert application.deal is not None
    cause = Cause(case.case_no, command.basis_no, caution_consent(request, work, case))
    numbers = [
        transfers.carry_out(request, asset, application.deal, cause).asset_no
        for asset in application.assets or ()
    ]
    return {"asset": numbers[0]}


REGISTRATION = Registration(
    code=CODE,
    command=ApplyForTransfer,
    fill=fill,
    enter=enter,
    roles={
        "transferors": "transferor",
        "transferees": "transferee",
        "mortgagees": "mortgagee",
    },
)
register(REGISTRATION)
