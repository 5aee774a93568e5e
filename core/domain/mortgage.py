"""A mortgage as the register holds it: the debt, its parties, its rank on each asset."""

from __future__ import annotations

import dataclasses as dc
import datetime as dt
from fractions import Fraction

ORDINARY, MAXIMUM = "ordinary", "maximum"
CURRENT, DISCHARGED = "current", "discharged"
ROLES = ("mortgagor", "mortgagee", "debtor")


@dc.dataclass(frozen=True, slots=True)
class PartyRole:
    """A party in a role, at the version of its particulars that was current then."""

    role: str
    line: int
    party_no: str
    party_version: int
    agent: str = ""


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

    def in_role(self, role: str) -> tuple[str, ...]:
        """Return the party numbers in a role, in their order."""
        return tuple(p.party_no for p in self.parties if p.role == role)


@dc.dataclass(frozen=True, slots=True)
class Encumbrance:
    """A mortgage's place on one asset."""

    asset_no: str
    priority_rank: int
    folio_entry: int
