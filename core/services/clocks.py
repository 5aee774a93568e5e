"""Clocks and reminders: how long open cases still have, and what ends soon.

Every period is dated data in ``resources/rules/register.toml``; working days are those of the
office's calendar, and whatever rests on a year not announced yet says so.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator

from core.domain.asset import Asset
from core.domain.case import CaseFile
from core.domain.clocks import CaseClock, Limit, clock_of
from core.domain.letters import Letter
from core.domain.mortgage import Mortgage
from core.domain.queue import Queued, queue_on
from core.domain.states import OPEN_STATES
from core.services import views
from core.services.assets import with_details
from core.services.calendars import office_calendar
from core.services.question import Question
from core.services.rules import number_of


def case_clock(question: Question, case: CaseFile) -> CaseClock | None:
    """Return the clock of a case; None for one that was never accepted or is decided."""
    if case.state not in OPEN_STATES:
        return None
    today = question.context.today
    limit = Limit(
        number_of("register", today, "case_days"), number_of("register", today, "case_soon_days")
    )
    return clock_of(case, today, office_calendar(question.work, today), limit)


def standing_today(question: Question) -> tuple[Queued, ...]:
    """Return every restraint of the ledger that binds today, waiting ones included."""
    places = queue_on(question.work.restraints.standing(), question.context.today)
    return tuple(place for place in places if place.binds)


def reminders(
    question: Question, standing: Iterable[Queued], most: int | None = None
) -> tuple[views.Expiry, ...]:
    """Return what ends soon or ended lately, the most urgent first, at ``most`` so many.

    Licences, leases and whatever else of an asset has a last day; terms of mortgages; seizures,
    objections without a suit, cautions; agency letters that are overdue.
    """
    work, today = question.work, question.context.today
    window = number_of("register", today, "reminder_days")
    first, last = today - dt.timedelta(days=window), today + dt.timedelta(days=window)
    found = [*_of_assets(question, work.assets.ending(first, last, most))]
    found += _of_mortgages(question, work.mortgages.ending(first, last, most))
    found += _of_restraints(question, standing)
    soon = [one for one in found if abs(one.days) <= window]
    # A letter that nobody sent stays due: an agency goes on holding a mark (函告).
    return tuple(sorted([*soon, *_of_letters(question)], key=lambda one: one.days)[:most])


def _of_assets(question: Question, book: Iterable[Asset]) -> Iterator[views.Expiry]:
    for stored in book:
        known = with_details(question.context, stored)
        for spec in question.context.classes[known.asset_class].fields:
            value = known.details.get(spec.name)
            if isinstance(value, dt.date) and spec.name.endswith("_until"):
                what = question.text(f"field.{spec.name}")
                number = known.asset_no
                yield _expiry(question, what, number, known.name, value, ("asset", number))


def _of_mortgages(question: Question, live: Iterable[Mortgage]) -> Iterator[views.Expiry]:
    what = question.text("field.term_to")
    for one in live:
        place, number = one.encumbrances[0].asset_no, one.mortgage_no
        until = one.terms.term_to
        yield _expiry(question, what, place, number, until, ("mortgage", number))


def _of_restraints(question: Question, standing: Iterable[Queued]) -> Iterator[views.Expiry]:
    for place in standing:
        if place.until is not None:
            one = place.restraint
            what = question.text(f"choice.restraint_kind.{one.kind}")
            title = f"{one.restraint_no} {one.authority}"
            about = (one.kind, one.restraint_no)
            yield _expiry(question, what, one.asset_no, title, place.until, about)


def _of_letters(question: Question) -> Iterator[views.Expiry]:
    """Yield, by mortgage, how many of its agency letters are overdue and since when."""
    late: dict[str, list[Letter]] = {}
    for one in question.work.letters.open():
        if one.waits_until is not None and one.waits_until < question.context.today:
            late.setdefault(one.mortgage_no, []).append(one)
    for number, letters in late.items():
        what = question.context.text("ui.letters.overdue", n=len(letters))
        asset_no = letters[0].body["assets"][0]["asset_no"]
        since = min(one.waits_until for one in letters if one.waits_until)
        yield _expiry(question, what, asset_no, number, since, ("mortgage", number))


def _expiry(
    question: Question,
    what: str,
    asset_no: str,
    title: str,
    until: dt.date,
    about: tuple[str, str],
) -> views.Expiry:
    days = (until - question.context.today).days
    return views.Expiry(what, asset_no, title, until.isoformat(), days, *about)
