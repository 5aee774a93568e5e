"""Accounts of those who work with a ledger, and what checks their passwords."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from core.domain.accounts import Account, SignIn


class Accounts(Protocol):
    """People who work with the ledger, each as last written."""

    def exist(self) -> bool: ...
    def get(self, name: str) -> Account | None: ...
    def all(self) -> Sequence[Account]: ...
    def set(self, new: Account) -> None: ...
    def attempt(self, known: Account, *, granted: bool) -> None: ...
    def attempts(self, known: Account, limit: int) -> Sequence[SignIn]: ...


class Passwords(Protocol):
    """Hashes passwords and compares them; slow on purpose."""

    def hashed(self, password: str) -> str:
        """Return a password's hash with its salt and costs, as text."""

    def match(self, password: str, secret: str) -> bool:
        """Tell whether a password is the one of a hash; a damaged hash matches nothing."""

    def is_hash(self, secret: str) -> bool:
        """Tell whether a text is a hash that :meth:`match` can read and that is dear enough."""
