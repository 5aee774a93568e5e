"""What of the register may be erased one day, as a protocol."""

from __future__ import annotations

import dataclasses as dc
from collections.abc import Sequence
from typing import Protocol


@dc.dataclass(frozen=True, slots=True)
class Standing:
    """A record kept for ever that names a party: its table (or ``query``) and its number."""

    kind: str
    number: str


class Erasures(Protocol):
    """What stands on a party, and its erasure."""

    def standing_on(self, party_no: str) -> Sequence[Standing]:
        """Return the records that name a party and are kept for ever, each once."""

    def cases_of(self, party_no: str) -> Sequence[str]:
        """Return the cases that ever named a party."""

    def known_since(self, party_no: str) -> str:
        """Return when a party's particulars were written last."""

    def unregistered(self) -> Sequence[str]:
        """Return the parties that no record kept for ever names and that are not erased."""

    def erase(self, party_no: str, cases: Sequence[str], why: str) -> Sequence[str]:
        """Blank a party's particulars and what some cases of it state; drafts that name it go.

        Returns the digests of files that no case holds any more.
        """
