"""Mortgages of older books, those in force and those discharged since."""

from __future__ import annotations

import dataclasses as dc
from collections.abc import Iterator
from typing import Annotated, Any

from core import fields as kinds
from core.domain.asset import Asset
from core.domain.claim_parts import parts_problems
from core.domain.mortgage import (
    DISCHARGE_GROUNDS,
    MAXIMUM,
    ORDINARY,
    Entry,
    Mortgage,
    PartyRole,
    Terms,
)
from core.domain.queue import queue_on
from core.domain.restraints import OBJECTION
from core.domain.rules import Application, confirmation, run_rules
from core.domain.takeover import (
    OldPlace,
    Standing,
    determination_problems,
    end_problems,
    place_problems,
)
from core.problems import Problem
from core.services.applications import (
    Draftwork,
    add_assets,
    add_parties,
    burdened_parts,
    settle_parties,
)
from core.services.assets import AssetRef
from core.services.incoming import fields_of
from core.services.lapses import let_lapse
from core.services.operations import Done, Plan, Request, operation
from core.services.people import PartyInput
from core.services.reading import (
    Code,
    Date,
    Document,
    LongText,
    Money,
    PositiveMoney,
    ReadBy,
    ShareOf,
    YesNo,
)
from core.services.search_words import index_mortgage
from core.services.takeover.original import (
    SOURCE,
    OldEntry,
    OldMoment,
    OldNumber,
    future_problems,
    keep_number,
    number_problems,
    stamp,
)
from core.services.terms import EVENT, YearlyRate

Rank = Annotated[int, ReadBy(kinds.Whole(least=1, most=1_000_000))]
Security = Annotated[str, ReadBy(kinds.Choice(topic="security", options=(ORDINARY, MAXIMUM)))]
Ground = Annotated[str, ReadBy(kinds.Choice(topic="discharge_ground", options=DISCHARGE_GROUNDS))]
Event = Annotated[str, ReadBy(EVENT)]

# What holds for any mortgage whenever it was registered; a discharged one burdens nothing now.
ALWAYS = ("term_in_order", "duplicate_contract")
WHILE_IN_FORCE = ("holder_applies", "share_free")


class PlaceInput(Document):
    """An asset that the mortgage burdens, and its rank there."""

    asset: AssetRef
    priority_rank: Rank


class OldMortgagor(PartyInput):
    """A mortgagor; ``share`` of the whole asset that it burdens, all it holds if left out."""

    share: ShareOf | None = None


class OldMortgagee(PartyInput):
    """A mortgagee; ``part`` of the claim, where several share it (银团)."""

    part: ShareOf | None = None


class TakeOverMortgage(OldEntry):
    """A mortgage as an older book holds it; what that book does not say is left out."""

    original_no: OldNumber
    places: list[PlaceInput]
    mortgagors: list[OldMortgagor]
    mortgagees: list[OldMortgagee]
    debtors: list[PartyInput] | None = None
    security: Security = ORDINARY
    amount: PositiveMoney
    term_from: Date
    term_to: Date
    interest_rate: YearlyRate | None = None
    principal_contract_no: Code | None = None
    mortgage_contract_no: Code | None = None
    scope: LongText | None = None
    transfer_restricted: YesNo = False
    disposal_agreement: LongText | None = None
    registry_no: Code | None = None
    determined_amount: Money | None = None
    determined_on: Date | None = None
    determination_ground: Event | None = None
    discharged_at: OldMoment | None = None
    ground: Ground | None = None
    remarks: LongText | None = None


@operation("takeover.mortgage", TakeOverMortgage, printed=True)
def take_over_mortgage(request: Request) -> Plan:
    """Enter a mortgage of an older book with its number, time and ranks."""
    work = _examine(request)
    problems = [*work.problems, *number_problems(request)]
    problems += future_problems(request, "registered_at", "discharged_at", "determined_on")

    def carry_out() -> Done:
        mortgage = _enter(request, work)
        numbers = {"mortgage": mortgage.mortgage_no}
        facts = {"state": mortgage.state}
        return Done(mortgage.mortgage_no, numbers, frozenset({"mortgage", "asset", "party"}), facts)

    return Plan(problems, carry_out)


# --- what stands in the way -----------------------------------------------------------------------


def _examine(request: Request) -> Draftwork:
    values = request.reading.values
    application = Application(
        today=request.context.today,
        region_code=request.context.office.region_code,
        registration="",
        values=values,
    )
    work = Draftwork(application, [], [])
    given = _places_given(request)
    if given is not None and not given:
        work.problems.append(Problem("required", "places"))
    if given and all("asset" in one for one in given):
        add_assets(request, work, [one["asset"] for one in given], "places")
    roles = ("mortgagor", "mortgagee", *(["debtor"] if request.get("debtors") else []))
    for role in roles:
        add_parties(request, work, role, f"{role}s")
    live = {
        m.mortgage_no: m
        for asset in application.assets or ()
        for m in request.work.mortgages.live_on(asset.asset_no)
    }
    application.mortgages = tuple(live.values())
    work.problems += _of_places(request, work, given or [])
    work.problems += _of_terms(request)
    in_force = request.get("discharged_at") is None
    work.problems += run_rules((*ALWAYS, *(WHILE_IN_FORCE if in_force else ())), application)
    if not in_force:
        work.problems += _not_holders(application)
    return work


