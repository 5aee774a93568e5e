"""Mortgages as they stand: current version, parties, places on assets."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from fractions import Fraction
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, func, select

from core.domain.mortgage import CURRENT, DISCHARGED, Encumbrance, Mortgage, PartyRole, Terms
from core.storage.repositories.parties import Merges
from core.storage.rows import Record, Rows
from core.storage.schema.assets import share
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


class MortgageReading:
    """The reading half of :class:`core.services.ports.Mortgages`."""

    def __init__(self, rows: Rows, merges: Merges) -> None:
        self._rows = rows
        self._merges = merges

    def get(self, mortgage_no: str) -> Mortgage | None:
        """Return a mortgage at its current version."""
        row = self._rows.first(_by_no(), mortgage_no=mortgage_no)
        return None if row is None else self._mortgage(row)

    def live_on(self, asset_no: str) -> Sequence[Mortgage]:
        """Return the mortgages in force on an asset, by rank."""
        return [
            m
            for m in self.ever_on(asset_no)
            if m.state == CURRENT and any(e.asset_no == asset_no for e in m.live_encumbrances)
        ]

    def ever_on(self, asset_no: str) -> Sequence[Mortgage]:
        """Return every mortgage an asset ever carried, by rank."""
        found = [self._mortgage(row) for row in self._rows.all(_on_asset(), asset_no=asset_no)]
        return sorted(found, key=lambda m: _rank(m, asset_no))

    def of_party(self, party_no: str) -> Sequence[Mortgage]:
        """Return the mortgages in which a party has a part, latest first."""
        numbers = self._merges.all_of(party_no)
        named = select(mortgage_party.c.mortgage_no).where(mortgage_party.c.party_no.in_(numbers))
        statement = (
            _current()
            .where(mortgage.c.mortgage_no.in_(named))
            .order_by(mortgage_version.c.sequence.desc())
        )
        return [self._mortgage(row) for row in self._rows.all(statement)]

    def latest(self, limit: int) -> Sequence[Mortgage]:
        """Return the mortgages entered last."""
        statement = _current().order_by(mortgage.c.sequence.desc()).limit(limit)
        return [self._mortgage(row) for row in self._rows.all(statement)]

    def in_force(self) -> tuple[int, int]:
        """Return how many mortgages are in force, and what they secure in fen."""
        now = _current().where(mortgage_version.c.state == CURRENT).subquery()
        row = self._rows.first(
            select(
                func.count().label("number"), func.sum(now.c.amount).label("amount")
            ).select_from(now)
        )
        assert row is not None  # a count has a row
        return row["number"], int(row["amount"] or 0)

    def ending(self, first: dt.date, last: dt.date, most: int | None = None) -> Sequence[Mortgage]:
        """Return the mortgages in force whose term ends between two days.

        Those that end first come first; of more than ``most`` the others are left out.
        """
        until = mortgage_version.c.term_to
        statement = (
            _current()
            .where(mortgage_version.c.state == CURRENT)
            .where(until >= first.isoformat(), until <= last.isoformat())
            .order_by(until, mortgage.c.mortgage_no)
            .limit(most)
        )
        return [self._mortgage(row) for row in self._rows.all(statement)]

    def versions(self, mortgage_no: str) -> Sequence[Mapping[str, Any]]:
        """Return every version of a mortgage as its row, the first one first."""
        return [dict(row) for row in self._rows.all(_versions(), mortgage_no=mortgage_no)]

    def _mortgage(self, row: Record) -> Mortgage:
        number = row["mortgage_no"]
        parties = self._rows.all(_parties(), mortgage_no=number, version=row["version"])
        return Mortgage(
            mortgage_no=number,
            version=row["version"],
            state=row["state"],
            terms=terms_of(row),
            parties=tuple(self._party(one) for one in parties),
            encumbrances=self._encumbrances(number),
            case_no=row["case_no"] or "",
            entered_at=row["entered_at"],
            kind=row["kind"],
            source=row["source"],
            restores=row["restores"] or "",
            first_case_no=row["first_case_no"] or "",
            registered_at=row["registered_at"],
        )

    def burdened_last(self, mortgage_no: str) -> Mapping[str, Mapping[str, Fraction]]:
        """Return what a mortgage burdened when it was discharged: asset -> holder then -> part."""
        found: dict[str, dict[str, Fraction]] = {}
        for row in self._rows.all(_freed(), mortgage_no=mortgage_no):
            held = found.setdefault(row["asset_no"], {})
            holder = self._merges.survivor(row["party_no"])
            held[holder] = held.get(holder, Fraction(0)) + Fraction(row["part_num"], row["den"])
        return found

    def restored_as(self, mortgage_no: str) -> str:
        """Return the mortgage that restores one discharged by mistake, '' if none does."""
        row = self._rows.first(_restored(), restores=mortgage_no)
        return "" if row is None else str(row["mortgage_no"])

    def _party(self, row: Record) -> PartyRole:
        survivor = self._merges.survivor(row["party_no"])
        return PartyRole(
            row["role"],
            row["line"],
            row["party_no"],
            row["party_version"],
            row["agent"],
            Fraction(row["part"]) if row["part"] else None,
            survivor if survivor != row["party_no"] else "",
        )

    def _encumbrances(self, mortgage_no: str) -> tuple[Encumbrance, ...]:
        return tuple(
            Encumbrance(
                row["asset_no"],
                row["place"] or row["priority_rank"],
                row["folio_entry"],
                row["priority_rank"],
                row["left_by"],
            )
            for row in self._rows.all(_ranks(), mortgage_no=mortgage_no)
        )


def _rank(one: Mortgage, asset_no: str) -> tuple[int, int]:
    place = next(e for e in one.encumbrances if e.asset_no == asset_no)
    return place.priority_rank, place.registered_rank


def terms_of(row: Record) -> Terms:
    """Return what a version of a mortgage secures."""
    rate, determined = row["interest_rate"], row["determined_on"]
    return Terms(
        security=row["security"],
        amount=row["amount"],
        term_from=dt.date.fromisoformat(row["term_from"]),
        term_to=dt.date.fromisoformat(row["term_to"]),
        interest_rate=Fraction(rate) if rate else None,
        principal_contract_no=row["principal_contract_no"],
        mortgage_contract_no=row["mortgage_contract_no"],
        scope=row["scope"],
        transfer_restricted=bool(row["transfer_restricted"]),
        disposal_agreement=row["disposal_agreement"],
        remarks=row["remarks"],
        registry_no=row["registry_no"],
        determined_amount=row["determined_amount"],
        determined_on=dt.date.fromisoformat(determined) if determined else None,
        determination_ground=row["determination_ground"],
    )


@cache
def _by_no() -> Select[tuple[object, ...]]:
    return _current().where(mortgage.c.mortgage_no == bindparam("mortgage_no"))


@cache
def _on_asset() -> Select[tuple[object, ...]]:
    return (
        _current()
        .join(encumbrance, encumbrance.c.mortgage_no == mortgage.c.mortgage_no)
        .where(encumbrance.c.asset_no == bindparam("asset_no"))
        .order_by(encumbrance.c.priority_rank)
    )


@cache
def _parties() -> Select[tuple[object, ...]]:
    return (
        select(mortgage_party)
        .where(mortgage_party.c.mortgage_no == bindparam("mortgage_no"))
        .where(mortgage_party.c.version == bindparam("version"))
        .order_by(mortgage_party.c.role, mortgage_party.c.line)
    )


@cache
def _versions() -> Select[tuple[object, ...]]:
    return (
        select(mortgage_version)
        .where(mortgage_version.c.mortgage_no == bindparam("mortgage_no"))
        .order_by(mortgage_version.c.version)
    )


@cache
def _ranks() -> Select[tuple[object, ...]]:
    """A mortgage's places, each with what the last agreement on ranks says, and whether it left."""
    agreed = (
        select(rank_place.c.place)
        .join(rank_agreement, rank_agreement.c.agreement_no == rank_place.c.agreement_no)
        .where(
            rank_place.c.asset_no == encumbrance.c.asset_no,
            rank_place.c.priority_rank == encumbrance.c.priority_rank,
        )
        .order_by(rank_agreement.c.folio_entry.desc())
        .limit(1)
        .correlate(encumbrance)
        .scalar_subquery()
    )
    return (
        select(
            encumbrance,
            agreed.label("place"),
            encumbrance_release.c.folio_entry.label("left_by"),
        )
        .outerjoin(
            encumbrance_release,
            (encumbrance_release.c.asset_no == encumbrance.c.asset_no)
            & (encumbrance_release.c.priority_rank == encumbrance.c.priority_rank),
        )
        .where(encumbrance.c.mortgage_no == bindparam("mortgage_no"))
        .order_by(encumbrance.c.sequence, encumbrance.c.asset_no)
    )


