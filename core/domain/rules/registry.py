"""Rules of law: named functions that look at an application and say what stands in its way.

A rule declares which facts it reads; it runs as soon as those are known and well formed, so one
answer holds faults, refusals and confirmations together. Asset classes name their rules; the
same rules run when a case is accepted and again inside the transaction that enters it (物权解释
and 查封规定 23: what happened in between counts).
"""

from __future__ import annotations

import dataclasses as dc
import datetime as dt
from collections.abc import Callable, Collection, Iterable, Mapping
from fractions import Fraction
from typing import Any

from core.domain.asset import Asset
from core.domain.asset_class import AssetClass
from core.domain.claim_parts import part_of
from core.domain.contribution import Contribution
from core.domain.deals import Deal
from core.domain.mortgage import Burdens, Mortgage
from core.domain.mortgage_change import Change
from core.domain.offices import SERVICE_CENTRE
from core.domain.party import Party
from core.domain.priority import PlaceWanted
from core.domain.restraints import Restraint
from core.domain.routing import RoutingTable
from core.domain.transfers import Outcome
from core.problems import Problem, Severity


@dc.dataclass(frozen=True, slots=True)
class Participant:
    """A party of an application in its role, with the agent who signs for it."""

    role: str
    line: int
    party: Party
    agent_name: str = ""
    authority_until: dt.date | None = None
    pledged_share: Any = None  # Fraction of the whole, or None for all it holds
    part: Fraction | None = None  # of the claim, where several have a part of it
    part_amount: int | None = None  # the same in fen, if it was given so
    line_of_share: int | None = None  # the one line of the register that it gives of
    applies: bool = True  # signs itself: not a deceased, nor whom a judgment stands for
    guardians: tuple[str, ...] = ()  # names of those who act for it by law today

    @property
    def place(self) -> str:
        """The path of this line of the request: ``mortgagors[0]``."""
        return f"{self.role}s[{self.line}]"

    def part_of_claim(self, claim: int | None) -> Fraction | None:
        """Return its part of a claim (fen), whichever way it was given; None if none was."""
        return part_of(self.part, self.part_amount, claim)

    @property
    def party_place(self) -> str:
        """The path under which the party itself was given: by number, or new."""
        return f"{self.place}.{'party' if self.party.version else 'new'}"


@dc.dataclass(frozen=True, slots=True)
class Submitted:
    """A line of the list of papers; ``present`` unless it counts no copy."""

    line: int
    code: str
    present: bool


@dc.dataclass(frozen=True, slots=True)
class PendingCase:
    """An earlier accepted case on one of the objects; ``mortgage_no`` is what it is about."""

    case_no: str
    asset_no: str
    mortgage_no: str = ""


