"""A mortgage as the register holds it: the debt, its parties, its rank on each asset."""

from __future__ import annotations

import dataclasses as dc
import datetime as dt
from collections.abc import Mapping
from fractions import Fraction

ORDINARY, MAXIMUM = "ordinary", "maximum"
CURRENT, DISCHARGED = "current", "discharged"
ROLES = ("mortgagor", "mortgagee", "debtor")
DISCHARGE_GROUNDS = ("paid", "realised", "waived", "judgment", "other")
# The six events that determine a maximum-amount claim, in the order of 民法典 423.
DETERMINATION_EVENTS = (
    *("period_ended", "no_period", "no_new_claims", "seizure", "insolvency", "other_law"),
)
# What mortgages burden: asset -> line of its share chain -> registered rank -> part of the asset.
Burdens = Mapping[str, Mapping[int, Mapping[int, Fraction]]]


@dc.dataclass(frozen=True, slots=True)
class PartyRole:
    """A party in a role, at the version of its particulars that was current then."""

    role: str
    line: int
    party_no: str
    party_version: int
    agent: str = ""
    part: Fraction | None = None  # of the claim, where several mortgagees share it
    now: str = ""  # the number it goes by today, if its record was merged into another

    @property
    def current_no(self) -> str:
        """The number the party goes by today."""
        return self.now or self.party_no


@dc.dataclass(frozen=True, slots=True)
class Terms:
    """What is secured. ``amount`` (fen) is the claim, or its ceiling for a maximum-amount one."""

    security: str
    amount: int
    term_from: dt.date
    term_to: dt.date
    interest_rate: Fraction | None
    principal_contract_no: str
    mortgage_contract_no: str
    scope: str
    transfer_restricted: bool
    disposal_agreement: str
    remarks: str
    registry_no: str = ""  # of the statutory registry that holds the right
    determined_amount: int | None = None  # fen; 最高额债权确定 (民法典 423)
    determined_on: dt.date | None = None
    determination_ground: str = ""

    @property
    def secured(self) -> int:
        """What is secured at most, in fen: the determined claim, within the ceiling."""
        if self.determined_amount is None:
            return self.amount
        return min(self.amount, self.determined_amount)


@dc.dataclass(frozen=True, slots=True)
class Mortgage:
    """A mortgage at its current version."""

    mortgage_no: str
    version: int
    state: str
    terms: Terms
    parties: tuple[PartyRole, ...]
    encumbrances: tuple[Encumbrance, ...]
    case_no: str
    entered_at: str
    kind: str = "first"
    source: str = "entered"
    restores: str = ""
    first_case_no: str = ""
    registered_at: str = ""  # when it was first registered, be it in an older book

    @property
    def registered_on(self) -> dt.date:
        """The day of its first registration."""
        return dt.date.fromisoformat(self.registered_at[:10])

    def in_role(self, role: str) -> tuple[str, ...]:
        """Return the numbers that the parties in a role go by today, in their order."""
        return tuple(p.current_no for p in self.parties if p.role == role)

    def on(self, asset_no: str) -> Encumbrance | None:
        """Return its place on an asset, the one it had if it has left."""
        return next((one for one in self.encumbrances if one.asset_no == asset_no), None)

    @property
    def live_encumbrances(self) -> tuple[Encumbrance, ...]:
        """Its places on the assets that it still burdens."""
        return tuple(one for one in self.encumbrances if not one.released)


@dc.dataclass(frozen=True, slots=True)
class Encumbrance:
    """A mortgage's place on one asset.

    ``registered_rank`` is the order of entry; ``priority_rank`` is where it stands now, after
    agreements on ranks (民法典 409). ``left_by`` is the folio entry by which it left the asset.
    """

    asset_no: str
    priority_rank: int
    folio_entry: int
    registered_rank: int
    left_by: int | None = None

    @property
    def released(self) -> bool:
        """Whether it no longer burdens the asset."""
        return self.left_by is not None


@dc.dataclass(frozen=True, slots=True)
class RankPlace:
    """A mortgage's place in an agreement on ranks; ``consent`` is its holder's document."""

    registered_rank: int
    place: int
    previous_place: int
    consent: str = ""


@dc.dataclass(frozen=True, slots=True)
class Entry:
    """What every register entry of a mortgage says of itself.

    ``case_no`` is None and ``source`` ``takeover`` for what older books held (存量补录), whose
    ``effective_at`` is the original time; '' means the time of entry.
    """

    kind: str
    case_no: str | None
    basis: str = ""
    ground: str = ""
    agreed_early: bool = False
    source: str = "entered"
    effective_at: str = ""
