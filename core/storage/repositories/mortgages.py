"""Mortgages, their ranks on assets and the parts of holdings they burden."""

from __future__ import annotations

import dataclasses as dc
import datetime as dt
from collections.abc import Mapping, Sequence
from fractions import Fraction
from functools import cache

from sqlalchemy import RowMapping, Select, bindparam, func, select

from core.domain.asset import Asset, Holding
from core.domain.mortgage import (
    CURRENT,
    DISCHARGED,
    Encumbrance,
    Mortgage,
    PartyRole,
    Terms,
)
from core.fields import fraction_text
from core.problems import Problem, Rejected
from core.storage.repositories.assets import SqlAssets
from core.storage.rows import Rows
from core.storage.schema.register import (
    encumbrance,
    mortgage,
    mortgage_party,
    mortgage_version,
    pledge,
)


class SqlMortgages:
    """Mortgages; see :class:`core.services.ports.Mortgages`."""

    def __init__(self, rows: Rows, assets: SqlAssets) -> None:
        self._rows = rows
        self._assets = assets

    def add(
        self,
        mortgage_no: str,
        case_no: str,
        terms: Terms,
        parties: Sequence[PartyRole],
        assets: Sequence[Asset],
        parts: Mapping[tuple[str, int], Fraction],
    ) -> Mortgage:
        """Enter a mortgage on assets; ``parts[asset_no, line]`` is the share of the whole
        that it burdens, and every line named there belongs to a mortgagor.
        """
        self._rows.insert(mortgage, {"mortgage_no": mortgage_no, "case_no": case_no})
        self._write_version(mortgage_no, 1, CURRENT, terms, parties, case_no)
        for asset in assets:
            self._burden(mortgage_no, case_no, asset, parts)
        found = self.get(mortgage_no)
        assert found is not None
        return found

    def _burden(
        self,
        mortgage_no: str,
        case_no: str,
        asset: Asset,
        parts: Mapping[tuple[str, int], Fraction],
    ) -> None:
        state = dc.replace(
            asset.folio, entry=asset.folio.entry + 1, top_rank=asset.folio.top_rank + 1
        )
        self._assets.write_folio(
            asset.asset_no, asset.folio, state, "mortgage", mortgage_no, case_no
        )
        self._rows.insert(
            encumbrance,
            {
                "asset_no": asset.asset_no,
                "priority_rank": state.top_rank,
                "folio_entry": state.entry,
                "folio_kind": "mortgage",
                "mortgage_no": mortgage_no,
            },
        )
        for holding in asset.holdings:
            part = parts.get((asset.asset_no, holding.line))
            if part is not None:
                num = _in_units(part, holding)
                free = holding.num - holding.pledged
                self._write_pledge(asset, holding, state.top_rank, state.entry, num, min(num, free))

    def _write_pledge(
        self, asset: Asset, holding: Holding, rank: int, entry: int, part: int, delta: int
    ) -> None:
        line = {"asset_no": asset.asset_no, "tenure": asset.folio.tenure, "line": holding.line}
        last = self._rows.connection.execute(_last_pledge(), line).scalar_one()
        self._rows.insert(
            pledge,
            {
                **line,
                "pledge": (last or 0) + 1,
                "previous_pledge": last,
                "priority_rank": rank,
                "folio_entry": entry,
                "part_num": part,
                "delta": delta,
                "before_num": holding.pledged,
                "after_num": holding.pledged + delta,
                "held_num": holding.num,
            },
        )

    def discharge(self, known: Mortgage, case_no: str, assets: Sequence[Asset]) -> Mortgage:
        """Discharge a mortgage: its last version, a folio entry and the freed parts."""
        self._write_version(
            known.mortgage_no,
            known.version + 1,
            DISCHARGED,
            known.terms,
            known.parties,
            case_no,
        )
        for asset in assets:
            self._free(known, case_no, asset)
        found = self.get(known.mortgage_no)
        assert found is not None
        return found

    def _free(self, known: Mortgage, case_no: str, asset: Asset) -> None:
        state = dc.replace(asset.folio, entry=asset.folio.entry + 1)
        self._assets.write_folio(
            asset.asset_no, asset.folio, state, "discharge", known.mortgage_no, case_no
        )
        rank = next(e.priority_rank for e in known.encumbrances if e.asset_no == asset.asset_no)
        for holding in asset.holdings:
            parts = self._live_parts(asset, holding)
            part = parts.pop(rank, None)
            if part is not None:
                # What stays burdened: as much as the remaining mortgages reach, at most all held.
                left = min(holding.num, sum(parts.values()))
                stays = min(holding.pledged, left)
                self._write_pledge(asset, holding, rank, state.entry, part, stays - holding.pledged)

    def _live_parts(self, asset: Asset, holding: Holding) -> dict[int, int]:
        """Return the part of a holding that each live mortgage burdens, by rank."""
        statement = (
            select(pledge.c.priority_rank, pledge.c.part_num, encumbrance.c.mortgage_no)
            .join(
                encumbrance,
                (encumbrance.c.asset_no == pledge.c.asset_no)
                & (encumbrance.c.priority_rank == pledge.c.priority_rank)
                & (encumbrance.c.folio_entry == pledge.c.folio_entry),
            )
            .where(pledge.c.asset_no == asset.asset_no, pledge.c.tenure == asset.folio.tenure)
            .where(pledge.c.line == holding.line)
        )
        released = (
            select(pledge.c.priority_rank)
            .join(
                encumbrance,
                (encumbrance.c.asset_no == pledge.c.asset_no)
                & (encumbrance.c.priority_rank == pledge.c.priority_rank)
                & (encumbrance.c.folio_entry != pledge.c.folio_entry),
            )
            .where(pledge.c.asset_no == asset.asset_no, pledge.c.tenure == asset.folio.tenure)
            .where(pledge.c.line == holding.line)
        )
        gone = {row["priority_rank"] for row in self._rows.all(released)}
        return {
            row["priority_rank"]: row["part_num"]
            for row in self._rows.all(statement)
            if row["priority_rank"] not in gone
        }

    def _write_version(
        self,
        mortgage_no: str,
        version: int,
        state: str,
        terms: Terms,
        parties: Sequence[PartyRole],
        case_no: str,
    ) -> None:
        rate = terms.interest_rate
        self._rows.insert(
            mortgage_version,
            {
                **dc.asdict(terms),
                "mortgage_no": mortgage_no,
                "version": version,
                "previous_version": version - 1 or None,
                "state": state,
                "previous_state": CURRENT if version > 1 else None,
                "term_from": terms.term_from.isoformat(),
                "term_to": terms.term_to.isoformat(),
                "interest_rate": "" if rate is None else fraction_text(rate),
                "transfer_restricted": int(terms.transfer_restricted),
                "case_no": case_no,
                "entered_at": self._rows.entered_at,
                "effective_at": self._rows.entered_at,
                "source": "entered",
            },
        )
        for one in parties:
            self._rows.insert(
                mortgage_party, {"mortgage_no": mortgage_no, "version": version, **dc.asdict(one)}
            )

    def get(self, mortgage_no: str) -> Mortgage | None:
        """Return a mortgage at its current version."""
        row = self._rows.first(_by_no(), mortgage_no=mortgage_no)
        return None if row is None else self._mortgage(row)

    def live_on(self, asset_no: str) -> Sequence[Mortgage]:
        """Return the mortgages in force on an asset, by rank."""
        return [m for m in self.ever_on(asset_no) if m.state == CURRENT]

    def ever_on(self, asset_no: str) -> Sequence[Mortgage]:
        """Return every mortgage an asset ever carried, by rank."""
        return [self._mortgage(row) for row in self._rows.all(_on_asset(), asset_no=asset_no)]

    def of_party(self, party_no: str) -> Sequence[Mortgage]:
        """Return the mortgages in which a party has a part, latest first."""
        named = select(mortgage_party.c.mortgage_no).where(mortgage_party.c.party_no == party_no)
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

    def _mortgage(self, row: RowMapping) -> Mortgage:
        number = row["mortgage_no"]
        parties = self._rows.all(_parties(), mortgage_no=number, version=row["version"])
        ranks = self._rows.all(_ranks(), mortgage_no=number)
        return Mortgage(
            mortgage_no=number,
            version=row["version"],
            state=row["state"],
            terms=_terms(row),
            parties=tuple(
                PartyRole(p["role"], p["line"], p["party_no"], p["party_version"], p["agent"])
                for p in parties
            ),
            encumbrances=tuple(
                Encumbrance(e["asset_no"], e["priority_rank"], e["folio_entry"]) for e in ranks
            ),
            case_no=row["case_no"],
            entered_at=row["entered_at"],
        )


