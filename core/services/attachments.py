"""Scans and photos of a case (附件): filed, withdrawn with a reason, verified later."""

from __future__ import annotations

import dataclasses as dc
import hashlib
from collections.abc import Iterator
from typing import Annotated

from core import fields as kinds
from core.domain.attachments import LONGEST_NAME, Attachment, Probed
from core.domain.case import CaseFile
from core.problems import FieldError, Problem
from core.services.cases import CaseRef
from core.services.operations import Context, Done, Plan, Request, operation
from core.services.ports import Work
from core.services.question import Question, query
from core.services.reading import Code, Document, LongText, ReadBy, Whole

OTHER = "other"  # what no list asks for
CLOSED = "archived"
Digest = Annotated[str, ReadBy(kinds.Text(limit=64))]
FileName = Annotated[str, ReadBy(kinds.Text(limit=LONGEST_NAME))]


class FileAttachment(Document):
    """A file that lies on the shelf becomes part of a case, as one of the papers of its list."""

    case: CaseRef
    paper: Code
    file: Digest  # SHA-256 of its bytes, in hex
    file_name: FileName


class WithdrawAttachment(Document):
    """A file was filed by mistake; it stays readable, but no longer counts."""

    case: CaseRef
    attachment: Whole
    why: LongText


@operation("attachment.file", FileAttachment)
def file_attachment(request: Request) -> Plan:
    """File a scan or photo with a case, known from then on by what it contains."""
    case, problems = _open_case(request)
    digest, paper = request.get("file"), request.get("paper")
    probed: Probed | None = None
    if digest:
        probed, found = _probe(request.context, digest)
        problems += found
    if case is not None:
        kinds_ = papers_of(request.context, case)
        if paper and paper not in kinds_:
            facts = {"value": paper, "options": "、".join(kinds_.values())}
            problems.append(Problem("not_a_choice", "paper", facts))
        problems += _filed_already(request, case, digest or "")

    def carry_out() -> Done:
        assert case is not None
        assert probed is not None
        command, data = request.command(), request.context.shelf.get(digest)
        size = len(data or b"")
        number = request.work.attachments.file(
            Attachment(
                *(case.case_no, 0, command.paper, digest, size, probed.media, probed.pages),
                command.file_name,
            )
        )
        numbers = {"case": case.case_no, "attachment": str(number)}
        facts = {"paper": f"document_kind.{command.paper}", "file": digest}
        return Done(case.case_no, numbers, frozenset({"attachment"}), facts)

    return Plan(problems, carry_out)


@operation("attachment.withdraw", WithdrawAttachment)
def withdraw_attachment(request: Request) -> Plan:
    """Take a file out of a case, with the reason."""
    case, problems = _open_case(request)
    number = request.get("attachment")
    if case is not None and number is not None:
        known = next((one for one in _live(request.work, case) if one.attachment == number), None)
        if known is None:
            facts = {"value": str(number), "case": case.case_no}
            problems.append(Problem("no_such_attachment", "attachment", facts))

    def carry_out() -> Done:
        assert case is not None
        command = request.command()
        request.work.attachments.withdraw(case.case_no, command.attachment, command.why)
        numbers = {"case": case.case_no, "attachment": str(command.attachment)}
        return Done(case.case_no, numbers, frozenset({"attachment"}))

    return Plan(problems, carry_out)


def papers_of(context: Context, case: CaseFile) -> dict[str, str]:
    """Return what a file of a case may be: code -> term, in the order of the paper list."""
    block = None
    if case.asset_class in context.classes:
        block = context.classes[case.asset_class].registrations.get(case.registration)
    listed = [paper.code for paper in (block.papers if block else ())]
    given = [one["paper"] for one in case.content.get("papers", ())]
    return {code: term_of(context, code) for code in dict.fromkeys([*listed, *given, OTHER])}


def term_of(context: Context, paper: str) -> str:
    """Return what a paper of a list is called."""
    return context.text(f"document_kind.{paper}")


