"""A certificate that is void (作废), worn out (换证) or lost (补发).

A new certificate says what the old one said, because whatever the register changed since would
have made a new one already; it names the old one, which nobody may print or use any more.
"""

from __future__ import annotations

from typing import Annotated

from core import fields as kinds
from core.domain.calendar import add_working_days
from core.domain.rules import refusal
from core.problems import Problem
from core.services.calendars import office_calendar
from core.services.certificates import find_certificate
from core.services.declarations import load_declaration
from core.services.office import next_number
from core.services.operations import Done, Plan, Request, operation
from core.services.ports import About, Certificate
from core.services.reading import Code, Date, Document, LongText, ReadBy
from core.services.rules import number_of
from core.services.search_words import index_certificate

CertificateRef = Annotated[str, ReadBy(kinds.Ref(to="certificate"))]
MISTAKEN, COURT, SURRENDERED = "mistaken", "court", "surrendered"
DAMAGED, LOST = "damaged", "lost"
WithdrawalReason = Annotated[
    str, ReadBy(kinds.Choice("withdrawal_reason", (MISTAKEN, COURT, SURRENDERED)))
]
ReissueReason = Annotated[str, ReadBy(kinds.Choice("reissue_reason", (DAMAGED, LOST)))]
HOLDERS = ("mortgagees", "holders")  # who a certificate is looked up by


class VoidCertificate(Document):
    """A certificate that the office takes back; what it certified stays registered."""

    certificate: CertificateRef
    withdrawal_reason: WithdrawalReason
    document_no: Code | None = None
    why: LongText


class ReissueCertificate(Document):
    """A new sheet for an old one: given back worn out, or lost and called so in public."""

    certificate: CertificateRef
    reissue_reason: ReissueReason
    announced_on: Date | None = None
    announcement_no: Code | None = None


@operation("certificate.void", VoidCertificate)
def void_certificate(request: Request) -> Plan:
    """Void a certificate: a mistake, a court's judgment, or its holder gives it up."""
    found, problems = _in_force(request)
    if request.get("withdrawal_reason") == COURT and request.get("document_no") is None:
        problems.append(Problem("required", "document_no"))

    def carry_out() -> Done:
        assert found is not None
        command = request.command()
        detail = {"reason": "void", "ground": command.withdrawal_reason, "why": command.why}
        detail |= {"document_no": command.document_no or ""}
        request.work.certificates.event(found.certificate_no, "voided", detail)
        numbers = {"voided": found.certificate_no}
        return Done(found.certificate_no, numbers, frozenset({"certificate", "case"}))

    return Plan(problems, carry_out)


@operation("certificate.reissue", ReissueCertificate, certifying=True, printed=True)
def reissue_certificate(request: Request) -> Plan:
    """Make a new certificate in the place of one; the old one is replaced by it."""
    found, problems = _in_force(request)
    if request.get("reissue_reason") == LOST:
        problems += _announced(request)

    def carry_out() -> Done:
        assert found is not None
        number = _write_again(request, found)
        detail = {"reason": "replaced", "by": number, "ground": request.command().reissue_reason}
        request.work.certificates.event(found.certificate_no, "voided", detail)
        numbers = {"certificate": number, "replaced": found.certificate_no}
        return Done(number, numbers, frozenset({"certificate", "case"}))

    return Plan(problems, carry_out)


def _in_force(request: Request) -> tuple[Certificate | None, list[Problem]]:
    number = request.get("certificate")
    found = find_certificate(request.work, number) if number else None
    if number and found is None:
        return None, [Problem("no_such_certificate", "certificate", {"value": number})]
    if found is not None and found.voided:
        facts = {"value": found.certificate_no}
        return found, [Problem("certificate_not_in_force", "certificate", facts)]
    if found is not None and not set(HOLDERS) & found.snapshot.keys():
        return found, [Problem("certificate_not_reissued", "certificate", {"value": number})]
    return found, []


def _announced(request: Request) -> list[Problem]:
    """A loss is announced for the working days of the rule before there is a new one."""
    day, today = request.get("announced_on"), request.context.today
    problems = [
        Problem("required", name)
        for name in ("announced_on", "announcement_no")
        if request.get(name) is None and not request.reading.faulty(name)
    ]
    if day is None:
        return problems
    if day > today:
        return [*problems, Problem("day_in_future", "announced_on", {"value": day.isoformat()})]
    days = number_of("register", today, "loss_days")
    until = add_working_days(day, days, office_calendar(request.work, today)).date
    if today <= until:
        facts = {"value": day.isoformat(), "days": str(days), "until": until.isoformat()}
        problems.append(refusal("loss_not_announced_long_enough", "announced_on", **facts))
    return problems


def _write_again(request: Request, old: Certificate) -> str:
    """Write what a certificate said under a new number; returns the number."""
    work, context = request.work, request.context
    series = load_declaration(old.kind).content["series"]
    number = next_number(work, context.office, series, context.today)
    said = context.text(f"choice.reissue_reason.{request.command().reissue_reason}")
    told = context.text("paper.value.reissued", why=said, number=old.certificate_no)
    snapshot = {
        **old.snapshot,
        "certificate_no": number,
        "issued_on": context.today.isoformat(),
        "program_version": context.program_version,
    }
    if "changes" in snapshot:
        line = {"label": context.text("paper.label.reissued"), "value": told}
        snapshot["changes"] = [*snapshot["changes"], line]
    else:
        snapshot["replaces"] = told
    about = About(old.case_no, old.mortgage_no, old.asset_no, old.party_no)
    work.certificates.add(number, old.kind, snapshot, about)
    holders = next(snapshot[name] for name in HOLDERS if name in snapshot)
    index_certificate(work, number, [one["name"] for one in holders], snapshot["register_no"])
    return number
