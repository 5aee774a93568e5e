"""The bank's return file (回盘文件), read into what ``payment.reconcile`` takes.

Every line must be one of the batch, with the amount that was ordered and an outcome we know;
everything that is not is said at once, and nothing is entered.
"""

from __future__ import annotations

import dataclasses as dc
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from core.domain.dividend.cycle import BatchLine
from core.domain.values import fen_from_yuan, yuan
from core.problems import Problem, Rejected
from core.services.bank_maps import FAILED, WAITING, BankMap
from core.services.column_files import FIXED
from core.services.payment_files import bank_of, find_batch, reference
from core.services.ports import Work

Cells = Sequence[object]
_HEADER_WITHIN = 30  # rows: no bank writes more over its labels


@dc.dataclass(frozen=True, slots=True)
class Answered:
    """What a return file says: the lines of ``payment.reconcile``, and how many still wait."""

    rows: tuple[dict[str, Any], ...]
    waiting: int


def read_return(
    work: Work, number: str, table: Iterable[tuple[int, Cells]], form: str = ""
) -> Answered:
    """Read the rows of a return file about a batch, in its form or in another.

    Raises ``Rejected`` with every line that cannot be taken as it stands.
    """
    batch = find_batch(work, number)
    bank = bank_of(batch, form)
    header, rows = _below_header(bank, table)
    lines = {reference(number, one.line): one for one in batch.lines}
    about = _About(bank, number, lines, header)
    found = [_Line(about, at, cells) for at, cells in rows if any(map(_text, cells))]
    problems = [problem for one in found for problem in one.problems()]
    if not found:
        problems.append(Problem("return_without_rows", "payment", {"value": number}))
    if problems:
        raise Rejected(problems)
    told = tuple(one.told() for one in found if one.outcome != WAITING)
    return Answered(told, len(found) - len(told))


def fixed_rows(
    work: Work, number: str, content: bytes, form: str = ""
) -> Iterator[tuple[int, Cells]] | None:
    """Cut a return file of fixed width into cells under a row of labels; other forms give None."""
    bank = bank_of(find_batch(work, number), form)
    return _cut(bank, content) if bank.file.form == FIXED else None


def _cut(bank: BankMap, content: bytes) -> Iterator[tuple[int, Cells]]:
    columns = (*bank.file.columns, *bank.answer.columns)
    yield 0, [one.label for one in columns]
    for at, line in enumerate(content.splitlines(), start=1):
        cells, place = [], 0
        for one in columns:
            piece = line[place : place + one.width].decode(bank.file.encoding, "replace")
            cells.append(piece.strip())
            place += one.width
        yield at, cells


def _below_header(
    bank: BankMap, table: Iterable[tuple[int, Cells]]
) -> tuple[Mapping[str, int], Iterator[tuple[int, Cells]]]:
    """Return where each datum stands and the rows beneath the labels."""
    rows = iter(table)
    for count, (_, cells) in enumerate(rows):
        places = _places(bank, [_text(cell) for cell in cells])
        if "reference" in places and "outcome" in places:
            return places, rows
        if count > _HEADER_WITHIN:
            break
    wanted = (label for name in ("reference", "outcome") for label in bank.answer.labels[name])
    raise Rejected([Problem("return_without_labels", "payment", {"options": "、".join(wanted)})])


def _places(bank: BankMap, labels: Sequence[str]) -> Mapping[str, int]:
    return {
        name: labels.index(label)
        for name, known in bank.answer.labels.items()
        for label in known[::-1]
        if label in labels
    }


def _text(cell: object) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip() if cell is not None else ""


@dc.dataclass(frozen=True, slots=True)
class _About:
    """What every row is read by: the bank's form, the batch's lines by reference, the labels."""

    bank: BankMap
    batch_no: str
    lines: Mapping[str, BatchLine]
    places: Mapping[str, int]


class _Line:
    """One row of a return file."""

    def __init__(self, about: _About, at: int, cells: Cells) -> None:
        def said(name: str) -> str:
            place = about.places.get(name, len(cells))
            return _text(cells[place]) if place < len(cells) else ""

        self._facts = {"row": str(at), "payment": about.batch_no}
        self._said = {name: said(name) for name in ("reference", "outcome", "reason", "amount")}
        self._fen = said("fen")
        self.outcome = about.bank.answer.words.get(self._said["outcome"])
        self._line = about.lines.get(self._said["reference"])

    def told(self) -> dict[str, Any]:
        """Return the row of ``payment.reconcile``."""
        assert self._line is not None
        row: dict[str, Any] = {"line": self._line.line, "outcome": self.outcome}
        if self.outcome == FAILED:
            row["failure_reason"] = self._said["reason"] or self._said["outcome"]
        return row

    def problems(self) -> Iterator[Problem]:
        """Yield what is wrong with the row."""
        facts = self._facts
        if self._line is None:
            said = {"value": self._said["reference"]}
            yield Problem("return_of_other_batch", "payment", {**facts, **said})
        if self.outcome is None:
            said = {"value": self._said["outcome"]}
            yield Problem("return_outcome_unknown", "payment", {**facts, **said})
        amount = self._amount()
        if self._line is not None and amount is not None and amount != self._line.amount:
            said = {"value": self._said["amount"] or self._fen, "ordered": yuan(self._line.amount)}
            yield Problem("return_amount_differs", "payment", {**facts, **said})

    def _amount(self) -> int | None:
        """Return the amount the bank names in fen; -1 for one that is no amount."""
        if self._fen:
            return int(self._fen) if self._fen.isdecimal() else -1
        if not self._said["amount"]:
            return None
        try:
            return fen_from_yuan(self._said["amount"].replace(",", ""))
        except ValueError:
            return -1
