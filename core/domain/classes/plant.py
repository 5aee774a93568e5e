"""What only shares of a co-owned plant (共有厂房份额) check: land and building, partition."""

from __future__ import annotations

from collections.abc import Iterator

from core.domain.rules import Application, refusal, rule
from core.problems import Problem

LAND_ALONE = "construction_land"


@rule("land_with_building", "assets", "collateral")
def land_with_building(application: Application) -> Iterator[Problem]:
    """R03: the land under a plant is not mortgaged alone (民法典 397, 398; I9)."""
    if application.get("collateral") != LAND_ALONE:
        return
    for asset in application.assets or ():
        yield refusal("R03_land_alone", "collateral", value=asset.name, asset=asset.name)


@rule("not_being_divided", "assets")
def not_being_divided(application: Application) -> Iterator[Problem]:
    """R04: the owners are dividing the thing (民法典 303, 304): what the share is, is open."""
    for index, asset in enumerate(application.assets or ()):
        if asset.details.get("partition_pending"):
            yield refusal(
                "R04_partition", application.place_of(index), value=asset.name, asset=asset.name
            )
