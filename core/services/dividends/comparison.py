"""Who gets what and why, as pictures show it: by class, by the mu, this year against last."""

from __future__ import annotations

import dataclasses as dc
from fractions import Fraction

from core.domain.dividend.cycle import SETTLEMENT, Run
from core.domain.values import fen_from_yuan, half_up
from core.services.dividends.explained import dividend_lines, plot_lines
from core.services.dividends.steps import standing_run
from core.services.question import Question, query


@dc.dataclass(frozen=True, slots=True)
class Share:
    """An amount under a name: ``first`` and ``second`` stage, ``before`` the year before."""

    name: str
    first: int
    second: int
    before: int | None = None


@dc.dataclass(frozen=True, slots=True)
class Comparison:
    """The three pictures of a run; each empty where there is nothing to show."""

    by_class: tuple[Share, ...]
    per_mu: tuple[Share, ...]
    by_year: tuple[Share, ...]


@query
def cycle_comparison(question: Question, cycle_no: str) -> Comparison | None:
    """Compare the run of a cycle: classes, growers by the mu, holders with the year before."""
    run = standing_run(question.work, cycle_no)
    if run is None:
        return None
    cycle = question.work.dividends.cycle(cycle_no)
    assert cycle is not None
    return Comparison(
        _by_class(run), _per_mu(question, cycle.entity_no, run), _by_year(question, run)
    )


def _by_class(run: Run) -> tuple[Share, ...]:
    pools = run.result["settlement"].get("pools", {})
    names = {one["code"]: one["name"] for one in run.inputs.get("classes", ())}
    return tuple(Share(names[code], 0, fen_from_yuan(pool)) for code, pool in pools.items())


def _per_mu(question: Question, entity_no: str, run: Run) -> tuple[Share, ...]:
    """Return what each grower's land brought by the mu, the most first."""
    payees = question.work.dividends.payees(entity_no)
    second = {line.no: line.gross for line in dividend_lines(run)}
    land: dict[str, Fraction] = {}
    first: dict[str, int] = {}
    names: dict[str, str] = {}
    for plot in plot_lines(run, payees):
        names[plot.grower] = plot.name
        land[plot.grower] = land.get(plot.grower, Fraction(0)) + Fraction(plot.mu)
        first[plot.grower] = first.get(plot.grower, 0) + plot.amount
    found = [
        Share(names[no], half_up(first[no] / mu), half_up(second.get(no, 0) / mu))
        for no, mu in land.items()
    ]
    return tuple(sorted(found, key=lambda one: -(one.first + one.second)))


@dc.dataclass(frozen=True, slots=True)
class LandIncome:
    """What the land of a run brought its growers in fen, over how many plots and mu."""

    plots: int
    mu: Fraction
    amount: int


def land_income(run: Run) -> LandIncome:
    """Return both stages of a run for those whose land is in it, as the run stated them."""
    plots = run.inputs.get("plots", ())
    growers = {one["grower"] for one in plots}
    stage1 = run.result.get("stage1", {}).get("lines", ())
    people = run.inputs.get("holders") or run.inputs.get("members") or ()
    second = [
        fen_from_yuan(line["gross"])
        for person, line in zip(people, run.result["lines"], strict=True)
        if person["no"] in growers
    ]
    first = [fen_from_yuan(line["amount"]) for line in stage1]
    mu = sum((Fraction(one["mu"]) for one in plots), Fraction(0))
    return LandIncome(len(plots), mu, sum(first) + sum(second))


def _by_year(question: Question, run: Run) -> tuple[Share, ...]:
    before = _year_before(question, run)
    if before is None:
        return ()
    earlier = {line.no: line.gross for line in dividend_lines(before)}
    return tuple(
        Share(line.name, 0, line.gross, earlier.get(line.no, 0)) for line in dividend_lines(run)
    )


def _year_before(question: Question, run: Run) -> Run | None:
    """Return the settlement approved before this one and not taken back."""
    work = question.work
    cycle = work.dividends.cycle(run.cycle_no)
    assert cycle is not None
    undone: set[str] = set()
    for one in reversed(work.runs.results(cycle.entity_no)):
        known = work.runs.get(one.run_no)
        assert known is not None
        if known.kind != SETTLEMENT:
            undone.add(known.reverses)
        elif known.cycle_no != run.cycle_no and known.run_no not in undone:
            return known
    return None
