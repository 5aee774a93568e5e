"""Restraints on an asset: seizures (查封) with their queue, objections (异议), cautions (预告).

Sources: 民法典 第二百二十条、第二百二十一条; 民诉法解释 第四百八十五条; 查封、扣押、冻结规定
第二十六条、第二十七条.
"""

from __future__ import annotations

import dataclasses as dc
import datetime as dt

from core.domain.calendar import months_later

SEIZURE, OBJECTION, CAUTION = "seizure", "objection", "caution"
KINDS = (SEIZURE, OBJECTION, CAUTION)
ENDS = ("released", "lapsed", "converted")


@dc.dataclass(frozen=True, slots=True)
class RestraintEvent:
    """Something that happened to a restraint; dates as ISO texts, ``until`` '' where none."""

    kind: str
    authority: str
    document_no: str
    until: str
    effective_on: str
    entered_at: str


@dc.dataclass(frozen=True, slots=True)
class Restraint:
    """A restraint as entered, with everything that happened to it since, in order.

    ``party_no`` is whose share it takes, ``""`` for the whole asset. A ``waiting`` seizure (轮候)
    has no last day of its own: it lasts ``term_months`` from the day it takes effect.
    """

    restraint_no: str
    kind: str
    asset_no: str
    folio_entry: int
    authority: str
    document_no: str
    from_date: dt.date
    until: dt.date | None
    delivered_at: str
    party_no: str = ""
    applicant_no: str = ""
    ground: str = ""
    waiting: bool = False
    term_months: int | None = None
    source: str = "entered"
    events: tuple[RestraintEvent, ...] = ()

    @property
    def ended(self) -> bool:
        """Whether the register says that it ended (released, lapsed or converted)."""
        return bool(self.events) and self.events[-1].kind in ENDS

    @property
    def took_effect_on(self) -> dt.date | None:
        """The day it began to bind; None while it waits."""
        for event in self.events:
            if event.kind == "succeeded":
                return dt.date.fromisoformat(event.effective_on)
        return None if self.waiting else self.from_date

    @property
    def last_day(self) -> dt.date | None:
        """The last day it binds, renewals included; None where it has none (yet)."""
        for event in reversed(self.events):
            if event.until:
                return dt.date.fromisoformat(event.until)
        return self.until

    def stands_on(self, day: dt.date) -> bool:
        """Whether it is neither ended nor past its last day (查封规定 27)."""
        last = self.last_day
        return not self.ended and (last is None or day <= last)

    def active_on(self, day: dt.date) -> bool:
        """Whether it binds on a day: it stands and does not wait behind another."""
        return self.stands_on(day) and self.took_effect_on is not None

    def would_end(self, effective: dt.date) -> dt.date:
        """Return the last day of a waiting seizure that takes effect on a day.

        ``ValueError`` for one that has no term.
        """
        if self.term_months is None:
            raise ValueError(self.restraint_no)
        return months_later(effective, self.term_months) - dt.timedelta(days=1)
