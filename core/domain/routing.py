"""Where collateral is registered: most kinds belong to another registry, and the clerk must know.

The table is data (``resources/routing.toml``); this office takes only what no statutory registry
does, with the effect of a filing (担保制度解释 第六十三条). A case here may keep the number of
another registry as a cross-reference, never instead of it.
"""

from __future__ import annotations

import dataclasses as dc
from collections.abc import Mapping
from typing import Any

HERE = "here"  # this office
NONE = "none"  # nothing to register: not lawful as collateral, or no property at all


@dc.dataclass(frozen=True, slots=True)
class Route:
    """One kind of collateral: its registry, the legal basis, and what a case here may keep.

    ``kind`` and ``registry`` are codes of the catalogue; ``effect``, a legal effect, is empty where
    another registry decides it.
    """

    kind: str
    registry: str
    basis: str
    cross_reference: bool
    effect: str = ""

    @property
    def is_here(self) -> bool:
        """Whether this office takes it."""
        return self.registry == HERE

    @property
    def is_registrable(self) -> bool:
        """Whether any registry takes it."""
        return self.registry != NONE


@dc.dataclass(frozen=True, slots=True)
class RoutingTable:
    """All routes, in the order in which they are offered.

    ``offices`` are the registries that a kind of office is, besides being itself.
    """

    routes: tuple[Route, ...]
    offices: Mapping[str, tuple[str, ...]] = dc.field(default_factory=dict)

    def __post_init__(self) -> None:
        if len({route.kind for route in self.routes}) != len(self.routes):
            raise ValueError("a kind of collateral has two routes")
        for route in self.routes:
            if route.is_here != bool(route.effect):
                raise ValueError(f"{route.kind}: an effect is stated exactly for what is here")

    def find(self, kind: str) -> Route | None:
        """Return the route of a kind, ``None`` for a kind nobody has thought of."""
        return next((route for route in self.routes if route.kind == kind), None)

    def takes(self, route: Route, office_kind: str) -> bool:
        """Tell whether an office of a kind is the registry of a route."""
        return route.is_here or route.registry in self.offices.get(office_kind, ())

    def to(self, registry: str) -> tuple[Route, ...]:
        """Return what one registry takes."""
        return tuple(route for route in self.routes if route.registry == registry)


def read_routes(data: Mapping[str, Any]) -> RoutingTable:
    """Read the content of ``routing.toml``; ``TypeError`` for a key it should not have."""
    offices = {kind: tuple(registries) for kind, registries in data["offices"].items()}
    return RoutingTable(tuple(Route(**entry) for entry in data["route"]), offices)
