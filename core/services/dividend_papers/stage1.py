"""一次保底收益结算表: what each plot delivered, whether it met the standard, what it is paid."""

from __future__ import annotations

from fractions import Fraction

from core.domain.dividend.stage1 import standards_met
from core.services.dividend_papers.shared import nothing, papers_of
from core.services.listed import listing
from core.services.listings import BLANK, DECIMAL, MONEY, Listing, ListingColumn, ListingGroup
from core.services.money.dividend import worked_out
from core.services.question import Question

CODE = "stage1_sheet"


@listing(CODE, personal=True)
def stage1_sheet(question: Question, number: str) -> tuple[Listing, ...]:
    """List stage 1 plot by plot, with the kilos of each grade and why a plot failed."""
    of = papers_of(question, number)
    plots = of.plots
    if "stage1" not in of.computed.inputs or not plots:
        raise nothing(number)
    basis, _ = worked_out(of.computed.inputs)
    terms = basis.guarantee
    assert terms is not None
    grades = list(dict.fromkeys(grade for plot in basis.plots for grade in plot.deliveries))
    rows = []
    for place, (line, plot) in enumerate(zip(plots, basis.plots, strict=True), start=1):
        good, much = standards_met(plot, terms)
        rows.append(
            (
                *(str(place), line.name, line.plot, plot.mu),
                *(plot.deliveries.get(grade, Fraction(0)) for grade in grades),
                plot.kg_per_mu,
                *(of.text(f"met.{'yes' if met else 'no'}") for met in (good, much)),
                terms.guarantee / 100,
                line.amount,
                "" if line.outcome == "passed" else of.text(f"outcome.{line.outcome}"),
                None,
            )
        )
    columns = [
        *(of.column(name) for name in ("seq", "household", "plot")),
        of.column("mu", DECIMAL, total=True),
        *(_grade(of.text("item.grade_kg", grade=grade), grade) for grade in grades),
        of.column("kg_per_mu", DECIMAL),
        *(of.column(name) for name in ("quality_met", "yield_met")),
        of.column("guarantee", DECIMAL),
        of.column("amount", MONEY, total=True),
        of.column("reason"),
        of.column("signature", BLANK),
    ]
    note = of.text("note.stage1")
    return (of.listing(CODE, columns, [ListingGroup("", rows)], capitals="amount", notes=(note,)),)


def _grade(label: str, grade: str) -> ListingColumn:
    return ListingColumn(f"grade_{grade}", label, DECIMAL, total=True)
