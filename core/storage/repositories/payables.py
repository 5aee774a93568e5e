"""What is owed to payees, what happened to it, and the batches it was paid in."""

from __future__ import annotations

import datetime as dt
import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, select

from core.domain.dividend.cycle import (
    DECLARED,
    SETTLED,
    Batch,
    BatchLine,
    Payable,
    PayableEvent,
)
from core.storage.canonical import canonical
from core.storage.rows import Record, Rows
from core.storage.schema import dividends as schema


class SqlPayables:
    """Payables and payments; see :class:`core.services.ports.Payables`."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    def add(self, new: Payable, standing: str, detail: Mapping[str, Any]) -> None:
        """Write an amount owed, open, held or carried from its first day."""
        self._rows.insert(
            schema.payable,
            {
                "payable_no": new.payable_no,
                "cycle_no": new.cycle_no,
                "run_no": new.run_no,
                "kind": new.kind,
                "payee_no": new.payee_no,
                "subject": new.subject,
                "pay_to": new.pay_to,
                "amount": new.amount,
                "due_on": new.due_on.isoformat(),
            },
        )
        today = dt.date.fromisoformat(self._rows.entered_at[:10])
        self._write(
            *(new, 0, 0, standing, today),
            kind=DECLARED,
            amount=new.amount,
            standing=standing,
            detail=detail,
        )

    def happen(
        self,
        known: Payable,
        kind: str,
        day: dt.date,
        *,
        amount: int = 0,
        standing: str = "",
        batch: tuple[str, int] | None = None,
        detail: Mapping[str, Any] | None = None,
    ) -> None:
        """Append what happened: ``amount`` is how the balance changes, in fen.

        ``standing`` is how it stands after, unless nothing is left: then it is settled.
        """
        left = known.balance + amount
        after = (standing or known.standing) if left else SETTLED
        self._write(
            *(known, len(known.events), known.balance, known.standing, day),
            kind=kind,
            amount=amount,
            standing=after,
            batch=batch,
            detail=detail or {},
        )

    def _write(
        self,
        known: Payable,
        previous: int,
        balance: int,
        standing_before: str,
        day: dt.date,
        *,
        kind: str,
        amount: int,
        standing: str,
        batch: tuple[str, int] | None = None,
        detail: Mapping[str, Any],
    ) -> None:
        self._rows.insert(
            schema.payable_event,
            {
                "payable_no": known.payable_no,
                "event": previous + 1,
                "previous_event": previous or None,
                "kind": kind,
                "owed": known.amount,
                "amount": amount,
                "balance_before": balance,
                "balance": balance + amount,
                "standing_before": standing_before,
                "standing": standing,
                "happened_on": day.isoformat(),
                "batch_no": batch[0] if batch else None,
                "batch_line": batch[1] if batch else None,
                "detail": canonical(dict(detail)),
                "entered_at": self._rows.entered_at,
            },
        )

    def get(self, payable_no: str) -> Payable | None:
        """Return an amount owed with what happened to it."""
        row = self._rows.first(_by("payable_no"), payable_no=payable_no)
        return None if row is None else self._read([row])[0]

    def of_cycle(self, cycle_no: str) -> Sequence[Payable]:
        """Return what a cycle owes and owed, in the order it was entered."""
        return self._read(self._rows.all(_by("cycle_no"), cycle_no=cycle_no))

    def of_run(self, run_no: str) -> Sequence[Payable]:
        """Return what a run gave rise to."""
        return self._read(self._rows.all(_by("run_no"), run_no=run_no))

    def of_entity(self, entity_no: str) -> Sequence[Payable]:
        """Return what an entity owes and owed in all its cycles."""
        return self._read(self._rows.all(_of_entity(), entity_no=entity_no))

    def _read(self, rows: Sequence[Record]) -> Sequence[Payable]:
        """Put the events to their payables, in one statement for those of a cycle."""
        events: defaultdict[str, list[PayableEvent]] = defaultdict(list)
        if len(rows) == 1:
            found = self._rows.all(_events_of_one(), payable_no=rows[0]["payable_no"])
        else:
            cycles = dict.fromkeys(row["cycle_no"] for row in rows)
            found = [one for no in cycles for one in self._rows.all(_events(), cycle_no=no)]
        for row in found:
            events[row["payable_no"]].append(_event(row))
        return [_payable(row, tuple(events[row["payable_no"]])) for row in rows]

    # --- payments ---------------------------------------------------------------------------------

    def add_batch(self, new: Batch) -> None:
        """Write a batch with its lines; they end exactly at its total."""
        self._rows.insert(
            schema.payment_batch,
            {
                "batch_no": new.batch_no,
                "cycle_no": new.cycle_no,
                "format": new.format,
                "value_date": new.value_date.isoformat(),
                "last_line": len(new.lines),
                "total": new.total,
                "detail": canonical(dict(new.detail)),
                "entered_at": self._rows.entered_at,
            },
        )
        reached = 0
        for one in new.lines:
            self._rows.insert(
                schema.payment,
                {
                    "batch_no": new.batch_no,
                    "line": one.line,
                    "previous_line": one.line - 1 or None,
                    "payee_no": one.payee_no,
                    "account": canonical(dict(one.account)),
                    "amount": one.amount,
                    "from_fen": reached,
                    "to_fen": reached + one.amount,
                },
            )
            reached += one.amount

    def settle(self, batch_no: str, line: int, outcome: str, reason: str, day: dt.date) -> None:
        """Write what the bank said of a payment, once."""
        self._rows.insert(
            schema.payment_outcome,
            {
                "batch_no": batch_no,
                "line": line,
                "outcome": outcome,
                "reason": reason,
                "settled_on": day.isoformat(),
            },
        )

    def batch(self, batch_no: str) -> Batch | None:
        """Return a batch with its lines and what became of them."""
        row = self._rows.first(_batch_by_no(), batch_no=batch_no)
        return None if row is None else self._batch(row)

    def batches(self, cycle_no: str) -> Sequence[Batch]:
        """Return the batches of a cycle in order."""
        return [self._batch(row) for row in self._rows.all(_batches(), cycle_no=cycle_no)]

    def paid_by(self, batch_no: str) -> Mapping[int, Sequence[Payable]]:
        """Return which amounts owed each line of a batch pays."""
        rows = self._rows.all(_paid_by(), batch_no=batch_no)
        cycle_no = rows[0]["cycle_no"] if rows else ""
        known = {one.payable_no: one for one in self.of_cycle(cycle_no)} if rows else {}
        found: defaultdict[int, list[Payable]] = defaultdict(list)
        for row in rows:
            found[row["batch_line"]].append(known[row["payable_no"]])
        return found

    def _batch(self, row: Record) -> Batch:
        lines = self._rows.all(_payments(), batch_no=row["batch_no"])
        return Batch(
            batch_no=row["batch_no"],
            cycle_no=row["cycle_no"],
            format=row["format"],
            value_date=dt.date.fromisoformat(row["value_date"]),
            total=row["total"],
            detail=json.loads(row["detail"]),
            lines=tuple(_batch_line(one) for one in lines),
            entered_at=row["entered_at"],
        )


def _payable(row: Record, events: tuple[PayableEvent, ...]) -> Payable:
    return Payable(
        payable_no=row["payable_no"],
        cycle_no=row["cycle_no"],
        run_no=row["run_no"],
        kind=row["kind"],
        payee_no=row["payee_no"],
        subject=row["subject"],
        pay_to=row["pay_to"],
        amount=row["amount"],
        due_on=dt.date.fromisoformat(row["due_on"]),
        events=events,
    )


def _event(row: Record) -> PayableEvent:
    return PayableEvent(
        kind=row["kind"],
        amount=row["amount"],
        balance=row["balance"],
        standing=row["standing"],
        happened_on=dt.date.fromisoformat(row["happened_on"]),
        batch_no=row["batch_no"] or "",
        detail=json.loads(row["detail"]),
        entered_at=row["entered_at"],
    )


def _batch_line(row: Record) -> BatchLine:
    return BatchLine(
        line=row["line"],
        payee_no=row["payee_no"],
        amount=row["amount"],
        account=json.loads(row["account"]),
        outcome=row["outcome"] or "",
        reason=row["reason"] or "",
    )


@cache
def _by(column: str) -> Select[tuple[object, ...]]:
    table = schema.payable
    found = select(table).where(table.c[column] == bindparam(column))
    return found.order_by(table.c.sequence, table.c.payable_no)


@cache
def _of_entity() -> Select[tuple[object, ...]]:
    table, cycles = schema.payable, schema.cycle
    found = select(table).join(cycles, cycles.c.cycle_no == table.c.cycle_no)
    found = found.where(cycles.c.entity_no == bindparam("entity_no"))
    return found.order_by(table.c.sequence, table.c.payable_no)


@cache
def _events() -> Select[tuple[object, ...]]:
    table, payables = schema.payable_event, schema.payable
    found = select(table).join(payables, payables.c.payable_no == table.c.payable_no)
    found = found.where(payables.c.cycle_no == bindparam("cycle_no"))
    return found.order_by(table.c.payable_no, table.c.event)


@cache
def _events_of_one() -> Select[tuple[object, ...]]:
    table = schema.payable_event
    found = select(table).where(table.c.payable_no == bindparam("payable_no"))
    return found.order_by(table.c.event)


@cache
def _batches() -> Select[tuple[object, ...]]:
    table = schema.payment_batch
    found = select(table).where(table.c.cycle_no == bindparam("cycle_no"))
    return found.order_by(table.c.sequence)


@cache
def _batch_by_no() -> Select[tuple[object, ...]]:
    table = schema.payment_batch
    return select(table).where(table.c.batch_no == bindparam("batch_no"))


@cache
def _payments() -> Select[tuple[object, ...]]:
    table, outcomes = schema.payment, schema.payment_outcome
    same = (outcomes.c.batch_no == table.c.batch_no) & (outcomes.c.line == table.c.line)
    found = select(table, outcomes.c.outcome, outcomes.c.reason).outerjoin(outcomes, same)
    return found.where(table.c.batch_no == bindparam("batch_no")).order_by(table.c.line)


@cache
def _paid_by() -> Select[tuple[object, ...]]:
    table, payables = schema.payable_event, schema.payable
    found = select(table.c.batch_line, table.c.payable_no, payables.c.cycle_no)
    found = found.join(payables, payables.c.payable_no == table.c.payable_no)
    chosen = (table.c.batch_no == bindparam("batch_no")) & (table.c.kind == "ordered")
    return found.where(chosen).order_by(table.c.batch_line, table.c.payable_no)
