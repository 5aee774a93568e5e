"""Try the Debian package on a fresh system: ``try_package.py dist/nongquan_….deb``, as root.

    --suite S    which Debian (bookworm unless said; trixie is the next)
    --root DIR   where to make it (a temporary folder unless said); kept, and used again if there
    --picture F  keep a picture of the window

Makes a bare Debian by debootstrap, installs an older-numbered package and uses it as an ordinary
person would, upgrades it, removes it, and prints a table. The status is 1 if anything failed.
Not tried by this: Wayland, UOS, Kylin, arm64, a real printer, an input method.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

USER, UID = "clerk", 1000
HOME = f"/home/{USER}"
LEDGER = f"{HOME}/登记/county.ledger"
OLDER = "0.0.1"
KEPT = ("printing.toml", "window.ini")  # settings of printers and of the window
TOOLS = ("xvfb", "xdotool", "xdg-utils", "shared-mime-info", "desktop-file-utils", "binutils")
PRINTING = """[[calibration]]
printer = "针式打印机"
tray = "manual"
blank = "attestation_folded"
measured_on = "2026-01-05"
offset_x = 1500
offset_y = -700
"""
TYPES = {"ledger": "application/vnd.nongquan.ledger", "nqbak": "application/vnd.nongquan.backup"}
TITLE = "农权簿"


class Root:
    """A Debian in a folder; what it says and whether it worked."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def run(self, *words: str, user: bool = False, **extra: str) -> str:
        """Run a command inside; returns what it says, raises ``RuntimeError`` if it fails."""
        done = subprocess.run(
            self.command(words, user=user, **extra), capture_output=True, text=True, check=False
        )
        if done.returncode:
            said = [one for one in done.stdout.splitlines() if not one.startswith("通过")]
            last = "\n".join([*said, *done.stderr.splitlines()][-20:])
            raise RuntimeError(f"{' '.join(words[:4])}: status {done.returncode}\n{last}")
        return done.stdout

    def command(self, words: tuple[str, ...], *, user: bool, **extra: str) -> list[str]:
        """Return the words that run a command inside, as root or as an ordinary person."""
        who = [f"--userspec={UID}:{UID}"] if user else []
        plain = {
            "PATH": "/usr/sbin:/usr/bin:/sbin:/bin",
            "HOME": HOME if user else "/root",
            "LANG": "C.UTF-8",
            "DEBIAN_FRONTEND": "noninteractive",
            **{name: value for name, value in os.environ.items() if name.endswith("_proxy")},
            **extra,
        }
        given = [f"{name}={value}" for name, value in plain.items()]
        return ["chroot", *who, str(self.folder), "env", "-i", *given, *words]

    def apt(self, *words: str) -> str:
        """Let apt do something without asking."""
        return self.run("apt-get", "-y", "-q", "-o", "Dpkg::Use-Pty=0", *words)

    def path(self, inside: str) -> Path:
        """Return where a path of the system lies out here."""
        return self.folder / inside.lstrip("/")


