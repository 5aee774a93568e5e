"""What screens and the command line are shown of letters, papers of cases and disposals."""

from __future__ import annotations

import dataclasses as dc
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from core.services.views import Labelled


@dc.dataclass(frozen=True, slots=True)
class LetterRow:
    """An agency letter in a list.

    ``waits_until`` is the day by which it is to be sent, or once sent its receipt is due; ``""``
    once nothing is. ``days_left`` until then are negative when it is overdue.
    """

    letter_no: str
    mortgage_no: str
    asset_no: str
    occasion: str
    occasion_term: str
    recipient: str
    state: str
    state_term: str
    made_on: str
    waits_until: str
    days_left: int | None
    sent_on: str
    dispatch_no: str
    answered_on: str


@dc.dataclass(frozen=True, slots=True)
class LetterPage:
    """An agency letter with what it says and what has happened to it."""

    row: LetterRow
    events: tuple[Labelled, ...]
    text: str


@dc.dataclass(frozen=True, slots=True)
class CasePaperRow:
    """A paper of a case: a notice with its number and day, or what can be made of it now.

    ``to_issue`` is a notice that has yet to be numbered; ``draft`` one that is too early for it.
    """

    paper: str
    title: str
    notice_no: str
    issued_on: str
    to_issue: bool
    draft: bool


@dc.dataclass(frozen=True, slots=True)
class DisposalRow:
    """A disposal on default in a list; ``open_items`` are what has yet to follow in the register.

    ``price`` in fen.
    """

    disposal_no: str
    asset_no: str
    asset: str
    mortgage_no: str
    sold_on: str
    route_term: str
    buyers: str
    price: int
    open_items: int


@dc.dataclass(frozen=True, slots=True)
class PaidRow:
    """A line of the distribution; ``amount`` in fen, ``place`` the effective rank of a claim."""

    kind: str
    kind_term: str
    place: int | None
    subject: str
    people: str
    amount: int


@dc.dataclass(frozen=True, slots=True)
class ClaimRow:
    """A claim as it was made: what was claimed, what its rank and ceiling let it have, and got."""

    mortgage_no: str
    mortgagees: str
    claimed: int
    allowed: int
    paid: int
    unpaid: int


@dc.dataclass(frozen=True, slots=True)
class ClosingRow:
    """Something that follows a disposal.

    ``operation`` enters it, from a ``document`` that is filled in as far as the disposal knows;
    both are empty for what happens elsewhere, and ``done`` is None where nobody here can tell.
    """

    code: str
    term: str
    record_no: str
    operation: str
    due_on: str
    basis: str
    done: bool | None
    document: Mapping[str, Any]


@dc.dataclass(frozen=True, slots=True)
class DisposalPage:
    """A disposal with its distribution and what follows it."""

    row: DisposalRow
    details: tuple[Labelled, ...]
    claims: tuple[ClaimRow, ...]
    distribution: tuple[PaidRow, ...]
    closing: tuple[ClosingRow, ...]
