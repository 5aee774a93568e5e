"""Disposal on default (处置): 民法典 410, 413, 414; how a mortgage is realised and who is paid.

The record says on which ground and by which route the right was sold, for how much beside the
reference price, who buys and what co-owners answered, and distributes the price. The entries that
follow (discharge of every mortgage on what was sold, transfer to the buyer) are cases of their own.
"""

from __future__ import annotations

import dataclasses as dc
from collections.abc import Iterator
from fractions import Fraction
from typing import Annotated, Any

from core import fields as kinds
from core.domain.deals import ANSWERS, CLAIMED, SILENT, owners
from core.domain.disposal import Cost, Disposal, distribute, unequal
from core.domain.mortgage import CURRENT, Mortgage
from core.domain.queue import binding_on
from core.domain.restraints import SEIZURE
from core.domain.rules import confirmation, refusal
from core.domain.values import yuan
from core.fields import fraction_text
from core.problems import Problem
from core.services import people
from core.services.assets import AssetRef, load
from core.services.disposal_sale import (
    Sale,
    claim_problems,
    claims_of,
    sale_of,
    sold_problems,
)
from core.services.follow_ups import follow_ups
from core.services.office import next_number
from core.services.operations import Done, Plan, Request, operation
from core.services.people import PartyInput, PartyRef, Resolved
from core.services.reading import (
    Code,
    Date,
    Document,
    LongText,
    Money,
    PositiveMoney,
    ReadBy,
    ShareOf,
    Text,
    YesNo,
)

GROUNDS = ("debt_unpaid", "agreed_event", "accelerated")
ROUTES = ("agreement", "platform", "arbitration", "suit", "court_procedure")
BY_COURT = ("suit", "court_procedure")
MANNERS = ("conversion", "auction", "sale")  # 折价、拍卖、变卖
BY_MARKET_PRICE = ("conversion", "sale")  # these keep to the market price (民法典 410(3))

MortgageRef = Annotated[str, ReadBy(kinds.Ref(to="mortgage"))]
Ground = Annotated[str, ReadBy(kinds.Choice(topic="default_ground", options=GROUNDS))]
Route = Annotated[str, ReadBy(kinds.Choice(topic="disposal_route", options=ROUTES))]
Manner = Annotated[str, ReadBy(kinds.Choice(topic="disposal_manner", options=MANNERS))]
Answer = Annotated[str, ReadBy(kinds.Choice(topic="offer_answer", options=ANSWERS))]


class SoldInput(Document):
    """Whose share is sold: ``share`` of the whole asset, all it holds if left out."""

    party: PartyRef
    share: ShareOf | None = None


class BuyerInput(PartyInput):
    """A buyer: ``share`` of the whole asset; one buyer, or joint ones, take everything."""

    share: ShareOf | None = None


class AnswerInput(Document):
    """What a co-owner answered to the notice of the sale (民法典 306)."""

    party: PartyRef
    notified_on: Date
    answer: Answer = SILENT
    document_no: Code | None = None


class CostInput(Document):
    """A cost of realising the mortgage."""

    cost_of: Text
    cost: Money


class ClaimInput(Document):
    """What the holders of a mortgage claim: principal, interest, penalty, costs as secured."""

    mortgage: MortgageRef
    claimed: Money


class RecordDisposal(Document):
    """A disposal on default of what a mortgage burdens.

    ``sold`` names the shares that were sold; without it, all that the mortgage burdens was.
    Every mortgage on what was sold brings its claim.
    """

    mortgage: MortgageRef
    asset: AssetRef | None = None
    default_ground: Ground
    default_on: Date
    route: Route
    manner: Manner
    route_document_no: Code
    sold: list[SoldInput] | None = None
    sold_on: Date
    price: PositiveMoney
    reference_price: PositiveMoney
    reference_basis: Text
    buyers: list[BuyerInput]
    joint: YesNo = False
    offers: list[AnswerInput] | None = None
    costs: list[CostInput] | None = None
    claims: list[ClaimInput]
    remarks: LongText | None = None


@dc.dataclass(slots=True)
class _Known:
    """What could be found of a request: the mortgage, the sale, the buyers."""

    mortgage: Mortgage | None = None
    sale: Sale | None = None
    buyers: list[Resolved] = dc.field(default_factory=list)


