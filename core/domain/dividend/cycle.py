"""A cycle of a distribution in the ledger: its states, its parts, its runs, what is owed.

The states follow the year of a cooperative: data are locked before anything is computed, the
result is posted for objections, audited, approved by the meeting, taxed, paid and closed
(农民专业合作社法 40, 45; 农村集体经济组织法 26, 40). Nothing computed is ever edited: a wrong run
is reversed by an exact counter-run and computed anew.
"""

from __future__ import annotations

import dataclasses as dc
import datetime as dt
from collections.abc import Mapping
from typing import Any

from core.domain.states import Graph, Role, Transition
from core.domain.values import Fen

DRAFT, LOCKED, COMPUTED, POSTED = "draft", "locked", "computed", "posted"
AUDITED, APPROVED, TAXED, PAYING = "audited", "approved", "taxed", "paying"
CLOSED, REVERSED = "closed", "reversed"

_UNLOCKED_FROM = (LOCKED, COMPUTED, POSTED, AUDITED, REVERSED)
_REVERSED_FROM = (COMPUTED, POSTED, AUDITED, APPROVED, TAXED, PAYING, CLOSED)

CYCLE = Graph(
    initial=DRAFT,
    transitions=(
        Transition(DRAFT, LOCKED, "cycle.lock", Role.ACCOUNTANT),
        Transition(LOCKED, COMPUTED, "cycle.compute", Role.ACCOUNTANT),
        Transition(COMPUTED, POSTED, "cycle.post", Role.ACCOUNTANT),
        Transition(POSTED, AUDITED, "cycle.audit", Role.REVIEWER),
        Transition(AUDITED, APPROVED, "cycle.approve", Role.ACCOUNTANT),
        Transition(APPROVED, TAXED, "cycle.file_tax", Role.ACCOUNTANT),
        Transition(TAXED, PAYING, "payment.order", Role.ACCOUNTANT),
        Transition(PAYING, CLOSED, "cycle.close", Role.ACCOUNTANT),
        Transition(TAXED, CLOSED, "cycle.close", Role.ACCOUNTANT),
        *(Transition(state, DRAFT, "cycle.unlock", Role.ACCOUNTANT) for state in _UNLOCKED_FROM),
        *(Transition(state, REVERSED, "cycle.reverse", Role.REVIEWER) for state in _REVERSED_FROM),
    ),
)

# The parts of a cycle's data, in the order an accountant collects them.
TERMS, PLOTS, DELIVERIES, HOLDINGS = "terms", "plots", "deliveries", "holdings"
HOLDERS, MEMBERS, ACCOUNTS, RESOLUTION = "holders", "members", "accounts", "resolution"
PARTS = (TERMS, PLOTS, DELIVERIES, HOLDINGS, HOLDERS, MEMBERS, ACCOUNTS, RESOLUTION)
# Those that are lists of rows; the others are one set of fields.
LISTS = (PLOTS, DELIVERIES, HOLDINGS, HOLDERS, MEMBERS)

SNAPSHOT = "snapshot"  # the whole of it, as it was locked

SETTLEMENT, REVERSAL = "settlement", "reversal"
OBJECTION, ANSWER = "objection", "answer"  # to what was posted
STAGE1, DIVIDEND, RECOVERY = "stage1", "dividend", "recovery"
PAYABLE_KINDS = (STAGE1, DIVIDEND, RECOVERY)

# What happens to an amount owed. The balance is what is neither paid nor on its way.
DECLARED, ORDERED, RETURNED, PAID = "declared", "ordered", "returned", "paid"
HELD, RELEASED, CARRIED, BROUGHT, UNDONE = "held", "released", "carried", "brought", "undone"
PAYABLE_EVENTS = (*(DECLARED, ORDERED, RETURNED, PAID, HELD, RELEASED, CARRIED, BROUGHT, UNDONE),)
# How an amount owed stands: free to be paid, blocked, kept for the next run, nothing left.
OPEN, BLOCKED, KEPT, SETTLED = "open", "held", "carried", "settled"
STANDINGS = (OPEN, BLOCKED, KEPT, SETTLED)


@dc.dataclass(frozen=True, slots=True)
class Entity:
    """Who distributes: a company, a farmers' cooperative, a village collective.

    ``entity_kind`` is ``""`` until its legal form is set: nothing is computed before. ``terms``
    are plain values: share classes, paying account, what its articles say. ``asset_no`` is the
    venture whose shares the register keeps, ``""`` if it keeps none.
    """

    entity_no: str
    version: int
    name: str
    entity_kind: str
    asset_no: str
    terms: Mapping[str, Any]


@dc.dataclass(frozen=True, slots=True)
class EntityPayee:
    """Who may get money of an entity; ``detail`` has name, account, tax code, group …"""

    payee_no: str
    version: int
    name: str
    party_no: str
    detail: Mapping[str, Any]


