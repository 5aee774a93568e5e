"""Try the Windows setup under Wine with a stand-in for the program: ``-m installer.try_setup``.

Installs, upgrades over a ledger and settings, uninstalls, and looks at files, menu and registry
after each; prints a table. It needs makensis and 64-bit Wine. Not tried by this: Windows itself,
the program, the wizard's pages.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from installer import parts, windows

OLDER, NEWER = "0.0.1", "0.0.2"
CLASS = r"HKCU\Software\Classes\Nongquan.Ledger\shell\open\command"
ENDING = r"HKCU\Software\Classes\.ledger"
ENTRY = r"HKCU\Software\Microsoft\Windows\CurrentVersion\Uninstall\nongquan"


class Trial:
    """One setup in one folder, step by step; each builds on those before it."""

    def __init__(self, scratch: Path) -> None:
        self.scratch = scratch
        self.environment = {
            **os.environ,
            "WINEPREFIX": str(scratch / "prefix"),
            "WINEARCH": "win64",
            "WINEDEBUG": "-all",
            "HOME": str(scratch),
            "DISPLAY": "",
        }

    def steps(self) -> Iterator[tuple[str, Callable[[], None]]]:
        """Yield every step: its name, and what does it and looks."""
        yield "a Windows 10 of Wine's", self.prepare
        yield "installs for this user", self.install
        yield "stands in the start menu and opens ledgers", self.registered
        yield "upgrades; ledger and settings stay", self.upgrade
        yield "uninstalls; ledger and settings stay", self.uninstall
        yield "leaves no entry in menu and registry", self.unregistered

    def prepare(self) -> None:
        self._wine("wineboot", "-i")
        self._wine("winecfg", "-v", "win10")
        (self.user,) = [
            one for one in (self.scratch / "prefix/drive_c/users").iterdir() if one.name != "Public"
        ]
        self.place = self.user / "AppData/Local/Programs/nongquan"
        self.settings = self.user / "AppData/Roaming/nongquan/printing.toml"
        windows.write_icon(parts.ROOT / "installer/linux/nongquan.svg", self.scratch / "n.ico")

    def install(self) -> None:
        self._set_up(OLDER)
        _require(self._installed() == {OLDER}, self._installed())

    def registered(self) -> None:
        _require("Nongquan.Ledger" in self._registry(ENDING), "not opened by the program")
        _require(f"{parts.WINDOW}.exe" in self._registry(CLASS), "opened by another program")
        _require(self._menu(), "not in the start menu")

    def upgrade(self) -> None:
        self.settings.parent.mkdir(parents=True, exist_ok=True)
        for kept in self._kept():
            kept.write_text("of the user")
        self._set_up(NEWER)
        _require(self._installed() == {NEWER}, self._installed())
        _require(NEWER in self._registry(ENTRY), self._registry(ENTRY))
        self._require_kept()

    def uninstall(self) -> None:
        self._wine(str(self.place / "uninstall.exe"), "/S")
        for _ in range(100):  # it goes on from a copy of itself
            if not (self.place / "uninstall.exe").exists():
                break
            time.sleep(0.1)
        left = {one.name for one in self.place.iterdir()}
        _require(left == {"county.ledger"}, left)
        self._require_kept()

    def unregistered(self) -> None:
        _require(not self._menu(), "still in the start menu")
        for key in (ENDING, CLASS, ENTRY):
            _require(not self._registry(key), key)

    def _set_up(self, version: str) -> None:
        payload = windows.stand_in(self.scratch / version)
        (payload / parts.INSIDE / f"{version}.txt").touch()
        made = self.scratch / f"setup-{version}.exe"
        windows.make("makensis", self.scratch / "n.ico", payload, made, version)
        self._wine(str(made), "/S")

    def _installed(self) -> set[str]:
        return {one.stem for one in (self.place / parts.INSIDE).glob("0*.txt")}

    def _menu(self) -> list[Path]:
        return list(self.user.rglob(f"{parts.TITLE}.lnk"))

    def _kept(self) -> tuple[Path, Path]:
        """Return a ledger that somebody put beside the program, and the settings."""
        return self.place / "county.ledger", self.settings

    def _require_kept(self) -> None:
        _require(all(one.read_text() == "of the user" for one in self._kept()), "changed")

    def _registry(self, key: str) -> str:
        return self._wine("reg", "query", key, fails=True)

    def _wine(self, *words: str, fails: bool = False) -> str:
        done = subprocess.run(
            ["wine", *words],
            env=self.environment, capture_output=True, text=True, errors="replace", timeout=180,
            check=False,
        )  # fmt: skip
        if done.returncode and not fails:
            raise RuntimeError(f"{words[0]}: status {done.returncode} {done.stderr[-300:]}")
        return "" if done.returncode else done.stdout


def _require(holds: object, why: object) -> None:
    if not holds:
        raise RuntimeError(str(why))


def main() -> int:
    """Try it; 2 where it cannot be tried."""
    if shutil.which("wine") is None or shutil.which("makensis") is None:
        print("Wine and makensis are needed (Debian: wine64, wine, nsis).", file=sys.stderr)
        return 2
    good = total = 0
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as scratch:
        for name, step in Trial(Path(scratch)).steps():
            total += 1
            try:
                step()
                good += 1
                print(f"{total:>3}  ok      {name}", flush=True)
            except (OSError, RuntimeError, subprocess.SubprocessError) as fault:
                print(f"{total:>3}  FAILED  {name}: {fault}", flush=True)
    print(f"{good} of {total}")
    return 0 if good == total else 1


if __name__ == "__main__":
    sys.exit(main())
