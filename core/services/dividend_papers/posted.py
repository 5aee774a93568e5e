"""公示表: what hangs on the village board; no account, no whole identity number."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from fractions import Fraction

from core.domain.dividend.cycle import POSTED
from core.domain.identity import mask_id
from core.services.dividend_papers.shared import CyclePapers, papers_of
from core.services.dividend_papers.weights import places_of
from core.services.listed import listing
from core.services.listings import DECIMAL, MONEY, Listing
from core.services.question import Question

CODE = "posted_sheet"


@listing(CODE)
def posted_sheet(question: Question, number: str) -> tuple[Listing, ...]:
    """List names, weights and gross amounts, with how long and where to object."""
    of = papers_of(question, number)
    lines, factors = of.lines, _coefficients(of)
    rows = [
        (
            *(line.no, line.name, mask_id(of.detail(line.no, "id_no"))),
            *(Fraction(line.weight), "、".join(factors[line.no]), line.gross),
        )
        for line in lines
    ]
    columns = [
        *(of.column(name) for name in ("no", "name", "id_masked")),
        of.column(
            "weight", DECIMAL, places=places_of(Fraction(one.weight) for one in lines), trimmed=True
        ),
        of.column("coefficient"),
        of.column("gross", MONEY, total=True),
    ]
    notes = [_period(of), of.text("note.photo")]
    return (of.listing(CODE, columns, of.grouped(rows), notes=notes),)


def _coefficients(of: CyclePapers) -> Mapping[str, Sequence[str]]:
    """Return the coefficients of what everybody grew, one after the other."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    factors = of.computed.result["coefficients"]
    for one in of.computed.inputs.get("plots", ()):
        if one["no"] in factors:
            found[one["grower"]].append(factors[one["no"]])
    return found


def _period(of: CyclePapers) -> str:
    posted = of.cycle.last(POSTED)
    phone = of.entity.terms.get("query_phone", "")
    if posted is None:
        return of.text("note.to_be_posted", phone=phone)
    facts = {"start": posted.happened_on, "end": posted.detail["posted_until"]}
    phone = posted.detail.get("query_phone", phone)
    return of.text("note.posted", place=posted.detail["posted_at"], phone=phone, **facts)
