"""What arithmetic and the order of time demand of entries of older books (存量补录).

Papers, consents and licences of today are not demanded of them. Ranks are the order of entry
(民法典 414), so an older entry takes its own rank only while nothing stands there yet.
"""

from __future__ import annotations

import dataclasses as dc
import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from heapq import heappop, heappush
from itertools import pairwise
from typing import Any

from core.domain.asset import Asset
from core.domain.mortgage import MAXIMUM
from core.domain.queue import ACTIVE, WAITING, queue_on
from core.domain.restraints import LAPSED, SEIZURE, Restraint
from core.domain.rules.registry import confirmation
from core.problems import Problem


@dc.dataclass(frozen=True, slots=True)
class Standing:
    """A mortgage that stands on a folio already, with the time from which it counts."""

    priority_rank: int
    mortgage_no: str
    effective_at: str


@dc.dataclass(frozen=True, slots=True)
class OldPlace:
    """The place that an older mortgage is to have on an asset; ``field`` is where it was given.

    ``began_at`` is the time of the asset's own entry in the older book, ``""`` if it was entered
    here; ``pending`` are cases accepted on it. ``restrained`` by a seizure or a caution that
    stands, it takes no mortgage any more.
    """

    field: str
    asset: Asset
    priority_rank: int
    standing: Sequence[Standing] = ()
    began_at: str = ""
    restrained: bool = False
    pending: Sequence[str] = ()


def place_problems(place: OldPlace, effective_at: str) -> Iterator[Problem]:
    """Say what stands in the way of an older mortgage, or is worth asking, on one asset."""
    folio, rank = place.asset.folio, place.priority_rank
    facts = {"value": str(rank), "asset": place.asset.asset_no}
    if folio.closed:
        yield Problem("asset_closed", place.field, {"value": place.asset.asset_no})
    if place.restrained:
        yield Problem("old_after_restraint", place.field, facts)
    if rank <= folio.top_rank:
        yield Problem("old_rank_behind", place.field, {**facts, "top": str(folio.top_rank)})
    elif rank > folio.top_rank + 1:
        first, last = str(folio.top_rank + 1), str(rank - 1)
        yield confirmation("old_rank_gap", place.field, **facts, first=first, last=last)
    for other in place.standing:
        if _earlier(effective_at, other.effective_at):
            told = {"other": other.mortgage_no, "time": _said(other.effective_at)}
            yield confirmation("old_rank_against_time", place.field, **facts, **told)
    if _earlier(effective_at, place.began_at):
        time = _said(place.began_at)
        yield confirmation("old_before_asset", place.field, **facts, time=time)
    for case in place.pending:
        yield confirmation("old_case_pending", place.field, **facts, case=case)


def in_rank_order(places: Sequence[Mapping[str, int]]) -> list[int]:
    """Return the order in which older mortgages are to be entered, by their index.

    Each of ``places`` is the rank of one mortgage by asset. On every asset lower ranks come
    first; else the order stays as given. Ranks that cross each other keep it too.
    """
    after: list[set[int]] = [set() for _ in places]
    waits = [0] * len(places)
    on_asset: dict[str, list[tuple[int, int]]] = {}
    for index, ranks in enumerate(places):
        for asset, rank in ranks.items():
            on_asset.setdefault(asset, []).append((rank, index))
    for ranked in on_asset.values():
        ranked.sort()
        for (_, first), (_, second) in pairwise(ranked):
            if second not in after[first] and second != first:
                after[first].add(second)
                waits[second] += 1
    ready = [index for index, count in enumerate(waits) if not count]
    order: list[int] = []
    while ready:
        index = heappop(ready)
        order.append(index)
        for later in after[index]:
            waits[later] -= 1
            if not waits[later]:
                heappush(ready, later)
    entered = set(order)
    return [*order, *(index for index in range(len(places)) if index not in entered)]


def _earlier(one: str, other: str) -> bool:
    """Compare times of older books: by the day where either says no more than the day."""
    days_only = any(_FIRST_MOMENT in stamp for stamp in (one, other))
    return one[:10] < other[:10] if days_only else one < other


_FIRST_MOMENT = "T00:00:00.000000"


def _said(stamp: str) -> str:
    return stamp[:16].replace("T", " ").removesuffix(" 00:00")


def determination_problems(values: Mapping[str, Any]) -> Iterator[Problem]:
    """Say what is missing of a determination; only a maximum-amount claim is determined (423)."""
    names = ("determined_amount", "determined_on", "determination_ground")
    said = [name for name in names if values.get(name) is not None]
    if said and values.get("security") not in (None, MAXIMUM):
        yield Problem("determined_ordinary", said[0])
    realised = values.get("security") == MAXIMUM and values.get("ground") == "realised"
    if said or realised:
        yield from (Problem("required", name) for name in names if name not in said)


def end_problems(begins: dt.date | None, end: dt.date | None, field: str) -> Iterator[Problem]:
    """Say that something ended before it began."""
    if begins is not None and end is not None and end < begins:
        yield Problem("ended_before_begun", field, {"value": str(end), "begin": str(begins)})


def queue_problems(
    new: Restraint, standing: Sequence[Restraint], months: int | None, today: dt.date
) -> Iterator[Problem]:
    """Say what its place in the queue asks of an older restraint that was not released.

    ``months`` is how long it lasts once it takes effect, if it has to wait.
    """
    before, after = queue_on(standing, today), queue_on([*standing, new], today)
    place = next((one for one in after if one.restraint is new), None)
    if place is None:
        return
    if place.state == WAITING and months is None:
        yield Problem("waiting_has_term", "term_months", {"value": "、".join(place.ahead)})
    if place.state != WAITING and new.until is None and new.kind == SEIZURE:
        yield Problem("required", "until")
    if place.state == LAPSED:
        yield confirmation("old_restraint_over", "until", value=str(place.until))
    active = {one.restraint.restraint_no for one in before if one.state == ACTIVE}
    overtaken = [
        one.restraint.restraint_no
        for one in after
        if one.state == WAITING and one.restraint.restraint_no in active
    ]
    if overtaken:
        facts = {"value": new.delivered_at, "overtaken": "、".join(overtaken)}
        yield confirmation("seizure_overtakes", "registered_at", **facts)


def has_to_wait(new: Restraint, standing: Sequence[Restraint], today: dt.date) -> bool:
    """Whether an older restraint waits behind others, by the order of delivery (轮候)."""
    return any(p.restraint is new and p.state == WAITING for p in queue_on([*standing, new], today))
