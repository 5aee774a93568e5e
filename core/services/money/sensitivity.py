"""How a valuation answers to its inputs: the same command, run again with one or two changed.

No formula of its own: a rate, an income, a month more or less go through ``value`` as they are.
"""

from __future__ import annotations

import dataclasses as dc
import datetime as dt
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from core.domain.values import decimal_text, fen_from_yuan, half_up, yuan
from core.problems import EXIT_DONE
from core.services.money import value
from core.services.rules import pack_of
from core.text import Catalogue

RATE_STEPS = tuple(Fraction(step, 100) for step in (-2, -1, 0, 1, 2))
DRIVER_STEPS = tuple(Fraction(step, 10) for step in (-2, -1, 0, 1, 2))


@dc.dataclass(frozen=True, slots=True)
class Swing:
    """What a step of one input either way does to the adopted value, in fen."""

    name: str
    less: int
    more: int

    @property
    def width(self) -> int:
        """How far apart both are."""
        return abs(self.more - self.less)


@dc.dataclass(frozen=True, slots=True)
class Sensitivity:
    """The table of adopted values (rows: driver, columns: rate), the swings, what breaks even.

    ``break_even`` is the driver's amount in fen at which value × ratio meets what is asked for;
    None where nothing was asked or no driver reaches it. A cell is None where no value came out.
    """

    driver: str
    rates: tuple[Fraction, ...]
    drivers: tuple[Fraction, ...]
    table: tuple[tuple[int | None, ...], ...]
    swings: tuple[Swing, ...]
    break_even: int | None
    fragile: bool


def sensitivity(
    raw: Mapping[str, Any],
    text: Catalogue,
    requested: int | None = None,
    drivers: Sequence[Fraction] = DRIVER_STEPS,
) -> Sensitivity | None:
    """Work a request out again and again; None where it has no income method or is refused."""
    income = raw.get("income")
    base = _adopted(raw, text)
    if not isinstance(income, Mapping) or base is None:
        return None
    rate = Fraction(str(income["rate"]))
    rates = tuple(rate + step for step in RATE_STEPS if 0 <= rate + step <= 1)
    table = tuple(
        tuple(_adopted(_with(raw, rate=one, driver=step), text) for one in rates)
        for step in drivers
    )
    swings = [
        Swing(name, less, more)
        for name, changes in _steps(raw).items()
        if (less := _adopted(changes[0], text)) is not None
        and (more := _adopted(changes[1], text)) is not None
    ]
    return Sensitivity(
        driver="annual_net",
        rates=rates,
        drivers=tuple(drivers),
        table=table,
        swings=tuple(sorted(swings, key=lambda one: -one.width)),
        break_even=_break_even(raw, text, base, requested),
        fragile=_fragile(raw, text, rate),
    )


def _adopted(raw: Mapping[str, Any], text: Catalogue) -> int | None:
    return _amount(raw, text, "adopted")


def _amount(raw: Mapping[str, Any], text: Catalogue, name: str) -> int | None:
    answer = value.answer(dict(raw), text)
    amount = answer.body.get(name) if answer.exit_status == EXIT_DONE else None
    return None if amount is None else fen_from_yuan(amount)


def _with(
    raw: Mapping[str, Any],
    *,
    rate: Fraction | None = None,
    driver: Fraction = Fraction(0),
    months: int = 0,
) -> dict[str, Any]:
    """Return the request with another rate, its income more by a part, its term by months.

    A shorter right owes no rent after its end.
    """
    income = dict(raw["income"])
    net = fen_from_yuan(str(income["annual_net"]))
    income["annual_net"] = yuan(half_up(net * (1 + driver)))
    if rate is not None:
        income["rate"] = decimal_text(rate, 8)
    changed = {**raw, "income": income}
    if months:
        income["months"] = max(income["months"] + months, 1)
        rents = income.get("unpaid_rent") or ()
        income["unpaid_rent"] = [r for r in rents if r["after_months"] <= income["months"]]
        for method, name in (("cost", "remaining_months"), ("market", "months")):
            given = raw.get(method)
            if isinstance(given, Mapping):
                changed[method] = {**given, name: max(given[name] + months, 0)}
    return changed


def _steps(raw: Mapping[str, Any]) -> Mapping[str, tuple[dict[str, Any], dict[str, Any]]]:
    """Return what a step either way is: a point, a tenth, a year; a tenth of other figures."""
    rate, tenth = Fraction(str(raw["income"]["rate"])), Fraction(1, 10)
    point = Fraction(1, 100)
    steps = {
        "rate": (_with(raw, rate=rate + point), _with(raw, rate=max(rate - point, Fraction(0)))),
        "annual_net": (_with(raw, driver=-tenth), _with(raw, driver=tenth)),
        "months": (_with(raw, months=-12), _with(raw, months=12)),
    }
    for method, name in (("cost", "replacement"), ("cost", "prepaid_rent")):
        given = raw.get(method)
        if isinstance(given, Mapping) and name in given:
            amount = fen_from_yuan(str(given[name]))
            steps[name] = tuple(  # type: ignore[assignment]
                {**raw, method: {**given, name: yuan(half_up(amount * (1 + part)))}}
                for part in (-tenth, tenth)
            )
    return steps


def _break_even(
    raw: Mapping[str, Any], text: Catalogue, base: int, requested: int | None
) -> int | None:
    """Return the net income at which value × ratio is what was asked for.

    The value is linear in it, so two runs tell the line; steps of rounding are left aside.
    """
    ratio = Fraction(str(raw["ltv"]))
    net = fen_from_yuan(str(raw["income"]["annual_net"]))
    doubled = _adopted(_with(raw, driver=Fraction(1)), text)
    if requested is None or not ratio or not net or doubled is None or doubled == base:
        return None
    more = Fraction(requested) / ratio - base
    reached = net * (1 + more / (doubled - base))
    return half_up(reached) if reached >= 0 else None


def _fragile(raw: Mapping[str, Any], text: Catalogue, rate: Fraction) -> bool:
    """Tell whether a step of rate and driver against us cuts the limit by too much."""
    before = _amount(raw, text, "limit")
    worse = _with(raw, rate=rate + Fraction(1, 100), driver=-Fraction(1, 10))
    after = _amount(worse, text, "limit")
    if not before:
        return False
    least = pack_of("lending", dt.date.fromisoformat(str(raw["date"]))).values["fragile"].value
    return (before - (after or 0)) > least * before
