"""Signed heads of the journal."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from sqlalchemy import Select, bindparam, select

from core.services.ports import Checkpoint, Head, Seal
from core.storage.rows import Record, Rows
from core.storage.schema.journal import checkpoint


class SqlCheckpoints:
    """Checkpoints; see :class:`core.services.ports.Checkpoints`."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    def add(self, new: Checkpoint) -> None:
        """Write a signed head."""
        head, seal = new.head, new.seal
        self._rows.insert_plain(
            checkpoint,
            {
                "sequence": head.sequence,
                "hash": head.hash,
                "entered_at": head.entered_at,
                "signed_at": new.signed_at,
                "key_id": seal.key_id,
                "public_key": seal.public,
                "signature": seal.signature,
            },
        )

    def at(self, sequence: int) -> Checkpoint | None:
        """Return the checkpoint of an entry, if one was signed."""
        row = self._rows.first(_at(), sequence=sequence)
        return None if row is None else _checkpoint(row)

    def all(self) -> Sequence[Checkpoint]:
        """Return every checkpoint, the first one first."""
        return [_checkpoint(row) for row in self._rows.all(_all())]


def _checkpoint(row: Record) -> Checkpoint:
    head = Head(row["sequence"], row["hash"], row["entered_at"])
    seal = Seal(row["key_id"], row["public_key"], row["signature"])
    return Checkpoint(head, row["signed_at"], seal)


@cache
def _at() -> Select[tuple[object, ...]]:
    return select(checkpoint).where(checkpoint.c.sequence == bindparam("sequence"))


@cache
def _all() -> Select[tuple[object, ...]]:
    return select(checkpoint).order_by(checkpoint.c.sequence)
