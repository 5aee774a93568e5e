"""What the services need from outside, as protocols; storage and adapters fulfil them."""

from __future__ import annotations

import dataclasses as dc
import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from fractions import Fraction
from typing import Any, Protocol

from core.domain.asset import Asset, Restraint
from core.domain.case import CaseFile
from core.domain.mortgage import Mortgage, PartyRole, Terms
from core.domain.party import Particulars, Party
from core.domain.search_text import Findable, Hit

Report = Callable[[int, int], None]


@dc.dataclass(frozen=True, slots=True)
class Head:
    """The end of the journal's chain."""

    sequence: int
    hash: str
    entered_at: str


@dc.dataclass(frozen=True, slots=True)
class BadEntry:
    """The first thing in the ledger that is not what the journal says."""

    entry: int
    what: str
    table: str
    row: str


@dc.dataclass(frozen=True, slots=True)
class JournalCheck:
    """The answer of a verification."""

    ok: bool
    entries: int
    head: str
    first_bad: BadEntry | None


@dc.dataclass(frozen=True, slots=True)
class JournalLine:
    """One entry as a page shows it."""

    sequence: int
    entered_at: str
    operator: str
    operation: str
    reason: str
    facts: Mapping[str, Any]
    hash: str


@dc.dataclass(frozen=True, slots=True)
class Certificate:
    """A certificate: what it said on the day, and what has happened to it."""

    certificate_no: str
    kind: str
    case_no: str
    mortgage_no: str
    snapshot: Mapping[str, Any]
    snapshot_sha256: str
    sequence: int
    events: tuple[tuple[str, Mapping[str, Any]], ...]
    code: str  # the signed text of its QR, "" until the proof was made

    @property
    def prints(self) -> int:
        """How often it was printed."""
        return sum(1 for kind, _ in self.events if kind == "printed")


@dc.dataclass(frozen=True, slots=True)
class SearchHit:
    """One record that the search box found; ``hits`` say why, one for each typed word."""

    kind: str
    number: str
    title: str
    subtitle: str
    hits: tuple[Hit, ...]


@dc.dataclass(frozen=True, slots=True)
class Draft:
    """A form somebody has not finished."""

    draft_no: str
    operator: str
    operation: str
    title: str
    body: Mapping[str, Any]
    saved_at: str


@dc.dataclass(frozen=True, slots=True)
class NewAsset:
    """What an asset's first entry holds; ``details`` in their JSON form."""

    asset_class: str
    name: str
    location: str
    region_code: str
    details: Mapping[str, Any]
    holders: Sequence[tuple[str, Fraction]]


class Parties(Protocol):
    """People and organisations."""

    def add(self, party_no: str, kind: str, particulars: Particulars) -> Party: ...
    def amend(self, party: Party, particulars: Particulars) -> Party: ...
    def get(self, party_no: str) -> Party | None: ...
    def at_version(self, party_no: str, version: int) -> Party: ...
    def by_id(self, id_kind: str, id_no: str) -> Party | None: ...
    def all(self, limit: int) -> Sequence[Party]: ...


class Assets(Protocol):
    """Assets with their shares and folios; details are raw JSON values here."""

    def add(self, asset_no: str, new: NewAsset, registration_no: str) -> Asset: ...
    def amend(self, asset: Asset, new: NewAsset) -> Asset: ...
    def get(self, asset_no: str, *, lock: bool = False) -> Asset | None: ...
    def all(self, limit: int, asset_class: str = "") -> Sequence[Asset]: ...
    def folio(self, asset_no: str) -> Sequence[Mapping[str, Any]]: ...


