"""Versions of assets and parties: why, by whom and when each was written."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, Table, select

from core.domain.versions import Because, Version
from core.storage.rows import Record
from core.storage.schema.journal import journal


def because_row(because: Because) -> dict[str, str]:
    """Return the columns that say why a version was written."""
    return {
        "version_kind": because.kind,
        "reason": because.reason,
        "evidence": because.evidence,
    }


def versions_of(table: Table, where: ColumnElement[bool]) -> Select[Any]:
    """Select versions with the journal entry that vouches for each."""
    return (
        select(table, journal.c.operator, journal.c.entered_at)
        .join_from(table, journal, journal.c.sequence == table.c.sequence)
        .where(where)
        .order_by(table.c.version)
    )


def version_of(row: Record, fields: Sequence[str]) -> Version:
    """Return a row of such a selection; ``fields`` are those that the version describes."""
    return Version(
        row["version"],
        Because(row["version_kind"], row["reason"], row["evidence"]),
        {name: row[name] for name in fields},
        row["operator"],
        row["entered_at"],
    )
