"""Who bears witness to the journal besides the ledger itself: keys, and heads kept outside."""

from __future__ import annotations

import dataclasses as dc
from collections.abc import Sequence
from typing import Protocol

from core.services.ports.values import Head


@dc.dataclass(frozen=True, slots=True)
class Seal:
    """A signature by an office's key; key, public half and signature in hex."""

    key_id: str
    public: str
    signature: str


@dc.dataclass(frozen=True, slots=True)
class Checkpoint:
    """A head of the journal, signed."""

    head: Head
    signed_at: str
    seal: Seal


@dc.dataclass(frozen=True, slots=True)
class CodeSeen:
    """What a certificate's code states; digest and head are the first bytes of each, in hex.

    ``genuine``: a key that this machine trusts signed it.
    """

    genuine: bool
    certificate_no: str
    digest: str
    sequence: int
    head: str


class Checkpoints(Protocol):
    """The signed heads in a ledger."""

    def add(self, checkpoint: Checkpoint) -> None: ...
    def at(self, sequence: int) -> Checkpoint | None: ...
    def all(self) -> Sequence[Checkpoint]:
        """Return every checkpoint, the first one first."""


class Anchors(Protocol):
    """The highest heads this machine has seen, outside of the ledger, for one place.

    A ledger is known by the hash of its first entry. What cannot be read or written there never
    stands in the way of work: it is a second witness.
    """

    def known(self, ledger: str) -> Head | None:
        """Return the head seen last at this place; of a ledger new here, the highest elsewhere."""

    def stranger(self, ledger: str) -> str:
        """Return which other ledger lay at this place when it was last opened, else ``""``."""

    def note(self, ledger: str, head: Head) -> None:
        """Keep a head unless a higher one is kept."""

    def accept(self, ledger: str, head: Head) -> None:
        """Keep a head whatever was kept before: somebody has said why."""

    def forget(self) -> None:
        """Forget what lay at this place: a new ledger is made there."""


class Notary(Protocol):
    """Signs with the office's key, and knows whose signatures count."""

    def sign(self, message: bytes, *, office: str, key_id: str, demonstration: bool) -> Seal: ...
    def vouches(self, seal: Seal, message: bytes) -> bool:
        """Tell whether a signature is whole and by a key that this machine trusts."""

    def read_code(self, code: str) -> CodeSeen:
        """Return what a certificate's code states; ``FieldError`` for one that cannot be read."""


@dc.dataclass(frozen=True, slots=True)
class Witness:
    """Everything that stands outside of a ledger and knows of it."""

    notary: Notary
    anchors: Anchors
