"""Loans under the programme: entered once, and what happens to them, each on a document.

No loan is subsidised twice: a contract of a bank is entered once, a mortgage carries one programme
loan at a time, a borrower with a second one is asked about (money.md B.3; case 50).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from fractions import Fraction
from typing import Annotated

from core import fields as kinds
from core.domain.rules import confirmation, refusal
from core.domain.subsidy import GRADE, RATE, REPAY, Loan, SubsidyRules
from core.domain.subsidy_programme import (
    LOAN_EVENTS,
    STOPS,
    Happening,
    ProgrammeLoan,
    StopRules,
)
from core.domain.values import yuan
from core.problems import Problem
from core.services.applications import MortgageRef
from core.services.money.subsidy import SUBJECT, subsidy_rules
from core.services.money.types import Basis, CapMode
from core.services.office import next_number
from core.services.operations import Done, Plan, Request, operation
from core.services.people import PartyRef
from core.services.reading import (
    Code,
    Date,
    Document,
    PositiveMoney,
    ReadBy,
    Text,
    UnitRatio,
)
from core.services.rules import pack_of

SubsidyLoanRef = Annotated[str, ReadBy(kinds.Ref(to="subsidy_loan"))]
LoanEventKind = Annotated[str, ReadBy(kinds.Choice("subsidy_event", LOAN_EVENTS))]


class EnterSubsidyLoan(Document):
    """A loan that is admitted to the programme, as at its drawdown."""

    borrower: PartyRef
    bank: PartyRef
    contract_no: Code
    mortgage: MortgageRef | None = None
    loan_amount: PositiveMoney
    rate: UnitRatio
    drawdown: Date
    loan_until: Date
    grade: Text
    grade_document: Code
    basis: Basis | None = None
    cap_mode: CapMode | None = None


class RecordSubsidyEvent(Document):
    """Something that happened to a loan; only the value of its kind is filled in."""

    subsidy_loan: SubsidyLoanRef
    subsidy_event: LoanEventKind
    happened_on: Date
    document_no: Code
    repaid: PositiveMoney | None = None
    grade: Text | None = None
    rate: UnitRatio | None = None


@operation("subsidy_loan.enter", EnterSubsidyLoan, printed=True)
def enter_subsidy_loan(request: Request) -> Plan:
    """Admit a loan to the programme; the order of admission is its place in the queue."""
    problems = [*_parties(request), *_mortgage(request), *_term(request), *_twice(request)]
    problems += _grade_problems(request, request.get("drawdown"))

    def carry_out() -> Done:
        command, context = request.command(), request.context
        number = next_number(request.work, context.office, "subsidy_loan", context.today)
        terms = Loan(
            principal=command.loan_amount,
            rate=command.rate,
            drawdown=command.drawdown,
            until=command.loan_until,
            grade=command.grade,
            basis=command.basis or 360,
            cap_mode=command.cap_mode or "A",
        )
        survivor = request.work.parties.survivor
        new = ProgrammeLoan(
            *(number, survivor(command.borrower), survivor(command.bank), command.contract_no),
            *(command.mortgage or "", command.grade_document, terms),
        )
        request.work.subsidies.add_loan(new)
        return Done(number, {"subsidy_loan": number}, frozenset({"subsidy_loan"}))

    return Plan(problems, carry_out)


def _parties(request: Request) -> list[Problem]:
    return [
        Problem("no_such_party", name, {"value": number})
        for name in ("borrower", "bank")
        if (number := request.get(name)) and request.work.parties.get(number) is None
    ]


def _mortgage(request: Request) -> list[Problem]:
    number = request.get("mortgage")
    if number and request.work.mortgages.get(number) is None:
        return [Problem("no_such_mortgage", "mortgage", {"value": number})]
    return []


def _term(request: Request) -> list[Problem]:
    start, until = request.get("drawdown"), request.get("loan_until")
    if start and until and until <= start:
        return [Problem("period_empty", "loan_until", {"value": str(until), "start": str(start)})]
    return []


def _grade_problems(request: Request, drawdown: dt.date | None) -> list[Problem]:
    """Say that a grade has no share in the rule pack of the drawdown."""
    grade = request.get("grade")
    if grade is None or drawdown is None:
        return []
    known = pack_of(SUBJECT, drawdown).groups["share"]
    if grade in known:
        return []
    return [Problem("not_a_choice", "grade", {"value": grade, "options": "、".join(known)})]


def _twice(request: Request) -> list[Problem]:
    """Find loans that this one would double: same contract, same mortgage, same borrower."""
    party, bank, contract = (request.get(name) for name in ("borrower", "bank", "contract_no"))
    mortgage, start, until = (request.get(name) for name in ("mortgage", "drawdown", "loan_until"))
    survivor = request.work.parties.survivor
    problems = []
    for one in request.work.subsidies.loans():
        facts = {"loan": one.loan_no}
        if bank and one.contract_no == contract and survivor(one.bank_no) == survivor(bank):
            problems.append(
                refusal("subsidy_contract_taken", "contract_no", value=contract, **facts)
            )
        if not (start and until and one.overlaps(start, until)):
            continue
        if mortgage and one.mortgage_no == mortgage:
            problems.append(refusal("subsidy_mortgage_taken", "mortgage", value=mortgage, **facts))
        elif party and survivor(one.party_no) == survivor(party):
            problems.append(confirmation("subsidy_same_borrower", "borrower", value=party, **facts))
    return problems


# --- what happens ---------------------------------------------------------------------------------

_BRINGS = {REPAY: "repaid", GRADE: "grade", RATE: "rate"}


@operation("subsidy_loan.record", RecordSubsidyEvent)
def record_subsidy_event(request: Request) -> Plan:
    """Record a repayment, a new grade or rate, misuse, discharge or the end of a loan."""
    number = request.get("subsidy_loan")
    known = request.work.subsidies.loan(number) if number else None
    problems = _event_keys(request)
    if number and known is None:
        problems.append(Problem("no_such_subsidy_loan", "subsidy_loan", {"value": number}))
    if known is not None:
        problems += [*_event_day(request, known), *_repayment(request, known)]
        problems += _grade_problems(request, known.terms.drawdown)

    def carry_out() -> Done:
        assert known is not None
        command = request.command()
        new = Happening(
            *(command.subsidy_event, command.happened_on, command.document_no),
            amount=command.repaid or 0,
            grade=command.grade or "",
            rate=Fraction(command.rate or 0),
        )
        request.work.subsidies.happen(known, new)
        numbers = {"subsidy_loan": known.loan_no}
        return Done(known.loan_no, numbers, frozenset({"subsidy_loan"}), {"kind": new.kind})

    return Plan(problems, carry_out)


def _event_keys(request: Request) -> list[Problem]:
    kind = request.get("subsidy_event")
    if kind is None:
        return []
    own = _BRINGS.get(kind, "")
    problems = []
    if own and request.get(own) is None and not request.reading.faulty(own):
        problems.append(Problem("required", own))
    foreign = [one for one in _BRINGS.values() if one != own and request.get(one) is not None]
    return [*problems, *(Problem("subsidy_value_of_other_kind", one) for one in foreign)]


def _event_day(request: Request, known: ProgrammeLoan) -> list[Problem]:
    day, kind = request.get("happened_on"), request.get("subsidy_event")
    if day is None:
        return []
    if day > request.context.today:
        return [Problem("day_in_future", "happened_on", {"value": str(day)})]
    if kind in STOPS and any(one.kind == kind for one in known.happenings):
        return [refusal("subsidy_stopped", "subsidy_event", value=known.loan_no)]
    start, until = known.terms.drawdown, known.terms.until
    early = day < start if kind in STOPS else day <= start
    if early or day >= until:
        facts = {"value": str(day), "start": str(start), "until": str(until)}
        return [Problem("event_outside_loan", "happened_on", facts)]
    return []


def _repayment(request: Request, known: ProgrammeLoan) -> list[Problem]:
    amount = request.get("repaid")
    owed = known.owed_on(dt.date.max)
    if amount and amount > owed:
        facts = {"value": yuan(amount), "owed": yuan(owed)}
        return [Problem("repays_too_much", "repaid", facts)]
    return []


# --- the numbers of its rule pack ---


def rules_of(known: ProgrammeLoan) -> tuple[SubsidyRules, StopRules]:
    """Return the numbers that hold for a loan: those of the pack of its drawdown."""
    pack = pack_of(SUBJECT, known.terms.drawdown)
    names = ("misuse_from_drawdown", "discharge_from_drawdown")
    flags: Mapping[str, bool] = {name: bool(pack.values[name].value) for name in names}
    return subsidy_rules(pack), StopRules(**flags)
