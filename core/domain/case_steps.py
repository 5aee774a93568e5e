"""What a case must have gone through before it is reviewed or entered, beside its papers.

An inquiry (询问记录), a look on site (实地查看) and an announcement (公告) are demanded by the data
of a kind of registration; whatever was begun without being demanded must be brought to its end
all the same.

Sources: 民法典 第二百一十二条; 不动产登记暂行条例 第十八条、第十九条; 实施细则 第十七条.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from core.domain.case import (
    ANNOUNCEMENT,
    ANNOUNCEMENT_END,
    DEMANDABLE,
    ENTERED,
    REVIEWED,
    CaseFile,
)
from core.domain.rules.registry import refusal
from core.problems import Problem

# How an announcement ends: nobody objected, or what was objected did not hold, or it did.
NO_OBJECTION, UNFOUNDED, UPHELD = "none", "unfounded", "upheld"
OUTCOMES = (NO_OBJECTION, UNFOUNDED, UPHELD)


def still_demanded(case: CaseFile, demanded: Collection[str]) -> tuple[str, ...]:
    """Return which of the demanded steps the case has not gone through yet."""
    return tuple(step for step in DEMANDABLE if step in demanded and not _done(case, step))


def in_the_way(case: CaseFile, demanded: Collection[str], to_state: str) -> Iterator[Problem]:
    """Yield what keeps a case from being reviewed or entered; nothing for other steps."""
    if to_state not in (REVIEWED, ENTERED):
        return
    pause, announcement = case.paused, case.announced
    end = case.last_event(ANNOUNCEMENT, ANNOUNCEMENT_END)
    if pause is not None:
        facts = {"value": case.case_no, "since": pause.from_date, "why": pause.detail["why"]}
        yield refusal("case_paused", "case", **facts)
    if end is not None and end.detail.get("outcome") == UPHELD:
        yield refusal(
            "R04_announced", "case", value=case.case_no, objections=end.detail["objections"]
        )
    for step in still_demanded(case, demanded):
        if to_state in DEMANDABLE[step] and not (step == ANNOUNCEMENT and announcement):
            word = f"choice.case_event.{step}"
            yield refusal("step_demanded", "case", value=case.case_no, step=word)
    if announcement is not None and to_state == ENTERED:
        until = announcement.until or announcement.from_date
        yield refusal("announcement_runs", "case", value=case.case_no, until=until)


def _done(case: CaseFile, step: str) -> bool:
    if step != ANNOUNCEMENT:
        return case.last_event(step) is not None
    last = case.last_event(ANNOUNCEMENT, ANNOUNCEMENT_END)
    return last is not None and last.detail.get("outcome") in (NO_OBJECTION, UNFOUNDED)
