"""Correction of what was typed wrong (更正登记), the short way: 民法典 220; 实施细则 79, 81.

What the papers always said is entered as they say it: nobody's new consent is asked, nothing
waits for other cases. The wrong version stays in the register beside the right one.
"""

from __future__ import annotations

import dataclasses as dc
from typing import Annotated, Any

from core import fields as kinds
from core.domain.case import CaseFile
from core.domain.mortgage import Entry, Terms
from core.domain.mortgage_change import CHANGEABLE, Change
from core.problems import FieldError, Problem
from core.services import attestations
from core.services.applications import (
    ApplicantInput,
    Draftwork,
    Registration,
    add_parties,
    register,
)
from core.services.cases import plan_application
from core.services.mortgage_versions import SubjectInput, see_subject, write_version
from core.services.operations import Plan, Request, operation
from core.services.reading import Document, LongText, ReadBy, Text
from core.services.terms import differences, read_term, term_in_words

CODE = "mortgage_correction"
Term = Annotated[str, ReadBy(kinds.Choice(topic="mortgage_term", options=CHANGEABLE))]


class TermCorrection(Document):
    """One thing that was typed wrong: what the register says, and what it should say."""

    term: Term
    wrong: Text
    right: Text


class ApplyForCorrection(SubjectInput):
    """A correction of what was typed wrong at entry.

    ``evidence`` says which paper of the file shows what is right. Without applicants the office
    corrects its own slip (依职权更正).
    """

    applicants: list[ApplicantInput] | None = None
    corrections: list[TermCorrection]
    evidence: LongText


@operation("mortgage.correct", ApplyForCorrection, printed=True)
def apply_for_correction(request: Request) -> Plan:
    """Receive a correction and, unless told not to, accept it."""
    return plan_application(request, REGISTRATION)


def fill(request: Request, work: Draftwork) -> None:
    """Let the rules see the mortgage and what it should have said."""
    see_subject(request, work)
    if request.items("applicants"):
        add_parties(request, work, "applicant", "applicants")
    application = work.application
    if request.items("corrections") == []:
        work.problems.append(Problem("required", "corrections"))
    if application.subject is None:
        return
    terms = application.subject.terms
    after = dc.replace(terms, **_right(request, work, terms))
    application.change = Change(terms, after)
    if (after.term_from, after.term_to) != (terms.term_from, terms.term_to):
        both = {"term_from": after.term_from, "term_to": after.term_to}
        application.values = {**application.values, **both}
    if application.asset_class:
        work.problems += attestations.not_to_be_certified(request, application.asset_class)


def _right(request: Request, work: Draftwork, terms: Terms) -> dict[str, Any]:
    """Return what is right by term; what was not understood is a problem of the request."""
    found: dict[str, Any] = {}
    for line, one in enumerate(request.items("corrections") or ()):
        name, place = one.get("term"), f"corrections[{line}]"
        if name is None:
            continue
        if name in found:
            facts = {"value": f"field.{name}"}
            work.problems.append(Problem("corrected_twice", f"{place}.term", facts))
        wrong = _read(request, work, name, one.get("wrong"), f"{place}.wrong")
        right = _read(request, work, name, one.get("right"), f"{place}.right")
        registered = getattr(terms, name)
        if wrong is not None and wrong != registered:
            said = term_in_words(name, registered, request.context.text)
            facts = {"value": str(one.get("wrong")), "registered": said or "-"}
            work.problems.append(Problem("not_as_registered", f"{place}.wrong", facts))
        if right is not None and right == registered:
            facts = {"value": str(one.get("right"))}
            work.problems.append(Problem("not_wrong", f"{place}.right", facts))
        elif right is not None:
            found[name] = right
    return found


def _read(request: Request, work: Draftwork, name: str, typed: str | None, place: str) -> Any:
    if typed is None:
        return None
    try:
        return read_term(name, typed, request.context.today)
    except FieldError as error:
        work.problems.append(Problem(error.code, place, {"value": typed, **error.params}))
        return None


def enter(request: Request, case: CaseFile, work: Draftwork) -> dict[str, str]:
    """Write the version that says what is right; the wrong one stays visible."""
    change = work.application.change
    assert change is not None
    return write_version(
        request,
        case,
        work,
        Entry("correction", case.case_no, request.command().evidence),
        terms=change.after,
        said=list(differences(change.before, change.after, request.context.text)),
    )


REGISTRATION = Registration(
    code=CODE,
    command=ApplyForCorrection,
    fill=fill,
    enter=enter,
    roles={"applicants": "applicant"},
)
register(REGISTRATION)
