"""What screens and the command line are shown: frozen rows with words, no register inside."""

from __future__ import annotations

import dataclasses as dc
from collections.abc import Mapping
from typing import Any

from core.services.event_views import DisposalRow, LetterRow
from core.services.record_views import FolioRow, HolderRow, RelationRow, RestraintRow
from core.services.venture_views import ContributionRow


@dc.dataclass(frozen=True, slots=True)
class Labelled:
    """A term and its value in words."""

    label: str
    value: str


@dc.dataclass(frozen=True, slots=True)
class PartyRow:
    """A person or organisation in a list."""

    party_no: str
    kind: str
    name: str
    id_kind: str
    id_no: str
    phone: str
    address: str
    legal_representative: str
    id_until: str


@dc.dataclass(frozen=True, slots=True)
class AssetRow:
    """An asset in a list."""

    asset_no: str
    asset_class: str
    class_term: str
    name: str
    location: str
    holders: str
    mortgages: int
    seized: bool
    closed: bool


@dc.dataclass(frozen=True, slots=True)
class MortgageRow:
    """A mortgage in a list. ``amount`` in fen; ``priority_rank`` on the asset in question."""

    mortgage_no: str
    state: str
    state_term: str
    security: str
    priority_rank: int
    amount: int
    mortgagees: str
    mortgagors: str
    debtors: str
    assets: str
    asset_nos: tuple[str, ...]
    term_from: str
    term_to: str
    mortgage_contract_no: str
    case_no: str
    certificate_no: str
    registered_at: str  # when it was first registered, be it in an older book
    entered_at: str
    mortgagee_nos: tuple[str, ...]
    claim_fixed_by: str  # the seizure whose notice fixed a maximum claim, or ""


@dc.dataclass(frozen=True, slots=True)
class CaseRow:
    """A case in a list; ``mortgage_no`` is the registered mortgage that it is about, if any."""

    case_no: str
    registration: str
    registration_term: str
    state: str
    state_term: str
    assets: str
    asset_nos: tuple[str, ...]
    parties: str
    amount: int | None
    received_at: str
    changed_at: str
    operator: str
    step: int
    mortgage_no: str
    clock: str  # how urgent it is: ok, soon, overdue, stopped; "" for one that is decided
    clock_term: str
    deadline: str  # "" while the clock stands still
    deadline_assumed: bool  # it rests on a year whose working days are not announced yet
    working_days_left: int | None  # negative once it is over


@dc.dataclass(frozen=True, slots=True)
class StepRow:
    """A step that a case has taken."""

    step: int
    state: str
    state_term: str
    operator: str
    entered_at: str
    opinion: str


@dc.dataclass(frozen=True, slots=True)
class CaseEventRow:
    """What happened to a case between its steps: an inquiry, an announcement, a pause …"""

    kind: str
    kind_term: str
    from_date: str
    until: str
    details: tuple[Labelled, ...]
    operator: str
    entered_at: str


@dc.dataclass(frozen=True, slots=True)
class Action:
    """What may be done next: an operation, its term, and the state that it leads to."""

    operation: str
    term: str
    to_state: str


@dc.dataclass(frozen=True, slots=True)
class CasePage:
    """A case as its page shows it; ``content`` is the raw application, for forms."""

    row: CaseRow
    steps: tuple[StepRow, ...]
    happenings: tuple[CaseEventRow, ...]
    demanded: tuple[str, ...]  # in words: inquiry, announcement … that still have to be done
    actions: tuple[Action, ...]
    content: Mapping[str, Any]
    lines: tuple[Labelled, ...]
    papers: tuple[Labelled, ...]
    certificate_no: str  # the first of them, "" where there is none
    certificate_nos: tuple[str, ...]
    mortgage_no: str


@dc.dataclass(frozen=True, slots=True)
class AssetPage:
    """An asset as its register page shows it; ``raw_details`` are the JSON values, for forms."""

    row: AssetRow
    version: int
    region_code: str
    effect: str
    effect_text: str
    details: tuple[Labelled, ...]
    raw_details: Mapping[str, Any]
    holders: tuple[HolderRow, ...]
    mortgages: tuple[MortgageRow, ...]
    restraints: tuple[RestraintRow, ...]
    folio: tuple[FolioRow, ...]
    cases: tuple[CaseRow, ...]
    valuations: tuple[ValuationRow, ...]
    contributions: tuple[ContributionRow, ...]
    certificates: tuple[CertificateRow, ...]
    letters: tuple[LetterRow, ...]
    disposals: tuple[DisposalRow, ...]


