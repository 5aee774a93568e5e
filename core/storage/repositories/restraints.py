"""Seizures, objections and cautions, and what happens to each."""

from __future__ import annotations

import dataclasses as dc
import datetime as dt
from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Select, and_, bindparam, exists, or_, select

from core.domain.asset import Asset
from core.domain.restraints import CAUTION, ENDS, OBJECTION, SEIZURE, Restraint, RestraintEvent
from core.storage.repositories.folios import Burden, Folios, Note
from core.storage.repositories.parties import Merges
from core.storage.rows import Record, Rows
from core.storage.schema.assets import share
from core.storage.schema.mortgages import pledge
from core.storage.schema.restraints import restraint, restraint_event

_END_KINDS = {SEIZURE: "release", OBJECTION: "objection_end", CAUTION: "caution_end"}


class SqlRestraints:
    """Restraints; see :class:`core.services.ports.Restraints`."""

    def __init__(self, rows: Rows, folios: Folios, merges: Merges) -> None:
        self._rows = rows
        self._folios = folios
        self._merges = merges

    def add(
        self, new: Restraint, asset: Asset, *, case_no: str | None = None, effective_at: str = ""
    ) -> Asset:
        """Enter a restraint on an asset, or on the shares that ``party_no`` holds of it.

        The folio counts seizures and cautions, so nothing they forbid can follow while they stand.
        """
        note = Note(new.kind, new.restraint_no, case_no, "", new.source, effective_at)
        after = self._enter(asset, new, note, 1)
        self._rows.insert(
            restraint,
            {
                "restraint_no": new.restraint_no,
                "kind": new.kind,
                "asset_no": asset.asset_no,
                "folio_entry": after.folio.entry,
                "folio_kind": new.kind,
                "party_no": new.party_no or None,
                "applicant_no": new.applicant_no or None,
                "authority": new.authority,
                "document_no": new.document_no,
                "ground": new.ground,
                "from_date": new.from_date.isoformat(),
                "until": new.until.isoformat() if new.until else "",
                "waiting": int(new.waiting),
                "term_months": new.term_months,
                "delivered_at": new.delivered_at,
                "case_no": case_no,
                "source": new.source,
            },
        )
        return after

    def happen(
        self,
        known: Restraint,
        asset: Asset,
        kind: str,
        *,
        authority: str = "",
        document_no: str = "",
        until: dt.date | None = None,
        effective_on: dt.date | None = None,
    ) -> Asset:
        """Enter what happens to a restraint; ``released``, ``lapsed``, ``converted`` end it."""
        entry: tuple[int | None, str | None] = (None, None)
        if kind in ENDS:
            note = Note(_END_KINDS[known.kind], known.restraint_no)
            asset = self._enter(asset, known, note, -1)
            entry = (asset.folio.entry, note.kind)
        place = len(known.events) + 1
        self._rows.insert(
            restraint_event,
            {
                "restraint_no": known.restraint_no,
                "event": place,
                "previous_event": place - 1 or None,
                "asset_no": known.asset_no,
                "restraint_kind": known.kind,
                "from_state": "standing",
                "to_state": "ended" if kind in ENDS else "standing",
                "kind": kind,
                "folio_entry": entry[0],
                "folio_kind": entry[1],
                "authority": authority,
                "document_no": document_no,
                "until": until.isoformat() if until else "",
                "effective_on": effective_on.isoformat() if effective_on else "",
                "entered_at": self._rows.entered_at,
            },
        )
        return asset

    def _enter(self, asset: Asset, one: Restraint, note: Note, step: int) -> Asset:
        if one.kind != SEIZURE or not one.party_no:
            whole = step if one.kind == SEIZURE else 0
            return self._folios.enter(asset, note, seizures=whole)
        lines = [h.line for h in asset.held_by(one.party_no)]
        if step < 0:
            lines = self._frozen_by(one, asset)
        kind = "freeze" if step > 0 else "unfreeze"
        burdens = [Burden(line, kind, freeze=step) for line in lines]
        after = self._folios.enter(asset, note, burdens)
        return self._folios.burden(after, note, burdens)

    def _frozen_by(self, one: Restraint, asset: Asset) -> list[int]:
        """Return the lines that a seizure of a share lets go: those it took.

        A transfer renumbers them: each seized line says which one before it continues.
        """
        taken = self._rows.all(_freezes(), asset_no=asset.asset_no, entry=one.folio_entry)
        places = {(row["tenure"], row["line"]) for row in taken}
        for row in self._rows.all(_seized_lines(), asset_no=asset.asset_no):
            if (row["origin_tenure"], row["origin_line"]) in places:
                places.add((row["tenure"], row["line"]))
        return sorted(line for tenure, line in places if tenure == asset.folio.tenure)

    def get(self, restraint_no: str) -> Restraint | None:
        """Return a restraint with its events."""
        row = self._rows.first(_by_no(), restraint_no=restraint_no)
        if row is None:
            return None
        return self._restraint(row, self._rows.all(_events(), restraint_no=restraint_no))

    def on(self, asset_no: str) -> Sequence[Restraint]:
        """Return every restraint of an asset, ended ones included, in order of entry."""
        found = self._rows.all(_on_asset(), asset_no=asset_no)
        events = self._rows.all(_events_on_asset(), asset_no=asset_no) if found else ()
        return self._with_events(found, events)

    def standing(self) -> Sequence[Restraint]:
        """Return every restraint of the ledger that has not ended, in order of entry."""
        return self._with_events(self._rows.all(_standing()), self._rows.all(_standing_events()))

    def run_out(self, day: dt.date) -> Sequence[str]:
        """Return the assets with a restraint that has not ended though a last day of it passed.

        Renewed ones are among them: whether anything is to be noted, the domain says.
        """
        found = self._rows.all(_run_out(), day=day.isoformat())
        return [row["asset_no"] for row in found]

    def _with_events(self, found: Sequence[Record], events: Sequence[Record]) -> list[Restraint]:
        by_no: dict[str, list[Record]] = {row["restraint_no"]: [] for row in found}
        for event in events:
            by_no[event["restraint_no"]].append(event)
        return [self._restraint(row, by_no[row["restraint_no"]]) for row in found]

    def _restraint(self, row: Record, events: Sequence[Record]) -> Restraint:
        entered, survivor = restraint_of(row), self._merges.survivor
        return dc.replace(
            entered,
            party_no=survivor(entered.party_no) if entered.party_no else "",
            applicant_no=survivor(entered.applicant_no) if entered.applicant_no else "",
            events=tuple(event_of(one) for one in events),
        )


