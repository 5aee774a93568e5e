"""Heads of the journal, to be kept elsewhere; and a ledger compared with such heads."""

from __future__ import annotations

from collections.abc import Sequence

from core.services.ports import BadEntry, Head, Work, span


def heads_of(work: Work) -> list[Head]:
    """Return every signed head and the one the journal ends with, the first one first.

    Many heads narrow down what was changed: it lies between the last that agrees and the next.
    """
    heads = {one.head.sequence: one.head for one in work.checkpoints.all()}
    return [*(heads | {work.head.sequence: work.head}).values()]


def compare(work: Work, ledger: str, heads: Sequence[Head]) -> BadEntry | None:
    """Return between which entries a ledger is not the one whose heads were kept."""
    if work.identity != ledger:
        return BadEntry(1, "replaced", "journal", ledger[:16])
    agreed = 0
    for head in sorted(heads, key=lambda one: one.sequence):
        found = work.entry_hash(head.sequence)
        if not found:
            last = work.head.sequence
            return BadEntry(last + 1, "rolled_back", "journal", span(last + 1, head.sequence))
        if found != head.hash:
            place = span(agreed + 1, head.sequence)
            return BadEntry(head.sequence, "rewritten", "journal", place)
        agreed = head.sequence
    return None
