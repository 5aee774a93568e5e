"""Make the installed program and its packages under ``dist``: ``python3 dev.py build``.

    --no-package   only the folder, tested and measured
    --quick        the package compressed quickly instead of small, for trying it out
    --numbered V   the package under another version, for trying an upgrade

Order: rare fonts cut to what is needed, the folder by PyInstaller, symbols taken out, the self-test
run inside the folder, sizes and start measured, then what the machine can make of it: a ``.deb`` on
Linux, the payload's setup program where NSIS is there. Any step that fails ends the build.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from installer import debian, fonts, measure, parts, windows

HERE = Path(__file__).resolve().parent
DIST = parts.ROOT / "dist"
WORK = parts.ROOT / "build" / parts.NAME
FOLDER = DIST / parts.NAME
ICON = WORK / "nongquan.ico"
WINDOWS = sys.platform == "win32"
ELF = b"\x7fELF"


def main() -> int:
    """Build; returns 1 with a sentence if a step fails."""
    asked = _arguments()
    try:
        prepare()
        freeze()
        strip(FOLDER)
        self_test(FOLDER)
        measure.report(FOLDER)
        if not asked.no_package:
            package(asked.numbered or parts.version(), quick=asked.quick)
    except (OSError, subprocess.CalledProcessError, RuntimeError) as fault:
        print(f"The build stopped: {fault}", file=sys.stderr)
        return 1
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--no-package", action="store_true")
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--numbered", metavar="VERSION", default="")
    return parser.parse_args()


def prepare() -> None:
    """Write what the spec takes from the work folder: version, rare characters, icon."""
    WORK.mkdir(parents=True, exist_ok=True)
    project = f'[project]\nname = "{parts.NAME}"\nversion = "{parts.version()}"\n'
    (WORK / "pyproject.toml").write_text(project, encoding="utf-8")
    fonts.cut(WORK / "fonts")
    windows.write_icon(HERE / "linux/nongquan.svg", ICON)


def freeze() -> None:
    """Make the folder."""
    step("PyInstaller", FOLDER)
    command = [sys.executable, "-m", "PyInstaller", "--noconfirm", "--log-level", "ERROR"]
    places = ["--distpath", str(DIST), "--workpath", str(WORK.parent)]
    subprocess.run([*command, *places, str(HERE / f"{parts.NAME}.spec")], check=True, cwd=HERE)


def strip(folder: Path) -> None:
    """Take the symbols out of libraries; those that patchelf has changed would break by it."""
    tool = shutil.which("strip")
    if WINDOWS or tool is None:
        print("Symbols stay in: there is no strip here.")
        return
    before = measure.size(folder)
    for path in sorted(folder.rglob("*.so*")):
        if path.is_symlink() or path.parent.name.endswith(".libs"):
            continue
        with path.open("rb") as file:
            if file.read(4) != ELF:
                continue
        subprocess.run([tool, "--strip-unneeded", str(path)], check=True)
    print(f"Symbols taken out: {measure.megabytes(before - measure.size(folder))} less")


def self_test(folder: Path) -> None:
    """Run the self-test inside the folder, away from the sources."""
    program = folder / (f"{parts.COMMAND}.exe" if WINDOWS else parts.COMMAND)
    step("self-test", program)
    plain = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    with tempfile.TemporaryDirectory() as elsewhere:
        done = subprocess.run(
            [str(program), "self-test"],
            cwd=elsewhere, env=plain | {"QT_QPA_PLATFORM": "offscreen", "HOME": elsewhere},
            capture_output=True, encoding="utf-8", check=False,
        )  # fmt: skip
    lines = done.stdout.splitlines() or ["nothing was said"]
    if done.returncode:
        print("\n".join(one for one in lines if not one.startswith("通过")), done.stderr, sep="\n")
        raise RuntimeError(f"self-test ended with status {done.returncode}")
    print(lines[-1])


def package(version: str, *, quick: bool) -> None:
    """Make what this machine can make of the folder."""
    if WINDOWS or shutil.which("dpkg-deb") is None:
        print("No .deb: there is no dpkg-deb here.")
    else:
        step("Debian package", DIST)
        made = debian.build(FOLDER, WORK / "deb", DIST, version, quick=quick)
        print(f"{made.name}: {measure.megabytes(made.stat().st_size)}")
    compiled = windows.compile_setup(ICON, FOLDER, DIST, version)
    print(compiled)


def step(name: str, target: Path) -> None:
    """Say what comes next."""
    print(f"\n== {name}: {target.relative_to(parts.ROOT)}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
