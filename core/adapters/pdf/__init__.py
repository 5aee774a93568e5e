"""Papers as PDF (reportlab): the same paper and the same build give the same bytes."""

from __future__ import annotations

from io import BytesIO

from core.adapters.pdf.faces import load
from core.adapters.pdf.layout import PAGE_HEIGHT, PAGE_WIDTH, pages
from core.adapters.pdf.page import PageArtist
from core.adapters.pdf.repairs import new_canvas
from core.services.documents import Paper

__all__ = ["render"]


def render(paper: Paper) -> bytes:
    """Draw a paper as an A4 PDF.

    All fonts are embedded and every text can be searched and copied. Raises
    ``FieldError`` naming a character that no font has (``glyph_missing``) or no font that is
    installed (``font_missing``).
    """
    target = BytesIO()
    font = load()
    arranged = pages(paper)
    canvas = new_canvas(
        target,
        font=font,
        language=paper.language,
        day=paper.date,
        size=(PAGE_WIDTH, PAGE_HEIGHT),
    )
    canvas.setTitle(paper.title)
    canvas.setSubject(paper.subject)
    canvas.setCreator("nongquan")
    canvas.setAuthor("")
    canvas.setViewerPreference("PrintScaling", "None")
    canvas.setViewerPreference("DisplayDocTitle", "true")
    artist = PageArtist(canvas, paper)
    for number, page in enumerate(arranged, start=1):
        artist.draw(page, number, len(arranged))
    canvas.save()
    return target.getvalue()
