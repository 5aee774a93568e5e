"""Records that may be of one person: what of their particulars says so."""

from __future__ import annotations

import dataclasses as dc
from collections.abc import Iterator, Sequence
from itertools import combinations

from core.domain import identity
from core.domain.party import Party

SAME_NUMBER, LEGACY_NUMBER, SAME_BIRTH = "same_number", "legacy_number", "same_birth"
REASONS = (SAME_NUMBER, LEGACY_NUMBER, SAME_BIRTH)


@dc.dataclass(frozen=True, slots=True)
class Suspicion:
    """Two records, the one entered first and another, and why they may be of one person."""

    first: Party
    second: Party
    reason: str


def suspicions(parties: Sequence[Party]) -> Iterator[Suspicion]:
    """Yield pairs of records of one kind that may be of one person, each once.

    The same number under another kind of document; a 15-digit number and the 18 digits that it
    became; the same name with the same birth date.
    """
    for first, second in combinations(sorted(parties, key=lambda p: p.party_no), 2):
        reason = _reason(first, second) if first.kind == second.kind else ""
        if reason:
            yield Suspicion(first, second, reason)


def _reason(first: Party, second: Party) -> str:
    one, other = first.particulars, second.particulars
    if one.id_no == other.id_no:
        return SAME_NUMBER
    if whole_number(one.id_no) == whole_number(other.id_no):
        return LEGACY_NUMBER
    born = identity.born(one.id_kind, one.id_no)
    same = born is not None and born == identity.born(other.id_kind, other.id_no)
    return SAME_BIRTH if same and one.name == other.name else ""


def whole_number(id_no: str) -> str:
    """Return the 18 digits that a number of 15 became, any other number as it is."""
    return identity.from_legacy(id_no) or id_no
