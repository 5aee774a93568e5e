"""Letters and what happened to them."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, select

from core.domain.letters import ANSWERED, VOID, Letter, LetterEvent
from core.storage.canonical import canonical
from core.storage.rows import Rows
from core.storage.schema.events import letter, letter_event

Query = Select[tuple[object, ...]]


class SqlLetters:
    """Letters; see :class:`core.services.ports.Letters`."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    def add(self, new: Letter) -> None:
        """Write a letter with what it says for good."""
        self._rows.insert(
            letter,
            {
                "letter_no": new.letter_no,
                "mortgage_no": new.mortgage_no or None,
                "asset_no": new.asset_no or None,
                "occasion": new.occasion,
                "recipient": new.recipient,
                "due_on": new.due_on.isoformat(),
                "body": canonical(dict(new.body)),
                "entered_at": self._rows.entered_at,
            },
        )

    def happen(self, known: Letter, kind: str, detail: Mapping[str, Any]) -> None:
        """Append what happened to a letter; what somebody else noted first is a Conflict."""
        event = len(known.events) + 1
        self._rows.insert(
            letter_event,
            {
                "letter_no": known.letter_no,
                "event": event,
                "previous_event": event - 1 or None,
                "kind": kind,
                "detail": canonical(dict(detail)),
                "entered_at": self._rows.entered_at,
            },
        )

    def get(self, letter_no: str) -> Letter | None:
        """Return a letter with what happened to it."""
        return next(iter(self._letters(_by_no(), _events(_by_no), letter_no=letter_no)), None)

    def of_mortgage(self, mortgage_no: str) -> Sequence[Letter]:
        """Return the letters on a mortgage in the order they were made."""
        return self._letters(_of_mortgage(), _events(_of_mortgage), mortgage_no=mortgage_no)

    def open(self) -> Sequence[Letter]:
        """Return every letter that is neither answered nor void, in the order they were made."""
        return self._letters(_open(), _events(_open))

    def latest(self, limit: int) -> Sequence[Letter]:
        """Return the letters made last."""
        statement = select(letter).order_by(letter.c.sequence.desc(), letter.c.letter_no.desc())
        chosen = statement.limit(limit)
        return self._letters(chosen, _of_these(chosen))

    def _letters(self, statement: Query, happened: Query, **values: object) -> list[Letter]:
        """Return the letters of a query, with what happened to them by another."""
        events: dict[str, list[LetterEvent]] = {}
        for one in self._rows.all(happened, **values):
            events.setdefault(one["letter_no"], []).append(_event(one))
        found = self._rows.all(statement, **values)
        return [_letter(row, events.get(row["letter_no"], ())) for row in found]


def _letter(row: Any, events: Sequence[LetterEvent]) -> Letter:
    return Letter(
        letter_no=row["letter_no"],
        occasion=row["occasion"],
        recipient=row["recipient"],
        due_on=dt.date.fromisoformat(row["due_on"]),
        body=json.loads(row["body"]),
        mortgage_no=row["mortgage_no"] or "",
        asset_no=row["asset_no"] or "",
        entered_at=row["entered_at"],
        events=tuple(events),
    )


def _event(row: Any) -> LetterEvent:
    return LetterEvent(row["kind"], json.loads(row["detail"]), row["entered_at"])


@cache
def _events(of: Callable[[], Query]) -> Query:
    return _of_these(of())


def _of_these(statement: Query) -> Query:
    """Return what happened to the letters of a query, in order."""
    these = statement.subquery()
    joined = select(letter_event).join(these, these.c.letter_no == letter_event.c.letter_no)
    return joined.order_by(letter_event.c.letter_no, letter_event.c.event)


@cache
def _by_no() -> Query:
    return select(letter).where(letter.c.letter_no == bindparam("letter_no"))


@cache
def _of_mortgage() -> Query:
    statement = select(letter).where(letter.c.mortgage_no == bindparam("mortgage_no"))
    return statement.order_by(letter.c.sequence, letter.c.letter_no)


@cache
def _open() -> Query:
    closed = select(letter_event.c.letter_no).where(letter_event.c.kind.in_([ANSWERED, VOID]))
    return (
        select(letter)
        .where(letter.c.letter_no.not_in(closed))
        .order_by(letter.c.sequence, letter.c.letter_no)
    )