@dc.dataclass(frozen=True, slots=True)
class CycleStep:
    """A step a cycle took: the day it happened on and what was said of it."""

    state: str
    happened_on: dt.date
    detail: Mapping[str, Any]
    operation: str
    operator: str
    entered_at: str


@dc.dataclass(frozen=True, slots=True)
class Part:
    """A version of one part of a cycle's data; ``content`` is a list of rows or a set of fields."""

    part: str
    version: int
    content: Any
    source: str
    entered_at: str


@dc.dataclass(frozen=True, slots=True)
class CycleFile:
    """A cycle with the steps it took, the latest last."""

    cycle_no: str
    entity_no: str
    start: dt.date
    end: dt.date
    record_date: dt.date
    time_rule: str
    product: str
    steps: tuple[CycleStep, ...]

    @property
    def state(self) -> str:
        """The state it stands in."""
        return self.steps[-1].state

    def last(self, state: str) -> CycleStep | None:
        """Return the last time it came into a state."""
        return next((one for one in reversed(self.steps) if one.state == state), None)

    @property
    def days(self) -> int:
        """The days of the cycle, both ends counted."""
        return (self.end - self.start).days + 1


@dc.dataclass(frozen=True, slots=True)
class Run:
    """A computation that is kept: what went in, what came out, by which rules and program.

    ``inputs`` is the document of ``nongquan dividend`` and ``result`` its answer. A reversal has
    the ``reverses`` number of the run that it takes back.
    """

    run_no: str
    cycle_no: str
    kind: str
    reverses: str
    inputs: Mapping[str, Any]
    inputs_sha256: str
    result: Mapping[str, Any]
    result_sha256: str
    program_version: str
    rules: Any
    entered_at: str = ""


@dc.dataclass(frozen=True, slots=True)
class RunLine:
    """One payee's line as the ledger keeps it; amounts in fen, negated in a reversal."""

    payee_no: str
    pay_to: str
    gross: Fen
    tax: Fen
    carry_in: Fen
    payable: Fen
    held: Fen
    carry_out: Fen

    def negated(self) -> RunLine:
        """Return the line that takes this one back to the fen."""
        amounts = (-getattr(self, name) for name in LINE_AMOUNTS)
        return RunLine(self.payee_no, self.pay_to, *amounts)


LINE_AMOUNTS = ("gross", "tax", "carry_in", "payable", "held", "carry_out")


@dc.dataclass(frozen=True, slots=True)
class EntityResult:
    """The entity's undistributed profit before and after a run: a chain from year to year."""

    result: int
    run_no: str
    opening: Fen
    closing: Fen


@dc.dataclass(frozen=True, slots=True)
class PayableEvent:
    """Something that happened to an amount owed; ``amount`` is how the balance changed."""

    kind: str
    amount: Fen
    balance: Fen
    standing: str
    happened_on: dt.date
    batch_no: str
    detail: Mapping[str, Any]
    entered_at: str


@dc.dataclass(frozen=True, slots=True)
class Payable:
    """An amount owed to a payee by a run: stage 1 of a plot, a dividend, or what is to come back.

    A ``recovery`` is owed by the payee: what was paid on a run that was reversed since.
    """

    payable_no: str
    cycle_no: str
    run_no: str
    kind: str
    payee_no: str
    subject: str  # the plot of a stage 1 line
    pay_to: str
    amount: Fen
    due_on: dt.date
    events: tuple[PayableEvent, ...] = ()

    @property
    def balance(self) -> Fen:
        """What is neither paid nor on its way."""
        return self.events[-1].balance

    @property
    def standing(self) -> str:
        """How it stands: open, held, carried or settled."""
        return self.events[-1].standing

    @property
    def paid(self) -> Fen:
        """What was ordered or paid and did not come back."""
        moved = (one.amount for one in self.events if one.kind in (ORDERED, PAID, RETURNED))
        return -sum(moved)


@dc.dataclass(frozen=True, slots=True)
class BatchLine:
    """One payment of a batch: what a payee gets, to which account, and what became of it.

    ``outcome`` is ``""`` until the bank answered, then ``paid`` or ``failed``.
    """

    line: int
    payee_no: str
    amount: Fen
    account: Mapping[str, Any]
    outcome: str = ""
    reason: str = ""


@dc.dataclass(frozen=True, slots=True)
class Batch:
    """Payments ordered together; ``format`` is the bank's file, a code of ``resources/banks``."""

    batch_no: str
    cycle_no: str
    format: str
    value_date: dt.date
    total: Fen
    detail: Mapping[str, Any]
    lines: tuple[BatchLine, ...] = ()
    entered_at: str = ""


@dc.dataclass(frozen=True, slots=True)
class CycleEvent:
    """An objection to what was posted, or the answer to one (``detail`` names which)."""

    event: int
    kind: str
    happened_on: dt.date
    detail: Mapping[str, Any]
    entered_at: str = ""
