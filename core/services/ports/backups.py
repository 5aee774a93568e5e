"""What backups need of the machine, as protocols: encryption, copies of a ledger, notes."""

from __future__ import annotations

import dataclasses as dc
from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, BinaryIO, Protocol, TypeAlias

from core.services.ports.work import Report

PASSPHRASE, PAPER = "passphrase", "paper"
Fault: TypeAlias = tuple[str, str]  # the key of its words, and where it is


@dc.dataclass(frozen=True, slots=True)
class Recipient:
    """Who can open a backup: the public half of a key that a passphrase or a paper key makes.

    ``public`` and ``salt`` are hex; ``memory`` (KiB), ``iterations`` and ``lanes`` are how the
    passphrase is stretched, 0 for a paper key. None of it is secret.
    """

    kind: str
    public: str
    salt: str = ""
    memory: int = 0
    iterations: int = 0
    lanes: int = 0
    made_on: str = ""

    @property
    def key_id(self) -> str:
        """What a sheet in the safe and a list of backups call the key."""
        return self.public[:8].upper()


class Writing(Protocol):
    """A sealed file under way; ``file_key`` opens it again."""

    file_key: bytes

    def write(self, data: bytes) -> None: ...
    def finish(self) -> None: ...


class Reading(Protocol):
    """A sealed file being read; every byte it gives out was authenticated."""

    @property
    def recipients(self) -> Sequence[Recipient]:
        """Who can open the file."""

    def read(self, size: int) -> bytes:
        """Return exactly ``size`` bytes; ``Unavailable('backup_damaged')`` where there are less."""

    def end(self) -> None:
        """Refuse anything that follows."""


class Vault(Protocol):
    """Encrypts files for recipients; see :mod:`core.adapters.vault`."""

    def from_passphrase(self, passphrase: str, day: str) -> Recipient: ...
    def new_paper_key(self, day: str) -> tuple[Recipient, bytes]:
        """Return a new key: its public half, and the secret that only the paper keeps."""

    def sealing(self, file: BinaryIO, recipients: Sequence[Recipient]) -> Writing: ...
    def opening(self, file: BinaryIO, secret: str, file_key: bytes = b"") -> Reading:
        """Open with a passphrase or paper key as typed, or with the file's own key."""


@dc.dataclass(frozen=True, slots=True)
class LedgerFacts:
    """What a ledger file says of itself; ``first`` is the hash of entry 1, its identity."""

    schema: int
    office: str
    entries: int
    head: str
    first: str
    counts: Mapping[str, int]
    attachments: Sequence[tuple[str, int]]  # digest and size in bytes


class Copier(Protocol):
    """Copies a ledger that others write to, and looks into copies."""

    def head(self, place: Any) -> tuple[str, int, str]:
        """Return a ledger's identity, its number of entries and the hash of the last."""

    def key(self, place: Any) -> str:
        """Return the recovery key of an encrypted ledger, else ``""``."""

    def learn(self, written: str, *, keep: bool) -> None:
        """Know the key of a copy (``""``: it has none), and keep it on this machine if told to."""

    def copy(self, place: Any, target: Path) -> LedgerFacts:
        """Copy a ledger as at one moment; ``Unavailable('backup_server')`` for one on a server."""

    def examine(self, scratch: Path, report: Report) -> tuple[LedgerFacts, Sequence[Fault]]:
        """Return what a copy holds and every fault found; it is brought to this program's schema.

        The facts are those before that.
        """


class Notes(Protocol):
    """Small files beside the backups: what is known of each."""

    def all(self, folder: Path) -> Mapping[str, Mapping[str, Any]]:
        """Return what is noted, by the backup's file name; only of backups that are there."""

    def keep(self, backup: Path, note: Mapping[str, Any]) -> None: ...
    def remove(self, backup: Path) -> None:
        """Remove a backup with its note."""

    def settings(self) -> Mapping[str, Any]:
        """Return what this machine's people chose."""

    def keep_settings(self, settings: Mapping[str, Any]) -> None: ...


class Disk(Protocol):
    """Files that appear whole or not at all."""

    def scratch(self) -> AbstractContextManager[Path]:
        """Give a folder that only this user may read, and that is gone afterwards."""

    def whole(self, target: Path) -> AbstractContextManager[BinaryIO]:
        """Open a file that gets its name once it is on the disk; never over another one."""

    def free(self, folder: Path) -> int:
        """Return how many bytes a folder has room for."""

    def second(self, source: Path, folder: Path) -> str:
        """Copy a backup into another folder, read it back, and return its SHA-256."""

    def digest(self, path: Path) -> str:
        """Return the SHA-256 of a file."""

    def sweep(self, folders: Iterable[Path]) -> None:
        """Clear away what a program that was killed left there."""
