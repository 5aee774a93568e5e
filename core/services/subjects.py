"""Every module that has operations, questions or listings: importing it is what makes them known.

A new subject is a module of its own and a name here; kinds of registrations, papers of a case and
papers of a distribution are found by themselves.
"""

from __future__ import annotations

from core.services import (
    accounts,
    agencies,
    appraisals,
    asset_versions,
    assets,
    attachments,
    blanks,
    calendars,
    case_events,
    cases,
    certificate_batches,
    certificates,
    checkpoints,
    contributions,
    desk_work,
    disposals,
    dividend_papers,
    document_desk,
    erasures,
    exports,
    inquiries,
    journal_day,
    lapses,
    last_application,
    lending,
    letter_desk,
    notices,
    parties,
    registrations,
    reissues,
    restraints,
    search_index,
    share_certificates,
    statistics,
    takeover,
    trust_list,
    valuation_sheet,
    valuations,
)
from core.services.dividends import entities, meeting, objections, parts, payments, runs, steps
from core.services.subsidies import batches as subsidy_batches
from core.services.subsidies import loans as subsidy_loans
from core.services.subsidies import papers as subsidy_papers

SUBJECTS = (
    accounts,
    agencies,
    appraisals,
    asset_versions,
    assets,
    attachments,
    blanks,
    calendars,
    case_events,
    cases,
    certificate_batches,
    certificates,
    checkpoints,
    contributions,
    desk_work,
    disposals,
    document_desk,
    erasures,
    exports,
    inquiries,
    journal_day,
    lapses,
    last_application,
    lending,
    letter_desk,
    notices,
    parties,
    reissues,
    restraints,
    search_index,
    share_certificates,
    statistics,
    takeover,
    trust_list,
    valuation_sheet,
    valuations,
    entities,
    meeting,
    objections,
    parts,
    payments,
    runs,
    steps,
    subsidy_batches,
    subsidy_loans,
    subsidy_papers,
)


def discover() -> None:
    """Make every operation, question and listing known."""
    registrations.discover()
    dividend_papers.discover()
