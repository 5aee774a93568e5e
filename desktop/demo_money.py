"""The money of the demonstration: a distribution up to its first payment, and a subsidised loan.

The figures are those of the examples that ship with the program, so that a newcomer finds on the
pages what the manual and the worked examples speak of.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Protocol

from core.services.desk import Desk
from core.services.examples import example

PARTS = ("terms", "plots", "deliveries", "holders", "accounts", "resolution")
DISCUSSED = 18  # days from the posting to the meeting


class Calendar(Protocol):
    """The days of the demonstration."""

    def next_day(self, days: int) -> None: ...


def distribute(desk: Desk, clock: Calendar) -> None:
    """Enter a cooperative of growers and take last year's cycle to the order of payment."""
    entity = desk.perform("entity.enter", _told("entity.enter")).number
    desk.perform("entity.payees", {**_told("entity.payees"), "entity": entity})
    cycle = desk.perform("cycle.open", {**_told("cycle.open"), "entity": entity}).number
    for part in PARTS:
        desk.perform(f"cycle.{part}", {**_told(f"cycle.{part}"), "cycle": cycle})
    on = {"cycle": cycle}
    desk.perform("cycle.lock", on)
    desk.perform("cycle.compute", on)
    posted = desk.today().isoformat()
    desk.perform("cycle.post", {**_told("cycle.post"), **on, "posted_on": posted})
    clock.next_day(DISCUSSED)
    today = desk.today().isoformat()
    desk.perform("cycle.audit", {**_told("cycle.audit"), **on, "audited_on": today})
    met = {"meeting_on": today, "laid_open_on": posted}
    desk.perform("cycle.approve", {**_told("cycle.approve"), **on, **met})
    tax = sum(one.tax for one in desk.ask("cycle", cycle_no=cycle).lines)
    paid = {"tax_filed_on": today, "tax_paid": f"{tax // 100}.{tax % 100:02d}"}
    desk.perform("cycle.file_tax", {**_told("cycle.file_tax"), **on, **paid})
    desk.perform("payment.order", {**_told("payment.order"), **on, "value_date": today})


def subsidise(desk: Desk, borrower: str, bank: str, mortgage: str, drawdown: str) -> None:
    """Admit a loan to the programme, with this year's budget."""
    loan = {**_told("subsidy_loan.enter"), "borrower": borrower, "bank": bank}
    year, until = int(drawdown[:4]), f"{int(drawdown[:4]) + 3}{drawdown[4:]}"
    dated = {"mortgage": mortgage, "drawdown": drawdown, "loan_until": until}
    desk.perform("subsidy_loan.enter", {**loan, **dated})
    budget = {**_told("subsidy_budget.set"), "budget_year": year}
    desk.perform("subsidy_budget.set", budget)


def _told(operation: str) -> Mapping[str, Any]:
    found: Mapping[str, Any] = json.loads(example(operation))
    return found
