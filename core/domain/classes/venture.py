"""What only shares of a farming venture (订单农业股份) check, by its legal form."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction

from core.domain.asset import Asset
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


def collective_transfer(
    asset: Asset, after: Mapping[str, Fraction], limit: Fraction
) -> Iterator[Problem]:
    """R15: collective shares move between members only, to ``limit`` of the whole each (浙资 30).

    ``after`` is what each party would hold after the transfer; only who gains is looked at, for
    what members were allotted before may be more. Other legal forms and classes are left alone.
    """
    if asset.details.get("legal_form") != COLLECTIVE:
        return
    for party_no, share in after.items():
        before = sum((h.share for h in asset.held_by(party_no)), Fraction(0))
        if share <= before:
            continue
        if not before:
            yield refusal("R15_outsider", "", value=party_no, asset=asset.name)
        elif share > limit:
            yield refusal("R15", "", value=share, limit=limit, party=party_no, asset=asset.name)
