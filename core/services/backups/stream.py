"""The stream inside a backup, written and read; reading trusts nothing it has not counted."""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Callable, Iterator
from pathlib import Path

from core.problems import Unavailable
from core.services.backups.manifest import MOST_MANIFEST, Manifest, read, written
from core.services.ports import Report, Shelf
from core.services.ports.backups import Reading, Writing

PIECE = 1 << 20
_LENGTH = struct.Struct(">I")
_ABSENT, _PRESENT = b"\0", b"\1"
Keep = Callable[[bytes], object]  # what is done with an attachment's bytes


def write(
    manifest: Manifest, ledger: Path, shelf: Shelf, sealed: Writing, report: Report
) -> list[str]:
    """Write a backup's stream; returns the digests of attachments that are not on the shelf.

    One whose bytes are others than its name says is as one that is missing.
    """
    content, missing, done = written(manifest), [], 0
    sealed.write(_LENGTH.pack(len(content)) + content)
    with ledger.open("rb") as file:
        while piece := file.read(PIECE):
            sealed.write(piece)
            done += len(piece)
            report(done, manifest.total)
    for digest, size in manifest.attachments:
        data = shelf.get(digest)
        if data is None or len(data) != size or hashlib.sha256(data).hexdigest() != digest:
            sealed.write(_ABSENT)
            missing.append(digest)
        else:
            sealed.write(_PRESENT + data)
        done += size
        report(done, manifest.total)
    sealed.finish()
    return missing


def manifest_from(sealed: Reading) -> Manifest:
    """Read what stands first."""
    (length,) = _LENGTH.unpack(sealed.read(_LENGTH.size))
    if length > MOST_MANIFEST:
        raise Unavailable("backup_damaged", detail="choice.backup_part.manifest")
    return read(sealed.read(length))


def ledger_from(sealed: Reading, manifest: Manifest, target: Path, report: Report) -> None:
    """Write the ledger into a new file; ``backup_damaged`` if it is not the one that was told."""
    found = hashlib.sha256()
    with target.open("xb") as file:
        for piece in _pieces(sealed, manifest.size):
            file.write(piece)
            found.update(piece)
            report(file.tell(), manifest.total)
    if found.hexdigest() != manifest.sha256:
        raise Unavailable("backup_damaged", detail="choice.backup_part.ledger")


def attachments_from(
    sealed: Reading, manifest: Manifest, keep: Keep | None, report: Report
) -> list[str]:
    """Read every attachment to the end of the stream; returns those that were missing."""
    missing, done = [], manifest.size
    for digest, size in manifest.attachments:
        match sealed.read(1):
            case b"\0":
                missing.append(digest)
            case b"\1":
                _attachment(sealed, digest, size, keep)
            case _:
                raise Unavailable("backup_damaged", detail="choice.backup_part.attachment")
        done += size
        report(done, manifest.total)
    sealed.end()
    return missing


def _attachment(sealed: Reading, digest: str, size: int, keep: Keep | None) -> None:
    if keep is None:
        found = hashlib.sha256()
        for piece in _pieces(sealed, size):
            found.update(piece)
        whole = b""
    else:
        whole = b"".join(_pieces(sealed, size))
        found = hashlib.sha256(whole)
    if found.hexdigest() != digest:
        raise Unavailable("backup_damaged", detail="choice.backup_part.attachment")
    if keep is not None:
        keep(whole)


def _pieces(sealed: Reading, size: int) -> Iterator[bytes]:
    while size > 0:
        yield sealed.read(min(size, PIECE))
        size -= PIECE
