"""Income method: what the right still earns, discounted, less the rent still to be paid.

Only the schedule of payments is implemented; the closed forms of the textbooks are its tests.
Source: GB/T 18508-2014 annex A; the income stops with the right (资产评估执业准则——资产评估方法).
"""

from __future__ import annotations

import dataclasses as dc
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

from core.domain.sheet import FACTOR, PERCENT, YEARS, YUAN, Step, choice, computed, given
from core.domain.valuation.powers import Discounting, decimal_of, fen_half_up, working_digits
from core.domain.valuation.registry import MethodResult, ValuationRules, method
from core.domain.values import Fen

MONTHS = 12
END, MID = "end", "mid"


@dc.dataclass(frozen=True, slots=True)
class UnpaidRent:
    """Rent due ``after_months`` from the date of value."""

    after_months: int
    amount: Fen


@dc.dataclass(frozen=True, slots=True)
class IncomeBasis:
    """What the income method looks at.

    ``growth_years`` is the last year that is higher than the one before; ``None``: all are.
    """

    annual_net: Fen
    months: int
    rate: Fraction
    convention: str = END
    growth: Fraction = Fraction(0)
    growth_years: int | None = None
    residual: Fen = 0
    unpaid_rent: tuple[UnpaidRent, ...] = ()


@dc.dataclass(frozen=True, slots=True)
class _Payment:
    code: str
    subject: str
    amount: Decimal  # fen, negative when it goes out
    years: Fraction


@method("income")
def income_value(basis: IncomeBasis, rules: ValuationRules) -> MethodResult:
    """Add up the discounted payments."""
    with working_digits(basis.rate, basis.months // MONTHS):
        discounting = Discounting(basis.rate)
        total = Decimal(0)
        steps = [_inputs(basis)]
        for payment in _payments(basis):
            factor = discounting.factor(payment.years)
            present = payment.amount * factor
            total += present
            steps.append(_step(payment, factor, present))
        value = fen_half_up(total)
    steps.append(Step("income_value", value, YUAN))
    return MethodResult(value, tuple(steps))


def _payments(basis: IncomeBasis) -> Iterator[_Payment]:
    """Yield every payment: whole years, the broken year, the residual, then the rents."""
    years, stub = divmod(basis.months, MONTHS)
    half = Fraction(1, 2) if basis.convention == MID else Fraction(1)
    last_growing = years + 1 if basis.growth_years is None else basis.growth_years
    amount = Decimal(basis.annual_net)
    for year in range(1, years + 1):
        yield _Payment("income_year", str(year), amount, year - 1 + half)
        if year < last_growing:
            amount *= 1 + decimal_of(basis.growth)
    if stub:
        part = Fraction(stub, MONTHS)
        yield _Payment("income_stub", str(stub), amount * decimal_of(part), years + part * half)
    if basis.residual:
        end = Fraction(basis.months, MONTHS)
        yield _Payment("income_residual", "", Decimal(basis.residual), end)
    for rent in basis.unpaid_rent:
        due = Fraction(rent.after_months, MONTHS)
        yield _Payment("unpaid_rent", str(rent.after_months), Decimal(-rent.amount), due)


def _inputs(basis: IncomeBasis) -> Step:
    figures = [
        given("annual_net", basis.annual_net, YUAN),
        given("rate", basis.rate, PERCENT),
        choice("convention", basis.convention),
    ]
    if basis.growth:
        figures.append(given("growth", basis.growth, PERCENT))
    if basis.growth_years is not None:
        figures.append(choice("growth_years", str(basis.growth_years)))
    return Step("income_term", Fraction(basis.months, MONTHS), YEARS, tuple(figures))


def _step(payment: _Payment, factor: Decimal, present: Decimal) -> Step:
    figures = (
        computed("amount", payment.amount, YUAN),
        computed("years", payment.years, YEARS),
        computed("discount_factor", factor, FACTOR),
    )
    return Step(payment.code, present, YUAN, figures, payment.subject)
