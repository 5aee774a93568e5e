"""Questions about the programme: lists, a loan explained segment by segment, a batch."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction

from core.domain.subsidy import Segment, anniversary
from core.domain.subsidy_programme import (
    VOID,
    Happening,
    ProgrammeLoan,
    SubsidyBatch,
    due_until,
)
from core.domain.values import decimal_text, yuan
from core.services.question import Question, query
from core.services.subsidies import views
from core.services.subsidies.batches import published_until, spent_of, taken_by
from core.services.subsidies.loans import rules_of


def percent(rate: Fraction) -> str:
    """Write a rate as per cent: ``0.055`` -> ``5.50%``."""
    return f"{decimal_text(rate * 100, 2)}%"


@query
def subsidy_loans(question: Question) -> tuple[views.SubsidyLoanRow, ...]:
    """List the loans under the programme, first come first."""
    work = question.work.subsidies
    taken = taken_by(work.batches())
    return tuple(_loan_row(question, one, taken.get(one.loan_no, 0)) for one in work.loans())


def _loan_row(question: Question, one: ProgrammeLoan, granted: int) -> views.SubsidyLoanRow:
    terms, stopped = one.terms, one.stopped
    state = f"subsidy_event.{stopped.kind}" if stopped else "subsidy_standing.current"
    return views.SubsidyLoanRow(
        subsidy_loan=one.loan_no,
        borrower=party_name(question, one.party_no),
        bank=party_name(question, one.bank_no),
        contract_no=one.contract_no,
        mortgage_no=one.mortgage_no,
        loan_amount=terms.principal,
        rate=percent(terms.rate),
        drawdown=terms.drawdown.isoformat(),
        loan_until=terms.until.isoformat(),
        grade=terms.grade,
        subsidy_standing=question.text(f"choice.{state}"),
        granted=granted,
    )


def party_name(question: Question, party_no: str) -> str:
    """Return the current name of a party."""
    known = question.work.parties.get(party_no)
    return known.name if known else party_no


@query
def subsidy_loan(question: Question, loan_no: str) -> views.SubsidyLoanPage | None:
    """Show a loan with its segments until today."""
    work = question.work.subsidies
    known = work.loan(loan_no)
    if known is None:
        return None
    granted = taken_by(work.batches()).get(loan_no, 0)
    lines = segment_lines(question, known, question.context.today)
    return views.SubsidyLoanPage(
        _loan_row(question, known, granted),
        tuple(_event_line(question, one) for one in known.happenings),
        lines,
        sum(one.subsidy for one in lines),
        granted,
    )


def _event_line(question: Question, one: Happening) -> views.LoanEventLine:
    what = one.grade or (yuan(one.amount) if one.amount else "")
    what = what or (percent(one.rate) if one.rate else "")
    kind = question.text(f"choice.subsidy_event.{one.kind}")
    return views.LoanEventLine(one.day.isoformat(), kind, what, one.document_no)


def segment_lines(
    question: Question, known: ProgrammeLoan, cut: dt.date
) -> tuple[views.SegmentLine, ...]:
    """Explain the segments of a loan up to a day, that day excluded."""
    rules, stops = rules_of(known)
    found = due_until(known, cut, rules, stops)
    return tuple(
        views.SegmentLine(
            *(one.start.isoformat(), one.end.isoformat(), one.days, one.principal),
            *(percent(one.rate), one.grade, one.interest),
            *(percent(rules.share[one.grade].value), one.subsidy),
            _why(question, known, one),
        )
        for one in found.segments
    )


def _why(question: Question, known: ProgrammeLoan, one: Segment) -> str:
    """Say in words how the subsidy of a segment comes about."""
    rules, _ = rules_of(known)
    ends = anniversary(known.terms.drawdown, int(rules.years.value))
    facts = {"basis": str(known.terms.basis), "cap": percent(rules.rate_cap.value)}
    above, mode = one.rate > rules.rate_cap.value, known.terms.cap_mode
    if ends is not None and one.start >= ends:
        code = "over"
    elif above and mode == "C":
        code = "excluded"
    else:
        code = "capped" if above and mode == "B" else "plain"
    return question.context.text(f"view.subsidy_why.{code}", **facts)


@query
def subsidy_batches(question: Question) -> tuple[views.SubsidyBatchRow, ...]:
    """List the batches, the latest first."""
    return tuple(_batch_row(question, one) for one in reversed(question.work.subsidies.batches()))


def _batch_row(question: Question, one: SubsidyBatch) -> views.SubsidyBatchRow:
    until = published_until(one)
    return views.SubsidyBatchRow(
        *(one.batch_no, one.start.isoformat(), one.end.isoformat(), one.budget_year),
        *(one.available, one.total, sum(line.waiting for line in one.lines)),
        question.text(f"choice.subsidy_batch_state.{one.state}"),
        until.isoformat() if until and one.state != VOID else "",
    )


@query
def subsidy_batch(question: Question, batch_no: str) -> views.SubsidyBatchPage | None:
    """Show a batch with its lines and steps."""
    known = question.work.subsidies.batch(batch_no)
    if known is None:
        return None
    events = tuple(
        views.BatchEventLine(
            *(one.event, one.day.isoformat(), question.text(f"choice.batch_event.{one.kind}")),
            "；".join(one.detail[key] for key in sorted(one.detail)),
        )
        for one in known.events
    )
    return views.SubsidyBatchPage(_batch_row(question, known), batch_lines(question, known), events)


def batch_lines(question: Question, known: SubsidyBatch) -> tuple[views.SubsidyLineRow, ...]:
    """Return the lines of a batch with names."""
    loans = {one.loan_no: one for one in question.work.subsidies.loans()}
    rows = []
    for line in known.lines:
        loan = loans[line.loan_no]
        borrower, bank = (party_name(question, no) for no in (loan.party_no, loan.bank_no))
        rows.append(
            views.SubsidyLineRow(
                *(line.loan_no, borrower, bank, loan.contract_no),
                *(line.due, line.taken, line.amount, line.waiting),
                question.text(f"choice.subsidy_line.{line.standing}"),
            )
        )
    return tuple(rows)


@query
def subsidy_records(question: Question) -> tuple[views.SubsidyRecordRow, ...]:
    """List batches, the latest first, and then the loans."""
    batches = [
        views.SubsidyRecordRow(
            *(one.subsidy_batch, "subsidy_batch", f"{one.period_from} – {one.period_to}"),
            *(one.subsidy_batch_state, one.total),
        )
        for one in subsidy_batches(question)
    ]
    loans = [
        views.SubsidyRecordRow(
            *(one.subsidy_loan, "subsidy_loan", f"{one.borrower}　{one.contract_no}"),
            *(one.subsidy_standing, one.granted),
        )
        for one in subsidy_loans(question)
    ]
    return (*batches, *loans)


@query
def subsidy_budgets(question: Question) -> tuple[views.SubsidyBudgetRow, ...]:
    """List the budgets by year with what is left of them."""
    work = question.work.subsidies
    batches = work.batches()
    return tuple(
        views.SubsidyBudgetRow(year, amount, spent, amount - spent)
        for year, amount in work.budgets().items()
        for spent in [spent_of(batches, year)]
    )
