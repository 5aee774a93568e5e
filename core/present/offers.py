"""What the window offers where: the operations a record's page leads to, and how forms look.

Nothing here names an operation that has no reason to be special: a command says by its fields what
it is about (``mortgage: MortgageRef``), so it is offered on the page of such a record with that
field filled in, and its form is laid out by what its fields are.
"""

from __future__ import annotations

import dataclasses as dc
from collections.abc import Iterator, Mapping
from functools import cache

from core.domain.states import CASE
from core.fields import Ref, Text
from core.present.form import Group, Leaf, Part, Rows, parts_of
from core.present.layouts import LAYOUTS, MAKES, Section
from core.services.applications import REGISTRATIONS
from core.services.operations import OPERATIONS

# Filled in by the program, not by a person.
UNSEEN = frozenset({"accept", "seen_step", "seen_version"})
# What has a place of its own: the steps of a case, drafts, the valuation sheet, the settings.
_STEPS = frozenset(step.operation for step in CASE.transitions)
_ELSEWHERE = {
    *("valuation.record", "register.sweep", "certificate.print_batch"),
    *("blank.receive", "blank.spoil"),
    *("attachment.file", "attachment.withdraw"),
}
APART = _STEPS | {"draft.save", "draft.discard"} | _ELSEWHERE
SUBJECTS_APART = frozenset({"setting"})
# The records that a page can show, the most telling first.
SHOWN = (
    *("case", "asset", "mortgage", "party", "certificate", "valuation"),
    *("cycle", "entity", "payable", "payment"),
    *("subsidy_loan", "subsidy_batch"),
)


@dc.dataclass(frozen=True, slots=True)
class Offer:
    """An operation on a record, and how its form is filled with the record's number."""

    operation: str
    field: str
    listed: bool  # the field is a list of numbers

    def filled(self, number: str) -> dict[str, object]:
        """Return the raw request that names the record."""
        return {self.field: [number] if self.listed else number}


@cache
def offered_on(kind: str) -> tuple[Offer, ...]:
    """Return what may be done with a record of a kind (``asset``, ``mortgage``, ``party`` …)."""
    found = (_offer(name, kind) for name in sorted(OPERATIONS) if not _apart(name))
    return tuple(one for one in found if one is not None)


@cache
def offered_alone() -> tuple[str, ...]:
    """Return the operations that begin with no record at all, or with a list of them."""
    about = {offer.operation for kind in _kinds() for offer in offered_on(kind)}
    beginning = {name for name in OPERATIONS if _leads_to_case(name)}
    return tuple(
        name for name in sorted(OPERATIONS) if not _apart(name) and name not in about - beginning
    )


def _apart(name: str) -> bool:
    return name in APART or OPERATIONS[name].subject in SUBJECTS_APART


def _kinds() -> set[str]:
    refs = (leaf.kind for name in OPERATIONS for leaf, _ in _leaves(name))
    return {kind.to for kind in refs if isinstance(kind, Ref)}


def _leaves(name: str) -> Iterator[tuple[Leaf, bool]]:
    """Yield the single fields of a command's first level, and the lists of single values."""
    for part in parts_of(OPERATIONS[name].command):
        if isinstance(part, Leaf):
            yield part, False
        elif isinstance(part, Rows) and is_plain(part):
            (single,) = part.parts
            assert isinstance(single, Leaf)
            yield dc.replace(single, name=part.name), True


def _offer(name: str, kind: str) -> Offer | None:
    for leaf, listed in _leaves(name):
        if isinstance(leaf.kind, Ref) and leaf.kind.to == kind:
            return Offer(name, leaf.name, listed)
    return None


def _leads_to_case(name: str) -> bool:
    return bool(registration_of(name))


# --- registrations ----------------------------------------------------------------------------


@cache
def registration_of(operation: str) -> str:
    """Return the registration that an application asks for, ``""`` if it is none."""
    command = OPERATIONS[operation].command
    return next((code for code, one in REGISTRATIONS.items() if one.command is command), "")


@cache
def application_for(registration: str) -> str:
    """Return the operation that applies for a registration."""
    command = REGISTRATIONS[registration].command
    return next(name for name, one in OPERATIONS.items() if one.command is command)


def record_made(operation: str, numbers: Mapping[str, str]) -> tuple[str, str]:
    """Return kind and number of what to show once an operation is done, or twice ``""``."""
    kinds = [MAKES[operation]] if operation in MAKES else list(SHOWN)
    return next(((kind, numbers[kind]) for kind in kinds if kind in numbers), ("", ""))


# --- forms ------------------------------------------------------------------------------------


def layout_of(operation: str) -> tuple[Section, ...]:
    """Return the sections of an operation's form: as declared, or by what its fields are."""
    return LAYOUTS.get(operation) or _derived(operation)


_SECTIONS = ("objects", "content", "parties", "lines", "papers", "notes")


@cache
def _derived(operation: str) -> tuple[Section, ...]:
    """Lay a form out: what it is about, what is asked, who, the papers, and remarks last."""
    names: dict[str, list[str]] = {}
    wide: set[str] = set()
    for part in parts_of(OPERATIONS[operation].command):
        if part.name in UNSEEN:
            continue
        names.setdefault(_section(part), []).append(part.name)
        if isinstance(part, Leaf) and isinstance(part.kind, Text) and part.kind.lines:
            wide.add(part.name)
    if "content" in names:
        names["content"].sort(key=lambda name: not _is_record(operation, name))
    return tuple(
        Section(section, tuple(names[section]), frozenset(wide))
        for section in _SECTIONS
        if section in names
    )


def _section(part: Part) -> str:
    if part.name in ("papers", "remarks"):
        return "papers" if part.name == "papers" else "notes"
    if isinstance(part, Rows) and is_people(part):
        return "parties"
    if isinstance(part, Rows):
        return "objects" if is_plain(part) else "lines"
    return "content"


def _is_record(operation: str, name: str) -> bool:
    return any(
        leaf.name == name and not listed and isinstance(leaf.kind, Ref)
        for leaf, listed in _leaves(operation)
    )


def is_people(part: Part) -> bool:
    """Whether the lines of a list are parties: by number, or new on the spot."""
    names = {one.name for one in part.parts} if isinstance(part, Rows | Group) else set()
    return {"party", "new"} <= names


def is_plain(part: Rows) -> bool:
    """Whether the lines of a list are single values."""
    return len(part.parts) == 1 and isinstance(part.parts[0], Leaf) and not part.parts[0].name
