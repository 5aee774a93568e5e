"""Disbursements, and what happens to the letters they make: sent, answered, void."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Annotated

from core import fields as kinds
from core.domain.calendar import add_working_days
from core.domain.letters import (
    ANSWERED,
    ANSWERS,
    CHANNELS,
    DISBURSEMENT,
    MADE,
    SENT,
    VOID,
    Letter,
)
from core.domain.mortgage import CURRENT, MAXIMUM, Mortgage
from core.domain.rules import confirmation
from core.domain.values import yuan
from core.problems import Problem
from core.services.calendars import office_calendar
from core.services.letters import on_disbursement, told_of
from core.services.operations import Done, Plan, Request, operation
from core.services.reading import Code, Date, Document, LongText, PositiveMoney, ReadBy
from core.services.rules import number_of

MortgageRef = Annotated[str, ReadBy(kinds.Ref(to="mortgage"))]
LetterRef = Annotated[str, ReadBy(kinds.Ref(to="letter"))]
Channel = Annotated[str, ReadBy(kinds.Choice(topic="letter_channel", options=CHANNELS))]
Answer = Annotated[str, ReadBy(kinds.Choice(topic="letter_answer", options=ANSWERS))]


class RecordDisbursement(Document):
    """A bank's loan voucher (借款凭证): it has paid out on a mortgage."""

    mortgage: MortgageRef
    voucher_no: Code
    paid_on: Date
    paid: PositiveMoney


class SendLetters(Document):
    """Letters that the bank sent out together."""

    letters: list[LetterRef]
    sent_on: Date
    channel: Channel
    dispatch_no: Code | None = None


class AnswerLetter(Document):
    """An agency's receipt (回执)."""

    letter: LetterRef
    answered_on: Date
    agency_answer: Answer = "noted"
    answer_no: Code | None = None
    remarks: LongText | None = None


class VoidLetters(Document):
    """Letters that are not to be sent, or were withdrawn; they keep their numbers."""

    letters: list[LetterRef]
    void_ground: LongText


# --- disbursement ---------------------------------------------------------------------------------


@operation("disbursement.record", RecordDisbursement, printed=True)
def record_disbursement(request: Request) -> Plan:
    """Note a disbursement and make a letter to every agency of the class."""
    number = request.get("mortgage")
    mortgage = request.work.mortgages.get(number) if number else None
    problems: list[Problem] = []
    if number and mortgage is None:
        problems.append(Problem("no_such_mortgage", "mortgage", {"value": number}))
    problems += _in_future(request, "paid_on")
    if mortgage is not None:
        problems += _of_mortgage(request, mortgage)

    def carry_out() -> Done:
        assert mortgage is not None
        command = request.command()
        paid = {"voucher_no": command.voucher_no, "paid_on": command.paid_on.isoformat()}
        made = on_disbursement(request, mortgage, paid | {"paid": command.paid})
        numbers = {"mortgage": mortgage.mortgage_no, "letters": "、".join(made)}
        return Done(mortgage.mortgage_no, numbers, frozenset({"letter", "mortgage"}))

    return Plan(problems, carry_out)


def _of_mortgage(request: Request, mortgage: Mortgage) -> Iterator[Problem]:
    facts = {"value": mortgage.mortgage_no}
    if mortgage.state != CURRENT:
        yield Problem("already_discharged", "mortgage", facts)
    elif not told_of(request, mortgage):
        yield Problem("no_agencies", "mortgage", facts)
    earlier = {
        one.body["voucher_no"]: one
        for one in request.work.letters.of_mortgage(mortgage.mortgage_no)
        if one.occasion == DISBURSEMENT and one.state != VOID
    }
    voucher, paid, day = (request.get(name) for name in ("voucher_no", "paid", "paid_on"))
    if voucher in earlier:
        told = {"value": voucher, "letter": earlier[voucher].letter_no}
        yield Problem("voucher_twice", "voucher_no", told)
    if paid is not None:
        sums = [paid, *(one.body["paid"] for one in earlier.values())]
        total = paid if mortgage.terms.security == MAXIMUM else sum(sums)
        if total > mortgage.terms.amount:
            told = {"value": yuan(total), "amount": yuan(mortgage.terms.amount)}
            yield confirmation("paid_beyond_claim", "paid", **told)
    if day is not None and day < mortgage.registered_on:
        registered = mortgage.registered_on.isoformat()
        yield confirmation("paid_before_entry", "paid_on", value=day.isoformat(), day=registered)


