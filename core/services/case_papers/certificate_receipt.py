"""领证凭证: which certificates are handed over, and who signs for them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from core.services.case_drawing import TO_WRITE, Drawing, Snapshot, case_paper, common, day_of
from core.services.ports import Certificate


@case_paper(
    "certificate_receipt",
    80,
    states=frozenset({"certified", "issued", "archived"}),
    since="certified",
)
def certificate_receipt(drawing: Drawing) -> Snapshot:
    """List the certificates of a case with their sheets; who took them, once somebody did."""
    issued = drawing.case.taken_by("issued")
    made = drawing.work.certificates.of_case(drawing.case.case_no)
    handed = _last(made[0], "issued") if issued and made else {}
    return {
        **common(drawing, issued or drawing.case.taken_by("certified")),
        "certificates": [_certificate(drawing, one) for one in made],
        "receiver": handed.get("receiver", TO_WRITE),
        "receiver_id_no": handed.get("receiver_id_no", TO_WRITE),
        "issued_by": issued.operator if issued else "",
        "handed_on": day_of(issued) or drawing.text("paper.case.day_to_write"),
    }


def _certificate(drawing: Drawing, one: Certificate) -> Mapping[str, Any]:
    snapshot = one.snapshot
    holders = snapshot.get("holders") or snapshot["mortgagees"]
    return {
        "kind": drawing.text(f"paper.{one.kind}.title"),
        "certificate_no": one.certificate_no,
        "holders": "、".join(holder["name"] for holder in holders),
        "blank_no": _last(one, "printed").get("blank_no", ""),
    }


def _last(one: Certificate, kind: str) -> Mapping[str, Any]:
    return next((detail for known, detail in reversed(one.events) if known == kind), {})
