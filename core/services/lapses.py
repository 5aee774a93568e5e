"""What happens by itself: seizures run out and the next moves up, objections and cautions lapse.

The state of a restraint never depends on anybody noting it (:mod:`core.domain.queue`), but the
folio counts a seizure until an entry says that it ended, and a register tells its story. So what
happened is entered before anything else on the asset, and once a day for the whole ledger, by
whoever writes first (I13, I21; 查封规定 26, 27; 民法典 220, 221).
"""

from __future__ import annotations

from core.domain.asset import Asset
from core.domain.queue import Happening, due_on
from core.domain.restraints import LAPSED, SUCCEEDED
from core.services.assets import load
from core.services.operations import Done, Plan, Request, operation
from core.services.reading import Document


def let_lapse(request: Request, asset: Asset) -> Asset:
    """Enter on an asset's folio what happened by itself; return the asset as it stands then."""
    for one in _due(request, asset.asset_no):
        asset = _note(request, one)
    return asset


def _due(request: Request, asset_no: str) -> tuple[Happening, ...]:
    return due_on(request.work.restraints.on(asset_no), request.context.today)


def _note(request: Request, one: Happening) -> Asset:
    known = request.work.restraints.get(one.restraint.restraint_no)
    assert known is not None
    asset = load(request.work, request.context, known.asset_no)
    assert asset is not None
    return request.work.restraints.happen(
        known,
        asset,
        one.kind,
        authority=known.authority,
        document_no=known.document_no,
        until=one.until,
        effective_on=one.on,
    )


class Sweep(Document):
    """Nothing needs to be said: the day is enough."""


@operation("register.sweep", Sweep)
def sweep(request: Request) -> Plan:
    """Enter on every folio what happened by itself until today; again, it finds nothing."""

    def carry_out() -> Done:
        today = request.context.today
        noted: list[Happening] = []
        for asset_no in request.work.restraints.run_out(today):
            noted += _due(request, asset_no)
        for one in noted:
            _note(request, one)
        facts = {kind: _numbers(noted, kind) for kind in (LAPSED, SUCCEEDED)}
        changed = frozenset({"restraint", "asset"} if noted else ())
        return Done(today.isoformat(), {}, changed, {k: v for k, v in facts.items() if v})

    return Plan([], carry_out)


def is_due(request: Request) -> bool:
    """Whether a sweep would find anything to enter."""
    found = request.work.restraints.run_out(request.context.today)
    return any(_due(request, asset_no) for asset_no in found)


def _numbers(noted: list[Happening], kind: str) -> str:
    return "、".join(one.restraint.restraint_no for one in noted if one.kind == kind)
