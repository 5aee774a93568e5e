"""收件单: what was handed in, in originals and copies, with pages (暂行条例 17)."""

from __future__ import annotations

from core.services.case_drawing import Drawing, Snapshot, case_paper, common


@case_paper("receipt_list", 10)
def receipt_list(drawing: Drawing) -> Snapshot:
    """List the papers of the application as it was received last."""
    papers = [
        {
            "name": drawing.text(f"document_kind.{one['paper']}"),
            "form": drawing.text(f"choice.paper_form.{one.get('form', 'original')}"),
            "original": one.get("form", "original") == "original",
            "copies": one.get("copies", 1),
            "pages": one.get("pages", 1),
        }
        for one in drawing.case.content.get("papers", ())
    ]
    originals = sum(one["copies"] for one in papers if one["original"])
    return {
        **common(drawing, drawing.step("received")),
        "papers": papers,
        "kinds": len(papers),
        "originals": originals,
        "copies": sum(one["copies"] for one in papers) - originals,
        "pages": sum(one["pages"] for one in papers),
    }
