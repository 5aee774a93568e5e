"""A case: an application on its way from receipt to archive."""

from __future__ import annotations

import dataclasses as dc
from collections.abc import Mapping
from typing import Any


@dc.dataclass(frozen=True, slots=True)
class CaseStep:
    """One step a case has taken; steps are only ever added."""

    step: int
    from_state: str
    to_state: str
    operation: str
    operator: str
    entered_at: str
    opinion: str = ""


@dc.dataclass(frozen=True, slots=True)
class CaseFile:
    """A case with its current content and all its steps."""

    case_no: str
    registration: str
    asset_class: str
    content_version: int
    content: Mapping[str, Any]
    asset_nos: tuple[str, ...]
    steps: tuple[CaseStep, ...]

    @property
    def state(self) -> str:
        """Where the case stands now."""
        return self.steps[-1].to_state

    def taken_by(self, to_state: str) -> CaseStep | None:
        """Return the last step that led to a state, if any did."""
        return next((s for s in reversed(self.steps) if s.to_state == to_state), None)
