"""Rules for the transfer (转移) of a right or of shares in it: 民法典 297–309, 397, 406."""

from __future__ import annotations

from collections.abc import Iterator

from core.domain.asset import LARGEST_DENOMINATOR, Asset, unit_of
from core.domain.deals import (
    CLAIMED,
    MERGE,
    SILENT,
    Deal,
    SaleNotice,
    givers,
    owners,
    takers,
    to_be_asked,
    total_given,
)
from core.domain.mortgage import Mortgage
from core.domain.queue import binding_on
from core.domain.restraints import SEIZURE
from core.domain.rules.co_ownership import majority_of
from core.domain.rules.common import seizure_facts
from core.domain.rules.registry import Application, confirmation, refusal, rule
from core.domain.transfers import ZERO, given
from core.problems import Problem


def _deal(application: Application) -> tuple[Deal, tuple[Asset, ...]]:
    assert application.deal is not None
    return application.deal, application.assets or ()


def _numbers(application: Application, role: str) -> set[str]:
    return {person.party.party_no for person in application.in_role(role)}


@rule("transferor_holds", "assets", "participants")
def transferor_holds(application: Application) -> Iterator[Problem]:
    """R08: the transferor is not the holder in the register (条例 18(2))."""
    for person in application.in_role("transferor"):
        for asset in application.assets or ():
            held = asset.held_by(person.party.party_no)
            line = person.line_of_share
            if not held or line not in (None, *(one.line for one in held)):
                facts = {"value": person.party.name, "asset": asset.name, "line": str(line)}
                code = "R08_line" if held else "R08_transferor"
                yield refusal(code, person.party_place, **facts)
            elif person.pledged_share is not None and all(one.is_joint for one in held):
                facts = {"value": str(person.pledged_share)}
                yield Problem("joint_has_no_share", f"{person.place}.share", facts)


@rule("share_suffices", "deal", "assets")
def share_suffices(application: Application) -> Iterator[Problem]:
    """R10: more is given than the transferor holds and may give (民法典 305)."""
    deal, assets = _deal(application)
    people = {p.party.party_no: p for p in application.in_role("transferor")}
    for asset in assets:
        for giver in givers(asset, deal):
            wanted = given(asset.holdings, giver)
            held = sum((h.share for h in asset.holdings if giver.names(h)), ZERO)
            if wanted > held:
                person = people[giver.holders[0]]
                facts = {"value": wanted, "held": held, "party": person.party.name}
                yield refusal("R10_transfer", f"{person.place}.share", **facts)


@rule("sides_agree", "deal", "assets")
def sides_agree(application: Application) -> Iterator[Problem]:
    """What is taken is what is given, each transferee's share is said, and something moves."""
    deal, assets = _deal(application)
    if deal.own:
        yield from _own_affair(application, deal, assets)
        return
    for asset in assets:
        total = total_given(asset, deal)
        taking = takers(deal, total)
        if taking is None:
            for line, one in enumerate(deal.arriving):
                if one.share is None:
                    yield Problem("required", f"transferees[{line}].share")
            return
        taken = sum((one.share for one in taking), ZERO)
        outcome = application.outcomes.get(asset.asset_no)
        if total and taken != total:
            facts = {"value": str(taken), "given": str(total), "asset": asset.name}
            yield Problem("transfer_sum", "transferees", facts)
        elif outcome is not None and not outcome.moved:
            yield Problem("nothing_moves", "transferees", {"value": asset.name})


def _own_affair(
    application: Application, deal: Deal, assets: tuple[Asset, ...]
) -> Iterator[Problem]:
    """A split or a merge is of one holder's own share; a merge joins at least two lines."""
    strangers = {one.party_no for one in deal.arriving} - {one.party_no for one in deal.leaving}
    if strangers or len(deal.leaving) != 1 or deal.joint or deal.whole:
        yield Problem("own_share_only", "transferees")
        return
    for asset in assets:
        outcome = application.outcomes.get(asset.asset_no)
        if outcome is None or deal.ground != MERGE:
            continue
        if len(outcome.lines) == len(asset.holdings):
            yield Problem("nothing_to_merge", "transferors", {"value": asset.name})


