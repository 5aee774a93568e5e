"""An office's own editions of papers: written out, checked, shown on a sample, put in force."""

from __future__ import annotations

import dataclasses as dc
import hashlib
from collections.abc import Callable
from typing import Annotated

from core.fields import Text
from core.problems import FieldError, Problem, Rejected
from core.services.declaration_checks import check_content
from core.services.declarations import declared_codes, load_declaration
from core.services.documents import Paper, compose
from core.services.editions import (
    SHIPPED,
    declaration_in_force,
    editable,
    edition_in_force,
    setting_of,
    written_out,
)
from core.services.operations import Done, Plan, Request, operation
from core.services.ports import Work
from core.services.question import Question, query
from core.services.reading import Code, Date, Document, ReadBy, Whole
from core.services.samples import sample_of
from core.services.versions import check_setting, kinds_of
from core.text import Catalogue

LIMIT = 60_000  # characters; the longest that is shipped has a tenth


@dc.dataclass(frozen=True, slots=True)
class DeclarationText(Text):
    """The TOML of a declaration; what editors do to spaces and line ends is no fault."""

    limit: int = LIMIT
    lines: bool = True

    def parse(self, raw: object) -> str:
        if isinstance(raw, str):
            raw = raw.removeprefix("\ufeff").replace("\r\n", "\n").replace("\t", "    ")
        try:
            return Text.parse(self, raw)
        except FieldError as error:
            shown = error.params.get("value", "")[:20]
            raise FieldError(error.code, **{**error.params, "value": shown}) from None


class AdoptDocument(Document):
    """A paper is made by an edited declaration from a day on; ``evidence_no`` says who decided."""

    content: Annotated[str, ReadBy(DeclarationText())]
    valid_from: Date
    evidence_no: Code
    seen_version: Whole | None = None


@operation("document.adopt", AdoptDocument)
def adopt_document(request: Request) -> Plan:
    """Put an edition of a paper in force; the ledger keeps it, and certificates name it."""
    problems: list[Problem] = []
    code, content = "", request.get("content")
    if content is not None:
        declaration, problems = check_content(content, request.context.text)
        code = declaration.code if declaration else ""
    valid_from = request.get("valid_from")
    if valid_from is not None and valid_from < request.context.today:
        facts = {"value": valid_from.isoformat(), "today": request.context.today.isoformat()}
        problems.append(Problem("edition_in_the_past", "valid_from", facts))
    if code:
        problems += _same_as_last(request.work, code, content)
        check_setting(request, setting_of(code), f"paper.{code}.title", kinds_of(AdoptDocument))

    def carry_out() -> Done:
        command, work = request.command(), request.work
        name = setting_of(code)
        edition = len(work.settings.versions(name)) + 1
        value = {
            "edition": edition,
            "content": command.content,
            "evidence_no": command.evidence_no,
        }
        work.settings.set(name, value, command.valid_from)
        facts = {
            "edition": edition,
            "valid_from": command.valid_from.isoformat(),
            "evidence_no": command.evidence_no,
            "sha256": hashlib.sha256(command.content.encode()).hexdigest(),
        }
        changed = frozenset({"setting", "document"})
        return Done(f"{code}-{edition}", {"setting": name}, changed, facts)

    return Plan(problems, carry_out)


def _same_as_last(work: Work, code: str, content: str) -> list[Problem]:
    known = work.settings.versions(setting_of(code))
    if known and known[-1].values["content"] == content:
        return [Problem("nothing_changes", "content", {"value": f"{code}-{len(known)}"})]
    return []


# --- what there is --------------------------------------------------------------------------------


@dc.dataclass(frozen=True, slots=True)
class DocumentRow:
    """A paper and the edition it is made by today; 0 is the shipped one."""

    document: str
    term: str
    edition: int
    valid_from: str
    evidence_no: str


@dc.dataclass(frozen=True, slots=True)
class EditionRow:
    """An edition of a paper that the office has put in force."""

    edition: int
    valid_from: str
    evidence_no: str
    operator: str
    entered_at: str


@query
def documents(question: Question) -> tuple[DocumentRow, ...]:
    """List the papers whose declaration an office may edit."""
    return tuple(_row(question, code) for code in declared_codes() if editable(code))


def _row(question: Question, code: str) -> DocumentRow:
    work, today = question.work, question.context.today
    number = edition_in_force(work, code, today)
    term = question.text(f"paper.{code}.title")
    for one in work.settings.versions(setting_of(code)) if number != SHIPPED else ():
        if one.values["edition"] == number:
            said = str(one.values["valid_from"]), str(one.values["evidence_no"])
            return DocumentRow(code, term, number, *said)
    return DocumentRow(code, term, SHIPPED, "", "")


@query
def document_history(question: Question, document: str) -> tuple[EditionRow, ...] | None:
    """List the editions of a paper, the latest first."""
    if document not in declared_codes() or not editable(document):
        return None
    found = question.work.settings.versions(setting_of(document))
    return tuple(
        EditionRow(
            int(one.values["edition"]),
            str(one.values["valid_from"]),
            str(one.values["evidence_no"]),
            one.operator,
            one.entered_at[:16].replace("T", " "),
        )
        for one in reversed(found)
    )


# --- files ----------------------------------------------------------------------------------------


def exported(code: str, text: Catalogue, question: Question | None) -> str:
    """Return a paper's declaration as the file that an office edits: the edition of today.

    Without a ledger it is the shipped one. Raises ``Rejected`` for a paper that there is not.
    """
    if code not in declared_codes() or not editable(code):
        options = "、".join(one for one in declared_codes() if editable(one))
        raise Rejected([Problem("no_such_document", "", {"value": code, "options": options})])
    if question is None:
        declaration = load_declaration(code)
    else:
        today = question.context.today
        declaration = declaration_in_force(question.work, code, today)
    return written_out(code, declaration, text("document.header"))


@query
def document(question: Question, document: str) -> str:
    """Return a paper's declaration as the file that an office edits: the edition of today."""
    return exported(document, question.context.text, question)


def preview(content: str, text: Catalogue, render: Callable[[Paper], bytes]) -> bytes:
    """Return the sample paper as an edited declaration makes it; ``Rejected`` with every fault."""
    declaration, problems = check_content(content, text)
    if declaration is None:
        raise Rejected(problems)
    sample = sample_of(declaration.code)
    try:
        return render(compose(declaration, sample, text, marks=(text("document.sample"),)))
    except FieldError as error:
        raise Rejected([Problem(error.code, "content", error.params)]) from None
