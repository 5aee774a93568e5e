"""From a value to what may be lent on it: share, claims, limit, and the floor at auction.

Statutory priority claims come off before the loan-to-value ratio, earlier registered charges
after it (建住房〔2006〕8号; 民法典 art. 414); a maximum-amount charge counts at its maximum. The
auction factors are those of 网络司法拍卖规定 arts. 10 and 26.
"""

from __future__ import annotations

import dataclasses as dc
from fractions import Fraction

from core.domain.sheet import (
    FACTOR,
    PERCENT,
    YUAN,
    Check,
    Figure,
    Parameter,
    Step,
    choice,
    computed,
    given,
    policy,
    printed,
)
from core.domain.valuation.registry import ValuationRules
from core.domain.values import FEN_PER_YUAN, Exact, Fen, floor_to

STATUTORY, CHARGE = "statutory_priority", "registered_charge"
ON_SHARE, ON_WHOLE = "share", "whole"
PRO_RATA, FULL = "pro_rata", "full"


@dc.dataclass(frozen=True, slots=True)
class Claim:
    """Somebody who is paid before the new mortgagee."""

    kind: str
    amount: Fen
    on: str = ON_SHARE
    name: str = ""


@dc.dataclass(frozen=True, slots=True)
class ForcedSale:
    """Share of the value that two auctions bring, and what selling costs."""

    first: Fraction
    second: Fraction
    cost: Fraction


@dc.dataclass(frozen=True, slots=True)
class ChainBasis:
    """What stands between the value of the whole and the loan."""

    asset_class: str
    whole: Fen
    ltv: Fraction
    fraction: Fraction = Fraction(1)
    discount_control: Fraction = Fraction(0)
    discount_market: Fraction = Fraction(0)
    claims: tuple[Claim, ...] = ()
    whole_claims: str = PRO_RATA
    forced_sale: ForcedSale | None = None  # None: the factors of the rule pack


@dc.dataclass(frozen=True, slots=True)
class AuctionRound:
    """What one auction round would leave for the new mortgagee (exact fen)."""

    round: str
    gross: Fraction
    net: Fraction
    covers: bool


@dc.dataclass(frozen=True, slots=True)
class Chain:
    """Every figure of the chain, exact in fen; ``limit`` and ``offer`` are whole steps."""

    share_value: Fraction
    mortgage_value: Fraction
    limit_exact: Fraction
    limit: Fen
    rounds: tuple[AuctionRound, ...]
    offer: Fen
    steps: tuple[Step, ...]
    checks: tuple[Check, ...]


def chain(basis: ChainBasis, rules: ValuationRules) -> Chain:
    """Follow the chain from the value of the whole to the offer."""
    step = int(rules.limit_step.value) * FEN_PER_YUAN
    discount = 1 - (1 - basis.discount_control) * (1 - basis.discount_market)
    share_value = basis.whole * basis.fraction * (1 - discount)
    statutory = _claims(basis, STATUTORY)
    charges = _claims(basis, CHARGE)
    mortgage_value = share_value - statutory
    limit_exact = mortgage_value * basis.ltv - charges
    limit = floor_to(max(Fraction(0), limit_exact), step)
    rounds = _auctions(basis, rules, share_value, statutory + charges, limit)
    offer = max(0, min(limit, floor_to(rounds[-1].net, step)))
    steps = [
        *_share_steps(basis, discount, share_value),
        *_limit_steps(basis, share_value, statutory, charges, rules),
        Step("limit_exact", limit_exact, YUAN, _limit_figures(basis, mortgage_value, charges)),
        Step("limit", limit, YUAN, (_step_figure(rules),)),
        *_auction_steps(basis, rules, share_value, statutory + charges, rounds),
        Step("offer", offer, YUAN, (computed("limit", limit, YUAN), _step_figure(rules))),
    ]
    return Chain(
        share_value,
        mortgage_value,
        limit_exact,
        limit,
        rounds,
        offer,
        tuple(steps),
        _checks(basis, rules, rounds),
    )


def _claims(basis: ChainBasis, kind: str) -> Fraction:
    """Sum the claims of one kind as they weigh on the share."""
    return sum((_burden(basis, claim) for claim in basis.claims if claim.kind == kind), Fraction(0))


def _burden(basis: ChainBasis, claim: Claim) -> Fraction:
    """Return what a claim takes: one on the whole counts in part or, prudently, in full."""
    pro_rata = claim.on == ON_WHOLE and basis.whole_claims == PRO_RATA
    return claim.amount * (basis.fraction if pro_rata else Fraction(1))


