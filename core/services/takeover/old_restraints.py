"""Seizures, objections and cautions of older books."""

from __future__ import annotations

import dataclasses as dc
from collections.abc import Iterator
from typing import Annotated

from core import fields as kinds
from core.domain.asset import Asset
from core.domain.recorded_time import RecordedTime
from core.domain.restraints import KINDS, SEIZURE, Restraint
from core.domain.takeover import end_problems, has_to_wait, queue_problems
from core.problems import Problem
from core.services.assets import AssetRef, load
from core.services.lapses import let_lapse
from core.services.operations import Done, Plan, Request, operation
from core.services.people import PartyRef
from core.services.reading import Code, Date, LongText, Name, ReadBy
from core.services.takeover.original import (
    SOURCE,
    OldEntry,
    future_problems,
    keep_number,
    number_problems,
    stamp,
)

RestraintKind = Annotated[str, ReadBy(kinds.Choice(topic="restraint_kind", options=KINDS))]
Months = Annotated[int, ReadBy(kinds.Whole(least=1, most=1200))]


class TakeOverRestraint(OldEntry):
    """A restraint as an older book holds it; ``registered_at`` is when it was delivered.

    Whether a seizure takes effect or waits (轮候) follows from the order of delivery. One that
    takes effect ends on ``until``, all renewals counted; one that waits lasts ``term_months``.
    """

    restraint_kind: RestraintKind = SEIZURE
    asset: AssetRef
    holder: PartyRef | None = None
    applicant: PartyRef | None = None
    authority: Name
    document_no: Code
    from_date: Date
    until: Date | None = None
    term_months: Months | None = None
    released_on: Date | None = None
    release_document_no: Code | None = None
    remarks: LongText | None = None


@operation("takeover.restraint", TakeOverRestraint, printed=True)
def take_over_restraint(request: Request) -> Plan:
    """Enter a seizure, objection or caution of an older book with its number and time."""
    number = request.get("asset")
    asset = load(request.work, request.context, number) if number else None
    standing = request.work.restraints.on(asset.asset_no) if asset else ()
    problems = [*_of_records(request, asset), *_of_dates(request), *number_problems(request)]
    problems += future_problems(request, "registered_at", "from_date", "released_on")
    if asset is not None and not request.reading.problems and not request.get("released_on"):
        today, months = request.context.today, request.get("term_months")
        problems += queue_problems(_restraint(request), standing, months, today)

    def carry_out() -> Done:
        assert asset is not None
        restraint_no = keep_number(request, "restraint")
        _enter(request, asset, restraint_no)
        numbers = {"restraint": restraint_no, "asset": asset.asset_no}
        return Done(restraint_no, numbers, frozenset({"restraint", "asset"}))

    return Plan(problems, carry_out)


def _of_records(request: Request, asset: Asset | None) -> Iterator[Problem]:
    number = request.get("asset")
    if number and asset is None:
        yield Problem("no_such_asset", "asset", {"value": number})
    if asset is not None and asset.folio.closed:
        yield Problem("asset_closed", "asset", {"value": asset.asset_no})
    for name in ("holder", "applicant"):
        party = request.get(name)
        if party and request.work.parties.get(party) is None:
            yield Problem("no_such_party", name, {"value": party})
    holder = request.get("holder")
    if holder and asset is not None:
        held = asset.held_by(holder)
        facts = {"value": holder, "asset": asset.name}
        if not held:
            yield Problem("holder_holds_nothing", "holder", facts)
        elif any(one.is_joint for one in held):
            yield Problem("joint_share_seized", "holder", facts)
    if holder and request.get("restraint_kind") not in (None, SEIZURE):
        yield Problem("only_seizures_take_shares", "holder", {"value": holder})


def _of_dates(request: Request) -> Iterator[Problem]:
    values = request.reading.values
    start, end, released = (values.get(name) for name in ("from_date", "until", "released_on"))
    yield from end_problems(start, end, "until")
    yield from end_problems(start, released, "released_on")
    if released is not None and values.get("release_document_no", "") is None:
        yield Problem("required", "release_document_no")
    lasted = values.get("until", "unread") or values.get("term_months", "unread")
    if released is not None and values.get("restraint_kind") == SEIZURE and lasted is None:
        yield Problem("required", "until")


def _restraint(request: Request) -> Restraint:
    """Return the restraint as the older book holds it, wherever the queue will put it."""
    command = request.command()
    return Restraint(
        restraint_no="",
        kind=command.restraint_kind,
        asset_no=command.asset,
        folio_entry=LAST_ENTRY,
        authority=command.authority,
        document_no=command.document_no,
        from_date=command.from_date,
        until=command.until,
        delivered_at=RecordedTime().dump(command.registered_at),
        party_no=command.holder or "",
        applicant_no=command.applicant or "",
        ground=command.remarks or "",
        source=SOURCE,
    )


LAST_ENTRY = 10**9  # behind everything that is entered already


def _enter(request: Request, asset: Asset, restraint_no: str) -> None:
    """Write the restraint in its place of the queue, and its end if it has one already."""
    command, restraints = request.command(), request.work.restraints
    new = dc.replace(_restraint(request), restraint_no=restraint_no)
    standing = restraints.on(asset.asset_no)
    waits = (
        command.until is None
        if command.released_on
        else (has_to_wait(new, standing, request.context.today))
    )
    if waits and new.kind == SEIZURE:
        new = dc.replace(new, waiting=True, until=None, term_months=command.term_months)
    current = let_lapse(request, asset)
    after = restraints.add(new, current, effective_at=stamp(request, command.registered_at))
    if command.released_on is not None:
        known = restraints.get(restraint_no)
        assert known is not None
        after = restraints.happen(
            known,
            after,
            "released",
            authority=command.authority,
            document_no=command.release_document_no,
            effective_on=command.released_on,
        )
    let_lapse(request, after)
