"""Credit and value together: a limit, a term, a rate, and how the loan is paid back.

Neither grade depends on what is asked for, or asking for less could raise the limit. Structure:
case 50 of the case book; every number is data (``resources/rules/lending.toml``).
"""

from __future__ import annotations

import dataclasses as dc
import datetime as dt
from collections.abc import Mapping
from fractions import Fraction

from core.domain.calendar import months_later
from core.domain.sheet import Parameter
from core.domain.values import FEN_PER_YUAN, Fen, floor_to, half_up

REJECT, REFER, LEND = "reject", "refer", "lend"
EQUAL_PRINCIPAL, EQUAL_INSTALMENT, PRINCIPAL_LAST = 1, 2, 3
WORST_CREDIT, WORST_VALUE = "D", "V3"


@dc.dataclass(frozen=True, slots=True)
class LendingRules:
    """The numbers of a pack: single ones, and tables by grade or by cell (``"B-V2"``)."""

    values: Mapping[str, Parameter]
    tables: Mapping[str, Mapping[str, Parameter]]

    def of(self, table: str, key: str) -> Fraction:
        """Return a number of a table."""
        return self.tables[table][key].value


@dc.dataclass(frozen=True, slots=True)
class LendingBasis:
    """What a decision depends on; amounts in fen, rates exact.

    ``value`` is the mortgage value, ``spread`` the difference of the methods, ``net_income`` a
    year's income after rent. ``auction_covers`` tells of property whether a second auction covers
    value × ratio; None where it does not matter. ``need`` is the documented need, ``cap`` the
    product's own.
    """

    value: Fen
    ratio: Fraction
    prior: Fen
    score: Fraction
    vetoes: tuple[str, ...]
    remaining_months: int
    spread: Fraction
    net_income: Fen
    requested: Fen
    asked_months: int
    base_rate: Fraction
    need: Fen | None = None
    cap: Fen | None = None
    auction_covers: bool | None = None
    refinanced: bool = False


@dc.dataclass(frozen=True, slots=True)
class Decision:
    """The answer: ``ceilings`` are all that were compared, exact in fen; ``bound_by`` the least."""

    outcome: str
    credit: str
    value: str
    limit: Fen = 0
    months: int = 0
    rate: Fraction = Fraction(0)
    ceilings: Mapping[str, Fraction] = dc.field(default_factory=dict)
    bound_by: str = ""


def credit_grade(score: Fraction, vetoes: tuple[str, ...], rules: LendingRules) -> str:
    """Return A, B, C or D; any veto forces D."""
    if vetoes:
        return WORST_CREDIT
    grades = rules.tables["credit_score"]
    reached = [grade for grade in sorted(grades) if score >= grades[grade].value]
    return reached[0] if reached else WORST_CREDIT


def value_grade(basis: LendingBasis, rules: LendingRules) -> str:
    """Return V1, V2 or V3 by the months left and by how far the methods differ."""
    for grade in sorted(rules.tables["value_months"]):
        long_enough = basis.remaining_months >= rules.of("value_months", grade)
        close_enough = basis.spread <= rules.of("value_spread", grade)
        covered = basis.auction_covers is not False or grade != "V1"
        if long_enough and close_enough and covered:
            return grade
    return WORST_VALUE


def decide(basis: LendingBasis, rules: LendingRules) -> Decision:
    """Return what may be lent; refused with credit D, referred where the pack has no cell."""
    credit, value = credit_grade(basis.score, basis.vetoes, rules), value_grade(basis, rules)
    if credit == WORST_CREDIT:
        return Decision(REJECT, credit, value)
    cell = f"{credit}-{value}"
    if cell not in rules.tables["multiple"]:
        return Decision(REFER, credit, value)
    left = basis.remaining_months - int(rules.values["buffer_months"].value)
    months = min(basis.asked_months, int(rules.of("most_months", cell)), left)
    rate = basis.base_rate + rules.of("rate_spread", cell)
    if basis.refinanced:
        rate = min(rate, rules.values["refinanced_rate"].value)
    if months <= 0:
        return Decision(REFER, credit, value)
    ceilings = _ceilings(basis, rules, cell, months, rate)
    least = min(ceilings.values())
    step = int(rules.values["limit_step"].value) * FEN_PER_YUAN
    return Decision(
        outcome=LEND,
        credit=credit,
        value=value,
        limit=floor_to(max(least, Fraction(0)), step),
        months=months,
        rate=rate,
        ceilings=ceilings,
        bound_by=next(name for name, amount in ceilings.items() if amount == least),
    )


