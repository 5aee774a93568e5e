"""A claim that several hold together (银团): whose part is how large.

Parts are exact fractions of the whole claim and sum to exactly 1. Where nobody's part is said,
they hold it jointly and act only together.
"""

from __future__ import annotations

import dataclasses as dc
from collections.abc import Mapping, Sequence
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


@dc.dataclass(frozen=True, slots=True)
class Assignment:
    """Who hands on how much of a claim to whom; parts are of the whole claim, None if not said.

    ``held`` are the mortgagees as registered, ``giving`` the assignors, ``taking`` the assignees.
    """

    held: Mapping[str, Fraction | None]
    giving: Mapping[str, Fraction | None]
    taking: Mapping[str, Fraction | None]

    @property
    def given(self) -> dict[str, Fraction]:
        """What each assignor hands on: what it says, else all that it has."""
        own = {number: self._held(number) for number in self.giving}
        return {number: self.giving[number] or own[number] for number in self.giving}

    def _held(self, number: str) -> Fraction:
        part = self.held.get(number)
        return Fraction(1, len(self.held)) if part is None else part

    @property
    def handed_on(self) -> Fraction:
        """How much of the claim changes hands."""
        return sum(self.given.values(), Fraction(0))

    def problems(self) -> list[Problem]:
        """Say what is wrong: nobody gives more than it has, and what is taken is what is given."""
        found = [
            Problem(
                "claim_part_exceeds",
                f"assignors[{line}].part",
                {"value": str(part), "held": str(self._held(number))},
            )
            for line, (number, part) in enumerate(self.given.items())
            if number in self.held and part > self._held(number)
        ]
        taken = list(self.taking.values())
        if not any(taken) and len(taken) > 1 and self.handed_on != 1:
            found += [Problem("required", f"assignees[{n}].part") for n in range(len(taken))]
        return found or parts_problems(taken, "assignees", self.handed_on)

    def after(self) -> dict[str, Fraction | None]:
        """Return the mortgagees from now on; a part is None where one has all, or nobody's is said.

        ``ValueError`` for an assignment that has problems.
        """
        if self.problems():
            raise ValueError(self)
        left = {
            number: self._held(number) - self.given.get(number, Fraction(0)) for number in self.held
        }
        if not any(self.taking.values()) and len(self.taking) > 1:
            return dict.fromkeys(self.taking)
        found = {number: part for number, part in left.items() if part}
        for number, part in self.taking.items():
            found[number] = found.get(number, Fraction(0)) + (part or self.handed_on)
        return dict.fromkeys(found) if len(found) == 1 else dict(found)


def in_fen(part: Fraction, amount: int) -> int | None:
    """Return what a part comes to in fen, or None where it is no whole number of them."""
    exact = part * amount
    return exact.numerator if exact.denominator == 1 else None
