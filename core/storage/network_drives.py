"""A ledger on a network drive is refused: both writers believe they saved, and the file breaks.

Two clients on one remote file, simulated, ended in a malformed database without any error shown
to either. Several desks work on a server instead.
"""

from __future__ import annotations

import sys
from pathlib import Path

from core.problems import Unavailable

REMOTE = frozenset(
    {
        *("nfs", "nfs4", "cifs", "smb", "smb2", "smb3", "smbfs", "ncpfs", "afs", "9p"),
        *("ceph", "glusterfs", "davfs", "fuse.sshfs", "fuse.davfs", "fuse.gvfsd-fuse"),
        *("fuse.rclone", "fuse.smbnetfs", "fuse.glusterfs"),
    }
)
_DRIVE_REMOTE = 4  # GetDriveType


def refuse(path: Path) -> None:
    """Raise ``Unavailable('network_drive')`` when ``path`` lies on a network file system."""
    kind = file_system(path)
    if kind in REMOTE:
        raise Unavailable("network_drive", value=str(path), kind=kind)


def file_system(path: Path) -> str:
    """Return the name of the file system that holds ``path`` ("" when it cannot be told)."""
    if sys.platform == "win32":
        return _windows_drive(path)
    mounts = Path("/proc/self/mounts")
    if not mounts.exists():
        return ""
    return kind_of_mount(path.absolute(), mounts.read_text(encoding="utf-8", errors="replace"))


def kind_of_mount(path: Path, mounts: str) -> str:
    """Find the deepest mount point above ``path`` in the text of /proc/self/mounts."""
    best, kind = -1, ""
    resolved = path.resolve()
    for line in mounts.splitlines():
        parts = line.split(" ")
        if len(parts) < 3:
            continue
        point = Path(parts[1].replace("\\040", " "))
        if resolved.is_relative_to(point) and len(point.parts) >= best:
            best, kind = len(point.parts), parts[2]
    return kind


def _windows_drive(path: Path) -> str:
    import ctypes

    absolute = path.absolute()
    if str(absolute).startswith("\\\\"):
        return "smb"
    windll = getattr(ctypes, "windll")  # noqa: B009 - exists on Windows only
    remote = windll.kernel32.GetDriveTypeW(f"{absolute.drive}\\") == _DRIVE_REMOTE
    return "smb" if remote else ""
