"""The log of official queries: who asked, on which standing, why and what (条例 27, 28; I27)."""

from __future__ import annotations

import dataclasses as dc

from core.services.inquiry_paper import QUERY_RESULT
from core.services.question import Question, query


@dc.dataclass(frozen=True, slots=True)
class QueryRow:
    """An official query that was answered, and by whom."""

    certificate_no: str
    answered_at: str
    applicant: str
    standing: str
    purpose: str
    document_no: str
    asked: str
    as_at: str
    answered_by: str


@query
def queries_made(question: Question, limit: int = 500) -> tuple[QueryRow, ...]:
    """List the official queries that were answered, the latest first."""
    return tuple(
        QueryRow(
            certificate_no=one.certificate_no,
            answered_at=one.snapshot["answered_at"].replace("T", " "),
            applicant=one.snapshot["applicant"],
            standing=one.snapshot["standing"],
            purpose=one.snapshot["purpose"],
            document_no=one.snapshot["document_no"],
            asked=f"{one.snapshot['subject']}（{one.snapshot['register_no']}）",
            as_at=one.snapshot["as_at"],
            answered_by=one.snapshot["answered_by"],
        )
        for one in question.work.certificates.of_kind(QUERY_RESULT, limit)
    )
