"""The restraint that an operation is about: found, of the right kind, still standing."""

from __future__ import annotations

import dataclasses as dc
import datetime as dt
from typing import Annotated

from core import fields as kinds
from core.domain.case import CaseFile
from core.domain.queue import Queued, binding_on, queue_on
from core.domain.restraints import APPLIED, CAUTION, CONVERTED, Restraint
from core.problems import Problem
from core.services.assets import load
from core.services.lapses import let_lapse
from core.services.operations import Request
from core.services.reading import ReadBy

RestraintRef = Annotated[str, ReadBy(kinds.Ref(to="restraint"))]


@dc.dataclass(frozen=True, slots=True)
class Standing:
    """A restraint with its place of the day, or what stands in the way of dealing with it."""

    place: Queued | None
    problems: list[Problem]

    @property
    def restraint(self) -> Restraint:
        """The restraint, in a plan that nothing stood in the way of."""
        assert self.place is not None
        return self.place.restraint


def find_standing(request: Request, kind: str, field: str = "restraint") -> Standing:
    """Find the restraint that a field names; one of another kind or that ended is a fault."""
    number = request.get(field)
    if number is None:
        return Standing(None, [])
    known = request.work.restraints.get(number)
    if known is None:
        return Standing(None, [Problem("no_such_restraint", field, {"value": number})])
    if known.kind != kind:
        facts = {
            "value": number,
            "kind": f"choice.restraint_kind.{known.kind}",
            "wanted": f"choice.restraint_kind.{kind}",
        }
        return Standing(None, [Problem("restraint_kind_differs", field, facts)])
    on_asset = request.work.restraints.on(known.asset_no)
    places = queue_on(on_asset, request.context.today)
    place = next(p for p in places if p.restraint.restraint_no == number)
    if not place.binds:
        facts = {
            "value": number,
            "state": f"choice.restraint_state.{place.state}",
            "until": place.until.isoformat() if place.until else "",
        }
        return Standing(place, [Problem("restraint_over", field, facts)])
    return Standing(place, [])


def happen(
    request: Request, known: Restraint, kind: str, document_no: str, until: dt.date | None = None
) -> None:
    """Enter what happened to a standing restraint, then what follows from it by itself."""
    asset = load(request.work, request.context, known.asset_no)
    assert asset is not None
    current = let_lapse(request, asset)
    newest = request.work.restraints.get(known.restraint_no)
    assert newest is not None
    after = request.work.restraints.happen(
        newest,
        current,
        kind,
        authority=request.get("authority") or newest.authority,
        document_no=document_no,
        until=until,
        effective_on=request.context.today,
    )
    let_lapse(request, after)


def convert_cautions(request: Request, case: CaseFile) -> None:
    """Let the cautions that waited for a case end in what it entered (转为本登记)."""
    today = request.context.today
    for asset_no in case.asset_nos:
        for place in binding_on(request.work.restraints.on(asset_no), today, CAUTION):
            applied = [e for e in place.restraint.events if e.kind == APPLIED]
            if any(event.document_no == case.case_no for event in applied):
                happen(request, place.restraint, CONVERTED, case.case_no)
