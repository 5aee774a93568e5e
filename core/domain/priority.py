"""Places of mortgages on one asset: who stands before whom, and whom a new order harms.

Sources: 民法典 第四百零九条、第四百一十四条. A place is a number, the smaller the earlier; equal
places share what is left in proportion to their claims (第四百一十四条), and arise by agreement
only. A mortgage is known here by its registered rank, which never changes.
"""

from __future__ import annotations

import dataclasses as dc
from collections.abc import Mapping

from core.domain.mortgage import Mortgage


@dc.dataclass(frozen=True, slots=True)
class PlaceWanted:
    """A line of an agreement on ranks: a mortgage, its new place, its holder's consent if given."""

    line: int
    mortgage_no: str
    place: int
    consent: str = ""


Places = Mapping[int, int]  # registered rank -> place


def places_on(asset_no: str, mortgages: tuple[Mortgage, ...]) -> dict[int, int]:
    """Return where each mortgage in force on an asset stands."""
    found = (one.on(asset_no) for one in mortgages)
    return {one.registered_rank: one.priority_rank for one in found if one and not one.released}


def open_places(before: Places) -> frozenset[int]:
    """Return the places that an agreement may give: those taken now, and those of registration.

    No other: a place that a discharge left empty belongs to nobody, and taking it would pass
    others without a word (I17).
    """
    return frozenset(before.values()) | frozenset(before)


def harmed_by(before: Places, after: Places) -> frozenset[int]:
    """Return the mortgages that an agreement on places harms (民法典 409, I5).

    Harmed is who gets a later place, and who has somebody before it or beside it that stood
    behind: also when its own number stays.
    """
    return frozenset(one for one in before if _is_harmed(one, before, after))


def _is_harmed(one: int, before: Places, after: Places) -> bool:
    if after[one] > before[one]:
        return True
    was_behind = (other for other in before if before[other] > before[one])
    was_level = (other for other in before if before[other] == before[one] and other != one)
    return any(after[other] <= after[one] for other in was_behind) or any(
        after[other] < after[one] for other in was_level
    )


def not_before(own: Mortgage, others: tuple[Mortgage, ...], asset_no: str) -> tuple[Mortgage, ...]:
    """Return the mortgages in force on an asset that stand beside or behind another.

    They are paid after it or with it, so whatever it secures more comes out of theirs.
    """
    place = own.on(asset_no)
    assert place is not None
    return tuple(
        one
        for one in others
        if one.mortgage_no != own.mortgage_no
        and (at := one.on(asset_no)) is not None
        and not at.released
        and at.priority_rank >= place.priority_rank
    )
