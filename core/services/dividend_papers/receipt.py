"""签领表: who received what, signed by the payee or by an agent with a proxy."""

from __future__ import annotations

from core.services.dividend_papers.shared import papers_of
from core.services.listed import listing
from core.services.listings import BLANK, MONEY, Listing
from core.services.question import Question

CODE = "receipt_sheet"


@listing(CODE)
def receipt_sheet(question: Question, number: str) -> tuple[Listing, ...]:
    """List what each payee gets, with room to sign."""
    of = papers_of(question, number)
    lines = of.lines
    rows = [
        (
            *(line.no, line.name, line.gross, line.tax, line.gross - line.tax),
            *(None, None, None, of.detail(line.no, "phone")),
        )
        for line in lines
    ]
    columns = [
        *(of.column(name) for name in ("no", "name")),
        *(of.column(name, MONEY, total=True) for name in ("gross", "tax", "net")),
        *(of.column(name, BLANK) for name in ("payee_signature", "agent", "signed_on")),
        of.column("phone"),
    ]
    return (of.listing(CODE, columns, of.grouped(rows), capitals="net"),)
