"""签领表: who received what, signed by the payee or by an agent with a proxy."""

from __future__ import annotations

from core.services.dividend_papers.shared import CyclePapers, papers_of
from core.services.dividends.cycle_views import DividendLine
from core.services.listed import listing
from core.services.listings import BLANK, MONEY, Listing
from core.services.question import Question

CODE = "receipt_sheet"


@listing(CODE, personal=True)
def receipt_sheet(question: Question, number: str) -> tuple[Listing, ...]:
    """List what each payee gets in hand, with room to sign; what is held is not signed for."""
    of = papers_of(question, number)
    own = [one for one in of.lines if one.pay_to == "own" and one.payable]
    rows = [
        (
            *(line.no, line.name, line.gross, line.tax, line.carry_in, line.payable),
            *(None, None, None, of.detail(line.no, "phone")),
        )
        for line in own
    ]
    others = [one for one in of.lines if one.pay_to != "own"]
    columns = [
        *(of.column(name) for name in ("no", "name")),
        *(of.column(name, MONEY, total=True) for name in ("gross", "tax", "carry_in")),
        of.column("payable_now", MONEY, total=True),
        *(of.column(name, BLANK) for name in ("payee_signature", "agent", "signed_on")),
        of.column("phone"),
    ]
    groups, notes = of.grouped(rows, own), [_elsewhere(of, one) for one in others]
    return (of.listing(CODE, columns, groups, notes=notes, capitals="payable_now"),)


def _elsewhere(of: CyclePapers, line: DividendLine) -> str:
    """Say of a line that is not signed for here where it is."""
    where = of.word(f"choice.line_pay_to.{line.pay_to}")
    return of.text("note.not_signed_for", no=line.no, name=line.name, where=where)
