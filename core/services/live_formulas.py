"""What each step of a valuation is as a formula of a spreadsheet.

A name in braces stands for a cell: of an input (``{rate}``) or of a step (``{share_value_1}``).
A new step needs its formula here; a test goes through all the steps there are.
"""

from __future__ import annotations

import dataclasses as dc
from collections.abc import Callable, Iterable, Mapping

from core.domain.sheet import Step
from core.services.money.value import METHOD_KEYS, ValueDocument

YEARS_OF = "INT({income_months}/12)"  # whole years of the term
LATER = ("income_later_growing", "income_later_flat")  # years that a reader adds to the term
_FINER = 8  # decimals that are kept before an amount is rounded to fen
_NOISE = 6  # decimals after which a spreadsheet's arithmetic is noise; before it is cut to a step

Formula = Callable[["Formulas", str], str]
FORMULAS: dict[str, Formula] = {}


def formula(*codes: str) -> Callable[[Formula], Formula]:
    """Register what the steps of some codes are worth: ``(sheet, name) -> formula``."""

    def register(made: Formula) -> Formula:
        FORMULAS.update(dict.fromkeys(codes, made))
        return made

    return register


@dc.dataclass(frozen=True, slots=True)
class Formulas:
    """What a formula may look at: the request, which inputs there are, the steps by name."""

    document: ValueDocument
    inputs: set[str]
    steps: Mapping[str, Step]

    def named(self, *codes: str) -> list[str]:
        """Return the cells of all steps of some codes."""
        return [f"{{{name}}}" for name, step in self.steps.items() if step.code in codes]

    def last(self, *codes: str) -> str:
        """Return the cell of the last step of some codes."""
        return self.named(*codes)[-1]


def _same(written: str) -> Formula:
    return lambda sheet, name: written


def _fen(written: str) -> str:
    """Return an amount rounded half up to fen, where it is a half only but for binary noise."""
    return f"ROUND(ROUND({written},{_FINER}),2)"


_FIXED = {
    "income_term": "{income_months}/12",
    "income_residual": "{income_residual}/(1+{income_rate})^({income_months}/12)",
    "cost_condition_by_age": (
        "MAX(0,1-(1-{salvage})*{age_years}/MIN({life_years},{age_years}+{remaining_months}/12))"
    ),
    "cost_condition": (
        "(1-{observed_weight})*{cost_condition_by_age_1}+{observed_weight}*{observed_condition}"
    ),
    "cost_value": _fen("({cost_fit_out_1}+{prepaid_rent}+{licences})*(1+{brand_premium})"),
    "market_term": "{market_months}/12",
    "market_value": _fen("{market_per_unit_1}*{market_units}+{prepaid_adjustment}"),
    "adopted": f"FLOOR({_fen('{combined_1}')},{{adopted_step}})",
    "share_discount": "1-(1-{discount_control})*(1-{discount_market})",
    "limit": f"FLOOR(ROUND(MAX(0,{{limit_exact_1}}),{_NOISE}),{{limit_step}})",
    "forced_sale_first_gross": "{share_value_1}*{forced_first}",
    "forced_sale_second_gross": "{share_value_1}*{forced_second}",
    "offer": (
        f"MAX(0,MIN({{limit_1}},FLOOR(ROUND(MAX(0,{{forced_sale_second_net_1}}),{_NOISE})"
        ",{limit_step})))"
    ),
}
for _code, _written in _FIXED.items():
    formula(_code)(_same(_written))


def _grown(year: str) -> str:
    """Return the net income of a year; nought to the power of nought is an error in Excel."""
    last = f"MIN({year},{{income_last}})"
    return f"{{income_annual_net}}*IF({last}>1,(1+{{income_growth}})^({last}-1),1)"


@formula("income_year")
def _income_year(sheet: Formulas, name: str) -> str:
    year = sheet.steps[name].subject
    present = f"{_grown(year)}/(1+{{income_rate}})^({year}-1+{{income_half}})"
    return f"IF({year}<={{income_months}}/12,{present},0)"


@formula("income_stub")
def _income_stub(sheet: Formulas, name: str) -> str:
    whole, part = YEARS_OF, "MOD({income_months},12)/12"
    return f"{_grown(f'{whole}+1')}*{part}/(1+{{income_rate}})^({whole}+{part}*{{income_half}})"


@formula("income_later_growing")
def _income_later_growing(sheet: Formulas, name: str) -> str:
    """Add up a geometric series, from the first year without a line of its own."""
    listed = len(sheet.named("income_year"))
    count = f"(MIN({YEARS_OF},{{income_last}})-{listed})"
    first = f"{_grown(str(listed + 1))}/(1+{{income_rate}})^({listed}+{{income_half}})"
    ratio = "((1+{income_growth})/(1+{income_rate}))"
    series = f"(1-{ratio}^{count})/(1-{ratio})"
    times = f"IF({{income_growth}}={{income_rate}},{count},{series})"
    return f"IF({count}>0,{first}*{times},0)"


