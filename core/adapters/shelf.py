"""The files of attachments in a folder beside the ledger, each named by its SHA-256."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import logging
import os
import re
import tempfile
from pathlib import Path

from core.problems import Unavailable

logger = logging.getLogger(__name__)
_DIGEST = re.compile(r"[0-9a-f]{64}")
_READABLE = 0o444  # nobody writes into it by mistake


class FolderShelf:
    """Files in a folder; see :class:`core.services.ports.Shelf`."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder

    @property
    def named(self) -> bool:
        """Whether anybody has said where the files lie: beside a file they are known."""
        return self._folder is not None

    def put(self, data: bytes) -> str:
        """Keep bytes; the file has its name only once it is whole and on the disk."""
        if self._folder is None:
            raise Unavailable("shelf_not_named")
        digest = hashlib.sha256(data).hexdigest()
        target = self._place(self._folder, digest)
        if self.get(digest) == data:
            return digest
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            if target.parent.is_symlink():
                raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR))
            self._write(target, data)
        except OSError as error:
            facts = {"value": str(self._folder), "reason": error.strerror or str(error)}
            raise Unavailable("shelf_not_written", **facts) from error
        return digest

    def get(self, digest: str) -> bytes | None:
        """Return the bytes under a digest as they lie there; a name that is none finds nothing.

        Links inside the folder lead elsewhere and are not followed: the shelf makes none.
        """
        if self._folder is None or not _DIGEST.fullmatch(digest):
            return None
        place = self._place(self._folder, digest)
        if place.is_symlink() or place.parent.is_symlink():
            return None
        with contextlib.suppress(OSError):
            return place.read_bytes()
        return None

    def remove(self, digest: str) -> None:
        """Take a file away; where that fails the log says which is left."""
        if self._folder is None or self.get(digest) is None:
            return
        try:
            self._place(self._folder, digest).unlink()
        except OSError:
            logger.exception("the file %s could not be removed", digest)

    @staticmethod
    def _place(folder: Path, digest: str) -> Path:
        return folder / digest[:2] / digest

    @staticmethod
    def _write(target: Path, data: bytes) -> None:
        descriptor, name = tempfile.mkstemp(dir=target.parent, suffix=".part")
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            Path(name).chmod(_READABLE)
            Path(name).replace(target)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
