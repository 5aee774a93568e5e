"""A whole distribution: stage 1, coefficients, settlement, split and payment, by legal form.

Each legal form is a function registered under its name; a new one is a new function. Refusals are
collected, never raised one by one: the meeting should see all of them.
"""

from __future__ import annotations

import dataclasses as dc
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction

from core.domain.dividend.factor import Coefficient, CoefficientTerms, coefficient, land_weights
from core.domain.dividend.model import (
    COLLECTIVE,
    COMPANY,
    COOPERATIVE,
    Accounts,
    Cycle,
    DividendRules,
    Holder,
    Member,
    Payee,
    Plot,
    Resolution,
    ShareClass,
)
from core.domain.dividend.payment import Line, Totals, pay, totals
from core.domain.dividend.settlement import (
    Settlement,
    settle_collective,
    settle_company,
    settle_cooperative,
)
from core.domain.dividend.split import class_pools, holder_weights, split_pools, whole_weights
from core.domain.dividend.stage1 import GuaranteedLine, GuaranteeTerms, guaranteed
from core.domain.sheet import PERCENT, YUAN, Step, computed, given, policy
from core.domain.values import Fen, half_up, largest_remainder, yuan
from core.problems import Problem, Severity


@dc.dataclass(frozen=True, slots=True)
class DividendBasis:
    """Everything a distribution depends on."""

    entity_kind: str
    cycle: Cycle
    accounts: Accounts
    resolution: Resolution
    minimum_payout: Fen
    plots: tuple[Plot, ...] = ()
    guarantee: GuaranteeTerms | None = None
    coefficients: CoefficientTerms | None = None  # needed where there are plots
    classes: tuple[ShareClass, ...] = ()
    holders: tuple[Holder, ...] = ()
    members: tuple[Member, ...] = ()


@dc.dataclass(frozen=True, slots=True)
class Shares:
    """How the declared amount fell to the payees, in their order.

    ``parts`` are columns of the lines that add up to ``gross`` (patronage, by account); ``pools``
    and ``credits`` are amounts by class and by member; ``amounts`` are named sums of the split.
    """

    payees: Sequence[Payee]
    gross: Sequence[Fen]
    refusals: Sequence[Problem] = ()
    parts: Mapping[str, Sequence[Fen]] = dc.field(default_factory=dict)
    amounts: Mapping[str, Fen] = dc.field(default_factory=dict)
    pools: Mapping[str, Fen] | None = None
    credits: Mapping[str, Fen] | None = None
    steps: Sequence[Step] = ()


@dc.dataclass(frozen=True, slots=True)
class Distribution:
    """The result; where there are refusals, nothing may be paid."""

    stage1: tuple[GuaranteedLine, ...]
    coefficients: tuple[Coefficient, ...]
    settlement: Settlement
    shares: Shares
    lines: tuple[Line, ...]
    totals: Totals
    steps: tuple[Step, ...]

    @property
    def refusals(self) -> Sequence[Problem]:
        """Return every rule that stands against it."""
        return self.shares.refusals

    @property
    def stage1_total(self) -> Fen:
        """Return the guaranteed income of all plots."""
        return sum(line.amount for line in self.stage1)


def distribute(basis: DividendBasis, rules: DividendRules) -> Distribution:
    """Run a distribution from the plots to the lines."""
    stage1 = (
        tuple(guaranteed(plot, basis.guarantee) for plot in basis.plots) if basis.guarantee else ()
    )
    coefficients = (
        tuple(coefficient(plot, basis.coefficients) for plot in basis.plots)
        if basis.coefficients
        else ()
    )
    paid = sum(line.amount for line in stage1)
    settlement, shares = LEGAL_FORMS[basis.entity_kind](basis, paid, coefficients, rules)
    lines = tuple(
        pay(payee, gross, basis.minimum_payout)
        for payee, gross in zip(shares.payees, shares.gross, strict=True)
    )
    steps = (*_stage1_steps(basis.guarantee, paid), *settlement.steps, *shares.steps)
    return Distribution(stage1, coefficients, settlement, shares, lines, totals(lines), steps)


# --- company ---


def _company(
    basis: DividendBasis, stage1: Fen, coefficients: Sequence[Coefficient], rules: DividendRules
) -> tuple[Settlement, Shares]:
    settlement = settle_company(basis.accounts, stage1, basis.resolution, rules)
    pools = class_pools(settlement.declared, basis.classes)
    land = land_weights(basis.plots, coefficients, basis.cycle) if coefficients else {}
    weighted = holder_weights(basis.classes, basis.holders, land)
    refusals = []
    if not basis.resolution.unanimous_ratio_agreement:
        refusals.append(_refusal("ratios_not_agreed"))
    entitled = dict(pools)
    for code, (_, weights) in weighted.items():
        if pools[code] and not any(weights):
            refusals.append(_refusal("class_without_weight", value=code, amount=yuan(pools[code])))
            entitled[code] = 0
    payees = [holder.payee for holder in basis.holders]
    gross = split_pools(entitled, weighted, [payee.no for payee in payees])
    steps = [
        Step(
            "pool",
            pools[share_class.code],
            YUAN,
            (
                computed("declared", settlement.declared, YUAN),
                given("share", share_class.share, PERCENT),
            ),
            f"{share_class.code} {share_class.name}",
        )
        for share_class in basis.classes
    ]
    return settlement, Shares(payees, gross, refusals, pools=pools, steps=steps)


