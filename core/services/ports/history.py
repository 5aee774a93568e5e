"""What the register needs to read to tell its state at any moment, and to count it again."""

from __future__ import annotations

import dataclasses as dc
from collections.abc import Mapping, Sequence
from typing import Protocol

from core.domain.register_history import AsOf, History


@dc.dataclass(frozen=True, slots=True)
class Counts:
    """How many there are: mortgages in force; restraints that the register has not ended."""

    mortgages: int
    seizures: int
    objections: int
    cautions: int


class Histories(Protocol):
    """Everything recorded of assets, in few statements however many assets are asked for."""

    def known_at(self, moment: str) -> int:
        """Return the last journal entry that was made by a moment; 0 before the first."""

    def of(self, asset_nos: Sequence[str], as_of: AsOf) -> Mapping[str, History]:
        """Return the histories of those assets that exist, with the share chains in force.

        The state that a history folds into under ``as_of`` is complete; under another one it may
        lack its holders.
        """

    def followed(self, asset_nos: Sequence[str]) -> Sequence[str]:
        """Return those of some assets on whose pages anything was entered after the first entry."""

    def numbers_of(self, party_no: str) -> Sequence[str]:
        """Return every number a party has gone by: its own, and those of records merged."""

    def held_by(self, party_nos: Sequence[str]) -> Sequence[str]:
        """Return the assets of which parties of these numbers ever held anything."""

    def touched_by(self, party_nos: Sequence[str]) -> Sequence[str]:
        """Return the assets on whose pages parties of these numbers ever stood, in any part."""

    def counted_on(self, asset_no: str, as_of: AsOf) -> Counts:
        """Count by SQL alone what stands on an asset's page."""

    def noted_on(self, asset_no: str, as_of: AsOf) -> tuple[int, int] | None:
        """Return how many mortgages and cautions the folio itself says there are.

        None where it cannot say: before its first entry, and of a moment other than the last.
        """

    def counted_of(self, party_nos: Sequence[str], as_of: AsOf) -> tuple[int, Counts]:
        """Count by SQL alone the assets that a party holds of, and what stands in its name."""
