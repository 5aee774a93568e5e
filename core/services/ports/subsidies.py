"""The repository of the interest-subsidy programme, as a protocol."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Protocol

from core.domain.subsidy_programme import Happening, ProgrammeLoan, SubsidyBatch
from core.domain.values import Fen


class Subsidies(Protocol):
    """Loans, budgets and batches."""

    def add_loan(self, new: ProgrammeLoan) -> None: ...
    def happen(self, known: ProgrammeLoan, new: Happening) -> None: ...
    def loan(self, loan_no: str) -> ProgrammeLoan | None: ...
    def loans(self) -> Sequence[ProgrammeLoan]:
        """Return all loans, first come first."""

    def budgets(self) -> Mapping[int, Fen]:
        """Return the budgets as they stand, by year."""

    def set_budget(self, year: int, amount: Fen, document_no: str) -> None: ...
    def add_batch(self, new: SubsidyBatch, day: dt.date) -> None: ...
    def step(
        self,
        known: SubsidyBatch,
        kind: str,
        state: str,
        day: dt.date,
        detail: Mapping[str, str],
    ) -> None: ...
    def batch(self, batch_no: str) -> SubsidyBatch | None: ...
    def batches(self) -> Sequence[SubsidyBatch]:
        """Return all batches in the order in which they were drawn up."""
