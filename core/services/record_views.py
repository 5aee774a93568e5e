"""What is shown of a record's past and of its relations; see :mod:`core.services.views`."""

from __future__ import annotations

import dataclasses as dc


@dc.dataclass(frozen=True, slots=True)
class RelationRow:
    """A relation as one of its two parties sees it; ``party_no`` and ``name`` are the other's."""

    relation: str
    relation_term: str
    party_no: str
    name: str
    document_no: str
    from_date: str
    until: str
    active: bool


@dc.dataclass(frozen=True, slots=True)
class VersionRow:
    """A version of what is described, and what it changed."""

    version: int
    kind_term: str
    changes: str
    change_reason: str
    evidence_no: str
    operator: str
    entered_at: str


@dc.dataclass(frozen=True, slots=True)
class TenureRow:
    """What a transfer changed of somebody's holding; ``until`` is empty for what stands now."""

    tenure: int
    entered_at: str
    until: str
    holders: str
    share_before: str
    share: str
    case_no: str


@dc.dataclass(frozen=True, slots=True)
class DuplicateRow:
    """Two records that may be of one person."""

    party_no: str
    other: str
    name: str
    other_name: str
    reason: str
