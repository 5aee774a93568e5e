"""What pages are shown of distributions: frozen rows, amounts in fen, dates as ISO texts."""

from __future__ import annotations

import dataclasses as dc
from collections.abc import Mapping
from typing import Any


@dc.dataclass(frozen=True, slots=True)
class EntityRow:
    """An entity in a list; ``entity_kind`` is a code, ``""`` until it is set."""

    entity_no: str
    entity_name: str
    entity_kind: str
    asset_no: str
    payees: int
    cycles: int


@dc.dataclass(frozen=True, slots=True)
class PayeeLine:
    """Somebody who may be paid by an entity."""

    no: str
    name: str
    payee_kind: str
    payee_group: str
    account_no: str
    bank_name: str
    tax_code: str
    hold_reason: str


@dc.dataclass(frozen=True, slots=True)
class CycleRow:
    """A cycle in a list: ``declared``, ``owed`` (still) and ``paid`` once there is a run."""

    cycle_no: str
    entity_no: str
    entity_name: str
    cycle_from: str
    cycle_to: str
    product: str
    state: str
    declared: int | None
    owed: int
    paid: int


@dc.dataclass(frozen=True, slots=True)
class EntityPage:
    """An entity with its payees and cycles; ``terms`` are those of ``entity.amend``."""

    row: EntityRow
    terms: Mapping[str, Any]
    payees: tuple[PayeeLine, ...]
    cycles: tuple[CycleRow, ...]


@dc.dataclass(frozen=True, slots=True)
class PartRow:
    """A part of a cycle's data: how many rows, from where; ``needed`` if it cannot be without."""

    part: str
    count: int
    source: str
    entered_at: str
    needed: bool


@dc.dataclass(frozen=True, slots=True)
class StepRow:
    """A step a cycle took, with what was said of it."""

    state: str
    happened_on: str
    operator: str
    entered_at: str
    detail: Mapping[str, Any]


@dc.dataclass(frozen=True, slots=True)
class ObjectionRow:
    """An objection and its answer, ``""`` while there is none."""

    objection_no: int
    objector: str
    objected_on: str
    objection: str
    answer_text: str


@dc.dataclass(frozen=True, slots=True)
class RunRow:
    """A run: its hash, its rules, whether it counts; ``reverses`` names the run it takes back."""

    run_no: str
    run_kind: str
    reverses: str
    inputs_sha256: str
    program_version: str
    entered_at: str


@dc.dataclass(frozen=True, slots=True)
class PlotLine:
    """A plot of a run: what it delivered, its coefficients, its stage 1 and why."""

    plot: str
    grower: str
    name: str
    mu: str
    kg: str
    kg_per_mu: str
    quality: str
    yielded: str
    coefficient: str
    outcome: str
    amount: int


@dc.dataclass(frozen=True, slots=True)
class DividendLine:
    """A payee's line of a run: ``weight`` over ``total_weight`` of ``pool`` is its gross amount."""

    no: str
    name: str
    share_class: str
    weight: str
    total_weight: str
    pool: int
    gross: int
    tax: int
    carry_in: int
    payable: int
    held: int
    carry_out: int
    pay_to: str


@dc.dataclass(frozen=True, slots=True)
class PayableRow:
    """An amount owed: what is left of it and how it stands."""

    payable_no: str
    cycle_no: str
    payable_kind: str
    payee_no: str
    name: str
    amount: int
    balance: int
    standing: str
    hold: str
    since: str
    limitation_on: str


@dc.dataclass(frozen=True, slots=True)
class BatchRow:
    """A batch of payments: ``failed`` and ``waiting`` count lines."""

    batch_no: str
    cycle_no: str
    value_date: str
    format: str
    count: int
    total: int
    failed: int
    waiting: int


@dc.dataclass(frozen=True, slots=True)
class CyclePage:
    """A cycle as its page shows it.

    ``missing`` are sentences: what stands in the way of the next step as far as the data tell.
    ``settlement`` is that of the run that counts, in the order it was taken.
    """

    row: CycleRow
    entity_kind: str
    record_date: str
    time_rule: str
    steps: tuple[StepRow, ...]
    parts: tuple[PartRow, ...]
    missing: tuple[str, ...]
    objections: tuple[ObjectionRow, ...]
    runs: tuple[RunRow, ...]
    settlement: tuple[tuple[str, int], ...]
    plots: tuple[PlotLine, ...]
    lines: tuple[DividendLine, ...]
    payables: tuple[PayableRow, ...]
    batches: tuple[BatchRow, ...]
    next_operations: tuple[str, ...]


@dc.dataclass(frozen=True, slots=True)
class Difference:
    """What somebody gets with other figures, and got before."""

    no: str
    name: str
    before: int
    after: int

    @property
    def change(self) -> int:
        """What it gains, in fen; negative if it loses."""
        return self.after - self.before


@dc.dataclass(frozen=True, slots=True)
class WhatIf:
    """A computation with other figures; nothing of it is written.

    ``problems`` are sentences where it cannot be computed.
    """

    settlement: tuple[tuple[str, int], ...]
    differences: tuple[Difference, ...]
    problems: tuple[str, ...] = ()
