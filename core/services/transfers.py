"""Transfers carried out: the share chain moves on, the mortgagors of what moves are those of today.

A registration of its own (:mod:`core.services.registrations.right_transfer`) comes here, and so
does whoever disposes of a right on default.
"""

from __future__ import annotations

import dataclasses as dc
from collections.abc import Mapping

from core.domain.asset import Asset
from core.domain.deals import Deal, outcome_of
from core.domain.mortgage import Entry, Mortgage, PartyRole
from core.domain.queue import binding_on
from core.domain.restraints import SEIZURE
from core.domain.transfers import Outcome
from core.problems import Problem, Rejected
from core.services.assets import load
from core.services.lapses import let_lapse
from core.services.operations import Request
from core.services.search_words import index_mortgage


@dc.dataclass(frozen=True, slots=True)
class Cause:
    """The case that a transfer is entered by, the document it rests on, and who consented to it.

    ``consent`` is the document of those whom a caution protects (民法典 221).
    """

    case_no: str
    basis: str
    consent: str = ""


def thawed(request: Request, asset: Asset) -> Asset:
    """Return an asset without the seizures of shares that no longer bind (查封规定 27).

    The folio still counts them until an entry says that they lapsed; that entry comes first.
    """
    restraints = request.work.restraints.on(asset.asset_no)
    binding = binding_on(restraints, request.context.today, SEIZURE)
    seized = {one.restraint.party_no for one in binding}
    holdings = tuple(
        dc.replace(one, frozen=0) if seized.isdisjoint(one.holders) else one
        for one in asset.holdings
    )
    return dc.replace(asset, holdings=holdings)


def outcome(request: Request, asset: Asset, deal: Deal) -> Outcome | None:
    """Return what a deal makes of an asset as it stands, None where it does not add up."""
    return outcome_of(asset, request.work.assets.parts(asset), deal)


def carry_out(request: Request, asset: Asset, deal: Deal, cause: Cause) -> Asset:
    """Enter a transfer in the folio; mortgages on what moves follow it (民法典 406).

    Raises ``Rejected`` where the deal does not add up on the asset as it stands now.
    """
    current = let_lapse(request, asset)
    made = outcome(request, current, deal)
    if made is None:
        raise Rejected([Problem("transfer_does_not_fit", "", {"value": asset.name})])
    request.work.assets.transfer(
        current, made.lines, cause.case_no, case_no=cause.case_no, consent=cause.consent
    )
    after = load(request.work, request.context, asset.asset_no)
    assert after is not None
    for mortgage in request.work.mortgages.live_on(asset.asset_no):
        if made.ranks & _ranks_on(mortgage, asset.asset_no):
            _name_mortgagors(request, mortgage, cause)
    return after


def _ranks_on(mortgage: Mortgage, asset_no: str) -> set[int]:
    return {e.registered_rank for e in mortgage.live_encumbrances if e.asset_no == asset_no}


def _name_mortgagors(request: Request, mortgage: Mortgage, cause: Cause) -> None:
    """Write who the mortgagors are now: those who hold what the mortgage burdens, on any asset."""
    holders: dict[str, None] = {}
    for place in mortgage.live_encumbrances:
        asset = request.work.assets.get(place.asset_no)
        assert asset is not None
        parts = request.work.assets.parts(asset)
        for holding in asset.holdings:
            if place.registered_rank in parts[holding.line]:
                holders |= dict.fromkeys(holding.holders)
    known = {p.current_no: p for p in mortgage.parties if p.role == "mortgagor"}
    if set(holders) == set(known):
        return
    others = [p for p in mortgage.parties if p.role != "mortgagor"]
    named = _in_role(request, holders, known)
    entry = Entry("change", cause.case_no, cause.basis)
    changed = request.work.mortgages.change(mortgage, mortgage.terms, named + others, (), entry)
    index_mortgage(request.work, changed)


def _in_role(
    request: Request, holders: Mapping[str, None], known: Mapping[str, PartyRole]
) -> list[PartyRole]:
    """Return the mortgagors in their order; those who were it before keep what they stated."""
    order = [*(number for number in known if number in holders)]
    order += [number for number in holders if number not in known]
    named = []
    for line, number in enumerate(order, start=1):
        party = request.work.parties.get(number)
        assert party is not None
        usual = PartyRole("mortgagor", line, number, party.version)
        named.append(dc.replace(known.get(number, usual), line=line))
    return named
