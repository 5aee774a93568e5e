"""The meeting that approves a distribution: notice, quorum, majority, and what is owed then.

Sources: 农民专业合作社法 30, 40; 农村集体经济组织法 26 to 28; 公司法 66, 212.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from core.domain.calendar import months_later
from core.domain.dividend.cycle import APPROVED, POSTED, CycleFile
from core.domain.rules import refusal
from core.problems import Problem
from core.services.dividends.objections import open_objections
from core.services.dividends.owed import carried_differs, declare
from core.services.dividends.steps import OfCycle, pack_for, standing_run, step_plan
from core.services.operations import Plan, Request, operation
from core.services.reading import Code, Date, Whole


class Approve(OfCycle):
    """The meeting's resolution: votes are counted in members, representatives or voting rights."""

    meeting_on: Date
    laid_open_on: Date | None = None
    entitled: Whole
    present: Whole
    votes_for: Whole
    votes_against: Whole = 0
    abstained: Whole = 0
    document_no: Code
    due_on: Date | None = None


@operation("cycle.approve", Approve)
def approve(request: Request) -> Plan:
    """Record the resolution of the meeting; from now on the dividends are owed."""

    def check(request: Request, cycle: CycleFile) -> list[Problem]:
        unanswered = open_objections(request.work, cycle)
        found = [
            refusal("objection_unanswered", "cycle", value=str(number)) for number in unanswered
        ]
        run = standing_run(request.work, cycle.cycle_no)
        if run is not None and carried_differs(request, cycle, run):
            found.append(refusal("carried_has_changed", "cycle", value=cycle.cycle_no))
        return [*found, *_votes(request, cycle), *_laid_open(request, cycle)]

    def owe(request: Request, cycle: CycleFile) -> Mapping[str, Any]:
        run = standing_run(request.work, cycle.cycle_no)
        assert run is not None
        command = request.command()
        declare(request, cycle, run, command.due_on or _due(cycle, request))
        return {"run": run.run_no}

    return step_plan(request, APPROVED, on="meeting_on", check=check, also=owe)


def _kind(request: Request, cycle: CycleFile) -> str:
    entity = request.work.dividends.entity(cycle.entity_no)
    assert entity is not None
    return entity.entity_kind


def _votes(request: Request, cycle: CycleFile) -> list[Problem]:
    names = ("entitled", "present", "votes_for", "votes_against", "abstained")
    counted = [request.get(name) for name in names]
    if None in counted:
        return []
    entitled, present, in_favour, against, abstained = counted
    if in_favour + against + abstained > present or present > entitled or not entitled:
        return [Problem("votes_do_not_add_up", "present", {"value": str(present)})]
    groups, kind = pack_for(cycle).groups, _kind(request, cycle)
    found = []
    quorum, majority = groups["quorum"][kind], groups["majority"][kind]
    if Fraction(present, entitled) < quorum.value:
        facts = {"value": f"{present}/{entitled}", "least": str(quorum.value)}
        found.append(refusal("quorum_not_reached", "present", **facts, source=quorum.source))
    if not _carried(Fraction(in_favour, entitled), majority.value):
        facts = {"value": f"{in_favour}/{entitled}", "least": str(majority.value)}
        found.append(refusal("majority_not_reached", "votes_for", **facts, source=majority.source))
    return found


def _carried(part: Fraction, majority: Fraction) -> bool:
    """Tell whether votes suffice: 过半数 is more than half, 三分之二以上 is two thirds or more."""
    return part > majority if majority == Fraction(1, 2) else part >= majority


def _laid_open(request: Request, cycle: CycleFile) -> list[Problem]:
    """The plan lies open some days before the meeting (合作社法 40)."""
    meeting, given = request.get("meeting_on"), request.get("laid_open_on")
    posted = cycle.last(POSTED)
    opened = given or (posted.happened_on if posted else None)
    rule = pack_for(cycle).groups["notice_days"][_kind(request, cycle)]
    if meeting and opened and (meeting - opened).days < rule.value:
        facts = {"value": opened.isoformat(), "days": str(int(rule.value)), "source": rule.source}
        return [refusal("laid_open_too_late", "laid_open_on", **facts)]
    return []


def _due(cycle: CycleFile, request: Request) -> dt.date:
    """Return the day by which the dividend must be paid, the meeting's own where no law says."""
    months = pack_for(cycle).groups["pay_within_months"][_kind(request, cycle)].value
    meeting: dt.date = request.command().meeting_on
    return months_later(meeting, int(months))
