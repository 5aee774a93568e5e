"""Rules about the mortgage that a case is about: it is in force, and the one that is meant."""

from __future__ import annotations

from collections.abc import Iterator

from core.domain.mortgage import CURRENT
from core.domain.rules.registry import Application, refusal, rule, subject_of, yuan
from core.domain.search_text import number_key
from core.problems import Problem


@rule("still_current", "subject")
def still_current(application: Application) -> Iterator[Problem]:
    """I17: nothing is entered on a mortgage that is discharged."""
    mortgage = subject_of(application)
    if mortgage.state != CURRENT:
        yield Problem("already_discharged", "mortgage", {"value": mortgage.mortgage_no})


@rule("number_confirmed", "subject", "confirm_last4")
def number_confirmed(application: Application) -> Iterator[Problem]:
    """The clerk types the last four characters of the number, against a slip of the hand."""
    typed = application.get("confirm_last4")
    if subject_of(application).mortgage_no[-4:] != typed:
        yield Problem("last4_differs", "confirm_last4", {"value": str(typed)})


@rule("certificate_in_force", "subject", "certificate_no")
def certificate_in_force(application: Application) -> Iterator[Problem]:
    """R08: the certificate that was handed in is not the one in force (条例 18(2)).

    It was replaced, by a change or by an assignment of the claim, or belongs to another mortgage.
    """
    shown, in_force = application.get("certificate_no"), application.certificate_in_force
    if number_key(shown) != number_key(in_force):
        facts = {"mortgage": subject_of(application).mortgage_no, "in_force": in_force or "-"}
        yield refusal("R08_certificate", "certificate_no", value=shown, **facts)


@rule("amount_confirmed", "subject", "confirm_amount")
def amount_confirmed(application: Application) -> Iterator[Problem]:
    """R08: the amount on the papers that were handed in is not the registered one (条例 18(2))."""
    stated, registered = application.get("confirm_amount"), subject_of(application).terms.amount
    if stated != registered:
        facts = {"value": yuan(stated), "registered": yuan(registered)}
        yield refusal("R08_registered", "confirm_amount", **facts)
