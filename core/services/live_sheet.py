"""The working sheet as formulas: a reader changes an input in a spreadsheet and the value follows.

Every step of the valuation has its formula here, over the cells of the inputs and of earlier
steps; a spreadsheet shows it beside our exact figure. :func:`live_sheet` says what stands in which
line, whoever writes the spreadsheet puts cells in the place of names: ``{rate}``.
"""

from __future__ import annotations

import dataclasses as dc
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any

from core.domain.sheet import COUNT, FACTOR, GIVEN, PERCENT, YEARS, YUAN, Parameter, Step
from core.domain.valuation.chain import FULL, ON_WHOLE
from core.domain.valuation.income import MID
from core.domain.values import FEN_PER_YUAN, exact
from core.services.live_formulas import FORMULAS, LATER, YEARS_OF, Formulas, methods_of
from core.services.money.value import (
    IncomeDocument,
    MarketDocument,
    ValueDocument,
    valuation_rules,
)
from core.services.rules import Pack
from core.text import Catalogue

MONTHS = 12


@dc.dataclass(frozen=True, slots=True)
class LiveLine:
    """A line: an input or a step; ``value`` is ours, money in yuan.

    ``name`` stands for the line's cell in the formulas of others. An input has a formula only
    where it follows another one until somebody writes into it.
    """

    name: str
    label: str
    unit: str
    value: Fraction
    formula: str = ""
    note: str = ""


_WORDS = (
    *("title", "how", "input", "ours", "excel", "difference", "note", "inputs", "steps"),
    *("verdict", "small", "large"),
)


@dc.dataclass(frozen=True, slots=True)
class LiveSheet:
    """Inputs and steps in the order of the sheet, and what stands over and beside them."""

    words: Mapping[str, str]
    inputs: tuple[LiveLine, ...]
    steps: tuple[LiveLine, ...]


def live_sheet(
    document: ValueDocument, steps: Sequence[Step], pack: Pack, text: Catalogue
) -> LiveSheet:
    """Return the lines of a valuation that was made with ``pack`` and had these steps."""
    inputs = tuple(_Inputs(document, pack, text).lines())
    known = {one.name for one in inputs}
    every = tuple(_completed(steps))
    names = _names(every)
    found = Formulas(document, known, dict(zip(names, every, strict=True)))
    lines = tuple(
        LiveLine(
            name,
            _word(text, "step", step, name.rpartition("_")[2]),
            step.unit,
            _in_units(step.result, step.unit),
            FORMULAS[step.code](found, name),
            _word(text, "formula", step),
        )
        for name, step in zip(names, every, strict=True)
    )
    words = {word: text(f"listing.live.{word}") for word in _WORDS}
    return LiveSheet(words, inputs, lines)


_INCOME = (
    *("income_term", "income_year", *LATER, "income_stub", "income_residual"),
    *("unpaid_rent", "income_value"),
)
_SPARE = {*LATER, "income_stub", "income_residual"}


def _completed(steps: Sequence[Step]) -> Iterator[Step]:
    """Yield the steps, and at nought those that the valuation had no need of.

    A reader may make the term longer or broken, give a residual or a discount: without a line
    for them the change would be lost in silence.
    """
    income = [step for step in steps if step.code in _INCOME]
    years = sum(step.code == "income_year" for step in income)
    for code in _INCOME if income else ():
        found = [step for step in income if step.code == code]
        spare = [Step(code, 0, YUAN, subject=str(years + 1))] if code in _SPARE else []
        yield from found or spare
    discounted = any(step.code == "share_discount" for step in steps)
    for step in steps:
        if step.code == "share_value" and not discounted:
            yield Step("share_discount", 0, PERCENT)
        if step.code not in _INCOME:
            yield step


