"""Rules for buildings, and for rights to use one."""

from __future__ import annotations

from collections.abc import Iterator

from core.domain.rules.registry import Application, refusal, rule
from core.problems import Problem

# The detail that says yes, and how that is refused.
_UNLAWFUL = {
    "illegal_building": "R03_illegal_building",  # 担保制度解释 49
    "demolition_notice": "R03_demolition",  # 民法典 229
}


@rule("building_lawful", "assets")
def building_lawful(application: Application) -> Iterator[Problem]:
    """R03: the building is illegal, or is about to be taken down (条例 22(1))."""
    for index, asset in enumerate(application.assets or ()):
        for detail, code in _UNLAWFUL.items():
            if asset.details.get(detail):
                yield refusal(code, application.place_of(index), value=asset.name, asset=asset.name)
