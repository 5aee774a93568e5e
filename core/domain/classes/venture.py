"""What only shares of a farming venture (订单农业股份) check, by its legal form."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction

from core.domain.asset import Asset, Holding, NewLine
from core.domain.deals import BEQUEST, INHERITANCE
from core.domain.party import ORGANISATION
from core.domain.rules import Application, refusal, rule
from core.problems import Problem

COMPANY, COLLECTIVE = "company", "collective"


def _of_form(application: Application, form: str) -> Iterator[tuple[str, Asset]]:
    for index, asset in enumerate(application.assets or ()):
        if asset.details.get("legal_form") == form:
            yield application.place_of(index), asset


@rule("own_shares_not_pledged", "assets", "participants")
def own_shares_not_pledged(application: Application) -> Iterator[Problem]:
    """R03: a company takes no pledge of its own shares (公司法 162(5))."""
    for _, asset in _of_form(application, COMPANY):
        for person in application.in_role("mortgagee"):
            if person.party.particulars.id_no == asset.details.get("venture_credit_code"):
                facts = {"value": person.party.name, "asset": asset.name}
                yield refusal("R03_own_shares", person.party_place, **facts)


@rule("collective_share_filed_here", "assets")
def collective_share_filed_here(application: Application) -> Iterator[Problem]:
    """R16: collective shares are the platform's, unless the county has them filed here too."""
    for place, asset in _of_form(application, COLLECTIVE):
        if application.policies["collective_share_filing"] != "yes":
            yield refusal("R16_collective", place, value=asset.name, asset=asset.name)


@rule("collective_share_pledgee", "assets", "participants")
def collective_share_pledgee(application: Application) -> Iterator[Problem]:
    """R15: only institutions and members take collective shares in pledge (浙资 30, I23)."""
    for _, asset in _of_form(application, COLLECTIVE):
        for person in application.in_role("mortgagee"):
            lender = person.party.kind == ORGANISATION
            if not lender and not asset.held_by(person.party.party_no):
                facts = {"value": person.party.name, "asset": asset.name}
                yield refusal("R15_pledgee", person.party_place, **facts)


@rule("collective_shares_stay_inside", "deal", "assets")
def collective_shares_stay_inside(application: Application) -> Iterator[Problem]:
    """R15: collective shares move between members, to the policy's part of the whole each (I23).

    Only who gains is looked at: what members were allotted may be more. Heirs are let in (浙资 30
    speaks of transfer); somebody who holds nothing yet is a member with the proof of it.
    """
    deal = application.deal
    if deal is None or deal.ground in (INHERITANCE, BEQUEST):
        return
    limit: Fraction = application.policies["collective_share_limit"]
    proved = any(p.code == "membership_proof" and p.present for p in application.papers or ())
    for _, asset in _of_form(application, COLLECTIVE):
        outcome = application.outcomes.get(asset.asset_no)
        if outcome is None:
            continue
        for line, one in enumerate(deal.arriving):
            after, before = _held(outcome.lines, one.party_no), _held(asset.holdings, one.party_no)
            facts = {"party": application.name_of(one.party_no), "asset": asset.name}
            if not before and not proved:
                yield refusal("R15_outsider", f"transferees[{line}]", value=one.party_no, **facts)
            if after > max(before, limit):
                place = f"transferees[{line}].share"
                yield refusal("R15", place, value=after, limit=limit, **facts)


def _held(lines: Iterable[Holding | NewLine], party_no: str) -> Fraction:
    return sum((one.share for one in lines if party_no in one.holders), Fraction(0))
