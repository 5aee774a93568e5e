"""Payables and batches as rows of a page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from core.domain.calendar import months_later
from core.domain.dividend.cycle import Batch, CycleFile, EntityPayee, Payable
from core.services.dividends.cycle_views import BatchRow, PayableRow
from core.services.dividends.steps import pack_for


def payable_rows(
    cycle: CycleFile, payables: Sequence[Payable], payees: Mapping[str, EntityPayee]
) -> tuple[PayableRow, ...]:
    """Return amounts owed as rows.

    ``limitation_on`` is when three years have passed: a reminder and nothing more, for no right
    to a dividend ends by itself (民法典 188, 192).
    """
    years = int(pack_for(cycle).values["limitation_years"].value)
    return tuple(
        PayableRow(
            payable_no=one.payable_no,
            cycle_no=one.cycle_no,
            payable_kind=one.kind,
            payee_no=one.payee_no,
            name=payees[one.payee_no].name if one.payee_no in payees else one.payee_no,
            amount=one.amount,
            balance=one.balance,
            standing=one.standing,
            hold=hold_of(one),
            since=one.due_on.isoformat(),
            limitation_on=months_later(one.due_on, 12 * years).isoformat(),
        )
        for one in payables
    )


def hold_of(one: Payable) -> str:
    """Return why an amount is held, ``""`` if it is not."""
    if one.standing != "held":
        return ""
    for event in reversed(one.events):
        if event.detail.get("hold") or event.detail.get("hold_reason"):
            return str(event.detail.get("hold") or event.detail["hold_reason"])
    return "dispute"


def batch_row(one: Batch) -> BatchRow:
    """Return a batch as a row."""
    return BatchRow(
        batch_no=one.batch_no,
        cycle_no=one.cycle_no,
        value_date=one.value_date.isoformat(),
        format=one.format,
        count=len(one.lines),
        total=one.total,
        failed=sum(line.outcome == "failed" for line in one.lines),
        waiting=sum(not line.outcome for line in one.lines),
    )
