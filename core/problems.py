"""How the program says no: problems are values; exceptions carry them to the door.

A :class:`Problem` is a code, the field it stands under and the facts of the case. It holds no
sentence: the text catalogue (:mod:`core.text`) turns codes into words, so window, command line
and papers say the same thing in the same language.
"""

from __future__ import annotations

import dataclasses as dc
from collections.abc import Iterable, Mapping
from enum import StrEnum


class Severity(StrEnum):
    """What a problem means for the request."""

    FAULT = "fault"  # the input is malformed: correct it (exit status 2)
    REFUSAL = "refusal"  # a rule of law says no (exit status 1)
    CONFIRMATION = "confirmation"  # lawful but unusual: say yes and why (exit status 3)


EXIT_DONE, EXIT_REFUSED, EXIT_BAD_INPUT, EXIT_NEEDS_CONFIRMATION, EXIT_MACHINE = range(5)


@dc.dataclass(frozen=True, slots=True)
class Problem:
    """One thing that stands in the way.

    ``code`` is a key of the catalogue (``money_decimals``, ``R05``); ``field`` a path such as
    ``parties[1].id_no`` or ``""`` for the request as a whole; ``params`` the facts its sentence
    needs, already as text.
    """

    code: str
    field: str = ""
    params: Mapping[str, str] = dc.field(default_factory=dict, hash=False)
    severity: Severity = Severity.FAULT

    def under(self, prefix: str) -> Problem:
        """Return the same problem seen from the form that contains this one."""
        return dc.replace(self, field=join_path(prefix, self.field))


def join_path(prefix: str, rest: str) -> str:
    """Join two field paths: ``plots[3]`` + ``mu`` -> ``plots[3].mu``."""
    if not prefix or not rest:
        return prefix or rest
    return f"{prefix}{rest}" if rest.startswith("[") else f"{prefix}.{rest}"


class NongquanError(Exception):
    """Root of everything the program raises on purpose."""


class FieldError(NongquanError):
    """A value is not of its kind; raised by the parsers of :mod:`core.fields`."""

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(code)
        self.code = code
        self.params = {key: str(value) for key, value in params.items()}


class Rejected(NongquanError):
    """The request was not carried out; *everything* that stands in its way is listed."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__(", ".join(f"{p.code}@{p.field}" for p in self.problems))

    def of(self, severity: Severity) -> tuple[Problem, ...]:
        """Return the problems of one severity, in the order they were found."""
        return tuple(p for p in self.problems if p.severity is severity)

    @property
    def exit_status(self) -> int:
        """2 before 1 before 3, as the command line promises."""
        if self.of(Severity.FAULT):
            return EXIT_BAD_INPUT
        return EXIT_REFUSED if self.of(Severity.REFUSAL) else EXIT_NEEDS_CONFIRMATION


class Conflict(NongquanError):
    """Somebody else changed the record first; nothing was written, nothing typed is lost."""

    def __init__(self, code: str = "conflict", **params: object) -> None:
        super().__init__(code)
        self.code = code
        self.params = {key: str(value) for key, value in params.items()}


class Unavailable(NongquanError):
    """The machine said no (disk full, file locked, wrong file); try again or follow the text."""

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(code)
        self.code = code
        self.params = {key: str(value) for key, value in params.items()}


class Cancelled(NongquanError):
    """The user asked to stop; the transaction was rolled back, so nothing happened."""
