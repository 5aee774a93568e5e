"""The Debian package: its tree and its control file, packed by ``dpkg-deb`` without debhelper.

It has no maintainer scripts: menu, icons and file types are files that the system's own triggers
take up. So there is nothing that could touch a ledger, settings or printers when it is upgraded,
removed or purged; they lie in folders of the people who made them.
"""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from installer import measure, parts

HERE = Path(__file__).resolve().parent / "linux"
PLACE = Path("opt") / parts.NAME
ICON_SIZES = (48, 128, 256)
# Where a file of this folder goes.
FILES = {
    "nongquan.desktop": "usr/share/applications/nongquan.desktop",
    "nongquan.xml": "usr/share/mime/packages/nongquan.xml",
    "nongquan.svg": "usr/share/icons/hicolor/scalable/apps/nongquan.svg",
}
LICENCES = ("LICENSE", "resources/fonts/OFL.txt", "resources/icons/LICENSE")


def build(folder: Path, tree: Path, target: Path, version: str, *, quick: bool) -> Path:
    """Pack the folder as a package under ``target``; ``quick`` for a large one in little time."""
    lay_out(folder, tree)
    glibc = measure.oldest_glibc(folder)
    architecture = _architecture()
    said = control(version, architecture, measure.size(tree) // 1024, glibc)
    (tree / "DEBIAN").mkdir()
    (tree / "DEBIAN/control").write_text(said, encoding="utf-8")
    made = target / f"{parts.NAME}_{version}_{architecture}.deb"
    packed = ("-Zgzip", "-z1") if quick else ("-Zxz", "-z9")
    command = ["dpkg-deb", "--root-owner-group", *packed, "--build", str(tree), str(made)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return made


def lay_out(folder: Path, tree: Path) -> None:
    """Make the package's tree: the program, its two commands, menu entry, icons, file types."""
    shutil.rmtree(tree, ignore_errors=True)
    shutil.copytree(folder, tree / PLACE, symlinks=True)
    for name in (parts.COMMAND, parts.WINDOW):
        link = tree / "usr/bin" / name
        link.parent.mkdir(parents=True, exist_ok=True)
        link.symlink_to(Path("/") / PLACE / name)
    for name, place in FILES.items():
        _put(HERE / name, tree / place)
    for pixels in ICON_SIZES:
        icon = tree / f"usr/share/icons/hicolor/{pixels}x{pixels}/apps/nongquan.png"
        icon.parent.mkdir(parents=True)
        _draw(HERE / "nongquan.svg", pixels, icon)
    rights = tree / "usr/share/doc" / parts.NAME / "copyright"
    rights.parent.mkdir(parents=True)
    rights.write_text(copyright_text(), encoding="utf-8")
    for path in tree.rglob("*"):
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644)


def control(version: str, architecture: str, kilobytes: int, glibc: tuple[int, ...]) -> str:
    """Return the control file."""
    needed = [f"libc6 (>= {'.'.join(map(str, glibc))})", *parts.depends()]
    fields = {
        "Package": parts.NAME,
        "Version": version,
        "Architecture": architecture,
        "Maintainer": "Nongquan project <nongquan@localhost>",
        "Installed-Size": str(kilobytes),
        "Depends": ", ".join(needed),
        "Recommends": ", ".join(parts.RECOMMENDED),
        "Section": "database",
        "Priority": "optional",
        "Description": "register of rural property rights and mortgages (农权簿)",
    }
    lines = [f"{name}: {value}" for name, value in fields.items()]
    return "\n".join([*lines, *_DESCRIPTION, ""])


_DESCRIPTION = (
    " 农村产权登记、抵押、分红与证书打印。账簿是一个文件，卸载时保留。",
    " .",
    " Registers rural assets and mortgages, pays dividends and prints certificates.",
    " A ledger is one file; removing or purging this package leaves ledgers and settings.",
)


def copyright_text() -> str:
    """Return the licences of the program, its fonts and its icons."""
    head = (
        "Of the libraries, each carries its own licence; the program itself is under Apache-2.0.\n"
    )
    texts = [(parts.ROOT / name).read_text(encoding="utf-8") for name in LICENCES]
    return "\n\n".join([head, *texts])


def _architecture() -> str:
    asked = subprocess.run(
        ["dpkg", "--print-architecture"], check=True, capture_output=True, text=True
    )
    return asked.stdout.strip()


def _put(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)


def _draw(source: Path, pixels: int, target: Path) -> None:
    from installer.pictures import drawn

    drawn(source, pixels).save(str(target))
