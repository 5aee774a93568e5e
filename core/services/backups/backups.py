"""The backups of this machine: made, proven, listed, thinned and brought back.

No ledger is written to: what is known of a backup stands beside it, what people chose in the
user's folder. Nothing here needs a desk, so that a lost ledger can be restored without one.
"""

from __future__ import annotations

import dataclasses as dc
import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from core.domain import paper_key
from core.domain.thinning import superfluous
from core.problems import Cancelled, FieldError, Unavailable
from core.services.backups import stream
from core.services.backups.manifest import Manifest, manifest_of
from core.services.backups.notes import BackupNote, as_toml, copies_of, note_of, notes_from
from core.services.backups.settings import (
    BackupSettings,
    checked_passphrase,
    settings_from,
    thinning_on,
)
from core.services.backups.settings import as_toml as settings_as_toml
from core.services.backups.standing import BackupStatus, status_of
from core.services.ports import Clock, Report, Shelf
from core.services.ports.backups import (
    Copier,
    Disk,
    Notes,
    Reading,
    Recipient,
    Vault,
)

SUFFIX = ".nqbak"
COPY = "ledger"  # how a copy is called in a folder of its own


@dc.dataclass(frozen=True, slots=True)
class Made:
    """What came of a backup; ``offsite_fault`` is the code of what the second copy met, or ""."""

    path: Path
    note: BackupNote
    offsite_fault: str = ""
    removed: tuple[str, ...] = ()


def silent(done: int, total: int) -> None:
    """Report to nobody."""


