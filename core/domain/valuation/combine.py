"""From several methods to one adopted value."""

from __future__ import annotations

import dataclasses as dc
from collections.abc import Mapping
from fractions import Fraction

from core.domain.sheet import (
    PERCENT,
    YUAN,
    Check,
    Figure,
    Parameter,
    Step,
    computed,
    policy,
    printed,
)
from core.domain.valuation.registry import METHODS, MethodResult, ValuationRules
from core.domain.values import FEN_PER_YUAN, Fen, floor_to, half_up


@dc.dataclass(frozen=True, slots=True)
class Combination:
    """The methods' values weighted together; ``combined`` is rounded for printing only."""

    values: Mapping[str, Fen]
    exact: Fraction  # fen
    steps: tuple[Step, ...]
    checks: tuple[Check, ...]
    spread: Fraction = Fraction(0)
    adopted: Fen = 0

    @property
    def combined(self) -> Fen:
        """Return the combination to the fen."""
        return half_up(self.exact)

    @property
    def worthless(self) -> bool:
        """Tell whether there is no value to lend on."""
        return self.exact <= 0


def combine(
    bases: Mapping[str, object], weights: Mapping[str, Fraction], rules: ValuationRules
) -> Combination:
    """Run the methods and weight what they say, renormalised over those that were used.

    The weights of the methods present must not all be zero; a single method needs none.
    """
    results = {name: METHODS[name](basis, rules) for name, basis in bases.items()}
    used = {name: weights.get(name, Fraction(1)) for name in results}
    whole = sum(used.values(), Fraction(0))
    exact = sum((used[n] * results[n].value for n in results), Fraction(0)) / whole
    values = {name: result.value for name, result in results.items()}
    steps = [step for result in results.values() for step in result.steps]
    steps.append(Step("combined", exact, YUAN, _weighted(values, used, whole)))
    checks = [check for result in results.values() for check in result.checks]
    combination = Combination(values, exact, tuple(steps), tuple(checks))
    return combination if combination.worthless else _adopt(combination, results, rules)


def _weighted(
    values: Mapping[str, Fen], used: Mapping[str, Fraction], whole: Fraction
) -> tuple[Figure, ...]:
    return tuple(
        Figure(name, f"{printed(values[name], YUAN)} × {printed(used[name] / whole, PERCENT)}")
        for name in values
    )


def _adopt(
    combination: Combination, results: Mapping[str, MethodResult], rules: ValuationRules
) -> Combination:
    values = combination.values.values()
    spread = (max(values) - min(values)) / combination.exact
    step = int(rules.adopted_step.value) * FEN_PER_YUAN
    adopted = floor_to(combination.combined, step)
    figures = (
        computed("combined", combination.combined, YUAN),
        policy("adopted_step", _in_fen(rules), YUAN),
    )
    limit = rules.spread_warning
    check = Check(
        "spread",
        spread <= limit.value,
        printed(spread, PERCENT),
        printed(limit.value, PERCENT),
        status=limit.status,
        source=limit.source,
    )
    return dc.replace(
        combination,
        spread=spread,
        adopted=adopted,
        steps=(
            *combination.steps,
            Step("spread", spread, PERCENT),
            Step("adopted", adopted, YUAN, figures),
        ),
        checks=(*combination.checks, check) if len(results) > 1 else combination.checks,
    )


def _in_fen(rules: ValuationRules) -> Parameter:
    step = rules.adopted_step
    return dc.replace(step, value=step.value * FEN_PER_YUAN)