# --- cooperative ---


def _cooperative(
    basis: DividendBasis, stage1: Fen, coefficients: Sequence[Coefficient], rules: DividendRules
) -> tuple[Settlement, Shares]:
    settlement = settle_cooperative(basis.accounts, stage1, basis.resolution)
    floor_share = rules.patronage_floor.value
    refusals = []
    if basis.resolution.patronage_share < floor_share:
        facts = {"value": _percent(basis.resolution.patronage_share)}
        refusals.append(_refusal("patronage_too_low", **facts, least=_percent(floor_share)))
    patronage = _patronage(settlement.distributable, basis.resolution.patronage_share, floor_share)
    amounts = {"patronage": patronage, "by_account": settlement.declared - patronage}
    payees = [member.payee for member in basis.members]
    numbers = [payee.no for payee in payees]
    volumes = whole_weights([member.volume for member in basis.members])
    accounts = [member.account for member in basis.members]
    refunded = _allot("patronage", patronage, volumes, numbers, refusals)
    by_account = _allot("by_account", amounts["by_account"], accounts, numbers, refusals)
    reserve = settlement.reserves["reserve"]
    credited = _allot("reserve_credit", reserve, volumes, numbers, refusals)
    shares = Shares(
        payees,
        [sum(pair) for pair in zip(refunded, by_account, strict=True)],
        refusals,
        parts={"patronage": refunded, "by_account": by_account},
        amounts=amounts,
        credits=dict(zip(numbers, credited, strict=True)),
        steps=_cooperative_steps(settlement, basis.resolution, amounts, rules),
    )
    return settlement, shares


def _patronage(distributable: Fen, share: Fraction, least: Fraction) -> Fen:
    """Return what goes back by volume: rounded, but never below the lawful floor (art. 44)."""
    amount = half_up(share * distributable)
    return amount + 1 if amount < least * distributable else amount


def _cooperative_steps(
    settlement: Settlement,
    resolution: Resolution,
    amounts: Mapping[str, Fen],
    rules: DividendRules,
) -> list[Step]:
    distributable = computed("distributable", settlement.distributable, YUAN)
    figures = (
        distributable,
        given("patronage_share", resolution.patronage_share, PERCENT),
        policy("patronage_floor", rules.patronage_floor, PERCENT),
    )
    rest = (distributable, computed("patronage", amounts["patronage"], YUAN))
    return [
        Step("patronage", amounts["patronage"], YUAN, figures),
        Step("by_account", amounts["by_account"], YUAN, rest),
    ]


# --- collective ---


def _collective(
    basis: DividendBasis, stage1: Fen, coefficients: Sequence[Coefficient], rules: DividendRules
) -> tuple[Settlement, Shares]:
    settlement = settle_collective(basis.accounts, stage1, basis.resolution)
    refusals: list[Problem] = []
    payees = [member.payee for member in basis.members]
    numbers = [payee.no for payee in payees]
    weights = whole_weights([member.shares for member in basis.members])
    gross = _allot("declared", settlement.declared, weights, numbers, refusals)
    return settlement, Shares(payees, gross, refusals)


LegalForm = Callable[
    [DividendBasis, Fen, Sequence[Coefficient], DividendRules], tuple[Settlement, Shares]
]
LEGAL_FORMS: dict[str, LegalForm] = {
    COMPANY: _company,
    COOPERATIVE: _cooperative,
    COLLECTIVE: _collective,
}


# --- common ---


def _allot(
    what: str, total: Fen, weights: Sequence[int], numbers: Sequence[str], refusals: list[Problem]
) -> list[Fen]:
    """Split an amount, or note the refusal that nobody has a weight in it."""
    if total and not any(weights):
        refusals.append(_refusal(f"{what}_without_weight", amount=yuan(total)))
        return [0] * len(weights)
    return largest_remainder(total, weights, numbers)


def _refusal(code: str, **facts: str) -> Problem:
    return Problem(code, "", facts, Severity.REFUSAL)


def _percent(value: Fraction) -> str:
    return given("", value, PERCENT).printed


def _stage1_steps(terms: GuaranteeTerms | None, paid: Fen) -> list[Step]:
    if terms is None:
        return []
    figures = (
        given("ratio", terms.ratio, PERCENT),
        given("price", terms.price, YUAN),
        given("standard_yield", terms.standard_yield, "factor"),
    )
    fixed = (given("per_mu", terms.per_mu, YUAN),)
    per_mu = Step(
        f"guarantee_{terms.mode}",
        terms.guarantee,
        YUAN,
        fixed if terms.mode == "fixed" else figures,
    )
    return [per_mu, Step("stage1", paid, YUAN)]
