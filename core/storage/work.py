"""The unit of work: one transaction, its repositories, its numbers and its journal entry."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Select, bindparam, select, update
from sqlalchemy.sql.dml import ReturningUpdate

from core.domain.calendar import OFFICE_ZONE
from core.problems import Unavailable
from core.services.ports import Anchors, BadEntry, Head, JournalCheck, JournalLine, Report
from core.storage import anchoring, checking, journal
from core.storage.repositories.accounts import SqlAccounts
from core.storage.repositories.appraisals import SqlAppraisals
from core.storage.repositories.assets import SqlAssets
from core.storage.repositories.attachments import SqlAttachments
from core.storage.repositories.blanks import SqlBlanks
from core.storage.repositories.cases import SqlCases
from core.storage.repositories.certificates import SqlCertificates
from core.storage.repositories.checkpoints import SqlCheckpoints
from core.storage.repositories.contributions import SqlContributions
from core.storage.repositories.disposals import SqlDisposals
from core.storage.repositories.dividend_runs import SqlRuns
from core.storage.repositories.dividends import SqlDividends
from core.storage.repositories.erasures import SqlErasures
from core.storage.repositories.folios import Folios
from core.storage.repositories.history import SqlHistories
from core.storage.repositories.letters import SqlLetters
from core.storage.repositories.mortgages import SqlMortgages
from core.storage.repositories.parties import Merges, SqlParties
from core.storage.repositories.payables import SqlPayables
from core.storage.repositories.restraints import SqlRestraints
from core.storage.repositories.search import SqlSearch
from core.storage.repositories.subsidies import SqlSubsidies
from core.storage.repositories.valuations import SqlValuations
from core.storage.repositories.working import SqlDrafts, SqlSettings
from core.storage.rows import Rows
from core.storage.schema.certificates import issued_number, number_series, number_start
from core.storage.schema.journal import journal as journal_table
from core.storage.statements import Statements

if TYPE_CHECKING:
    from core.storage.staging import Staged

_TOLERATED = dt.timedelta(seconds=2)  # clocks are set by seconds; more is a wrong clock


class SqlWork:
    """One transaction; see :class:`core.services.ports.Work`."""

    def __init__(
        self,
        connection: Connection,
        operator: str,
        now: dt.datetime | None,
        anchors: Anchors | None = None,
    ) -> None:
        self._connection = connection
        self._anchors = anchors
        self._statements = Statements(connection)
        head = journal.head(self._statements)
        entered_at = _next_time(now, head) if now is not None else head.entered_at
        self._rows = Rows(connection, self._statements, head, operator, entered_at)
        self.recorded: Head | None = None  # the entry this work has appended

    @property
    def entered_at(self) -> str:
        """The one time of this work."""
        return self._rows.entered_at

    @property
    def head(self) -> Head:
        """Where the journal ends before this work."""
        return self._rows.head

    def doing(self, operation: str) -> None:
        """Say which operation the steps of this work belong to."""
        self._rows.operation = operation

    @cached_property
    def parties(self) -> SqlParties:
        """People and organisations."""
        return SqlParties(self._rows, self._merges)

    @cached_property
    def _merges(self) -> Merges:
        return Merges(self._rows)

    @cached_property
    def _folios(self) -> Folios:
        return Folios(self._rows)

    @cached_property
    def assets(self) -> SqlAssets:
        """Assets, shares, folios."""
        return SqlAssets(self._rows, self._folios, self._merges)

    @cached_property
    def mortgages(self) -> SqlMortgages:
        """Mortgages and ranks."""
        return SqlMortgages(self._rows, self._folios, self._merges)

    @cached_property
    def restraints(self) -> SqlRestraints:
        """Seizures."""
        return SqlRestraints(self._rows, self._folios, self._merges)

    @cached_property
    def histories(self) -> SqlHistories:
        """What was recorded of assets."""
        return SqlHistories(self._rows, self._merges)

    @cached_property
    def cases(self) -> SqlCases:
        """Cases."""
        return SqlCases(self._rows)

    @cached_property
    def certificates(self) -> SqlCertificates:
        """Certificates."""
        return SqlCertificates(self._rows)

    @cached_property
    def attachments(self) -> SqlAttachments:
        """Files of cases."""
        return SqlAttachments(self._rows)

    @cached_property
    def blanks(self) -> SqlBlanks:
        """Numbered blank forms."""
        return SqlBlanks(self._rows)

    @cached_property
    def disposals(self) -> SqlDisposals:
        """Disposals on default."""
        return SqlDisposals(self._rows)

    @cached_property
    def letters(self) -> SqlLetters:
        """Agency letters."""
        return SqlLetters(self._rows)

    @cached_property
    def valuations(self) -> SqlValuations:
        """Valuations."""
        return SqlValuations(self._rows)

    @cached_property
    def appraisals(self) -> SqlAppraisals:
        """Appraisal reports."""
        return SqlAppraisals(self._rows)

    @cached_property
    def contributions(self) -> SqlContributions:
        """Contributions to ventures."""
        return SqlContributions(self._rows)

    @cached_property
    def dividends(self) -> SqlDividends:
        """Entities and cycles of distributions."""
        return SqlDividends(self._rows)

    @cached_property
    def runs(self) -> SqlRuns:
        """Runs of distributions."""
        return SqlRuns(self._rows)

    @cached_property
    def payables(self) -> SqlPayables:
        """What is owed to payees, and payments."""
        return SqlPayables(self._rows)

    @cached_property
    def subsidies(self) -> SqlSubsidies:
        """The interest-subsidy programme."""
        return SqlSubsidies(self._rows)

    @cached_property
    def accounts(self) -> SqlAccounts:
        """Who works with the ledger."""
        return SqlAccounts(self._rows)

    @cached_property
    def erasures(self) -> SqlErasures:
        """What of the register may be erased."""
        return SqlErasures(self._rows)

    @cached_property
    def settings(self) -> SqlSettings:
        """What the office sets."""
        return SqlSettings(self._rows)

    @cached_property
    def drafts(self) -> SqlDrafts:
        """Unfinished forms."""
        return SqlDrafts(self._rows)

    @cached_property
    def checkpoints(self) -> SqlCheckpoints:
        """Signed heads."""
        return SqlCheckpoints(self._rows)

    @cached_property
    def search(self) -> SqlSearch:
        """The search index."""
        return SqlSearch(self._rows)

    def staging(self, columns: Sequence[str]) -> AbstractContextManager[Staged]:
        """Open a place for imported rows; loads sqlite-utils, which only imports need."""
        from core.storage.staging import staged

        return staged(self._connection, columns)

    def take_number(self, series: str, template: str) -> str:
        """Take the next number of a series, in this transaction: no gap, no number twice.

        Raises ``Unavailable('number_taken')`` when another series has issued it: two templates
        of the office make the same numbers.
        """
        taken = self._rows.value(_take(), taken_from=series)
        if taken is None:
            taken = self._rows.value(_start(), series=series) or 1
            self._rows.insert_plain(number_series, {"series": series, "last": taken})
        number = template.format(ordinal=taken)
        self._refuse_taken(number)
        self._rows.insert(issued_number, {"number": number, "series": series, "ordinal": taken})
        return number

    def next_ordinal(self, series: str) -> int:
        """Return which number the series issues next."""
        last = self._rows.value(_last(), series=series)
        return (self._rows.value(_start(), series=series) or 1) if last is None else last + 1

    def is_issued(self, number: str) -> bool:
        """Tell whether a series or an older book has issued a number."""
        return self._rows.value(_issued(), number=number) is not None

    def begin_series(self, series: str, first: int, reason: str) -> None:
        """Let a series that has issued nothing yet begin at ``first`` (存量补录).

        Raises ``Unavailable('series_begun')`` for one that has, or was given a beginning before.
        """
        comes_next = self.next_ordinal(series)
        if comes_next > 1:
            raise Unavailable("series_begun", value=series, last=comes_next - 1)
        self._rows.insert(number_start, {"series": series, "first": first, "reason": reason})

    def take_over_number(self, number: str, series: str) -> None:
        """Note a number that an older book issued, so that no series issues it again."""
        self._refuse_taken(number)
        ordinal = self._rows.value(_take(), taken_from=series)
        if ordinal is None:
            ordinal = 1
            self._rows.insert_plain(number_series, {"series": series, "last": 1})
        self._rows.insert(issued_number, {"number": number, "series": series, "ordinal": ordinal})

    def _refuse_taken(self, number: str) -> None:
        if self.is_issued(number):
            raise Unavailable("number_taken", value=number)

    def record(
        self, operation: str, reason: str, acknowledged: Sequence[str], facts: Mapping[str, Any]
    ) -> Head:
        """Append the entry that vouches for every row this work wrote."""
        entry = journal.entry_values(
            sequence=self._rows.sequence,
            entered_at=self._rows.entered_at,
            operator=self._rows.operator,
            operation=operation,
            reason=reason,
            acknowledged=list(acknowledged),
            facts=facts,
            rows=self._rows.written,
        )
        self.recorded = journal.append(self._statements, self._rows.head, entry)
        return self.recorded

    @property
    def identity(self) -> str:
        """What the ledger is known by: the hash of its first entry."""
        return anchoring.entry_hash(self._connection, 1)

    def entry_hash(self, sequence: int) -> str:
        """Return an entry's hash, ``""`` where there is no such entry."""
        return anchoring.entry_hash(self._connection, sequence)

    def anchor_fault(self) -> BadEntry | None:
        """Compare the journal with the head kept outside; None too where none is kept."""
        if self._anchors is None:
            return None
        return anchoring.fault(self._connection, self._anchors)

    def journal_page(self, before: int | None, limit: int) -> Sequence[JournalLine]:
        """Return entries, the latest first, from below ``before``."""
        table = journal_table
        statement = select(table).order_by(table.c.sequence.desc()).limit(limit)
        if before is not None:
            statement = statement.where(table.c.sequence < before)
        return [
            JournalLine(
                row["sequence"],
                row["entered_at"],
                row["operator"],
                row["operation"],
                row["reason"],
                json.loads(row["facts"]),
                row["hash"],
            )
            for row in self._rows.all(statement)
        ]

    def verify_journal(self, report: Report) -> JournalCheck:
        """Check the chain and every row it vouches for."""
        return journal.verify(self._connection, report)

    def file_faults(self, report: Report, *, full: bool) -> Sequence[BadEntry]:
        """Check the file itself."""
        place = self._connection.get_execution_options()["place"]
        return checking.faults(self._connection, place, report, full=full)


@cache
def _take() -> ReturningUpdate[int]:
    return (
        update(number_series)
        .where(number_series.c.series == bindparam("taken_from"))
        .values(last=number_series.c.last + 1)
        .returning(number_series.c.last)
    )


@cache
def _last() -> Select[int]:
    return select(number_series.c.last).where(number_series.c.series == bindparam("series"))


@cache
def _start() -> Select[int]:
    return select(number_start.c.first).where(number_start.c.series == bindparam("series"))


@cache
def _issued() -> Select[str]:
    return select(issued_number.c.series).where(issued_number.c.number == bindparam("number"))


def _next_time(now: dt.datetime, head: Head) -> str:
    """Return the entry time: after the last one, or refuse when the clock went back (I3)."""
    if head.entered_at:
        last = dt.datetime.fromisoformat(head.entered_at)
        if now <= last:
            if last - now > _TOLERATED:
                raise Unavailable("clock_went_back", value=now.isoformat(), last=head.entered_at)
            now = last + dt.timedelta(microseconds=1)
    return now.astimezone(OFFICE_ZONE).isoformat(timespec="microseconds")
