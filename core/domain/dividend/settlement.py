"""From revenue to what is declared, by legal form; whole fen throughout."""

from __future__ import annotations

import dataclasses as dc
from collections.abc import Mapping
from fractions import Fraction
from math import floor

from core.domain.dividend.model import Accounts, DividendRules, Resolution
from core.domain.sheet import (
    PERCENT,
    YUAN,
    Figure,
    Step,
    computed,
    given,
    policy,
)
from core.domain.values import Fen, half_up


@dc.dataclass(frozen=True, slots=True)
class Settlement:
    """The settlement of a cycle; ``reserves`` by name, in the order they are taken."""

    profit: Fen
    loss_make_up: Fen
    base: Fen
    reserves: Mapping[str, Fen]
    distributable: Fen
    declared: Fen
    closing: Fen
    steps: tuple[Step, ...]


@dc.dataclass(frozen=True, slots=True)
class _Base:
    """What all legal forms have in common."""

    profit: Fen
    loss_make_up: Fen
    base: Fen
    old_profit: Fen  # opening balance after applied reserves, where it is a profit
    steps: tuple[Step, ...]


def settle_company(
    accounts: Accounts, stage1: Fen, resolution: Resolution, rules: DividendRules
) -> Settlement:
    """Settle a company: statutory reserve first, then what was resolved (公司法 art. 210)."""
    common = _common(accounts, stage1)
    statutory, step = _statutory_reserve(accounts, common.base, rules)
    rates = {
        "discretionary_reserve": resolution.discretionary_rate,
        "welfare_reserve": resolution.welfare_rate,
        "risk_reserve": resolution.risk_rate,
    }
    resolved = {name: half_up(rate * common.base) for name, rate in rates.items()}
    steps = [step, *(_reserve_step(n, resolved[n], common.base, rates[n]) for n in rates)]
    reserves = {"statutory_reserve": statutory, **resolved}
    distributable = _distributable(common, sum(reserves.values()))
    # Reserves above the base leave less than nothing; there is no negative dividend.
    declared = max(0, floor(resolution.payout * distributable))
    steps.append(_distributable_step(distributable, common, reserves))
    figures = (
        computed("distributable", distributable, YUAN),
        given("payout", resolution.payout, PERCENT),
    )
    steps.append(Step("declared", declared, YUAN, figures))
    return _settled(accounts, common, reserves, distributable, declared, steps)


def settle_cooperative(accounts: Accounts, stage1: Fen, resolution: Resolution) -> Settlement:
    """Settle a cooperative: one reserve, everything else is declared (农民专业合作社法 42, 44)."""
    common = _common(accounts, stage1)
    reserve = half_up(resolution.reserve_rate * common.base)
    reserves = {"reserve": reserve}
    distributable = _distributable(common, reserve)
    steps = [
        _reserve_step("reserve", reserve, common.base, resolution.reserve_rate),
        _distributable_step(distributable, common, reserves),
        Step("declared", distributable, YUAN, (computed("distributable", distributable, YUAN),)),
    ]
    return _settled(accounts, common, reserves, distributable, distributable, steps)


def settle_collective(accounts: Accounts, stage1: Fen, resolution: Resolution) -> Settlement:
    """Settle a collective: the fund first, dividends up to the ceiling (农村集体经济组织法 42)."""
    common = _common(accounts, stage1)
    fund = half_up(resolution.fund_rate * common.base)
    distributable = common.base - fund
    declared = min(distributable, floor(resolution.ceiling * common.base))
    steps = [
        _reserve_step("fund", fund, common.base, resolution.fund_rate),
        Step(
            "distributable_collective",
            distributable,
            YUAN,
            (computed("base", common.base, YUAN), computed("fund", fund, YUAN)),
        ),
        Step(
            "declared_collective",
            declared,
            YUAN,
            (
                computed("distributable", distributable, YUAN),
                given("ceiling", resolution.ceiling, PERCENT),
                computed("base", common.base, YUAN),
            ),
        ),
    ]
    return _settled(accounts, common, {"fund": fund}, distributable, declared, steps)