class Backups:
    """See the module; ``shelf_of`` finds the attachments of a ledger, ``draw`` the key's sheet."""

    def __init__(
        self,
        vault: Vault,
        copier: Copier,
        notes: Notes,
        disk: Disk,
        *,
        shelf_of: Callable[[Any], Shelf],
        draw: Callable[..., bytes],
        home: Path,
        clock: Clock,
        program: str,
    ) -> None:
        self._vault, self._copier, self._notes, self._disk = vault, copier, notes, disk
        self._shelf_of, self._draw = shelf_of, draw
        self._home, self._clock, self._program = home, clock, program

    # --- what people choose -----------------------------------------------------------------------

    def settings(self) -> BackupSettings:
        """Return what this machine's people chose."""
        return settings_from(self._notes.settings(), self._home, self._today())

    def choose(self, settings: BackupSettings) -> None:
        """Keep other settings; ``backup_folder_missing`` for a folder that is not there."""
        for folder in (settings.folder, settings.offsite):
            if folder not in (None, self._home / "backups") and not folder.is_dir():
                raise Unavailable("backup_folder_missing", value=folder)
        if settings.offsite is not None and settings.offsite == settings.folder:
            raise FieldError("backup_offsite_same", value=settings.offsite)
        self._notes.keep_settings(settings_as_toml(settings))

    def set_passphrase(self, passphrase: str) -> Recipient:
        """Encrypt for a passphrase from now on; it is kept nowhere."""
        checked = checked_passphrase(passphrase, self._today())
        recipient = self._vault.from_passphrase(checked, self._today().isoformat())
        self.choose(self.settings().with_recipient(recipient))
        return recipient

    def new_paper_key(self) -> tuple[Recipient, str]:
        """Return a new paper key and its text; nothing is encrypted for it before it is taken."""
        recipient, secret = self._vault.new_paper_key(self._today().isoformat())
        return recipient, paper_key.written(secret)

    def key_sheet(self, recipient: Recipient, key: str, ledger: str) -> bytes:
        """Return the sheet of a paper key for the safe as PDF."""
        folder = str(self.settings().folder)
        return self._draw(recipient, key, ledger=ledger, folder=folder)

    def take_paper_key(self, recipient: Recipient) -> None:
        """Encrypt for a paper key from now on: its sheet is written."""
        self.choose(self.settings().with_recipient(recipient))

    # --- making -----------------------------------------------------------------------------------

    def make(self, ledger: Any, *, passphrase: str = "", report: Report = silent) -> Made:
        """Make a backup, prove it, copy it off-site and thin out what became superfluous.

        ``passphrase`` stands in for the machine's own. Raises ``Unavailable`` for a ledger on a
        server, where nobody could open the backup, and for all that the disk says.
        """
        settings = self._for_making(passphrase)
        self._disk.sweep([settings.folder])
        with self._disk.scratch() as scratch:
            facts = self._copier.copy(ledger, scratch / COPY)
            size, now = (scratch / COPY).stat().st_size, self._clock()
            manifest = manifest_of(
                facts,
                program=self._program,
                ledger=ledger.name,
                made_at=now,
                size=size,
                sha256=self._disk.digest(scratch / COPY),
                key=self._copier.key(ledger),
            )
            path = _free_name(settings.folder, Path(ledger.name).stem, now)
            with self._disk.whole(path) as file:
                sealing = self._vault.sealing(file, settings.recipients)
                shelf = self._shelf_of(ledger)
                stream.write(manifest, scratch / COPY, shelf, sealing, report)
        return self._kept(settings, path, self._new_proven(path, sealing.file_key, report))

    def _new_proven(self, path: Path, file_key: bytes, report: Report) -> BackupNote:
        """Open the file that was just made; who stops that wants no backup that nobody opened."""
        try:
            with self._said_of(path), path.open("rb") as file:
                return self._proven(path, self._vault.opening(file, "", file_key), report)
        except Cancelled:
            self._notes.remove(path)
            raise

    def _for_making(self, passphrase: str) -> BackupSettings:
        settings = self.settings()
        if passphrase:
            checked = checked_passphrase(passphrase, self._today())
            made = self._vault.from_passphrase(checked, self._today().isoformat())
            settings = settings.with_recipient(made)
        if not settings.recipients:
            raise Unavailable("backup_no_keys")
        if settings.folder == self._home / "backups":
            settings.folder.mkdir(parents=True, exist_ok=True)
        if not settings.folder.is_dir():
            raise Unavailable("backup_folder_missing", value=settings.folder)
        return settings

    def _kept(self, settings: BackupSettings, path: Path, note: BackupNote) -> Made:
        self._notes.keep(path, as_toml(note))
        note, fault = self._second(settings, path, note)
        removed = self._thinned(settings.folder, note.first)
        if settings.offsite is not None and not fault:
            self._thinned(settings.offsite, note.first)
        return Made(path, note, fault, removed)

    def _second(
        self, settings: BackupSettings, path: Path, note: BackupNote
    ) -> tuple[BackupNote, str]:
        """Copy a backup to the second place; that the disk is not there fails nothing else."""
        offsite = settings.offsite
        if offsite is None:
            return note, ""
        if not offsite.is_dir():
            return note, "backup_offsite_missing"
        try:
            self._disk.sweep([offsite])
            if self._disk.second(path, offsite) != note.sha256:
                return note, "backup_second_differs"
            noted = dc.replace(note, offsite_at=self._now())
            self._notes.keep(offsite / path.name, as_toml(noted))
        except Unavailable as error:
            return note, error.code
        self._notes.keep(path, as_toml(noted))
        return noted, ""

    def _thinned(self, folder: Path, first: str) -> tuple[str, ...]:
        mine = [one for one in self.listed(folder) if one.first == first and one.sha256]
        names = superfluous(copies_of(mine), thinning_on(self._today()))
        for name in names:
            self._notes.remove(folder / name)
        return names

    # --- proving and bringing back ----------------------------------------------------------------

    def check(self, path: Path, secret: str, report: Report = silent) -> BackupNote:
        """Open a backup elsewhere and compare everything; what came of it is noted beside it.

        ``secret`` is a passphrase or a paper key as typed. Raises ``FieldError`` for one that does
        not fit, ``Unavailable`` for a file that is damaged, of a newer program, or no backup.
        """
        with self._opened(path, secret) as opened:
            note = self._proven(path, opened, report)
        old = self._note(path)
        kept = {name: getattr(old, name) for name in ("offsite_at", "restored_at")} if old else {}
        return self._noted(path, dc.replace(note, **kept))

    def restore(
        self, path: Path, secret: str, target: Path, report: Report = silent
    ) -> tuple[Manifest, int]:
        """Write a backup's ledger and attachments under a name that nothing has yet.

        Returns what it says of itself and how many attachments it lacks. Attachments come first
        and the ledger last: there is none before everything has been compared.
        """
        if target.exists():
            raise Unavailable("ledger_exists", value=target)
        if not target.parent.is_dir():
            raise Unavailable("folder_missing", value=target.parent)
        with self._opened(path, secret) as opened, self._disk.scratch() as scratch:
            manifest = stream.manifest_from(opened)
            self._room(target.parent, manifest.total)
            shelf = self._shelf_of(target)
            with self._disk.whole(target) as file:
                self._unpacked(opened, manifest, scratch, report)
                with (scratch / COPY).open("rb") as copy:
                    while piece := copy.read(stream.PIECE):
                        file.write(piece)
                self._examined(manifest, scratch, report)
                missing = stream.attachments_from(opened, manifest, shelf.put, report)
                self._copier.learn(manifest.key, keep=True)
        old = self._note(path)
        if old is not None:
            self._noted(path, dc.replace(old, restored_at=self._now()))
        return manifest, len(missing)

    def _proven(self, path: Path, opened: Reading, report: Report) -> BackupNote:
        with self._disk.scratch() as scratch:
            manifest = stream.manifest_from(opened)
            self._unpacked(opened, manifest, scratch, report)
            missing = stream.attachments_from(opened, manifest, None, report)
            self._examined(manifest, scratch, report)
        keys = "、".join(one.key_id for one in opened.recipients)
        known = {"verified_at": self._now(), "missing": len(missing), "keys": keys}
        size, digest = path.stat().st_size, self._disk.digest(path)
        return note_of(path.name, manifest, size=size, sha256=digest, **known)

    def _unpacked(self, opened: Reading, manifest: Manifest, scratch: Path, report: Report) -> None:
        self._room(scratch, manifest.size)
        with self._said_of(scratch):
            stream.ledger_from(opened, manifest, scratch / COPY, report)

    def _examined(self, manifest: Manifest, scratch: Path, report: Report) -> None:
        self._copier.learn(manifest.key, keep=False)
        facts, faults = self._copier.examine(scratch / COPY, report)
        if not faults and not manifest.agrees(facts):
            faults = [("choice.backup_fault.manifest", "")]
        if faults:
            what, where = faults[0]
            raise Unavailable("backup_not_verified", detail=what, where=where)

    def _room(self, folder: Path, size: int) -> None:
        free = self._disk.free(folder)
        if size > free:
            raise Unavailable("backup_no_room", value=size >> 20, free=free >> 20)

    @contextmanager
    def _opened(self, path: Path, secret: str) -> Iterator[Reading]:
        with self._said_of(path), path.open("rb") as file:
            yield self._opening(file, secret)

    def _opening(self, file: BinaryIO, secret: str) -> Reading:
        return self._vault.opening(file, secret)

    @contextmanager
    def _said_of(self, path: Path) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            detail = error.strerror or error
            raise Unavailable("backup_not_read", value=path, detail=detail) from error

    # --- what is known ----------------------------------------------------------------------------

    def listed(self, folder: Path | None = None) -> list[BackupNote]:
        """Return the backups in a folder, newest first, as far as is known of them."""
        return notes_from(self._notes.all(folder or self.settings().folder))

    def unchanged(self, path: Path) -> BackupNote:
        """Return the note of a backup whose bytes are those that were proven, without any key."""
        note = self._note(path)
        if note is None or not note.sha256:
            raise Unavailable("backup_without_note", value=path.name)
        with self._said_of(path):
            found = self._disk.digest(path)
        if found != note.sha256:
            raise Unavailable("backup_changed", value=path.name, when=note.verified_at)
        return note

    def make_if_due(self, ledger: Any, *, closing: bool = False) -> Made | None:
        """Make a backup if one is due, or on closing if something was entered since the last."""
        settings = self.settings()
        if not settings.recipients or (closing and not settings.at_closing):
            return None
        status = self.status(ledger)
        wanted = status.changed if closing else status.due
        return self.make(ledger) if wanted and not status.served else None

    def status(self, ledger: Any) -> BackupStatus:
        """Return where a ledger stands."""
        settings = self.settings()
        if not isinstance(ledger, Path):
            return BackupStatus(settings, served=True)
        first, _, head = self._copier.head(ledger)
        mine = [one for one in self.listed(settings.folder) if one.first == first and one.sha256]
        there = settings.offsite is None or settings.offsite.is_dir()
        return status_of(settings, mine, head, self._clock(), offsite_there=there)

    def _note(self, path: Path) -> BackupNote | None:
        return next((one for one in self.listed(path.parent) if one.file == path.name), None)

    def _noted(self, path: Path, note: BackupNote) -> BackupNote:
        """Keep a note, unless the backup lies where nothing can be written: on a sealed disk."""
        try:
            self._notes.keep(path, as_toml(note))
        except Unavailable:
            return note
        return note

    def _now(self) -> str:
        return self._clock().isoformat(timespec="seconds")

    def _today(self) -> dt.date:
        return self._clock().date()


def _free_name(folder: Path, stem: str, now: dt.datetime) -> Path:
    """Return a name that no backup of the same second has."""
    base = f"{stem}-{now:%Y%m%d-%H%M%S}"
    names: Sequence[str] = (base, *(f"{base}-{nth}" for nth in range(2, 100)))
    return next(path for name in names if not (path := folder / f"{name}{SUFFIX}").exists())
