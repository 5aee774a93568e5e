"""Letters and what happened to them."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, select

from core.domain.letters import ANSWERED, VOID, Letter, LetterEvent
from core.storage.canonical import canonical
from core.storage.rows import Rows
from core.storage.schema.events import letter, letter_event


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
        row = self._rows.first(_by_no(), letter_no=letter_no)
        return None if row is None else self._letter(row)

    def of_mortgage(self, mortgage_no: str) -> Sequence[Letter]:
        """Return the letters on a mortgage in the order they were made."""
        rows = self._rows.all(_of_mortgage(), mortgage_no=mortgage_no)
        return [self._letter(row) for row in rows]

    def open(self) -> Sequence[Letter]:
        """Return every letter that is neither answered nor void, in the order they were made."""
        return [self._letter(row) for row in self._rows.all(_open())]

    def latest(self, limit: int) -> Sequence[Letter]:
        """Return the letters made last."""
        statement = select(letter).order_by(letter.c.sequence.desc(), letter.c.letter_no.desc())
        return [self._letter(row) for row in self._rows.all(statement.limit(limit))]

    def _letter(self, row: Any) -> Letter:
        events = self._rows.all(_events(), letter_no=row["letter_no"])
        return Letter(
            letter_no=row["letter_no"],
            occasion=row["occasion"],
            recipient=row["recipient"],
            due_on=dt.date.fromisoformat(row["due_on"]),
            body=json.loads(row["body"]),
            mortgage_no=row["mortgage_no"] or "",
            asset_no=row["asset_no"] or "",
            entered_at=row["entered_at"],
            events=tuple(
                LetterEvent(one["kind"], json.loads(one["detail"]), one["entered_at"])
                for one in events
            ),
        )


@cache
def _by_no() -> Select[tuple[object, ...]]:
    return select(letter).where(letter.c.letter_no == bindparam("letter_no"))


@cache
def _of_mortgage() -> Select[tuple[object, ...]]:
    statement = select(letter).where(letter.c.mortgage_no == bindparam("mortgage_no"))
    return statement.order_by(letter.c.sequence, letter.c.letter_no)


@cache
def _open() -> Select[tuple[object, ...]]:
    closed = select(letter_event.c.letter_no).where(letter_event.c.kind.in_([ANSWERED, VOID]))
    return (
        select(letter)
        .where(letter.c.letter_no.not_in(closed))
        .order_by(letter.c.sequence, letter.c.letter_no)
    )


@cache
def _events() -> Select[tuple[object, ...]]:
    statement = select(letter_event).where(letter_event.c.letter_no == bindparam("letter_no"))
    return statement.order_by(letter_event.c.event)
