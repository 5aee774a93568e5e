"""The register as at any moment: one door to the state of an asset's page.

Screens, search results, the printed page, the query certificate and dividend runs all ask here, so
they cannot say different things of the same moment.
"""

from __future__ import annotations

import dataclasses as dc
import datetime as dt
from collections.abc import Mapping, Sequence

from core.domain.register_history import AsOf, moment
from core.domain.register_state import Holder, RegisterState, state_of
from core.problems import Problem, Rejected
from core.services.ports import Work

Moment = dt.datetime | dt.date | str


def as_of(
    work: Work, today: dt.date, at: Moment | None = None, known_at: Moment | None = None
) -> AsOf:
    """Return which rows count; a day without a time means its end.

    ``at`` is the moment whose state is asked for, ``known_at`` the moment up to which entries are
    known. Without both, everything entered counts, today's dates judge. With ``at`` alone: what
    was in force then as known now. With both equal: what the register said then. Raises
    ``Rejected`` for a text that is no moment.
    """
    upto = None if known_at is None else work.histories.known_at(_read(known_at, "known_at"))
    if at is None:
        return AsOf(today, upto=upto)
    text = _read(at, "at")
    return AsOf(dt.date.fromisoformat(text[:10]), text, upto)


def _read(given: Moment, field: str) -> str:
    try:
        return moment(given)
    except ValueError:
        raise Rejected([Problem("not_a_moment", field, {"value": str(given)})]) from None


def states(work: Work, asset_nos: Sequence[str], chosen: AsOf) -> Mapping[str, RegisterState]:
    """Return the states of those assets of which anything is in force, in the order asked for."""
    histories = work.histories.of(asset_nos, chosen)
    found = {}
    for number in asset_nos:
        if number in histories and (state := state_of(histories[number], chosen)) is not None:
            found[number] = state
    return found


def register_at(
    work: Work,
    today: dt.date,
    asset_no: str,
    at: Moment | None = None,
    known_at: Moment | None = None,
) -> RegisterState | None:
    """Return the state of an asset's page; see :func:`as_of` for the two moments."""
    return states(work, [asset_no], as_of(work, today, at, known_at)).get(asset_no)


@dc.dataclass(frozen=True, slots=True)
class Held:
    """What a party holds of one asset."""

    state: RegisterState
    lines: tuple[Holder, ...]


def holdings_at(
    work: Work,
    today: dt.date,
    party_no: str,
    at: Moment | None = None,
    known_at: Moment | None = None,
) -> tuple[Held, ...]:
    """Return everything a party holds at a moment, by asset number; none where it holds nothing.

    A party whose record was merged into another one is found under either number.
    """
    chosen = as_of(work, today, at, known_at)
    numbers = set(work.histories.numbers_of(party_no))
    held = []
    for state in states(work, work.histories.held_by(sorted(numbers)), chosen).values():
        lines = tuple(one for one in state.holders if numbers & set(one.holders))
        if lines:
            held.append(Held(state, lines))
    return tuple(held)
