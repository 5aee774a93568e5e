"""The repository of contributions, as a protocol; core.storage.repositories fulfils it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Protocol

from core.domain.contribution import Contribution


class Contributions(Protocol):
    """What members brought into ventures."""

    def add(self, new: Contribution) -> None: ...
    def end(self, known: Contribution, ended_on: dt.date, document_no: str) -> None: ...
    def get(self, contribution_no: str) -> Contribution | None: ...
    def of_asset(self, asset_no: str) -> Sequence[Contribution]: ...
    def on_parcel(self, parcel_no: str) -> Sequence[Contribution]:
        """Return the contributions of a parcel, those that ended too, in order of entry."""
