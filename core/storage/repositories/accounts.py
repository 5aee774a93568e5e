"""Accounts and attempts to sign in."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, func, select

from core.domain.accounts import Account, SignIn
from core.storage.canonical import canonical
from core.storage.rows import Record, Rows
from core.storage.schema.accounts import account, sign_in
from core.storage.schema.journal import journal


class SqlAccounts:
    """People who work with the ledger; see :class:`core.services.ports.Accounts`."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    def exist(self) -> bool:
        """Tell whether the ledger has accounts at all."""
        return self._rows.value(_any()) is not None

    def get(self, name: str) -> Account | None:
        """Return an account as last written."""
        row = self._rows.first(_last_version(), name=name)
        return None if row is None else _account(row)

    def all(self) -> Sequence[Account]:
        """Return every account as last written, by name."""
        last: dict[str, Account] = {}
        for row in self._rows.all(_versions()):
            last[row["name"]] = _account(row)
        return tuple(last.values())

    def set(self, new: Account) -> None:
        """Write the next version of an account."""
        known = self.get(new.name)
        before = known.version if known else None
        self._rows.insert(
            account,
            {
                "name": new.name,
                "version": (before or 0) + 1,
                "previous_version": before,
                "roles": canonical(list(new.roles)),
                "state": new.state,
                "secret": new.secret,
            },
        )

    def attempt(self, known: Account, *, granted: bool) -> None:
        """Write that somebody tried to sign in, and whether it was granted."""
        last = self._rows.value(_last_attempt(), name=known.name)
        self._rows.insert(
            sign_in,
            {
                "name": known.name,
                "attempt": (last or 0) + 1,
                "previous_attempt": last,
                "account_version": known.version,
                "outcome": "granted" if granted else "refused",
                "tried_at": self._rows.entered_at,
            },
        )

    def attempts(self, known: Account, limit: int) -> Sequence[SignIn]:
        """Return the last attempts since the account was last written, the latest first."""
        rows = self._rows.all(_attempts(), name=known.name, version=known.version, most=limit)
        return [SignIn(row["tried_at"], row["outcome"] == "granted") for row in rows]


def _account(row: Record) -> Account:
    return Account(
        row["name"],
        tuple(json.loads(row["roles"])),
        row["state"],
        row["secret"],
        row["version"],
        row["entered_at"],
    )


@cache
def _any() -> Select[Any]:
    return select(account.c.name).limit(1)


def _told() -> Select[Any]:
    return select(account, journal.c.entered_at).join_from(
        account, journal, journal.c.sequence == account.c.sequence
    )


@cache
def _last_version() -> Select[Any]:
    one = _told().where(account.c.name == bindparam("name"))
    return one.order_by(account.c.version.desc()).limit(1)


@cache
def _versions() -> Select[Any]:
    return _told().order_by(account.c.name, account.c.version)


@cache
def _last_attempt() -> Select[Any]:
    return select(func.max(sign_in.c.attempt)).where(sign_in.c.name == bindparam("name"))


@cache
def _attempts() -> Select[Any]:
    return (
        select(sign_in.c.tried_at, sign_in.c.outcome)
        .where(
            sign_in.c.name == bindparam("name"), sign_in.c.account_version == bindparam("version")
        )
        .order_by(sign_in.c.attempt.desc())
        .limit(bindparam("most"))
    )