@dc.dataclass(frozen=True, slots=True)
class RegisterPage:
    """An asset's register page at a moment; ``at`` and ``known_at`` empty where it is now.

    ``folio`` are the entries that it rests on.
    """

    row: AssetRow
    at: str
    known_at: str
    region_code: str
    details: tuple[Labelled, ...]
    holders: tuple[HolderRow, ...]
    mortgages: tuple[MortgageRow, ...]
    restraints: tuple[RestraintRow, ...]
    folio: tuple[FolioRow, ...]
    closed: bool


@dc.dataclass(frozen=True, slots=True)
class ValuationRow:
    """A working valuation in a list; amounts in fen."""

    valuation_no: str
    asset_no: str
    valued_on: str
    adopted: int
    limit: int


@dc.dataclass(frozen=True, slots=True)
class ValuationPage:
    """A working valuation with its request and its answer, steps included."""

    row: ValuationRow
    request: Mapping[str, Any]
    result: Mapping[str, Any]


@dc.dataclass(frozen=True, slots=True)
class PartyPage:
    """A party with what it holds and where it takes part, who stands behind it and for whom.

    ``merged`` are the numbers of other records of the same person; ``merged_into`` is the one
    that this record goes on under.
    """

    row: PartyRow
    version: int
    merged: tuple[str, ...]
    merged_into: str
    relations: tuple[RelationRow, ...]
    related: tuple[RelationRow, ...]
    holdings: tuple[AssetRow, ...]
    mortgages: tuple[MortgageRow, ...]


@dc.dataclass(frozen=True, slots=True)
class CertificateRow:
    """A certificate in a list or on its page."""

    certificate_no: str
    kind: str
    case_no: str
    mortgage_no: str
    title: str
    holders: str
    assets: str
    amount: int
    issued_on: str
    prints: int
    state: str
    events: tuple[Labelled, ...]
    code: str
    snapshot: Mapping[str, Any]


@dc.dataclass(frozen=True, slots=True)
class JournalRow:
    """An entry of the journal."""

    sequence: int
    entered_at: str
    operator: str
    operation: str
    operation_term: str
    reason: str
    facts: str
    hash: str


@dc.dataclass(frozen=True, slots=True)
class Found:
    """One answer of the search box."""

    kind: str
    id: str
    title: str
    subtitle: str
    why: str


@dc.dataclass(frozen=True, slots=True)
class Expiry:
    """Something that ends soon: a licence, a lease, a loan, a seizure.

    ``kind`` and ``number`` name the record it is about.
    """

    what: str
    asset_no: str
    title: str
    until: str
    days: int
    kind: str
    number: str


@dc.dataclass(frozen=True, slots=True)
class Clocks:
    """Open cases by how urgent they are, and what ends soon."""

    date: str
    cases: tuple[CaseRow, ...]
    expiring: tuple[Expiry, ...]


@dc.dataclass(frozen=True, slots=True)
class OfficeRow:
    """What the office is on a day."""

    office: str
    region_code: str
    office_kind: str
    demonstration: bool
    date: str


@dc.dataclass(frozen=True, slots=True)
class Today:
    """The start page."""

    date: str
    office: str
    region_code: str
    demonstration: bool
    counts: Mapping[str, int]
    cases: tuple[CaseRow, ...]
    assets: int
    parties: int
    mortgages: int
    mortgage_amount: int
    seized: int
    blanks_left: int | None  # None where no stock of blank certificates is kept
    expiring: tuple[Expiry, ...]


@dc.dataclass(frozen=True, slots=True)
class NeededPaper:
    """A paper of a class's list: whether this asset's application must bring it."""

    code: str
    term: str
    required: bool


@dc.dataclass(frozen=True, slots=True)
class DraftRow:
    """An unfinished form."""

    draft_no: str
    operation: str
    title: str
    saved_at: str
    body: Mapping[str, Any]


@dc.dataclass(frozen=True, slots=True)
class ClassRow:
    """An asset class as forms need it."""

    code: str
    term: str
    fields: tuple[Any, ...]
    securities: tuple[str, ...]
    collaterals: tuple[str, ...]
    valuation: tuple[str, ...]
