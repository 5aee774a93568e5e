"""应付未付明细: what is owed and not settled, why, since when, and when three years have passed."""

from __future__ import annotations

import datetime as dt

from core.services.dividend_papers.shared import papers_of
from core.services.dividends.payables_listed import payable_rows
from core.services.listed import column, day, listing
from core.services.listings import COUNT, DATE, MONEY, Listing, ListingGroup
from core.services.question import Question


@listing("unpaid", personal=True)
def unpaid(question: Question, number: str) -> Listing:
    """List what a cycle still owes; no right to it ends by itself (民法典 188, 192)."""
    papers = papers_of(question, number)
    text, today = question.context.text, question.context.today
    owed = [one for one in question.work.payables.of_cycle(number) if one.balance]
    rows = [
        (
            nth,
            one.payee_no,
            one.name,
            text(f"choice.payable_kind.{one.payable_kind}"),
            one.balance,
            text(f"choice.hold.{one.hold}")
            if one.hold
            else text(f"choice.payable_standing.{one.standing}"),
            day(one.since),
            day(one.limitation_on),
            text("listing.unpaid.over") if _over(one.limitation_on, today) else "",
        )
        for nth, one in enumerate(payable_rows(papers.cycle, owed, papers.payees), start=1)
    ]
    columns = (
        column(question, "nth", COUNT),
        column(question, "payee_no", weight=0),
        column(question, "name"),
        column(question, "payable_kind", weight=0),
        column(question, "unpaid", MONEY, total=True),
        column(question, "reason"),
        column(question, "since", DATE),
        column(question, "limitation_on", DATE),
        column(question, "remark"),
    )
    return papers.listing(
        "unpaid",
        columns,
        [ListingGroup("", rows)],
        notes=(text("listing.unpaid.note"),),
        capitals="unpaid",
    )


def _over(limitation_on: str, today: dt.date) -> bool:
    return dt.date.fromisoformat(limitation_on) <= today
