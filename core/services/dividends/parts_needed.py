"""Which parts of its data a cycle of an entity has, and which it cannot be without."""

from __future__ import annotations

from collections.abc import Mapping

from core.domain.dividend.cycle import (
    ACCOUNTS,
    DELIVERIES,
    HOLDERS,
    HOLDINGS,
    MEMBERS,
    PLOTS,
    RESOLUTION,
    TERMS,
    Entity,
)
from core.domain.dividend.model import COMPANY
from core.services.dividends.entities import FROM_LIST


def needed_parts(entity: Entity) -> Mapping[str, bool]:
    """Return the parts of an entity's cycles; True where a cycle cannot be locked without."""
    always = {ACCOUNTS: True, RESOLUTION: True}
    if entity.entity_kind != COMPANY:
        return {**always, MEMBERS: True, TERMS: False, PLOTS: False, DELIVERIES: False}
    classes = entity.terms.get("share_classes", ())
    land = any(one.get("by_factor") for one in classes)
    listed = any(one.get("class_source") == FROM_LIST for one in classes)
    by_land = {TERMS: land, PLOTS: land, DELIVERIES: land, HOLDINGS: False}
    return {**by_land, **({HOLDERS: True} if listed else {}), **always}
