"""When the claim of a maximum-amount mortgage stands fast (最高额抵押债权确定).

Sources: 民法典 第四百二十三条; 人民法院查封规定 第二十五条. What fixes the claim is an event; the
register is told of it by an application. From the event on nothing more is secured (I14).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

from core.domain.asset import Asset
from core.domain.calendar import years_later
from core.domain.mortgage import MAXIMUM, Burdens, Mortgage
from core.domain.restraints import SEIZURE, Restraint


def fixed_by(
    mortgage: Mortgage,
    assets: Sequence[Asset],
    restraints: Iterable[Restraint],
    burdens: Burdens,
) -> Restraint | None:
    """Return the seizure whose notice fixed a maximum-amount claim, None if none did.

    It is the first that was entered after the mortgage and took something the mortgage burdened;
    one that has to wait (轮候) is known to the mortgagee just as well. That it ended since changes
    nothing: what was fixed stays fixed.
    """
    if mortgage.terms.security != MAXIMUM:
        return None
    held = {asset.asset_no: asset for asset in assets}
    found = [
        one
        for one in restraints
        if one.kind == SEIZURE
        and one.asset_no in held
        and _meets(mortgage, held[one.asset_no], one, burdens)
    ]
    return min(found, key=lambda one: (one.delivered_at, one.folio_entry), default=None)


def _meets(mortgage: Mortgage, asset: Asset, seizure: Restraint, burdens: Burdens) -> bool:
    place = mortgage.on(asset.asset_no)
    if place is None or seizure.folio_entry < place.folio_entry:
        return False
    if place.left_by is not None and place.left_by < seizure.folio_entry:
        return False
    if not seizure.party_no:
        return True
    on_asset = burdens.get(asset.asset_no, {})
    seized = {holding.line for holding in asset.held_by(seizure.party_no)}
    return any(place.registered_rank in on_asset.get(line, {}) for line in seized)


def earliest_day(mortgage: Mortgage, event: str, registered_on: dt.date, years: int) -> dt.date:
    """Return the first day on which an event can have fixed the claim.

    A period that was agreed must have run out; without one either side may ask when the mortgage
    is ``years`` (two) old (民法典 423(1), (2)); any other event may come at once.
    """
    if event == "period_ended":
        return mortgage.terms.term_to
    if event == "no_period":
        return years_later(registered_on, years)
    return registered_on
