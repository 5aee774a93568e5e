"""Rules for the determination (确定) of a maximum-amount claim: 民法典 423; 实施细则 73."""

from __future__ import annotations

from collections.abc import Iterator

from core.domain.determination import earliest_day, fixed_by
from core.domain.mortgage import MAXIMUM
from core.domain.rules.mortgage_change import both_apply, bound_by
from core.domain.rules.registry import (
    Application,
    confirmation,
    refusal,
    rule,
    subject_of,
    yuan,
)
from core.problems import Problem


@rule("determinable", "subject")
def determinable(application: Application) -> Iterator[Problem]:
    """I15: only a maximum-amount claim is determined, and once."""
    mortgage = subject_of(application)
    if mortgage.terms.security != MAXIMUM:
        yield refusal("not_maximum", "mortgage", value=mortgage.mortgage_no)
    elif mortgage.terms.determined_on is not None:
        facts = {"value": mortgage.mortgage_no, "day": mortgage.terms.determined_on.isoformat()}
        yield refusal("already_determined", "mortgage", **facts)


@rule("determination_applicants", "subject", "participants")
def determination_applicants(application: Application) -> Iterator[Problem]:
    """R02: both sides, or one of them with an effective judgment or award (实施细则 73)."""
    if not application.get("judgment_no"):
        yield from both_apply(application)
        return
    mortgage = subject_of(application)
    known = {*mortgage.in_role("mortgagee"), *bound_by(application, mortgage)}
    for person in application.in_role("applicant"):
        if person.party.party_no not in known | set(mortgage.in_role("debtor")):
            yield refusal("R08_applicant", person.party_place, value=person.party.name)


@rule("day_possible", "subject", "event", "determined_on")
def day_possible(application: Application) -> Iterator[Problem]:
    """The event cannot have come on that day: later than today, before its time (423(1), (2))."""
    day, event = application.get("determined_on"), application.get("event")
    mortgage = subject_of(application)
    if day > application.today:
        yield Problem("in_the_future", "determined_on", {"value": day.isoformat()})
        return
    years = int(application.figures["determination_years"])
    first = earliest_day(mortgage, event, mortgage.registered_on, years)
    if day < first:
        facts = {"event": f"choice.determination_event.{event}", "first": first.isoformat()}
        yield refusal("determined_too_early", "determined_on", value=day.isoformat(), **facts)


@rule("seizure_agrees", "subject", "event", "determined_on", "assets")
def seizure_agrees(application: Application) -> Iterator[Problem]:
    """What the register says of seizures is asked against the event and its day (423(4), I14)."""
    day = application.get("determined_on")
    seizure = fixed_by(
        subject_of(application),
        application.assets or (),
        application.restraints,
        application.burdens,
    )
    if application.get("event") == "seizure" and seizure is None:
        yield confirmation("no_seizure_registered", "event", value=day.isoformat())
    if seizure is not None and seizure.delivered_on < day:
        facts = {"seized": seizure.delivered_on.isoformat(), "document": seizure.document_no}
        yield confirmation("seized_before", "determined_on", value=day.isoformat(), **facts)


@rule("within_ceiling", "subject", "determined_amount")
def within_ceiling(application: Application) -> Iterator[Problem]:
    """A claim above the ceiling is lawful, but secured up to it only: said (民法典 420)."""
    terms, amount = subject_of(application).terms, application.get("determined_amount")
    if amount > terms.amount:
        facts = {"value": yuan(amount), "ceiling": yuan(terms.amount)}
        yield confirmation("above_ceiling", "determined_amount", **facts)
