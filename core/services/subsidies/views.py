"""What is shown of the programme: frozen rows, amounts in fen, dates as ISO texts."""

from __future__ import annotations

import dataclasses as dc


@dc.dataclass(frozen=True, slots=True)
class SubsidyLoanRow:
    """A loan in a list; ``granted`` is what live batches have taken."""

    subsidy_loan: str
    borrower: str
    bank: str
    contract_no: str
    mortgage_no: str
    loan_amount: int
    rate: str
    drawdown: str
    loan_until: str
    grade: str
    subsidy_standing: str
    granted: int


@dc.dataclass(frozen=True, slots=True)
class SubsidyRecordRow:
    """A batch or a loan in the list of the page; ``record_kind`` says which."""

    record_no: str
    record_kind: str
    title: str
    subsidy_standing: str
    line_amount: int


@dc.dataclass(frozen=True, slots=True)
class SegmentLine:
    """A stretch of a loan in which nothing changed, and how its subsidy comes about."""

    period_from: str
    period_to: str
    days: int
    balance_owed: int
    rate: str
    grade: str
    interest: int
    share_of_grade: str
    subsidy: int
    reckoning: str


@dc.dataclass(frozen=True, slots=True)
class LoanEventLine:
    """Something that happened to a loan."""

    happened_on: str
    subsidy_event: str
    what: str
    document_no: str


@dc.dataclass(frozen=True, slots=True)
class SubsidyLoanPage:
    """A loan: what happened, its segments until today, the batches that it is in."""

    loan: SubsidyLoanRow
    subsidy_events: tuple[LoanEventLine, ...]
    segments: tuple[SegmentLine, ...]
    due: int
    granted: int


@dc.dataclass(frozen=True, slots=True)
class SubsidyBatchRow:
    """A batch in a list; ``total`` is what is granted less what comes back."""

    subsidy_batch: str
    period_from: str
    period_to: str
    budget_year: int
    available: int
    total: int
    queued: int
    subsidy_batch_state: str
    published_until: str


@dc.dataclass(frozen=True, slots=True)
class SubsidyLineRow:
    """A loan in a batch."""

    subsidy_loan: str
    borrower: str
    bank: str
    contract_no: str
    due: int
    taken: int
    line_amount: int
    queued: int
    line_standing: str


@dc.dataclass(frozen=True, slots=True)
class BatchEventLine:
    """A step of a batch, an objection or an answer."""

    event_no: int
    happened_on: str
    batch_event: str
    what: str


@dc.dataclass(frozen=True, slots=True)
class SubsidyBatchPage:
    """A batch with its lines and what happened to it."""

    batch: SubsidyBatchRow
    subsidy_lines: tuple[SubsidyLineRow, ...]
    batch_events: tuple[BatchEventLine, ...]


@dc.dataclass(frozen=True, slots=True)
class SubsidyBudgetRow:
    """The budget of a year: what it is, what was taken, what is left."""

    budget_year: int
    budget: int
    spent: int
    left: int
