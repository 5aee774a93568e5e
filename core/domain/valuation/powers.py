"""Discount factors with broken years, and rounding that no approximation can tip over.

``(1 + r) ** -t`` is irrational as soon as ``t`` has a broken year, so everything here runs on
``Decimal`` with far more digits than any amount has: at least 200 significant ones. A value is
rounded to fen only after it has been compared with the nearest half fen: closer to it than
10**-100 it *is* that half (its error is many times smaller), so a tie is recognised as one and
goes away from zero, as it would in exact arithmetic.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from decimal import MAX_EMAX, MIN_EMIN, ROUND_HALF_EVEN, Context, Decimal, localcontext
from fractions import Fraction
from math import floor

from core.domain.values import half_up

WORKING_DIGITS = 200
GUARD = Decimal(1).scaleb(-100)


@contextmanager
def working_digits(rate: Fraction, years: int) -> Iterator[None]:
    """Compute with enough digits for ``years`` of growth (at most doubling) at this rate.

    A rate with many leading zeros needs as many digits more, because ``1 - (1 + r) ** -n``
    cancels them.
    """
    leading = max(0, rate.denominator.bit_length() - rate.numerator.bit_length())
    digits = WORKING_DIGITS + years // 3 + leading // 3
    context = Context(prec=digits, rounding=ROUND_HALF_EVEN, Emax=MAX_EMAX, Emin=MIN_EMIN)
    with localcontext(context):
        yield


def decimal_of(value: Fraction | int) -> Decimal:
    """Return ``value`` to the digits of the current context."""
    return Decimal(value.numerator) / Decimal(value.denominator)


def fen_half_up(value: Decimal) -> int:
    """Round an amount in fen to whole fen, halves away from zero."""
    nearest_half = (value * 2).to_integral_value() / 2
    return half_up(nearest_half if abs(value - nearest_half) < GUARD else value)


class Discounting:
    """Present-value factors at one yearly rate; use inside :func:`working_digits`."""

    def __init__(self, rate: Fraction) -> None:
        self.rate = rate
        self._base = 1 + decimal_of(rate)
        self._broken: dict[Fraction, Decimal] = {}

    def factor(self, years: Fraction) -> Decimal:
        """Return ``(1 + r) ** -years``; whole years are a whole power."""
        whole = floor(years)
        return self._base**-whole * self._broken_year(years - whole)

    def _broken_year(self, part: Fraction) -> Decimal:
        if part == 0 or self.rate == 0:
            return Decimal(1)
        if part not in self._broken:
            self._broken[part] = self._base ** -decimal_of(part)
        return self._broken[part]

    def term_factor(self, years: Fraction, full_years: Fraction) -> Decimal:
        """Return K, the worth of ``years`` of a right against ``full_years`` of it.

        ``K(n, N) = (1 - (1+r)**-n) / (1 - (1+r)**-N)``; at a rate of zero it is ``n / N``.
        """
        if self.rate == 0 or years == full_years:
            return decimal_of(years / full_years)
        return (1 - self.factor(years)) / (1 - self.factor(full_years))
