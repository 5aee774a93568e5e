"""Giving out the papers of a case: drawn as it stands, or kept as they were issued.

A notice (通知书、告知书) is issued once for each step that it tells of. What it stated stays with
the case, so that it can be printed again as it was.
"""

from __future__ import annotations

import dataclasses as dc
from collections.abc import Iterator, Mapping
from typing import Annotated, Any

from core import fields as kinds
from core.domain.case import PAPER, CaseEvent, CaseFile
from core.problems import Problem, Rejected
from core.services import case_papers
from core.services.case_drawing import PAPERS, CasePaper, Drawing, Snapshot, in_order
from core.services.cases import CaseRef
from core.services.declarations import load_declaration
from core.services.documents import Paper, compose, texts_of
from core.services.event_views import CasePaperRow
from core.services.glyphs import labelled_faults
from core.services.office import next_number
from core.services.operations import Context, Done, Plan, Request, operation
from core.services.ports import Work
from core.services.question import Question, query
from core.services.reading import Document, ReadBy

case_papers.discover()
NOTICES = tuple(one.code for one in in_order() if one.notice)
NoticeCode = Annotated[str, ReadBy(kinds.Choice(topic="case_paper", options=NOTICES))]


class IssueNotice(Document):
    """A notice to the applicant is given out: it gets a number and stays as it is."""

    case: CaseRef
    notice: NoticeCode


@dc.dataclass(frozen=True, slots=True)
class Kept:
    """A notice as it was issued; ``step`` is the step of the case that it tells of."""

    code: str
    number: str
    step: int
    snapshot: Snapshot
    issued_on: str


def kept_of(case: CaseFile) -> Iterator[Kept]:
    """Yield the notices that a case has issued, in their order."""
    for event in case.events:
        if event.kind == PAPER:
            told = event.detail
            on = event.from_date.isoformat()
            yield Kept(told["paper"], told["number"], told["step"], told["snapshot"], on)


# --- issuing --------------------------------------------------------------------------------------


@operation("case.notify", IssueNotice)
def issue_notice(request: Request) -> Plan:
    """Give a notice its number and keep what it states."""
    number, code = request.get("case"), request.get("notice")
    case = request.work.cases.get(number) if number else None
    problems = [Problem("no_such_case", "case", {"value": number})] if number and not case else []
    snapshot: Snapshot = {}
    if case is not None and code in PAPERS:
        problems += _not_to_be_issued(request.context, case, PAPERS[code])
        if not problems:
            snapshot = _as_issued(request, case, PAPERS[code])
            problems += _unprintable(code, snapshot, request.context)

    def carry_out() -> Done:
        assert case is not None
        context, paper = request.context, PAPERS[code]
        series = load_declaration(code).content["series"]
        notice_no = next_number(request.work, context.office, series, context.today)
        detail = {
            "paper": code,
            "number": notice_no,
            "step": paper.occasion(case),
            "snapshot": {**snapshot, "number": notice_no},
        }
        event = CaseEvent(PAPER, context.today, None, detail)
        request.work.cases.happen(case.case_no, event)
        numbers = {"case": case.case_no, "notice": notice_no}
        return Done(case.case_no, numbers, frozenset({"case"}), {"paper": code})

    return Plan(problems, carry_out)


def _as_issued(request: Request, case: CaseFile, paper: CasePaper) -> Snapshot:
    """Return what a notice states on the day of its issue, program and all."""
    context = request.context
    snapshot = paper.make(Drawing(request.work, context, case))
    return {
        **snapshot,
        "paper_title": context.text(f"paper.{paper.code}.title"),
        "issued_on": context.today.isoformat(),
        "issued_by": context.operator,
        "office_name": context.office.name,
        "demonstration": context.office.demonstration,
        "program_version": context.program_version,
    }


def _not_to_be_issued(context: Context, case: CaseFile, paper: CasePaper) -> list[Problem]:
    if not paper.is_final(case):
        return [_not_possible(context, case, paper.code)]
    told = [one for one in kept_of(case) if one.code == paper.code]
    again = next((one for one in told if one.step == paper.occasion(case)), None)
    if again is not None:
        title = context.text(f"paper.{paper.code}.title")
        facts = {"value": case.case_no, "paper": title, "number": again.number}
        return [Problem("notice_issued_already", "notice", facts)]
    return []


