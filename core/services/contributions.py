"""Contributions to ventures: money, land by the mu, labour, technology; entered and ended.

They stand beside the registered shares, never in them: labour can be no registered capital, and
what secures a debt can be no contribution (市场主体登记管理条例 第十三条).
"""

from __future__ import annotations

from fractions import Fraction
from typing import Annotated

from core import fields as kinds
from core.domain.asset import Asset
from core.domain.contribution import KINDS, LABOUR, LAND, MONEY, Contribution
from core.domain.rules import refusal
from core.problems import Problem
from core.services.assets import AssetRef, load
from core.services.office import next_number
from core.services.operations import Done, Plan, Request, operation
from core.services.people import PartyRef
from core.services.reading import Code, Date, Document, LongText, PositiveMoney, ReadBy

ContributionRef = Annotated[str, ReadBy(kinds.Ref(to="contribution"))]
ContributionKind = Annotated[str, ReadBy(kinds.Choice(topic="contribution", options=KINDS))]
Mu = Annotated[Fraction, ReadBy(kinds.Ratio(above_least=True))]
Units = Annotated[int, ReadBy(kinds.Whole(least=1, most=10**12))]


class EnterContribution(Document):
    """What a member brings into a venture: its worth, the land, the units that it earns."""

    asset: AssetRef
    party: PartyRef
    kind: ContributionKind
    amount: PositiveMoney | None = None
    mu: Mu | None = None
    parcel_no: Code | None = None
    units: Units | None = None
    from_date: Date
    note: LongText | None = None


class EndContribution(Document):
    """A contribution leaves the venture, on the strength of a document."""

    contribution: ContributionRef
    ended_on: Date
    document_no: Code


@operation("contribution.enter", EnterContribution, printed=True)
def enter_contribution(request: Request) -> Plan:
    """Enter what a member brings into a venture, beside its registered shares."""
    problems = [*_venture(request), *_party(request), *_how_much(request), *_land_free(request)]

    def carry_out() -> Done:
        command, context = request.command(), request.context
        number = next_number(request.work, context.office, "contribution", context.today)
        new = Contribution(
            contribution_no=number,
            asset_no=command.asset,
            party_no=request.work.parties.survivor(command.party),
            kind=command.kind,
            from_date=command.from_date,
            amount=command.amount,
            mu=command.mu,
            parcel_no=command.parcel_no or "",
            units=command.units,
            note=command.note or "",
        )
        request.work.contributions.add(new)
        numbers = {"contribution": number, "asset": new.asset_no, "party": new.party_no}
        return Done(number, numbers, frozenset({"contribution", "asset"}), {"kind": new.kind})

    return Plan(problems, carry_out)


def _venture(request: Request) -> list[Problem]:
    number = request.get("asset")
    asset = request.work.assets.get(number) if number else None
    if number and asset is None:
        return [Problem("no_such_asset", "asset", {"value": number})]
    if asset is None:
        return []
    if asset.folio.closed:
        return [refusal("asset_closed", "asset", value=asset.name)]
    asset_class = request.context.classes[asset.asset_class]
    if not asset_class.ventures:
        facts = {"value": asset.name, "class": f"choice.asset_class.{asset_class.code}"}
        return [Problem("takes_no_contributions", "asset", facts)]
    return []


def _party(request: Request) -> list[Problem]:
    number = request.get("party")
    if number and request.work.parties.get(number) is None:
        return [Problem("no_such_party", "party", {"value": number})]
    return []


_NEEDED = {MONEY: ("amount",), LAND: ("mu", "parcel_no"), LABOUR: ("units",)}


def _how_much(request: Request) -> list[Problem]:
    """Say what a kind of contribution lacks, and what it cannot have."""
    kind = request.get("kind")
    missing = [
        Problem("required", name)
        for name in _NEEDED.get(kind, ())
        if request.get(name) is None and not request.reading.faulty(name)
    ]
    told = [name for name in ("amount", "mu", "units") if request.get(name) is not None]
    faulty = any(request.reading.faulty(name) for name in ("amount", "mu", "units"))
    if kind and not told and not faulty and not missing:
        missing.append(Problem("contribution_of_nothing", "amount"))
    if kind == LABOUR and request.get("amount") is not None:
        missing.append(refusal("labour_no_capital", "amount"))
    if kind not in (None, LAND):
        foreign = [name for name in ("mu", "parcel_no") if request.get(name) is not None]
        missing += [Problem("only_of_land", name) for name in foreign]
    return missing


def _land_free(request: Request) -> list[Problem]:
    """Refuse a parcel that secures a debt, or that is in a venture already."""
    parcel = request.get("parcel_no")
    if not parcel:
        return []
    place = {"value": parcel}
    found = [
        refusal("parcel_encumbered", "parcel_no", **place, mortgage=one.mortgage_no)
        for asset in assets_of_parcel(request, parcel)
        for one in request.work.mortgages.live_on(asset.asset_no)
    ]
    found += [
        refusal("parcel_contributed", "parcel_no", **place, contribution=one.contribution_no)
        for one in request.work.contributions.on_parcel(parcel)
        if one.stands_on(request.context.today)
    ]
    return found


def assets_of_parcel(request: Request, parcel_no: str) -> list[Asset]:
    """Return the assets of any class that are about a parcel of land."""
    numbers = [h.number for h in request.work.search.by_number(parcel_no) if h.kind == "asset"]
    found = [load(request.work, request.context, number) for number in dict.fromkeys(numbers)]
    return [one for one in found if one and one.details.get("parcel_no") == parcel_no]


@operation("contribution.end", EndContribution)
def end_contribution(request: Request) -> Plan:
    """Record that a contribution left the venture; what was entered stays."""
    number, ended_on = request.get("contribution"), request.get("ended_on")
    known = request.work.contributions.get(number) if number else None
    problems: list[Problem] = []
    if number and known is None:
        problems.append(Problem("no_such_contribution", "contribution", {"value": number}))
    if known is not None and known.ended_on is not None:
        problems.append(Problem("contribution_ended", "contribution", {"value": number}))
    if known is not None and ended_on is not None and ended_on < known.from_date:
        problems.append(Problem("term_order", "ended_on", {"value": ended_on.isoformat()}))

    def carry_out() -> Done:
        assert known is not None
        command = request.command()
        request.work.contributions.end(known, command.ended_on, command.document_no)
        numbers = {"contribution": known.contribution_no, "asset": known.asset_no}
        return Done(known.contribution_no, numbers, frozenset({"contribution", "asset"}))

    return Plan(problems, carry_out)
