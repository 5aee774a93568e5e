"""个税扣缴明细: income, rate and tax of each natural person, with the basis of every relief."""

from __future__ import annotations

from core.domain.identity import check_id
from core.problems import FieldError
from core.services.dividend_papers.shared import CyclePapers, papers_of
from core.services.dividends.tax import tax_codes
from core.services.listed import listing
from core.services.listings import DECIMAL, MONEY, Listing, ListingGroup
from core.services.question import Question

IDENTITY_CARD = "identity_card"
CODE = "withholding_sheet"


@listing(CODE, personal=True)
def withholding_sheet(question: Question, number: str) -> tuple[Listing, ...]:
    """List the withholding person by person (个人所得税法 9, 12)."""
    of = papers_of(question, number)
    codes = tax_codes(of.cycle.end)
    given = {no: one["tax"] for no, one in of.people.items()}
    rows = []
    for line in of.lines:
        code = codes[given[line.no]]
        if of.detail(line.no, "payee_kind") not in ("", "person"):
            continue
        rows.append(
            (
                *(line.name, _id_kind(of, line.no), of.detail(line.no, "id_no"), code.income),
                *(line.gross, code.rate * 100, line.tax),
                "" if code.rate else code.term,
                *(of.detail(line.no, "tax_document"), f"{of.cycle.start:%Y%m}-{of.cycle.end:%Y%m}"),
            )
        )
    columns = [
        *(of.column(name) for name in ("name", "id_kind", "id_no", "income_item")),
        of.column("income", MONEY, total=True),
        of.column("tax_rate", DECIMAL, places=0),
        of.column("tax", MONEY, total=True),
        *(of.column(name) for name in ("relief", "tax_document", "tax_period")),
    ]
    return (of.listing(CODE, columns, [ListingGroup("", rows)], capitals="tax"),)


def _id_kind(of: CyclePapers, number: str) -> str:
    """Return what the number is of, the register's word; without a party a citizen's is known."""
    payee, id_no = of.payee(number), of.detail(number, "id_no")
    party = of.question.work.parties.get(payee.party_no) if payee and payee.party_no else None
    if party is not None:
        return of.word(f"choice.id_kind.{party.particulars.id_kind}")
    try:
        check_id(IDENTITY_CARD, id_no, of.question.context.today)
    except FieldError:
        return ""
    return of.word(f"choice.id_kind.{IDENTITY_CARD}")