@formula("income_later_flat")
def _income_later_flat(sheet: Formulas, name: str) -> str:
    """Add up an annuity: the years that grow no more, without a line of their own."""
    before = f"MAX({len(sheet.named('income_year'))},{{income_last}})"
    count = f"({YEARS_OF}-{before})"
    first = f"{_grown('{income_last}')}/(1+{{income_rate}})^({before}+{{income_half}})"
    series = f"(1-(1+{{income_rate}})^(0-{count}))/(1-1/(1+{{income_rate}}))"
    return f"IF({count}>0,{first}*IF({{income_rate}}=0,{count},{series}),0)"


@formula("unpaid_rent")
def _unpaid_rent(sheet: Formulas, name: str) -> str:
    nth = name.rpartition("_")[2]
    return f"0-{{rent_{nth}}}/(1+{{income_rate}})^({{rent_after_{nth}}}/12)"


@formula("income_value")
def _income_value(sheet: Formulas, name: str) -> str:
    parts = ("income_year", *LATER, "income_stub", "income_residual", "unpaid_rent")
    paid = sheet.named(*parts)
    return _fen(_sum(paid))


@formula("cost_fit_out")
def _cost_fit_out(sheet: Formulas, name: str) -> str:
    return f"{{replacement}}*{sheet.last('cost_condition_by_age', 'cost_condition')}"


@formula("market_comparable")
def _market_comparable(sheet: Formulas, name: str) -> str:
    nth = name.rpartition("_")[2]
    factors = "".join(
        f"*{{{one}}}" for one in sorted(sheet.inputs) if one.startswith(f"adjust_{nth}_")
    )
    term, full = "{market_term_1}", f"{{term_years_{nth}}}"
    worth = f"(1-(1+{{market_rate}})^(0-{term}))/(1-(1+{{market_rate}})^(0-{full}))"
    corrected = f"IF({{market_rate}}>0,{worth},{term}/{full})"
    return f"{{price_{nth}}}/{{units_{nth}}}{factors}*{corrected}"


@formula("market_per_unit")
def _market_per_unit(sheet: Formulas, name: str) -> str:
    prices = sheet.named("market_comparable")
    return _sum(f"{{weight_{nth}}}*{price}" for nth, price in enumerate(prices, start=1))


@formula("combined")
def _combined(sheet: Formulas, name: str) -> str:
    methods = methods_of(sheet.document)
    parts = _sum(f"{{weight_{one}}}*{{{one}_value_1}}" for one in methods)
    return f"({parts})/({_sum(f'{{weight_{one}}}' for one in methods)})"


@formula("spread")
def _spread(sheet: Formulas, name: str) -> str:
    values = ",".join(f"{{{one}_value_1}}" for one in methods_of(sheet.document))
    return f"(MAX({values})-MIN({values}))/{{combined_1}}"


@formula("share_value")
def _share_value(sheet: Formulas, name: str) -> str:
    whole = "{whole}" if "whole" in sheet.inputs else "{adopted_1}"
    return f"{whole}*{{fraction}}*(1-{{share_discount_1}})"


@formula("claim_statutory_priority", "claim_registered_charge")
def _claim(sheet: Formulas, name: str) -> str:
    claims = [one for one in sheet.steps if one.startswith("claim_")]
    nth = claims.index(name) + 1
    return f"{{claim_{nth}}}*IF({{claim_part_{nth}}}>0,{{fraction}},1)"


@formula("mortgage_value")
def _mortgage_value(sheet: Formulas, name: str) -> str:
    return "-".join(["{share_value_1}", *sheet.named("claim_statutory_priority")])


@formula("limit_exact")
def _limit_exact(sheet: Formulas, name: str) -> str:
    return "-".join(["{mortgage_value_1}*{ltv}", *sheet.named("claim_registered_charge")])


@formula("forced_sale_first_net", "forced_sale_second_net")
def _forced_net(sheet: Formulas, name: str) -> str:
    gross = f"{{{name.replace('_net_', '_gross_')}}}"
    claims = sheet.named("claim_statutory_priority", "claim_registered_charge")
    return "-".join([f"{gross}*(1-{{forced_cost}})", *claims])


def _sum(parts: Iterable[str]) -> str:
    return "+".join(parts) or "0"


def methods_of(document: ValueDocument) -> list[str]:
    """Return the methods that a request uses."""
    return [name for name in METHOD_KEYS if getattr(document, name) is not None]
