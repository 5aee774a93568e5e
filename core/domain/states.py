"""A state graph as data: which step leads where, by which operation, and whose work it is.

The steps of a case are the national ones, 申请–受理–审核–登簿–发证 (不动产登记暂行条例 第十四条
至第二十二条), with a written end for every case that is not entered.
"""

from __future__ import annotations

import dataclasses as dc
from collections.abc import Iterator
from enum import StrEnum


class Role(StrEnum):
    """What an operator of the office may be entrusted with."""

    CLERK = "clerk"  # the window: receives, accepts, writes out, hands over
    REVIEWER = "reviewer"  # examines what another person accepted
    REGISTRAR = "registrar"  # enters into the register
    ARCHIVIST = "archivist"  # files closed cases
    ACCOUNTANT = "accountant"  # settles, posts and pays the distributions of an entity


@dc.dataclass(frozen=True, slots=True)
class Transition:
    """One allowed step; ``condition`` names what else must hold, ``""`` if nothing."""

    start: str
    end: str
    operation: str
    role: Role
    condition: str = ""


@dc.dataclass(frozen=True, slots=True)
class Graph:
    """Allowed steps from an initial state; a pair of states has at most one step."""

    initial: str
    transitions: tuple[Transition, ...]

    def __post_init__(self) -> None:
        pairs = [(step.start, step.end) for step in self.transitions]
        if len(set(pairs)) != len(pairs):
            raise ValueError("two steps between the same states")

    @property
    def states(self) -> tuple[str, ...]:
        """Every state once, the initial one first, then in the order of the steps."""
        ends = [state for step in self.transitions for state in (step.start, step.end)]
        return tuple(dict.fromkeys([self.initial, *ends]))

    @property
    def terminal(self) -> frozenset[str]:
        """The states that no step leaves."""
        return frozenset(self.states) - {step.start for step in self.transitions}

    def find(self, start: str, end: str) -> Transition | None:
        """Return the step from one state to another, if it is allowed."""
        return next((s for s in self.transitions if (s.start, s.end) == (start, end)), None)

    def may(self, start: str, end: str) -> bool:
        """Tell whether a step is allowed at all; role and condition are the caller's to ask."""
        return self.find(start, end) is not None

    def next_steps(self, state: str) -> tuple[Transition, ...]:
        """Return the steps that leave a state, the usual way forward first.

        ``ValueError`` for a state the graph does not know: that is a bug or a damaged ledger.
        """
        if state not in self.states:
            raise ValueError(f"unknown state: {state!r}")
        return tuple(step for step in self.transitions if step.start == state)

    def step_of(self, state: str, operation: str) -> Transition | None:
        """Return the step that an operation takes from a state, if it may be done there."""
        return next((s for s in self.next_steps(state) if s.operation == operation), None)

    def reachable(self, start: str) -> frozenset[str]:
        """Return every state that can follow from ``start``, itself included."""
        return frozenset(self._walk(start, set()))

    def _walk(self, state: str, seen: set[str]) -> Iterator[str]:
        seen.add(state)
        yield state
        for step in self.next_steps(state):
            if step.end not in seen:
                yield from self._walk(step.end, seen)


# What has no certificate in force (a discharge) is archived at once: nothing is handed over.
NO_CERTIFICATE = "no_certificate"

CASE = Graph(
    initial="received",
    transitions=(
        Transition("received", "accepted", "case.accept", Role.CLERK),
        Transition("received", "supplement", "case.supplement", Role.CLERK),
        Transition("received", "rejected", "case.reject", Role.CLERK),
        Transition("received", "withdrawn", "case.withdraw", Role.CLERK),
        Transition("supplement", "received", "case.resubmit", Role.CLERK),
        Transition("supplement", "rejected", "case.reject", Role.CLERK),
        Transition("supplement", "withdrawn", "case.withdraw", Role.CLERK),
        Transition("accepted", "reviewed", "case.review", Role.REVIEWER),
        Transition("accepted", "refused", "case.refuse", Role.REVIEWER),
        Transition("accepted", "supplement", "case.supplement", Role.REVIEWER),
        Transition("accepted", "withdrawn", "case.withdraw", Role.CLERK),
        Transition("reviewed", "entered", "case.enter", Role.REGISTRAR),
        Transition("reviewed", "accepted", "case.return", Role.REGISTRAR),
        Transition("reviewed", "refused", "case.refuse", Role.REGISTRAR),
        Transition("reviewed", "withdrawn", "case.withdraw", Role.CLERK),
        Transition("entered", "certified", "certificate.print", Role.CLERK),
        Transition("entered", "archived", "case.archive", Role.ARCHIVIST, NO_CERTIFICATE),
        Transition("certified", "issued", "certificate.issue", Role.CLERK),
        Transition("issued", "archived", "case.archive", Role.ARCHIVIST),
        Transition("rejected", "archived", "case.archive", Role.ARCHIVIST),
        Transition("refused", "archived", "case.archive", Role.ARCHIVIST),
        Transition("withdrawn", "archived", "case.archive", Role.ARCHIVIST),
    ),
)

# Where the office still owes the applicant an answer.
OPEN_STATES = frozenset({"received", "supplement", "accepted", "reviewed"})
