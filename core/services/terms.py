"""The terms of a mortgage as people read and type them, and what differs between two versions."""

from __future__ import annotations

import dataclasses as dc
import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Annotated, Any

from core import fields as kinds
from core.domain.mortgage import DETERMINATION_EVENTS, MAXIMUM, Terms
from core.domain.mortgage_change import CHANGEABLE
from core.fields import Kind
from core.services.reading import ReadBy
from core.services.words import in_words
from core.text import Catalogue

RATE = kinds.Ratio(most=Fraction(1), percent=True)
YearlyRate = Annotated[Fraction, ReadBy(RATE)]
EVENT = kinds.Choice(topic="determination_event", options=DETERMINATION_EVENTS)
TERM_KINDS: Mapping[str, Kind] = {
    "amount": kinds.Money(positive=True),
    "term_from": kinds.Date(),
    "term_to": kinds.Date(),
    "interest_rate": RATE,
    "principal_contract_no": kinds.Code(),
    "mortgage_contract_no": kinds.Code(),
    "scope": kinds.Text(limit=2000, lines=True),
    "transfer_restricted": kinds.YesNo(),
    "disposal_agreement": kinds.Text(limit=2000, lines=True),
    "remarks": kinds.Text(limit=2000, lines=True),
    "determined_amount": kinds.Money(),
    "determined_on": kinds.Date(),
    "determination_ground": EVENT,
}


@dc.dataclass(frozen=True, slots=True)
class Said:
    """One thing that differs between two versions, in words; '' stands for nothing."""

    label: str
    before: str
    after: str


def term_label(name: str, security: str, text: Catalogue) -> str:
    """Return what a term is called; some have names of their own in a maximum-amount mortgage."""
    own = f"field.maximum.{name}" if security == MAXIMUM else ""
    return text(own if own and text.has(own) else f"field.{name}")


def term_in_words(name: str, value: Any, text: Catalogue) -> str:
    """Return the value of a term as people read it."""
    return in_words(TERM_KINDS[name], value, text)


def differences(before: Terms, after: Terms, text: Catalogue) -> Iterator[Said]:
    """Yield the terms that differ, in the order of the register page."""
    for name in (*CHANGEABLE, "determined_amount", "determined_on", "determination_ground"):
        old, new = getattr(before, name), getattr(after, name)
        if old != new:
            yield Said(
                term_label(name, after.security, text),
                term_in_words(name, old, text),
                term_in_words(name, new, text),
            )


def read_term(name: str, typed: str, today: dt.date) -> Any:
    """Read a term that was typed; ``FieldError`` for what its kind cannot read."""
    kind = TERM_KINDS[name]
    if isinstance(kind, kinds.YesNo):
        return kind.parse(_YES_NO.get(typed.strip(), typed))
    return kind.parse(kind.typed(typed, today))


_YES_NO = {"是": True, "否": False, "yes": True, "no": False, "true": True, "false": False}


def printed(said: Sequence[Said], word: str, text: Catalogue) -> list[dict[str, str]]:
    """Return differences as a certificate states them, by the ``word`` for what was done."""
    none = text("ui.none")
    return [
        {
            "label": one.label,
            "value": text(word, before=one.before or none, after=one.after or none),
        }
        for one in said
    ]
