"""The types of the money documents, each read by a kind of :mod:`core.fields`."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from core import fields as kinds
from core.problems import FieldError
from core.services.reading import typed


@dataclass(frozen=True, slots=True)
class Quantity(kinds.Ratio):
    """A decimal or fraction from zero up, with any number of places."""

    positive: bool = False

    def parse(self, raw: object) -> Fraction:
        number = kinds.Ratio(least=None).parse(raw)
        if number < 0:
            raise FieldError("negative", value=raw)
        if number == 0 and self.positive:
            raise FieldError("not_positive", value=raw)
        if self.most is not None and number > self.most:
            raise FieldError("out_of_range", value=raw, least="0", most=self.most)
        return number


Amount = typed(Quantity(), Fraction)
PositiveAmount = typed(Quantity(positive=True), Fraction)


LONGEST_TERM_MONTHS = 12_000  # a thousand years; the longest right in law is 70

Months = typed(kinds.Whole(most=LONGEST_TERM_MONTHS), int)
PositiveMonths = typed(kinds.Whole(least=1, most=LONGEST_TERM_MONTHS), int)
AnyMonths = typed(kinds.Whole(), int)
Years = typed(kinds.Whole(least=1), int)
Growth = typed(kinds.Ratio(least=Fraction(-1), most=Fraction(1)), Fraction)
TermYears = typed(Quantity(positive=True, most=Fraction(LONGEST_TERM_MONTHS, 12)), Fraction)
Convention = typed(kinds.Choice("convention", ("end", "mid")), str)
ClaimKind = typed(kinds.Choice("claim", ("statutory_priority", "registered_charge")), str)
ClaimOn = typed(kinds.Choice("claim_on", ("share", "whole")), str)
WholeClaims = typed(kinds.Choice("whole_claims", ("pro_rata", "full")), str)
SharePart = typed(kinds.Share(), Fraction)


@dataclass(frozen=True, slots=True)
class DayBasis(kinds.Whole):
    """Days of a year of interest: 360 (a bank's daily rate) or 365."""

    def parse(self, raw: object) -> int:
        days = kinds.Whole.parse(self, raw)
        if days not in (360, 365):
            raise FieldError("not_a_choice", value=raw, options="360、365")
        return days


Basis = typed(DayBasis(), int)
CapMode = typed(kinds.Choice("cap_mode", ("A", "B", "C")), str)
EventKind = typed(kinds.Choice("loan_event", ("repay", "grade", "rate")), str)
