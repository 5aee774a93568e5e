"""The county in figures (统计): what stands in the register, what was done in a year, how fast.

A breakdown is a list of names with how many and how much. What is in force is counted as of today;
what was entered, worked and paid in the year asked for.
"""

from __future__ import annotations

import dataclasses as dc
import datetime as dt
import statistics as figures
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence

from core.domain.calendar import working_days_between
from core.domain.case import CaseFile
from core.domain.mortgage import CURRENT, Mortgage
from core.domain.states import CASE
from core.problems import Problem, Rejected
from core.services.calendars import office_calendar
from core.services.listed import column, compose, listing
from core.services.listings import COUNT, MONEY, Listing, ListingGroup
from core.services.people import name_of
from core.services.question import Question, query
from core.services.regions import regions
from core.services.subsidies.queries import subsidy_budgets

STATISTICS = "statistics"
MOST = 1_000_000
COUNTED, AMOUNTED, DAYS = "counted", "amounted", "days"


@dc.dataclass(frozen=True, slots=True)
class Slice:
    """A line of a breakdown: ``count`` records, ``amount`` in fen (or working days)."""

    name: str
    count: int
    amount: int


@dc.dataclass(frozen=True, slots=True)
class Breakdown:
    """A question put to the county; ``measure`` says what a line's size is.

    ``counted``: its count; ``amounted``: its amount in fen; ``days``: its amount in working days.
    """

    code: str
    title: str
    measure: str
    slices: tuple[Slice, ...]


Maker = Callable[[Question, int], Iterable[Slice]]
BREAKDOWNS: dict[str, tuple[str, Maker]] = {}


def breakdown(code: str, measure: str) -> Callable[[Maker], Maker]:
    """Register a breakdown; its title is ``ui.statistics.<code>``."""

    def register(make: Maker) -> Maker:
        BREAKDOWNS[code] = (measure, make)
        return make

    return register


@query
def statistics(question: Question, year: int = 0) -> tuple[Breakdown, ...]:
    """Return every breakdown of a year, this one if none is named."""
    chosen = year or question.context.today.year
    return tuple(
        Breakdown(
            *(code, question.text(f"ui.statistics.{code}"), measure),
            tuple(make(question, chosen)),
        )
        for code, (measure, make) in BREAKDOWNS.items()
    )


# --- breakdowns -----------------------------------------------------------------------------------


@breakdown("by_class", AMOUNTED)
def by_class(question: Question, _: int) -> list[Slice]:
    """Mortgages in force by the class of what they burden."""
    return _grouped(_live(question), lambda one: [_class_of(question, one)])


@breakdown("by_bank", AMOUNTED)
def by_bank(question: Question, _: int) -> list[Slice]:
    """Mortgages in force by mortgagee; one of several lenders counts for each of them."""

    def banks(one: Mortgage) -> Sequence[str]:
        return [name_of(question.work, number) for number in one.in_role("mortgagee")]

    return _grouped(_live(question), banks)


@breakdown("by_township", AMOUNTED)
def by_township(question: Question, _: int) -> list[Slice]:
    """Mortgages in force by the township of what they burden."""
    places = {one.asset_no: one.region_code for one in question.work.assets.all(MOST)}

    def township(one: Mortgage) -> Sequence[str]:
        codes = (places.get(at.asset_no, "") for at in one.live_encumbrances)
        return list(dict.fromkeys(_place(code) for code in codes))

    return _grouped(_live(question), township)


@breakdown("by_month", AMOUNTED)
def by_month(question: Question, year: int) -> list[Slice]:
    """Mortgages first registered in the year, month by month, whatever became of them since."""
    found: dict[int, list[int]] = {month: [0, 0] for month in range(1, 13)}
    for one in question.work.mortgages.latest(MOST):
        if one.registered_on.year == year:
            known = found[one.registered_on.month]
            known[0] += 1
            known[1] += one.terms.amount
    return [Slice(f"{year}-{month:02}", *known) for month, known in found.items()]