def _auctions(
    basis: ChainBasis, rules: ValuationRules, share_value: Fraction, claims: Fraction, limit: Fen
) -> tuple[AuctionRound, ...]:
    factors = _forced_sale(basis, rules)
    rounds = []
    for name, factor in (("first", factors.first), ("second", factors.second)):
        gross = share_value * factor
        net = gross * (1 - factors.cost) - claims
        rounds.append(AuctionRound(name, gross, net, net >= limit))
    return tuple(rounds)


def _forced_sale(basis: ChainBasis, rules: ValuationRules) -> ForcedSale:
    return basis.forced_sale or ForcedSale(
        rules.forced_first.value, rules.forced_second.value, rules.forced_cost.value
    )


def _share_steps(basis: ChainBasis, discount: Fraction, share_value: Fraction) -> list[Step]:
    figures = [given("whole_value", basis.whole, YUAN), given("fraction", basis.fraction, FACTOR)]
    steps = []
    if discount:
        discounts = (
            given("discount_control", basis.discount_control, PERCENT),
            given("discount_market", basis.discount_market, PERCENT),
        )
        steps.append(Step("share_discount", discount, PERCENT, discounts))
        figures.append(computed("discount", discount, PERCENT))
    steps.append(Step("share_value", share_value, YUAN, tuple(figures)))
    return steps


def _limit_steps(
    basis: ChainBasis,
    share_value: Fraction,
    statutory: Fraction,
    charges: Fraction,
    rules: ValuationRules,
) -> list[Step]:
    steps = [
        Step(
            f"claim_{claim.kind}",
            _burden(basis, claim),
            YUAN,
            (
                given("amount", claim.amount, YUAN),
                choice("on", claim.on),
                choice("whole_claims", basis.whole_claims),
            ),
            claim.name,
        )
        for claim in basis.claims
    ]
    figures = (
        computed("share_value", share_value, YUAN),
        computed("statutory_priority", statutory, YUAN),
    )
    steps.append(Step("mortgage_value", share_value - statutory, YUAN, figures))
    return steps


def _limit_figures(basis: ChainBasis, mortgage_value: Exact, charges: Exact) -> tuple[Figure, ...]:
    return (
        computed("mortgage_value", mortgage_value, YUAN),
        given("ltv", basis.ltv, PERCENT),
        computed("registered_charge", charges, YUAN),
    )


def _step_figure(rules: ValuationRules) -> Figure:
    step = rules.limit_step
    return policy("limit_step", dc.replace(step, value=step.value * FEN_PER_YUAN), YUAN)


def _auction_steps(
    basis: ChainBasis,
    rules: ValuationRules,
    share_value: Fraction,
    claims: Fraction,
    rounds: tuple[AuctionRound, ...],
) -> list[Step]:
    factors = _forced_sale(basis, rules)
    used = {
        "first": (factors.first, rules.forced_first),
        "second": (factors.second, rules.forced_second),
        "cost": (factors.cost, rules.forced_cost),
    }
    figures = {name: _factor(basis, name, *pair) for name, pair in used.items()}
    steps = []
    for auction in rounds:
        gross = (computed("share_value", share_value, YUAN), figures[auction.round])
        net = (
            computed("gross", auction.gross, YUAN),
            figures["cost"],
            computed("claims", claims, YUAN),
        )
        steps.append(Step(f"forced_sale_{auction.round}_gross", auction.gross, YUAN, gross))
        steps.append(Step(f"forced_sale_{auction.round}_net", auction.net, YUAN, net))
    return steps


def _factor(basis: ChainBasis, name: str, value: Fraction, rule: Parameter) -> Figure:
    label = f"forced_sale.{name}"
    if basis.forced_sale is None:
        return policy(label, rule, PERCENT)
    return given(label, value, PERCENT)


def _checks(
    basis: ChainBasis, rules: ValuationRules, rounds: tuple[AuctionRound, ...]
) -> tuple[Check, ...]:
    """Warn where the loan-to-value is above the class's usual cap or an auction falls short."""
    checks = [
        Check(f"covers_{auction.round}", auction.covers, printed(auction.net, YUAN), "")
        for auction in rounds
    ]
    cap = rules.loan_to_value.get(basis.asset_class)
    if cap is not None:
        actual, limit = printed(basis.ltv, PERCENT), printed(cap.value, PERCENT)
        within = basis.ltv <= cap.value
        checks.append(Check("ltv_cap", within, actual, limit, "", cap.status, cap.source))
    return tuple(checks)
