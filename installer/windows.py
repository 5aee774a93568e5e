"""The setup program for Windows: its icon, and compiling ``windows/nongquan.nsi`` by NSIS."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from installer import parts

SCRIPT = Path(__file__).resolve().parent / "windows/nongquan.nsi"
ICON_SIZES = (16, 24, 32, 48, 64, 128, 256)


def write_icon(source: Path, target: Path) -> None:
    """Write an SVG as an icon of Windows in the sizes that it shows."""
    from PIL import Image

    from installer.pictures import drawn

    with tempfile.TemporaryDirectory() as folder:
        pictures = []
        for pixels in ICON_SIZES:
            path = Path(folder) / f"{pixels}.png"
            drawn(source, pixels).save(str(path))
            with Image.open(path) as picture:
                picture.load()
            pictures.append(picture)
        *rest, largest = pictures
        sizes = [(one, one) for one in ICON_SIZES]
        largest.save(target, format="ICO", sizes=sizes, append_images=rest)


def compile_setup(icon: Path, folder: Path, target: Path, version: str) -> str:
    """Compile the setup program; on another system only try whether the script compiles.

    Returns what came of it in a sentence. What a setup made elsewhere would install does not run
    on Windows, so it is thrown away.
    """
    tool = shutil.which("makensis")
    if tool is None:
        return "No Windows setup: there is no makensis here."
    with tempfile.TemporaryDirectory() as scratch:
        own = sys.platform == "win32"
        payload = folder if own else stand_in(Path(scratch) / parts.NAME)
        made = (target if own else Path(scratch)) / f"{parts.NAME}-{version}-setup.exe"
        make(tool, icon, payload, made, version)
        if own:
            return f"{made.name}: {made.stat().st_size / 1e6:.1f} MB"
        return "The Windows setup script compiles (tried with a stand-in; made on Windows only)."


def make(tool: str, icon: Path, payload: Path, made: Path, version: str) -> None:
    """Compile the script for a payload; a warning of NSIS is a fault."""
    defines = {
        "PAYLOAD": payload,
        "MADE": made,
        "VERSION": version,
        "ICON": icon,
        "WINDOW": parts.WINDOW,
        "COMMAND": parts.COMMAND,
        "INSIDE": parts.INSIDE,
    }
    mark = "/" if sys.platform == "win32" else "-"
    words = [f"{mark}V2", f"{mark}WX", f"{mark}INPUTCHARSET", "UTF8"]
    words += [f"{mark}D{name}={value}" for name, value in defines.items()]
    subprocess.run([tool, *words, str(SCRIPT)], check=True)


def stand_in(folder: Path) -> Path:
    """Make a folder laid out like the program's, with nothing in it that runs."""
    (folder / parts.INSIDE / "resources").mkdir(parents=True)
    for name in (f"{parts.WINDOW}.exe", f"{parts.COMMAND}.exe", f"{parts.INSIDE}/part.txt"):
        (folder / name).write_text("stand-in\n")
    return folder
