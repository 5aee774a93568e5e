"""Interest subsidy by segments: a new one wherever principal, rate, grade or the right changes.

Source: 《两个健康 典型案例百选》 case 50 (shares by grade, first two years); 民法典 art. 202
(a period of years ends on its corresponding day), art. 677 (interest for the actual period only).
"""

from __future__ import annotations

import dataclasses as dc
import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import pairwise

from core.domain.sheet import (
    COUNT,
    PERCENT,
    YUAN,
    Figure,
    Parameter,
    Step,
    choice,
    computed,
    given,
    policy,
)
from core.domain.values import Fen, half_up

REPAY, GRADE, RATE = "repay", "grade", "rate"
NO_CAP, CAPPED, EXCLUDED = "A", "B", "C"


@dc.dataclass(frozen=True, slots=True)
class SubsidyRules:
    """The numbers of the rule pack: share of the interest by grade, how long, up to which rate."""

    share: Mapping[str, Parameter]
    years: Parameter
    rate_cap: Parameter


@dc.dataclass(frozen=True, slots=True)
class LoanEvent:
    """A change that acts from its date; only the field of its kind is used."""

    date: dt.date
    kind: str
    amount: Fen = 0
    grade: str = ""
    rate: Fraction = Fraction(0)


@dc.dataclass(frozen=True, slots=True)
class Loan:
    """A loan from its drawdown until it ends or the reckoning stops; the last day earns none."""

    principal: Fen
    rate: Fraction
    drawdown: dt.date
    until: dt.date
    grade: str
    basis: int = 360
    cap_mode: str = NO_CAP
    events: tuple[LoanEvent, ...] = ()


@dc.dataclass(frozen=True, slots=True)
class Segment:
    """A stretch in which nothing changes; it counts its first day, not its last."""

    start: dt.date
    end: dt.date
    principal: Fen
    rate: Fraction
    grade: str
    interest: Fen
    subsidy: Fen

    @property
    def days(self) -> int:
        """Return the days that earn interest."""
        return (self.end - self.start).days


@dc.dataclass(frozen=True, slots=True)
class Subsidy:
    """The segments and their sums."""

    segments: tuple[Segment, ...]
    steps: tuple[Step, ...]

    @property
    def interest(self) -> Fen:
        """Return the interest of all segments."""
        return sum(segment.interest for segment in self.segments)

    @property
    def subsidy(self) -> Fen:
        """Return the subsidy of all segments."""
        return sum(segment.subsidy for segment in self.segments)


def anniversary(day: dt.date, years: int) -> dt.date | None:
    """Return the same day ``years`` later (02-29 -> 02-28); None past the calendar's end."""
    year = day.year + years
    if year > dt.MAXYEAR:
        return None
    leap_day = (day.month, day.day) == (2, 29)
    return dt.date(year, 2, 28) if leap_day and not _is_leap(year) else day.replace(year=year)


def _is_leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def in_order(events: Sequence[LoanEvent]) -> list[LoanEvent]:
    """Return the events by date; those of one day keep the order in which they are listed."""
    return sorted(events, key=lambda event: event.date)


def subsidise(loan: Loan, rules: SubsidyRules) -> Subsidy:
    """Reckon interest and subsidy of every segment, each rounded to the fen."""
    ends = anniversary(loan.drawdown, int(rules.years.value))
    segments: list[Segment] = []
    steps: list[Step] = []
    for state, start, end in _stretches(loan, ends):
        segment, shown = _segment(loan, state, start, end, ends, rules)
        segments.append(segment)
        steps += shown
    result = Subsidy(tuple(segments), ())
    steps.append(Step("subsidy_interest_total", result.interest, YUAN))
    steps.append(Step("subsidy_total", result.subsidy, YUAN))
    return dc.replace(result, steps=tuple(steps))


@dc.dataclass(frozen=True, slots=True)
class _State:
    principal: Fen
    rate: Fraction
    grade: str

    def after(self, event: LoanEvent) -> _State:
        if event.kind == REPAY:
            return dc.replace(self, principal=self.principal - event.amount)
        if event.kind == GRADE:
            return dc.replace(self, grade=event.grade)
        return dc.replace(self, rate=event.rate)


def _stretches(
    loan: Loan, subsidy_ends: dt.date | None
) -> Iterator[tuple[_State, dt.date, dt.date]]:
    """Yield what holds from each cut to the next."""
    cuts = {loan.drawdown, loan.until, *(event.date for event in loan.events)}
    if subsidy_ends is not None and loan.drawdown < subsidy_ends < loan.until:
        cuts.add(subsidy_ends)
    days = sorted(cuts)
    pending = in_order(loan.events)
    state = _State(loan.principal, loan.rate, loan.grade)
    for start, end in pairwise(days):
        while pending and pending[0].date <= start:
            state = state.after(pending.pop(0))
        yield state, start, end


def _segment(
    loan: Loan,
    state: _State,
    start: dt.date,
    end: dt.date,
    subsidy_ends: dt.date | None,
    rules: SubsidyRules,
) -> tuple[Segment, list[Step]]:
    days = (end - start).days
    interest = half_up(state.principal * state.rate * days / loan.basis)
    over = subsidy_ends is not None and start >= subsidy_ends
    above_cap = state.rate > rules.rate_cap.value
    counted = interest
    if loan.cap_mode == CAPPED and above_cap:
        counted = half_up(state.principal * rules.rate_cap.value * days / loan.basis)
    share = rules.share[state.grade]
    excluded = over or (loan.cap_mode == EXCLUDED and above_cap)
    subsidy = 0 if excluded else half_up(counted * share.value)
    segment = Segment(start, end, state.principal, state.rate, state.grade, interest, subsidy)
    reason = "over" if over else "excluded" if excluded else ""
    return segment, _steps(loan, segment, counted, reason, rules)


def _steps(
    loan: Loan, segment: Segment, counted: Fen, reason: str, rules: SubsidyRules
) -> list[Step]:
    subject = f"{segment.start}～{segment.end}"
    inputs = (
        given("principal", segment.principal, YUAN),
        given("rate", segment.rate, PERCENT),
        computed("days", segment.days, COUNT),
        given("basis", loan.basis, COUNT),
    )
    steps = [Step("subsidy_interest", segment.interest, YUAN, inputs, subject)]
    if counted != segment.interest and not reason:
        cap = (policy("rate_cap", rules.rate_cap, PERCENT), *inputs)
        steps.append(Step("subsidy_capped", counted, YUAN, cap, subject))
    figures: tuple[Figure, ...] = (
        computed("interest", counted, YUAN),
        choice("grade", segment.grade),
        policy("share_of_grade", rules.share[segment.grade], PERCENT),
    )
    if reason == "over":
        figures = (policy("subsidy_years", rules.years, COUNT),)
    elif reason:
        figures = (
            policy("rate_cap", rules.rate_cap, PERCENT),
            given("rate", segment.rate, PERCENT),
        )
    code = f"subsidy_{reason}" if reason else "subsidy"
    steps.append(Step(code, segment.subsidy, YUAN, figures, subject))
    return steps
