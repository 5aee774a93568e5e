"""What happens to a certificate's sheet: printed, handed over."""

from __future__ import annotations

from collections.abc import Sequence

from core.domain.case import CaseFile
from core.domain.search_text import number_key
from core.problems import Problem
from core.services.blank_stock import Sheet, take, use
from core.services.cases import CaseRef, find_case
from core.services.operations import Done, Plan, Request, operation
from core.services.ports import Certificate, Work
from core.services.reading import Code, Document, LongText, Name, Whole


class PrintCertificate(Document):
    """The clerk says that the printed sheet is in hand (缮证).

    A certificate that no case led to is named by its number alone.
    """

    case: CaseRef | None = None
    seen_step: Whole | None = None
    certificate: Code | None = None  # of several; all of them if none is named
    blank_no: Code | None = None
    opinion: LongText | None = None


class IssueCertificate(Document):
    """A certificate is handed over (发证): to whom, and which identity document was seen.

    A certificate that no case led to is named by its number alone.
    """

    case: CaseRef | None = None
    seen_step: Whole | None = None
    certificate: Code | None = None
    receiver: Name
    receiver_id_no: Code | None = None
    opinion: LongText | None = None


def find_certificate(work: Work, number: str) -> Certificate | None:
    """Return a certificate by its number, whatever the width of its brackets and letters."""
    exact = work.certificates.get(number)
    if exact is not None:
        return exact
    key = number_key(number)
    hits = (hit for hit in work.search.by_number(key) if hit.kind == "certificate")
    found = {hit.number for hit in hits if number_key(hit.number) == key}
    return work.certificates.get(found.pop()) if len(found) == 1 else None


@operation("certificate.print", PrintCertificate)
def print_certificate(request: Request) -> Plan:
    """Record that a certificate was printed; a reprint keeps the number and is counted (I25).

    Of the certificates of one case (an agreement on ranks changes several) all are printed
    unless one is named; the case moves on with the last.
    """
    number = request.get("case")
    if number is None:
        return _of_no_case(request, "printed")
    known = request.work.cases.get(number)
    reprint = known is not None and known.state in ("certified", "issued")
    found = None if reprint else find_case(request, "certified")
    problems: list[Problem] = [] if found is None else list(found.problems)
    made = request.work.certificates.of_case(known.case_no) if known else ()
    made = [one for one in made if not one.voided] or made
    if known is not None and not problems:
        problems += _not_printable(request, known, made)
    wanted = request.get("certificate")
    chosen = [one for one in made if wanted in (None, one.certificate_no)]
    sheets, gone = take(request, chosen, request.get("blank_no"), "blank_no")

    def carry_out() -> Done:
        assert known is not None
        note_prints(request, chosen, sheets, request.get("blank_no") or "")
        if not reprint and all(one.prints or one in chosen for one in made):
            request.work.cases.step(known.case_no, "certified", request.get("opinion") or "")
        return _done(known.case_no, chosen, "certified", chosen[0].prints + 1)

    return Plan([*problems, *gone], carry_out)


def note_prints(
    request: Request, made: Sequence[Certificate], sheets: Sequence[Sheet], serial: str = ""
) -> None:
    """Write that certificates were printed, each onto its sheet where a stock is kept."""
    for place, one in enumerate(made):
        sheet = sheets[place] if sheets else None
        detail = {"blank_no": sheet.serial if sheet else serial, "print": one.prints + 1}
        request.work.certificates.event(one.certificate_no, "printed", detail)
        if sheet is not None:
            use(request, sheet, one.certificate_no)


def _not_printable(request: Request, case: CaseFile, made: Sequence[Certificate]) -> list[Problem]:
    wanted, numbers = request.get("certificate"), [one.certificate_no for one in made]
    if not made:
        return [Problem("no_certificate", "case", {"value": case.case_no})]
    if all(one.voided for one in made):
        return [Problem("certificate_not_in_force", "case", {"value": "、".join(numbers)})]
    if wanted is not None and wanted not in numbers:
        facts = {"value": wanted, "options": "、".join(numbers)}
        return [Problem("not_a_choice", "certificate", facts)]
    if wanted is None and len(made) > 1 and request.get("blank_no"):
        return [Problem("which_certificate", "certificate", {"value": "、".join(numbers)})]
    return []


@operation("certificate.issue", IssueCertificate)
def issue_certificate(request: Request) -> Plan:
    """Record to whom the certificates of a case, or one of no case, were handed over."""
    if request.get("case") is None:
        return _of_no_case(request, "issued")
    known = find_case(request, "issued")

    def carry_out() -> Done:
        assert known.case is not None
        made = request.work.certificates.of_case(known.case.case_no)
        command = request.command()
        detail = {"receiver": command.receiver, "receiver_id_no": command.receiver_id_no or ""}
        for one in made:
            request.work.certificates.event(one.certificate_no, "issued", detail)
        request.work.cases.step(known.case.case_no, "issued", command.opinion or "")
        return _done(known.case.case_no, made, "issued", made[0].prints)

    return Plan(known.problems, carry_out)


def _of_no_case(request: Request, kind: str) -> Plan:
    """Plan what happens to a certificate that no case led to: a share certificate."""
    number = request.get("certificate")
    found = find_certificate(request.work, number) if number else None
    problems: list[Problem] = []
    if number and found is None:
        problems.append(Problem("no_such_certificate", "certificate", {"value": number}))
    elif found is None and not request.reading.faulty("case"):
        problems.append(Problem("required", "case"))
    elif found is not None and found.case_no:
        problems.append(Problem("certificate_of_case", "case", {"value": found.case_no}))
    elif found is not None and found.voided:
        facts = {"value": found.certificate_no}
        problems.append(Problem("certificate_not_in_force", "certificate", facts))
    serial = request.get("blank_no") if kind == "printed" else None
    sheets, gone = take(request, [found] if found else [], serial, "blank_no")

    def carry_out() -> Done:
        assert found is not None
        prints = found.prints + (kind == "printed")
        if kind == "printed":
            note_prints(request, [found], sheets, serial or "")
        else:
            detail = {name: request.get(name) or "" for name in ("receiver", "receiver_id_no")}
            request.work.certificates.event(found.certificate_no, kind, detail)
        numbers = {"certificate": found.certificate_no}
        facts = {"state": kind, "prints": prints}
        return Done(found.certificate_no, numbers, frozenset({"certificate"}), facts)

    return Plan([*problems, *gone], carry_out)


def _done(case_no: str, made: Sequence[Certificate], state: str, prints: object) -> Done:
    numbers = {"case": case_no, "certificate": made[0].certificate_no}
    changed = frozenset({"case", "certificate"})
    return Done(made[0].certificate_no, numbers, changed, {"state": state, "prints": prints})