def _open_case(request: Request) -> tuple[CaseFile | None, list[Problem]]:
    number = request.get("case")
    case = request.work.cases.get(number) if number else None
    if number and case is None:
        return None, [Problem("no_such_case", "case", {"value": number})]
    if case is not None and case.state == CLOSED:
        return case, [Problem("case_volume_closed", "case", {"value": number})]
    return case, []


def _probe(context: Context, digest: str) -> tuple[Probed | None, list[Problem]]:
    data = context.shelf.get(digest)
    if data is None:
        return None, [Problem("file_not_on_shelf", "file", {"value": digest[:16]})]
    try:
        return context.binder.probe(data), []
    except FieldError as error:
        return None, [Problem(error.code, "file", error.params)]


def _filed_already(request: Request, case: CaseFile, digest: str) -> list[Problem]:
    same = next((one for one in _live(request.work, case) if one.digest == digest), None)
    if same is None:
        return []
    facts = {"value": request.get("file_name") or digest[:16], "n": str(same.attachment)}
    return [Problem("attachment_filed_already", "file", facts)]


def _live(work: Work, case: CaseFile) -> Iterator[Attachment]:
    return (one for one in work.attachments.of_case(case.case_no) if not one.withdrawn)


# --- questions ------------------------------------------------------------------------------------


@dc.dataclass(frozen=True, slots=True)
class AttachmentRow:
    """A file of a case; ``state`` is ``filed``, ``withdrawn``, ``missing`` or ``altered``."""

    attachment: int
    paper: str
    paper_term: str
    file_name: str
    pages: int
    size: int
    filed_at: str
    operator: str
    state: str
    state_term: str
    why: str
    file: str


@query
def attachments(question: Question, case_no: str) -> tuple[AttachmentRow, ...] | None:
    """List the files of a case, each compared with its digest; None for an unknown case."""
    if question.work.cases.get(case_no) is None:
        return None
    return tuple(_row(question, one) for one in question.work.attachments.of_case(case_no))


@query
def attachment_papers(question: Question, case_no: str) -> tuple[tuple[str, str], ...]:
    """List what a file of a case may be: code and term, in the order of the paper list."""
    case = question.work.cases.get(case_no)
    return tuple(papers_of(question.context, case).items()) if case else ()


def _row(question: Question, one: Attachment) -> AttachmentRow:
    state = "withdrawn" if one.withdrawn else state_of(question.context, one)
    return AttachmentRow(
        *(one.attachment, one.paper, term_of(question.context, one.paper), one.name),
        *(one.pages, one.size, one.filed_at[:19].replace("T", " "), one.operator),
        *(state, question.text(f"choice.attachment_state.{state}"), one.withdrawn, one.digest),
    )


def state_of(context: Context, one: Attachment) -> str:
    """Compare the bytes on the shelf with the digest: ``filed``, ``missing`` or ``altered``."""
    data = context.shelf.get(one.digest)
    if data is None:
        return "missing"
    return "filed" if hashlib.sha256(data).hexdigest() == one.digest else "altered"


@dc.dataclass(frozen=True, slots=True)
class AttachmentCheck:
    """What became of verifying every file of every case."""

    checked: int
    faults: tuple[AttachmentFault, ...]

    @property
    def ok(self) -> bool:
        """Whether every file is as it was filed."""
        return not self.faults


@dc.dataclass(frozen=True, slots=True)
class AttachmentFault:
    """A file that is not as it was filed."""

    case_no: str
    attachment: int
    paper_term: str
    file_name: str
    state: str
    state_term: str


@query
def verify_attachments(question: Question) -> AttachmentCheck:
    """Compare every file with its digest, the withdrawn ones too."""
    every = list(question.work.attachments.every())
    faults = []
    for place, one in enumerate(every):
        question.report(place, len(every))
        state = state_of(question.context, one)
        if state != "filed":
            faults.append(
                AttachmentFault(
                    *(one.case_no, one.attachment, term_of(question.context, one.paper), one.name),
                    *(state, question.text(f"choice.attachment_state.{state}")),
                )
            )
    return AttachmentCheck(len(every), tuple(faults))
