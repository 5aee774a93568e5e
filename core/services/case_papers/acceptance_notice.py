"""受理通知书: that an application is accepted, and by when it is decided (暂行条例 17, 20)."""

from __future__ import annotations

import datetime as dt

from core.domain.calendar import add_working_days
from core.services.calendars import office_calendar
from core.services.case_drawing import Drawing, Snapshot, case_paper, common
from core.services.rules import number_of

_UNDER_WAY = frozenset({"accepted", "reviewed", "entered", "certified", "issued"})


@case_paper("acceptance_notice", 30, states=_UNDER_WAY, since="accepted", notice=True)
def acceptance_notice(drawing: Drawing) -> Snapshot:
    """Tell when the case was accepted, and the last day of its time limit as of that day."""
    step = drawing.case.taken_by("accepted")
    assert step is not None
    first = next(s for s in drawing.case.steps if s.to_state == "accepted")
    day = dt.date.fromisoformat(first.entered_at[:10])
    days = number_of("register", day, "case_days")
    calendar = office_calendar(drawing.work, drawing.context.today)
    return {
        **common(drawing, step),
        "accepted_on": day.isoformat(),
        "accepted_by": first.operator,
        "days": days,
        "deadline": add_working_days(day, days, calendar).date.isoformat(),
    }