def restraint_of(row: Record) -> Restraint:
    """Return a restraint as entered, without its events."""
    return Restraint(
        restraint_no=row["restraint_no"],
        kind=row["kind"],
        asset_no=row["asset_no"],
        folio_entry=row["folio_entry"],
        authority=row["authority"],
        document_no=row["document_no"],
        from_date=dt.date.fromisoformat(row["from_date"]),
        until=dt.date.fromisoformat(row["until"]) if row["until"] else None,
        delivered_at=row["delivered_at"],
        party_no=row["party_no"] or "",
        applicant_no=row["applicant_no"] or "",
        ground=row["ground"],
        waiting=bool(row["waiting"]),
        term_months=row["term_months"],
        source=row["source"],
    )


def event_of(row: Any) -> RestraintEvent:
    """Return what happened to a restraint."""
    return RestraintEvent(
        row["kind"],
        row["authority"],
        row["document_no"],
        row["until"],
        row["effective_on"],
        row["entered_at"],
    )


@cache
def _freezes() -> Select[tuple[object, ...]]:
    return (
        select(pledge.c.tenure, pledge.c.line)
        .where(pledge.c.asset_no == bindparam("asset_no"))
        .where(pledge.c.folio_entry == bindparam("entry"), pledge.c.kind == "freeze")
    )


@cache
def _seized_lines() -> Select[tuple[object, ...]]:
    """The lines that were seized when their tenure began, in the order of the tenures."""
    columns = share.c.tenure, share.c.line, share.c.origin_tenure, share.c.origin_line
    return (
        select(*columns)
        .where(share.c.asset_no == bindparam("asset_no"), share.c.frozen_num > 0)
        .order_by(share.c.tenure)
    )


@cache
def _by_no() -> Select[tuple[object, ...]]:
    return select(restraint).where(restraint.c.restraint_no == bindparam("restraint_no"))


@cache
def _on_asset() -> Select[tuple[object, ...]]:
    statement = select(restraint).where(restraint.c.asset_no == bindparam("asset_no"))
    return statement.order_by(restraint.c.folio_entry)


@cache
def _events() -> Select[tuple[object, ...]]:
    statement = select(restraint_event).where(
        restraint_event.c.restraint_no == bindparam("restraint_no")
    )
    return statement.order_by(restraint_event.c.event)


@cache
def _events_on_asset() -> Select[tuple[object, ...]]:
    statement = select(restraint_event).where(restraint_event.c.asset_no == bindparam("asset_no"))
    return statement.order_by(restraint_event.c.restraint_no, restraint_event.c.event)


def _not_ended() -> ColumnElement[bool]:
    end = restraint_event.alias("end")
    return ~exists().where(
        end.c.restraint_no == restraint.c.restraint_no, end.c.to_state == "ended"
    ).correlate(restraint)


@cache
def _standing() -> Select[tuple[object, ...]]:
    statement = select(restraint).where(_not_ended())
    return statement.order_by(restraint.c.sequence, restraint.c.restraint_no)


@cache
def _standing_events() -> Select[tuple[object, ...]]:
    return (
        select(restraint_event)
        .join(restraint, restraint.c.restraint_no == restraint_event.c.restraint_no)
        .where(_not_ended())
        .order_by(restraint_event.c.restraint_no, restraint_event.c.event)
    )


@cache
def _run_out() -> Select[str]:
    day: BindParameter[str] = bindparam("day")
    later = restraint_event.alias("later")
    moved = (
        exists()
        .where(
            later.c.restraint_no == restraint.c.restraint_no,
            later.c.until != "",
            later.c.until < day,
        )
        .correlate(restraint)
    )
    own = and_(restraint.c.until != "", restraint.c.until < day)
    statement = select(restraint.c.asset_no).distinct().where(_not_ended(), or_(own, moved))
    return statement.order_by(restraint.c.asset_no)