@operation("disposal.record", RecordDisposal, printed=True)
def record_disposal(request: Request) -> Plan:
    """Record a disposal on default and distribute its price to the fen."""
    known = _Known()
    problems = [*_records(request, known), *_of_days(request), *_of_price(request)]
    problems += _of_buyers(request, known)
    if known.sale is not None:
        problems += _of_sale(request, known.sale)

    def carry_out() -> Done:
        assert known.mortgage is not None
        assert known.sale is not None
        number = _enter(request, known.mortgage, known.sale, known.buyers)
        numbers = {"disposal": number, "mortgage": known.mortgage.mortgage_no}
        numbers["asset"] = known.sale.asset.asset_no
        return Done(number, numbers, frozenset({"disposal", "mortgage", "asset", "party"}))

    return Plan(problems, carry_out)


# --- what stands in the way -----------------------------------------------------------------------


def _records(request: Request, known: _Known) -> Iterator[Problem]:
    """Find the mortgage, the asset and what is sold of it."""
    number = request.get("mortgage")
    if number is None:
        return
    known.mortgage = mortgage = request.work.mortgages.get(number)
    if mortgage is None:
        yield Problem("no_such_mortgage", "mortgage", {"value": number})
        return
    if mortgage.state != CURRENT:
        yield Problem("already_discharged", "mortgage", {"value": number})
        return
    burdened = [one.asset_no for one in mortgage.live_encumbrances]
    asset_no = request.get("asset") or (burdened[0] if len(burdened) == 1 else None)
    if asset_no is None:
        if "asset" in request.reading.values:
            yield Problem("required", "asset")
        return
    if asset_no not in burdened:
        yield Problem("not_burdened", "asset", {"value": asset_no, "mortgage": number})
        return
    asset = load(request.work, request.context, asset_no)
    assert asset is not None
    sold = request.items("sold") or ()
    wrong = list(sold_problems(asset, sold))
    yield from wrong
    if not wrong and not request.reading.faulty("sold"):
        known.sale = sale_of(request, asset, mortgage, sold)


def _of_days(request: Request) -> Iterator[Problem]:
    default_on, sold_on = request.get("default_on"), request.get("sold_on")
    for name, day in (("default_on", default_on), ("sold_on", sold_on)):
        if day is not None and day > request.context.today:
            yield Problem("day_in_future", name, {"value": day.isoformat()})
    if default_on is not None and sold_on is not None and sold_on < default_on:
        facts = {"value": sold_on.isoformat(), "begin": default_on.isoformat()}
        yield Problem("ended_before_begun", "sold_on", facts)


def _of_price(request: Request) -> Iterator[Problem]:
    """Ask where the price is below the reference price, or costs leave nothing of it."""
    price, reference = request.get("price"), request.get("reference_price")
    manner = request.get("manner")
    if price is None:
        return
    if reference is not None and price < reference and manner in BY_MARKET_PRICE:
        facts = {"value": yuan(price), "reference": yuan(reference)}
        yield confirmation("below_reference_price", "price", **facts)
    costs = sum(one.get("cost") or 0 for one in request.items("costs") or ())
    if costs > price:
        yield confirmation("costs_exceed_price", "costs", value=yuan(costs), price=yuan(price))


def _of_buyers(request: Request, known: _Known) -> Iterator[Problem]:
    given = request.items("buyers")
    if given is not None and not given:
        yield Problem("required", "buyers")
    for line, one in enumerate(given or ()):
        resolved, found = people.resolve(request, one, f"buyers[{line}]")
        yield from found
        known.buyers.append(resolved)
    if known.sale is not None and len(given or ()) > 1 and not request.get("joint"):
        yield from _of_bought(known.sale, [one.get("share") for one in given or ()])


def _of_bought(sale: Sale, shares: list[Fraction | None]) -> Iterator[Problem]:
    """Say that several buyers do not take what is sold, no more and no less."""
    bought = [share for share in shares if share is not None]
    if len(bought) < len(shares):
        yield Problem("required", f"buyers[{shares.index(None)}].share")
        return
    taken, sold = sum(bought, Fraction(0)), sum((one.share for one in sale.portions), Fraction(0))
    if taken != sold:
        facts = {"value": fraction_text(taken), "sold": fraction_text(sold)}
        yield Problem("bought_is_not_sold", "buyers", facts)


