"""Four eyes (双人复核): who accepted a case does not approve it too."""

from __future__ import annotations

from core.domain.case import CaseFile

NEVER, DISCHARGES, ALWAYS = "never", "discharges", "always"
DISCHARGE = "mortgage_discharge"


def same_person(case: CaseFile, reviewer: str, policy: str) -> str:
    """Return who accepted the case if that person may not review it, else ``""``.

    ``policy`` is the office's choice (``resources/policies.toml``): always, for discharges only,
    or never.
    """
    if policy == NEVER or (policy == DISCHARGES and case.registration != DISCHARGE):
        return ""
    accepted = case.taken_by("accepted")
    return reviewer if accepted is not None and accepted.operator == reviewer else ""
