"""What only land operating rights (土地经营权) check: 农村土地承包法 第三十八条、第四十七条."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from core.domain.calendar import years_later
from core.domain.offices import STATUTORY_REGISTRAR
from core.domain.party import ORGANISATION
from core.domain.rules import Application, refusal, rule
from core.problems import Problem


@rule("farmland_only", "assets")
def farmland_only(application: Application) -> Iterator[Problem]:
    """R03: the land is not used for farming (承包法 11, 38(2))."""
    for index, asset in enumerate(application.assets or ()):
        if asset.details.get("non_farm_use"):
            yield refusal(
                "R03_not_farmed", application.place_of(index), value=asset.name, asset=asset.name
            )


@rule("parcel_not_contributed", "assets")
def parcel_not_contributed(application: Application) -> Iterator[Problem]:
    """R12: a parcel brought into a venture is no longer its holder's to mortgage (I22, 民 395)."""
    for index, asset in enumerate(application.assets or ()):
        parcel = asset.details.get("parcel_no")
        for one in application.contributions:
            stands = one.parcel_no == parcel and one.stands_on(application.today)
            if stands and asset.held_by(one.party_no):
                facts = {"value": parcel, "asset": asset.name, "contribution": one.contribution_no}
                yield refusal("R12_contributed", application.place_of(index), **facts)


@rule("lender_is_institution", "participants")
def lender_is_institution(application: Application) -> Iterator[Problem]:
    """R12: land operating rights secure loans of financial institutions only (承包法 47)."""
    for person in application.in_role("mortgagee"):
        if person.party.kind != ORGANISATION:
            yield refusal("R12_lender", person.party_place, value=person.party.name)


@rule("land_registrable", "assets")
def land_registrable(application: Application) -> Iterator[Problem]:
    """R03: only a right of five years or more is entered in the register (民法典 341)."""
    if application.office_kind != STATUTORY_REGISTRAR:
        return
    for index, asset in enumerate(application.assets or ()):
        since, until = asset.details.get("contract_from"), asset.details.get("contract_until")
        years = int(application.figures["land_registrable_years"])
        transferee = asset.details.get("acquired") == "transferee"
        if transferee and since and until and until < _last_day(since, years):
            facts = {"value": until.isoformat(), "asset": asset.name, "years": str(years)}
            yield refusal("R03_short_term", application.place_of(index), **facts)


def _last_day(since: dt.date, years: int) -> dt.date:
    return years_later(since, years) - dt.timedelta(days=1)
