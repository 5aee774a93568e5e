"""Who may work with a ledger: accounts with roles, and what wrong passwords lead to."""

from __future__ import annotations

import dataclasses as dc
import datetime as dt
from collections.abc import Iterable, Sequence
from fnmatch import fnmatchcase

ACTIVE, LEFT = "active", "left"
MANAGER = "manager"


@dc.dataclass(frozen=True, slots=True)
class Role:
    """A role: its code, the operations it may do, and whether it may disclose identities."""

    code: str
    operations: tuple[str, ...]
    discloses: bool = False

    def may(self, operation: str) -> bool:
        """Tell whether the role may do an operation."""
        return named(operation, self.operations)


def named(operation: str, patterns: Iterable[str]) -> bool:
    """Tell whether one of the patterns (``case.*``) names an operation."""
    return any(fnmatchcase(operation, one) for one in patterns)


@dc.dataclass(frozen=True, slots=True)
class Account:
    """A person who works with the ledger, as last written; ``secret`` is a password's hash."""

    name: str
    roles: tuple[str, ...]
    state: str
    secret: str
    version: int = 1
    set_at: str = ""

    @property
    def active(self) -> bool:
        """Whether the person may still sign in."""
        return self.state == ACTIVE


@dc.dataclass(frozen=True, slots=True)
class SignIn:
    """One attempt to sign in."""

    at: str
    granted: bool


def barred_until(
    attempts: Sequence[SignIn], now: dt.datetime, *, failures: int, minutes: int
) -> dt.datetime | None:
    """Return until when nobody may try again, None if one may.

    ``attempts`` are the last ones, the latest first, since the password was set. As many failures
    in a row as ``failures`` bar the account for ``minutes`` after the last of them; each further
    one bars it anew.
    """
    row = 0
    for one in attempts:
        if one.granted:
            break
        row += 1
    if row < failures:
        return None
    until = dt.datetime.fromisoformat(attempts[0].at) + dt.timedelta(minutes=minutes)
    return until if now < until else None


def last_manager(accounts: Iterable[Account], without: str) -> bool:
    """Tell whether nobody could manage accounts any more without one person."""
    return not any(one.active and MANAGER in one.roles for one in accounts if one.name != without)
