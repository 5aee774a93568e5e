"""What a distribution is about: plots and deliveries, classes, payees and the books."""

from __future__ import annotations

import dataclasses as dc
import datetime as dt
from collections.abc import Mapping
from fractions import Fraction

from core.domain.sheet import Parameter
from core.domain.values import Fen

COMPANY, COOPERATIVE, COLLECTIVE = "company", "cooperative", "collective"
BY_UNITS, BY_FACTOR = "units", "factor"
MU_DAYS, RECORD_DATE = "mu_days", "record_date"


@dc.dataclass(frozen=True, slots=True)
class DividendRules:
    """The numbers of the rule pack."""

    statutory_rate: Parameter
    statutory_ceiling: Parameter  # share of the registered capital
    patronage_floor: Parameter
    minimum_payout: Parameter  # yuan
    tax_rates: Mapping[str, Parameter]


@dc.dataclass(frozen=True, slots=True)
class Cycle:
    """The production cycle, both ends inside, and how time counts for factors."""

    start: dt.date
    end: dt.date
    record_date: dt.date
    time_rule: str = MU_DAYS

    @property
    def days(self) -> int:
        """Return the days of the cycle."""
        return (self.end - self.start).days + 1


@dc.dataclass(frozen=True, slots=True)
class Holding:
    """A part of a plot that somebody holds for part of the cycle, both ends counted."""

    holder: str
    mu: Fraction
    start: dt.date
    end: dt.date


@dc.dataclass(frozen=True, slots=True)
class Plot:
    """A plot with what it delivered, in kg by grade."""

    no: str
    grower: str
    mu: Fraction
    deliveries: Mapping[str, Fraction]
    disaster: bool
    holdings: tuple[Holding, ...]

    @property
    def kg(self) -> Fraction:
        """Return all that was delivered."""
        return sum(self.deliveries.values(), Fraction(0))

    @property
    def kg_per_mu(self) -> Fraction:
        """Return the yield."""
        return self.kg / self.mu


@dc.dataclass(frozen=True, slots=True)
class ShareClass:
    """A class of shareholders with its ratio of the declared amount."""

    code: str
    name: str
    share: Fraction
    by: str


@dc.dataclass(frozen=True, slots=True)
class Payee:
    """Somebody who gets a line, and how it is paid."""

    no: str
    tax_rate: Fraction = Fraction(0)
    carry_in: Fen = 0
    hold: str = ""
    pledgee: str = ""


@dc.dataclass(frozen=True, slots=True)
class Holder:
    """A shareholder of a company; ``units`` count where the class is split by units."""

    payee: Payee
    share_class: str
    units: Fraction = Fraction(0)


@dc.dataclass(frozen=True, slots=True)
class Member:
    """A member of a cooperative (``volume`` and ``account``) or a collective (``shares``)."""

    payee: Payee
    volume: Fraction = Fraction(0)
    account: Fen = 0
    shares: Fraction = Fraction(0)


@dc.dataclass(frozen=True, slots=True)
class Accounts:
    """The books of the cycle; ``cost`` is without stage 1."""

    revenue: Fen
    cost: Fen
    income_tax: Fen = 0
    opening: Fen = 0
    reserves_applied: Fen = 0
    registered_capital: Fen = 0
    statutory_reserve_balance: Fen = 0


@dc.dataclass(frozen=True, slots=True)
class Resolution:
    """What the meeting resolved; each legal form uses its own part."""

    discretionary_rate: Fraction = Fraction(0)
    welfare_rate: Fraction = Fraction(0)
    risk_rate: Fraction = Fraction(0)
    payout: Fraction = Fraction(0)
    unanimous_ratio_agreement: bool = False
    reserve_rate: Fraction = Fraction(0)
    patronage_share: Fraction = Fraction(0)
    fund_rate: Fraction = Fraction(0)
    ceiling: Fraction = Fraction(1)
