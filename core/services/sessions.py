"""Who sits at the desk: signing in, and what that person may do and see.

Without accounts the ledger is a single desk: whoever opened it is believed and does everything.
With accounts nothing is shown or done before somebody signed in; roles are looked up in the ledger
at every operation, so that what a manager takes away ends at once.
"""

from __future__ import annotations

import dataclasses as dc
import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

from core.domain.accounts import Account, barred_until
from core.problems import Problem, Rejected, Severity
from core.services.operations import Context
from core.services.ports import Clock, Passwords, Store, Work
from core.services.roles import may, rules, who_may
from core.text import Catalogue

SIGNED_IN, SIGN_IN_REFUSED = "session.open", "session.refuse"


@dc.dataclass(frozen=True, slots=True)
class Session:
    """Who works; ``signed_in`` by a password, and whose identities were disclosed to them."""

    operator: str
    signed_in: bool = False
    disclosed: frozenset[str] = frozenset()


class _Desk(Protocol):
    """What judging a role needs of the desk."""

    store: Store

    def _context(self, work: Work) -> Context: ...
    def _allow(self, context: Context, operation: str) -> None: ...


class Sessions:
    """What a desk knows of the person who sits at it."""

    store: Store
    session: Session
    text: Catalogue  # of the window
    _clock: Clock
    _passwords: Passwords

    @property
    def operator(self) -> str:
        """Who works."""
        return self.session.operator

    def seat(self, operator: str) -> None:
        """Say who works at a single desk; where there are accounts nobody is believed."""
        self.session = Session(operator)

    def people(self) -> tuple[str, ...]:
        """Return who may sign in; nobody on a single desk."""
        with self.store.reading() as work:
            return tuple(one.name for one in work.accounts.all() if one.active)

    @property
    def waits(self) -> bool:
        """Whether somebody must sign in before anything is shown."""
        if self.session.signed_in:
            return False
        with self.store.reading() as work:
            return work.accounts.exist()

    def sign_in(self, name: str, password: str) -> None:
        """Let a person work who knows the password; each attempt is recorded.

        Raises ``Rejected`` for an unknown name, a wrong password, and while an account is barred
        after too many failures (``resources/roles.toml``).
        """
        with self.store.reading() as work:
            known = self._admissible(work, name)
        right = self._passwords.match(password, known.secret)
        with self.store.writing(name) as work:
            now = self._admissible(work, name)  # somebody may have tried in the meantime
            right = right and now.secret == known.secret
            work.accounts.attempt(now, granted=right)
            work.record(SIGNED_IN if right else SIGN_IN_REFUSED, "", [], {"account": name})
        if not right:
            raise Rejected([Problem("password_wrong", "password")])
        self.session = Session(name, signed_in=True)

    def confirm(self, password: str) -> None:
        """Let the person who is signed in go on after a pause; the same rules as signing in."""
        disclosed = self.session.disclosed
        self.sign_in(self.operator, password)
        self.session = dc.replace(self.session, disclosed=disclosed)

    def sign_out(self) -> None:
        """Let nobody work until somebody signs in."""
        self.seat("")

    def new_secret(self, password: str, again: str) -> str:
        """Return the hash of a new password; ``Rejected`` if it is none or was typed twice."""
        limits = rules()
        problems = []
        if not limits.shortest <= len(password) <= limits.longest:
            facts = {"least": str(limits.shortest), "most": str(limits.longest)}
            problems.append(Problem("password_length", "password", facts))
        elif len(set(password)) < 3 or password.isdigit():
            problems.append(Problem("password_simple", "password"))
        if password != again:
            problems.append(Problem("passwords_differ", "password_again"))
        if problems:
            raise Rejected(problems)
        return self._passwords.hashed(password)

    # --- what the person may do -------------------------------------------------------------------

    def _admissible(self, work: Work, name: str) -> Account:
        known = work.accounts.get(name)
        if known is None:
            raise Rejected([Problem("no_such_account", "account", {"value": name})])
        if not known.active:
            raise Rejected([Problem("account_left", "account", {"value": name})])
        limits, now = rules(), self._clock()
        attempts = work.accounts.attempts(known, limits.failures)
        until = barred_until(attempts, now, failures=limits.failures, minutes=limits.minutes)
        if until is not None:
            facts = {"value": name, "until": _minute(until)}
            raise Rejected([Problem("account_barred", "account", facts, Severity.REFUSAL)])
        return known

    @contextmanager
    def _reading(self) -> Iterator[Work]:
        """Open a reading work for who works here, and for nobody else."""
        with self.store.reading() as work:
            self._seated(work)
            yield work

    def _seated(self, work: Work) -> Account | None:
        """Return the account of who works, None on a single desk; else ``Rejected``."""
        known = work.accounts.get(self.operator) if self.session.signed_in else None
        if known is None or not known.active:
            if not work.accounts.exist():
                return None
            raise Rejected([Problem("sign_in_first", "", {}, Severity.REFUSAL)])
        return known

    def demand(self: _Desk, act: str) -> None:
        """Raise ``Rejected`` if who works has no role for an act on the ledger as a whole."""
        with self.store.reading() as work:
            self._allow(self._context(work), act)

    def _allow(self, context: Context, operation: str) -> None:
        """Raise ``Rejected`` if who works has no role that may do an operation."""
        if context.accounted and not may(context.roles, operation):
            facts = {
                "value": context.operator,
                "operation": self.text(f"operation.{operation}"),
                "roles": "、".join(self.text(f"choice.duty.{one}") for one in who_may(operation)),
            }
            raise Rejected([Problem("not_your_role", "", facts, Severity.REFUSAL)])

    def _disclosed(self, party_no: str) -> None:
        """Remember, until the person leaves, that an identity may be shown."""
        shown = self.session.disclosed | {party_no}
        self.session = dc.replace(self.session, disclosed=shown)


def _minute(moment: dt.datetime) -> str:
    return moment.strftime("%H:%M")
