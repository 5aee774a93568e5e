"""Loans under the interest-subsidy programme, their half-yearly batches and the yearly budget.

What a batch takes is what is due up to the end of its period less what earlier batches took. So
the batches of a loan always sum to the subsidy of the loan so far, to the fen; a grade that is
proved late is made up for, and what misuse or an early end takes away comes back as a negative
line, without a rule of its own (money.md B.3; 《两个健康 典型案例百选》 case 50).
"""

from __future__ import annotations

import dataclasses as dc
import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction

from core.domain.subsidy import (
    GRADE,
    RATE,
    REPAY,
    Loan,
    LoanEvent,
    Subsidy,
    SubsidyRules,
    subsidise,
)
from core.domain.values import Fen

MISUSE, DISCHARGED, ENDED = "misuse", "discharged", "ended"
CHANGES = (REPAY, GRADE, RATE)
STOPS = (MISUSE, DISCHARGED, ENDED)
LOAN_EVENTS = (*CHANGES, *STOPS)

GRANTED, WAITS, RECLAIMED = "granted", "waits", "reclaimed"
STANDINGS = (GRANTED, WAITS, RECLAIMED)

DRAWN, PUBLISHED, APPROVED, PAID, VOID = "drawn", "published", "approved", "paid", "void"
BATCH_STATES = (DRAWN, PUBLISHED, APPROVED, PAID, VOID)
OBJECTION, ANSWER = "objection", "answer"
BATCH_STEPS = (
    *((DRAWN, PUBLISHED), (PUBLISHED, APPROVED), (APPROVED, PAID)),
    *((DRAWN, VOID), (PUBLISHED, VOID)),
)


@dc.dataclass(frozen=True, slots=True)
class StopRules:
    """Whether misuse and an early discharge take back everything, or only what came after."""

    misuse_from_drawdown: bool = False
    discharge_from_drawdown: bool = False


@dc.dataclass(frozen=True, slots=True)
class Happening:
    """Something that happened to a loan under the programme, on a document."""

    kind: str
    day: dt.date
    document_no: str
    amount: Fen = 0
    grade: str = ""
    rate: Fraction = Fraction(0)


@dc.dataclass(frozen=True, slots=True)
class ProgrammeLoan:
    """A loan under the programme; ``terms`` are as at the drawdown, without events."""

    loan_no: str
    party_no: str
    bank_no: str
    contract_no: str
    mortgage_no: str
    grade_document: str
    terms: Loan
    happenings: tuple[Happening, ...] = ()
    entered_at: str = ""

    @property
    def stopped(self) -> Happening | None:
        """The earliest happening that ends the subsidy."""
        stops = [one for one in self.happenings if one.kind in STOPS]
        return min(stops, key=lambda one: one.day, default=None)

    @property
    def ends(self) -> dt.date:
        """The day on which it leaves the programme."""
        stopped = self.stopped
        return min(stopped.day, self.terms.until) if stopped else self.terms.until

    def overlaps(self, start: dt.date, end: dt.date) -> bool:
        """Whether it is under the programme at any time between two days, the last excluded."""
        return self.terms.drawdown < end and start < self.ends

    def owed_on(self, day: dt.date) -> Fen:
        """Return the principal still owed at the end of a day."""
        repaid = (one.amount for one in self.happenings if one.kind == REPAY and one.day <= day)
        return self.terms.principal - sum(repaid)


def due_until(loan: ProgrammeLoan, day: dt.date, rules: SubsidyRules, stops: StopRules) -> Subsidy:
    """Reckon the subsidy from the drawdown up to a day, that day excluded."""
    last = min([loan.terms.until, day, *_stop_days(loan, stops)])
    if last <= loan.terms.drawdown:
        return Subsidy((), ())
    events = tuple(
        LoanEvent(one.day, one.kind, one.amount, one.grade, one.rate)
        for one in loan.happenings
        if one.kind in CHANGES and one.day < last
    )
    return subsidise(dc.replace(loan.terms, until=last, events=events), rules)


def _stop_days(loan: ProgrammeLoan, stops: StopRules) -> Iterable[dt.date]:
    whole = {MISUSE: stops.misuse_from_drawdown, DISCHARGED: stops.discharge_from_drawdown}
    for one in loan.happenings:
        if one.kind in STOPS:
            yield loan.terms.drawdown if whole.get(one.kind) else one.day


# --- batches --------------------------------------------------------------------------------------


@dc.dataclass(frozen=True, slots=True)
class SubsidyLine:
    """A loan in a batch: due since the drawdown, taken before, taken now (negative: back)."""

    loan_no: str
    due: Fen
    taken: Fen
    amount: Fen
    standing: str

    @property
    def waiting(self) -> Fen:
        """What waits for the next budget."""
        return max(0, self.due - self.taken - self.amount)


@dc.dataclass(frozen=True, slots=True)
class BatchEvent:
    """A step of a batch, or an objection and its answer."""

    event: int
    kind: str
    state: str
    day: dt.date
    detail: Mapping[str, str]


@dc.dataclass(frozen=True, slots=True)
class SubsidyBatch:
    """What was granted for a period, out of the budget of a year."""

    batch_no: str
    start: dt.date
    end: dt.date  # the last day of the period
    budget_year: int
    available: Fen  # of the budget when it was drawn up
    lines: tuple[SubsidyLine, ...]
    events: tuple[BatchEvent, ...] = ()

    @property
    def total(self) -> Fen:
        """What is granted less what is taken back."""
        return sum(one.amount for one in self.lines)

    @property
    def granted(self) -> Fen:
        """What the batch takes from the budget; what comes back does not go into it."""
        return sum(one.amount for one in self.lines if one.standing == GRANTED)

    @property
    def state(self) -> str:
        """Where it stands."""
        return self.events[-1].state if self.events else DRAWN

    @property
    def cut(self) -> dt.date:
        """The day up to which its amounts are reckoned, that day excluded."""
        return self.end + dt.timedelta(days=1)

    @property
    def unanswered(self) -> tuple[int, ...]:
        """The objections without an answer."""
        answered = {one.detail["objection_no"] for one in self.events if one.kind == ANSWER}
        open_ = (one.event for one in self.events if one.kind == OBJECTION)
        return tuple(number for number in open_ if str(number) not in answered)

    def day_of(self, state: str) -> BatchEvent | None:
        """Return the event by which it came into a state."""
        return next((one for one in self.events if one.kind == state), None)


def draw_up(dues: Sequence[tuple[str, Fen, Fen]], available: Fen) -> tuple[SubsidyLine, ...]:
    """Queue loans ``(number, due, taken)`` for a budget, first come first served.

    The first that does not fit waits whole, and everybody behind it: nobody is overtaken. What is
    to come back is not queued. Loans with nothing new have no line.
    """
    lines = []
    left, closed = available, False
    for number, due, taken in dues:
        new = due - taken
        if new < 0:
            lines.append(SubsidyLine(number, due, taken, new, RECLAIMED))
        elif new:
            closed = closed or new > left
            left -= 0 if closed else new
            amount, standing = (0, WAITS) if closed else (new, GRANTED)
            lines.append(SubsidyLine(number, due, taken, amount, standing))
    return tuple(lines)
