"""Folio entries and the burdens they write: one door for everything that moves an asset on."""

from __future__ import annotations

import dataclasses as dc
from collections.abc import Iterable, Sequence
from functools import cache

from sqlalchemy import Select, bindparam, select

from core.domain.asset import Asset, FolioState, Holding
from core.storage.rows import Rows
from core.storage.schema.assets import FOLIO_STATE, folio
from core.storage.schema.mortgages import pledge

# What each kind of entry adds to the counts of the folio's state.
_STEPS: dict[str, dict[str, int]] = {
    "mortgage": {"live": 1},
    "discharge": {"live": -1},
    "caution": {"cautions": 1},
    "caution_end": {"cautions": -1},
    "close": {"closed": 1},
}


@dc.dataclass(frozen=True, slots=True)
class Note:
    """What an entry says of itself: its kind, the record it is about, where it comes from."""

    kind: str
    record_no: str
    case_no: str | None = None
    consent: str = ""
    source: str = "entered"
    effective_at: str = ""


@dc.dataclass(frozen=True, slots=True)
class Burden:
    """A row for the chain of a holding, numerators in units of its denominator.

    ``part`` is what the mortgage of registered rank ``rank`` burdens, ``delta`` what that adds to
    the holding's total; ``freeze`` is 1 or -1 for a seizure of this share and its end.
    """

    line: int
    kind: str
    rank: int | None = None
    part: int = 0
    delta: int = 0
    freeze: int = 0


class Folios:
    """Writes folio entries with their burdens."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    def enter(
        self,
        asset: Asset,
        note: Note,
        burdens: Sequence[Burden] = (),
        *,
        seizures: int = 0,
        rank: int | None = None,
    ) -> Asset:
        """Append an entry to an asset's folio; return the asset as it stands after it.

        ``seizures`` is 1 or -1 for a seizure of the whole and its end. A mortgage takes the next
        rank unless ``rank`` says which (存量补录).
        """
        before = asset.folio
        steps = _STEPS.get(note.kind, {})
        if note.kind == "mortgage":
            rank = rank or before.top_rank + 1
        after = dc.replace(
            before,
            entry=before.entry + 1,
            pledged=before.pledged + sum(one.delta for one in burdens),
            frozen=before.frozen + sum(one.freeze for one in burdens),
            seizures=before.seizures + seizures,
            cautions=before.cautions + steps.get("cautions", 0),
            live=before.live + steps.get("live", 0),
            closed=before.closed + steps.get("closed", 0),
            top_rank=rank or before.top_rank,
            entered_at=self._rows.entered_at,
        )
        self.write(asset.asset_no, before, after, note, burdens)
        return dc.replace(asset, folio=after)

    def write(
        self,
        asset_no: str,
        before: FolioState | None,
        after: FolioState,
        note: Note,
        burdens: Sequence[Burden] = (),
        scale: int = 1,
    ) -> None:
        """Write one entry that leads from one state to another; its burdens come afterwards."""
        values: dict[str, object] = {
            "asset_no": asset_no,
            "entry": after.entry,
            "kind": note.kind,
            "record_no": note.record_no,
            **{name: getattr(after, name) for name in FOLIO_STATE},
            "share_end": after.den,
            "carried_end": after.carried_end,
            "frozen_end": after.frozen_end,
            "scale": scale,
            "pledge_rows": len(burdens) or None,
            "pledged_delta": sum(one.delta for one in burdens),
            "frozen_delta": sum(one.freeze for one in burdens),
            "case_no": note.case_no,
            "consent": note.consent,
            "effective_at": note.effective_at or self._rows.entered_at,
            "source": note.source,
        }
        if before is not None:
            values["previous_entry"] = before.entry
            values |= {f"p_{name}": getattr(before, name) for name in FOLIO_STATE}
        self._rows.insert(folio, values)

    def burden(self, asset: Asset, note: Note, burdens: Sequence[Burden]) -> Asset:
        """Write the burdens of the entry that :meth:`enter` has just written.

        Apart from it, because what they refer to (the place of a mortgage) is written between.
        """
        lines = {holding.line: holding for holding in asset.holdings}
        pledged = frozen = 0
        for nth, one in enumerate(burdens, start=1):
            holding = lines[one.line]
            self._rows.insert(
                pledge,
                {
                    **_row(holding, one),
                    "asset_no": asset.asset_no,
                    "tenure": asset.folio.tenure,
                    "folio_entry": asset.folio.entry,
                    "folio_kind": note.kind,
                    "nth": nth,
                    "of_rows": len(burdens),
                    "previous_nth": nth - 1 or None,
                    "pledged_before": pledged,
                    "pledged_run": pledged + one.delta,
                    "frozen_ran": frozen,
                    "frozen_run": frozen + one.freeze,
                },
            )
            pledged, frozen = pledged + one.delta, frozen + one.freeze
            lines[one.line] = _after(holding, one)
        return dc.replace(asset, holdings=tuple(lines[h.line] for h in asset.holdings))

    def parts(self, asset: Asset) -> dict[int, dict[int, int]]:
        """Return what each mortgage burdens of each line now: line -> registered rank -> part."""
        found: dict[int, dict[int, int]] = {holding.line: {} for holding in asset.holdings}
        for row in self._rows.all(_burdens(), asset_no=asset.asset_no, tenure=asset.folio.tenure):
            line, rank = found[row["line"]], row["priority_rank"]
            if row["kind"] == "free":
                line.pop(rank, None)
            else:
                line[rank] = row["part_num"]
        return found


def _row(holding: Holding, one: Burden) -> dict[str, object]:
    """Return what a row of a holding's chain says of the holding before and after it."""
    first = holding.rows == 0
    return {
        "line": one.line,
        "pledge": holding.rows + 1,
        "previous_pledge": holding.rows or None,
        "kind": one.kind,
        "priority_rank": one.rank,
        "part_num": one.part,
        "delta": one.delta,
        "before_num": holding.pledged,
        "after_num": holding.pledged + one.delta,
        "held_num": holding.num,
        "frozen_step": one.freeze,
        "frozen_before": holding.frozen,
        "frozen_after": holding.frozen + one.freeze,
        "first_num": holding.pledged if first else None,
        "first_frozen": holding.frozen if first else None,
    }


def _after(holding: Holding, one: Burden) -> Holding:
    return dc.replace(
        holding,
        pledged=holding.pledged + one.delta,
        frozen=holding.frozen + one.freeze,
        rows=holding.rows + 1,
    )


def reach(parts: Iterable[int], held: int) -> int:
    """Return how much of a holding several mortgages burden together: at most all of it."""
    return min(held, sum(parts))


@cache
def _burdens() -> Select[tuple[object, ...]]:
    return (
        select(pledge.c.line, pledge.c.kind, pledge.c.priority_rank, pledge.c.part_num)
        .where(pledge.c.asset_no == bindparam("asset_no"))
        .where(pledge.c.tenure == bindparam("tenure"), pledge.c.priority_rank.is_not(None))
        .order_by(pledge.c.line, pledge.c.pledge)
    )
