"""What an office publishes so that anybody can check its papers: keys, and what it took back.

The list is dated and signed: one from which a line was taken is found out, an old one says so.
"""

from __future__ import annotations

import dataclasses as dc

from core.services.question import Question, query


@dc.dataclass(frozen=True, slots=True)
class WithdrawnRow:
    """A certificate that the office no longer stands by; ``by`` is the one that replaces it."""

    certificate_no: str
    on: str
    reason: str
    by: str


@query
def withdrawn_certificates(question: Question) -> tuple[WithdrawnRow, ...]:
    """List the certificates that were replaced, discharged or voided, the earliest first."""
    return tuple(
        WithdrawnRow(number, when[:10], str(detail["reason"]), str(detail.get("by", "")))
        for number, detail, when in question.work.certificates.withdrawn()
    )
