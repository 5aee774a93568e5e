"""询问记录: what the applicant was asked and answered, to be read and signed (民法典 212(2)).

Before anybody was asked it is the office's questionnaire, with room to write the answers.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from core.domain.case import INQUIRY, CaseEvent, CaseFile
from core.domain.chinese_dates import written_date
from core.domain.states import OPEN_STATES
from core.services.case_drawing import TO_WRITE, Drawing, Snapshot, case_paper, common
from core.services.declarations import load_declaration

CODE = "inquiry_record"


def _asked_or_open(case: CaseFile) -> bool:
    return case.state in OPEN_STATES or case.last_event(INQUIRY) is not None


@case_paper(CODE, 20, also=_asked_or_open)
def inquiry_record(drawing: Drawing) -> Snapshot:
    """Write down every inquiry of the case, or the questions that are to be asked."""
    held = [event for event in drawing.case.events if event.kind == INQUIRY]
    record = common(drawing, drawing.step("received"))
    if held:
        record["issued_on"] = held[-1].from_date.isoformat()
        inquiries = [_held(drawing, event) for event in held]
    else:
        inquiries = [_to_hold(drawing)]
    return {**record, "inquiries": inquiries}


def _held(drawing: Drawing, event: CaseEvent) -> Mapping[str, Any]:
    detail = event.detail
    return {
        "inquired": detail["inquired"],
        "inquired_on": written_date(event.from_date),
        "inquired_by": event.operator,
        "said": list(_pairs(detail["questions"], detail["answers"])),
        "confirmed": drawing.text("paper.inquiry_record.confirmed"),
    }


def _pairs(questions: str, answers: str) -> Iterator[Mapping[str, str]]:
    """Yield question and answer line by line; where their lines do not match, both as a whole."""
    asked, answered = questions.splitlines(), answers.splitlines()
    if len(asked) != len(answered):
        asked, answered = [questions], [answers]
    for question, answer in zip(asked, answered, strict=True):
        yield {"question": question, "answer": answer}


def _to_hold(drawing: Drawing) -> Mapping[str, Any]:
    kind = drawing.case.registration
    questions = [
        drawing.text(one["ask"])
        for one in load_declaration(CODE).content["question"]
        if kind in one.get("registrations", (kind,))
    ]
    room = drawing.text("paper.inquiry_record.room")
    return {
        "inquired": TO_WRITE,
        "inquired_on": TO_WRITE,
        "inquired_by": TO_WRITE,
        "said": [{"question": one, "answer": room} for one in questions],
        "confirmed": drawing.text("paper.inquiry_record.confirmed"),
    }
