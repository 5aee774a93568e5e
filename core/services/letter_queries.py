"""Questions about agency letters: what was made, what is due, what a letter says."""

from __future__ import annotations

from core.domain.letters import Letter
from core.services import event_views, views
from core.services.letter_words import plain_text
from core.services.question import Question, query


@query
def letters(
    question: Question, mortgage_no: str = "", limit: int = 500
) -> tuple[event_views.LetterRow, ...]:
    """List the letters on a mortgage in the order they were made, or all, the latest first."""
    kept = question.work.letters
    found = kept.of_mortgage(mortgage_no) if mortgage_no else kept.latest(limit)
    return tuple(letter_row(question, one) for one in found)


@query
def letters_due(question: Question, within: int = 0) -> tuple[event_views.LetterRow, ...]:
    """List the letters that are to be sent or answered by now, the longest overdue first.

    ``within`` days from today count as now.
    """
    rows = [letter_row(question, one) for one in question.work.letters.open()]
    due = [one for one in rows if one.days_left is not None and one.days_left <= within]
    return tuple(sorted(due, key=lambda one: (one.waits_until, one.letter_no)))


@query
def letter(question: Question, letter_no: str) -> event_views.LetterPage | None:
    """Show a letter: what it says, and what has happened to it."""
    known = question.work.letters.get(letter_no)
    if known is None:
        return None
    events = tuple(
        views.Labelled(
            question.text(f"choice.letter_state.{event.kind}"),
            "，".join(_said(question, *one) for one in event.detail.items() if one[1]),
        )
        for event in known.events
    )
    words = plain_text(known, question.context.text)
    return event_views.LetterPage(letter_row(question, known), events, words)


_TOPICS = {
    "channel": "letter_channel",
    "agency_answer": "letter_answer",
    "void_ground": "void_ground",
}


def _said(question: Question, name: str, value: str) -> str:
    key = f"choice.{_TOPICS[name]}.{value}" if name in _TOPICS else ""
    word = question.text(key) if key and question.context.text.has(key) else value
    return f"{question.text(f'field.{name}')} {word}"


def letter_row(question: Question, known: Letter) -> event_views.LetterRow:
    """Return a letter as a row."""
    waits_until = known.waits_until
    sent, answered = known.last("sent"), known.last("answered")
    return event_views.LetterRow(
        letter_no=known.letter_no,
        mortgage_no=known.mortgage_no,
        asset_no=known.asset_no,
        occasion=known.occasion,
        occasion_term=question.text(f"choice.letter_occasion.{known.occasion}"),
        recipient=known.body["recipient"],
        state=known.state,
        state_term=question.text(f"choice.letter_state.{known.state}"),
        made_on=known.body["made_on"],
        waits_until=waits_until.isoformat() if waits_until else "",
        days_left=(waits_until - question.context.today).days if waits_until else None,
        sent_on=sent.get("sent_on", ""),
        dispatch_no=sent.get("dispatch_no", ""),
        answered_on=answered.get("answered_on", ""),
    )