def _in_future(request: Request, name: str) -> list[Problem]:
    day: dt.date | None = request.get(name)
    if day is None or day <= request.context.today:
        return []
    return [Problem("day_in_future", name, {"value": day.isoformat()})]


# --- what happens to letters ----------------------------------------------------------------------


@operation("letter.send", SendLetters, printed=True)
def send_letters(request: Request) -> Plan:
    """Note that letters went out; from then on their receipts are due."""
    letters, problems = _find_all(request, (MADE,), SENT)
    problems += _in_future(request, "sent_on")

    def carry_out() -> Done:
        command = request.command()
        today = request.context.today
        days = int(number_of("letters", today, "answer_days"))
        calendar = office_calendar(request.work, today)
        detail = {
            "sent_on": command.sent_on.isoformat(),
            "channel": command.channel,
            "dispatch_no": command.dispatch_no or "",
            "answer_due_on": add_working_days(command.sent_on, days, calendar).date.isoformat(),
        }
        for one in letters:
            request.work.letters.happen(one, SENT, detail)
        return _done(letters)

    return Plan(problems, carry_out)


@operation("letter.answer", AnswerLetter, printed=True)
def answer_letter(request: Request) -> Plan:
    """Note the receipt of an agency."""
    number = request.get("letter")
    letter, problems = _find(request, number, "letter", (SENT,), ANSWERED) if number else (None, [])
    problems += _in_future(request, "answered_on")
    day = request.get("answered_on")
    if letter is not None and day is not None and letter.state == SENT:
        sent_on = letter.last(SENT)["sent_on"]
        if day.isoformat() < sent_on:
            facts = {"value": day.isoformat(), "begin": sent_on}
            problems.append(Problem("ended_before_begun", "answered_on", facts))
    objected = request.get("agency_answer") == "objected"
    if objected and request.reading.values.get("remarks", "unread") is None:
        problems.append(Problem("required", "remarks"))

    def carry_out() -> Done:
        assert letter is not None
        command = request.command()
        detail = {
            "answered_on": command.answered_on.isoformat(),
            "agency_answer": command.agency_answer,
            "answer_no": command.answer_no or "",
            "remarks": command.remarks or "",
        }
        request.work.letters.happen(letter, ANSWERED, detail)
        return _done([letter])

    return Plan(problems, carry_out)


@operation("letter.void", VoidLetters, printed=True)
def void_letters(request: Request) -> Plan:
    """Void letters: they are no longer due, and keep their numbers."""
    letters, problems = _find_all(request, (MADE, SENT), VOID)

    def carry_out() -> Done:
        for one in letters:
            request.work.letters.happen(one, VOID, {"void_ground": request.command().void_ground})
        return _done(letters)

    return Plan(problems, carry_out)


def _find_all(
    request: Request, states: tuple[str, ...], to_state: str
) -> tuple[list[Letter], list[Problem]]:
    numbers = request.get("letters")
    if numbers is None:
        return [], []
    problems = [] if numbers else [Problem("required", "letters")]
    found: dict[str, Letter] = {}
    for line, number in enumerate(numbers):
        letter, more = _find(request, number, f"letters[{line}]", states, to_state)
        problems += more
        if number in found:
            problems.append(Problem("letter_twice", f"letters[{line}]", {"value": number}))
        if letter is not None:
            found[number] = letter
    return list(found.values()), problems


def _find(
    request: Request, number: str, field: str, states: tuple[str, ...], to_state: str
) -> tuple[Letter | None, list[Problem]]:
    letter = request.work.letters.get(number)
    if letter is None:
        return None, [Problem("no_such_letter", field, {"value": number})]
    if letter.state not in states:
        facts = {
            "value": number,
            "state": f"choice.letter_state.{letter.state}",
            "step": f"choice.letter_state.{to_state}",
        }
        return letter, [Problem("letter_step_not_possible", field, facts)]
    return letter, []


def _done(letters: list[Letter]) -> Done:
    numbers = {"letters": "、".join(one.letter_no for one in letters)}
    return Done(letters[0].letter_no, numbers, frozenset({"letter"}))
