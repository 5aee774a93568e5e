"""亏损处理方案: the loss, what covers it, what is carried on."""

from __future__ import annotations

from core.domain.dividend.cycle import APPROVED
from core.domain.values import fen_from_yuan
from core.services.dividend_papers.shared import nothing, papers_of
from core.services.listed import listing
from core.services.listings import MONEY, Listing, ListingGroup
from core.services.question import Question

CODE = "loss_plan"


@listing(CODE)
def loss_plan(question: Question, number: str) -> tuple[Listing, ...]:
    """Tell how a loss of the cycle, or an old one, is dealt with; there is none without one."""
    of = papers_of(question, number)
    accounts, settlement = of.computed.inputs["accounts"], of.computed.result["settlement"]
    opening = fen_from_yuan(accounts.get("opening", "0"))
    profit = fen_from_yuan(settlement["profit"])
    if profit >= 0 and opening >= 0:
        raise nothing(number)
    applied = fen_from_yuan(accounts.get("reserves_applied", "0"))
    made_up, closing = (fen_from_yuan(settlement[name]) for name in ("loss_make_up", "closing"))
    amounts = (
        *(("opening", opening), ("reserves_applied", applied), ("profit", profit)),
        *(("loss_make_up", made_up), ("closing", closing)),
    )
    rows = [(of.text(f"item.{name}"), amount) for name, amount in amounts]
    columns = [of.column("item"), of.column("amount", MONEY)]
    approved, resolved = of.cycle.last(APPROVED), of.text("note.not_resolved")
    if approved is not None:
        said = {"day": approved.happened_on, "number": approved.detail["document_no"]}
        resolved = of.text("note.resolved", **said)
    notes = (resolved, of.text("note.loss"), of.text("note.stage1"))
    groups, signed = [ListingGroup("", rows)], ("proposer", "supervisor", "chair")
    return (of.listing(CODE, columns, groups, notes=notes, signed=signed),)
