"""二次分红系数表: quality, yield, coefficient and mu-days of every part of land."""

from __future__ import annotations

from collections.abc import Mapping

from core.domain.dividend.cycle import DELIVERIES
from core.services.dividend_papers.shared import CyclePapers, nothing, papers_of
from core.services.dividend_papers.weights import MOST_PLACES
from core.services.dividends.explained import land_parts
from core.services.listed import listing
from core.services.listings import COUNT, DECIMAL, Listing, ListingGroup
from core.services.question import Question

CODE = "coefficient_sheet"


@listing(CODE, personal=True)
def coefficient_sheet(question: Question, number: str) -> tuple[Listing, ...]:
    """List how each plot's coefficient came about and what each holder's land weighs."""
    of = papers_of(question, number)
    if not of.computed.inputs.get("coefficients") or not of.computed.inputs.get("plots"):
        raise nothing(number)
    plots = {one.plot: one for one in of.plots}
    slips = _slips(of)
    rows = []
    for place, (plot, holder, mu, k, days) in enumerate(land_parts(of.computed), start=1):
        one = plots[plot]
        factors = (one.quality, one.yielded, one.coefficient)
        rows.append(
            (
                str(place),
                of.name(holder),
                plot,
                mu,
                *factors,
                days,
                mu * k * days,
                slips.get(plot, ""),
            )
        )
    columns = [
        *(of.column(name) for name in ("seq", "name", "plot")),
        of.column("mu", DECIMAL, total=True),
        *(of.column(name) for name in ("quality", "yielded", "coefficient")),
        of.column("days", COUNT),
        of.column("mu_days", DECIMAL, places=MOST_PLACES, total=True),
        of.column("evidence_no"),
    ]
    notes = [of.text("note.coefficients")]
    return (of.listing(CODE, columns, [ListingGroup("", rows)], notes=notes),)


def _slips(of: CyclePapers) -> Mapping[str, str]:
    """Return the numbers of the weighing slips of each plot."""
    part = of.question.work.dividends.parts(of.cycle.cycle_no).get(DELIVERIES)
    found: dict[str, dict[str, None]] = {}
    for row in part.content if part else ():
        if row.get("slip_no"):
            found.setdefault(row["plot"], {})[row["slip_no"]] = None
    return {plot: "、".join(slips) for plot, slips in found.items()}
