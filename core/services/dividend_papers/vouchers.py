"""记账凭证: what a distribution posts to the books, by the templates of its legal form.

Accounts and templates are data (``resources/accounts/postings.toml``). Every posting has one debit
and one credit of the same amount, so a voucher balances by construction.
"""

from __future__ import annotations

import dataclasses as dc
import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from core.domain.dividend.cycle import (
    APPROVED,
    BLOCKED,
    DIVIDEND,
    KEPT,
    ORDERED,
    PAID,
    STAGE1,
    TAXED,
    Payable,
)
from core.domain.values import fen_from_yuan
from core.resources import read_toml
from core.services.dividend_papers.shared import CyclePapers, papers_of
from core.services.listed import listing
from core.services.listings import MONEY, Listing, ListingGroup
from core.services.question import Question

CODE, EXPORT = "voucher", "voucher_export"


@dc.dataclass(frozen=True, slots=True)
class Posting:
    """An event of the books: what it is called, its day, the accounts it moves, how much in fen."""

    event: str
    day: dt.date
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
    rows = []
    for place, one in enumerate(postings(of), start=1):
        for account, debit, credit in ((one.debit, one.amount, 0), (one.credit, 0, one.amount)):
            summary = of.text(f"posting.{one.event}")
            kept = (one.day.isoformat(), of.text("voucher_word"), place, summary)
            rows.append((*kept, account["code"], account["name"], debit, credit))
    columns = [
        *(of.column(name) for name in ("day", "voucher_word")),
        of.column("voucher_no", "count"),
        *(of.column(name) for name in ("summary", "account_code", "account_title")),
        *(of.column(name, MONEY, total=True) for name in ("debit", "credit")),
    ]
    return (of.listing(EXPORT, columns, [ListingGroup("", rows)], signers=()),)


def postings(of: CyclePapers) -> list[Posting]:
    """Return what is posted, in the order of the templates; events of nothing are left out.

    A template that debits several accounts empties them one after the other: what a cooperative
    pays comes out of 应付盈余返还 first, then of 应付剩余盈余.
    """
    chart = read_toml("accounts/postings.toml")[of.computed.inputs["entity_kind"]]
    amounts, accounts = amounts_of(of), chart["accounts"]
    balance: defaultdict[str, int] = defaultdict(int)  # of each account, credits positive
    made = []
    for one in chart["posting"]:
        amount = amounts.get(one["event"], 0)
        for debit, part in _drawn(one["debit"], amount, balance):
            balance[debit] -= part
            balance[one["credit"]] += part
            posted = (accounts[debit], accounts[one["credit"]], part)
            made.append(Posting(one["event"], _day(of, one["event"]), *posted))
    return made


def _drawn(
    debits: str | Sequence[str], amount: int, balance: Mapping[str, int]
) -> Iterator[tuple[str, int]]:
    """Yield which account gives how much; the last one gives what the others have not."""
    names = [debits] if isinstance(debits, str) else list(debits)
    for name in names:
        part = amount if name == names[-1] else min(amount, max(balance.get(name, 0), 0))
        if part:
            yield name, part
        amount -= part


def _day(of: CyclePapers, event: str) -> dt.date:
    """Return the day of an event: the cycle's last, the meeting's, the filing's, the payment's."""
    batches = of.question.work.payables.batches(of.cycle.cycle_no)
    approved, taxed = of.cycle.last(APPROVED), of.cycle.last(TAXED)
    days = {
        **dict.fromkeys(_AT_MEETING, approved.happened_on if approved else of.cycle.end),
        "tax": taxed.happened_on if taxed else of.cycle.end,
        **dict.fromkeys(_AT_BANK, batches[-1].value_date if batches else of.cycle.end),
    }
    return days.get(event, of.cycle.end)


_AT_MEETING = ("declared", "patronage", "by_account", "brought", "kept")
_AT_BANK = ("paid", "paid_stage1")


def amounts_of(of: CyclePapers) -> Mapping[str, int]:
    """Return the amount of each event of the books, in fen; what is kept is what is so today."""
    result = of.computed.result
    amounts = {
        name: fen_from_yuan(value)
        for name, value in result["settlement"].items()
        if isinstance(value, str)
    }
    owed = [one for one in of.payables if one.kind == DIVIDEND]
    amounts["stage1"] = fen_from_yuan(result["stage1"]["total"])
    amounts["tax"] = fen_from_yuan(result["totals"]["tax"])
    amounts["brought"] = fen_from_yuan(result["totals"]["carry_in"])
    amounts["kept"] = sum(one.balance for one in owed if one.standing in (BLOCKED, KEPT))
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
