"""日志日页: a day's entries and the head of the chain after them, to be filed on paper.

Paper in a cabinet is what no file can be changed along with: whoever rewrites the journal would
have to rewrite every page since. A printed head is checked against the ledger by
:func:`printed_head`.
"""

from __future__ import annotations

import dataclasses as dc
import datetime as dt
from collections.abc import Iterator

from core.problems import Problem, Rejected
from core.services.listed import column, compose, listing
from core.services.listings import COUNT, Listing, ListingGroup
from core.services.ports import JournalLine
from core.services.question import Question, query

CODE = "journal_day"
SHORTEST = 16  # digits of a head that are typed: 64 bits nobody hits by chance


@listing(CODE)
def journal_day(question: Question, number: str = "") -> Listing:
    """List the entries of a day (``2026-11-23``; today if none), and the head after them."""
    day = _day(question, number)
    lines = list(_of_day(question, day))
    if not lines:
        raise Rejected([Problem("journal_day_empty", "number", {"value": day.isoformat()})])
    text = question.context.text
    columns = [
        column(question, "sequence", COUNT),
        *(column(question, name) for name in ("at", "operator", "what", "record", "entry_hash")),
    ]
    rows = [
        (
            *(one.sequence, one.entered_at[11:19], one.operator),
            text(f"operation.{one.operation}"),
            "，".join(str(value) for value in one.facts.values())[:80],
            one.hash[:SHORTEST],
        )
        for one in lines
    ]
    first, last = lines[0], lines[-1]
    facts = (
        (text("listing.journal_day.day"), day.isoformat()),
        (text("listing.journal_day.entries"), f"{first.sequence} – {last.sequence}"),
        (text("listing.journal_day.head"), in_groups(last.hash)),
    )
    stamp = text("listing.journal_day.stamp", sequence=last.sequence, head=last.hash[:SHORTEST])
    notes = (text("listing.journal_day.use"),)
    return compose(
        question, CODE, columns, [ListingGroup("", rows)], facts=facts, notes=notes, stamp=stamp
    )


def _day(question: Question, number: str) -> dt.date:
    try:
        return dt.date.fromisoformat(number) if number else question.context.today
    except ValueError:
        raise Rejected([Problem("not_date", "number", {"value": number})]) from None


def _of_day(question: Question, day: dt.date) -> Iterator[JournalLine]:
    """Yield the entries of a day in their order."""
    found: list[JournalLine] = []
    before: int | None = None
    while page := question.work.journal_page(before, _PAGE):
        found += [one for one in page if one.entered_at[:10] == day.isoformat()]
        if page[-1].entered_at[:10] < day.isoformat():
            break
        before = page[-1].sequence
    yield from reversed(found)


_PAGE = 500


def in_groups(digest: str) -> str:
    """Write a digest as people compare it: ``3f2a 91c0 …``."""
    return " ".join(digest[place : place + 4] for place in range(0, len(digest), 4))


@dc.dataclass(frozen=True, slots=True)
class HeadCheck:
    """Whether a printed head is the ledger's; ``entered_at`` is when its entry was made."""

    agrees: bool
    sequence: int
    entered_at: str


@query
def printed_head(question: Question, sequence: int, head: str) -> HeadCheck | None:
    """Compare a printed head with the ledger: at least sixteen digits, groups do not matter.

    None where there is no such entry, which is as bad: the journal was cut short.
    """
    typed = "".join(head.split()).lower()
    found = [one for one in question.work.journal_page(sequence + 1, 1) if one.sequence == sequence]
    if not found:
        return None
    agrees = len(typed) >= SHORTEST and found[0].hash.startswith(typed)
    return HeadCheck(agrees, sequence, found[0].entered_at[:19].replace("T", " "))
