"""From a gross amount to what is paid, held back or carried to the next run.

Order where several apply: freeze or dispute, small amount, pledge, own account. Source:
个人所得税法 3(3) and 12 (withholding per payment), 强制执行股权规定 9 (frozen dividends),
民法典 430 and 446 (the pledgee collects).
"""

from __future__ import annotations

import dataclasses as dc
from collections.abc import Iterable
from fractions import Fraction

from core.domain.dividend.model import Payee
from core.domain.values import Fen

OWN, PLEDGEE, HELD, CARRIED = "own", "pledgee", "held", "carried"


@dc.dataclass(frozen=True, slots=True)
class Line:
    """One payee's line: ``gross + carry_in = tax + payable + held + carry_out``."""

    no: str
    pay_to: str
    gross: Fen
    tax: Fen
    carry_in: Fen
    payable: Fen
    held: Fen
    carry_out: Fen


def pay(payee: Payee, gross: Fen, minimum_payout: Fen) -> Line:
    """Return the line of a payee; one of zero follows the same rule as any other."""
    tax = withheld(gross, payee.tax_rate)
    due = gross - tax + payee.carry_in
    pay_to = _destination(payee, due, minimum_payout)
    return Line(
        no=payee.no,
        pay_to=pay_to,
        gross=gross,
        tax=tax,
        carry_in=payee.carry_in,
        payable=due if pay_to in (OWN, PLEDGEE) else 0,
        held=due if pay_to == HELD else 0,
        carry_out=due if pay_to == CARRIED else 0,
    )


def withheld(gross: Fen, rate: Fraction) -> Fen:
    """Return the tax of one line, rounded half up to the fen; ``gross`` is never negative.

    Whole numbers only: a run has a line for every household of a county.
    """
    numerator, denominator = rate.as_integer_ratio()
    return (2 * gross * numerator + denominator) // (2 * denominator)


def _destination(payee: Payee, due: Fen, minimum_payout: Fen) -> str:
    if payee.hold:
        return HELD
    if due < minimum_payout:
        return CARRIED
    return PLEDGEE if payee.pledgee else OWN


@dc.dataclass(frozen=True, slots=True)
class Totals:
    """The columns of the lines added up."""

    gross: Fen
    tax: Fen
    payable: Fen
    held: Fen
    carry_in: Fen
    carry_out: Fen


def totals(lines: Iterable[Line]) -> Totals:
    """Add up the lines."""
    listed = list(lines)
    return Totals(**{f.name: sum(getattr(x, f.name) for x in listed) for f in dc.fields(Totals)})
