"""Rules for the discharge (注销) of a mortgage."""

from __future__ import annotations

from collections.abc import Iterator

from core.domain.mortgage import CURRENT
from core.domain.rules.registry import Application, refusal, rule
from core.problems import Problem


@rule("discharge_applicant", "subject", "participants")
def discharge_applicant(application: Application) -> Iterator[Problem]:
    """R19: only the registered mortgagee, both sides jointly, or a judgment (实施细则 70)."""
    mortgage = application.subject
    if mortgage is None or "applicant" in application.incomplete:
        return
    applicants = {p.party.party_no for p in application.in_role("applicant")}
    mortgagees = set(mortgage.in_role("mortgagee"))
    strangers = applicants - mortgagees - set(mortgage.in_role("mortgagor"))
    by_judgment = application.get("ground") == "judgment" and application.get("judgment_no")
    if strangers or not (mortgagees <= applicants or by_judgment):
        yield refusal(
            "R19",
            "applicants",
            value="、".join(p.party.name for p in application.in_role("applicant")),
            mortgage=mortgage.mortgage_no,
        )


@rule("judgment_named", "ground")
def judgment_named(application: Application) -> Iterator[Problem]:
    """A discharge by judgment names the effective document."""
    if application.get("ground") == "judgment" and not application.get("judgment_no"):
        yield Problem("required", "judgment_no")


@rule("still_current", "subject")
def still_current(application: Application) -> Iterator[Problem]:
    """I17: a discharged mortgage is not discharged again."""
    mortgage = application.subject
    if mortgage is not None and mortgage.state != CURRENT:
        yield Problem("already_discharged", "mortgage", {"value": mortgage.mortgage_no})


@rule("number_confirmed", "subject", "confirm_last4")
def number_confirmed(application: Application) -> Iterator[Problem]:
    """The clerk types the last four characters of the number, against a slip of the hand."""
    mortgage = application.subject
    typed = application.get("confirm_last4")
    if mortgage is not None and mortgage.mortgage_no[-4:] != typed:
        yield Problem("last4_differs", "confirm_last4", {"value": str(typed)})
