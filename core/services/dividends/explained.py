"""A run line by line with what anybody needs to work it out again by hand.

A holder's gross amount is pool × weight ÷ total weight, rounded by largest remainder: these three
are on every notice.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction

from core.domain.dividend.cycle import EntityPayee, Run
from core.domain.dividend.factor import days_counted
from core.domain.values import decimal_text, fen_from_yuan
from core.fields import fraction_text
from core.services.dividends.cycle_views import DividendLine, PlotLine
from core.services.money.dividend import worked_out

# The lines of a settlement in the order in which they are taken, of every legal form.
SETTLED = (
    *("profit", "loss_make_up", "base", "statutory_reserve", "discretionary_reserve"),
    *("welfare_reserve", "risk_reserve", "reserve", "fund", "distributable", "declared"),
    *("patronage", "by_account", "closing"),
)
_AMOUNTS = ("gross", "tax", "carry_in", "payable", "held", "carry_out")


def plot_lines(run: Run, payees: Mapping[str, EntityPayee]) -> tuple[PlotLine, ...]:
    """Return the plots of a run with their coefficients and their stage 1."""
    if not run.inputs.get("plots"):
        return ()
    _, made = worked_out(run.inputs)
    first = {one.plot: one for one in made.stage1}
    factors = {one.plot: one for one in made.coefficients}
    rows = []
    for one in run.inputs["plots"]:
        kg = sum((Fraction(kilos) for kilos in one["deliveries"].values()), Fraction(0))
        factor, settled = factors.get(one["no"]), first.get(one["no"])
        grower = payees.get(one["grower"])
        rows.append(
            PlotLine(
                plot=one["no"],
                grower=one["grower"],
                name=grower.name if grower else one["grower"],
                mu=one["mu"],
                kg=fraction_text(kg),
                kg_per_mu=decimal_text(kg / Fraction(one["mu"]), 2),
                quality=decimal_text(factor.quality, 4) if factor else "",
                yielded=decimal_text(factor.yielded, 4) if factor else "",
                coefficient=decimal_text(factor.k, 4) if factor else "",
                outcome=settled.outcome if settled else "",
                amount=settled.amount if settled else 0,
            )
        )
    return tuple(rows)


def dividend_lines(run: Run) -> tuple[DividendLine, ...]:
    """Return the lines of a run with pool, weight and total weight of each."""
    people = run.inputs.get("holders") or run.inputs.get("members") or ()
    weights = _weights(run)
    rows = []
    for person, line in zip(people, run.result["lines"], strict=True):
        weight, whole, pool = weights[person["no"]]
        rows.append(
            DividendLine(
                no=person["no"],
                name=person["name"],
                share_class=person.get("class", ""),
                weight=weight,
                total_weight=whole,
                pool=pool,
                **{name: fen_from_yuan(line[name]) for name in _AMOUNTS},
                pay_to=line["pay_to"],
            )
        )
    return tuple(rows)


def _weights(run: Run) -> Mapping[str, tuple[str, str, int]]:
    """Return weight, total weight and pool of every line by its number."""
    inputs, settlement = run.inputs, run.result["settlement"]
    if "holders" in inputs:
        return _of_classes(run)
    pool = fen_from_yuan(settlement["declared"])
    # A cooperative's line has two pools; the larger one, by business, is the one explained.
    name = "volume" if inputs["entity_kind"] == "cooperative" else "shares"
    if name == "volume":
        pool = fen_from_yuan(settlement["patronage"])
    held = {one["no"]: Fraction(one.get(name, "0")) for one in inputs["members"]}
    whole = sum(held.values(), Fraction(0))
    return {no: (fraction_text(one), fraction_text(whole), pool) for no, one in held.items()}


def _of_classes(run: Run) -> Mapping[str, tuple[str, str, int]]:
    by_factor = {one["code"] for one in run.inputs["classes"] if one["by"] == "factor"}
    land = land_of(run) if by_factor else {}
    held: dict[str, Fraction] = {}
    members: defaultdict[str, list[str]] = defaultdict(list)
    for one in run.inputs["holders"]:
        code, number = one["class"], one["no"]
        members[code].append(number)
        own = land.get(number, Fraction(0))
        held[number] = own if code in by_factor else Fraction(one.get("units", "0"))
    found = {}
    for code, numbers in members.items():
        whole = sum((held[no] for no in numbers), Fraction(0))
        pool = fen_from_yuan(run.result["settlement"]["pools"][code])
        for no in numbers:
            found[no] = (fraction_text(held[no]), fraction_text(whole), pool)
    return found


def land_of(run: Run) -> Mapping[str, Fraction]:
    """Return each holder's weight of land in a run: mu × k × days (or × 1 on the record date)."""
    weights: defaultdict[str, Fraction] = defaultdict(Fraction)
    for _, holder, mu, k, time in land_parts(run):
        weights[holder] += mu * k * time
    return weights


def land_parts(run: Run) -> Iterable[tuple[str, str, Fraction, Fraction, int]]:
    """Yield plot, holder, mu, coefficient and days of every part of land that was held."""
    basis, made = worked_out(run.inputs)
    for plot, factor in zip(basis.plots, made.coefficients, strict=True):
        for one in plot.holdings:
            yield plot.no, one.holder, one.mu, factor.k, days_counted(one, basis.cycle)


def grouped(lines: Sequence[DividendLine]) -> Mapping[str, Sequence[DividendLine]]:
    """Return the lines by class, in the order of the classes."""
    found: defaultdict[str, list[DividendLine]] = defaultdict(list)
    for one in lines:
        found[one.share_class].append(one)
    return found
