"""Agency letters (函告): banks tell agencies when a loan is paid out and when it is settled.

The letters are made here, sent by the bank and receipted by the agency (案例五十). An agency that
is not told of the settlement goes on holding a mark against the business: so nothing that is due
is forgotten.
"""

from __future__ import annotations

import dataclasses as dc
import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

DISBURSEMENT, SETTLEMENT = "disbursement", "settlement"
OCCASIONS = (DISBURSEMENT, SETTLEMENT)
MADE, SENT, ANSWERED, VOID = "made", "sent", "answered", "void"
STATES = (MADE, SENT, ANSWERED, VOID)
CHANNELS = ("document_exchange", "hand", "courier", "post", "platform", "email")
ANSWERS = ("noted", "objected")


@dc.dataclass(frozen=True, slots=True)
class Agency:
    """Who is told of mortgages on some classes of assets in some regions.

    ``mentions`` are the details of an asset that letters to it name. ``{county}`` in the name
    stands for the asset's county.
    """

    code: str
    name: str
    classes: frozenset[str]
    regions: tuple[str, ...]
    mentions: tuple[str, ...] = ()

    def covers(self, asset_class: str, region_code: str) -> int:
        """Return how exactly it is meant for such an asset: digits of the region, -1 if not."""
        if asset_class not in self.classes:
            return -1
        fitting = [len(region) for region in self.regions if region_code.startswith(region)]
        return max(fitting, default=-1)


def agencies_for(known: Iterable[Agency], asset_class: str, region_code: str) -> list[Agency]:
    """Return who is told of a mortgage on such an asset, one entry a code, in their order."""
    best: dict[str, tuple[int, Agency]] = {}
    for one in known:
        exact = one.covers(asset_class, region_code)
        if exact > best.get(one.code, (-1, one))[0]:
            best[one.code] = (exact, one)
    return [one for _, one in best.values()]


@dc.dataclass(frozen=True, slots=True)
class LetterEvent:
    """What happened to a letter: ``sent``, ``answered`` or ``void``, with what was noted of it."""

    kind: str
    detail: Mapping[str, Any]
    entered_at: str = ""


@dc.dataclass(frozen=True, slots=True)
class Letter:
    """A letter as it was made, with what happened to it since.

    ``recipient`` is the code of an agency, or the name of whom else a letter goes to; ``body``
    what the letter says, as plain values.
    """

    letter_no: str
    occasion: str
    recipient: str
    due_on: dt.date
    body: Mapping[str, Any]
    mortgage_no: str = ""
    asset_no: str = ""
    entered_at: str = ""
    events: tuple[LetterEvent, ...] = ()

    @property
    def state(self) -> str:
        """Where it stands: made, sent, answered or void."""
        return self.events[-1].kind if self.events else MADE

    def last(self, kind: str) -> Mapping[str, Any]:
        """Return what was noted when something happened to it last; nothing if it never did."""
        noted = (event.detail for event in reversed(self.events) if event.kind == kind)
        return next(noted, {})

    @property
    def waits_until(self) -> dt.date | None:
        """The day by which the next thing is to happen: sending, then the receipt."""
        if self.state == MADE:
            return self.due_on
        if self.state == SENT:
            return dt.date.fromisoformat(self.last(SENT)["answer_due_on"])
        return None


def told_before(letters: Sequence[Letter]) -> list[Letter]:
    """Return the latest standing letter on disbursement to each agency: who holds a mark now."""
    found: dict[str, Letter] = {}
    for one in letters:
        if one.occasion == DISBURSEMENT and one.state != VOID:
            found[one.recipient] = one
    return list(found.values())
