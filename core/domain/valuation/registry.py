"""The valuation methods: each is a function on its own basis, registered under its name.

A new method is a new module in this package with a basis and a registered function; a house test
compares the registry with the keys of the request.
"""

from __future__ import annotations

import dataclasses as dc
from collections.abc import Callable, Mapping
from typing import Any

from core.domain.sheet import Check, Parameter, Step
from core.domain.values import Fen


@dc.dataclass(frozen=True, slots=True)
class ValuationRules:
    """The numbers of the rule pack that valuation uses."""

    observed_weight: Parameter
    forced_first: Parameter
    forced_second: Parameter
    forced_cost: Parameter
    adopted_step: Parameter  # yuan
    limit_step: Parameter  # yuan
    spread_warning: Parameter
    adjustment_single: Parameter
    adjustment_total: Parameter
    comparables_ratio: Parameter
    comparables_count: Parameter
    loan_to_value: Mapping[str, Parameter]  # caps by asset class


@dc.dataclass(frozen=True, slots=True)
class MethodResult:
    """What one method says: whole fen, with the way there."""

    value: Fen
    steps: tuple[Step, ...]
    checks: tuple[Check, ...] = ()


Method = Callable[[Any, ValuationRules], MethodResult]

METHODS: dict[str, Method] = {}


def method(name: str) -> Callable[[Method], Method]:
    """Register a valuation method under the key it has in a request."""

    def register(function: Method) -> Method:
        if name in METHODS:
            raise ValueError(f"two valuation methods are called {name}")
        METHODS[name] = function
        return function

    return register
