"""Rules for the transfer (转移) of a mortgage with its claim: 民法典 407, 421, 546, 547."""

from __future__ import annotations

from collections.abc import Iterator

from core.domain.mortgage import MAXIMUM
from core.domain.rules.registry import Application, refusal, rule, subject_of
from core.problems import Problem


@rule("assignors_registered", "subject", "participants")
def assignors_registered(application: Application) -> Iterator[Problem]:
    """R08: who assigns is registered as mortgagee now (条例 18(2)).

    Mortgagees whose parts nobody has said hold the claim jointly, and only assign together.
    """
    mortgage = subject_of(application)
    lenders = mortgage.in_role("mortgagee")
    assignors = application.in_role("assignor")
    for person in assignors:
        if person.party.party_no not in lenders:
            facts = {"value": person.party.name, "mortgage": mortgage.mortgage_no}
            yield refusal("R08_mortgagee", person.party_place, **facts)
    parts_said = all(p.part for p in mortgage.parties if p.role == "mortgagee")
    absent = set(lenders) - {person.party.party_no for person in assignors}
    if absent and not parts_said and "assignor" not in application.incomplete:
        names = "、".join(application.name_of(n) for n in lenders if n in absent)
        yield refusal("R02_joint_claim", "assignors", value=names)


@rule("assigned_to_others", "participants")
def assigned_to_others(application: Application) -> Iterator[Problem]:
    """A claim is not assigned to who assigns it."""
    assignors = {person.party.party_no for person in application.in_role("assignor")}
    for person in application.in_role("assignee"):
        if person.party.party_no in assignors:
            facts = {"value": person.party.name}
            yield Problem("assigned_to_itself", person.party_place, facts)


@rule("claim_with_mortgage", "subject", "principal_contract_no")
def claim_with_mortgage(application: Application) -> Iterator[Problem]:
    """R18: a mortgage goes with the claim that it secures, and with no other (民法典 407, I18)."""
    secured = subject_of(application).terms.principal_contract_no
    assigned = application.get("principal_contract_no")
    if assigned != secured:
        yield refusal("R18", "principal_contract_no", value=assigned, secured=secured)


@rule("mortgage_goes_too", "with_mortgage")
def mortgage_goes_too(application: Application) -> Iterator[Problem]:
    """R18: the claim without its mortgage, or the mortgage alone, is not assigned here (407)."""
    if application.get("with_mortgage") is False:
        yield refusal("R18_apart", "with_mortgage", value=subject_number(application))


@rule("determined_or_agreed", "subject")
def determined_or_agreed(application: Application) -> Iterator[Problem]:
    """R18: before it is determined a maximum-amount mortgage moves by agreement only (421, I15)."""
    mortgage = subject_of(application)
    open_ = mortgage.terms.security == MAXIMUM and mortgage.terms.determined_on is None
    if open_ and not application.get("agreed_early"):
        yield refusal("R18_undetermined", "agreed_early", value=mortgage.mortgage_no)


@rule("debtor_told", "notified_on")
def debtor_told(application: Application) -> Iterator[Problem]:
    """The debtor has been told: before that the assignment does not bind it (民法典 546)."""
    if application.get("notified_on") > application.today:
        value = application.get("notified_on").isoformat()
        yield Problem("in_the_future", "notified_on", {"value": value})


def subject_number(application: Application) -> str:
    """Return the number of the mortgage that the case is about, '' if it is not known."""
    return application.subject.mortgage_no if application.subject else ""
