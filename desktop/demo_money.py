"""The money of the demonstration: a distribution up to its first payment, and a subsidised loan.

The figures are those of the examples that ship with the program, so that a newcomer finds on the
pages what the manual and the worked examples speak of.
"""

from __future__ import annotations

import datetime as dt
from typing import Protocol

from core.services.desk import Desk
from desktop.demo_data import told

PARTS = ("terms", "plots", "deliveries", "holders", "accounts", "resolution")
DISCUSSED = 18  # days from the posting to the meeting


class Calendar(Protocol):
    """The days of the demonstration."""

    def next_day(self, days: int) -> None: ...


def distribute(desk: Desk, clock: Calendar) -> None:
    """Enter a cooperative of growers and take last year's cycle to the order of payment."""
    entity = desk.perform("entity.enter", told("entity.enter")).number
    desk.perform("entity.payees", {**told("entity.payees"), "entity": entity})
    cycle = desk.perform("cycle.open", {**told("cycle.open"), "entity": entity}).number
    for part in PARTS:
        desk.perform(f"cycle.{part}", {**told(f"cycle.{part}"), "cycle": cycle})
    on = {"cycle": cycle}
    desk.perform("cycle.lock", on)
    desk.perform("cycle.compute", on)
    posted = desk.today().isoformat()
    desk.perform("cycle.post", {**told("cycle.post"), **on, "posted_on": posted})
    clock.next_day(DISCUSSED)
    today = desk.today().isoformat()
    desk.perform("cycle.audit", {**told("cycle.audit"), **on, "audited_on": today})
    met = {"meeting_on": today, "laid_open_on": posted}
    desk.perform("cycle.approve", {**told("cycle.approve"), **on, **met})
    tax = sum(one.tax for one in desk.ask("cycle", cycle_no=cycle).lines)
    paid = {"tax_filed_on": today, "tax_paid": f"{tax // 100}.{tax % 100:02d}"}
    desk.perform("cycle.file_tax", {**told("cycle.file_tax"), **on, **paid})
    desk.perform("payment.order", {**told("payment.order"), **on, "value_date": today})


def subsidise(desk: Desk, borrower: str, bank: str, mortgage: str, drawdown: str) -> None:
    """Admit a loan to the programme, with this year's budget."""
    loan = {**told("subsidy_loan.enter"), "borrower": borrower, "bank": bank}
    year, until = int(drawdown[:4]), f"{int(drawdown[:4]) + 3}{drawdown[4:]}"
    dated = {"mortgage": mortgage, "drawdown": drawdown, "loan_until": until}
    desk.perform("subsidy_loan.enter", {**loan, **dated})
    budget = {**told("subsidy_budget.set"), "budget_year": year}
    desk.perform("subsidy_budget.set", budget)


def draw_batch(desk: Desk, drawdown: str) -> None:
    """Draw and publish the first batch of subsidies, from the draw-down to yesterday."""
    today = desk.today()
    period = {"period_from": drawdown, "period_to": (today - dt.timedelta(days=1)).isoformat()}
    batch = desk.perform("subsidy_batch.draw", period).number
    posted = {"subsidy_batch": batch, "posted_on": today.isoformat()}
    desk.perform("subsidy_batch.publish", {**told("subsidy_batch.publish"), **posted})
