"""Papers as PDF (reportlab): the same paper and the same build give the same bytes."""

from __future__ import annotations

from collections.abc import Iterable
from io import BytesIO
from itertools import chain
from typing import Any

from core.adapters.pdf.archive import describe
from core.adapters.pdf.faces import load
from core.adapters.pdf.layout import Arranger
from core.adapters.pdf.page import PageArtist
from core.adapters.pdf.pieces import PAGE_HEIGHT, PAGE_WIDTH
from core.adapters.pdf.repairs import new_canvas
from core.adapters.pdf.sharing import Sharing
from core.services.documents import Paper

__all__ = ["render", "render_batch"]


def render(paper: Paper) -> bytes:
    """Draw a paper as an A4 PDF.

    All fonts are embedded and every text can be searched and copied. Raises
    ``FieldError`` naming a character that no font has (``glyph_missing``) or no font that is
    installed (``font_missing``).
    """
    return render_batch([paper])


def render_batch(papers: Iterable[Paper]) -> bytes:
    """Draw papers one after the other into one PDF, which holds each font once.

    The first paper gives title and date. Papers are taken as they come, so that thousands need
    no more memory than their pages. Raises ``ValueError`` where there is none, else as
    :func:`render`.
    """
    coming = iter(papers)
    first = next(coming, None)
    if first is None:
        raise ValueError("no paper to draw")
    target = BytesIO()
    canvas = _canvas(target, first)
    arranger = Arranger()
    sharing = Sharing(canvas, (PAGE_WIDTH, PAGE_HEIGHT))
    for paper in chain([first], coming):
        arranged, artist = arranger.pages(paper), PageArtist(canvas, paper)
        for number, page in enumerate(arranged, start=1):
            artist.draw(page, number, len(arranged))
            sharing.finish()
    canvas.save()
    return target.getvalue()


def _canvas(target: BytesIO, paper: Paper) -> Any:
    canvas = new_canvas(
        target,
        font=load(),
        language=paper.language,
        day=paper.date,
        size=(PAGE_WIDTH, PAGE_HEIGHT),
    )
    describe(canvas, paper.title, paper.subject, paper.date)
    canvas.setViewerPreference("PrintScaling", "None")
    canvas.setViewerPreference("DisplayDocTitle", "true")
    return canvas
