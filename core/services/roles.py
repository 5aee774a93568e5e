"""The roles that ``resources/roles.toml`` declares, and what passwords must be."""

from __future__ import annotations

import dataclasses as dc
from collections.abc import Iterable, Mapping
from functools import cache

from core.domain.accounts import Role, named
from core.resources import read_toml


@dc.dataclass(frozen=True, slots=True)
class Rules:
    """Roles by code, what everybody may do, and the limits of passwords."""

    roles: Mapping[str, Role]
    everybody: tuple[str, ...]
    shortest: int
    longest: int
    failures: int
    minutes: int


@cache
def rules() -> Rules:
    """Read the declaration."""
    content = read_toml("roles.toml")
    roles = [
        Role(one["code"], tuple(one["operations"]), one.get("discloses", False))
        for one in content["role"]
    ]
    return Rules(
        {one.code: one for one in roles},
        tuple(content["everybody"]),
        content["password"]["shortest"],
        content["password"]["longest"],
        content["lock"]["failures"],
        content["lock"]["minutes"],
    )


def may(roles: Iterable[str], operation: str) -> bool:
    """Tell whether somebody with these roles may do an operation."""
    known = rules()
    return named(operation, known.everybody) or any(
        known.roles[code].may(operation) for code in roles if code in known.roles
    )


def who_may(operation: str) -> tuple[str, ...]:
    """Return the codes of the roles that may do an operation, as they stand in the file."""
    return tuple(code for code, one in rules().roles.items() if one.may(operation))
