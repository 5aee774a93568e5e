"""Mortgages: what is written of them, and the parts of holdings they burden."""

from __future__ import annotations

import dataclasses as dc
from collections.abc import Mapping, Sequence
from fractions import Fraction
from functools import cache

from sqlalchemy import Select, bindparam, func, select

from core.domain.asset import Asset
from core.domain.mortgage import (
    CURRENT,
    DISCHARGED,
    Entry,
    Mortgage,
    PartyRole,
    RankPlace,
    Terms,
)
from core.fields import fraction_text
from core.problems import Problem, Rejected
from core.services.ports import Parts
from core.storage.repositories.folios import Burden, Folios, Note, reach
from core.storage.repositories.mortgage_reading import MortgageReading
from core.storage.repositories.parties import Merges
from core.storage.rows import Rows
from core.storage.schema.mortgages import (
    encumbrance,
    encumbrance_release,
    mortgage,
    mortgage_party,
    mortgage_version,
    rank_agreement,
    rank_place,
)


class SqlMortgages(MortgageReading):
    """Mortgages; see :class:`core.services.ports.Mortgages`."""

    def __init__(self, rows: Rows, folios: Folios, merges: Merges) -> None:
        super().__init__(rows, merges)
        self._folios = folios

    def add(
        self,
        mortgage_no: str,
        terms: Terms,
        parties: Sequence[PartyRole],
        assets: Sequence[Asset],
        parts: Parts,
        entry: Entry,
        *,
        ranks: Mapping[str, int] | None = None,
        restores: str = "",
        consent: str = "",
    ) -> Mortgage:
        """Enter a mortgage on assets; ``parts[asset_no, line]`` is the share of the whole
        that it burdens, and every line named there belongs to a mortgagor.

        ``ranks`` are the original ranks of a take-over, by asset; ``consent`` is the document of
        those whom a caution protects.
        """
        self._rows.insert(
            mortgage,
            {
                "mortgage_no": mortgage_no,
                "case_no": entry.case_no,
                "source": entry.source,
                "restores": restores or None,
            },
        )
        self._write_version(mortgage_no, 1, CURRENT, terms, parties, entry)
        for asset in assets:
            rank = (ranks or {}).get(asset.asset_no)
            self._burden(mortgage_no, asset, parts, entry, rank, consent)
        return self._known(mortgage_no)

    def _burden(
        self,
        mortgage_no: str,
        asset: Asset,
        parts: Parts,
        entry: Entry,
        rank: int | None,
        consent: str,
    ) -> None:
        rank = rank or asset.folio.top_rank + 1
        already = self._folios.parts(asset)
        burdens = []
        for holding in asset.holdings:
            part = parts.get((asset.asset_no, holding.line))
            if part is not None:
                num = _in_units(part, holding.den)
                burdened = reach([*already[holding.line].values(), num], holding.num)
                delta = burdened - holding.pledged
                burdens.append(Burden(holding.line, "burden", rank, num, delta))
        note = _note("mortgage", mortgage_no, entry, consent)
        after = self._folios.enter(asset, note, burdens, rank=rank)
        self._rows.insert(
            encumbrance,
            {
                "asset_no": asset.asset_no,
                "priority_rank": rank,
                "folio_entry": after.folio.entry,
                "folio_kind": "mortgage",
                "mortgage_no": mortgage_no,
            },
        )
        self._folios.burden(after, note, burdens)

    def change(
        self,
        known: Mortgage,
        terms: Terms,
        parties: Sequence[PartyRole],
        assets: Sequence[Asset],
        entry: Entry,
        parts: Parts | None = None,
    ) -> Mortgage:
        """Enter a new version: change, transfer of the claim, determination, correction.

        Each asset it burdens gets an entry of its own. ``parts``, if given, are what it burdens
        from now on of the lines named there.
        """
        self._write_version(known.mortgage_no, known.version + 1, CURRENT, terms, parties, entry)
        kind = "correction" if entry.kind == "correction" else "change"
        for asset in assets:
            note = _note(kind, known.mortgage_no, entry)
            burdens = self._changed(known, asset, parts) if parts else []
            self._folios.burden(self._folios.enter(asset, note, burdens), note, burdens)
        return self._known(known.mortgage_no)

    def _changed(self, known: Mortgage, asset: Asset, parts: Parts) -> list[Burden]:
        """Return the rows by which a mortgage burdens other parts: freed first, then burdened."""
        rank = _rank_on(known, asset)
        already = self._folios.parts(asset)
        freed, taken = [], []
        for holding in asset.holdings:
            others = {r: num for r, num in already[holding.line].items() if r != rank}
            left, before = reach(others.values(), holding.num), holding.pledged
            old = already[holding.line].get(rank)
            if old is not None:
                freed.append(Burden(holding.line, "free", rank, old, left - before))
                before = left
            part = parts.get((asset.asset_no, holding.line))
            if part:
                num = _in_units(part, holding.den)
                burdened = reach([*others.values(), num], holding.num)
                taken.append(Burden(holding.line, "burden", rank, num, burdened - before))
        return freed + taken

    def release(self, known: Mortgage, assets: Sequence[Asset], entry: Entry) -> Mortgage:
        """Let a mortgage go from some of its assets (部分注销); with the last it is discharged."""
        leaving = {asset.asset_no for asset in assets}
        last = leaving >= {one.asset_no for one in known.live_encumbrances}
        state = DISCHARGED if last else CURRENT
        entry = dc.replace(entry, kind="discharge" if last else "release")
        if not last:
            entry = dc.replace(entry, ground="")
        self._write_version(
            known.mortgage_no, known.version + 1, state, known.terms, known.parties, entry
        )
        for asset in assets:
            self._free(known, asset, entry)
        return self._known(known.mortgage_no)

    def _free(self, known: Mortgage, asset: Asset, entry: Entry) -> None:
        rank = _rank_on(known, asset)
        already = self._folios.parts(asset)
        burdens = []
        for holding in asset.holdings:
            others = dict(already[holding.line])
            part = others.pop(rank, None)
            if part is not None:
                delta = reach(others.values(), holding.num) - holding.pledged
                burdens.append(Burden(holding.line, "free", rank, part, delta))
        note = _note("discharge", known.mortgage_no, entry)
        after = self._folios.enter(asset, note, burdens)
        self._rows.insert(
            encumbrance_release,
            {
                "asset_no": asset.asset_no,
                "priority_rank": rank,
                "folio_entry": after.folio.entry,
                "folio_kind": "discharge",
                "mortgage_no": known.mortgage_no,
            },
        )
        self._folios.burden(after, note, burdens)

    def agree_ranks(
        self,
        agreement_no: str,
        asset: Asset,
        places: Sequence[RankPlace],
        document_no: str,
        case_no: str | None = None,
    ) -> None:
        """Enter an agreement on ranks; ``places`` lists every mortgage in force on the asset."""
        after = self._folios.enter(asset, Note("rank", agreement_no, case_no))
        self._rows.insert(
            rank_agreement,
            {
                "agreement_no": agreement_no,
                "asset_no": asset.asset_no,
                "folio_entry": after.folio.entry,
                "folio_kind": "rank",
                "document_no": document_no,
                "places": len(places),
            },
        )
        for line, one in enumerate(places, start=1):
            before = self._agreements_before(asset.asset_no, one.registered_rank)
            self._rows.insert(
                rank_place,
                {
                    "agreement_no": agreement_no,
                    "line": line,
                    "previous_line": line - 1 or None,
                    "asset_no": asset.asset_no,
                    "priority_rank": one.registered_rank,
                    "nth": before + 1,
                    "previous_nth": before or None,
                    "place": one.place,
                    "previous_place": one.previous_place,
                    "consent": one.consent,
                },
            )

    def _agreements_before(self, asset_no: str, rank: int) -> int:
        found = self._rows.first(_agreements(), asset_no=asset_no, priority_rank=rank)
        return (found and found["nth"]) or 0

    def _known(self, mortgage_no: str) -> Mortgage:
        found = self.get(mortgage_no)
        assert found is not None
        return found

    def _write_version(
        self,
        mortgage_no: str,
        version: int,
        state: str,
        terms: Terms,
        parties: Sequence[PartyRole],
        entry: Entry,
    ) -> None:
        self._rows.insert(
            mortgage_version,
            {
                **_terms_row(terms),
                "mortgage_no": mortgage_no,
                "version": version,
                "previous_version": version - 1 or None,
                "kind": entry.kind,
                "state": state,
                "previous_state": CURRENT if version > 1 else None,
                "basis": entry.basis,
                "ground": entry.ground,
                "agreed_early": int(entry.agreed_early),
                "case_no": entry.case_no,
                "entered_at": self._rows.entered_at,
                "effective_at": entry.effective_at or self._rows.entered_at,
                "source": entry.source,
            },
        )
        place = {"mortgage_no": mortgage_no, "version": version}
        for one in parties:
            self._rows.insert(mortgage_party, place | _party_row(one))


