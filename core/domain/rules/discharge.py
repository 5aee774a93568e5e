"""Rules for the discharge (注销) of a mortgage, whole or from some of its assets."""

from __future__ import annotations

from collections.abc import Iterator

from core.domain.mortgage import MAXIMUM
from core.domain.rules.mortgage_change import bound_by
from core.domain.rules.registry import Application, refusal, rule, subject_of
from core.problems import Problem


@rule("discharge_applicant", "subject", "participants")
def discharge_applicant(application: Application) -> Iterator[Problem]:
    """R19: who may have a mortgage discharged (实施细则 70, I16).

    All mortgagees registered *now*, alone or together with mortgagors; or, by an effective
    judgment or award, any side of the debt alone: mortgagor, debtor, who holds the asset today.
    For a branch of a bank its head office may apply (民法典 74).
    """
    if "applicant" in application.incomplete:
        return
    mortgage = subject_of(application)
    applicants = {p.party.party_no for p in application.in_role("applicant")}
    lenders = mortgage.in_role("mortgagee")
    allowed = {*lenders, *mortgage.in_role("mortgagor"), *bound_by(application, mortgage)}
    allowed = allowed.union(*map(application.acting_for, lenders))
    by_judgment = application.get("ground") == "judgment" and application.get("judgment_no")
    if by_judgment:
        allowed |= set(mortgage.in_role("debtor"))
    all_apply = all(application.acts_for(number, applicants) for number in lenders)
    if applicants - allowed or not (all_apply or by_judgment):
        yield refusal(
            "R19",
            "applicants",
            value="、".join(p.party.name for p in application.in_role("applicant")),
            mortgage=mortgage.mortgage_no,
            mortgagees="、".join(map(application.name_of, mortgage.in_role("mortgagee"))),
        )


@rule("judgment_named", "ground")
def judgment_named(application: Application) -> Iterator[Problem]:
    """A discharge by judgment names the effective document."""
    if application.get("ground") == "judgment" and not application.get("judgment_no"):
        yield Problem("required", "judgment_no")


@rule("realised_determined", "subject", "ground")
def realised_determined(application: Application) -> Iterator[Problem]:
    """I15: a maximum-amount claim is determined before it is realised (民法典 420)."""
    mortgage = subject_of(application)
    open_ = mortgage.terms.security == MAXIMUM and mortgage.terms.determined_on is None
    if application.get("ground") == "realised" and open_:
        yield refusal("claim_not_determined", "ground", value=mortgage.mortgage_no)


@rule("releases_its_own", "subject", "assets")
def releases_its_own(application: Application) -> Iterator[Problem]:
    """A mortgage is only taken off what it burdens."""
    burdened = {one.asset_no for one in subject_of(application).live_encumbrances}
    if burdened:  # else it is discharged already, and that is said
        for index, asset in enumerate(application.assets or ()):
            if asset.asset_no not in burdened:
                facts = {"value": asset.name, "mortgage": subject_of(application).mortgage_no}
                yield Problem("not_burdened", application.place_of(index), facts)
