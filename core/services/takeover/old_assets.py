"""Assets of older books."""

from __future__ import annotations

import dataclasses as dc
from typing import Any, ClassVar

from core.domain.asset_class import AssetClass
from core.domain.rules import confirmation
from core.fields import read_fields
from core.problems import Problem
from core.services import people
from core.services.assets import (
    EnterAsset,
    class_of,
    dump_details,
    held_lines,
    holders_of,
    index,
    same_right,
)
from core.services.operations import Done, Plan, Request, operation
from core.services.ports import NewAsset
from core.services.takeover.original import (
    SOURCE,
    OldEntry,
    future_problems,
    keep_number,
    number_problems,
    stamp,
)


class TakeOverAsset(EnterAsset, OldEntry):
    """An asset as an older book holds it; it keeps its number, if it had one."""

    details_demanded: ClassVar[bool] = False


@operation("takeover.asset", TakeOverAsset, printed=True)
def take_over_asset(request: Request) -> Plan:
    """Enter an asset of an older book with its holders, its number and its time."""
    asset_class, problems = class_of(request)
    details, found = _details(asset_class, request.get("details"))
    holders, more = holders_of(request)
    problems += found + more + same_right(request, asset_class, details)
    problems += number_problems(request) + future_problems(request, "registered_at")

    def carry_out() -> Done:
        command = request.command()
        assert asset_class is not None
        shares = [share for _, share in holders]
        settled = [people.settle(request, resolved).party_no for resolved, _ in holders]
        number = keep_number(request, "asset")
        new = NewAsset(
            asset_class=asset_class.code,
            name=command.name,
            location=command.location,
            region_code=command.region_code,
            details=dump_details(asset_class, details),
            holders=held_lines(settled, shares, joint=command.joint),
        )
        effective_at = stamp(request, command.registered_at)
        asset = request.work.assets.add(number, new, source=SOURCE, effective_at=effective_at)
        index(request.work, asset, asset_class)
        numbers = {"asset": number}
        return Done(number, numbers, frozenset({"asset", "party"}), {"class": asset_class.code})

    return Plan(problems, carry_out)


def _details(asset_class: AssetClass | None, raw: Any) -> tuple[dict[str, Any], list[Problem]]:
    """Read what the older book says of the fields of a class; ask about what it does not say."""
    if asset_class is None or raw is None:
        return {}, []
    specs = [dc.replace(spec, required=False) for spec in asset_class.fields]
    details, problems = read_fields(specs, raw, "details")
    faulty = {problem.field for problem in problems}
    missing = [n for n in asset_class.missing(details) if f"details.{n}" not in faulty]
    if missing:
        terms = "、".join(asset_class.texts[f"field.{name}"] for name in missing)
        problems.append(confirmation("old_details_missing", "details", value=terms))
    return details, problems