@dc.dataclass(slots=True)
class Application:
    """What is known of a request; ``None`` marks what could not be read.

    ``policies`` are what the office has set (resources/policies.toml), ``figures`` the numbers of
    the register's rule pack of the day, ``contributions`` those that hold the assets' parcels;
    ``stand_ins`` says for a party who else may act in its place: the head office of a branch.
    """

    today: dt.date
    region_code: str  # the office's own remit
    registration: str
    values: Mapping[str, Any]
    asset_class: AssetClass | None = None
    assets: tuple[Asset, ...] | None = None
    participants: tuple[Participant, ...] | None = None
    papers: tuple[Submitted, ...] | None = None
    restraints: tuple[Restraint, ...] = ()
    mortgages: tuple[Mortgage, ...] = ()  # live ones on the assets, in order of rank
    pending: tuple[PendingCase, ...] = ()
    objects_at: str = "assets"  # the field that names the assets, or what brings them along
    subject: Mortgage | None = None  # the mortgage that the case is about, if it is about one
    certificate_in_force: str = ""  # its certificate that is not void
    change: Change | None = None  # what the subject is to become
    burdens: Burdens = dc.field(default_factory=dict)  # of the assets, where a kind needs them
    burdened_last: Mapping[str, Mapping[str, Fraction]] = dc.field(default_factory=dict)
    restored_as: str = ""  # the mortgage that restores the subject already
    consents: Mapping[str, str] = dc.field(default_factory=dict)  # mortgage -> document
    places: tuple[PlaceWanted, ...] | None = None  # what an agreement on ranks gives to whom
    name_of: Callable[[str], str] = str  # what a party is called, by its number
    routes: RoutingTable | None = None
    deal: Deal | None = None  # what a transfer wants, and what it makes of each asset
    outcomes: Mapping[str, Outcome] = dc.field(default_factory=dict)
    bound: frozenset[str] = frozenset()  # mortgages whose holders must join in a transfer
    stand_ins: Mapping[str, frozenset[str]] = dc.field(default_factory=dict)  # head offices
    figures: Mapping[str, Fraction] = dc.field(default_factory=dict)
    office_kind: str = SERVICE_CENTRE
    policies: Mapping[str, Any] = dc.field(default_factory=dict)
    contributions: tuple[Contribution, ...] = ()
    incomplete: frozenset[str] = frozenset()  # roles with a party that could not be read

    def get(self, name: str) -> Any:
        """Return a fact by name: a field of the request, else a field of this object."""
        if name in self.values:
            return self.values[name]
        return getattr(self, name, None)

    def place_of(self, index: int) -> str:
        """Return the path of an asset in the request: ``assets[0]``, or what brought it along."""
        return f"assets[{index}]" if self.objects_at == "assets" else self.objects_at

    def acting_for(self, party_no: str) -> frozenset[str]:
        """Return who may act for a party: itself, and who may in its place."""
        return self.stand_ins.get(party_no, frozenset()) | {party_no}

    def acts_for(self, party_no: str, acting: Collection[str]) -> bool:
        """Whether a party is among those who act, itself or by who may act in its place."""
        return not self.acting_for(party_no).isdisjoint(acting)

    def in_role(self, role: str) -> tuple[Participant, ...]:
        """Return the participants of one role."""
        return tuple(p for p in self.participants or () if p.role == role)


def subject_of(application: Application) -> Mortgage:
    """Return the subject of a case, for rules that read it."""
    assert application.subject is not None
    return application.subject


def change_of(application: Application) -> Change:
    """Return what the subject is to become, for rules that read it."""
    assert application.change is not None
    return application.change


Check = Callable[[Application], Iterable[Problem]]


@dc.dataclass(frozen=True, slots=True)
class Rule:
    """A named check, the facts it reads and the field its problems stand under."""

    name: str
    reads: tuple[str, ...]
    check: Check


RULES: dict[str, Rule] = {}


def rule(name: str, *reads: str) -> Callable[[Check], Check]:
    """Register a rule under the name that class files use."""

    def register(check: Check) -> Check:
        if name in RULES:
            raise ValueError(f"two rules are called {name}")
        RULES[name] = Rule(name, reads, check)
        return check

    return register


def refusal(code: str, field: str = "", **params: object) -> Problem:
    """Make a refusal; its legal basis and next step stand in the catalogue."""
    return Problem(code, field, {k: str(v) for k, v in params.items()}, Severity.REFUSAL)


def confirmation(code: str, field: str = "", **params: object) -> Problem:
    """Make a question that a clerk may answer with yes and a reason."""
    return Problem(code, field, {k: str(v) for k, v in params.items()}, Severity.CONFIRMATION)


def yuan(fen: int) -> str:
    """Write an amount in yuan for a sentence."""
    return f"{fen // 100}.{fen % 100:02d}"


def run_rules(names: Iterable[str], application: Application) -> list[Problem]:
    """Run the named rules whose facts are known; the order of names is the order of answers."""
    problems: list[Problem] = []
    for name in names:
        found = RULES[name]
        if all(application.get(fact) is not None for fact in found.reads):
            problems += found.check(application)
    return problems


def codes_of(problems: Collection[Problem]) -> frozenset[str]:
    """Return the codes of problems."""
    return frozenset(problem.code for problem in problems)