def _places_given(request: Request) -> list[Any] | None:
    given = request.items("places")
    return None if given is None else list(given)


def _of_places(request: Request, work: Draftwork, given: list[Any]) -> Iterator[Problem]:
    registered_at = request.get("registered_at")
    assets = work.application.assets or ()
    if registered_at is None or len(assets) != len(given):
        return
    for line, (asset, one) in enumerate(zip(assets, given, strict=True)):
        if "priority_rank" in one:
            place = _place(request, asset, one["priority_rank"], f"places[{line}].priority_rank")
            yield from place_problems(place, stamp(request, registered_at))


def _place(request: Request, asset: Asset, rank: int, field: str) -> OldPlace:
    entries = request.work.assets.folio(asset.asset_no)
    standing = [
        Standing(entry["top_rank"], entry["record_no"], entry["effective_at"])
        for entry in entries
        if entry["kind"] == "mortgage"
    ]
    first = entries[0]
    began_at = first["effective_at"] if first["source"] == SOURCE else ""
    places = queue_on(request.work.restraints.on(asset.asset_no), request.context.today)
    restrained = any(one.binds and one.restraint.kind != OBJECTION for one in places)
    pending = request.work.cases.accepted_on(asset.asset_no)
    return OldPlace(field, asset, rank, standing, began_at, restrained, pending)


def _of_terms(request: Request) -> Iterator[Problem]:
    values = request.reading.values
    registered, discharged = values.get("registered_at"), values.get("discharged_at")
    yield from determination_problems(values)
    if discharged is not None and values.get("ground", "") is None:
        yield Problem("required", "ground")
    if values.get("ground") is not None and "discharged_at" in values and discharged is None:
        yield Problem("required", "discharged_at")
    if registered is not None and discharged is not None:
        yield from end_problems(registered.date(), discharged.date(), "discharged_at")
    mortgagees = request.items("mortgagees")
    if mortgagees and not request.reading.faulty("mortgagees"):
        yield from parts_problems([one.get("part") for one in mortgagees], "mortgagees")


def _not_holders(application: Application) -> Iterator[Problem]:
    """Ask where the mortgagor of a discharged mortgage holds the asset no more."""
    for person in application.in_role("mortgagor"):
        if application.assets and not any(
            asset.held_by(person.party.party_no) for asset in application.assets
        ):
            names = "、".join(asset.name for asset in application.assets)
            facts = {"value": person.party.name, "asset": names}
            yield confirmation("old_mortgagor_gone", person.party_place, **facts)


# --- what is written ------------------------------------------------------------------------------


def _enter(request: Request, work: Draftwork) -> Mortgage:
    command = request.command()
    number = keep_number(request, "mortgage")
    assets = [let_lapse(request, asset) for asset in work.application.assets or ()]
    ranks = {one.asset: one.priority_rank for one in command.places}
    parties = _with_parts(settle_parties(request, work), command.mortgagees)
    at = stamp(request, command.registered_at)
    entry = Entry("first", None, source=SOURCE, effective_at=at)
    parts = burdened_parts(work)
    mortgages = request.work.mortgages
    mortgage = mortgages.add(number, _terms(command), parties, assets, parts, entry, ranks=ranks)
    if command.discharged_at is not None:
        at = stamp(request, command.discharged_at)
        ended = Entry("discharge", None, ground=command.ground, source=SOURCE, effective_at=at)
        now = [request.work.assets.get(asset.asset_no) for asset in assets]
        mortgage = mortgages.release(mortgage, [asset for asset in now if asset], ended)
    index_mortgage(request.work, mortgage)
    return mortgage


def _with_parts(parties: list[PartyRole], mortgagees: list[OldMortgagee]) -> list[PartyRole]:
    return [
        dc.replace(one, part=fields_of(mortgagees[one.line - 1]).get("part"))
        if one.role == "mortgagee"
        else one
        for one in parties
    ]


def _terms(command: TakeOverMortgage) -> Terms:
    return Terms(
        security=command.security,
        amount=command.amount,
        term_from=command.term_from,
        term_to=command.term_to,
        interest_rate=command.interest_rate,
        principal_contract_no=command.principal_contract_no or "",
        mortgage_contract_no=command.mortgage_contract_no or "",
        scope=command.scope or "",
        transfer_restricted=command.transfer_restricted,
        disposal_agreement=command.disposal_agreement or "",
        remarks=command.remarks or "",
        registry_no=command.registry_no or "",
        determined_amount=command.determined_amount,
        determined_on=command.determined_on,
        determination_ground=command.determination_ground or "",
    )
