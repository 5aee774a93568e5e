"""A claim that several hold together (银团): whose part is how large.

Parts are exact fractions of the whole claim and sum to exactly 1. Where nobody's part is said,
they hold it jointly and act only together.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from core.problems import Problem


def part_of(part: Fraction | None, amount: int | None, claim: int | None) -> Fraction | None:
    """Return a part given as a fraction, or as fen of the claim; None if none was given."""
    if part is None and amount is not None and claim:
        return Fraction(amount, claim)
    return part


def parts_problems(
    parts: Sequence[Fraction | None], field: str, whole: Fraction = Fraction(1)
) -> list[Problem]:
    """Say what is wrong with the parts of a claim: all or none are given, and they sum exactly.

    ``whole`` is what they are to sum to: the part that is handed on, if not all of it is.
    """
    given = [part for part in parts if part is not None]
    if not given:
        return []
    problems = [
        Problem("required", f"{field}[{line}].part")
        for line, part in enumerate(parts)
        if part is None
    ]
    total = sum(given, Fraction(0))
    if not problems and total != whole:
        facts = {"value": str(total), "whole": str(whole)}
        problems.append(Problem("claim_parts_sum", field, facts))
    return problems


def in_fen(part: Fraction, amount: int) -> int | None:
    """Return what a part comes to in fen, or None where it is no whole number of them."""
    exact = part * amount
    return exact.numerator if exact.denominator == 1 else None
