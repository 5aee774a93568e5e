"""Faults of a dividend request that lie between its fields."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any

from core.domain.dividend.model import BY_FACTOR, BY_UNITS, COLLECTIVE, COMPANY, COOPERATIVE
from core.domain.values import yuan
from core.fields import fraction_text
from core.problems import Problem, join_path
from core.services.incoming import fields_of

View = Mapping[str, Any]

REQUIRED: dict[str, dict[str, tuple[str, ...]]] = {
    COMPANY: {
        "": ("classes", "holders"),
        "accounts": ("registered_capital", "statutory_reserve_balance"),
        "resolution": ("payout", "unanimous_ratio_agreement"),
    },
    COOPERATIVE: {
        "": ("members",),
        "resolution": ("reserve_rate", "patronage_share"),
        "members": ("volume", "contribution"),
    },
    COLLECTIVE: {"": ("members",), "resolution": ("fund_rate",), "members": ("shares",)},
}
GUARANTEE_KEYS = {"fixed": ("per_mu",), "ratio": ("ratio", "price", "standard_yield")}
FAILURE_KEYS = {"none": (), "rent_floor": ("floor_per_mu",), "scaled": ("scale",)}
RESERVE_RATES = ("discretionary_rate", "welfare_rate", "risk_rate")


def cross_faults(raw: View, view: View, tax_codes: Iterable[str]) -> Iterator[Problem]:
    """Yield them all; each is looked for as soon as the fields it needs are well formed."""
    kind = view.get("entity_kind", "")
    yield from _required_by_form(raw, kind)
    yield from _cycle(view)
    yield from _reserves(view)
    yield from _stage1(raw, view)
    yield from _classes(view, kind)
    for name in ("holders", "members", "plots"):
        yield from _duplicates(view, name, "no")
    yield from _duplicates(view, "classes", "code")
    yield from _tax_codes(view, {*tax_codes, *(raw_table(raw, "tax_rates"))})
    yield from _coefficients(raw, view)
    yield from _plots(view, kind)


def raw_table(raw: View, name: str) -> View:
    """Return an object of the request as it stands, or an empty one."""
    given = raw.get(name)
    return given if isinstance(given, Mapping) else {}


def _parts(view: View, name: str) -> list[View]:
    """Return the items of a list, each as far as it could be read."""
    return [fields_of(item) for item in view.get(name) or ()]


# --- keys ---


def _required_by_form(raw: View, kind: str) -> Iterator[Problem]:
    for place, keys in REQUIRED.get(kind, {}).items():
        given = raw.get(place) if place else raw
        if isinstance(given, Mapping):
            yield from _missing(given, keys, place)
        elif isinstance(given, list):
            for index, item in enumerate(given):
                if isinstance(item, Mapping):
                    yield from _missing(item, keys, f"{place}[{index}]")


def _missing(given: View, keys: Iterable[str], path: str) -> Iterator[Problem]:
    for key in keys:
        if given.get(key) is None:
            yield Problem("required", join_path(path, key))


def _stage1(raw: View, view: View) -> Iterator[Problem]:
    stage1 = fields_of(view.get("stage1"))
    needed = (
        *GUARANTEE_KEYS.get(stage1.get("mode", ""), ()),
        *FAILURE_KEYS.get(stage1.get("on_failure", ""), ()),
    )
    yield from _missing(raw_table(raw, "stage1"), needed, "stage1")
    if stage1.get("on_failure") == "scaled" and stage1.get("min_yield") == 0:
        yield Problem("not_positive", "stage1.min_yield", {"value": "0"})


def _coefficients(raw: View, view: View) -> Iterator[Problem]:
    if raw.get("plots") and raw.get("coefficients") is None:
        yield Problem("required", "coefficients")
    terms = fields_of(view.get("coefficients"))
    for low, high in (("yield_min", "yield_max"), ("min", "max")):
        if low in terms and high in terms and terms[low] > terms[high]:
            facts = {"value": fraction_text(terms[high]), "least": fraction_text(terms[low])}
            yield Problem("below_least", f"coefficients.{high}", facts)


# --- dates and sums ---


def _cycle(view: View) -> Iterator[Problem]:
    start, end = _ends(view)
    if start and end and start > end:
        yield Problem("dates_reversed", "cycle.to", {"value": str(end), "start": str(start)})
    day = view.get("record_date")
    if day and ((start and day < start) or (end and day > end)):
        yield _outside(day, "record_date", start, end)


def _ends(view: View) -> tuple[dt.date | None, dt.date | None]:
    cycle = fields_of(view.get("cycle"))
    return cycle.get("from"), cycle.get("to")


def _outside(day: dt.date, path: str, start: dt.date | None, end: dt.date | None) -> Problem:
    facts = {"value": str(day), "start": str(start or ""), "end": str(end or "")}
    return Problem("outside_cycle", path, facts)


def _reserves(view: View) -> Iterator[Problem]:
    accounts = fields_of(view.get("accounts"))
    if "opening" in accounts and accounts.get("reserves_applied") is not None:
        loss = max(0, -(accounts["opening"] or 0))
        if accounts["reserves_applied"] > loss:
            facts = {"value": yuan(accounts["reserves_applied"]), "loss": yuan(loss)}
            yield Problem("reserves_above_loss", "accounts.reserves_applied", facts)
    resolution = fields_of(view.get("resolution"))
    none = Fraction(0)
    rates: Fraction = sum((resolution.get(name) or none for name in RESERVE_RATES), none)
    if rates > 1:
        yield Problem("reserve_rates_above_one", "resolution", {"value": fraction_text(rates)})


def _classes(view: View, kind: str) -> Iterator[Problem]:
    classes = _parts(view, "classes")
    shares = [item["share"] for item in classes if "share" in item]
    total = sum(shares, Fraction(0))
    if view.get("classes") is None:
        return
    if kind == COMPANY and len(shares) == len(classes) and total != 1:
        yield Problem("sum_is_not_one", "classes", {"value": fraction_text(total)})
    codes = {item.get("code") for item in classes}
    by = {item.get("code"): item.get("by") for item in classes}
    for index, holder in enumerate(_parts(view, "holders")):
        code = holder.get("class")
        if code is not None and code not in codes and None not in codes:
            yield Problem("no_such_class", f"holders[{index}].class", {"value": code})
        if by.get(code) == BY_UNITS and "units" in holder and holder["units"] is None:
            yield Problem("required", f"holders[{index}].units")


def _duplicates(view: View, name: str, key: str) -> Iterator[Problem]:
    counted = Counter(item[key] for item in _parts(view, name) if item.get(key) is not None)
    twice = [number for number, times in counted.items() if times > 1]
    if twice:
        yield Problem("duplicate_number", name, {"value": "、".join(twice)})


def _tax_codes(view: View, known: set[str]) -> Iterator[Problem]:
    for name in ("holders", "members"):
        for index, item in enumerate(_parts(view, name)):
            code = item.get("tax")
            if code is not None and code not in known:
                facts = {"value": code, "options": "、".join(sorted(known))}
                yield Problem("not_a_choice", f"{name}[{index}].tax", facts)


# --- plots ---


def _plots(view: View, kind: str) -> Iterator[Problem]:
    entitled = _entitled(view, kind)
    grades = fields_of(view.get("coefficients")).get("grade")
    for index, plot in enumerate(_parts(view, "plots")):
        path = f"plots[{index}]"
        if grades is not None:
            for grade in plot.get("deliveries") or ():
                if grade not in grades:
                    yield Problem("grade_without_factor", f"{path}.deliveries.{grade}")
        yield from _somebody(plot.get("grower"), f"{path}.grower", entitled)
        holdings = _parts(plot, "holdings")
        for place, holding in enumerate(holdings):
            where = f"{path}.holdings[{place}]"
            yield from _somebody(holding.get("holder"), f"{where}.holder", entitled)
            yield from _holding_dates(holding, where, *_ends(view))
        yield from _area(plot, holdings, path)


def _entitled(view: View, kind: str) -> Counter[str] | None:
    """Count who may hold land by number; None where the list itself could not be read.

    In a company that is a holder of a ``factor`` class; the other forms have no classes, there it
    is a member.
    """
    classes, holders = _parts(view, "classes"), _parts(view, "holders")
    readable = [("no" in h and "class" in h) for h in holders]
    readable += [("code" in c and "by" in c) for c in classes]
    counted = Counter[str]()
    if kind != COMPANY:
        members = _parts(view, "members")
        readable += ["no" in member for member in members]
        counted.update(member["no"] for member in members if "no" in member)
    needed = ("classes", "holders") if kind == COMPANY else ("members",)
    if not kind or not all(readable) or any(view.get(name) is None for name in needed):
        return None
    factor = {item["code"] for item in classes if item["by"] == BY_FACTOR}
    counted.update(holder["no"] for holder in holders if holder["class"] in factor)
    return counted


def _somebody(no: str | None, path: str, entitled: Counter[str] | None) -> Iterator[Problem]:
    if no is not None and entitled is not None and entitled[no] != 1:
        yield Problem("not_a_factor_holder", path, {"value": no})


def _holding_dates(
    holding: View, path: str, start: dt.date | None, end: dt.date | None
) -> Iterator[Problem]:
    outside = False
    for key in ("from", "to"):
        day = holding.get(key)
        if day and ((start and day < start) or (end and day > end)):
            outside = True
            yield _outside(day, f"{path}.{key}", start, end)
    first, last = holding.get("from"), holding.get("to")
    if not outside and first and last and first > last:
        facts = {"value": str(last), "start": str(first)}
        yield Problem("dates_reversed", f"{path}.to", facts)


def _area(plot: View, holdings: Sequence[View], path: str) -> Iterator[Problem]:
    """Find a day on which more of a plot is held than there is."""
    if not holdings or "mu" not in plot:
        return
    changes: list[tuple[int, Fraction]] = []
    for holding in holdings:
        if "mu" in holding and "from" in holding and "to" in holding:
            first = (holding["from"] or dt.date.min).toordinal()
            last = (holding["to"] or dt.date.max).toordinal()
            if first <= last:
                changes += [(first, holding["mu"]), (last + 1, -holding["mu"])]
    held = most = Fraction(0)
    for _, change in sorted(changes):  # on one day, what ends comes before what begins
        held += change
        most = max(most, held)
    if most > plot["mu"]:
        facts = {"value": fraction_text(most), "area": fraction_text(plot["mu"])}
        yield Problem("held_above_area", f"{path}.holdings", facts)
