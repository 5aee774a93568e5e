"""Many sheets at once: which certificates wait to be printed, and that a pile of them is in hand.

Drawing them changes nothing, so it may be stopped and begun anew at any sheet. Only when the clerk
says that the sheets are in hand are they recorded, all of them or none.
"""

from __future__ import annotations

from core.domain.case import CaseFile
from core.problems import Problem
from core.services.blank_stock import take
from core.services.certificates import find_certificate, note_prints
from core.services.operations import Done, Plan, Request, operation
from core.services.ports import Certificate
from core.services.question import Question, query
from core.services.reading import Code, Document

WAITING = 5_000  # sheets; nobody prints more at once


class PrintedBatch(Document):
    """The sheets of these certificates are in hand (缮证)."""

    certificates: list[Code]
    first_blank_no: Code | None = None  # the others follow, past what is spoiled


@operation("certificate.print_batch", PrintedBatch)
def print_batch(request: Request) -> Plan:
    """Record a pile of printed certificates; a case moves on with the last of its own."""
    found: list[Certificate] = []
    problems: list[Problem] = []
    numbers = request.get("certificates") or ()
    if not numbers and not request.reading.faulty("certificates"):
        problems.append(Problem("required", "certificates"))
    for place, number in enumerate(numbers):
        known = find_certificate(request.work, number)
        problems += _not_printable(known, number, f"certificates[{place}]", found)
        if known is not None:
            found.append(known)

    sheets, gone = take(request, found, request.get("first_blank_no"), "first_blank_no")

    def carry_out() -> Done:
        note_prints(request, found, sheets)
        for case in _through(request, found):
            request.work.cases.step(case.case_no, "certified", "")
        count = {"count": len(found)}
        changed = frozenset({"case", "certificate"})
        return Done(found[0].certificate_no, {}, changed, count)

    return Plan([*problems, *gone], carry_out)


def _not_printable(
    known: Certificate | None, number: str, field: str, before: list[Certificate]
) -> list[Problem]:
    facts = {"value": number}
    if known is None:
        return [Problem("no_such_certificate", field, facts)]
    if known.voided:
        return [Problem("certificate_not_in_force", field, facts)]
    if any(one.certificate_no == known.certificate_no for one in before):
        return [Problem("duplicate_number", field, facts)]
    return []


def _through(request: Request, found: list[Certificate]) -> list[CaseFile]:
    """Return the cases all of whose certificates are printed now and that wait for it."""
    printed = {one.certificate_no for one in found}
    cases = []
    for number in dict.fromkeys(one.case_no for one in found if one.case_no):
        case = request.work.cases.get(number)
        made = [one for one in request.work.certificates.of_case(number) if not one.voided]
        done = all(one.prints or one.certificate_no in printed for one in made)
        if case is not None and case.state == "entered" and done:
            cases.append(case)
    return cases


@query
def unprinted(question: Question, limit: int = WAITING) -> tuple[str, ...]:
    """List the certificates in force that were never printed, the oldest first."""
    waiting = [
        one.certificate_no
        for one in question.work.certificates.latest(limit)
        if not one.prints and not one.voided
    ]
    return tuple(reversed(waiting))
