"""The papers of the programme: public notice, payment list, sheet of a loan."""

from __future__ import annotations

from core.domain.identity import mask_id
from core.domain.subsidy_programme import WAITS, SubsidyBatch
from core.problems import Problem, Rejected
from core.services.listed import column, compose, day, listing
from core.services.listings import COUNT, DATE, MONEY, Listing, ListingGroup
from core.services.question import Question
from core.services.subsidies.batches import published_until
from core.services.subsidies.queries import batch_lines, party_name, percent, segment_lines


def _batch(question: Question, number: str) -> SubsidyBatch:
    known = question.work.subsidies.batch(number)
    if known is None:
        raise Rejected([Problem("no_such_subsidy_batch", "subsidy_batch", {"value": number})])
    return known


def _facts(question: Question, known: SubsidyBatch) -> tuple[tuple[str, str], ...]:
    return (
        (question.text("field.subsidy_batch"), known.batch_no),
        (question.text("view.subsidy_period"), f"{known.start} — {known.end}"),
    )


@listing("subsidy_posted")
def subsidy_posted(question: Question, number: str) -> Listing:
    """List who is granted what: masked numbers, no account, how long and where to object."""
    known = _batch(question, number)
    loans = {one.loan_no: one for one in question.work.subsidies.loans()}
    rows = []
    for nth, (line, row) in enumerate(
        zip(known.lines, batch_lines(question, known), strict=True), start=1
    ):
        party = question.work.parties.get(loans[line.loan_no].party_no)
        masked = mask_id(party.particulars.id_no) if party else ""
        waits = row.line_standing if line.standing == WAITS else ""
        rows.append((nth, row.borrower, masked, row.bank, line.amount, waits))
    columns = (
        column(question, "nth", COUNT),
        *(column(question, name) for name in ("borrower", "id_masked", "bank")),
        column(question, "line_amount", MONEY, total=True),
        column(question, "remark"),
    )
    return compose(
        *(question, "subsidy_posted", columns, [ListingGroup("", rows)]),
        facts=_facts(question, known),
        notes=(_posted_note(question, known),),
    )


def _posted_note(question: Question, known: SubsidyBatch) -> str:
    text, until = question.context.text, published_until(known)
    if until is None:
        return text("listing.subsidy_posted.to_be_posted")
    posted = known.day_of("published")
    assert posted is not None
    phone = posted.detail.get("query_phone", "")
    place = posted.detail["posted_at"]
    facts = {"start": str(posted.day), "end": str(until), "place": place, "phone": phone}
    return text("listing.subsidy_posted.posted", **facts)


@listing("subsidy_payments", personal=True)
def subsidy_payments(question: Question, number: str) -> Listing:
    """List what is paid and what is taken back, loan by loan."""
    known = _batch(question, number)
    rows = [
        (
            *(nth, one.subsidy_loan, one.borrower, one.bank, one.contract_no),
            *(one.due, one.taken, one.line_amount, one.queued, one.line_standing),
        )
        for nth, one in enumerate(batch_lines(question, known), start=1)
    ]
    columns = (
        column(question, "nth", COUNT),
        *(column(question, name) for name in ("subsidy_loan", "borrower", "bank", "contract_no")),
        *(column(question, name, MONEY) for name in ("due", "taken")),
        *(column(question, name, MONEY, total=True) for name in ("line_amount", "queued")),
        column(question, "line_standing"),
    )
    notes = (question.text("listing.subsidy_payments.note"),)
    groups = [ListingGroup("", rows)]
    facts = _facts(question, known)
    return compose(question, "subsidy_payments", columns, groups, facts=facts, notes=notes)


@listing("subsidy_sheet")
def subsidy_sheet(question: Question, number: str) -> Listing:
    """Explain a loan until today: days, principal, rate, interest, share, subsidy, why."""
    known = question.work.subsidies.loan(number)
    if known is None:
        raise Rejected([Problem("no_such_subsidy_loan", "subsidy_loan", {"value": number})])
    rows = [
        (
            *(
                day(one.period_from),
                day(one.period_to),
                one.days,
                one.balance_owed,
                one.rate,
                one.grade,
            ),
            *(one.interest, one.share_of_grade, one.subsidy, one.reckoning),
        )
        for one in segment_lines(question, known, question.context.today)
    ]
    columns = (
        *(column(question, name, DATE) for name in ("period_from", "period_to")),
        column(question, "days", COUNT, total=True),
        column(question, "balance_owed", MONEY),
        *(column(question, name) for name in ("rate", "grade")),
        column(question, "interest", MONEY, total=True),
        column(question, "share_of_grade"),
        column(question, "subsidy", MONEY, total=True),
        column(question, "reckoning", weight=3),
    )
    facts = (
        (question.text("field.subsidy_loan"), known.loan_no),
        (question.text("field.borrower"), party_name(question, known.party_no)),
        (question.text("field.bank"), party_name(question, known.bank_no)),
        (question.text("field.contract_no"), known.contract_no),
        (question.text("field.rate"), percent(known.terms.rate)),
    )
    notes = (question.text("listing.subsidy_sheet.note"),)
    return compose(
        question, "subsidy_sheet", columns, [ListingGroup("", rows)], facts=facts, notes=notes
    )