def _in_units(part: Fraction, holding: Holding) -> int:
    """Return a part of the asset as a whole number of what its share chain measures in."""
    num = part * holding.den
    if num.denominator != 1:
        facts = {"value": fraction_text(part), "den": str(holding.den)}
        raise Rejected([Problem("share_not_measured", "mortgagors", facts)])
    return num.numerator


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
def _ranks() -> Select[tuple[object, ...]]:
    return select(encumbrance).where(encumbrance.c.mortgage_no == bindparam("mortgage_no"))


@cache
def _last_pledge() -> Select[int]:
    return (
        select(func.max(pledge.c.pledge))
        .where(pledge.c.asset_no == bindparam("asset_no"))
        .where(pledge.c.tenure == bindparam("tenure"), pledge.c.line == bindparam("line"))
    )


@cache
def _current() -> Select[tuple[object, ...]]:
    newest = mortgage_version.alias("newest")
    last = (
        select(func.max(newest.c.version))
        .where(newest.c.mortgage_no == mortgage.c.mortgage_no)
        .scalar_subquery()
    )
    return (
        select(mortgage_version)
        .join_from(
            mortgage, mortgage_version, mortgage.c.mortgage_no == mortgage_version.c.mortgage_no
        )
        .where(mortgage_version.c.version == last)
    )


def _terms(row: RowMapping) -> Terms:
    rate = row["interest_rate"]
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
    )
