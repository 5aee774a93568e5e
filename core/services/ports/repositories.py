"""The repositories of a work, as protocols; core.storage.repositories fulfils them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any, Protocol

from core.domain.asset import Asset, NewLine, Tenure
from core.domain.case import CaseEvent, CaseFile
from core.domain.mortgage import Entry, Mortgage, PartyRole, RankPlace, Terms
from core.domain.party import Particulars, Party, Relation
from core.domain.restraints import Restraint
from core.domain.search_text import Findable
from core.domain.versions import Because, Version
from core.services.ports.values import (
    About,
    Certificate,
    Draft,
    Head,
    NewAsset,
    SearchHit,
)


class Parties(Protocol):
    """People and organisations."""

    def add(self, party_no: str, kind: str, particulars: Particulars) -> Party: ...
    def amend(self, known: Party, particulars: Particulars, because: Because) -> Party: ...
    def get(self, party_no: str) -> Party | None: ...
    def at_version(self, party_no: str, version: int) -> Party: ...
    def versions(self, party_no: str) -> Sequence[Version]: ...
    def by_id(self, id_kind: str, id_no: str) -> Party | None: ...
    def survivor(self, party_no: str) -> str: ...
    def merge(self, party_no: str, into_no: str, document_no: str) -> None: ...
    def relate(self, party_no: str, relation: Relation) -> None: ...
    def relations(self, party_no: str) -> Sequence[Relation]: ...
    def related_to(self, party_no: str) -> Sequence[tuple[str, Relation]]: ...
    def merged_into(self, party_no: str) -> Sequence[str]: ...
    def suspects(self) -> Sequence[Party]: ...
    def all(self, limit: int) -> Sequence[Party]: ...


class Assets(Protocol):
    """Assets with their shares and folios; details are raw JSON values here."""

    def add(
        self, asset_no: str, new: NewAsset, *, source: str = "entered", effective_at: str = ""
    ) -> Asset: ...
    def amend(
        self,
        known: Asset,
        new: NewAsset,
        because: Because,
        *,
        case_no: str | None = None,
    ) -> Asset: ...
    def transfer(
        self,
        known: Asset,
        lines: Sequence[NewLine],
        record_no: str,
        *,
        case_no: str | None = None,
        consent: str = "",
    ) -> Asset: ...
    def close(self, known: Asset, record_no: str, case_no: str | None = None) -> Asset: ...
    def get(self, asset_no: str) -> Asset | None: ...
    def all(self, limit: int, asset_class: str = "") -> Sequence[Asset]: ...
    def of_party(self, party_no: str) -> Sequence[Asset]: ...
    def parts(self, known: Asset) -> Mapping[int, Mapping[int, Fraction]]: ...
    def versions(self, asset_no: str) -> Sequence[Version]: ...
    def tenures(self, asset_no: str) -> Sequence[Tenure]: ...
    def folio(self, asset_no: str) -> Sequence[Mapping[str, Any]]: ...


Parts = Mapping[tuple[str, int], Fraction]


class Mortgages(Protocol):
    """Mortgages and their ranks on assets; see the repository for what each promises."""

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
    ) -> Mortgage: ...
    def change(
        self,
        known: Mortgage,
        terms: Terms,
        parties: Sequence[PartyRole],
        assets: Sequence[Asset],
        entry: Entry,
        parts: Parts | None = None,
    ) -> Mortgage: ...
    def release(self, known: Mortgage, assets: Sequence[Asset], entry: Entry) -> Mortgage: ...
    def agree_ranks(
        self,
        agreement_no: str,
        asset: Asset,
        places: Sequence[RankPlace],
        document_no: str,
        case_no: str | None = None,
    ) -> None: ...
    def get(self, mortgage_no: str) -> Mortgage | None: ...
    def live_on(self, asset_no: str) -> Sequence[Mortgage]: ...
    def ever_on(self, asset_no: str) -> Sequence[Mortgage]: ...
    def of_party(self, party_no: str) -> Sequence[Mortgage]: ...
    def latest(self, limit: int) -> Sequence[Mortgage]: ...
    def versions(self, mortgage_no: str) -> Sequence[Mapping[str, Any]]: ...
    def burdened_last(self, mortgage_no: str) -> Mapping[str, Mapping[str, Fraction]]: ...
    def restored_as(self, mortgage_no: str) -> str: ...


class Restraints(Protocol):
    """Seizures, objections and cautions."""

    def add(
        self, new: Restraint, asset: Asset, *, case_no: str | None = None, effective_at: str = ""
    ) -> Asset: ...
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
    ) -> Asset: ...
    def get(self, restraint_no: str) -> Restraint | None: ...
    def on(self, asset_no: str) -> Sequence[Restraint]: ...
    def standing(self) -> Sequence[Restraint]: ...
    def run_out(self, day: dt.date) -> Sequence[str]: ...


class Cases(Protocol):
    """Cases, their contents by version, and their steps."""

    def add(
        self,
        case_no: str,
        registration: str,
        asset_class: str,
        body: Mapping[str, Any],
        asset_nos: Sequence[str],
        parties: Sequence[PartyRole],
    ) -> None: ...
    def replace_content(
        self,
        case: CaseFile,
        body: Mapping[str, Any],
        asset_nos: Sequence[str],
        parties: Sequence[PartyRole],
    ) -> None: ...
    def step(self, case_no: str, to_state: str, opinion: str = "") -> None: ...
    def happen(self, case_no: str, event: CaseEvent) -> None: ...
    def get(self, case_no: str) -> CaseFile | None: ...
    def accepted_on(self, asset_no: str) -> Sequence[str]: ...
    def in_states(self, states: Sequence[str], limit: int) -> Sequence[CaseFile]: ...
    def count_by_state(self) -> Mapping[str, int]: ...
    def on_asset(self, asset_no: str) -> Sequence[CaseFile]: ...


class Certificates(Protocol):
    """Certificates, their events and proofs."""

    def add(self, certificate_no: str, kind: str, snapshot: Any, about: About) -> None: ...
    def event(self, certificate_no: str, kind: str, detail: Mapping[str, Any]) -> None: ...
    def get(self, certificate_no: str) -> Certificate | None: ...
    def of_case(self, case_no: str) -> Sequence[Certificate]: ...
    def of_mortgage(self, mortgage_no: str) -> Certificate | None: ...
    def of_asset(self, asset_no: str) -> Sequence[Certificate]: ...
    def latest(self, limit: int) -> Sequence[Certificate]: ...
    def of_kind(self, kind: str, limit: int) -> Sequence[Certificate]: ...
    def save_proof(self, certificate_no: str, code: str, key_id: str, head: Head) -> None: ...


class Valuations(Protocol):
    """Working valuations of assets."""

    def add(self, valuation_no: str, asset_no: str, record: Mapping[str, Any]) -> None: ...
    def get(self, valuation_no: str) -> Mapping[str, Any] | None: ...
    def of_asset(self, asset_no: str) -> Sequence[Mapping[str, Any]]: ...


class Settings(Protocol):
    """What the office sets, by date."""

    def get(self, name: str, on: dt.date) -> Any: ...
    def set(self, name: str, value: Any, valid_from: dt.date) -> None: ...
    def versions(self, name: str) -> Sequence[Version]: ...


class Drafts(Protocol):
    """Unfinished forms."""

    def save(self, draft: Draft) -> None: ...
    def get(self, draft_no: str) -> Draft | None: ...
    def of_operator(self, operator: str) -> Sequence[Draft]: ...
    def discard(self, draft_no: str) -> None: ...


class Search(Protocol):
    """The one search box."""

    def put(self, kind: str, number: str, title: str, subtitle: str, by: Findable) -> None: ...
    def by_number(self, number: str, *, begins: bool = False) -> Sequence[SearchHit]:
        """Return the records that have a number (or one that begins so), however it is written."""

    def by_name(self, name: str) -> Sequence[SearchHit]:
        """Return the records whose title is exactly this name."""

    def find(self, typed: str, limit: int) -> Sequence[SearchHit]:
        """Return what the search box finds; ``Unavailable`` where the engine cannot."""


class Staging(Protocol):
    """Rows of a spreadsheet beside the register, before they are believed; gone with the work."""

    def add(self, rows: Iterable[Sequence[object]]) -> int:
        """Keep rows, each in the order of the columns; return how many there are."""

    def repeated(self, column: str, shown: str) -> Sequence[tuple[int, int, str]]:
        """Return rows that repeat a value: the row, the first that has it, the ``shown`` column."""

    def rows(self) -> Iterator[Mapping[str, Any]]:
        """Yield the rows by column, in order; to be read to the end."""
