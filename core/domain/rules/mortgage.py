"""Rules for the first registration of a mortgage."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction

from core.domain.claim_parts import part_of, parts_problems
from core.domain.rules.registry import (
    Application,
    confirmation,
    refusal,
    rule,
    yuan,
)
from core.problems import Problem


@rule("lawful_object", "collateral", "asset_class")
def lawful_object(application: Application) -> Iterator[Problem]:
    """R03, R16, R08: no lawful object, another registry's, or not what the asset is."""
    collateral = str(application.get("collateral"))
    asset_class, routes = application.asset_class, application.routes
    if asset_class is None or collateral in asset_class.collaterals:
        return
    route = routes.find(collateral) if routes else None
    word = f"choice.collateral.{collateral}"
    if route is None or routes is None:
        yield refusal("R03", "collateral", value=collateral)
    elif not route.is_registrable:
        yield refusal("R03", "collateral", value=word)
    elif routes.takes(route, application.office_kind):
        yield refusal(
            "R08_collateral",
            "collateral",
            value=word,
            asset=f"choice.asset_class.{asset_class.code}",
        )
    else:
        registry = f"choice.registry.{route.registry}"
        yield refusal("R16", "collateral", value=word, registry=registry, basis=route.basis)


@rule("collateral_agrees", "collateral", "asset_class", "assets")
def collateral_agrees(application: Application) -> Iterator[Problem]:
    """R08: another collateral of the class is named than the asset is (条例 18(2))."""
    asset_class, collateral = application.asset_class, application.get("collateral")
    if asset_class is None or collateral not in asset_class.collaterals:
        return
    for asset in application.assets or ():
        if asset_class.collateral_of(asset.details) != collateral:
            word = f"choice.collateral.{collateral}"
            yield refusal("R08_collateral", "collateral", value=word, asset=asset.name)


@rule("registered_first", "assets", "asset_class")
def registered_first(application: Application) -> Iterator[Problem]:
    """R16: what another registry registers is filed here only with that registry's number."""
    asset_class, routes = application.asset_class, application.routes
    if asset_class is None or routes is None or application.get("registry_no"):
        return
    for index, asset in enumerate(application.assets or ()):
        kind = asset_class.collateral_of(asset.details)
        route = routes.find(kind)
        if route is None or routes.takes(route, application.office_kind):
            continue
        yield refusal(
            "R16_number",
            "registry_no",
            value=f"choice.collateral.{kind}",
            asset=asset.name,
            registry=f"choice.registry.{route.registry}",
            basis=route.basis,
            line=index,
        )


@rule("term_within_right", "assets", "asset_class", "term_to")
def term_within_right(application: Application) -> Iterator[Problem]:
    """R05: the debt outlives the right (条例 22(3); a lease at most 20 years, 民法典 705; I10)."""
    term_to, asset_class = application.get("term_to"), application.asset_class
    for index, asset in enumerate(application.assets or ()):
        until = (
            asset_class.right.last_day(asset.details, application.figures) if asset_class else None
        )
        if until is not None and term_to > until:
            yield refusal(
                "R05",
                "term_to",
                value=term_to.isoformat(),
                until=until.isoformat(),
                asset=asset.name,
                line=index,
            )


@rule("holder_applies", "assets", "participants")
def holder_applies(application: Application) -> Iterator[Problem]:
    """R08: the mortgagor in the application is not the holder in the register (条例 18(2)).

    Every mortgagor holds some of the assets, and every asset has a holder among them.
    """
    mortgagors, assets = application.in_role("mortgagor"), application.assets or ()
    names = "、".join(person.party.name for person in mortgagors)
    for person in mortgagors:
        if not any(asset.held_by(person.party.party_no) for asset in assets):
            facts = {"value": person.party.name, "asset": "、".join(a.name for a in assets)}
            yield refusal("R08_holder", person.party_place, **facts)
    if "mortgagor" in application.incomplete or len(assets) == 1:
        return
    for index, asset in enumerate(assets):
        if not any(asset.held_by(person.party.party_no) for person in mortgagors):
            yield refusal("R08_holder", application.place_of(index), value=names, asset=asset.name)


@rule("contract_agrees", "contract_amount")
def contract_agrees(application: Application) -> Iterator[Problem]:
    """R08: the amount in the contract differs from the amount applied for (条例 18(2))."""
    amount, contract = application.get("amount"), application.get("contract_amount")
    if amount is not None and amount != contract:
        yield refusal("R08_amount", "contract_amount", value=yuan(contract), amount=yuan(amount))


@rule("contract_term_agrees", "contract_term_to", "term_to")
def contract_term_agrees(application: Application) -> Iterator[Problem]:
    """R08: the debt falls due on another day by the contract (条例 18(2))."""
    stated, applied = application.get("contract_term_to"), application.get("term_to")
    if stated != applied:
        facts = {"value": stated.isoformat(), "applied": applied.isoformat()}
        yield refusal("R08_term", "contract_term_to", **facts)


