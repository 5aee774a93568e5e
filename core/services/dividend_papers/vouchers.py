"""记账凭证: what a distribution posts to the books, by the templates of its legal form.

Accounts and templates are data (``resources/accounts/postings.toml``). Every posting has one debit
and one credit of the same amount, so a voucher balances by construction.
"""

from __future__ import annotations

import dataclasses as dc
from collections.abc import Mapping

from core.domain.dividend.cycle import DIVIDEND, ORDERED, PAID, STAGE1, Payable
from core.domain.values import fen_from_yuan
from core.resources import read_toml
from core.services.dividend_papers.shared import CyclePapers, papers_of
from core.services.listed import listing
from core.services.listings import MONEY, Listing, ListingGroup
from core.services.question import Question

CODE, EXPORT = "voucher", "voucher_export"


@dc.dataclass(frozen=True, slots=True)
class Posting:
    """An event of the books: what it is called, which accounts it moves, how much in fen."""

    event: str
    debit: Mapping[str, str]
    credit: Mapping[str, str]
    amount: int


@listing(CODE)
def voucher(question: Question, number: str) -> tuple[Listing, ...]:
    """Write the vouchers of a cycle so far: one group a voucher, debits equal to credits."""
    of = papers_of(question, number)
    groups = []
    for place, one in enumerate(postings(of), start=1):
        summary = of.text(f"posting.{one.event}")
        rows = [
            (summary, one.debit["code"], one.debit["name"], one.amount, None),
            (summary, one.credit["code"], one.credit["name"], None, one.amount),
        ]
        groups.append(ListingGroup(of.text("voucher_no", number=place), rows))
    columns = [
        *(of.column(name) for name in ("summary", "account_code", "account_title")),
        *(of.column(name, MONEY, total=True) for name in ("debit", "credit")),
    ]
    standard = read_toml("accounts/postings.toml")[of.computed.inputs["entity_kind"]]["standard"]
    notes = [of.text("note.voucher", standard=standard)]
    return (of.listing(CODE, columns, groups, notes=notes, capitals="debit"),)


@listing(EXPORT)
def voucher_export(question: Question, number: str) -> tuple[Listing, ...]:
    """Write the same entries line by line, as accounting programs import them."""
    of = papers_of(question, number)
    day = of.cycle.end.isoformat()
    rows = []
    for place, one in enumerate(postings(of), start=1):
        for account, debit, credit in ((one.debit, one.amount, 0), (one.credit, 0, one.amount)):
            summary = of.text(f"posting.{one.event}")
            kept = (day, of.text("voucher_word"), place, summary)
            rows.append((*kept, account["code"], account["name"], debit, credit))
    columns = [
        *(of.column(name) for name in ("day", "voucher_word")),
        of.column("voucher_no", "count"),
        *(of.column(name) for name in ("summary", "account_code", "account_title")),
        *(of.column(name, MONEY, total=True) for name in ("debit", "credit")),
    ]
    return (of.listing(EXPORT, columns, [ListingGroup("", rows)], signers=()),)


def postings(of: CyclePapers) -> list[Posting]:
    """Return what is posted, in the order of the templates; events of nothing are left out."""
    chart = read_toml("accounts/postings.toml")[of.computed.inputs["entity_kind"]]
    amounts, accounts = amounts_of(of), chart["accounts"]
    return [
        Posting(one["event"], accounts[one["debit"]], accounts[one["credit"]], amount)
        for one in chart["posting"]
        if (amount := amounts.get(one["event"], 0))
    ]


def amounts_of(of: CyclePapers) -> Mapping[str, int]:
    """Return the amount of each event of the books, in fen."""
    result = of.computed.result
    amounts = {
        name: fen_from_yuan(value)
        for name, value in result["settlement"].items()
        if isinstance(value, str)
    }
    amounts["stage1"] = fen_from_yuan(result["stage1"]["total"])
    amounts["tax"] = fen_from_yuan(result["totals"]["tax"])
    held, carried = (fen_from_yuan(result["totals"][name]) for name in ("held", "carry_out"))
    amounts["kept"] = held + carried
    amounts["paid_stage1"] = _paid(of, STAGE1)
    amounts["paid"] = _paid(of, DIVIDEND)
    return amounts


def _paid(of: CyclePapers, kind: str) -> int:
    """Return what has left the bank: lines the bank confirmed, and payments by hand."""
    work = of.question.work
    confirmed = {
        (batch.batch_no, line.line)
        for batch in work.payables.batches(of.cycle.cycle_no)
        for line in batch.lines
        if line.outcome == "paid"
    }
    numbers = {batch for batch, _ in confirmed}
    paid = 0
    for batch_no in numbers:
        for line, payables in work.payables.paid_by(batch_no).items():
            if (batch_no, line) in confirmed:
                paid += sum(_ordered(one, batch_no) for one in payables if one.kind == kind)
    by_hand = (
        -event.amount
        for one in of.payables
        if one.kind == kind
        for event in one.events
        if event.kind == PAID
    )
    return paid + sum(by_hand)


def _ordered(payable: Payable, batch_no: str) -> int:
    return -sum(e.amount for e in payable.events if e.batch_no == batch_no and e.kind == ORDERED)
