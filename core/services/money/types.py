"""The types of the money documents, each read by a kind of :mod:`core.fields`."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Annotated

from core import fields as kinds
from core.problems import FieldError
from core.services.reading import ReadBy


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


Amount = Annotated[Fraction, ReadBy(Quantity())]
PositiveAmount = Annotated[Fraction, ReadBy(Quantity(positive=True))]


LONGEST_TERM_MONTHS = 12_000  # a thousand years; the longest right in law is 70

Months = Annotated[int, ReadBy(kinds.Whole(most=LONGEST_TERM_MONTHS))]
PositiveMonths = Annotated[int, ReadBy(kinds.Whole(least=1, most=LONGEST_TERM_MONTHS))]
AnyMonths = Annotated[int, ReadBy(kinds.Whole())]
Years = Annotated[int, ReadBy(kinds.Whole(least=1))]
Growth = Annotated[Fraction, ReadBy(kinds.Ratio(least=Fraction(-1), most=Fraction(1)))]
TermYears = Annotated[
    Fraction, ReadBy(Quantity(positive=True, most=Fraction(LONGEST_TERM_MONTHS, 12)))
]
Convention = Annotated[str, ReadBy(kinds.Choice("convention", ("end", "mid")))]
ClaimKind = Annotated[
    str, ReadBy(kinds.Choice("claim", ("statutory_priority", "registered_charge")))
]
ClaimOn = Annotated[str, ReadBy(kinds.Choice("claim_on", ("share", "whole")))]
WholeClaims = Annotated[str, ReadBy(kinds.Choice("whole_claims", ("pro_rata", "full")))]
SharePart = Annotated[Fraction, ReadBy(kinds.Share())]


@dataclass(frozen=True, slots=True)
class DayBasis(kinds.Whole):
    """Days of a year of interest: 360 (a bank's daily rate) or 365."""

    def parse(self, raw: object) -> int:
        days = kinds.Whole.parse(self, raw)
        if days not in (360, 365):
            raise FieldError("not_a_choice", value=raw, options="360、365")
        return days


Basis = Annotated[int, ReadBy(DayBasis())]
CapMode = Annotated[str, ReadBy(kinds.Choice("cap_mode", ("A", "B", "C")))]
EventKind = Annotated[str, ReadBy(kinds.Choice("loan_event", ("repay", "grade", "rate")))]


@dataclass(frozen=True, slots=True)
class MayBeEmpty(kinds.Text):
    """A text that may be empty, which means that there is none."""

    def parse(self, raw: object) -> str:
        return "" if raw == "" else kinds.Text.parse(self, raw)


OptionalText = Annotated[str, ReadBy(MayBeEmpty())]
EntityKind = Annotated[
    str, ReadBy(kinds.Choice("entity_kind", ("company", "cooperative", "collective")))
]
TimeRule = Annotated[str, ReadBy(kinds.Choice("time_rule", ("mu_days", "record_date")))]
GuaranteeMode = Annotated[str, ReadBy(kinds.Choice("guarantee", ("fixed", "ratio")))]
FailurePolicy = Annotated[str, ReadBy(kinds.Choice("on_failure", ("none", "rent_floor", "scaled")))]
ClassBasis = Annotated[str, ReadBy(kinds.Choice("class_basis", ("units", "factor")))]
PayeeKind = Annotated[str, ReadBy(kinds.Choice("payee", ("person", "company", "collective")))]
Hold = Annotated[str, ReadBy(kinds.Choice("hold", ("freeze", "dispute", "missing_account")))]