def _ceilings(
    basis: LendingBasis, rules: LendingRules, cell: str, months: int, rate: Fraction
) -> Mapping[str, Fraction]:
    top_up = rules.of("top_up", cell) * FEN_PER_YUAN
    collateral = basis.value * basis.ratio * rules.of("multiple", cell) - basis.prior + top_up
    ceilings = {
        "collateral": Fraction(collateral),
        "capacity": capacity(basis.net_income, months, rate, rules),
        "requested": Fraction(basis.requested),
    }
    if basis.need is not None:
        ceilings["need"] = basis.need * (1 - rules.values["own_funds"].value)
    if basis.cap is not None:
        ceilings["cap"] = Fraction(basis.cap)
    return ceilings


def capacity(net_income: Fen, months: int, rate: Fraction, rules: LendingRules) -> Fraction:
    """Return what the first, dearest instalment of equal principal leaves room for.

    ``income ÷ coverage ÷ k = limit × (1/N + rate/k)`` with k payments a year and N in all.
    """
    a_year = int(rules.values["payments_a_year"].value)
    payments = Fraction(months * a_year, 12)
    for_one = net_income / rules.values["debt_service"].value / a_year
    return max(Fraction(0), for_one) / (1 / payments + rate / a_year)


# --- paying back ----------------------------------------------------------------------------------


@dc.dataclass(frozen=True, slots=True)
class Instalment:
    """One date: days since the last one, what is owed before it, what is paid."""

    date: dt.date
    days: int
    balance: Fen
    principal: Fen
    interest: Fen


def schedule(
    principal: Fen,
    rate: Fraction,
    drawdown: dt.date,
    months: int,
    every: int,
    manner: int,
    basis: int = 360,
) -> tuple[Instalment, ...]:
    """Return the instalments; principal sums to the loan exactly.

    Interest is for actual days over ``basis``; with equal instalments it is a month's, and the
    last instalment takes what rounding left. ``months`` is a multiple of ``every``.
    """
    count, rest = divmod(months, every)
    if rest or count < 1:
        raise ValueError(f"{months} months are no instalments of {every}")
    parts = _principals(principal, rate, count, every, manner)
    made, before, balance = [], drawdown, principal
    for place, part in enumerate(parts, start=1):
        day = months_later(drawdown, every * place)
        days = (day - before).days
        time = Fraction(every, 12) if manner == EQUAL_INSTALMENT else Fraction(days, basis)
        made.append(Instalment(day, days, balance, part, half_up(balance * rate * time)))
        before, balance = day, balance - part
    return tuple(made)


def _principals(principal: Fen, rate: Fraction, count: int, every: int, manner: int) -> list[Fen]:
    if manner == PRINCIPAL_LAST:
        return [0] * (count - 1) + [principal]
    if manner == EQUAL_PRINCIPAL:  # the odd fen fall on the earliest instalments
        part, odd = divmod(principal, count)
        return [part + (place < odd) for place in range(count)]
    monthly = rate * Fraction(every, 12)
    if not monthly:
        return _principals(principal, rate, count, every, EQUAL_PRINCIPAL)
    instalment = half_up(principal * monthly / (1 - (1 + monthly) ** -count))
    parts, left = [], principal
    for _ in range(count - 1):
        part = min(left, instalment - half_up(left * monthly))
        parts.append(part)
        left -= part
    return [*parts, left]
