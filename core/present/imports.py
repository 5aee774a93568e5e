"""What an import answers, as lines of a list: where, what is there, what is wrong, what to do."""

from __future__ import annotations

import dataclasses as dc
from collections.abc import Sequence

from core.problems import Severity
from core.services.imported import Imported, RowProblem
from core.text import Catalogue, Sentence


@dc.dataclass(frozen=True, slots=True)
class ProblemLine:
    """One problem; its words are made when they are looked at: there may be a million."""

    number: int
    found: RowProblem
    text: Catalogue

    @property
    def row(self) -> int | None:
        """The row as the spreadsheet numbers it, None for the whole file."""
        return self.found.row or None

    @property
    def column(self) -> str:
        """The heading of the cell."""
        return self.found.column

    @property
    def value(self) -> str:
        """What the cell says, on one line."""
        return " ".join(self.found.value.split())

    @property
    def sentence(self) -> Sentence:
        """The problem in words."""
        return self.text.sentence(self.found.problem)

    @property
    def what(self) -> str:
        """What is wrong, and by which law."""
        said = self.sentence
        return f"{said.text}（{said.basis}）" if said.basis else said.text

    @property
    def next(self) -> str:
        """What to do."""
        return self.sentence.next


def problem_lines(result: Imported, text: Catalogue) -> list[ProblemLine]:
    """Return the problems in the order of the sheet."""
    return [ProblemLine(nth, one, text) for nth, one in enumerate(result.problems, start=1)]


def questions(result: Imported) -> Sequence[str]:
    """Return the codes that a yes answers, if nothing else stands in the way, else nothing."""
    found = [one.problem for one in result.problems]
    if any(one.severity is not Severity.CONFIRMATION for one in found):
        return ()
    return tuple(dict.fromkeys(one.code for one in found))
