"""The statements of :mod:`core.storage.repositories.history`, and what becomes of their rows.

Each asks for many records at once: ``numbers`` are assets, mortgages, restraints or parties.
"""

from __future__ import annotations

import json
from fractions import Fraction
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, select, tuple_
from sqlalchemy.sql.elements import ColumnElement

from core.domain.mortgage import PartyRole
from core.domain.register_history import (
    AgreedPlace,
    Description,
    FolioEntry,
    Line,
    MortgageVersion,
    PartyVersion,
    Place,
    Pledge,
    When,
)
from core.domain.restraints import RestraintEvent
from core.storage.repositories.mortgage_reading import terms_of
from core.storage.repositories.parties import party_of
from core.storage.repositories.restraints import event_of
from core.storage.rows import Record
from core.storage.schema.assets import asset, asset_version, folio, joint_member, share
from core.storage.schema.journal import journal
from core.storage.schema.mortgages import (
    encumbrance,
    encumbrance_release,
    mortgage,
    mortgage_party,
    mortgage_version,
    pledge,
    rank_agreement,
    rank_place,
)
from core.storage.schema.parties import party, party_version
from core.storage.schema.restraints import restraint, restraint_event

Query = Select[tuple[object, ...]]


def _among(column: ColumnElement[Any], name: str = "numbers") -> ColumnElement[bool]:
    return column.in_(bindparam(name, expanding=True))


@cache
def assets() -> Query:
    """Which of some assets exist, and their classes."""
    return select(asset.c.asset_no, asset.c.asset_class).where(_among(asset.c.asset_no))


@cache
def followed() -> Query:
    """Which of some assets have a second entry in their folio: the first has the number 1."""
    return select(folio.c.asset_no).where(_among(folio.c.asset_no), folio.c.entry == 2)


@cache
def entry_time() -> Query:
    """When a journal entry was made."""
    return select(journal.c.entered_at).where(journal.c.sequence == bindparam("sequence"))


# --- what it is and who holds it ------------------------------------------------------------------


@cache
def entries() -> Query:
    """The folios of assets."""
    columns = (
        *("asset_no", "entry", "kind", "record_no", "tenure"),
        *("sequence", "effective_at", "entered_at", "source"),
    )
    return (
        select(*(folio.c[name] for name in columns))
        .where(_among(folio.c.asset_no))
        .order_by(folio.c.asset_no, folio.c.entry)
    )


def entry(row: Record) -> FolioEntry:
    """Return an entry of a folio."""
    when = When(row["sequence"], row["effective_at"])
    return FolioEntry(
        entry=row["entry"],
        kind=row["kind"],
        record_no=row["record_no"],
        tenure=row["tenure"],
        when=when,
        entered_at=row["entered_at"],
        source=row["source"],
    )


@cache
def descriptions() -> Query:
    """Every version of the descriptions of assets."""
    return (
        select(asset_version)
        .where(_among(asset_version.c.asset_no))
        .order_by(asset_version.c.asset_no, asset_version.c.version)
    )


def description(row: Record) -> Description:
    """Return a version of a description."""
    return Description(
        version=row["version"],
        name=row["name"],
        location=row["location"],
        region_code=row["region_code"],
        details=json.loads(row["details"]),
        sequence=row["sequence"],
    )


@cache
def lines() -> Query:
    """The lines of share chains; ``tenures`` are pairs of asset and tenure."""
    columns = ("asset_no", "tenure", "line", "party_no", "num", "den", "members")
    chosen = tuple_(share.c.asset_no, share.c.tenure).in_(bindparam("tenures", expanding=True))
    return (
        select(*(share.c[name] for name in columns))
        .where(chosen)
        .order_by(share.c.asset_no, share.c.tenure, share.c.line)
    )


def line(row: Record, holders: tuple[str, ...]) -> Line:
    """Return a line of a share chain."""
    return Line(row["tenure"], row["line"], holders, Fraction(row["num"], row["den"]))


@cache
def members() -> Query:
    """Who holds the lines of share chains jointly; ``tenures`` as in :func:`lines`."""
    key = tuple_(joint_member.c.asset_no, joint_member.c.tenure)
    return (
        select(joint_member)
        .where(key.in_(bindparam("tenures", expanding=True)))
        .order_by(*joint_member.primary_key.columns)
    )


# --- mortgages ------------------------------------------------------------------------------------


@cache
def pledges() -> Query:
    """What mortgages burden of the holdings of assets, row by row."""
    columns = ("asset_no", "tenure", "line", "pledge", "kind", "priority_rank")
    return (
        select(
            *(pledge.c[name] for name in columns),
            *(pledge.c.part_num, pledge.c.folio_entry, share.c.den, share.c.party_no),
        )
        .join_from(
            pledge,
            share,
            (share.c.asset_no == pledge.c.asset_no)
            & (share.c.tenure == pledge.c.tenure)
            & (share.c.line == pledge.c.line),
        )
        .where(_among(pledge.c.asset_no), pledge.c.priority_rank.is_not(None))
        .order_by(pledge.c.asset_no, pledge.c.tenure, pledge.c.line, pledge.c.pledge)
    )


def pledge_(row: Record) -> Pledge:
    """Return a row of a holding's burdens."""
    return Pledge(
        tenure=row["tenure"],
        line=row["line"],
        nth=row["pledge"],
        kind=row["kind"],
        rank=row["priority_rank"],
        part=Fraction(row["part_num"], row["den"]),
        party_no=row["party_no"],
        entry=row["folio_entry"],
    )


@cache
def _mortgages_on() -> Query:
    on = encumbrance.alias("on_some")
    return select(on.c.mortgage_no).where(_among(on.c.asset_no))


