"""登记审批表: the application in short, and what acceptor, reviewer and registrar decided.

Source of its fields: 国土资发〔2015〕25号 附件5 (申请审批表).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from core.domain.case import CaseStep
from core.services.applications import REGISTRATIONS
from core.services.case_drawing import TO_WRITE, Drawing, Snapshot, case_paper, common, signed_by
from core.services.reading import kind_of, read
from core.services.words import in_words

_DECIDED = frozenset(
    {"accepted", "reviewed", "refused", "entered", "certified", "issued", "archived"}
)
# What stands on the form in places of its own, or is only typed to be sure.
_ELSEWHERE = frozenset(
    {"accept", "amount", "mortgage", "asset", "confirm_last4", "confirm_amount", "remarks"}
)


@case_paper("approval_form", 60, states=_DECIDED, since="accepted")
def approval_form(drawing: Drawing) -> Snapshot:
    """State the application and the opinions given so far; the others are left to be signed."""
    accepted = drawing.case.taken_by("accepted")
    decided = drawing.step("entered", "refused")
    return {
        **common(drawing, decided or accepted),
        "lines": list(_stated(drawing)),
        "remarks": drawing.case.content.get("remarks", ""),
        "papers": _papers(drawing),
        **_opinion(drawing, "acceptor", _acceptance(drawing)),
        **_opinion(drawing, "reviewer", _review(drawing)),
        **_opinion(drawing, "registrar", decided),
        "record_no": _record_no(drawing) or TO_WRITE,
    }


def _stated(drawing: Drawing) -> Iterator[Mapping[str, str]]:
    """Yield what the application says in single fields, in the order of its form."""
    command, content = REGISTRATIONS[drawing.case.registration].command, drawing.case.content
    values = read(command, content).values
    for name, info in command.model_fields.items():
        kind, raw = kind_of(info), content.get(name)
        if kind is None or isinstance(raw, list) or name in _ELSEWHERE:
            continue
        words = in_words(kind, values.get(name), drawing.context.text)
        if words:
            yield {"label": drawing.text(f"field.{name}"), "value": words}


def _papers(drawing: Drawing) -> str:
    kinds = [one["paper"] for one in drawing.case.content.get("papers", ())]
    return "、".join(drawing.text(f"document_kind.{kind}") for kind in kinds)


def _acceptance(drawing: Drawing) -> CaseStep | None:
    """Return the step that accepted the case; sending it back to review did not."""
    steps = drawing.case.steps
    return next(
        (s for s in reversed(steps) if s.to_state == "accepted" and s.from_state != "reviewed"),
        None,
    )


def _review(drawing: Drawing) -> CaseStep | None:
    """Return the review that stands: one that was sent back does not."""
    review, accepted = drawing.case.taken_by("reviewed"), drawing.case.taken_by("accepted")
    if review is None or accepted is None or review.step < accepted.step:
        return None
    return review


def _opinion(drawing: Drawing, who: str, step: CaseStep | None) -> Snapshot:
    usual = drawing.text(f"paper.approval_form.usual.{step.to_state}") if step else ""
    return {
        f"{who}_opinion": (step.opinion or usual) if step else "",
        f"{who}_signed": signed_by(drawing, step),
    }


def _record_no(drawing: Drawing) -> str:
    made = drawing.work.certificates.of_case(drawing.case.case_no)
    numbers = [one.mortgage_no for one in made] + [one.certificate_no for one in made]
    return "、".join(dict.fromkeys(number for number in numbers if number))
