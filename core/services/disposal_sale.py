"""What is sold on default, and whom its price pays: read from the register as it stands."""

from __future__ import annotations

import dataclasses as dc
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any

from core.domain.asset import Asset
from core.domain.disposal import Claim, Portion, burdening
from core.domain.mortgage import MAXIMUM, Mortgage
from core.domain.rules import confirmation, refusal
from core.domain.values import yuan
from core.problems import Problem
from core.services.operations import Request


@dc.dataclass(frozen=True, slots=True)
class Sale:
    """The shares that are sold of an asset, and the mortgages that burden them, by rank."""

    asset: Asset
    portions: tuple[Portion, ...]
    burdens: Mapping[str, frozenset[int]]  # mortgage number -> the lines sold that it burdens
    mortgages: tuple[Mortgage, ...]


def sale_of(
    request: Request, asset: Asset, realised: Mortgage, sold: Sequence[Mapping[str, Any]]
) -> Sale:
    """Return what is sold: the shares named, or all that the realised mortgage burdens."""
    parts = request.work.assets.parts(asset)
    rank = _rank_on(realised, asset)
    wanted = _named(asset, sold) if sold else {n: p.get(rank) for n, p in parts.items()}
    portions = tuple(
        Portion(holding.line, holding.holders, share)
        for holding in asset.holdings
        if (share := wanted.get(holding.line))
    )
    live = request.work.mortgages.live_on(asset.asset_no)
    by_rank = {_rank_on(one, asset): one for one in live}
    whole = {holding.line: holding.share for holding in asset.holdings}
    burdens: dict[str, set[int]] = {}
    for one in portions:
        for found in burdening(parts[one.line], one.share, whole[one.line], rank):
            burdens.setdefault(by_rank[found].mortgage_no, set()).add(one.line)
    paid = tuple(m for m in live if m.mortgage_no in burdens)
    return Sale(asset, portions, {n: frozenset(lines) for n, lines in burdens.items()}, paid)


def _named(asset: Asset, sold: Sequence[Mapping[str, Any]]) -> dict[int, Fraction]:
    """Return by line what the shares named come to; all that a party holds without a share."""
    found: dict[int, Fraction] = {}
    for one in sold:
        left = one.get("share")
        for holding in asset.held_by(one.get("party") or ""):
            share = holding.share if left is None else min(left, holding.share)
            if share:
                found[holding.line] = share
            left = None if left is None else left - share
    return found


def _rank_on(mortgage: Mortgage, asset: Asset) -> int:
    return next(
        one.registered_rank for one in mortgage.encumbrances if one.asset_no == asset.asset_no
    )


def sold_problems(asset: Asset, sold: Sequence[Mapping[str, Any]]) -> Iterator[Problem]:
    """Say who sells what it does not hold (民法典 305); joint holders have no share to name."""
    seen: set[str] = set()
    for line, one in enumerate(sold):
        party, share = one.get("party"), one.get("share")
        if party is None:
            continue
        if party in seen:
            yield Problem("party_twice", f"sold[{line}]", {"value": party})
        seen.add(party)
        held = asset.held_by(party)
        facts = {"value": party, "asset": asset.name}
        if not held:
            yield refusal("sold_by_stranger", f"sold[{line}].party", **facts)
        elif share is not None and any(one.is_joint for one in held):
            yield Problem("joint_has_no_share", f"sold[{line}].share", {"value": str(share)})
        elif share is not None and share > sum(one.share for one in held):
            total = sum((one.share for one in held), Fraction(0))
            told = {"value": str(share), "held": str(total), "party": party}
            yield refusal("R10", f"sold[{line}].share", **told)


def claims_of(sale: Sale, claimed: Mapping[str, int]) -> tuple[Claim, ...]:
    """Return the claims as they take part in the distribution, in the order of their ranks."""
    return tuple(
        Claim(
            mortgage_no=one.mortgage_no,
            place=_place_on(one, sale.asset),
            claimed=claimed.get(one.mortgage_no, 0),
            lines=sale.burdens[one.mortgage_no],
            mortgagees=one.in_role("mortgagee"),
            parts=_parts(one),
            most=one.terms.secured if one.terms.security == MAXIMUM else None,
        )
        for one in sale.mortgages
    )


def _place_on(mortgage: Mortgage, asset: Asset) -> int:
    return next(
        one.priority_rank for one in mortgage.encumbrances if one.asset_no == asset.asset_no
    )


def _parts(mortgage: Mortgage) -> tuple[Fraction, ...]:
    """Return the mortgagees' parts of the claim, in their order; nothing where it is joint."""
    parts = [one.part for one in mortgage.parties if one.role == "mortgagee"]
    return tuple(part for part in parts if part is not None) if all(parts) else ()


def claim_problems(sale: Sale, given: Sequence[Mapping[str, Any]]) -> Iterator[Problem]:
    """Say which claims are missing, foreign, not yet determined, or above what is registered."""
    known = {one.mortgage_no: one for one in sale.mortgages}
    named: set[str] = set()
    for line, one in enumerate(given):
        number = one.get("mortgage")
        if number is None:
            continue
        mortgage, field = known.get(number), f"claims[{line}]"
        if mortgage is None:
            facts = {"value": number, "asset": sale.asset.name}
            yield Problem("claim_not_on_sold", f"{field}.mortgage", facts)
        elif number in named:
            yield Problem("claim_twice", f"{field}.mortgage", {"value": number})
        else:
            yield from _above_registered(mortgage, one.get("claimed"), f"{field}.claimed")
        named.add(number)
    missing = [number for number in known if number not in named]
    if missing:
        yield Problem("claim_missing", "claims", {"value": "、".join(missing)})
    for mortgage in sale.mortgages:
        terms = mortgage.terms
        if terms.security == MAXIMUM and terms.determined_amount is None:
            yield refusal("realised_undetermined", "claims", value=mortgage.mortgage_no)


def _above_registered(mortgage: Mortgage, claimed: int | None, field: str) -> Iterator[Problem]:
    """Ask about an ordinary claim above the registered one: interest and costs may be secured."""
    terms = mortgage.terms
    if claimed is not None and terms.security != MAXIMUM and claimed > terms.amount:
        facts = {"value": yuan(claimed), "amount": yuan(terms.amount)}
        yield confirmation("claim_above_registered", field, mortgage=mortgage.mortgage_no, **facts)
