"""A case: an application on its way from receipt to archive."""

from __future__ import annotations

import dataclasses as dc
import datetime as dt
from collections.abc import Mapping
from typing import Any


@dc.dataclass(frozen=True, slots=True)
class CaseStep:
    """One step a case has taken; steps are only ever added."""

    step: int
    from_state: str
    to_state: str
    operation: str
    operator: str
    entered_at: str
    opinion: str = ""


INQUIRY, INSPECTION, NOTICE = "inquiry", "inspection", "notice"
ANNOUNCEMENT, ANNOUNCEMENT_END = "announcement", "announcement_end"
PAUSE, RESUME = "pause", "resume"
PAPER = "paper"
REVIEWED, ENTERED = "reviewed", "entered"
# What a kind of registration may demand of its cases, and by which step it must be done.
DEMANDABLE = {
    INQUIRY: (REVIEWED, ENTERED),
    INSPECTION: (REVIEWED, ENTERED),
    ANNOUNCEMENT: (ENTERED,),
}


@dc.dataclass(frozen=True, slots=True)
class CaseEvent:
    """Something that happens to a case between its steps.

    ``inquiry`` (询问), ``announcement`` (公告, with its last day) and its end, ``inspection``
    (实地查看), ``notice`` to co-owners, ``pause`` and ``resume`` of its time limit, ``paper``: a
    numbered notice to the applicant, kept as it was issued.
    """

    kind: str
    from_date: dt.date
    until: dt.date | None = None
    detail: Mapping[str, Any] = dc.field(default_factory=dict)
    operator: str = ""
    entered_at: str = ""


@dc.dataclass(frozen=True, slots=True)
class CaseFile:
    """A case with its current content and all its steps."""

    case_no: str
    registration: str
    asset_class: str
    content_version: int
    content: Mapping[str, Any]
    asset_nos: tuple[str, ...]
    steps: tuple[CaseStep, ...]
    events: tuple[CaseEvent, ...] = ()

    @property
    def state(self) -> str:
        """Where the case stands now."""
        return self.steps[-1].to_state

    def taken_by(self, to_state: str) -> CaseStep | None:
        """Return the last step that led to a state, if any did."""
        return next((s for s in reversed(self.steps) if s.to_state == to_state), None)

    def last_event(self, *kinds: str) -> CaseEvent | None:
        """Return the last event of some kinds, if there was one."""
        return next((e for e in reversed(self.events) if e.kind in kinds), None)

    @property
    def paused(self) -> CaseEvent | None:
        """The pause that still holds, if one does."""
        last = self.last_event(PAUSE, RESUME)
        return last if last is not None and last.kind == PAUSE else None

    @property
    def announced(self) -> CaseEvent | None:
        """The announcement (公告) that still runs, if one does."""
        last = self.last_event(ANNOUNCEMENT, ANNOUNCEMENT_END)
        return last if last is not None and last.kind == ANNOUNCEMENT else None
