"""The keys of encrypted ledgers: how such a file is known, and which keys this machine has.

An encrypted file is random from its first byte, but for sixteen bytes where SQLCipher keeps a
salt. A random key needs no salt, so we choose it: a mark of ours and the id of the key. Thus a
ledger tells by itself that it is one and which key it wants. A file beside it would be left behind
on the first USB stick; ``cipher_plaintext_header_size`` would leave the header unauthenticated.

A key is the 160 random bits of a paper key (:mod:`core.domain.paper_key`), so that the recovery
key in the safe is the key itself; SQLCipher gets 256 bits made of them by HMAC-SHA-256 and uses
them as they are. Standard library only: asking whether a file is encrypted loads no database.
"""

from __future__ import annotations

import dataclasses as dc
import hmac
import secrets
from pathlib import Path
from typing import Any, Protocol

from core.domain import paper_key
from core.problems import FieldError, Unavailable

MARK = b"NQLEDGR\x01"
_ID = 8  # bytes


@dc.dataclass(frozen=True, slots=True, repr=False)
class LedgerKey:
    """A key; never shown by accident."""

    secret: bytes

    @property
    def key_id(self) -> str:
        """What the file, the key store and the sheet in the safe call it."""
        return self._made("id")[:_ID].hex().upper()

    @property
    def written(self) -> str:
        """The recovery key: the key as people copy it."""
        return paper_key.written(self.secret)

    @property
    def raw(self) -> bytes:
        """The 32 bytes that encrypt."""
        return self._made("pages")

    @property
    def for_sqlcipher(self) -> str:
        """Key and salt as SQLCipher takes them where nothing is to be derived."""
        return f"x'{self.raw.hex()}{MARK.hex()}{self.key_id}'"

    def unlock(self, connection: Any) -> None:
        """Give a new connection the key; the library's own log is not for our users."""
        connection.execute("PRAGMA cipher_log_level = NONE")
        connection.execute(f'PRAGMA key = "{self.for_sqlcipher}"')

    def _made(self, purpose: str) -> bytes:
        return hmac.digest(self.secret, f"nongquan ledger {purpose}".encode(), "sha256")


def new_key() -> LedgerKey:
    """Return a key that nobody has."""
    return LedgerKey(secrets.token_bytes(paper_key.BYTES))


def read_key(typed: str) -> LedgerKey:
    """Read a recovery key; ``FieldError`` says which group cannot be right."""
    return LedgerKey(paper_key.read(typed))


def id_in(ledger: Path) -> str:
    """Return the id of the key that a file wants, or ``""`` where it is not encrypted by us."""
    try:
        with ledger.open("rb") as file:
            head = file.read(len(MARK) + _ID)
    except OSError:
        return ""
    whole = head.startswith(MARK) and len(head) == len(MARK) + _ID
    return head[len(MARK) :].hex().upper() if whole else ""


# --- which keys this machine has ------------------------------------------------------------------


class KeyStore(Protocol):
    """Where keys lie when the program has ended."""

    def kept(self, key_id: str) -> str:
        """Return a recovery key, or ``""``."""

    def keep(self, key_id: str, written: str) -> None:
        """Keep a recovery key; ``Unavailable`` where nothing can be written."""


# Of the process, as the key store is of the machine: a ledger is opened in many places (backups,
# copies before a migration, every connection of a pool), and its file says which key it wants.
_known: dict[str, LedgerKey] = {}
_stores: list[KeyStore] = []


def use(store: KeyStore) -> None:
    """Ask this store from now on, and keep keys in it."""
    _stores[:] = [store]


def learn(key: LedgerKey) -> None:
    """Know a key until the program ends."""
    _known[key.key_id] = key


def keep(key: LedgerKey) -> None:
    """Know a key from now on, after the program has ended too."""
    for store in _stores:
        if store.kept(key.key_id) != key.written:  # what is kept well is not put at risk
            store.keep(key.key_id, key.written)
    learn(key)


def forget() -> None:
    """Know only what the store has."""
    _known.clear()


def is_locked(ledger: Path) -> bool:
    """Tell whether a ledger is encrypted with a key that this machine does not have."""
    key_id = id_in(ledger)
    return bool(key_id) and _found(key_id) is None


def key_of(ledger: Path) -> LedgerKey | None:
    """Return the key of a ledger, None of one that is not encrypted.

    ``Unavailable('ledger_key_unknown')`` where this machine does not have it.
    """
    key_id = id_in(ledger)
    if not key_id:
        return None
    found = _found(key_id)
    if found is None:
        raise Unavailable("ledger_key_unknown", value=ledger, key=key_id)
    return found


def open_with(ledger: Path, typed: str) -> None:
    """Keep the recovery key that somebody typed for a ledger; ``FieldError`` if it does not fit."""
    key, wanted = read_key(typed), id_in(ledger)
    if key.key_id != wanted:
        raise FieldError("ledger_key_wrong", value=key.key_id, wanted=wanted)
    keep(key)


def _found(key_id: str) -> LedgerKey | None:
    if key_id not in _known:
        for store in _stores:
            _take(store.kept(key_id), key_id)
    return _known.get(key_id)


def _take(written: str, key_id: str) -> None:
    """Know what a store gave, unless it is not what it is called: then it has no such key."""
    try:
        key = read_key(written)
    except FieldError:
        return
    if key.key_id == key_id:
        learn(key)