def _word(text: Catalogue, kind: str, step: Step, nth: str = "") -> str:
    """Return what a step is called here, where no changed input can make it untrue, or at all."""
    for key in (f"listing.live.{kind}.{step.code}", f"money.{kind}.{step.code}"):
        if text.has(key):
            return text(key, subject=step.subject, nth=nth)
    return ""


def _names(steps: Iterable[Step]) -> list[str]:
    """Return a name for each step: its code, with a number where there are several."""
    seen: Counter[str] = Counter()
    names = []
    for step in steps:
        seen[step.code] += 1
        names.append(f"{step.code}_{seen[step.code]}")
    return names


def _in_units(value: Any, unit: str) -> Fraction:
    return exact(value) / FEN_PER_YUAN if unit == YUAN else exact(value)


# --- inputs ---------------------------------------------------------------------------------------


class _Inputs:
    """The inputs of a valuation, whatever methods it uses."""

    def __init__(self, document: ValueDocument, pack: Pack, text: Catalogue) -> None:
        self._document, self._text = document, text
        self._rules = valuation_rules(pack)

    def lines(self) -> Iterator[LiveLine]:
        """Yield them in the order of the request."""
        document = self._document
        if document.income is not None:
            yield from self._income()
        if document.cost is not None:
            yield from self._cost()
        if document.market is not None:
            yield from self._market(document.market)
        yield from self._weights()
        yield from self._chain()

    def _line(self, name: str, field: str, value: Any, unit: str, **more: str) -> LiveLine:
        label = self._text(f"money.field.{field}")
        subject = more.pop("subject", "")
        said = "listing.live.not_given" if value is None else f"money.status.{GIVEN}"
        note = more.pop("note", self._text(said))
        shown = f"{label}　{subject}" if subject else label
        return LiveLine(name, shown, unit, _in_units(value or 0, unit), note=note)

    def _ruled(self, name: str, field: str, rule: Parameter, unit: str) -> LiveLine:
        status = self._text(f"money.status.{rule.status}")
        note = f"{status}，{rule.source}" if rule.source else status
        return self._line(name, field, rule.value, unit, note=note)

    def _income(self) -> Iterator[LiveLine]:
        income, text = self._document.income, self._text
        assert income is not None
        heading = text("money.field.income")
        for name, unit in (("annual_net", YUAN), ("months", COUNT), ("rate", PERCENT)):
            value = getattr(income, name)
            yield self._line(f"income_{name}", name, value, unit, subject=heading)
        half = Fraction(1, 2) if income.convention == MID else 1
        note = text("listing.live.half")
        yield self._line("income_half", "convention", half, FACTOR, note=note)
        yield self._line("income_growth", "growth", income.growth, PERCENT)
        yield self._last_growing(income)
        yield self._line("income_residual", "residual", income.residual, YUAN)
        for nth, rent in enumerate(income.unpaid_rent or (), start=1):
            yield self._line(f"rent_{nth}", "unpaid_rent", rent.amount, YUAN, subject=str(nth))
            after = rent.after_months
            yield self._line(f"rent_after_{nth}", "after_months", after, COUNT, subject=str(nth))

    def _last_growing(self, income: IncomeDocument) -> LiveLine:
        """Return the last year that grows: not given, it follows the term."""
        name = ("income_last", "growth_years")
        if income.growth_years is not None:
            return self._line(*name, income.growth_years, COUNT)
        note = self._text("listing.live.all_grow")
        line = self._line(*name, income.months // MONTHS + 1, COUNT, note=note)
        return dc.replace(line, formula=f"{YEARS_OF}+1")

    def _cost(self) -> Iterator[LiveLine]:
        cost, heading = self._document.cost, self._text("money.field.cost")
        assert cost is not None
        yield self._line("replacement", "replacement", cost.replacement, YUAN, subject=heading)
        for name, unit in (("age_years", YEARS), ("life_years", YEARS), ("salvage", PERCENT)):
            yield self._line(name, name, getattr(cost, name), unit)
        months, name = cost.remaining_months, "remaining_months"
        yield self._line(name, name, months, COUNT, subject=heading)
        if cost.observed_condition is not None:
            seen = cost.observed_condition
            yield self._line("observed_condition", "observed_condition", seen, FACTOR)
            name, own = "observed_weight", cost.observed_weight
            if own is None:
                yield self._ruled(name, name, self._rules.observed_weight, PERCENT)
            else:
                yield self._line(name, name, own, PERCENT)
        for name in ("prepaid_rent", "licences"):
            yield self._line(name, name, getattr(cost, name), YUAN)
        yield self._line("brand_premium", "brand_premium", cost.brand_premium, PERCENT)

    def _market(self, market: MarketDocument) -> Iterator[LiveLine]:
        heading = self._text("money.field.market")
        yield self._line("market_rate", "rate", market.rate, PERCENT, subject=heading)
        yield self._line("market_months", "months", market.months, COUNT, subject=heading)
        yield self._line("market_units", "units", market.units, FACTOR, subject=heading)
        adjusted = market.prepaid_adjustment
        yield self._line("prepaid_adjustment", "prepaid_adjustment", adjusted, YUAN)
        for nth, one in enumerate(market.comparables, start=1):
            subject = one.id or f"#{nth}"
            for name, unit in (("price", YUAN), ("units", FACTOR), ("term_years", YEARS)):
                value = getattr(one, name)
                yield self._line(f"{name}_{nth}", name, value, unit, subject=subject)
            for place, (name, factor) in enumerate(one.adjust.items(), start=1):
                key = f"money.adjust.{name}"
                label = self._text(key) if self._text.has(key) else name
                named = self._line(f"adjust_{nth}_{place}", "adjust", factor, FACTOR)
                yield dc.replace(named, label=f"{label}　{subject}")
            yield self._line(f"weight_{nth}", "weight", one.weight, PERCENT, subject=subject)

    def _weights(self) -> Iterator[LiveLine]:
        for name in methods_of(self._document):
            weight = getattr(self._document.weights, name, None)
            own = self._text(f"money.field.{name}")
            value = Fraction(1) if weight is None else weight
            yield self._line(f"weight_{name}", "weights", value, FACTOR, subject=own)

    def _chain(self) -> Iterator[LiveLine]:
        document, rules = self._document, self._rules
        if document.whole_value is not None:
            yield self._line("whole", "whole_value", document.whole_value, YUAN)
        else:
            step = _yuan(rules.adopted_step)
            yield self._ruled("adopted_step", "adopted_step", step, YUAN)
        share = document.share
        yield self._line("fraction", "fraction", share.fraction if share else 1, FACTOR)
        for name in ("discount_control", "discount_market"):
            yield self._line(name, name, getattr(share, name, None), PERCENT)
        for nth, claim in enumerate(document.claims or (), start=1):
            subject = claim.name or str(nth)
            yield self._line(f"claim_{nth}", "claims", claim.amount, YUAN, subject=subject)
            part = claim.on == ON_WHOLE and document.whole_claims != FULL
            note = self._text("listing.live.part")
            name = f"claim_part_{nth}"
            yield self._line(name, "whole_claims", int(part), COUNT, subject=subject, note=note)
        yield self._line("ltv", "ltv", document.ltv, PERCENT)
        yield self._ruled("limit_step", "limit_step", _yuan(rules.limit_step), YUAN)
        for name in ("first", "second", "cost"):
            own = getattr(document.forced_sale, name, None)
            label = self._text(f"money.forced_sale.{name}")
            rule = getattr(rules, f"forced_{name}") if own is None else Parameter(own, GIVEN)
            yield dc.replace(self._ruled(f"forced_{name}", "ltv", rule, PERCENT), label=label)


def _yuan(rule: Parameter) -> Parameter:
    return dc.replace(rule, value=rule.value * FEN_PER_YUAN)
