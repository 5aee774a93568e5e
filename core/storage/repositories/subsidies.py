"""Loans under the interest-subsidy programme, budgets and batches."""

from __future__ import annotations

import datetime as dt
import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from fractions import Fraction
from functools import cache

from sqlalchemy import Select, Table, bindparam, select

from core.domain.subsidy import Loan
from core.domain.subsidy_programme import (
    DRAWN,
    BatchEvent,
    Happening,
    ProgrammeLoan,
    SubsidyBatch,
    SubsidyLine,
)
from core.domain.values import Fen
from core.fields import fraction_text
from core.storage.canonical import canonical
from core.storage.rows import Record, Rows
from core.storage.schema import subsidies as schema


class SqlSubsidies:
    """The programme's records; see :class:`core.services.ports.Subsidies`."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    # --- loans ---

    def add_loan(self, new: ProgrammeLoan) -> None:
        """Write a loan as at its drawdown."""
        terms = new.terms
        self._rows.insert(
            schema.subsidy_loan,
            {
                "loan_no": new.loan_no,
                "party_no": new.party_no,
                "bank_no": new.bank_no,
                "contract_no": new.contract_no,
                "mortgage_no": new.mortgage_no or None,
                "principal": terms.principal,
                "rate": fraction_text(terms.rate),
                "drawdown": terms.drawdown.isoformat(),
                "until": terms.until.isoformat(),
                "grade": terms.grade,
                "grade_document": new.grade_document,
                "basis": terms.basis,
                "cap_mode": terms.cap_mode,
                "entered_at": self._rows.entered_at,
            },
        )

    def happen(self, known: ProgrammeLoan, new: Happening) -> None:
        """Append what happened to a loan."""
        previous = len(known.happenings)
        self._rows.insert(
            schema.subsidy_loan_event,
            {
                "loan_no": known.loan_no,
                "event": previous + 1,
                "previous_event": previous or None,
                "kind": new.kind,
                "happened_on": new.day.isoformat(),
                "document_no": new.document_no,
                "amount": new.amount,
                "grade": new.grade,
                "rate": fraction_text(new.rate) if new.kind == "rate" else "",
            },
        )

    def loan(self, loan_no: str) -> ProgrammeLoan | None:
        """Return a loan with what happened to it."""
        row = self._rows.first(_of(schema.subsidy_loan, "loan_no"), loan_no=loan_no)
        if row is None:
            return None
        events = self._rows.all(_of(schema.subsidy_loan_event, "loan_no", "event"), loan_no=loan_no)
        return _loan(row, [_happening(one) for one in events])

    def loans(self) -> Sequence[ProgrammeLoan]:
        """Return all loans, first come first."""
        events: defaultdict[str, list[Happening]] = defaultdict(list)
        for row in self._rows.all(_all(schema.subsidy_loan_event, "loan_no", "event")):
            events[row["loan_no"]].append(_happening(row))
        rows = self._rows.all(_all(schema.subsidy_loan, "sequence", "loan_no"))
        return [_loan(row, events[row["loan_no"]]) for row in rows]

    # --- budgets ---

    def budgets(self) -> Mapping[int, Fen]:
        """Return the budgets as they stand, by year."""
        rows = self._rows.all(_all(schema.subsidy_budget, "year", "version"))
        return {row["year"]: row["amount"] for row in rows}

    def set_budget(self, year: int, amount: Fen, document_no: str) -> None:
        """Write the budget of a year as it is from now on."""
        rows = self._rows.all(_of(schema.subsidy_budget, "year", "version"), year=year)
        row = {"year": year, "version": len(rows) + 1, "previous_version": len(rows) or None}
        self._rows.insert(
            schema.subsidy_budget, {**row, "amount": amount, "document_no": document_no}
        )

    # --- batches ---

    def add_batch(self, new: SubsidyBatch, day: dt.date) -> None:
        """Write a batch as drawn up, with its lines."""
        self._rows.insert(
            schema.subsidy_batch,
            {
                "batch_no": new.batch_no,
                "from_date": new.start.isoformat(),
                "to_date": new.end.isoformat(),
                "budget_year": new.budget_year,
                "available": new.available,
                "last_line": len(new.lines),
                "total": new.total,
            },
        )
        reached = 0
        for line, one in enumerate(new.lines, start=1):
            self._rows.insert(
                schema.subsidy_line,
                {
                    "batch_no": new.batch_no,
                    "line": line,
                    "previous_line": line - 1 or None,
                    "loan_no": one.loan_no,
                    "due": one.due,
                    "taken": one.taken,
                    "amount": one.amount,
                    "standing": one.standing,
                    "sum_before": reached,
                    "sum_after": reached + one.amount,
                },
            )
            reached += one.amount
        self._event(new, DRAWN, "", DRAWN, day, {})

    def step(
        self,
        known: SubsidyBatch,
        kind: str,
        state: str,
        day: dt.date,
        detail: Mapping[str, str],
    ) -> None:
        """Append a step of a batch, an objection or an answer."""
        self._event(known, kind, known.state, state, day, detail)

    def _event(
        self,
        known: SubsidyBatch,
        kind: str,
        before: str,
        state: str,
        day: dt.date,
        detail: Mapping[str, str],
    ) -> None:
        previous = len(known.events)
        self._rows.insert(
            schema.subsidy_batch_event,
            {
                "batch_no": known.batch_no,
                "event": previous + 1,
                "previous_event": previous or None,
                "kind": kind,
                "state_before": before,
                "state": state,
                "happened_on": day.isoformat(),
                "detail": canonical(dict(detail)),
            },
        )

    def batch(self, batch_no: str) -> SubsidyBatch | None:
        """Return a batch with its lines and steps."""
        row = self._rows.first(_of(schema.subsidy_batch, "batch_no"), batch_no=batch_no)
        return None if row is None else self._batch(row)

    def batches(self) -> Sequence[SubsidyBatch]:
        """Return all batches in the order in which they were drawn up."""
        rows = self._rows.all(_all(schema.subsidy_batch, "sequence", "batch_no"))
        return [self._batch(row) for row in rows]

    def _batch(self, row: Record) -> SubsidyBatch:
        number = row["batch_no"]
        lines = self._rows.all(_of(schema.subsidy_line, "batch_no", "line"), batch_no=number)
        events = self._rows.all(
            _of(schema.subsidy_batch_event, "batch_no", "event"), batch_no=number
        )
        return SubsidyBatch(
            batch_no=number,
            start=dt.date.fromisoformat(row["from_date"]),
            end=dt.date.fromisoformat(row["to_date"]),
            budget_year=row["budget_year"],
            available=row["available"],
            lines=tuple(
                SubsidyLine(
                    one["loan_no"], one["due"], one["taken"], one["amount"], one["standing"]
                )
                for one in lines
            ),
            events=tuple(
                BatchEvent(
                    *(one["event"], one["kind"], one["state"]),
                    dt.date.fromisoformat(one["happened_on"]),
                    json.loads(one["detail"]),
                )
                for one in events
            ),
        )


def _loan(row: Record, happenings: Sequence[Happening]) -> ProgrammeLoan:
    return ProgrammeLoan(
        loan_no=row["loan_no"],
        party_no=row["party_no"],
        bank_no=row["bank_no"],
        contract_no=row["contract_no"],
        mortgage_no=row["mortgage_no"] or "",
        grade_document=row["grade_document"],
        terms=Loan(
            principal=row["principal"],
            rate=Fraction(row["rate"]),
            drawdown=dt.date.fromisoformat(row["drawdown"]),
            until=dt.date.fromisoformat(row["until"]),
            grade=row["grade"],
            basis=row["basis"],
            cap_mode=row["cap_mode"],
        ),
        happenings=tuple(happenings),
        entered_at=row["entered_at"],
    )


def _happening(row: Record) -> Happening:
    return Happening(
        kind=row["kind"],
        day=dt.date.fromisoformat(row["happened_on"]),
        document_no=row["document_no"],
        amount=row["amount"],
        grade=row["grade"],
        rate=Fraction(row["rate"] or 0),
    )


@cache
def _all(table: Table, *order: str) -> Select[tuple[object, ...]]:
    return select(table).order_by(*(table.c[name] for name in order))


@cache
def _of(table: Table, column: str, *order: str) -> Select[tuple[object, ...]]:
    return _all(table, *order).where(table.c[column] == bindparam(column))
