"""What is shown of holders, entries, restraints, versions: see :mod:`core.services.views`."""

from __future__ import annotations

import dataclasses as dc


@dc.dataclass(frozen=True, slots=True)
class HolderRow:
    """Who holds what of an asset; ``pledged`` is how much of the whole is burdened.

    Joint holders stand in one row each, of the same ``line``, without a ``share``; ``of_whole`` is
    what they hold together. ``frozen``: this share is seized.
    """

    line: int
    party_no: str
    name: str
    share: str
    pledged: str
    of_whole: str
    joint: bool
    frozen: bool


@dc.dataclass(frozen=True, slots=True)
class FolioRow:
    """An entry of an asset's folio."""

    entry: int
    kind: str
    kind_term: str
    record_no: str
    entered_at: str


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


@dc.dataclass(frozen=True, slots=True)
class RestraintRow:
    """A seizure, an objection or a caution as it stands today; seizures in order of the queue.

    ``extent`` is what it takes: the whole or somebody's share. ``ahead`` are the seizures it waits
    behind, ``until`` the last day it binds, "" where it waits or runs until an event.
    """

    restraint_no: str
    kind: str
    kind_term: str
    state: str
    state_term: str
    extent: str
    authority: str
    document_no: str
    ground: str
    delivered_at: str
    from_date: str
    effective_from: str
    until: str
    term_months: int | None
    ahead: tuple[str, ...]
    released: bool
    active: bool
