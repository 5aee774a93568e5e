"""注销证明: that a mortgage is discharged, or from which assets it was taken (民法典 393)."""

from __future__ import annotations

from core.domain.mortgage import MAXIMUM, Mortgage
from core.services.case_drawing import Drawing, Snapshot, case_paper, common
from core.services.ports import Certificate

_ENTERED = frozenset({"entered", "certified", "issued", "archived"})


@case_paper(
    "discharge_notice",
    90,
    states=frozenset({"accepted", "reviewed"}) | _ENTERED,
    since="accepted",
    final=_ENTERED,
    notice=True,
    registrations=frozenset({"mortgage_discharge"}),
)
def discharge_notice(drawing: Drawing) -> Snapshot:
    """State the mortgage as it was registered last, and when and why it ended."""
    entered = drawing.case.taken_by("entered")
    content, text = drawing.case.content, drawing.context.text
    mortgage = drawing.work.mortgages.get(content["mortgage"])
    assert mortgage is not None
    terms = mortgage.terms
    before = drawing.work.certificates.of_mortgage(mortgage.mortgage_no)
    return {
        **common(drawing, entered or drawing.case.taken_by("accepted")),
        "amount": terms.amount,
        "currency": text("ui.currency"),
        "amount_label": text(
            "field.maximum_amount" if terms.security == MAXIMUM else "field.principal"
        ),
        "certificate_before": _withdrawn(before),
        **{f"{role}s": _names(drawing, mortgage, role) for role in ("mortgagor", "mortgagee")},
        "ground": text(f"choice.discharge_ground.{content['ground']}"),
        "judgment_no": content.get("judgment_no") or "",
        "extent": text(f"paper.discharge_notice.{'part' if content.get('assets') else 'whole'}"),
        "entered_at": entered.entered_at[:19] if entered else "",
        "entered_by": entered.operator if entered else "",
        "effect": text(f"paper.discharge_notice.effect.{drawing.context.office.kind}"),
    }


def _withdrawn(before: Certificate | None) -> str:
    return before.certificate_no if before is not None and before.voided else ""


def _names(drawing: Drawing, mortgage: Mortgage, role: str) -> str:
    parties = drawing.work.parties
    return "、".join(
        parties.at_version(one.party_no, one.party_version).name
        for one in mortgage.parties
        if one.role == role
    )
