"""Files that appear whole or not at all, and folders for what must not lie about.

A file under way is called ``.NAME.….part``: nobody takes it for a backup, and the next run clears
it away when nothing was written into it for an hour.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import shutil
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from core.problems import Unavailable

PIECE = 1 << 20
ABANDONED = 3600  # seconds without a byte after which a part is nobody's
_FULL = (errno.ENOSPC, errno.EDQUOT)


class LocalDisk:
    """See :class:`core.services.ports.backups.Disk`."""

    def __init__(self, work: Path) -> None:
        self._work = work

    @contextmanager
    def scratch(self) -> Iterator[Path]:
        """Give a folder of this user's alone; ``TemporaryDirectory`` makes it 0700."""
        with said(self._work):
            self._work.mkdir(parents=True, exist_ok=True)
            folder = tempfile.mkdtemp(prefix="copy-", dir=self._work)
        try:
            yield Path(folder)
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    @contextmanager
    def whole(self, target: Path) -> Iterator[BinaryIO]:
        """Open a file that gets its name once it is on the disk; a taken name is refused."""
        if target.exists():
            raise Unavailable("file_exists", value=target)
        with said(target):
            handle, name = tempfile.mkstemp(".part", f".{target.name}.", target.parent)
        part = Path(name)
        try:
            with said(target), os.fdopen(handle, "wb") as file:
                yield file
                file.flush()
                os.fsync(file.fileno())
            with said(target):
                _name(part, target)
        finally:
            part.unlink(missing_ok=True)

    def free(self, folder: Path) -> int:
        """Return how many bytes a folder has room for."""
        with said(folder):
            return shutil.disk_usage(folder).free

    def second(self, source: Path, folder: Path) -> str:
        """Copy a backup into another folder, unless it lies there, and read it back."""
        target = folder / source.name
        if not target.exists():
            with said(source), source.open("rb") as file, self.whole(target) as copy:
                shutil.copyfileobj(file, copy, PIECE)
        return self.digest(target)

    def digest(self, path: Path) -> str:
        """Return the SHA-256 of a file."""
        with said(path), path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()

    def sweep(self, folders: Iterable[Path]) -> None:
        """Clear away parts in folders, and copies in this program's own, that nobody writes to."""
        before = time.time() - ABANDONED
        with contextlib.suppress(OSError):
            for folder in folders:
                for part in folder.glob(".*.nqbak.*.part"):
                    if part.stat().st_mtime < before:
                        part.unlink(missing_ok=True)
            for copy in self._work.glob("copy-*"):
                if max(one.stat().st_mtime for one in (copy, *copy.iterdir())) < before:
                    shutil.rmtree(copy, ignore_errors=True)


@contextmanager
def said(path: Path) -> Iterator[None]:
    """Say what the machine says of a file."""
    try:
        yield
    except OSError as error:
        code = "disk_full" if error.errno in _FULL else "file_not_written"
        detail = error.strerror or str(error)
        raise Unavailable(code, value=path, reason=detail, detail=detail) from error


def _name(part: Path, target: Path) -> None:
    """Give a file its name; of two who want the same one, the second is told."""
    try:
        target.hardlink_to(part)
    except FileExistsError:
        raise Unavailable("file_exists", value=target) from None
    except (OSError, NotImplementedError):  # a disk without links, as most sticks are
        with contextlib.suppress(FileExistsError):
            target.open("xb").close()
            part.replace(target)
            return
        raise Unavailable("file_exists", value=target) from None
    if os.name == "posix":
        folder = os.open(target.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