@cache
def _freed() -> Select[tuple[object, ...]]:
    """The parts that the discharge of ``mortgage_no`` freed, each with who held the line."""
    return (
        select(pledge.c.asset_no, pledge.c.part_num, share.c.party_no, share.c.den)
        .select_from(encumbrance_release)
        .join(
            mortgage_version,
            (mortgage_version.c.mortgage_no == encumbrance_release.c.mortgage_no)
            & (mortgage_version.c.sequence == encumbrance_release.c.sequence),
        )
        .join(
            pledge,
            (pledge.c.asset_no == encumbrance_release.c.asset_no)
            & (pledge.c.folio_entry == encumbrance_release.c.folio_entry),
        )
        .join(
            share,
            (share.c.asset_no == pledge.c.asset_no)
            & (share.c.tenure == pledge.c.tenure)
            & (share.c.line == pledge.c.line),
        )
        .where(encumbrance_release.c.mortgage_no == bindparam("mortgage_no"))
        .where(mortgage_version.c.state == DISCHARGED)
        .order_by(pledge.c.asset_no, pledge.c.line)
    )


@cache
def _restored() -> Select[tuple[object, ...]]:
    return select(mortgage.c.mortgage_no).where(mortgage.c.restores == bindparam("restores"))


@cache
def _current() -> Select[tuple[object, ...]]:
    newest, first = mortgage_version.alias("newest"), mortgage_version.alias("first_version")
    last = (
        select(func.max(newest.c.version))
        .where(newest.c.mortgage_no == mortgage.c.mortgage_no)
        .scalar_subquery()
    )
    return (
        select(
            mortgage_version,
            mortgage.c.case_no.label("first_case_no"),
            mortgage.c.restores,
            first.c.effective_at.label("registered_at"),
        )
        .join_from(
            mortgage, mortgage_version, mortgage.c.mortgage_no == mortgage_version.c.mortgage_no
        )
        .join(first, (first.c.mortgage_no == mortgage.c.mortgage_no) & (first.c.version == 1))
        .where(mortgage_version.c.version == last)
    )