@rule("shares_measured", "deal", "assets")
def shares_measured(application: Application) -> Iterator[Problem]:
    """The shares and burdens to come have a common unit that the register can hold."""
    for asset in application.assets or ():
        outcome = application.outcomes.get(asset.asset_no)
        if outcome and unit_of(asset.folio.den, outcome.lines) > LARGEST_DENOMINATOR:
            facts = {"limit": str(LARGEST_DENOMINATOR)}
            yield Problem("share_denominator", "transferees", facts)


@rule("joint_transferors", "assets", "participants")
def joint_transferors(application: Application) -> Iterator[Problem]:
    """R09: of what is held jointly all dispose together, unless agreed otherwise (民法典 301)."""
    acting = _numbers(application, "transferor")
    if application.get("co_ownership_agreement") or "transferor" in application.incomplete:
        return
    for index, asset in enumerate(application.assets or ()):
        for holding in asset.holdings:
            absent = [number for number in holding.holders if number not in acting]
            if holding.is_joint and 0 < len(absent) < len(holding.holders):
                names = "、".join(application.name_of(number) for number in absent)
                facts = {"value": names, "count": len(holding.holders), "asset": asset.name}
                yield refusal("R09_jointly", f"assets[{index}]", **facts)


@rule("majority_disposes", "deal", "assets")
def majority_disposes(application: Application) -> Iterator[Problem]:
    """R09: the thing itself is disposed of by 2/3 of its shares, or what was agreed (民301, I8)."""
    deal, assets = _deal(application)
    if not deal.whole or application.get("co_ownership_agreement"):
        return
    acting, needed = (
        _numbers(application, "transferor"),
        application.figures["whole_object_majority"],
    )
    for index, asset in enumerate(assets):
        needed = majority_of(asset, application.figures)
        held = sum((h.share for h in asset.holdings if acting >= set(h.holders)), ZERO)
        joint = any(h.is_joint and not acting >= set(h.holders) for h in asset.holdings)
        if held < needed or joint:
            facts = {"value": held, "needed": needed, "asset": asset.name}
            yield refusal("R09_majority", f"assets[{index}]", **facts)


@rule("seized_share_stays", "deal", "assets")
def seized_share_stays(application: Application) -> Iterator[Problem]:
    """R06: a seized share stays with its holder; what it holds besides may move (查封规定 24)."""
    deal, assets = _deal(application)
    for index, asset in enumerate(assets):
        seized = _seized_and_given(asset, deal)
        for place in binding_on(application.restraints, application.today, SEIZURE):
            restraint = place.restraint
            if restraint.asset_no == asset.asset_no and restraint.party_no in seized:
                yield refusal("R06", f"assets[{index}]", **seizure_facts(place))


def _seized_and_given(asset: Asset, deal: Deal) -> set[str]:
    """Return the holders of seized lines that a deal would take more of than is free."""
    if deal.whole:
        return {number for one in asset.holdings if one.frozen for number in one.holders}
    found: set[str] = set()
    for one in deal.leaving if deal.ground != MERGE else ():
        lines = [h for h in asset.held_by(one.party_no) if one.line in (None, h.line)]
        seized = [h for h in lines if h.frozen]
        free = sum((h.share for h in lines if not h.frozen), ZERO)
        if seized and (one.share is None or free < one.share <= sum(h.share for h in lines)):
            found |= {number for h in seized for number in h.holders}
    return found


# --- pre-emption ----------------------------------------------------------------------------------


