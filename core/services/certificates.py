"""What happens to a certificate's sheet: printed, handed over."""

from __future__ import annotations

from core.domain.search_text import number_key
from core.problems import Problem
from core.services.applications import REGISTRATIONS
from core.services.cases import CaseRef, find_case
from core.services.operations import Done, Plan, Request, operation
from core.services.ports import Certificate, Work
from core.services.reading import Code, Document, LongText, Name, Whole


class PrintCertificate(Document):
    """The clerk says that the printed sheet is in hand (缮证)."""

    case: CaseRef
    seen_step: Whole | None = None
    blank_no: Code | None = None
    opinion: LongText | None = None


class IssueCertificate(Document):
    """A certificate is handed over (发证): to whom, and which identity document was seen."""

    case: CaseRef
    seen_step: Whole | None = None
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
    """Record that a certificate was printed; a reprint keeps the number and is counted (I25)."""
    number = request.get("case")
    known = request.work.cases.get(number) if number else None
    reprint = known is not None and known.state in ("certified", "issued")
    found = None if reprint else find_case(request, "certified")
    problems: list[Problem] = [] if found is None else list(found.problems)
    if known is not None and not problems and not REGISTRATIONS[known.registration].certified:
        problems.append(Problem("no_certificate", "case", {"value": known.case_no}))

    def carry_out() -> Done:
        assert known is not None
        certificate = request.work.certificates.of_case(known.case_no)
        assert certificate is not None
        detail = {"blank_no": request.get("blank_no") or "", "print": certificate.prints + 1}
        request.work.certificates.event(certificate.certificate_no, "printed", detail)
        if not reprint:
            request.work.cases.step(known.case_no, "certified", request.get("opinion") or "")
        return _done(known.case_no, certificate.certificate_no, "certified", detail["print"])

    return Plan(problems, carry_out)


@operation("certificate.issue", IssueCertificate)
def issue_certificate(request: Request) -> Plan:
    """Record to whom a certificate was handed over."""
    known = find_case(request, "issued")

    def carry_out() -> Done:
        assert known.case is not None
        certificate = request.work.certificates.of_case(known.case.case_no)
        assert certificate is not None
        command = request.command()
        detail = {"receiver": command.receiver, "receiver_id_no": command.receiver_id_no or ""}
        request.work.certificates.event(certificate.certificate_no, "issued", detail)
        request.work.cases.step(known.case.case_no, "issued", command.opinion or "")
        return _done(known.case.case_no, certificate.certificate_no, "issued", certificate.prints)

    return Plan(known.problems, carry_out)


def _done(case_no: str, certificate_no: str, state: str, prints: object) -> Done:
    numbers = {"case": case_no, "certificate": certificate_no}
    changed = frozenset({"case", "certificate"})
    return Done(certificate_no, numbers, changed, {"state": state, "prints": prints})
