"""Operations: the one way anything is changed, for window, command line and tests alike.

An operation reads a raw request into a typed command, looks at it inside the transaction that
would carry it out, and returns a :class:`Plan`: everything that stands in the way, and what to
do if nothing does. So one submit answers everything, and what was checked is what is written.
"""

from __future__ import annotations

import dataclasses as dc
import datetime as dt
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

from core.domain.asset_class import AssetClass
from core.domain.routing import RoutingTable
from core.fields import Text
from core.problems import FieldError, Problem, Severity
from core.services.glyphs import glyph_faults
from core.services.incoming import fields_of, read_document
from core.services.office import Office
from core.services.ports import Binder, Notary, Passwords, Shelf, Work
from core.services.reading import Document, Reading, build
from core.text import Catalogue


@dc.dataclass(frozen=True, slots=True)
class Context:
    """What every operation knows besides its request.

    ``classes`` are seen as of the office; ``policies`` is what the office has set for today.
    Where the ledger is ``accounted``, the operator has ``roles`` and sees the whole identity of
    those parties only that were ``disclosed`` to them.
    """

    today: dt.date
    operator: str
    office: Office
    policies: Mapping[str, Any]
    classes: Mapping[str, AssetClass]
    routes: RoutingTable
    program_version: str
    text: Catalogue
    shelf: Shelf
    binder: Binder
    notary: Notary
    passwords: Passwords
    accounted: bool = False
    roles: tuple[str, ...] = ()
    disclosed: frozenset[str] = frozenset()

    def shows_identity(self, party_no: str) -> bool:
        """Tell whether the operator is shown a person's whole identity number."""
        return not self.accounted or party_no in self.disclosed


@dc.dataclass(slots=True)
class Request:
    """A request under examination: the open work, what could be read, the circumstances."""

    work: Work
    reading: Reading
    context: Context
    operation: Operation

    def get(self, name: str) -> Any:
        """Return a well-formed field, or None."""
        return self.reading.values.get(name)

    def items(self, name: str) -> Sequence[Mapping[str, Any]] | None:
        """Return the items of a list, of faulty ones what could be read; None if it is no list."""
        found = self.reading.view.get(name)
        return None if found is None else [fields_of(item) for item in found]

    def command(self) -> Any:
        """Return the typed command; only a request without faults has one."""
        return build(self.operation.command, self.reading)


@dc.dataclass(frozen=True, slots=True)
class Done:
    """What an operation did: the number it is known by, the others, the facts to journal."""

    number: str
    numbers: Mapping[str, str]
    changed: frozenset[str]
    facts: Mapping[str, Any] = dc.field(default_factory=dict)


@dc.dataclass(frozen=True, slots=True)
class Plan:
    """What stands in the way of a request, and how to carry it out if nothing does.

    ``afterwards`` is what is left to do outside of the ledger once it is committed.
    """

    problems: Sequence[Problem]
    carry_out: Callable[[], Done]
    afterwards: Callable[[], None] | None = None


@dc.dataclass(frozen=True, slots=True)
class Receipt:
    """The answer to a request that was carried out."""

    operation: str
    number: str
    numbers: Mapping[str, str]
    changed: frozenset[str]
    sequence: int
    head: str
    entered_at: str


Handler = Callable[[Request], Plan]


@dc.dataclass(frozen=True, slots=True)
class Operation:
    """A registered operation: its name, its command and who examines it.

    What ``printed`` operations write stands on papers: it must be drawable. Those that are
    ``certifying`` make a certificate, whose code is signed after the commit.
    """

    name: str
    command: type[Document]
    handler: Handler
    journaled: bool = True
    printed: bool = False
    certifying: bool = False

    def read(self, raw: object) -> Reading:
        """Read a request; what papers could not print is a fault of it."""
        reading, _ = read_document(self.command, raw)
        if self.printed:
            faulty = {problem.field for problem in reading.problems}
            reading.problems += glyph_faults(raw, faulty)
        return reading

    @property
    def subject(self) -> str:
        """The first word of the command line: ``mortgage`` of ``mortgage.apply``."""
        return self.name.partition(".")[0]


OPERATIONS: dict[str, Operation] = {}


def operation(
    name: str,
    command: type[Document],
    *,
    journaled: bool = True,
    printed: bool = False,
    certifying: bool = False,
) -> Callable[[Handler], Handler]:
    """Register a handler under the operation's name."""

    def register(handler: Handler) -> Handler:
        if name in OPERATIONS:
            raise ValueError(f"two operations are called {name}")
        OPERATIONS[name] = Operation(name, command, handler, journaled, printed, certifying)
        return handler

    return register


def unanswered(
    problems: Sequence[Problem], acknowledged: Collection[str], reason: str
) -> list[Problem]:
    """Return what still stands in the way once confirmations were given.

    Confirming needs a reason, which the journal keeps beside the codes.
    """
    try:
        Text(limit=2000, lines=True).parse(reason or "-")
    except FieldError as error:
        return [*problems, Problem(error.code, "reason", error.params)]
    given = {
        p.code for p in problems if p.severity is Severity.CONFIRMATION and p.code in acknowledged
    }
    rest = [p for p in problems if p.severity is not Severity.CONFIRMATION or p.code not in given]
    if given and not reason.strip():
        rest.append(Problem("reason_required", "reason", {"value": "、".join(sorted(given))}))
    return rest
