"""The county in figures (统计): what stands in the register, what was done in a year, how fast.

A breakdown is a list of names with how many and how much. What is in force is counted as of today;
what was entered, worked and paid in the year asked for.
"""

from __future__ import annotations

import dataclasses as dc
import datetime as dt
import statistics as figures
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from functools import cached_property

from core.domain.asset import Asset
from core.domain.calendar import working_days_between
from core.domain.case import CaseFile
from core.domain.mortgage import CURRENT, Mortgage
from core.domain.states import CASE
from core.domain.values import half_up
from core.problems import Problem, Rejected
from core.services.calendars import office_calendar
from core.services.dividends.comparison import LandIncome, land_income
from core.services.dividends.steps import standing_run
from core.services.listed import column, compose, listing
from core.services.listings import COUNT, MONEY, Listing, ListingGroup
from core.services.people import name_of
from core.services.question import Question, query
from core.services.regions import regions
from core.services.subsidies.queries import subsidy_budgets

STATISTICS = "statistics"
MOST = 1_000_000
COUNTED, AMOUNTED, DAYS, PER_MU = "counted", "amounted", "days", "per_mu"


@dc.dataclass(frozen=True, slots=True)
class Slice:
    """A line of a breakdown: ``count`` records, ``amount`` in fen (or working days).

    By the mu, ``count`` is the plots and ``amount`` the fen that one mu brought.
    """

    name: str
    count: int
    amount: int


@dc.dataclass(frozen=True, slots=True)
class Breakdown:
    """A question put to the county; ``measure`` says what a line's size is.

    ``counted``: its count; ``amounted``: its amount in fen; ``days``: its amount in working days;
    ``per_mu``: its amount in fen by the mu, which nobody adds up.
    """

    code: str
    title: str
    measure: str
    slices: tuple[Slice, ...]


class County:
    """The register as the breakdowns of one question read it: each part once, when asked for."""

    def __init__(self, question: Question) -> None:
        self.question, self.work = question, question.work

    def text(self, key: str) -> str:
        """Return a word in the language of who asks."""
        return self.question.text(key)

    @cached_property
    def mortgages(self) -> Sequence[Mortgage]:
        """Every mortgage, whatever became of it."""
        return self.work.mortgages.latest(MOST)

    @cached_property
    def live(self) -> Sequence[Mortgage]:
        """The mortgages in force."""
        return [one for one in self.mortgages if one.state == CURRENT]

    @cached_property
    def cases(self) -> Sequence[CaseFile]:
        """Every case."""
        return self.work.cases.in_states(CASE.states, MOST)

    @cached_property
    def assets(self) -> Mapping[str, Asset]:
        """Every asset by its number."""
        return {one.asset_no: one for one in self.work.assets.all(MOST)}

    def township(self, asset_no: str) -> str:
        """Return the name of the township an asset lies in."""
        known = self.assets.get(asset_no)
        return _place(known.region_code if known else "")


Maker = Callable[[County, int], Iterable[Slice]]
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
    chosen, county = year or question.context.today.year, County(question)
    return tuple(
        Breakdown(
            *(code, question.text(f"ui.statistics.{code}"), measure),
            tuple(make(county, chosen)),
        )
        for code, (measure, make) in BREAKDOWNS.items()
    )


# --- breakdowns -----------------------------------------------------------------------------------


@breakdown("by_class", AMOUNTED)
def by_class(county: County, _: int) -> list[Slice]:
    """Mortgages in force by the class of what they burden."""
    return _grouped(county.live, lambda one: [_class_of(county, one)])


@breakdown("by_bank", AMOUNTED)
def by_bank(county: County, _: int) -> list[Slice]:
    """Mortgages in force by mortgagee; one of several lenders counts for each of them."""

    def banks(one: Mortgage) -> Sequence[str]:
        return [name_of(county.work, number) for number in one.in_role("mortgagee")]

    return _grouped(county.live, banks)


@breakdown("by_township", AMOUNTED)
def by_township(county: County, _: int) -> list[Slice]:
    """Mortgages in force by the township of what they burden."""

    def townships(one: Mortgage) -> Sequence[str]:
        return list(dict.fromkeys(county.township(at.asset_no) for at in one.live_encumbrances))

    return _grouped(county.live, townships)


@breakdown("by_month", AMOUNTED)
def by_month(county: County, year: int) -> list[Slice]:
    """Mortgages first registered in the year, month by month, whatever became of them since."""
    found: dict[int, list[int]] = {month: [0, 0] for month in range(1, 13)}
    for one in county.mortgages:
        if one.registered_on.year == year:
            known = found[one.registered_on.month]
            known[0] += 1
            known[1] += one.terms.amount
    return [Slice(f"{year}-{month:02}", *known) for month, known in found.items()]


