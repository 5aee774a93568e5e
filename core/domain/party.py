"""People and organisations, as the register knows them at one version."""

from __future__ import annotations

import dataclasses as dc
import datetime as dt

PERSON, ORGANISATION = "person", "organisation"
PARTY_KINDS = (PERSON, ORGANISATION)


@dc.dataclass(frozen=True, slots=True)
class Particulars:
    """What may change in a party's life: each change is a new version, old papers keep theirs."""

    name: str
    id_kind: str
    id_no: str
    id_until: dt.date | None = None
    legal_representative: str = ""
    phone: str = ""
    address: str = ""


@dc.dataclass(frozen=True, slots=True)
class Party:
    """A party with its current particulars."""

    party_no: str
    kind: str
    version: int
    particulars: Particulars

    @property
    def name(self) -> str:
        """The current name."""
        return self.particulars.name

    @property
    def is_erased(self) -> bool:
        """Whether its particulars were erased: else nobody is without an identity number."""
        return not self.particulars.id_no

    @property
    def is_collective(self) -> bool:
        """Whether this is a rural collective: its 统一社会信用代码 begins with N2."""
        return self.particulars.id_kind == "uscc" and self.particulars.id_no.startswith("N2")


GUARDIAN, BRANCH, HEIR, AGENT = "guardian", "branch", "heir", "agent"
RELATIONS = (GUARDIAN, BRANCH, HEIR, AGENT)


@dc.dataclass(frozen=True, slots=True)
class Relation:
    """Who acts for or stands behind a party, on the strength of which document.

    ``other_no`` is its guardian (监护人), its head office (branch), whom it inherits from (heir)
    or who holds its written authority (agent).
    """

    kind: str
    other_no: str
    document_no: str
    from_date: dt.date
    until: dt.date | None = None

    def holds_on(self, day: dt.date) -> bool:
        """Whether it holds on a day; its last day is one of them."""
        return self.from_date <= day and (self.until is None or day <= self.until)
