"""分配表: every holder's weight, gross amount, tax, what is held or carried, what is paid now."""

from __future__ import annotations

from fractions import Fraction

from core.services.dividend_papers.shared import papers_of, tail
from core.services.dividend_papers.weights import places_of
from core.services.dividends.cycle_views import DividendLine
from core.services.dividends.tax import tax_codes
from core.services.listed import listing
from core.services.listings import DECIMAL, MONEY, Listing
from core.services.question import Question

CODE = "allocation_sheet"


@listing(CODE, personal=True)
def allocation_sheet(question: Question, number: str) -> tuple[Listing, ...]:
    """List the distribution, with sub-totals by class and village group."""
    of = papers_of(question, number)
    lines, codes = of.lines, tax_codes(of.cycle.end)
    given = {no: one["tax"] for no, one in of.people.items()}
    rows = []
    for line in lines:
        remark = "" if line.pay_to == "own" else of.word(f"choice.line_pay_to.{line.pay_to}")
        rows.append(
            (
                *(line.no, line.name, tail(of.detail(line.no, "id_no"))),
                *(Fraction(line.weight), share_of(line)),
                *(line.gross, codes[given[line.no]].short, line.tax, line.gross - line.tax),
                *(line.carry_in, line.held, line.carry_out, line.payable),
                *(tail(of.detail(line.no, "account_no")), remark),
            )
        )
    money = ("net", "carry_in", "held", "carry_out", "payable_now")
    columns = [
        *(of.column(name) for name in ("no", "name", "id_tail")),
        of.column(
            "weight", DECIMAL, places=places_of(Fraction(one.weight) for one in lines), trimmed=True
        ),
        of.column("share_percent", DECIMAL, places=4),
        of.column("gross", MONEY, total=True),
        of.column("tax_code"),
        of.column("tax", MONEY, total=True),
        *(of.column(name, MONEY, total=True) for name in money),
        *(of.column(name) for name in ("account_tail", "remark")),
    ]
    groups = of.grouped(rows)
    return (of.listing(CODE, columns, groups, capitals="gross"),)


def share_of(line: DividendLine) -> Fraction:
    """Return what part of its pool a line gets by weight, in per cent; 0 of an empty one."""
    whole = Fraction(line.total_weight)
    return Fraction(line.weight) / whole * 100 if whole else Fraction(0)
