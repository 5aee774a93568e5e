"""The documents of ``dividend``.

Three of them are made by ``create_model`` because they have keys that are words of Python
(``from``, ``class``); their fields are read with ``fields_of``.
"""

from __future__ import annotations

from typing import Any

from pydantic import create_model

from core.services.money.types import (
    Amount,
    ClassBasis,
    EntityKind,
    FailurePolicy,
    GuaranteeMode,
    Hold,
    OptionalText,
    PayeeKind,
    PositiveAmount,
    TimeRule,
)
from core.services.reading import Date, Document, Money, SignedMoney, Text, UnitRatio, YesNo


class PaymentKeys(Document):
    """How a line is taxed and paid."""

    no: Text
    name: Text
    tax: Text | None = None
    hold: Hold | None = None
    pledgee: OptionalText | None = None
    carry_in: Money | None = None


class MemberDocument(PaymentKeys):
    """A member of a cooperative or a collective."""

    volume: Amount | None = None
    contribution: Money | None = None
    reserve_account: Money | None = None
    subsidy_account: Money | None = None
    shares: Amount | None = None


_HOLDER: dict[str, Any] = {
    "class": (Text, ...),
    "payee": (PayeeKind | None, None),
    "units": (Amount | None, None),
}
_CYCLE: dict[str, Any] = {
    "from": (Date, ...),
    "to": (Date, ...),
    "product": (OptionalText | None, None),
}
_HOLDING: dict[str, Any] = {
    "holder": (Text, ...),
    "mu": (PositiveAmount, ...),
    "from": (Date | None, None),
    "to": (Date | None, None),
}
HolderDocument: Any = create_model("HolderDocument", __base__=PaymentKeys, **_HOLDER)
CycleDocument: Any = create_model("CycleDocument", __base__=Document, **_CYCLE)
HoldingDocument: Any = create_model("HoldingDocument", __base__=Document, **_HOLDING)


class AccountsDocument(Document):
    """The books of the cycle."""

    revenue: Money
    cost: Money
    income_tax: Money | None = None
    opening: SignedMoney | None = None
    reserves_applied: Money | None = None
    registered_capital: Money | None = None
    statutory_reserve_balance: Money | None = None


class ResolutionDocument(Document):
    """What the meeting resolved."""

    discretionary_rate: UnitRatio | None = None
    welfare_rate: UnitRatio | None = None
    risk_rate: UnitRatio | None = None
    payout: UnitRatio | None = None
    unanimous_ratio_agreement: YesNo | None = None
    reserve_rate: UnitRatio | None = None
    patronage_share: UnitRatio | None = None
    fund_rate: UnitRatio | None = None
    ceiling: UnitRatio | None = None


class Stage1Document(Document):
    """The guarantee of the order contract."""

    mode: GuaranteeMode
    standard_grades: list[Text]
    min_standard_share: UnitRatio
    min_yield: Amount
    on_failure: FailurePolicy
    per_mu: Money | None = None
    ratio: Amount | None = None
    price: Money | None = None
    standard_yield: Amount | None = None
    floor_per_mu: Money | None = None
    scale: Amount | None = None
    disaster_share: UnitRatio | None = None


class CoefficientsDocument(Document):
    """How quality and yield become a coefficient."""

    grade: dict[str, Amount]
    yield_reference: PositiveAmount
    yield_min: Amount
    yield_max: Amount
    min: Amount
    max: Amount


class ClassDocument(Document):
    """A class of shareholders."""

    code: Text
    name: Text
    share: Amount
    by: ClassBasis


class PlotDocument(Document):
    """A plot and what it delivered."""

    no: Text
    grower: Text
    mu: PositiveAmount
    deliveries: dict[str, Amount]
    disaster: YesNo | None = None
    holdings: list[HoldingDocument] | None = None


class DividendDocument(Document):
    """A request for a distribution."""

    entity_kind: EntityKind
    entity: Text
    cycle: CycleDocument
    accounts: AccountsDocument
    resolution: ResolutionDocument
    record_date: Date | None = None
    time_rule: TimeRule | None = None
    stage1: Stage1Document | None = None
    coefficients: CoefficientsDocument | None = None
    classes: list[ClassDocument] | None = None
    holders: list[HolderDocument] | None = None
    members: list[MemberDocument] | None = None
    plots: list[PlotDocument] | None = None
    tax_rates: dict[str, UnitRatio] | None = None
    minimum_payout: Money | None = None