@cache
def places() -> Query:
    """The places of all mortgages of some assets, those on other assets too."""
    taken, left = folio.alias("taken"), folio.alias("left_by")
    release = encumbrance_release
    return (
        select(
            encumbrance,
            *(taken.c.sequence.label("taken"), taken.c.effective_at.label("taken_at")),
            *(left.c.sequence.label("left_by"), left.c.effective_at.label("left_at")),
            left.c.entry.label("left_entry"),
        )
        .join_from(encumbrance, taken, _at(encumbrance, taken))
        .outerjoin(
            release,
            (release.c.asset_no == encumbrance.c.asset_no)
            & (release.c.priority_rank == encumbrance.c.priority_rank),
        )
        .outerjoin(left, _at(release, left))
        .where(encumbrance.c.mortgage_no.in_(_mortgages_on()))
        .order_by(encumbrance.c.sequence, encumbrance.c.asset_no)
    )


def _at(record: Any, entry_: Any) -> ColumnElement[bool]:
    joined: ColumnElement[bool] = (entry_.c.asset_no == record.c.asset_no) & (
        entry_.c.entry == record.c.folio_entry
    )
    return joined


def place(row: Record) -> Place:
    """Return a mortgage's place on an asset."""
    left = None if row["left_by"] is None else When(row["left_by"], row["left_at"])
    return Place(
        asset_no=row["asset_no"],
        rank=row["priority_rank"],
        mortgage_no=row["mortgage_no"],
        entry=row["folio_entry"],
        taken=When(row["taken"], row["taken_at"]),
        left=left,
        left_entry=row["left_entry"],
    )


@cache
def agreed() -> Query:
    """What agreements on ranks say of all mortgages of some assets, the earliest first."""
    of_them = encumbrance.c.mortgage_no.in_(_mortgages_on())
    return (
        select(rank_place, rank_agreement.c.folio_entry, folio.c.effective_at)
        .join_from(
            rank_place, rank_agreement, rank_agreement.c.agreement_no == rank_place.c.agreement_no
        )
        .join(folio, _at(rank_agreement, folio))
        .where(rank_place.c.asset_no.in_(select(encumbrance.c.asset_no).where(of_them)))
        .order_by(rank_place.c.asset_no, rank_agreement.c.folio_entry, rank_place.c.line)
    )


def agreed_place(row: Record) -> AgreedPlace:
    """Return what an agreement says of one mortgage."""
    when = When(row["sequence"], row["effective_at"])
    return AgreedPlace(
        row["asset_no"], row["priority_rank"], row["place"], row["folio_entry"], when
    )


@cache
def versions() -> Query:
    """Every version of the mortgages of some assets."""
    return (
        select(mortgage_version, mortgage.c.case_no.label("first_case_no"), mortgage.c.restores)
        .join_from(
            mortgage_version, mortgage, mortgage.c.mortgage_no == mortgage_version.c.mortgage_no
        )
        .where(mortgage_version.c.mortgage_no.in_(_mortgages_on()))
        .order_by(mortgage_version.c.mortgage_no, mortgage_version.c.version)
    )


def version(row: Record, parties: tuple[PartyRole, ...]) -> MortgageVersion:
    """Return a mortgage as one entry stated it."""
    return MortgageVersion(
        mortgage_no=row["mortgage_no"],
        version=row["version"],
        kind=row["kind"],
        state=row["state"],
        terms=terms_of(row),
        parties=parties,
        case_no=row["case_no"] or "",
        first_case_no=row["first_case_no"] or "",
        source=row["source"],
        restores=row["restores"] or "",
        entered_at=row["entered_at"],
        when=When(row["sequence"], row["effective_at"]),
    )


@cache
def roles() -> Query:
    """The parties of every version of the mortgages of some assets."""
    return (
        select(mortgage_party)
        .where(mortgage_party.c.mortgage_no.in_(_mortgages_on()))
        .order_by(*mortgage_party.primary_key.columns)
    )


def role(row: Record) -> PartyRole:
    """Return a party in a role, as it was entered."""
    return PartyRole(
        role=row["role"],
        line=row["line"],
        party_no=row["party_no"],
        party_version=row["party_version"],
        agent=row["agent"],
        part=Fraction(row["part"]) if row["part"] else None,
    )


# --- restraints -----------------------------------------------------------------------------------


@cache
def restraints() -> Query:
    """The restraints of assets, in order of entry."""
    return (
        select(restraint)
        .where(_among(restraint.c.asset_no))
        .order_by(restraint.c.asset_no, restraint.c.folio_entry)
    )


@cache
def events() -> Query:
    """What happened to the restraints of assets."""
    return (
        select(restraint_event)
        .where(_among(restraint_event.c.asset_no))
        .order_by(restraint_event.c.restraint_no, restraint_event.c.event)
    )


def event(row: Record) -> tuple[RestraintEvent, When]:
    """Return what happened to a restraint, and when: from its day on, if it names one."""
    happened = event_of(row)
    return happened, When(row["sequence"], happened.effective_on or happened.entered_at)


# --- parties --------------------------------------------------------------------------------------


@cache
def parties() -> Query:
    """Every version of some parties, with the time each became known."""
    return (
        select(party_version, party.c.kind, journal.c.entered_at)
        .join_from(party_version, party)
        .outerjoin(journal, journal.c.sequence == party_version.c.sequence)
        .where(_among(party_version.c.party_no))
        .order_by(party_version.c.party_no, party_version.c.version)
    )


def party_at(row: Record) -> PartyVersion:
    """Return a party's particulars; those of the work that is open have no journal entry yet."""
    return PartyVersion(party_of(row), row["entered_at"] or "", row["sequence"])
