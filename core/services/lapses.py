"""What ends by itself: the folio is told before it moves on (查封规定 27, I13).

A seizure binds until its last day and no further, whether or not anybody says so; the folio
counts it until an entry says that it lapsed.
"""

from __future__ import annotations

from core.domain.asset import Asset
from core.services.assets import load
from core.services.operations import Request


def let_lapse(request: Request, asset: Asset) -> Asset:
    """Enter on an asset's folio what has run out; return the asset as it stands then."""
    today = request.context.today
    ended = [
        one
        for one in request.work.restraints.on(asset.asset_no)
        if not one.ended and not one.stands_on(today)
    ]
    for one in ended:
        current = load(request.work, request.context, asset.asset_no)
        assert current is not None
        request.work.restraints.happen(one, current, "lapsed", authority=one.authority)
    if not ended:
        return asset
    current = load(request.work, request.context, asset.asset_no)
    assert current is not None
    return current