class Trial:
    """One package on one system, check by check; each builds on those before it."""

    def __init__(self, root: Root, deb: Path, picture: Path | None) -> None:
        self.root, self.deb, self.picture = root, deb, picture
        self.before: dict[str, str] = {}
        self.listed = ""

    def checks(self) -> Iterator[tuple[str, Callable[[], str]]]:
        """Yield every check: its name, and what does it and says something about it."""
        yield "the older package installs with what it depends on", self.install_older
        yield "no library is missing", self.libraries
        yield "nongquan --version", self.version
        yield "self-test as an ordinary person", self.self_test
        yield "the menu entry is valid, with its icon", self.menu
        yield "ledgers and backups are known by their names", self.file_types
        yield "they open with the program", self.opened_by
        yield "the window opens on a ledger", self.window
        yield "the package upgrades", self.upgrade
        yield "the upgrade leaves ledger, printers and window settings", self.unchanged
        yield "the ledger still opens and verifies", self.verify
        yield "removing keeps ledger and settings", partial(self.gone, "remove")
        yield "purging keeps ledger and settings", partial(self.gone, "purge")

    def install_older(self) -> str:
        self._copy(_renumbered(self.deb, OLDER), "older.deb")
        began = time.monotonic()
        self.root.apt("install", "/srv/older.deb")
        return f"{time.monotonic() - began:.0f} s"

    def libraries(self) -> str:
        self.root.apt("install", "--no-install-recommends", *TOOLS)
        count, missing = 0, set()
        for path in sorted(self.root.path("/opt/nongquan").rglob("*.so*")):
            if path.is_symlink():
                continue
            count += 1
            inside = "/" + str(path.relative_to(self.root.folder))
            parts = "/opt/nongquan/parts"
            said = self.root.run("ldd", inside, LD_LIBRARY_PATH=f"{parts}:{parts}/PySide6/Qt/lib")
            missing |= {line.split()[0] for line in said.splitlines() if "not found" in line}
        _require(not missing, f"missing: {sorted(missing)}")
        return f"{count} libraries"

    def version(self) -> str:
        said = self.root.run("nongquan", "--version", user=True).strip()
        _require(said == _field(self.deb, "Version"), said)
        return said

    def self_test(self) -> str:
        began = time.monotonic()
        said = self.root.run("nongquan", "self-test", user=True)
        return f"{said.splitlines()[-1]} {time.monotonic() - began:.0f} s"

    def menu(self) -> str:
        entry = "/usr/share/applications/nongquan.desktop"
        self.root.run("desktop-file-validate", entry)
        said = self.root.path(entry).read_text("utf-8")
        _require(f"Name[zh_CN]={TITLE}" in said, said)
        icons = list(self.root.path("/usr/share/icons/hicolor").rglob("nongquan.*"))
        _require(len(icons) >= 2, icons)
        return f"{TITLE}, {len(icons)} icons"

    def file_types(self) -> str:
        for ending, expected in TYPES.items():
            place = f"{HOME}/试.{ending}"
            self.root.path(place).write_bytes(b"SQLite format 3\0")
            said = self.root.run("xdg-mime", "query", "filetype", place, user=True).strip()
            _require(said == expected, said)
        return ", ".join(f"*.{ending}" for ending in TYPES)

    def opened_by(self) -> str:
        for expected in TYPES.values():
            said = self.root.run("xdg-mime", "query", "default", expected, user=True).strip()
            _require(said == "nongquan.desktop", said)
        return "nongquan.desktop"

    def window(self) -> str:
        self.root.run("mkdir", "-p", str(Path(LEDGER).parent), user=True)
        papers = f"{Path(LEDGER).parent}/papers"
        self.root.run("nongquan", "demo", "--ledger", LEDGER, "--out", papers, user=True)
        with _screen(self.root) as display:
            words = ("nongquan-desktop", LEDGER)
            shown = subprocess.Popen(self.root.command(words, user=True, DISPLAY=display))
            try:
                return self._looked_at(display, shown)
            finally:
                shown.terminate()
                shown.wait()

    def _looked_at(self, display: str, shown: subprocess.Popen[bytes]) -> str:
        find = ("xdotool", "search", "--sync", "--onlyvisible", "--name", TITLE)
        began = time.monotonic()
        self.root.run("timeout", "30", *find, DISPLAY=display)
        found = time.monotonic() - began
        time.sleep(max(8, 2 * found))  # until the ledger is open and the page has its figures
        _require(shown.poll() is None, f"the window ended with status {shown.returncode}")
        if self.picture is not None:
            from PIL import ImageGrab

            ImageGrab.grab(xdisplay=display).save(self.picture)
        return f"seen after {found:.1f} s"

    def upgrade(self) -> str:
        settings = self.root.path(f"{HOME}/.local/share/nongquan")
        settings.mkdir(parents=True, exist_ok=True)
        (settings / "printing.toml").write_text(PRINTING, "utf-8")
        if not (settings / "window.ini").exists():
            (settings / "window.ini").write_text("[window]\nlanguage=zh_CN\n", "utf-8")
        self.root.run("chown", "-R", f"{UID}:{UID}", HOME)
        self.listed = self._list()
        self.before = self._kept()
        self._copy(self.deb, "newer.deb")
        self.root.apt("install", "/srv/newer.deb")
        now = self.root.run("dpkg-query", "-W", "-f", "${Version} ${Status}", "nongquan")
        _require(now == f"{_field(self.deb, 'Version')} install ok installed", now)
        return f"{OLDER} -> {now.split()[0]}"

    def _list(self) -> str:
        return self.root.run("nongquan", "--ledger", LEDGER, "certificate", "list", user=True)

    def unchanged(self) -> str:
        now = self._kept()
        _require(now == self.before and len(now) == len(KEPT) + 1, f"{self.before} {now}")
        return f"{len(now)} files, byte for byte"

    def verify(self) -> str:
        _require(self._list() == self.listed, "other certificates than before")
        said = self.root.run("nongquan", "--ledger", LEDGER, "journal", "verify", user=True)
        self.before = self._kept()
        return said.strip().splitlines()[0]

    def gone(self, how: str) -> str:
        if not self._there("/opt/nongquan"):  # a package without settings is gone once removed
            self.root.apt("install", "/srv/newer.deb")
        self.root.apt(how, "nongquan")
        left = [one for one in ("/opt/nongquan", "/usr/bin/nongquan") if self._there(one)]
        _require(not left, f"still there: {left}")
        _require(self._kept() == self.before, f"{self.before} {self._kept()}")
        return f"{len(self.before)} files, byte for byte"

    def _there(self, inside: str) -> bool:
        return os.path.lexists(self.root.path(inside))

    def _kept(self) -> dict[str, str]:
        """Return the digests of the ledger and of the settings, those that are there."""
        settings = [f"{HOME}/.local/share/nongquan/{name}" for name in KEPT]
        found = [(one, self.root.path(one)) for one in (LEDGER, *settings)]
        return {
            one: hashlib.sha256(path.read_bytes()).hexdigest()
            for one, path in found
            if path.is_file()
        }

    def _copy(self, deb: Path, name: str) -> None:
        self.root.path(f"/srv/{name}").write_bytes(deb.read_bytes())


