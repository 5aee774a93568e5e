"""A case as one volume (案卷): its papers and scans in order, with 卷内目录 and 备考表.

The order is that of the case's way: what was handed in, then what the office made, at last the
certificates. Pages of the papers and scans are numbered through; the list of contents and the
closing note are not (DA/T 22-2015 5.4).
"""

from __future__ import annotations

import dataclasses as dc
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from core.domain.attachments import Attachment
from core.domain.case import CaseFile
from core.problems import Problem, Rejected
from core.services.attachments import papers_of, state_of
from core.services.case_drawing import PAPERS, Drawing, common
from core.services.declarations import load_declaration
from core.services.documents import Paper, compose
from core.services.notices import composed, rows_of
from core.services.operations import Context
from core.services.ports import Binder, Certificate, Work

CONTENTS, NOTE = "volume_contents", "volume_note"
_SCANS_AFTER = PAPERS["receipt_list"].place  # what was handed in follows its list
_LAST = 1_000  # certificates end a volume

Draw = Callable[[Paper], bytes]


@dc.dataclass(frozen=True, slots=True)
class Item:
    """A piece of a volume; ``make`` draws it, ``place`` orders it."""

    place: tuple[int, int]
    title: str
    number: str
    author: str
    day: str
    remark: str
    make: Callable[[], bytes]


@dc.dataclass(frozen=True, slots=True)
class Volume:
    """What a volume holds, read from the ledger; drawing it needs no ledger any more."""

    case_no: str
    head: Mapping[str, Any]  # what the contents and the note say of the case
    items: tuple[Item, ...]
    remarks: str


def read_volume(
    work: Work, context: Context, case_no: str, draw: Draw, certificate: Callable[[str], bytes]
) -> Volume:
    """Gather what belongs into the volume of a case.

    Raises ``Rejected`` for an unknown case, and with every scan that is missing from the shelf
    or no longer what was filed.
    """
    case = work.cases.get(case_no)
    if case is None:
        raise Rejected([Problem("no_such_case", "case", {"value": case_no})])
    drawing = Drawing(work, context, case)
    filed = work.attachments.of_case(case_no)
    lost = [one for one in filed if not one.withdrawn and state_of(context, one) != "filed"]
    if lost:
        raise Rejected([_not_as_filed(context, one) for one in lost])
    items = [
        *_papers(drawing, draw),
        *_scans(drawing, [one for one in filed if not one.withdrawn]),
        *_certificates(drawing, certificate),
    ]
    ended = drawing.step("archived")
    head = {
        **common(drawing, ended or case.steps[-1]),
        "paper_title": "",
        "bound_by": ended.operator if ended else context.operator,
        "bound_on": (ended.entered_at[:10] if ended else context.today.isoformat()),
    }
    ordered = tuple(sorted(items, key=lambda one: one.place))
    return Volume(case_no, head, ordered, _remarks(context, case, filed))


def draw_volume(volume: Volume, context: Context, draw: Draw) -> bytes:
    """Draw a volume as one PDF."""
    binder: Binder = context.binder
    made = [one.make() for one in volume.items]
    counts = [binder.count(one) for one in made]
    contents = draw(_paper(CONTENTS, context, volume, counts))
    note = draw(_paper(NOTE, context, volume, counts))
    start = binder.count(contents)
    return binder.bind([contents, *made, note], range(start, start + sum(counts)))


def _paper(code: str, context: Context, volume: Volume, counts: Sequence[int]) -> Paper:
    snapshot = {
        **volume.head,
        "paper_title": context.text(f"paper.{code}.title"),
        "items": list(_lines(volume.items, counts)),
        "pieces": len(counts),
        "pages": sum(counts),
        "remarks": volume.remarks,
        "program_version": context.program_version,
    }
    return compose(load_declaration(code), snapshot, context.text)