@breakdown("workload", COUNTED)
def workload(county: County, year: int) -> list[Slice]:
    """Steps of cases that each person took in the year."""
    counts: dict[str, int] = defaultdict(int)
    for case in county.cases:
        for step in case.steps:
            if step.entered_at.startswith(f"{year}-"):
                counts[step.operator] += 1
    return sorted((Slice(name, n, 0) for name, n in counts.items()), key=_larger_first)


@breakdown("time_to_issue", DAYS)
def time_to_issue(county: County, year: int) -> list[Slice]:
    """Working days from acceptance to the certificate in hand, by kind: the middle case."""
    calendar = office_calendar(county.work, county.question.context.today)
    days: dict[str, list[int]] = defaultdict(list)
    for case in county.cases:
        accepted, issued = case.taken_by("accepted"), case.taken_by("issued")
        if accepted and issued and issued.entered_at.startswith(f"{year}-"):
            start, end = (dt.date.fromisoformat(one.entered_at[:10]) for one in (accepted, issued))
            days[case.registration].append(working_days_between(start, end, calendar))
    return [
        Slice(county.text(f"choice.registration.{kind}"), len(all_), int(figures.median(all_)))
        for kind, all_ in sorted(days.items())
    ]


@breakdown("subsidy", AMOUNTED)
def subsidy(county: County, year: int) -> list[Slice]:
    """The subsidy budget of the year: what of it was taken, what is left."""
    found = [one for one in subsidy_budgets(county.question) if one.budget_year == year]
    return [
        slice_
        for one in found
        for slice_ in (
            Slice(county.text("ui.statistics.spent"), 0, one.spent),
            Slice(county.text("ui.statistics.left"), 0, one.left),
        )
    ]


@breakdown("per_mu_by_cycle", PER_MU)
def per_mu_by_cycle(county: County, year: int) -> list[Slice]:
    """What a mu brought its grower in each cycle that ended in the year, both stages together."""
    found = [
        (f"{name}　{cycle_no}", income) for cycle_no, name, _, income in _incomes(county, year)
    ]
    return sorted((_by_the_mu(name, [one]) for name, one in found), key=_larger_first)


@breakdown("per_mu_by_township", PER_MU)
def per_mu_by_township(county: County, year: int) -> list[Slice]:
    """What a mu brought in each township in the year, by where the venture lies."""
    found: dict[str, list[LandIncome]] = defaultdict(list)
    for _, _, asset_no, income in _incomes(county, year):
        unknown = county.text("ui.statistics.unplaced")
        found[county.township(asset_no) if asset_no else unknown].append(income)
    return sorted((_by_the_mu(name, all_) for name, all_ in found.items()), key=_larger_first)


def _incomes(county: County, year: int) -> Iterator[tuple[str, str, str, LandIncome]]:
    """Yield number, entity, venture and income of the cycles with land that ended in the year."""
    for cycle in county.work.dividends.cycles():
        run = standing_run(county.work, cycle.cycle_no) if cycle.end.year == year else None
        entity = county.work.dividends.entity(cycle.entity_no)
        if run is not None and entity is not None and run.inputs.get("plots"):
            yield cycle.cycle_no, entity.name, entity.asset_no, land_income(run)


def _by_the_mu(name: str, incomes: Sequence[LandIncome]) -> Slice:
    amount = sum(one.amount for one in incomes)
    plots = sum(one.plots for one in incomes)
    return Slice(name, plots, half_up(amount / sum((one.mu for one in incomes), Fraction(0))))


def _class_of(county: County, one: Mortgage) -> str:
    first = next(iter(one.live_encumbrances), None)
    stored = county.assets.get(first.asset_no) if first else None
    return county.text(f"asset_class.{stored.asset_class}") if stored else ""


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
    what, size, kind = _COLUMNS[one.measure]
    adds = one.measure in (COUNTED, AMOUNTED)
    columns = [column(question, "slice"), column(question, what, COUNT, total=True)]
    if size:
        columns.append(column(question, size, kind, total=adds))
    rows = [(line.name, line.count, line.amount)[: len(columns)] for line in one.slices]
    facts = (
        (question.text("listing.statistics.year"), str(year)),
        (question.text("listing.statistics.subject"), one.title),
    )
    return compose(question, STATISTICS, columns, [ListingGroup("", rows)], facts=facts)


# What the two figures of a line are called on paper, by measure, and of which kind the second is.
_COLUMNS = {
    COUNTED: ("slice_count", "", COUNT),
    AMOUNTED: ("slice_count", "slice_amount", MONEY),
    DAYS: ("slice_count", "slice_days", COUNT),
    PER_MU: ("slice_plots", "slice_per_mu", MONEY),
}
