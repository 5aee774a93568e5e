"""Seizure, renewal and release (查封、续封、解封), entered at once on a court's document.

A notice to assist (协助执行通知书) is not examined and waits for no case (民诉解释 485, 查封规定 24
至 27). Whether a seizure takes effect or waits (轮候) follows from the order of delivery, never
from what a clerk chooses.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Annotated

from core import fields as kinds
from core.domain.asset import Asset
from core.domain.calendar import months_later, years_later
from core.domain.queue import ACTIVE, WAITING, Queued, queue_on
from core.domain.restraints import RELEASED, RENEWED, SEIZURE, Restraint
from core.domain.rules import confirmation, refusal
from core.problems import Problem
from core.services.assets import AssetRef, closed, load
from core.services.lapses import let_lapse
from core.services.office import next_number
from core.services.operations import Done, Plan, Request, operation
from core.services.people import PartyRef
from core.services.reading import Code, Date, Document, Moment, Name, ReadBy
from core.services.rules import number_of
from core.services.standing import RestraintRef, find_standing, happen

Months = Annotated[int, ReadBy(kinds.Whole(least=1, most=1200))]
CHANGED = frozenset({"restraint", "asset"})


class Seize(Document):
    """A court's notice to assist (协助执行通知书) that seizes an asset.

    ``holder`` is whose share is seized; left out, the whole is. A seizure that takes effect ends
    on ``until``; one that has to wait lasts ``term_months`` from the day it takes effect. Both may
    be given: the one that is needed counts.
    """

    asset: AssetRef
    holder: PartyRef | None = None
    authority: Name
    document_no: Code
    from_date: Date
    until: Date | None = None
    term_months: Months | None = None
    delivered_at: Moment


class Renew(Document):
    """The notice that a seizure goes on (续封), delivered before its last day is over."""

    restraint: RestraintRef
    authority: Name
    document_no: Code
    until: Date


class Release(Document):
    """The document that ends a seizure."""

    restraint: RestraintRef
    authority: Name
    document_no: Code


@operation("restraint.seize", Seize)
def seize(request: Request) -> Plan:
    """Enter a seizure at once, in its place of the queue; it stops every pending mortgage."""
    asset, problems = _object(request)
    others = request.work.restraints.on(asset.asset_no) if asset else ()
    new = _as_asked(request, "") if asset else None
    place = _place_of(new, others, request.context.today) if new else None
    waits_for = _waits_for(new, others, request.context.today) if new else ()
    problems += _term_problems(request, place, waits_for)
    if new and place:
        problems += _order_problems(request, new, others)

    def carry_out() -> Done:
        assert asset is not None
        assert place is not None
        context = request.context
        number = next_number(request.work, context.office, "restraint", context.today)
        entered = _as_asked(request, number, waits=bool(waits_for))
        assert entered is not None
        after = request.work.restraints.add(entered, let_lapse(request, asset))
        let_lapse(request, after)
        numbers = {"restraint": number, "asset": asset.asset_no}
        return Done(number, numbers, CHANGED, {"state": place.state})

    return Plan(problems, carry_out)


@operation("restraint.renew", Renew)
def renew(request: Request) -> Plan:
    """Let a seizure go on to a later last day; it keeps its place (查封规定 27)."""
    found = find_standing(request, SEIZURE)
    problems = list(found.problems)
    place, until = found.place, request.get("until")
    if place and place.state == WAITING:
        facts = {"value": place.restraint.restraint_no, "ahead": "、".join(place.ahead)}
        problems.append(Problem("renewal_waits", "restraint", facts))
    if place and place.state == ACTIVE and place.until and until:
        problems += _too_long(request, until, place.until)
        if until <= place.until:
            facts = {"value": until.isoformat(), "until": place.until.isoformat()}
            problems.append(Problem("renewal_not_longer", "until", facts))
    problems += _other_authority(request, place)

    def carry_out() -> Done:
        command = request.command()
        happen(request, found.restraint, RENEWED, command.document_no, command.until)
        return _done(found.restraint)

    return Plan(problems, carry_out)


@operation("restraint.release", Release)
def release(request: Request) -> Plan:
    """Enter the release of a seizure; the next in the queue moves up in the same go."""
    found = find_standing(request, SEIZURE)
    problems = [*found.problems, *_other_authority(request, found.place)]

    def carry_out() -> Done:
        happen(request, found.restraint, RELEASED, request.command().document_no)
        return _done(found.restraint)

    return Plan(problems, carry_out)


def _done(known: Restraint) -> Done:
    numbers = {"restraint": known.restraint_no, "asset": known.asset_no}
    return Done(known.restraint_no, numbers, CHANGED)


def _object(request: Request) -> tuple[Asset | None, list[Problem]]:
    """Return the asset that is seized, and what is wrong with it or with the holder named."""
    number, holder = request.get("asset"), request.get("holder")
    asset = load(request.work, request.context, number) if number else None
    if number and asset is None:
        return None, [Problem("no_such_asset", "asset", {"value": number})]
    problems = closed(asset, "asset") if asset else []
    party = request.work.parties.get(_holder_no(request)) if holder else None
    if holder and party is None:
        problems.append(Problem("no_such_party", "holder", {"value": holder}))
    if asset and party:
        held = asset.held_by(party.party_no)
        facts = {"value": party.name, "asset": asset.name}
        if not held:
            problems.append(Problem("holder_holds_nothing", "holder", facts))
        elif any(one.is_joint for one in held):
            problems.append(Problem("joint_share_seized", "holder", facts))
    return asset, problems


def _holder_no(request: Request) -> str:
    """Return whose share is seized, by the number the party goes by; ``""`` for the whole."""
    holder = request.get("holder")
    return request.work.parties.survivor(holder) if holder else ""


def _as_asked(request: Request, number: str, *, waits: bool = False) -> Restraint | None:
    """Return the seizure as the notice orders it; None while what places it cannot be read."""
    start, delivered = request.get("from_date"), request.get("delivered_at")
    if start is None or delivered is None:
        return None
    until, months = request.get("until"), request.get("term_months")
    if until is None and months is not None:
        until = months_later(start, months) - dt.timedelta(days=1)
    return Restraint(
        restraint_no=number,
        kind=SEIZURE,
        asset_no=request.get("asset"),
        folio_entry=LAST_ENTRY,
        authority=request.get("authority") or "",
        document_no=request.get("document_no") or "",
        from_date=start,
        until=None if waits else until,
        delivered_at=delivered,
        party_no=_holder_no(request),
        waiting=waits,
        term_months=months if waits else None,
    )


LAST_ENTRY = 10**9  # behind everything that is entered already


def _place_of(new: Restraint, others: Sequence[Restraint], today: dt.date) -> Queued | None:
    """Return the place that a seizure would take; None for one from a day to come."""
    places = queue_on([*others, new], today)
    return next((p for p in places if p.restraint is new), None)


def _waits_for(new: Restraint, others: Sequence[Restraint], today: dt.date) -> tuple[str, ...]:
    """Return the seizures that stood when a notice was delivered: it has to wait for them.

    One of them may have ended between the delivery and the entry; the time of the new one runs
    from there all the same.
    """
    return tuple(
        p.restraint.restraint_no
        for p in queue_on([*others, new], today)
        if p.restraint.goes_before(new) and (not p.free_from or p.free_from > new.delivered_on)
    )


def _term_problems(
    request: Request, place: Queued | None, waits_for: Sequence[str]
) -> list[Problem]:
    problems: list[Problem] = []
    today, delivered = request.context.today, request.get("delivered_at")
    start, until, months = (request.get(n) for n in ("from_date", "until", "term_months"))
    if delivered and dt.date.fromisoformat(delivered[:10]) > today:
        problems.append(Problem("delivered_in_future", "delivered_at", {"value": delivered}))
    if start and until and until < start:
        problems.append(Problem("term_order", "until", {"value": until.isoformat()}))
    elif start and until:
        problems += _too_long(request, until, start)
        if until < today:
            problems.append(Problem("seizure_over", "until", {"value": until.isoformat()}))
    if months and months > 12 * _longest(request):
        problems.append(_too_long_problem(request, "term_months", str(months)))
    if waits_for and months is None:
        facts = {"value": "、".join(waits_for)}
        problems.append(Problem("waiting_has_term", "term_months", facts))
    if place and not waits_for and until is None and months is None:
        problems.append(Problem("required", "until"))
    return problems


def _order_problems(request: Request, new: Restraint, others: Sequence[Restraint]) -> list[Problem]:
    """Ask when a notice overtakes one entered before it, or seems to be entered already."""
    today = request.context.today
    first = {p.restraint.restraint_no for p in queue_on(others, today) if p.state == ACTIVE}
    overtaken = [
        p.restraint.restraint_no
        for p in queue_on([*others, new], today)
        if p.state == WAITING and p.restraint.restraint_no in first
    ]
    problems = []
    if overtaken:
        facts = {"value": new.delivered_at, "overtaken": "、".join(overtaken)}
        problems.append(confirmation("seizure_overtakes", "delivered_at", **facts))
    for one in others:
        same = (one.authority, one.document_no) == (new.authority, new.document_no)
        if same and one.overlaps(new) and not one.ended:
            facts = {"value": new.document_no, "restraint": one.restraint_no}
            problems.append(confirmation("seizure_twice", "document_no", **facts))
    return problems


def _other_authority(request: Request, place: Queued | None) -> list[Problem]:
    """Ask when another authority than the one that seized disposes of the seizure."""
    authority = request.get("authority")
    if place is None or authority is None or authority == place.restraint.authority:
        return []
    facts = {"value": authority, "seized_by": place.restraint.authority}
    return [confirmation("other_authority", "authority", **facts)]


def _too_long(request: Request, until: dt.date, start: dt.date) -> list[Problem]:
    if until <= years_later(start, _longest(request)):
        return []
    return [_too_long_problem(request, "until", until.isoformat())]


def _too_long_problem(request: Request, field: str, value: str) -> Problem:
    return refusal("seizure_too_long", field, value=value, years=_longest(request))


def _longest(request: Request) -> int:
    """Return the most years a seizure or a renewal may last (民诉解释 485), as of the day."""
    return number_of("register", request.context.today, "seizure_years")