def _lines(items: Sequence[Item], counts: Sequence[int]) -> Iterator[Mapping[str, Any]]:
    """Yield a line of the contents for each piece, with its first and last page."""
    first = 1
    for one, count in zip(items, counts, strict=True):
        last = first + count - 1
        yield {
            **{name: getattr(one, name) for name in ("title", "number", "author", "remark")},
            "day": one.day,
            "pages": str(first) if count == 1 else f"{first}-{last}",
        }
        first = last + 1


# --- pieces ---------------------------------------------------------------------------------------


def _papers(drawing: Drawing, draw: Draw) -> Iterator[Item]:
    """Yield the papers of the case: notices as issued, the others as the case stands."""
    work, context, case = drawing.work, drawing.context, drawing.case
    office = context.office.name
    for place, row in enumerate(rows_of(context, case)):
        if row.draft or row.to_issue:
            continue
        paper = composed(work, context, row.paper, case.case_no, row.notice_no)
        yield Item(
            *((PAPERS[row.paper].place, place), row.title, row.notice_no, office),
            *(paper.date.isoformat(), "", _later(draw, paper)),
        )


def _later(draw: Draw, paper: Paper) -> Callable[[], bytes]:
    return lambda: draw(paper)


def _scans(drawing: Drawing, filed: Sequence[Attachment]) -> Iterator[Item]:
    """Yield the scans by the order of the paper list, then as they were filed."""
    order = papers_of(drawing.context, drawing.case)
    forms = {
        one["paper"]: one.get("form", "original") for one in drawing.case.content.get("papers", ())
    }
    applicants = common(drawing, None)["applicants"]
    places = list(order)
    for one in filed:
        form = forms.get(one.paper, "")
        remark = drawing.text(f"choice.paper_form.{form}") if form else ""
        term = order.get(one.paper, one.paper)
        yield Item(
            *((_SCANS_AFTER, 1_000 + 1_000 * places.index(one.paper) + one.attachment), term),
            *("", applicants, one.filed_at[:10], remark),
            _bound(drawing.context, one),
        )


def _bound(context: Context, one: Attachment) -> Callable[[], bytes]:
    return lambda: context.binder.pages(context.shelf.get(one.digest) or b"", one.media)


def _certificates(drawing: Drawing, certificate: Callable[[str], bytes]) -> Iterator[Item]:
    made: Sequence[Certificate] = drawing.work.certificates.of_case(drawing.case.case_no)
    for place, one in enumerate(made):
        remark = drawing.text("paper.mark.void") if one.voided else ""
        yield Item(
            *((_LAST, place), drawing.text(f"paper.{one.kind}.title"), one.certificate_no),
            *(drawing.context.office.name, one.snapshot["issued_on"], remark),
            _copy(certificate, one.certificate_no),
        )


def _copy(certificate: Callable[[str], bytes], number: str) -> Callable[[], bytes]:
    return lambda: certificate(number)


# --- what is to be noted --------------------------------------------------------------------------


def _not_as_filed(context: Context, one: Attachment) -> Problem:
    facts = {
        "value": one.name,
        "n": str(one.attachment),
        "state": f"choice.attachment_state.{state_of(context, one)}",
    }
    return Problem("attachment_not_as_filed", "case", facts)


def _remarks(context: Context, case: CaseFile, filed: Sequence[Attachment]) -> str:
    """Say what a later reader must know: papers without a scan, scans that were withdrawn."""
    text = context.text
    have = {one.paper for one in filed if not one.withdrawn}
    wanting = [one["paper"] for one in case.content.get("papers", ()) if one["paper"] not in have]
    said = [
        text("paper.volume_note.withdrawn", n=one.attachment, name=one.name, why=one.withdrawn)
        for one in filed
        if one.withdrawn
    ]
    if wanting:
        names = "、".join(papers_of(context, case)[code] for code in wanting)
        said.insert(0, text("paper.volume_note.not_scanned", names=names))
    if not said:
        said = [text("paper.volume_note.complete")]
    if case.taken_by("archived") is None:
        said.append(text("paper.volume_note.open"))
    return "".join(said)
