"""A ledger, the works it gives out, and the clock."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any, Protocol

from core.services.ports.contributions import Contributions
from core.services.ports.dividends import Dividends, Payables, Runs
from core.services.ports.erasures import Erasures
from core.services.ports.events import Appraisals, Attachments, Blanks, Disposals, Letters
from core.services.ports.history import Histories
from core.services.ports.people import Accounts
from core.services.ports.repositories import (
    Assets,
    Cases,
    Certificates,
    Drafts,
    Mortgages,
    Parties,
    Restraints,
    Search,
    Settings,
    Staging,
    Valuations,
)
from core.services.ports.subsidies import Subsidies
from core.services.ports.values import BadEntry, Head, JournalCheck, JournalLine
from core.services.ports.witness import Checkpoints

Report = Callable[[int, int], None]


class Work(Protocol):
    """One transaction and its repositories."""

    @property
    def parties(self) -> Parties: ...
    @property
    def assets(self) -> Assets: ...
    @property
    def mortgages(self) -> Mortgages: ...
    @property
    def restraints(self) -> Restraints: ...
    @property
    def histories(self) -> Histories: ...
    @property
    def cases(self) -> Cases: ...
    @property
    def certificates(self) -> Certificates: ...
    @property
    def attachments(self) -> Attachments: ...
    @property
    def blanks(self) -> Blanks: ...
    @property
    def disposals(self) -> Disposals: ...
    @property
    def letters(self) -> Letters: ...
    @property
    def valuations(self) -> Valuations: ...
    @property
    def appraisals(self) -> Appraisals: ...
    @property
    def contributions(self) -> Contributions: ...
    @property
    def dividends(self) -> Dividends: ...
    @property
    def payables(self) -> Payables: ...
    @property
    def runs(self) -> Runs: ...
    @property
    def subsidies(self) -> Subsidies: ...
    @property
    def accounts(self) -> Accounts: ...
    @property
    def erasures(self) -> Erasures: ...
    @property
    def settings(self) -> Settings: ...
    @property
    def drafts(self) -> Drafts: ...
    @property
    def search(self) -> Search: ...
    @property
    def checkpoints(self) -> Checkpoints: ...
    def staging(self, columns: Sequence[str]) -> AbstractContextManager[Staging]:
        """Open a place for rows of these columns, the first of them the row's number."""

    def doing(self, operation: str) -> None:
        """Say which operation the steps of this work belong to."""

    @property
    def entered_at(self) -> str:
        """The one time of this work: ours, strictly rising, in the office's zone."""

    @property
    def head(self) -> Head:
        """Where the journal ends before this work."""

    def take_number(self, series: str, template: str) -> str:
        """Take the next number of a series; ``template`` is filled with ``ordinal``."""

    def next_ordinal(self, series: str) -> int:
        """Return which number the series issues next."""

    def is_issued(self, number: str) -> bool:
        """Tell whether any series, or an older book, has issued a number."""

    def begin_series(self, series: str, first: int, reason: str) -> None:
        """Let a series that has issued nothing yet begin at ``first``."""

    def take_over_number(self, number: str, series: str) -> None:
        """Note a number that an older book issued, so that no series issues it again."""

    def record(
        self, operation: str, reason: str, acknowledged: Sequence[str], facts: Mapping[str, Any]
    ) -> Head:
        """Append the journal entry that vouches for everything this work wrote."""

    @property
    def identity(self) -> str:
        """What a ledger is known by: the hash of its first entry, ``""`` before there is one."""

    def entry_hash(self, sequence: int) -> str:
        """Return an entry's hash, ``""`` where there is no such entry."""

    def anchor_fault(self) -> BadEntry | None:
        """Compare the journal with the head that was seen last and is kept outside."""

    def journal_page(self, before: int | None, limit: int) -> Sequence[JournalLine]: ...
    def verify_journal(self, report: Report) -> JournalCheck: ...
    def file_faults(self, report: Report, *, full: bool) -> Sequence[BadEntry]:
        """Return what is wrong with the file itself: pages, guards, marks; in full keys too."""


class Store(Protocol):
    """A ledger that gives out works."""

    def reading(self) -> AbstractContextManager[Work]:
        """Open a work that sees one consistent state and writes nothing."""

    def writing(self, operator: str) -> AbstractContextManager[Work]:
        """Open a work that holds the write lock; commits at the end, else nothing happened."""

    def close(self) -> None: ...


class Clock(Protocol):
    """Where the time comes from."""

    def __call__(self) -> dt.datetime: ...
