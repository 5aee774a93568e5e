"""Exact values: money in fen, shares as fractions, rounding and splitting that conserve sums.

Money is an ``int`` number of fen (分) everywhere below the door; yuan strings exist only at the
edges. A float in any of these functions is a ``TypeError``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from math import floor
from typing import Protocol

Fen = int
Exact = int | Fraction | Decimal


class TieOrder(Protocol):
    """Whose part comes first among equals: a name for each place."""

    def __getitem__(self, place: int, /) -> str: ...


_DECIMAL = re.compile(r"-?[0-9]+(\.[0-9]+)?")
FEN_PER_YUAN = 100


def exact(value: Exact) -> Fraction:
    """Return ``value`` as a fraction; floats are refused because they already lost the truth."""
    if type(value) is Fraction:
        return value
    if isinstance(value, bool) or not isinstance(value, int | Fraction | Decimal):
        raise TypeError(f"not an exact number: {value!r}")
    return Fraction(value)


def half_up(value: Exact) -> int:
    """Round to a whole number, halves away from zero (四舍五入)."""
    return _half_up(*exact(value).as_integer_ratio())


def _half_up(numerator: int, denominator: int) -> int:
    """Round a ratio; on whole numbers, because every amount of every line comes through here."""
    magnitude = (2 * abs(numerator) + denominator) // (2 * denominator)
    return magnitude if numerator >= 0 else -magnitude


def round_half_up(value: Exact, places: int) -> Fraction:
    """Round to ``places`` decimals, halves away from zero, exactly."""
    scale = 10**places
    numerator, denominator = exact(value).as_integer_ratio()
    return Fraction(_half_up(numerator * scale, denominator), scale)


def floor_to(fen: Exact, step_fen: int) -> Fen:
    """Round down (toward minus infinity) to a multiple of ``step_fen``."""
    return floor(exact(fen) / step_fen) * step_fen


def parse_decimal(text: str) -> Fraction:
    """Read a plain decimal (``-12.30``): ASCII digits, no exponent, no grouping.

    Raises ``ValueError`` for anything else.
    """
    if not _DECIMAL.fullmatch(text):
        raise ValueError(text)
    return Fraction(text)


def fen_from_yuan(text: str) -> Fen:
    """Read a yuan amount with at most two decimals into fen; ``ValueError`` otherwise."""
    amount = parse_decimal(text) * FEN_PER_YUAN
    if amount.denominator != 1:
        raise ValueError(text)
    return amount.numerator


def yuan(fen: Fen) -> str:
    """Write fen as yuan with exactly two decimals: ``-1230`` -> ``"-12.30"``."""
    if isinstance(fen, bool) or not isinstance(fen, int):
        raise TypeError(f"not an amount in fen: {fen!r}")
    whole, part = divmod(abs(fen), FEN_PER_YUAN)
    return f"{'-' if fen < 0 else ''}{whole}.{part:02d}"


def decimal_text(value: Exact, places: int) -> str:
    """Write an exact number with ``places`` decimals, rounded half up."""
    numerator, denominator = exact(value).as_integer_ratio()
    scaled = _half_up(numerator * 10**places, denominator)
    if places == 0:
        return str(scaled)
    whole, part = divmod(abs(scaled), 10**places)
    return f"{'-' if scaled < 0 else ''}{whole}.{part:0{places}d}"


def largest_remainder(total: int, weights: Sequence[int], tie_order: TieOrder) -> list[int]:
    """Split ``total`` (>= 0) in proportion to ``weights`` so that the parts sum to it exactly.

    Hamilton's method: every part gets the floor of its exact share, the units left over go to
    the largest remainders; ties go to the lower ``tie_order`` in plain character order. No part
    is further than one unit from its exact share. ``ValueError`` if all weights are zero while
    there is something to split.
    """
    if total < 0 or min(weights, default=0) < 0:
        raise ValueError("negative total or weight")
    whole = sum(weights)
    if whole == 0:
        if total:
            raise ValueError("nobody to allot to")
        return [0] * len(weights)
    parts = [total * weight // whole for weight in weights]
    left = total - sum(parts)
    if left:
        remainders = [total * weight % whole for weight in weights]
        order = sorted(range(len(weights)), key=remainders.__getitem__, reverse=True)
        if remainders[order[left - 1]] == remainders[order[left]]:
            # Only then do names decide; the second sort keeps the order of the first among equals.
            order.sort(key=tie_order.__getitem__)
            order.sort(key=remainders.__getitem__, reverse=True)
        for index in order[:left]:
            parts[index] += 1
    return parts
