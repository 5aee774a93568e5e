"""Restraints on an asset: seizures (查封), objections (异议), cautions (预告), as entered.

What they amount to on a day (who is first in the queue, what ran out) is worked out by
:mod:`core.domain.queue`.

Sources: 民法典 第二百二十条、第二百二十一条; 民诉法解释 第四百八十五条; 查封、扣押、冻结规定
第二十六条、第二十七条.
"""

from __future__ import annotations

import dataclasses as dc
import datetime as dt

SEIZURE, OBJECTION, CAUTION = "seizure", "objection", "caution"
KINDS = (SEIZURE, OBJECTION, CAUTION)

# What happens to a restraint. The last three end it.
RENEWED, SUCCEEDED, SUIT_FILED = "renewed", "succeeded", "suit_filed"
BECAME_POSSIBLE, APPLIED = "became_possible", "applied"
RELEASED, LAPSED, CONVERTED = "released", "lapsed", "converted"
ENDS = (RELEASED, LAPSED, CONVERTED)
# After these it no longer runs out by itself: the suit is filed, the registration applied for.
RUNS_ON = (SUIT_FILED, APPLIED)


@dc.dataclass(frozen=True, slots=True)
class RestraintEvent:
    """Something that happened to a restraint; dates as ISO texts, ``until`` '' where none."""

    kind: str
    authority: str
    document_no: str
    until: str
    effective_on: str
    entered_at: str

    @property
    def day(self) -> dt.date:
        """The day from which it counts: that of its entry where no other was given."""
        return dt.date.fromisoformat(self.effective_on or self.entered_at[:10])


@dc.dataclass(frozen=True, slots=True)
class Restraint:
    """A restraint as entered, with everything that happened to it since, in order.

    ``party_no`` is whose share it takes, ``""`` for the whole asset. A seizure that was entered
    ``waiting`` (轮候) has no last day of its own: it lasts ``term_months`` from the day on which
    it takes effect.
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
    def delivered_on(self) -> dt.date:
        """The day on which it reached the office."""
        return dt.date.fromisoformat(self.delivered_at[:10])

    def overlaps(self, other: Restraint) -> bool:
        """Whether both are seizures of the same share, or one of the whole that holds it."""
        return (
            self.kind == other.kind == SEIZURE
            and self.asset_no == other.asset_no
            and (not self.party_no or not other.party_no or self.party_no == other.party_no)
        )

    @property
    def order(self) -> tuple[str, str, int]:
        """Where it comes on its asset: by delivery to the minute, then by entry."""
        return self.asset_no, self.delivered_at[:16].replace("T", " "), self.folio_entry

    def goes_before(self, other: Restraint) -> bool:
        """Whether it is a seizure that another one has to wait for while it binds (轮候)."""
        return self.order < other.order and self.overlaps(other)
