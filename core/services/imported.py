"""What is asked of an import, and what became of it."""

from __future__ import annotations

import dataclasses as dc
from collections.abc import Collection, Mapping

from core.problems import Problem, Rejected
from core.services.ports import Report


@dc.dataclass(frozen=True, slots=True)
class RowProblem:
    """A problem with its place: ``row`` as the spreadsheet numbers it (0: the whole file)."""

    row: int
    column: str
    value: str
    problem: Problem


@dc.dataclass(frozen=True, slots=True)
class Imported:
    """What an import did; with problems, or as a dry run, it entered nothing.

    ``header`` is the number of the header's row.
    """

    kind: str
    header: int
    rows: int
    entered: int
    dry_run: bool
    numbers: tuple[str, ...]
    problems: tuple[RowProblem, ...]

    @property
    def exit_status(self) -> int:
        """0 where nothing stands in the way, else as for any rejected request."""
        return Rejected(one.problem for one in self.problems).exit_status if self.problems else 0


@dc.dataclass(frozen=True, slots=True)
class Wish:
    """What is asked of an import besides the rows: confirmations given, dry run, progress.

    ``into`` is the number of the record that takes a whole sheet, ``source`` the file's name.
    ``mapping`` says what headings mean that say it otherwise: heading as
    :func:`core.services.tabular.header_key` writes it -> name of the column, ``""`` for one that is
    passed over. With ``asset_class`` the sheet is of that class, else of the one that fits best.
    """

    dry_run: bool = False
    acknowledged: Collection[str] = ()
    reason: str = ""
    report: Report = lambda done, total: None
    into: str = ""
    source: str = ""
    mapping: Mapping[str, str] = dc.field(default_factory=dict)
    asset_class: str = ""


NO_WISH = Wish()
