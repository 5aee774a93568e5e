"""Seizure and its release (查封、解封), entered on a court's document (民诉解释 485)."""

from __future__ import annotations

from typing import Annotated

from core import fields as kinds
from core.domain.calendar import years_later
from core.domain.restraints import SEIZURE, Restraint
from core.domain.rules import refusal
from core.problems import Problem
from core.services.assets import AssetRef
from core.services.office import next_number
from core.services.operations import Done, Plan, Request, operation
from core.services.reading import Code, Date, Document, Name, ReadBy, Text
from core.services.rules import pack_of

RestraintRef = Annotated[str, ReadBy(kinds.Ref(to="restraint"))]


class Seize(Document):
    """A court's notice to assist (协助执行通知书) that seizes an asset."""

    asset: AssetRef
    authority: Name
    document_no: Code
    from_date: Date
    until: Date
    delivered_at: Text


class Release(Document):
    """The document that ends a seizure."""

    restraint: RestraintRef
    authority: Name
    document_no: Code


@operation("restraint.seize", Seize)
def seize(request: Request) -> Plan:
    """Enter a seizure at once; it stops every pending mortgage on the asset."""
    number = request.get("asset")
    asset = request.work.assets.get(number) if number else None
    problems: list[Problem] = []
    if number and asset is None:
        problems.append(Problem("no_such_asset", "asset", {"value": number}))
    start, end = request.get("from_date"), request.get("until")
    if start and end:
        if end < start:
            problems.append(Problem("term_order", "until", {"value": end.isoformat()}))
        elif end > years_later(start, _longest(request)):
            facts = {"value": end.isoformat(), "years": str(_longest(request))}
            problems.append(refusal("seizure_too_long", "until", **facts))

    def carry_out() -> Done:
        command = request.command()
        context = request.context
        restraint_no = next_number(request.work, context.office, "restraint", context.today)
        restraint = Restraint(
            restraint_no=restraint_no,
            kind=SEIZURE,
            asset_no=command.asset,
            folio_entry=0,
            authority=command.authority,
            document_no=command.document_no,
            from_date=command.from_date,
            until=command.until,
            delivered_at=command.delivered_at,
        )
        assert asset is not None
        request.work.restraints.add(restraint, asset)
        numbers = {"restraint": restraint_no, "asset": command.asset}
        return Done(restraint_no, numbers, frozenset({"restraint", "asset"}))

    return Plan(problems, carry_out)


def _longest(request: Request) -> int:
    """Return the most years a seizure may last (民诉解释 485), from the pack of the day."""
    return int(pack_of("register", request.context.today).values["seizure_years"].value)


@operation("restraint.release", Release)
def release(request: Request) -> Plan:
    """Enter the release of a seizure."""
    number = request.get("restraint")
    known = request.work.restraints.get(number) if number else None
    problems: list[Problem] = []
    if number and known is None:
        problems.append(Problem("no_such_restraint", "restraint", {"value": number}))
    if known is not None and known.ended:
        problems.append(Problem("already_released", "restraint", {"value": number}))

    def carry_out() -> Done:
        command = request.command()
        assert known is not None
        asset = request.work.assets.get(known.asset_no)
        assert asset is not None
        request.work.restraints.happen(
            known,
            asset,
            "released",
            authority=command.authority,
            document_no=command.document_no,
        )
        numbers = {"restraint": known.restraint_no, "asset": known.asset_no}
        return Done(known.restraint_no, numbers, frozenset({"restraint", "asset"}))

    return Plan(problems, carry_out)
