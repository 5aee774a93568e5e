"""Dated settings of the office, and drafts."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, delete, func, select, update

from core.domain.versions import CHANGE, FIRST, Because, Version
from core.services.ports import Draft
from core.storage.canonical import canonical
from core.storage.repositories.versions import versions_of
from core.storage.rows import Record, Rows
from core.storage.schema.working import draft, setting


class SqlSettings:
    """What the office sets; see :class:`core.services.ports.Settings`."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    def get(self, name: str, on: dt.date) -> Any:
        """Return the value in force on a day, or None if the office has set none."""
        for row in self._rows.all(_in_force(), day=on.isoformat()):
            if row["name"] == name:
                return json.loads(row["value"])
        return None

    def set(self, name: str, value: Any, valid_from: dt.date) -> None:
        """Write the next version of a setting."""
        last = self._rows.value(select(func.max(setting.c.version)).where(setting.c.name == name))
        self._rows.insert(
            setting,
            {
                "name": name,
                "version": (last or 0) + 1,
                "previous_version": last,
                "valid_from": valid_from.isoformat(),
                "value": canonical(value),
            },
        )

    def versions(self, name: str) -> Sequence[Version]:
        """Return every version of a setting, the first one first; the day it counts from too."""
        found = []
        for row in self._rows.all(_versions(), name=name):
            kind = FIRST if row["version"] == 1 else CHANGE
            value = json.loads(row["value"])
            said = value if isinstance(value, Mapping) else {"value": value}
            values = {"valid_from": row["valid_from"], **said}
            made = row["operator"], row["entered_at"]
            found.append(Version(row["version"], Because(kind), values, *made))
        return found


@cache
def _versions() -> Select[tuple[object, ...]]:
    return versions_of(setting, setting.c.name == bindparam("name"))


@cache
def _in_force() -> Select[tuple[object, ...]]:
    """Everything set for ``day`` or before, the last to count first: it is asked once a work."""
    return (
        select(setting.c.name, setting.c.value)
        .where(setting.c.valid_from <= bindparam("day"))
        .order_by(setting.c.valid_from.desc(), setting.c.version.desc())
    )


class SqlDrafts:
    """Unfinished forms; they are nobody's register and may be overwritten and discarded."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    def save(self, new: Draft) -> None:
        """Write or overwrite a draft."""
        values = {
            "operator": new.operator,
            "operation": new.operation,
            "title": new.title,
            "body": canonical(dict(new.body)),
            "saved_at": new.saved_at,
        }
        changed = update(draft).where(draft.c.draft_no == new.draft_no).values(values)
        if self._rows.run(changed) == 0:
            self._rows.insert_plain(draft, {"draft_no": new.draft_no, **values})

    def get(self, draft_no: str) -> Draft | None:
        """Return a draft."""
        row = self._rows.first(select(draft).where(draft.c.draft_no == draft_no))
        return None if row is None else _draft(row)

    def of_operator(self, operator: str) -> Sequence[Draft]:
        """Return an operator's drafts, latest first."""
        statement = select(draft).where(draft.c.operator == operator)
        return [_draft(r) for r in self._rows.all(statement.order_by(draft.c.saved_at.desc()))]

    def discard(self, draft_no: str) -> None:
        """Throw a draft away."""
        self._rows.run(delete(draft).where(draft.c.draft_no == draft_no))


def _draft(row: Record) -> Draft:
    return Draft(
        row["draft_no"],
        row["operator"],
        row["operation"],
        row["title"],
        json.loads(row["body"]),
        row["saved_at"],
    )
