"""Counts of what stands on register pages, by SQL alone.

They share nothing with the fold that shows the pages: an official answer is refused where the two
differ, because one of them would have left something out (民法典 218, I26).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, or_, select

from core.domain.register_history import AsOf
from core.services.ports import Counts
from core.storage.rows import Rows
from core.storage.schema.assets import folio, joint_member, share
from core.storage.schema.mortgages import (
    encumbrance,
    encumbrance_release,
    mortgage_party,
    mortgage_version,
)
from core.storage.schema.restraints import restraint, restraint_event


def counted_on(rows: Rows, asset_no: str, as_of: AsOf) -> Counts:
    """Count the mortgages in force on an asset, and its restraints that have not ended."""
    mortgages = _count(rows, _live(as_of).where(encumbrance.c.asset_no == asset_no))
    return _with_restraints(rows, as_of, mortgages, restraint.c.asset_no == asset_no)


def noted_on(rows: Rows, asset_no: str, as_of: AsOf) -> tuple[int, int] | None:
    """Return how many mortgages and cautions the last entry of a folio says there are.

    Every entry counts them in its own row, by its constraints; a moment that leaves out some of
    what was known has no such row.
    """
    if as_of.at:
        return None
    statement = select(folio.c.live, folio.c.cautions).where(folio.c.asset_no == asset_no)
    statement = statement.where(_counts(folio, as_of)).order_by(folio.c.entry.desc()).limit(1)
    row = rows.first(statement)
    return None if row is None else (row["live"], row["cautions"])


def counted_of(rows: Rows, party_nos: Sequence[str], as_of: AsOf) -> tuple[int, Counts]:
    """Count the assets a party holds of, its mortgages in force, and restraints that name it."""
    versions = mortgage_version
    last = (
        select(func.coalesce(func.max(versions.c.version), 1))
        .where(versions.c.mortgage_no == encumbrance.c.mortgage_no)
        .where(_counts(versions, as_of))
        .correlate(encumbrance)
        .scalar_subquery()
    )
    named = exists().where(
        mortgage_party.c.mortgage_no == encumbrance.c.mortgage_no,
        mortgage_party.c.version == last,
        mortgage_party.c.party_no.in_(party_nos),
    )
    live = _live(as_of).where(named).subquery()
    distinct = select(func.count(func.distinct(live.c.mortgage_no)).label("n"))
    restrained = or_(restraint.c.party_no.in_(party_nos), restraint.c.applicant_no.in_(party_nos))
    counts = _with_restraints(rows, as_of, int(rows.value(distinct)), restrained)
    return _held(rows, party_nos, as_of), counts


def _counts(table: Any, as_of: AsOf, effective: ColumnElement[Any] | None = None) -> Any:
    """Say that a row was known and had taken effect."""
    conditions = []
    if as_of.upto is not None:
        conditions.append(table.c.sequence <= as_of.upto)
    if as_of.at:
        moment = table.c.effective_at if effective is None else effective
        conditions.append(moment <= as_of.at)
    return and_(True, *conditions)


def _at(record: Any, entry: Any) -> ColumnElement[bool]:
    return and_(entry.c.asset_no == record.c.asset_no, entry.c.entry == record.c.folio_entry)


def _live(as_of: AsOf) -> Select[tuple[str]]:
    taken, left = folio.alias("taken"), folio.alias("left_by")
    gone = (
        exists()
        .where(
            encumbrance_release.c.asset_no == encumbrance.c.asset_no,
            encumbrance_release.c.priority_rank == encumbrance.c.priority_rank,
            _at(encumbrance_release, left),
            _counts(left, as_of),
        )
        .correlate(encumbrance)
    )
    return (
        select(encumbrance.c.mortgage_no)
        .join_from(encumbrance, taken, _at(encumbrance, taken))
        .where(_counts(taken, as_of), ~gone)
    )


def _with_restraints(rows: Rows, as_of: AsOf, mortgages: int, which: ColumnElement[bool]) -> Counts:
    entered = folio.alias("entered")
    effective = case(
        (restraint_event.c.effective_on == "", restraint_event.c.entered_at),
        else_=restraint_event.c.effective_on,
    )
    ended = (
        exists()
        .where(
            restraint_event.c.restraint_no == restraint.c.restraint_no,
            restraint_event.c.to_state == "ended",
            _counts(restraint_event, as_of, effective),
        )
        .correlate(restraint)
    )
    delivered = func.replace(restraint.c.delivered_at, " ", "T")
    binds_from = case((delivered < entered.c.effective_at, delivered), else_=entered.c.effective_at)
    statement = (
        select(restraint.c.kind, func.count().label("n"))
        .join_from(restraint, entered, _at(restraint, entered))
        .where(which, _counts(entered, as_of, binds_from), ~ended)
        .group_by(restraint.c.kind)
    )
    found = {row["kind"]: int(row["n"]) for row in rows.all(statement)}
    kinds = ("seizure", "objection", "caution")
    return Counts(mortgages, *(found.get(kind, 0) for kind in kinds))


def _held(rows: Rows, party_nos: Sequence[str], as_of: AsOf) -> int:
    """Count the assets whose share chain in force names a party."""
    in_force = (
        select(func.coalesce(func.max(folio.c.tenure), 1))
        .where(folio.c.asset_no == share.c.asset_no)
        .where(folio.c.kind.in_(("first", "transfer")), _counts(folio, as_of))
        .correlate(share)
        .scalar_subquery()
    )
    begun = exists().where(folio.c.asset_no == share.c.asset_no, _counts(folio, as_of))
    joint = exists().where(
        joint_member.c.asset_no == share.c.asset_no,
        joint_member.c.tenure == share.c.tenure,
        joint_member.c.line == share.c.line,
        joint_member.c.party_no.in_(party_nos),
    )
    statement = (
        select(func.count(func.distinct(share.c.asset_no)).label("n"))
        .where(share.c.tenure == in_force, begun.correlate(share))
        .where(or_(share.c.party_no.in_(party_nos), joint.correlate(share)))
    )
    return int(rows.value(statement))


def _count(rows: Rows, which: Select[tuple[str]]) -> int:
    return int(rows.value(select(func.count().label("n")).select_from(which.subquery())))
