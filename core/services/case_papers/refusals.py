"""不予受理告知书、不予登记告知书: the grounds with their rules, and how to appeal.

Sources: 不动产登记暂行条例 第十七条、第二十二条; the time limits are dated data
(``resources/rules/remedies.toml``).
"""

from __future__ import annotations

import datetime as dt

from core.services.case_drawing import Drawing, Snapshot, case_paper, common
from core.services.case_findings import findings
from core.services.rules import number_of, pack_of


@case_paper(
    "rejection_notice",
    50,
    states=frozenset({"rejected", "archived"}),
    since="rejected",
    notice=True,
)
def rejection_notice(drawing: Drawing) -> Snapshot:
    """Tell that an application is not accepted."""
    return _ended(drawing, "rejected")


@case_paper(
    "refusal_notice", 70, states=frozenset({"refused", "archived"}), since="refused", notice=True
)
def refusal_notice(drawing: Drawing) -> Snapshot:
    """Tell that what was applied for is not registered."""
    return _ended(drawing, "refused")


def _ended(drawing: Drawing, state: str) -> Snapshot:
    step = drawing.case.taken_by(state)
    assert step is not None
    day = dt.date.fromisoformat(step.entered_at[:10])
    return {
        **common(drawing, step),
        "found": findings(drawing),
        "opinion": step.opinion,
        "decided_by": step.operator,
        "remedy": _remedy(drawing, day),
    }


def _remedy(drawing: Drawing, day: dt.date) -> str:
    """Return how to appeal, by the limits of the day and by what the office is."""
    values = pack_of("remedies", day).values
    return drawing.text(
        f"paper.remedy.{drawing.context.office.kind}",
        days=number_of("remedies", day, "review_days"),
        months=number_of("remedies", day, "suit_months"),
        review=values["review_days"].source,
        suit=values["suit_months"].source,
    )
