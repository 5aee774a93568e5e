"""``subsidy``: the interest subsidy of a homestay loan, segment by segment."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

from core.domain.subsidy import Loan, LoanEvent, Subsidy, SubsidyRules, subsidise
from core.domain.values import yuan
from core.problems import Problem
from core.services.incoming import fields_of, read_document
from core.services.money.answer import Answer, done, refuse_faults
from core.services.money.types import Basis, CapMode, EventKind
from core.services.reading import Date, Document, Money, Text, UnitRatio, build
from core.services.rules import Pack, all_packs, pack_of
from core.text import Catalogue

SUBJECT = "subsidy"
# What an event of each kind brings; the keys of the other kinds are unknown to it.
EVENT_KEYS = {"repay": "amount", "grade": "grade", "rate": "rate"}


class EventDocument(Document):
    """Something that happened to the loan."""

    date: Date
    kind: EventKind
    amount: Money | None = None
    grade: Text | None = None
    rate: UnitRatio | None = None


class SubsidyDocument(Document):
    """A request for a subsidy."""

    principal: Money
    rate: UnitRatio
    drawdown: Date
    until: Date
    grade: Text
    basis: Basis | None = None
    cap_mode: CapMode | None = None
    events: list[EventDocument] | None = None


def answer(raw: object, text: Catalogue) -> Answer:
    """Reckon interest and subsidy of the loan of a request."""
    reading, view = read_document(SubsidyDocument, raw)
    problems = [*reading.problems, *_cross_faults(raw, view)]
    if problems:
        return refuse_faults(problems, text)
    document: SubsidyDocument = build(SubsidyDocument, reading)
    pack = pack_of(SUBJECT, document.drawdown)
    result = subsidise(_loan(document), subsidy_rules(pack))
    return done(_result(result), raw, [pack], text, result.steps)


def subsidy_rules(pack: Pack) -> SubsidyRules:
    """Return the numbers of a pack as the domain wants them."""
    return SubsidyRules(pack.groups["share"], pack.values["years"], pack.values["rate_cap"])


# --- faults between fields ---


def _cross_faults(raw: object, view: Mapping[str, Any]) -> Iterator[Problem]:
    if not view or not isinstance(raw, Mapping):
        return
    start, until = view.get("drawdown"), view.get("until")
    if start is not None and until is not None and until <= start:
        yield Problem("period_empty", "until", {"value": str(until), "start": str(start)})
    grades = _grades(start)
    yield from _grade_fault(view.get("grade"), "grade", grades)
    events = [fields_of(event) for event in view.get("events") or ()]
    for index, event in enumerate(events):
        path = f"events[{index}]"
        yield from _event_keys(_raw_event(raw, index), event, path)
        yield from _event_date(event.get("date"), start, until, path)
        yield from _grade_fault(event.get("grade"), f"{path}.grade", grades)
    yield from _repayments(view.get("principal"), events)


def _grades(start: dt.date | None) -> frozenset[str]:
    """Return the grades of the pack that applies; of all packs while the day is unknown."""
    packs = all_packs(SUBJECT) if start is None else (pack_of(SUBJECT, start),)
    return frozenset(grade for pack in packs for grade in pack.groups["share"])


def _grade_fault(grade: str | None, path: str, grades: frozenset[str]) -> Iterator[Problem]:
    if grade is not None and grade not in grades:
        facts = {"value": grade, "options": "、".join(sorted(grades))}
        yield Problem("not_a_choice", path, facts)


def _raw_event(raw: Mapping[str, Any], index: int) -> Mapping[str, Any]:
    event = raw["events"][index]
    return event if isinstance(event, Mapping) else {}


def _event_keys(raw: Mapping[str, Any], event: Mapping[str, Any], path: str) -> Iterator[Problem]:
    own = EVENT_KEYS.get(event.get("kind", ""))
    if own is None:
        return
    if raw.get(own) is None:
        yield Problem("required", f"{path}.{own}")
    for other in EVENT_KEYS.values():
        if other != own and other in raw:
            yield Problem("unknown_key", f"{path}.{other}")


def _event_date(
    day: dt.date | None, start: dt.date | None, until: dt.date | None, path: str
) -> Iterator[Problem]:
    if day is None:
        return
    if (start is not None and day <= start) or (until is not None and day >= until):
        facts = {"value": str(day), "start": str(start or ""), "until": str(until or "")}
        yield Problem("event_outside_loan", f"{path}.date", facts)


def _repayments(principal: int | None, events: list[Mapping[str, Any]]) -> Iterator[Problem]:
    """Find repayments of more than is owed; what could not be read counts as nothing repaid."""
    if principal is None:
        return
    repaid = [
        (event["date"], index, event["amount"])
        for index, event in enumerate(events)
        if event.get("kind") == "repay" and event.get("date") and event.get("amount")
    ]
    owed = principal
    for _, index, amount in sorted(repaid):
        if amount > owed:
            facts = {"value": yuan(amount), "owed": yuan(owed)}
            yield Problem("repays_too_much", f"events[{index}].amount", facts)
        else:
            owed -= amount


# --- request to domain, domain to answer ---


def _loan(document: SubsidyDocument) -> Loan:
    events = tuple(
        LoanEvent(
            date=event.date,
            kind=event.kind,
            amount=event.amount or 0,
            grade=event.grade or "",
            rate=event.rate or Fraction(0),
        )
        for event in document.events or ()
    )
    return Loan(
        principal=document.principal,
        rate=document.rate,
        drawdown=document.drawdown,
        until=document.until,
        grade=document.grade,
        basis=document.basis or 360,
        cap_mode=document.cap_mode or "A",
        events=events,
    )


def _result(result: Subsidy) -> dict[str, Any]:
    return {
        "segments": [
            {
                "from": segment.start.isoformat(),
                "to": segment.end.isoformat(),
                "days": segment.days,
                "principal": yuan(segment.principal),
                "grade": segment.grade,
                "interest": yuan(segment.interest),
                "subsidy": yuan(segment.subsidy),
            }
            for segment in result.segments
        ],
        "interest": yuan(result.interest),
        "subsidy": yuan(result.subsidy),
    }
