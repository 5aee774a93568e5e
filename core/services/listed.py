"""The listings by their codes: a module registers its own, the desk and its callers find it."""

from __future__ import annotations

import dataclasses as dc
import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from core.services.listings import Listing, ListingColumn, ListingGroup, Signer, words_of
from core.services.question import Question
from core.text import Catalogue

Lister = Callable[..., Listing | tuple[Listing, ...]]
LISTINGS: dict[str, Lister] = {}
PERSONAL: set[str] = set()  # those that hold people's names with what is theirs


@dc.dataclass(frozen=True, slots=True)
class Titled:
    """A listing's code and title; ``package`` is where the papers of its subject stand."""

    code: str
    title: str
    package: str


def listing(code: str, *, personal: bool = False) -> Callable[[Lister], Lister]:
    """Register a listing: ``(question, number) -> Listing``, or several for one file.

    Its title is ``listing.<code>.title``; it raises ``Rejected`` where there is no such record. A
    ``personal`` one tells of people what is not for the public: where there are accounts it leaves
    the ledger for a stated purpose only.
    """

    def register(function: Lister) -> Lister:
        LISTINGS[code] = function
        if personal:
            PERSONAL.add(code)
        return function

    return register


def column(question: Question, name: str, kind: str = "text", **how: Any) -> ListingColumn:
    """Return a column under its word ``listing.column.<name>``, or the glossary's."""
    text = question.context.text
    keys = (f"listing.column.{name}", f"view.{name}", f"field.{name}")
    label = next((key for key in keys if text.has(key)), keys[0])
    return ListingColumn(name, text(label), kind, **how)


def compose(
    question: Question,
    code: str,
    columns: Sequence[ListingColumn],
    groups: Iterable[ListingGroup],
    **more: Any,
) -> Listing:
    """Return a listing with what every one has: title, office, day, signers, marks."""
    text, context = question.context.text, question.context
    made = {
        "title": text(f"listing.{code}.title"),
        "office": context.office.name,
        "date": context.today,
        "signers": signers(question, "prepared", "checked"),
        "marks": (text("paper.mark.demonstration"),) if context.office.demonstration else (),
    }
    return Listing(
        code=code,
        language=text.language.replace("_", "-"),
        columns=tuple(columns),
        groups=tuple(groups),
        words=words_of(text),
        **{**made, **more},
    )


def titles(text: Catalogue) -> tuple[Titled, ...]:
    """Return every listing there is with its title."""
    return tuple(
        Titled(code, text(f"listing.{code}.title"), LISTINGS[code].__module__.split(".")[-2])
        for code in sorted(LISTINGS)
    )


def signers(question: Question, *roles: str) -> tuple[Signer, ...]:
    """Return who signs, by their roles: ``listing.signer.<role>``; the operator prepared it."""
    return tuple(Signer(question.text(f"listing.signer.{role}")) for role in roles)


def day(value: str) -> dt.date | None:
    """Return an ISO text as a day, nothing for nothing."""
    return dt.date.fromisoformat(value) if value else None