def _of_sale(request: Request, sale: Sale) -> Iterator[Problem]:
    facts = {"value": sale.asset.name}
    seizures = binding_on(
        request.work.restraints.on(sale.asset.asset_no), request.context.today, SEIZURE
    )
    route = request.get("route")
    if seizures and route is not None and route not in BY_COURT:
        numbers = "、".join(one.restraint.restraint_no for one in seizures)
        yield refusal("seized_sold_by_court", "route", **facts, restraint=numbers)
    given = request.items("claims")
    if given is not None and not request.reading.faulty("claims"):
        yield from claim_problems(sale, given)
    for one in unequal(claims_of(sale, {})):
        yield Problem("equal_rank_apart", "sold", {"value": one.mortgage_no})
    live = {one.mortgage_no for one in request.work.mortgages.live_on(sale.asset.asset_no)}
    for earlier in request.work.disposals.of_asset(sale.asset.asset_no):
        if earlier.mortgage_no in live:
            yield confirmation("disposal_open", "asset", **facts, disposal=earlier.disposal_no)
    yield from _preemption(request, sale)


def _preemption(request: Request, sale: Sale) -> Iterator[Problem]:
    """Ask about co-owners who were not told of the sale of a share, or claimed it (305, 306)."""
    sellers = {number for one in sale.portions for number in one.holders}
    buyers = {one.get("party") for one in request.items("buyers") or ()}
    staying = [no for no in owners(sale.asset) if no not in sellers]
    answers = {one.get("party"): one.get("answer") for one in request.items("offers") or ()}
    for line, one in enumerate(request.items("offers") or ()):
        if one.get("party") and one["party"] not in staying:
            yield Problem("no_preemption", f"offers[{line}].party", {"value": one["party"]})
    if buyers & set(owners(sale.asset)):
        return
    untold = [no for no in staying if no not in answers]
    claiming = [no for no in staying if answers.get(no) == CLAIMED]
    if untold:
        yield confirmation("preemption_untold", "offers", value="、".join(untold))
    if claiming:
        yield confirmation("preemption_standing", "offers", value="、".join(claiming))


# --- what is written ------------------------------------------------------------------------------


def _enter(request: Request, mortgage: Mortgage, sale: Sale, buyers: list[Resolved]) -> str:
    work, context, command = request.work, request.context, request.command()
    settled = [people.settle(request, one).party_no for one in buyers]
    claims = claims_of(sale, {one.mortgage: one.claimed for one in command.claims})
    costs = [Cost(one.cost_of, one.cost) for one in command.costs or ()]
    lines = distribute(command.price, costs, sale.portions, claims).lines
    number = next_number(work, context.office, "disposal", context.today)
    detail = {
        **_told(request),
        "buyers": _shares(settled, [one.share for one in command.buyers]),
        "sold": [
            {"line": o.line, "holders": list(o.holders), "share": fraction_text(o.share)}
            for o in sale.portions
        ],
        "claims": [
            {"mortgage": o.mortgage_no, "claimed": o.claimed, "allowed": o.allowed} for o in claims
        ],
        "follow_ups": follow_ups(sale.asset.asset_class, command.sold_on, context.today),
        "recorded_at": work.entered_at,
    }
    asset_no = sale.asset.asset_no
    work.disposals.add(
        Disposal(
            *(number, asset_no, mortgage.mortgage_no, command.price, command.sold_on),
            detail=detail,
            lines=lines,
        )
    )
    return number


_KEPT = (
    *("default_ground", "default_on", "route", "manner", "route_document_no"),
    *("reference_price", "reference_basis", "joint", "offers", "remarks"),
)


def _told(request: Request) -> dict[str, Any]:
    """Return what the record says besides what is worked out, as plain values."""
    dumped = request.command().model_dump()
    plain = {name: dumped[name] for name in _KEPT if dumped[name] is not None}
    plain["reference_price"] = request.command().reference_price
    return plain


def _shares(numbers: list[str], shares: list[Any]) -> list[dict[str, str]]:
    return [
        {"party": number} | ({} if share is None else {"share": fraction_text(share)})
        for number, share in zip(numbers, shares, strict=True)
    ]