@cache
def _agreements() -> Select[tuple[object, ...]]:
    return (
        select(func.max(rank_place.c.nth).label("nth"))
        .where(rank_place.c.asset_no == bindparam("asset_no"))
        .where(rank_place.c.priority_rank == bindparam("priority_rank"))
    )


def _party_row(one: PartyRole) -> dict[str, object]:
    return {
        "role": one.role,
        "line": one.line,
        "party_no": one.party_no,
        "party_version": one.party_version,
        "agent": one.agent,
        "part": "" if one.part is None else str(one.part),
    }


def _terms_row(terms: Terms) -> dict[str, object]:
    rate, determined = terms.interest_rate, terms.determined_on
    return {
        **{field.name: getattr(terms, field.name) for field in dc.fields(terms)},
        "term_from": terms.term_from.isoformat(),
        "term_to": terms.term_to.isoformat(),
        "interest_rate": "" if rate is None else fraction_text(rate),
        "transfer_restricted": int(terms.transfer_restricted),
        "determined_on": determined.isoformat() if determined else "",
    }


def _note(kind: str, mortgage_no: str, entry: Entry, consent: str = "") -> Note:
    return Note(kind, mortgage_no, entry.case_no, consent, entry.source, entry.effective_at)


def _rank_on(known: Mortgage, asset: Asset) -> int:
    return next(e.registered_rank for e in known.encumbrances if e.asset_no == asset.asset_no)


def _in_units(part: Fraction, den: int) -> int:
    """Return a part of the asset as a whole number of what its share chain measures in."""
    num = part * den
    if num.denominator != 1:
        facts = {"value": fraction_text(part), "den": str(den)}
        raise Rejected([Problem("share_not_measured", "mortgagors", facts)])
    return num.numerator