def _not_possible(context: Context, case: CaseFile, code: str) -> Problem:
    facts = {
        "value": case.case_no,
        "state": f"choice.case_state.{case.state}",
        "paper": context.text(f"paper.{code}.title"),
        "when": context.text(f"paper.{code}.when"),
    }
    return Problem("case_paper_not_possible", "case", facts)


def _unprintable(code: str, snapshot: Snapshot, context: Context) -> list[Problem]:
    return labelled_faults(texts_of(compose(load_declaration(code), snapshot, context.text)))


# --- drawing --------------------------------------------------------------------------------------


def composed(work: Work, context: Context, code: str, case_no: str, number: str = "") -> Paper:
    """Return a paper of a case: as it was issued, or as the case stands.

    ``number`` picks one of several notices of a kind. Raises ``Rejected`` for an unknown case,
    kind or number, and where the case has no such paper.
    """
    case = work.cases.get(case_no)
    if case is None:
        raise Rejected([Problem("no_such_case", "case", {"value": case_no})])
    if code not in PAPERS:
        facts = {"value": code, "options": "、".join(one.code for one in in_order())}
        raise Rejected([Problem("not_a_choice", "kind", facts)])
    kept = _kept(case, PAPERS[code], number)
    if kept is not None:
        return compose(load_declaration(code), kept.snapshot, context.text)
    if number or not PAPERS[code].possible(case):
        unknown = Problem("no_such_notice", "number", {"value": number, "case": case_no})
        raise Rejected([unknown if number else _not_possible(context, case, code)])
    return _as_it_stands(work, context, case, PAPERS[code])


def _kept(case: CaseFile, paper: CasePaper, number: str) -> Kept | None:
    """Return the notice of that number; without one that of the last occasion, or the last."""
    told = [one for one in kept_of(case) if one.code == paper.code]
    if number:
        return next((one for one in told if one.number == number), None)
    if paper.is_final(case):
        told = [one for one in told if one.step == paper.occasion(case)]
    return told[-1] if told else None


def _as_it_stands(work: Work, context: Context, case: CaseFile, paper: CasePaper) -> Paper:
    text = context.text
    snapshot = {
        **paper.make(Drawing(work, context, case)),
        "paper_title": text(f"paper.{paper.code}.title"),
    }
    marks: tuple[str, ...] = ()
    if paper.notice:
        snapshot |= {
            "number": text("paper.case.unnumbered"),
            "issued_by": context.operator,
            "program_version": context.program_version,
        }
        marks = (text(f"paper.mark.{'not_issued' if paper.is_final(case) else 'draft'}"),)
    return compose(load_declaration(paper.code), snapshot, text, marks=marks)


@query
def case_papers_now(question: Question, case_no: str) -> tuple[CasePaperRow, ...]:
    """List the papers of a case: the notices it issued, and what can be made of it now."""
    case = question.work.cases.get(case_no)
    if case is None:
        return ()
    return tuple(rows_of(question.context, case))


def rows_of(context: Context, case: CaseFile) -> Iterator[CasePaperRow]:
    """Yield the papers of a case in the order of its way."""
    for paper in in_order():
        yield from _rows(context, case, paper)


def _rows(context: Context, case: CaseFile, paper: CasePaper) -> Iterator[CasePaperRow]:
    title = context.text(f"paper.{paper.code}.title")
    told = [one for one in kept_of(case) if one.code == paper.code]
    for one in told:
        yield CasePaperRow(paper.code, title, one.number, one.issued_on, False, False)
    is_told = any(one.step == paper.occasion(case) for one in told)
    if paper.possible(case) and not is_told:
        final = paper.is_final(case)
        yield CasePaperRow(paper.code, title, "", "", paper.notice and final, not final)


def happened(event: CaseEvent) -> Mapping[str, Any]:
    """Return what a page says of a notice that was issued: which, and its number."""
    return {"notice": event.detail["paper"], "notice_no": event.detail["number"]}
