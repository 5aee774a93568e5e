"""Rules for the discharge (注销) of a mortgage."""

from __future__ import annotations

from collections.abc import Iterator

from core.domain.rules.registry import Application, refusal, rule, subject_of
from core.problems import Problem


@rule("discharge_applicant", "subject", "participants")
def discharge_applicant(application: Application) -> Iterator[Problem]:
    """R19: only the registered mortgagee, both sides jointly, or a judgment (实施细则 70)."""
    mortgage = subject_of(application)
    if "applicant" in application.incomplete:
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