@rule("preemption", "deal", "assets")
def preemption(application: Application) -> Iterator[Problem]:
    """The other owners are offered a share on equal terms before a stranger buys it.

    民法典 305, 306; 物权编解释(一) 10, 11: an answer, or the period that the notice states, at
    least the days of the rule pack.
    """
    deal, assets = _deal(application)
    offers: dict[str, list[SaleNotice]] = {}
    for offer in deal.offers:
        offers.setdefault(offer.party_no, []).append(offer)
    for index, asset in enumerate(assets):
        for number in to_be_asked(asset, deal):
            facts = {"value": application.name_of(number), "asset": asset.name}
            if number in offers:
                yield from _answered(application, offers[number][-1], facts)
            else:
                until = deal.ask_until.isoformat() if deal.ask_until else ""
                yield refusal("preemption_not_asked", f"assets[{index}]", **facts, until=until)


def _answered(
    application: Application, offer: SaleNotice, facts: dict[str, str]
) -> Iterator[Problem]:
    place = f"offers[{offer.line}]"
    if offer.answer == CLAIMED:
        yield refusal("preemption_claimed", f"{place}.answer", **facts)
    elif offer.answer == SILENT and application.today <= offer.until:
        yield refusal(
            "preemption_running", f"{place}.notified_on", **facts, until=offer.until.isoformat()
        )


@rule("offers_to_owners", "deal", "assets")
def offers_to_owners(application: Application) -> Iterator[Problem]:
    """An offer names somebody who is no co-owner: a slip of the hand."""
    deal, assets = _deal(application)
    known = {number for asset in assets for number in owners(asset)}
    for offer in deal.offers:
        if offer.party_no not in known:
            facts = {"value": application.name_of(offer.party_no)}
            yield Problem("not_a_co_owner", f"offers[{offer.line}].party", facts)


# --- mortgages that follow ------------------------------------------------------------------------


def following(application: Application) -> Iterator[tuple[int, Asset, Mortgage]]:
    """Yield the mortgages whose burdened share changes hands, with place and asset (民法典 406)."""
    for index, asset in enumerate(application.assets or ()):
        outcome = application.outcomes.get(asset.asset_no)
        if outcome is None or (application.deal and application.deal.own):
            continue
        for mortgage in application.mortgages:
            ranks = {
                one.registered_rank
                for one in mortgage.live_encumbrances
                if one.asset_no == asset.asset_no
            }
            if ranks & outcome.ranks:
                yield index, asset, mortgage


@rule("mortgagee_joins", "deal", "assets", "participants")
def mortgagee_joins(application: Application) -> Iterator[Problem]:
    """R17: where a ban on transfer is registered the mortgagee applies as third party (I20)."""
    joining = _numbers(application, "mortgagee")
    for index, asset, mortgage in following(application):
        if mortgage.mortgage_no not in application.bound or "mortgagee" in application.incomplete:
            continue
        absent = [
            number
            for number in mortgage.in_role("mortgagee")
            if not application.acts_for(number, joining)
        ]
        if absent:
            yield refusal(
                "R17",
                f"assets[{index}]",
                value="、".join(application.name_of(number) for number in absent),
                mortgage=mortgage.mortgage_no,
                asset=asset.name,
            )


@rule("mortgagee_told", "deal", "assets", "participants", "papers")
def mortgagee_told(application: Application) -> Iterator[Problem]:
    """The mortgagor tells the mortgagee in time (民法典 406): ask where nothing shows it."""
    joining = _numbers(application, "mortgagee")
    given_papers = {paper.code for paper in application.papers or () if paper.present}
    for index, asset, mortgage in following(application):
        holders = mortgage.in_role("mortgagee")
        joins = all(application.acts_for(number, joining) for number in holders)
        if "mortgagee_notice" not in given_papers and not joins:
            yield confirmation(
                "mortgagee_not_told",
                f"assets[{index}]",
                value=mortgage.mortgage_no,
                asset=asset.name,
                mortgagees="、".join(application.name_of(number) for number in holders),
            )
