"""``value``: an in-house valuation and what may be lent on it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import fields
from fractions import Fraction
from typing import Any

from core import fields as kinds
from core.domain.sheet import Check, Parameter, Step
from core.domain.valuation.chain import Chain, ChainBasis, Claim, ForcedSale, chain
from core.domain.valuation.combine import Combination, combine
from core.domain.valuation.cost import CostBasis
from core.domain.valuation.income import IncomeBasis, UnpaidRent
from core.domain.valuation.market import Comparable, MarketBasis
from core.domain.valuation.registry import ValuationRules
from core.domain.values import decimal_text, half_up, yuan
from core.problems import Problem, join_path
from core.services.incoming import fields_of, read_document
from core.services.money.answer import Answer, done, refusal, refuse_by_law, refuse_faults
from core.services.money.types import (
    Amount,
    AnyMonths,
    ClaimKind,
    ClaimOn,
    Convention,
    Growth,
    Months,
    PositiveAmount,
    PositiveMonths,
    SharePart,
    TermYears,
    WholeClaims,
    Years,
)
from core.services.reading import Date, Document, Money, Text, UnitRatio, build
from core.services.rules import Pack, pack_of
from core.text import Catalogue


class UnpaidRentDocument(Document):
    """Rent still to be paid for the rest of the right."""

    after_months: AnyMonths
    amount: Money


class IncomeDocument(Document):
    """The income method."""

    annual_net: Money
    months: PositiveMonths
    rate: UnitRatio
    convention: Convention | None = None
    growth: Growth | None = None
    growth_years: Years | None = None
    residual: Money | None = None
    unpaid_rent: list[UnpaidRentDocument] | None = None


class CostDocument(Document):
    """The cost method."""

    replacement: Money
    age_years: Amount
    life_years: PositiveAmount
    salvage: UnitRatio
    remaining_months: AnyMonths
    observed_condition: UnitRatio | None = None
    observed_weight: UnitRatio | None = None
    prepaid_rent: Money | None = None
    licences: Money | None = None
    brand_premium: Amount | None = None


class ComparableDocument(Document):
    """A right that was sold."""

    price: Money
    units: PositiveAmount
    term_years: TermYears
    adjust: dict[str, Amount]
    weight: Amount
    id: Text | None = None


class MarketDocument(Document):
    """The market method."""

    rate: UnitRatio
    months: Months
    units: Amount
    comparables: list[ComparableDocument]
    prepaid_adjustment: Money | None = None


class WeightsDocument(Document):
    """How much each method counts."""

    income: Amount | None = None
    cost: Amount | None = None
    market: Amount | None = None


class ShareDocument(Document):
    """The part that is mortgaged, and what a part is worth less."""

    fraction: SharePart
    discount_control: UnitRatio | None = None
    discount_market: UnitRatio | None = None


class ClaimDocument(Document):
    """Somebody who is paid first."""

    kind: ClaimKind
    amount: Money
    on: ClaimOn | None = None
    name: Text | None = None


class ForcedSaleDocument(Document):
    """What two auctions bring and cost."""

    first: UnitRatio
    second: UnitRatio
    cost: UnitRatio


class ValueDocument(Document):
    """A request for a valuation."""

    asset_class: Text
    date: Date
    ltv: UnitRatio
    income: IncomeDocument | None = None
    cost: CostDocument | None = None
    market: MarketDocument | None = None
    weights: WeightsDocument | None = None
    whole_value: Money | None = None
    share: ShareDocument | None = None
    claims: list[ClaimDocument] | None = None
    whole_claims: WholeClaims | None = None
    forced_sale: ForcedSaleDocument | None = None


METHOD_KEYS = ("income", "cost", "market")


def answer(raw: object, text: Catalogue, kept: Pack | None = None) -> Answer:
    """Value the right of a request and follow the chain to the limit.

    ``kept`` is the pack of a record that is worked out again; else that of the day counts.
    """
    reading, view = read_document(ValueDocument, raw)
    problems = [*reading.problems, *_cross_faults(raw, view)]
    if problems:
        return refuse_faults(problems, text)
    document: ValueDocument = build(ValueDocument, reading)
    pack = kept or pack_of("valuation", document.date)
    rules = valuation_rules(pack)
    if document.whole_value is not None:
        followed = chain(_chain_basis(document, document.whole_value), rules)
        result = {"methods": {}, **_chain_result(followed)}
        return done(result, raw, [pack], text, followed.steps, followed.checks)
    combination = combine(_bases(document), _weights(document), rules)
    if combination.worthless:
        return refuse_by_law([refusal("worthless", value=yuan(combination.combined))], text)
    followed = chain(_chain_basis(document, combination.adopted), rules)
    result = {**_combined_result(combination), **_chain_result(followed)}
    steps: tuple[Step, ...] = (*combination.steps, *followed.steps)
    checks: tuple[Check, ...] = (*combination.checks, *followed.checks)
    return done(result, raw, [pack], text, steps, checks)


def valuation_rules(pack: Pack) -> ValuationRules:
    """Return the numbers of a pack as the domain wants them."""
    names = [f.name for f in fields(ValuationRules) if f.name != "loan_to_value"]
    numbers: dict[str, Any] = {name: pack.values[name] for name in names}
    return ValuationRules(**numbers, loan_to_value=pack.groups["loan_to_value"])


def usual_terms(asset_class: str, day: dt.date) -> dict[str, Parameter]:
    """Return the usual ``rate`` and ``ltv`` of a class, where known: a form may offer them."""
    groups = pack_of("valuation", day).groups
    offered = {"rate": groups["usual_rate"], "ltv": groups["loan_to_value"]}
    return {key: known[asset_class] for key, known in offered.items() if asset_class in known}


# --- faults between fields ----------------------------------------------------------------------


def _cross_faults(raw: object, view: Mapping[str, Any]) -> Iterator[Problem]:
    if not view or not isinstance(raw, Mapping):
        return
    present = [name for name in METHOD_KEYS if raw.get(name) is not None]
    if raw.get("whole_value") is not None and present:
        yield Problem("whole_value_with_methods", "whole_value")
    if raw.get("whole_value") is None and not present:
        yield Problem("no_method")
    if raw.get("whole_value") is None:
        yield from _weight_faults(raw, view, present)
    yield from _late_rents(view)
    yield from _right_is_over(view)
    yield from _comparable_weights(view)


def _weight_faults(
    raw: Mapping[str, Any], view: Mapping[str, Any], present: list[str]
) -> Iterator[Problem]:
    given = raw.get("weights")
    if given is None:
        if len(present) > 1:
            yield Problem("required", "weights")
        return
    if not isinstance(given, Mapping):
        return
    missing = [name for name in present if given.get(name) is None]
    for name in missing:
        yield Problem("required", join_path("weights", name))
    weights = fields_of(view.get("weights"))
    if present and not missing and all(weights.get(name) == 0 for name in present):
        yield Problem("weights_all_zero", "weights")


def _late_rents(view: Mapping[str, Any]) -> Iterator[Problem]:
    income = fields_of(view.get("income"))
    months = income.get("months")
    for index, rent in enumerate(income.get("unpaid_rent") or ()):
        due = fields_of(rent).get("after_months")
        if months is not None and due is not None and due > months:
            path = f"income.unpaid_rent[{index}].after_months"
            yield Problem("rent_after_term", path, {"value": str(due), "months": str(months)})


def _right_is_over(view: Mapping[str, Any]) -> Iterator[Problem]:
    """Find a right with no past and no future: wear over no time at all is undefined."""
    cost = fields_of(view.get("cost"))
    if cost.get("age_years") == 0 and cost.get("remaining_months") == 0:
        yield Problem("not_positive", "cost.remaining_months", {"value": "0"})


def _comparable_weights(view: Mapping[str, Any]) -> Iterator[Problem]:
    market = fields_of(view.get("market"))
    if "comparables" not in market:
        return
    weights: list[Fraction] = [
        weight
        for item in market["comparables"]
        if (weight := fields_of(item).get("weight")) is not None
    ]
    total = sum(weights, Fraction(0))
    if len(weights) == len(market["comparables"]) and total != 1:
        facts = {"value": kinds.fraction_text(total)}
        yield Problem("sum_is_not_one", "market.comparables", facts)


# --- request to domain --------------------------------------------------------------------------


def _bases(document: ValueDocument) -> dict[str, object]:
    bases: dict[str, object] = {}
    if document.income is not None:
        bases["income"] = _income(document.income)
    if document.cost is not None:
        bases["cost"] = _cost(document.cost)
    if document.market is not None:
        bases["market"] = _market(document.market)
    return bases


def _income(income: IncomeDocument) -> IncomeBasis:
    rents = tuple(UnpaidRent(r.after_months, r.amount) for r in income.unpaid_rent or ())
    return IncomeBasis(
        annual_net=income.annual_net,
        months=income.months,
        rate=income.rate,
        convention=income.convention or "end",
        growth=income.growth or Fraction(0),
        growth_years=income.growth_years,
        residual=income.residual or 0,
        unpaid_rent=rents,
    )


def _cost(cost: CostDocument) -> CostBasis:
    return CostBasis(
        replacement=cost.replacement,
        age_years=cost.age_years,
        life_years=cost.life_years,
        salvage=cost.salvage,
        remaining_months=cost.remaining_months,
        observed_condition=cost.observed_condition,
        observed_weight=cost.observed_weight,
        prepaid_rent=cost.prepaid_rent or 0,
        licences=cost.licences or 0,
        brand_premium=cost.brand_premium or Fraction(0),
    )


def _market(market: MarketDocument) -> MarketBasis:
    comparables = tuple(
        Comparable(
            label=item.id or f"#{place}",
            price=item.price,
            units=item.units,
            term_years=item.term_years,
            adjust=tuple(item.adjust.items()),
            weight=item.weight,
        )
        for place, item in enumerate(market.comparables, start=1)
    )
    return MarketBasis(
        rate=market.rate,
        months=market.months,
        units=market.units,
        comparables=comparables,
        prepaid_adjustment=market.prepaid_adjustment or 0,
    )


def _weights(document: ValueDocument) -> dict[str, Fraction]:
    weights = fields_of(document.weights)
    return {name: weights[name] for name in METHOD_KEYS if weights.get(name) is not None}


def _chain_basis(document: ValueDocument, whole: int) -> ChainBasis:
    share = document.share
    forced = document.forced_sale
    return ChainBasis(
        asset_class=document.asset_class,
        whole=whole,
        ltv=document.ltv,
        fraction=share.fraction if share else Fraction(1),
        discount_control=(share and share.discount_control) or Fraction(0),
        discount_market=(share and share.discount_market) or Fraction(0),
        claims=tuple(
            Claim(c.kind, c.amount, c.on or "share", c.name or "") for c in document.claims or ()
        ),
        whole_claims=document.whole_claims or "pro_rata",
        forced_sale=ForcedSale(forced.first, forced.second, forced.cost) if forced else None,
    )


# --- domain to answer ---------------------------------------------------------------------------


def _combined_result(combination: Combination) -> dict[str, Any]:
    return {
        "methods": {name: yuan(value) for name, value in combination.values.items()},
        "combined": yuan(combination.combined),
        "spread": decimal_text(combination.spread, 4),
        "adopted": yuan(combination.adopted),
    }


def _chain_result(followed: Chain) -> dict[str, Any]:
    return {
        "share_value": yuan(half_up(followed.share_value)),
        "mortgage_value": yuan(half_up(followed.mortgage_value)),
        "limit_exact": yuan(half_up(followed.limit_exact)),
        "limit": yuan(followed.limit),
        "forced_sale": [
            {
                "round": auction.round,
                "gross": yuan(half_up(auction.gross)),
                "net": yuan(half_up(auction.net)),
                "covers": auction.covers,
            }
            for auction in followed.rounds
        ],
        "offer": yuan(followed.offer),
    }