@rule("contract_names_agree", "participants")
def contract_names_agree(application: Application) -> Iterator[Problem]:
    """R08: others are named in the contract than in the application (条例 18(2))."""
    for role in ("mortgagee", "mortgagor"):
        field = f"contract_{role}s"
        stated = application.get(field)
        if stated is None or role in application.incomplete:
            continue
        named = {name.strip() for name in _BETWEEN_NAMES.split(stated) if name.strip()}
        applied = {person.party.name for person in application.in_role(role)}
        if named != applied:
            yield refusal("R08_names", field, value=stated, applied="、".join(sorted(applied)))


_BETWEEN_NAMES = re.compile("[、，,；;\n]")


@rule("claim_parts_whole", "participants", "amount")
def claim_parts_whole(application: Application) -> Iterator[Problem]:
    """The parts of several mortgagees sum to the whole claim exactly (银团)."""
    if "mortgagee" in application.incomplete:
        return
    amount, lenders = application.get("amount"), application.in_role("mortgagee")
    for person in lenders:
        by_amount = part_of(None, person.part_amount, amount)
        if person.part is not None and by_amount not in (None, person.part):
            facts = {"value": yuan(person.part_amount or 0), "part": str(person.part)}
            yield Problem("claim_part_differs", f"{person.place}.part_amount", facts)
    yield from parts_problems([one.part_of_claim(amount) for one in lenders], "mortgagees")


@rule("term_in_order", "term_from", "term_to")
def term_in_order(application: Application) -> Iterator[Problem]:
    """The debt ends before it begins: the input itself is wrong."""
    if application.get("term_to") < application.get("term_from"):
        yield Problem("term_order", "term_to", {"value": application.get("term_to").isoformat()})


@rule("share_free", "assets", "participants")
def share_free(application: Application) -> Iterator[Problem]:
    """R10: the share to be mortgaged is more than the mortgagor holds (民法典 305, 395).

    A share that the asset's share chain has no unit for is a fault, said before any entry.
    """
    for asset in application.assets or ():
        for person in application.in_role("mortgagor"):
            holdings = asset.held_by(person.party.party_no)
            held = sum((h.share for h in holdings), Fraction(0))
            wanted = person.pledged_share
            if wanted is not None and any((wanted * h.den).denominator != 1 for h in holdings):
                facts = {"value": str(wanted), "den": str(holdings[0].den)}
                yield Problem("share_not_measured", f"{person.place}.share", facts)
            if wanted is not None and wanted > held:
                yield refusal(
                    "R10",
                    f"{person.place}.share",
                    value=wanted,
                    held=held,
                    party=person.party.name,
                )


@rule("collective_not_guarantor", "participants")
def collective_not_guarantor(application: Application) -> Iterator[Problem]:
    """R14: collective property may not secure another's debt (集体经济组织法 35, 58)."""
    debtors = {person.party.party_no for person in application.in_role("debtor")}
    for person in application.in_role("mortgagor"):
        if person.party.is_collective and debtors - {person.party.party_no}:
            yield refusal(
                "R14",
                person.party_place,
                value=person.party.name,
                party=person.party.name,
            )


@rule("earlier_restriction", "assets")
def earlier_restriction(application: Application) -> Iterator[Problem]:
    """An earlier contract restricts dealing with the right: ask (民法典 406, registered clause)."""
    for mortgage in application.mortgages:
        if mortgage.terms.transfer_restricted:
            yield confirmation("earlier_restriction", "assets", value=mortgage.mortgage_no)


@rule("lower_rank", "assets")
def lower_rank(application: Application) -> Iterator[Problem]:
    """A later mortgage is lawful and takes a lower rank (民法典 414): say so and ask."""
    for index, asset in enumerate(application.assets or ()):
        live = [
            m
            for m in application.mortgages
            if any(e.asset_no == asset.asset_no for e in m.encumbrances)
        ]
        if live:
            yield confirmation(
                "lower_rank",
                application.place_of(index),
                value=asset.name,
                count=len(live),
                mortgages="、".join(m.mortgage_no for m in live),
            )


@rule("duplicate_contract", "mortgage_contract_no", "assets", "participants")
def duplicate_contract(application: Application) -> Iterator[Problem]:
    """I29: same object, same contract number, same mortgagee: probably entered twice."""
    contract = application.get("mortgage_contract_no")
    lenders = {person.party.party_no for person in application.in_role("mortgagee")}
    for mortgage in application.mortgages:
        same = mortgage.terms.mortgage_contract_no == contract
        if same and lenders & set(mortgage.in_role("mortgagee")):
            yield confirmation(
                "duplicate_contract",
                "mortgage_contract_no",
                value=contract,
                mortgage=mortgage.mortgage_no,
            )
