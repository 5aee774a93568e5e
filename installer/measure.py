"""How large the folder is, by parts, and how soon its window is painted beside the unfrozen one."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from installer import parts

ROUNDS = 9
LARGEST = 10


def size(folder: Path) -> int:
    """Return the bytes of all files below a folder; a link counts nothing."""
    return sum(p.stat().st_size for p in folder.rglob("*") if p.is_file() and not p.is_symlink())


def megabytes(count: int) -> str:
    """Return bytes as megabytes of a million."""
    return f"{count / 1e6:.1f} MB"


def report(folder: Path) -> None:
    """Print the size, the largest parts, the oldest glibc and the time to the first painting."""
    print(f"\nThe folder: {megabytes(size(folder))}; its {LARGEST} largest parts:")
    for name, count in largest(folder / parts.INSIDE):
        print(f"  {megabytes(count):>9}  {name}")
    if not sys.platform.startswith("linux"):
        print("The start is measured on Linux only.")
        return
    print(f"It runs on glibc {'.'.join(map(str, oldest_glibc(folder)))} and newer.")
    print(starts(folder))


def largest(inside: Path) -> list[tuple[str, int]]:
    """Return the largest parts: what lies together in a folder, or a library by itself."""
    sizes: Counter[str] = Counter()
    for path in inside.rglob("*"):
        if path.is_file() and not path.is_symlink():
            sizes["/".join(path.relative_to(inside).parts[:2])] += path.stat().st_size
    return sizes.most_common(LARGEST)


def oldest_glibc(folder: Path) -> tuple[int, ...]:
    """Return the newest version of glibc's symbols that any binary of the folder asks for."""
    import re

    found = {(2, 0)}
    for path in folder.rglob("*"):
        if path.is_file() and not path.is_symlink() and path.suffix not in {".pyc", ".ttf"}:
            with path.open("rb") as file:
                data = file.read() if file.read(4) == b"\x7fELF" else b""
            found |= {(2, int(one)) for one in re.findall(rb"GLIBC_2\.(\d+)", data)}
    return max(found)


def starts(folder: Path) -> str:
    """Start both windows in turn; the least of nine is the cost, what is more is other work."""
    ways = {
        "frozen": [str(folder / parts.WINDOW)],
        "unfrozen": [sys.executable, "-m", "desktop"],
    }
    taken: dict[str, list[float]] = {name: [] for name in ways}
    with tempfile.TemporaryDirectory() as home:
        for _ in range(ROUNDS):
            for name, command in ways.items():
                taken[name].append(_painted_after(command, home))
    least = {name: min(times) for name, times in taken.items()}
    middle = {name: statistics.median(times) for name, times in taken.items()}
    return (
        f"Start to painted window, least of {ROUNDS}: frozen {least['frozen']:.2f} s, unfrozen "
        f"{least['unfrozen']:.2f} s, {least['frozen'] / least['unfrozen']:.2f} × "
        f"(medians {middle['frozen']:.2f} and {middle['unfrozen']:.2f} s)"
    )


def _painted_after(command: list[str], home: str) -> float:
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "NONGQUAN_HOME": home}
    began = time.monotonic()
    done = subprocess.run(
        [*command, "--until-painted"],
        cwd=parts.ROOT, env=environment, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return float(done.stdout) - began