@breakdown("workload", COUNTED)
def workload(question: Question, year: int) -> list[Slice]:
    """Steps of cases that each person took in the year."""
    counts: dict[str, int] = defaultdict(int)
    for case in _cases(question):
        for step in case.steps:
            if step.entered_at.startswith(f"{year}-"):
                counts[step.operator] += 1
    return sorted((Slice(name, n, 0) for name, n in counts.items()), key=_larger_first)


@breakdown("time_to_issue", DAYS)
def time_to_issue(question: Question, year: int) -> list[Slice]:
    """Working days from acceptance to the certificate in hand, by kind: the middle case."""
    calendar = office_calendar(question.work, question.context.today)
    days: dict[str, list[int]] = defaultdict(list)
    for case in _cases(question):
        accepted, issued = case.taken_by("accepted"), case.taken_by("issued")
        if accepted and issued and issued.entered_at.startswith(f"{year}-"):
            start, end = (dt.date.fromisoformat(one.entered_at[:10]) for one in (accepted, issued))
            days[case.registration].append(working_days_between(start, end, calendar))
    return [
        Slice(question.text(f"choice.registration.{kind}"), len(all_), int(figures.median(all_)))
        for kind, all_ in sorted(days.items())
    ]


@breakdown("subsidy", AMOUNTED)
def subsidy(question: Question, year: int) -> list[Slice]:
    """The subsidy budget of the year: what of it was taken, what is left."""
    found = [one for one in subsidy_budgets(question) if one.budget_year == year]
    return [
        slice_
        for one in found
        for slice_ in (
            Slice(question.text("ui.statistics.spent"), 0, one.spent),
            Slice(question.text("ui.statistics.left"), 0, one.left),
        )
    ]


def _live(question: Question) -> list[Mortgage]:
    return [one for one in question.work.mortgages.latest(MOST) if one.state == CURRENT]


def _cases(question: Question) -> Sequence[CaseFile]:
    return question.work.cases.in_states(CASE.states, MOST)


def _class_of(question: Question, one: Mortgage) -> str:
    first = next(iter(one.live_encumbrances), None)
    stored = question.work.assets.get(first.asset_no) if first else None
    return question.text(f"asset_class.{stored.asset_class}") if stored else ""


def _place(code: str) -> str:
    for known in (code[:9], code[:6]):
        if known in regions():
            return regions()[known].name
    return code or "／"


def _grouped(
    mortgages: Iterable[Mortgage], names: Callable[[Mortgage], Sequence[str]]
) -> list[Slice]:
    """Count and add up by name, the largest amount first."""
    found: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for one in mortgages:
        for name in names(one):
            found[name][0] += 1
            found[name][1] += one.terms.amount
    return sorted((Slice(name, *known) for name, known in found.items()), key=_larger_first)


def _larger_first(one: Slice) -> tuple[int, int, str]:
    return -one.amount, -one.count, one.name


# --- on paper -------------------------------------------------------------------------------------


@listing(STATISTICS)
def statistics_listing(question: Question, number: str = "") -> tuple[Listing, ...]:
    """Return the breakdowns of a year as lists, one after the other."""
    if number and not (number.isdecimal() and len(number) == _YEAR_DIGITS):
        raise Rejected([Problem("not_year", "number", {"value": number})])
    year = int(number) if number else question.context.today.year
    found = [one for one in statistics(question, year) if one.slices]
    if not found:
        raise Rejected([Problem("nothing_to_count", "number", {"value": str(year)})])
    return tuple(_listed(question, one, year) for one in found)


_YEAR_DIGITS = 4


def _listed(question: Question, one: Breakdown, year: int) -> Listing:
    columns = [column(question, "slice"), column(question, "slice_count", COUNT, total=True)]
    if one.measure != COUNTED:
        money = one.measure == AMOUNTED
        name, kind = ("slice_amount", MONEY) if money else ("slice_days", COUNT)
        columns.append(column(question, name, kind, total=money))
    rows = [(line.name, line.count, line.amount)[: len(columns)] for line in one.slices]
    facts = (
        (question.text("listing.statistics.year"), str(year)),
        (question.text("listing.statistics.subject"), one.title),
    )
    return compose(question, STATISTICS, columns, [ListingGroup("", rows)], facts=facts)
