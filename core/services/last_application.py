"""What a repeat case has in common with the last one: the bank, its agent, rate, scope, papers.

What tells cases apart is never carried over: assets, who mortgages and owes, amounts, days,
contract numbers, and whatever is typed to be sure.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from core.domain.states import CASE
from core.services.question import Question, query

CARRIED = (
    *("mortgagees", "security", "interest_rate", "scope"),
    *("transfer_restricted", "disposal_agreement", "papers"),
)
LOOKED_AT = 60  # cases, the latest first


@query
def last_application(question: Question, registration: str) -> Mapping[str, Any]:
    """Return what may be carried over from the operator's last case of a kind, {} if none."""
    for case in question.work.cases.in_states(CASE.states, LOOKED_AT):
        received = case.steps[0]
        if case.registration == registration and received.operator == question.context.operator:
            return {name: case.content[name] for name in CARRIED if case.content.get(name)}
    return {}
