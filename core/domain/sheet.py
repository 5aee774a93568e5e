"""A working sheet (计算书): how a figure came about, step by step, so that anyone can redo it.

Calculations return their result together with the steps that led to it. A step holds codes and
numbers only; the catalogue has its name (``money.step.<code>``) and its formula
(``money.formula.<code>``), so window, command line and paper show the same sheet.
"""

from __future__ import annotations

import dataclasses as dc
from fractions import Fraction

from core.domain.values import FEN_PER_YUAN, Exact, decimal_text, exact

GIVEN, COMPUTED, SOURCED, ASSUMED = "given", "computed", "sourced", "assumed"

YUAN, FACTOR, PERCENT, YEARS, COUNT = "yuan", "factor", "percent", "years", "count"
_PLACES = {FACTOR: 6, PERCENT: 4, YEARS: 4, COUNT: 0}


def printed(value: Exact, unit: str) -> str:
    """Write a value for the sheet; money comes in fen and is shown in yuan.

    The rounding is for the eye only: nothing is ever computed from a printed figure.
    """
    if unit == YUAN:
        return decimal_text(exact(value) / FEN_PER_YUAN, 2)
    if unit == PERCENT:
        return f"{_trimmed(decimal_text(exact(value) * 100, _PLACES[unit]))}%"
    return _trimmed(decimal_text(value, _PLACES[unit]))


def _trimmed(text: str) -> str:
    """Drop zeros at the end of the decimals: ``9.0000`` -> ``9``."""
    return text.rstrip("0").rstrip(".") if "." in text else text


@dc.dataclass(frozen=True, slots=True)
class Parameter:
    """A policy number with where it comes from: an article (*sourced*) or us (*assumed*)."""

    value: Fraction
    status: str = ASSUMED
    source: str = ""


@dc.dataclass(frozen=True, slots=True)
class Figure:
    """One input of a step: ``name`` is a field of the catalogue, ``printed`` its value."""

    name: str
    printed: str
    status: str = GIVEN
    source: str = ""


def given(name: str, value: Exact, unit: str) -> Figure:
    """Return an input that stands in the request."""
    return Figure(name, printed(value, unit))


def computed(name: str, value: Exact, unit: str) -> Figure:
    """Return an input that an earlier step produced."""
    return Figure(name, printed(value, unit), COMPUTED)


def policy(name: str, parameter: Parameter, unit: str) -> Figure:
    """Return an input that the rule pack of the day supplied."""
    return Figure(name, printed(parameter.value, unit), parameter.status, parameter.source)


def choice(name: str, code: str) -> Figure:
    """Return an input that is one of a few codes."""
    return Figure(name, code)


@dc.dataclass(frozen=True, slots=True)
class Step:
    """One line of the sheet: a named formula, what went in and what came out."""

    code: str
    result: Exact
    unit: str
    figures: tuple[Figure, ...] = ()
    subject: str = ""  # which year, comparable, claim or plot the step is about

    @property
    def printed(self) -> str:
        """Return the result as the sheet shows it."""
        return printed(self.result, self.unit)


@dc.dataclass(frozen=True, slots=True)
class Check:
    """A comparison with a limit of good practice; a failed one warns and never refuses."""

    code: str
    passed: bool
    actual: str
    limit: str
    subject: str = ""
    status: str = ASSUMED
    source: str = ""