class Mortgages(Protocol):
    """Mortgages and their ranks on assets."""

    def add(
        self,
        mortgage_no: str,
        case_no: str,
        terms: Terms,
        parties: Sequence[PartyRole],
        assets: Sequence[Asset],
        parts: Mapping[tuple[str, int], Fraction],
    ) -> Mortgage: ...
    def discharge(self, mortgage: Mortgage, case_no: str, assets: Sequence[Asset]) -> Mortgage: ...
    def get(self, mortgage_no: str) -> Mortgage | None: ...
    def live_on(self, asset_no: str) -> Sequence[Mortgage]: ...
    def ever_on(self, asset_no: str) -> Sequence[Mortgage]: ...
    def of_party(self, party_no: str) -> Sequence[Mortgage]: ...
    def latest(self, limit: int) -> Sequence[Mortgage]: ...


class Restraints(Protocol):
    """Seizures and their release."""

    def add(self, restraint: Restraint, asset: Asset) -> None: ...
    def release(self, restraint: Restraint, asset: Asset, authority: str, no: str) -> None: ...
    def get(self, restraint_no: str) -> Restraint | None: ...
    def on(self, asset_no: str) -> Sequence[Restraint]: ...


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
    def get(self, case_no: str) -> CaseFile | None: ...
    def accepted_on(self, asset_no: str) -> Sequence[str]: ...
    def in_states(self, states: Sequence[str], limit: int) -> Sequence[CaseFile]: ...
    def count_by_state(self) -> Mapping[str, int]: ...
    def on_asset(self, asset_no: str) -> Sequence[CaseFile]: ...


class Certificates(Protocol):
    """Certificates, their events and proofs."""

    def add(
        self, certificate_no: str, kind: str, case_no: str, mortgage_no: str, snapshot: Any
    ) -> None: ...
    def event(self, certificate_no: str, kind: str, detail: Mapping[str, Any]) -> None: ...
    def get(self, certificate_no: str) -> Certificate | None: ...
    def of_case(self, case_no: str) -> Certificate | None: ...
    def of_mortgage(self, mortgage_no: str) -> Certificate | None: ...
    def latest(self, limit: int) -> Sequence[Certificate]: ...
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


class Work(Protocol):
    """One transaction and its repositories."""

    @property
    def parties(self) -> Parties: ...
    @property
    def assets(self) -> Assets: ...
    @property
    def mortgages(self) -> Mortgages: ...
    @property
    def restraints(self) -> Restraints: ...
    @property
    def cases(self) -> Cases: ...
    @property
    def certificates(self) -> Certificates: ...
    @property
    def valuations(self) -> Valuations: ...
    @property
    def settings(self) -> Settings: ...
    @property
    def drafts(self) -> Drafts: ...
    @property
    def search(self) -> Search: ...
    def staging(self, columns: Sequence[str]) -> AbstractContextManager[Staging]:
        """Open a place for rows of these columns, the first of them the row's number."""

    def doing(self, operation: str) -> None:
        """Say which operation the steps of this work belong to."""

    @property
    def entered_at(self) -> str:
        """The one time of this work: ours, strictly rising, in the office's zone."""

    @property
    def head(self) -> Head:
        """Where the journal ends before this work."""

    def take_number(self, series: str, template: str) -> str:
        """Take the next number of a series; ``template`` is filled with ``ordinal``."""

    def record(
        self, operation: str, reason: str, acknowledged: Sequence[str], facts: Mapping[str, Any]
    ) -> Head:
        """Append the journal entry that vouches for everything this work wrote."""

    def journal_page(self, before: int | None, limit: int) -> Sequence[JournalLine]: ...
    def verify_journal(self, report: Report) -> JournalCheck: ...


class Store(Protocol):
    """A ledger that gives out works."""

    def reading(self) -> AbstractContextManager[Work]:
        """Open a work that sees one consistent state and writes nothing."""

    def writing(self, operator: str) -> AbstractContextManager[Work]:
        """Open a work that holds the write lock; commits at the end, else nothing happened."""

    def close(self) -> None: ...


class Clock(Protocol):
    """Where the time comes from."""

    def __call__(self) -> dt.datetime: ...
