"""The journal beside the head that this machine saw last and keeps outside of the ledger."""

from __future__ import annotations

from functools import cache

from sqlalchemy import Connection, Select, bindparam, func, select

from core.problems import Unavailable
from core.services.ports import Anchors, BadEntry, Head, span
from core.storage.address import Place
from core.storage.engine import transaction
from core.storage.schema.journal import checkpoint, journal

ROLLED_BACK, REWRITTEN, REPLACED = "rolled_back", "rewritten", "replaced"
_SENTENCES = {
    ROLLED_BACK: "ledger_rolled_back",
    REWRITTEN: "ledger_rewritten",
    REPLACED: "ledger_replaced",
}


def entry_hash(connection: Connection, sequence: int) -> str:
    """Return the hash of an entry, ``""`` where there is none."""
    found = connection.execute(_hash(), {"wanted": sequence}).scalar_one_or_none()
    return found or ""


@cache
def _hash() -> Select[str]:
    return select(journal.c.hash).where(journal.c.sequence == bindparam("wanted"))


def fault(connection: Connection, anchors: Anchors) -> BadEntry | None:
    """Return in which entries the journal is not the one that was seen here last."""
    identity = entry_hash(connection, 1)
    if other := anchors.stranger(identity):
        return BadEntry(1, REPLACED, "journal", other[:16])
    known = anchors.known(identity)
    if known is None:
        return None
    found = entry_hash(connection, known.sequence)
    if found == known.hash:
        return None
    if not found:
        if _entered_since(connection, known):
            return None
        last = connection.execute(select(func.max(journal.c.sequence))).scalar_one() or 0
        return BadEntry(last + 1, ROLLED_BACK, "journal", span(last + 1, known.sequence))
    return BadEntry(known.sequence, REWRITTEN, "journal", _rewritten(connection, known.sequence))


def _entered_since(connection: Connection, known: Head) -> bool:
    """Tell whether somebody entered it after this transaction began.

    A head is kept after its commit: whoever looks anew finds the entry, unless it is gone.
    """
    with transaction(connection.engine, write=False) as now:
        return entry_hash(now, known.sequence) == known.hash


def _rewritten(connection: Connection, sequence: int) -> str:
    """Say which entries may have been written anew: behind the last checkpoint before."""
    last = connection.execute(
        select(func.max(checkpoint.c.sequence)).where(checkpoint.c.sequence < sequence)
    ).scalar_one()
    return span((last or 0) + 1, sequence)


def refuse(connection: Connection, anchors: Anchors, place: Place) -> None:
    """Raise ``Unavailable`` for a ledger that is not the one seen last, or older than it."""
    bad = fault(connection, anchors)
    if bad is None:
        return
    known = anchors.known(entry_hash(connection, 1))
    at = known.entered_at[:16].replace("T", " ") if known else ""
    facts = {"entry": known.sequence, "at": at} if known else {}
    raise Unavailable(_SENTENCES[bad.what], value=place, row=bad.row, **facts)
