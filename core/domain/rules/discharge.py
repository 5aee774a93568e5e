"""Rules for the discharge (注销) of a mortgage."""

from __future__ import annotations

from collections.abc import Iterator

from core.domain.rules.registry import Application, refusal, rule, subject_of
from core.problems import Problem


@rule("discharge_applicant", "subject", "participants")
def discharge_applicant(application: Application) -> Iterator[Problem]:
    """R19: only the registered mortgagee, both sides jointly, or a judgment (实施细则 70).

    For a branch of a bank its head office may apply (民法典 74).
    """
    mortgage = subject_of(application)
    if "applicant" in application.incomplete:
        return
    applicants = {p.party.party_no for p in application.in_role("applicant")}
    mortgagees = mortgage.in_role("mortgagee")
    known = {*mortgagees, *mortgage.in_role("mortgagor")}
    strangers = applicants - known.union(*map(application.acting_for, mortgagees))
    all_apply = all(application.acts_for(number, applicants) for number in mortgagees)
    by_judgment = application.get("ground") == "judgment" and application.get("judgment_no")
    if strangers or not (all_apply or by_judgment):
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