def _require(holds: object, why: object) -> None:
    if not holds:
        raise RuntimeError(str(why))


def _field(deb: Path, name: str) -> str:
    asked = ["dpkg-deb", "--field", str(deb), name]
    return subprocess.run(asked, check=True, capture_output=True, text=True).stdout.strip()


def _renumbered(deb: Path, version: str) -> Path:
    """Return the same package under another version, packed quickly."""
    folder = Path(tempfile.mkdtemp(prefix="nongquan-older-"))
    tree = folder / "tree"
    subprocess.run(["dpkg-deb", "-R", str(deb), str(tree)], check=True)
    control = tree / "DEBIAN/control"
    said = control.read_text("utf-8").replace(
        f"Version: {_field(deb, 'Version')}\n", f"Version: {version}\n"
    )
    control.write_text(said, "utf-8")
    made = folder / "older.deb"
    command = ["dpkg-deb", "--root-owner-group", "-Zgzip", "-z1", "--build", str(tree), str(made)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return made


@contextmanager
def _screen(root: Root) -> Iterator[str]:
    """Give a screen without a monitor, on a number of its own choice."""
    reading, writing = os.pipe()
    words = ("Xvfb", "-displayfd", str(writing), "-screen", "0", "1366x768x24")
    screen = subprocess.Popen(
        root.command(words, user=False), pass_fds=(writing,), stderr=subprocess.DEVNULL
    )
    os.close(writing)
    try:
        with os.fdopen(reading) as told:
            yield f":{told.readline().strip()}"
    finally:
        screen.terminate()
        screen.wait()


@contextmanager
def _system(folder: Path, suite: str) -> Iterator[Root]:
    """Give a Debian in a folder, with what programs expect of a running one."""
    if not (folder / "etc/debian_version").exists():
        print(f"Making Debian {suite} in {folder} …", flush=True)
        command = ["debootstrap", "--variant=minbase", suite, str(folder)]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    folder.chmod(0o755)  # a temporary folder is its maker's alone, the root of a system everybody's
    (folder / "etc/resolv.conf").write_bytes(Path("/etc/resolv.conf").read_bytes())
    root = Root(folder)
    if root.path(HOME).exists():  # of an earlier trial
        root.run("userdel", "--remove", USER)
    root.run("useradd", "--create-home", "--uid", str(UID), USER)
    mounted = [folder / "proc", folder / "dev"]
    subprocess.run(["mount", "-t", "proc", "proc", str(mounted[0])], check=True)
    subprocess.run(["mount", "--bind", "/dev", str(mounted[1])], check=True)
    try:
        root.apt("update")
        yield root
    finally:
        for place in mounted:
            subprocess.run(["umount", "--lazy", str(place)], check=False)


def report(trial: Trial) -> int:
    """Make every check and print one line each; returns the exit status."""
    good = total = 0
    for name, check in trial.checks():
        total += 1
        try:
            said = check()
            good += 1
            print(f"{total:>3}  ok      {name}: {said}", flush=True)
        except (ImportError, OSError, RuntimeError, subprocess.SubprocessError) as fault:
            print(f"{total:>3}  FAILED  {name}: {fault}", flush=True)
    print(f"{good} of {total}")
    return 0 if good == total else 1


def main() -> int:
    """Try the package; 2 where it cannot be tried."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("deb", type=Path)
    parser.add_argument("--suite", default="bookworm")
    parser.add_argument("--root", type=Path)
    parser.add_argument("--picture", type=Path)
    asked = parser.parse_args()
    if os.geteuid() != 0:
        print("Only root can make a system to try it on.", file=sys.stderr)
        return 2
    folder = asked.root or Path(tempfile.mkdtemp(prefix="nongquan-debian-"))
    with _system(folder.resolve(), asked.suite) as root:
        print(f"Debian {root.path('/etc/debian_version').read_text().strip()}, {asked.deb.name}")
        return report(Trial(root, asked.deb, asked.picture))


if __name__ == "__main__":
    sys.exit(main())
