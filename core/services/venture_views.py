"""What pages are shown of ventures and of the office's policies: rows with words."""

from __future__ import annotations

import dataclasses as dc


@dc.dataclass(frozen=True, slots=True)
class ContributionRow:
    """What a member brought into a venture; ``worth`` and ``units`` in words, empty where none."""

    contribution_no: str
    asset_no: str
    party_no: str
    name: str
    kind: str
    worth: str
    units: str
    from_date: str
    ended_on: str


@dc.dataclass(frozen=True, slots=True)
class PolicyRow:
    """A policy of the office: what it is today, and where its default comes from."""

    policy: str
    term: str
    value: str
    value_term: str
    default: str
    source: str
