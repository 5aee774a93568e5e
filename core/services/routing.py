"""The routing table as shipped."""

from __future__ import annotations

from functools import cache

from core.domain.routing import RoutingTable, read_routes
from core.resources import read_toml


@cache
def routing_table() -> RoutingTable:
    """Return the table of ``resources/routing.toml``."""
    return read_routes(read_toml("routing.toml"))
