"""Numbered blank forms come in (领入) and are spoiled (作废); the month is accounted for (月报)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Annotated

from core import fields as kinds
from core.domain.blanks import LARGEST_LOT, PRINTED, SPOILED, Lot, SheetEvent, split_serial
from core.domain.proof import KINDS  # what bears a code may be on a numbered blank
from core.problems import Problem, Rejected
from core.services.blank_stock import Sheet, find_sheet, state_of
from core.services.listed import column, compose, listing
from core.services.listings import COUNT, Listing, ListingGroup
from core.services.office import next_number
from core.services.operations import Done, Plan, Request, operation
from core.services.question import Question
from core.services.reading import Code, Date, Document, LongText, Name, ReadBy

BlankKind = Annotated[str, ReadBy(kinds.Choice("blank_kind", KINDS))]
REASONS = ("misprint", "damaged", "lost", "returned")
SpoilReason = Annotated[str, ReadBy(kinds.Choice("spoil_reason", REASONS))]
MONTH = "blank_month"


class ReceiveBlanks(Document):
    """A lot of blank forms: the serials of its first and last sheet."""

    blank_kind: BlankKind
    first_blank: Code
    last_blank: Code
    received_on: Date
    blank_source: Name


class SpoilBlanks(Document):
    """Sheets that nobody may use any more, from one to another, both included."""

    blank_no: Code
    until_blank: Code | None = None
    spoil_reason: SpoilReason
    why: LongText


@operation("blank.receive", ReceiveBlanks)
def receive_blanks(request: Request) -> Plan:
    """Enter a lot of blank forms; no sheet of it may have come in before."""
    lot, problems = _lot(request)
    day = request.get("received_on")
    if day is not None and day > request.context.today:
        problems.append(Problem("day_in_future", "received_on", {"value": day.isoformat()}))

    def carry_out() -> Done:
        assert lot is not None
        command, context = request.command(), request.context
        number = next_number(request.work, context.office, "blank_lot", context.today)
        request.work.blanks.receive(
            Lot(
                *(number, lot.kind, lot.prefix, lot.digits, lot.first, lot.last),
                *(command.received_on, command.blank_source),
            )
        )
        return Done(number, {"lot": number}, frozenset({"blank"}), {"count": lot.size})

    return Plan(problems, carry_out)


def _lot(request: Request) -> tuple[Lot | None, list[Problem]]:
    """Return the lot that is meant, without its number, or what is wrong with its serials."""
    first, last, kind = (request.get(name) for name in ("first_blank", "last_blank", "blank_kind"))
    if not first or not last or not kind:
        return None, []
    start, end = split_serial(first), split_serial(last)
    if start is None:
        return None, [Problem("blank_serial_malformed", "first_blank", {"value": first})]
    if end is None or end[:2] != start[:2] or end[2] < start[2]:
        facts = {"value": last, "first": first}
        return None, [Problem("blank_serials_do_not_run", "last_blank", facts)]
    lot = Lot("", kind, *start, end[2], dt.date.min, "")
    if lot.size > LARGEST_LOT:
        facts = {"value": last, "count": str(lot.size), "most": str(LARGEST_LOT)}
        return lot, [Problem("blank_lot_too_large", "last_blank", facts)]
    taken = [one.lot_no for one in request.work.blanks.lots(kind) if one.overlaps(lot)]
    if taken:
        facts = {"value": first, "lot": "、".join(taken)}
        return lot, [Problem("blanks_came_in_before", "first_blank", facts)]
    return lot, []


@operation("blank.spoil", SpoilBlanks)
def spoil_blanks(request: Request) -> Plan:
    """Take sheets out of use, with the reason; a printed one too, whose certificate stays."""
    sheets, problems = _meant(request)

    def carry_out() -> Done:
        command = request.command()
        for sheet in sheets:
            event = SheetEvent(
                *(sheet.number, SPOILED, request.context.today),
                *("", command.spoil_reason, command.why),
            )
            request.work.blanks.add(sheet.lot, event)
        lot = sheets[0].lot.lot_no
        return Done(lot, {"lot": lot}, frozenset({"blank"}), {"count": len(sheets)})

    return Plan(problems, carry_out)


def _meant(request: Request) -> tuple[list[Sheet], list[Problem]]:
    serial = request.get("blank_no")
    if not serial:
        return [], []
    first = find_sheet(request.work, serial)
    if first is None:
        return [], [Problem("blank_not_in_stock", "blank_no", {"value": serial})]
    until = request.get("until_blank") or serial
    last = first.lot.number(until)
    if last is None or last < first.number:
        facts = {"value": until, "first": serial}
        return [], [Problem("blank_serials_do_not_run", "until_blank", facts)]
    sheets = [Sheet(first.lot, number) for number in range(first.number, last + 1)]
    spoiled = [one.serial for one in sheets if state_of(request.work, one) == SPOILED]
    if spoiled:
        facts = {"value": "、".join(spoiled[:5]), "state": f"choice.blank_state.{SPOILED}"}
        return [], [Problem("blank_gone", "blank_no", facts)]
    return sheets, []


# --- the month's account --------------------------------------------------------------------------


@listing(MONTH)
def blank_month(question: Question, number: str = "") -> tuple[Listing, ...]:
    """Account for the sheets of a month (``2026-11``; this one if none) by lot and by reason."""
    start, end = _month(question, number)
    text = question.context.text
    rows, spoiled = [], []
    for lot in question.work.blanks.lots():
        events = [one for one in question.work.blanks.events(lot.lot_no) if one.on < end]
        if lot.received_on >= end:
            continue
        rows.append(_account(question, lot, events, start))
        spoiled += [
            (
                *(lot.serial(one.number), text(f"choice.blank_kind.{lot.kind}")),
                *(one.on.isoformat(), text(f"choice.spoil_reason.{one.reason}"), one.why),
            )
            for one in events
            if one.kind == SPOILED and one.on >= start
        ]
    if not rows:
        raise Rejected([Problem("no_blanks_by_then", "number", {"value": f"{start:%Y-%m}"})])
    facts = ((text("listing.blank_month.month"), f"{start:%Y-%m}"),)
    counted = ("opening", "incoming", "blanks_printed", "blanks_spoiled", "closing")
    columns = [
        *(column(question, one) for one in ("lot_no", "blank_kind", "blank_range")),
        *(column(question, one, COUNT, total=True) for one in counted),
    ]
    made = [compose(question, MONTH, columns, [ListingGroup("", rows)], facts=facts)]
    if spoiled:
        names = ("blank_no", "blank_kind", "spoiled_on", "spoil_reason", "why")
        columns = [column(question, one) for one in names]
        made.append(compose(question, MONTH, columns, [ListingGroup("", spoiled)], facts=facts))
    return tuple(made)


def _month(question: Question, number: str) -> tuple[dt.date, dt.date]:
    """Return the first day of a month and of the next."""
    try:
        day = dt.date.fromisoformat(f"{number}-01") if number else question.context.today
    except ValueError:
        raise Rejected([Problem("not_month", "number", {"value": number})]) from None
    start = day.replace(day=1)
    return start, (start + dt.timedelta(days=32)).replace(day=1)


def _account(
    question: Question, lot: Lot, events: Sequence[SheetEvent], start: dt.date
) -> tuple[str | int, ...]:
    """Return a lot's line: what was there, came in, was printed or spoiled, and is left.

    A printed sheet that was spoiled later counts as printed then and as spoiled in its month, but
    leaves the stock once.
    """
    before = {one.number for one in events if one.on < start}
    after = {one.number for one in events}
    here = lot.received_on < start
    in_month = [one for one in events if one.on >= start]
    return (
        *(lot.lot_no, question.context.text(f"choice.blank_kind.{lot.kind}")),
        f"{lot.serial(lot.first)} – {lot.serial(lot.last)}",
        *(lot.size - len(before) if here else 0, 0 if here else lot.size),
        sum(one.kind == PRINTED for one in in_month),
        sum(one.kind == SPOILED and one.number not in _printed(events) for one in in_month),
        lot.size - len(after),
    )


def _printed(events: Sequence[SheetEvent]) -> set[int]:
    return {one.number for one in events if one.kind == PRINTED}
