"""What is left of numbered blank forms (空白证书), and taking sheets for certificates.

An office that has entered lots of a kind of certificate keeps a stock of it: then the serial that a
clerk states must be of a sheet that is there. Without lots a serial is only noted.
"""

from __future__ import annotations

import dataclasses as dc
from collections.abc import Iterator, Sequence

from core.domain.blanks import PRINTED, SPOILED, Lot, SheetEvent
from core.problems import Problem
from core.services.operations import Request
from core.services.ports import Certificate, Work
from core.services.question import Question, query


@dc.dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet of a lot."""

    lot: Lot
    number: int

    @property
    def serial(self) -> str:
        """What is printed on it."""
        return self.lot.serial(self.number)


def find_sheet(work: Work, serial: str, kind: str = "") -> Sheet | None:
    """Return the sheet of a serial."""
    for lot in work.blanks.lots(kind):
        number = lot.number(serial)
        if number is not None:
            return Sheet(lot, number)
    return None


def state_of(work: Work, sheet: Sheet) -> str:
    """Return the last thing that became of a sheet, or '' if it is still there."""
    told = [one for one in work.blanks.events(sheet.lot.lot_no) if one.number == sheet.number]
    return told[-1].kind if told else ""


def take(
    request: Request, certificates: Sequence[Certificate], serial: str | None, field: str
) -> tuple[list[Sheet], list[Problem]]:
    """Choose the sheets for certificates, from the one of ``serial`` on.

    Returns one sheet a certificate, or none at all where no serial is stated or no stock is kept.
    """
    kinds = {one.kind for one in certificates}
    if not serial or not any(request.work.blanks.lots(kind) for kind in kinds):
        return [], []
    if len(kinds) > 1:
        return [], [Problem("blanks_of_several_kinds", field, {"value": serial})]
    sheet = find_sheet(request.work, serial, *kinds)
    if sheet is None:
        return [], [Problem("blank_not_in_stock", field, {"value": serial})]
    state = state_of(request.work, sheet)
    if state:
        facts = {"value": serial, "state": f"choice.blank_state.{state}"}
        return [], [Problem("blank_gone", field, facts)]
    there = [one for one in _left(request.work, sheet.lot) if one.number >= sheet.number]
    if len(there) < len(certificates):
        facts = {"value": serial, "left": str(len(there)), "wanted": str(len(certificates))}
        return [], [Problem("blanks_run_out", field, facts)]
    return there[: len(certificates)], []


def use(request: Request, sheet: Sheet, certificate_no: str) -> None:
    """Write that a certificate was printed onto a sheet."""
    event = SheetEvent(sheet.number, PRINTED, request.context.today, certificate_no)
    request.work.blanks.add(sheet.lot, event)


def _left(work: Work, lot: Lot) -> Iterator[Sheet]:
    gone = {one.number for one in work.blanks.events(lot.lot_no)}
    return (Sheet(lot, number) for number in lot.left(gone))


# --- questions ------------------------------------------------------------------------------------


@dc.dataclass(frozen=True, slots=True)
class StockRow:
    """A lot and what is left of it; ``next_blank`` is the serial that comes next, or ''."""

    lot_no: str
    blank_kind: str
    first_blank: str
    last_blank: str
    received_on: str
    blanks_received: int
    blanks_printed: int
    blanks_spoiled: int
    blanks_left: int
    next_blank: str


@query
def blank_stock(question: Question) -> tuple[StockRow, ...]:
    """List the lots of blank forms, the latest first."""
    lots = question.work.blanks.lots()
    return tuple(_row(question, lot) for lot in reversed(lots))


def _row(question: Question, lot: Lot) -> StockRow:
    events = question.work.blanks.events(lot.lot_no)
    spoiled = {one.number for one in events if one.kind == SPOILED}
    printed = {one.number for one in events} - spoiled
    left = lot.left(spoiled | printed)
    following = next(left, None)
    return StockRow(
        lot.lot_no,
        question.context.text(f"choice.blank_kind.{lot.kind}"),
        lot.serial(lot.first),
        lot.serial(lot.last),
        lot.received_on.isoformat(),
        lot.size,
        len(printed),
        len(spoiled),
        lot.size - len(printed) - len(spoiled),
        "" if following is None else lot.serial(following),
    )


def blanks_left(question: Question) -> int | None:
    """Return how many blank certificates are left, None where no stock is kept."""
    lots = blank_stock(question)
    return sum(lot.blanks_left for lot in lots) if lots else None


@query
def next_blank(question: Question, certificates: Sequence[str]) -> str:
    """Return the serial of the next sheet for certificates of one kind.

    '' where no stock of the kind is kept, or where the certificates are of several kinds.
    """
    found = (question.work.certificates.get(number) for number in certificates)
    kinds = {one.kind for one in found if one is not None}
    if len(kinds) != 1:
        return ""
    for lot in question.work.blanks.lots(*kinds):
        for sheet in _left(question.work, lot):
            return sheet.serial
    return ""