def _common(accounts: Accounts, stage1: Fen) -> _Base:
    """Make up the loss of earlier years before anything else (公司法 210; 合作社法 42)."""
    profit = accounts.revenue - accounts.cost - stage1 - accounts.income_tax
    brought = accounts.opening + accounts.reserves_applied
    earned = max(profit, 0)
    loss_make_up = min(earned, max(0, -brought))
    base = earned - loss_make_up
    profit_figures = (
        given("revenue", accounts.revenue, YUAN),
        given("costs", accounts.cost, YUAN),
        computed("stage1", stage1, YUAN),
        given("income_tax", accounts.income_tax, YUAN),
    )
    loss_figures = (
        given("opening", accounts.opening, YUAN),
        given("reserves_applied", accounts.reserves_applied, YUAN),
    )
    steps = (
        Step("profit", profit, YUAN, profit_figures),
        Step("loss_make_up", loss_make_up, YUAN, loss_figures),
        Step("base", base, YUAN, (computed("loss_make_up", loss_make_up, YUAN),)),
    )
    return _Base(profit, loss_make_up, base, max(0, brought), steps)


def _statutory_reserve(accounts: Accounts, base: Fen, rules: DividendRules) -> tuple[Fen, Step]:
    ceiling = floor(rules.statutory_ceiling.value * accounts.registered_capital)
    room = max(0, ceiling - accounts.statutory_reserve_balance)
    reserve = min(half_up(rules.statutory_rate.value * base), room)
    figures = (
        computed("base", base, YUAN),
        policy("statutory_rate", rules.statutory_rate, PERCENT),
        policy("statutory_ceiling", rules.statutory_ceiling, PERCENT),
        given("registered_capital", accounts.registered_capital, YUAN),
        given("statutory_reserve_balance", accounts.statutory_reserve_balance, YUAN),
        computed("room", room, YUAN),
    )
    return reserve, Step("statutory_reserve", reserve, YUAN, figures)


def _reserve_step(name: str, amount: Fen, base: Fen, rate: Fraction) -> Step:
    figures: tuple[Figure, ...] = (
        computed("base", base, YUAN),
        given("reserve_rate", rate, PERCENT),
    )
    return Step(name, amount, YUAN, figures)


def _distributable(common: _Base, reserves: Fen) -> Fen:
    """Old profit is distributed only in a year that has a profit."""
    return common.base - reserves + common.old_profit if common.profit > 0 else 0


def _distributable_step(distributable: Fen, common: _Base, reserves: Mapping[str, Fen]) -> Step:
    figures = (
        computed("base", common.base, YUAN),
        computed("reserves", sum(reserves.values()), YUAN),
        computed("old_profit", common.old_profit, YUAN),
    )
    return Step("distributable", distributable, YUAN, figures)


def _settled(
    accounts: Accounts,
    common: _Base,
    reserves: Mapping[str, Fen],
    distributable: Fen,
    declared: Fen,
    steps: list[Step],
) -> Settlement:
    brought = accounts.opening + accounts.reserves_applied
    taken = sum(reserves.values())
    closing = brought + common.profit - taken - declared
    figures = (
        given("opening", accounts.opening, YUAN),
        given("reserves_applied", accounts.reserves_applied, YUAN),
        computed("profit", common.profit, YUAN),
        computed("reserves", taken, YUAN),
        computed("declared", declared, YUAN),
    )
    return Settlement(
        profit=common.profit,
        loss_make_up=common.loss_make_up,
        base=common.base,
        reserves=reserves,
        distributable=distributable,
        declared=declared,
        closing=closing,
        steps=(*common.steps, *steps, Step("closing", closing, YUAN, figures)),
    )
