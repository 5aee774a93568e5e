"""补正告知书: everything that is missing, all at once, each with its rule (暂行条例 17(1)(3))."""

from __future__ import annotations

from core.services.case_drawing import Drawing, Snapshot, case_paper, common
from core.services.case_findings import findings


@case_paper(
    "supplement_notice", 40, states=frozenset({"supplement"}), since="supplement", notice=True
)
def supplement_notice(drawing: Drawing) -> Snapshot:
    """Tell what every rule finds missing, and what the clerk asked for."""
    step = drawing.case.taken_by("supplement")
    assert step is not None
    return {
        **common(drawing, step),
        "found": findings(drawing),
        "opinion": step.opinion,
        "decided_by": step.operator,
    }
