"""What goes into the installed program and what stays out; read by the spec, the builds and tests.

Standard library only: tests hold these lists against the program's imports without building.
"""

from __future__ import annotations

import tomllib
from pathlib import Path

import dev  # the table of system libraries stands there, once

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("core", "ui", "desktop")
NAME, TITLE = "nongquan", "农权簿"
WINDOW, COMMAND = "nongquan-desktop", "nongquan"  # the two programs of the folder
INSIDE = "parts"  # the folder of everything that is not a program to start

# Found by name at run time only, so no import of ours shows them to PyInstaller.
HIDDEN = (
    "_rl_accel",  # reportlab tries it
    "sqlalchemy.dialects.sqlite.pysqlite",
    "sqlalchemy.dialects.postgresql.psycopg",
    "psycopg_binary",  # psycopg looks for it
    "psycopg_binary._psycopg",
    "psycopg_binary.pq",
    "keyring.backends.SecretService",
    "keyring.backends.Windows",
    "keyring.backends.kwallet",
    "keyring.backends.chainer",
    "keyring.backends.fail",
    "keyring.backends.null",
)
# Declared, but not needed by the program as it runs; each with who would otherwise bring it.
NOT_SHIPPED = {
    "pandas": "analysis by hand; sqlite-utils would import it (core.storage.staging keeps it away)",
}
EXCLUDED = (
    *NOT_SHIPPED,
    "numpy",
    "tkinter",
    "lxml",
    "IPython",
    "matplotlib",
    "pytest",
    "_pytest",
    "hypothesis",
    "mypy",
    "setuptools",
    "pkg_resources",
    "pip",
    "fontTools",
    "pypinyin",
    "pypdf",
    "readline",
    "curses",
    "lib2to3",
    "distutils",
    "rich",
    "pygments",
    "markdown_it",
    "PIL._avif",
    "PIL.AvifImagePlugin",
    "PIL.ImageTk",
    "PyInstaller",
    "grimp",
    "importlinter",
    "PySide6.QtNetwork",
    "PySide6.QtOpenGL",
    "PySide6.QtOpenGLWidgets",
    "PySide6.QtQml",
    "PySide6.QtQuick",
    "PySide6.QtSql",
    "PySide6.QtTest",
    "PySide6.QtDesigner",
)
# Qt's plugins that the program can use; every other one would pull libraries after it.
QT_PLUGINS = {
    "platforms": ("qxcb", "qwayland-egl", "qwayland-generic", "qoffscreen", "qwindows"),
    "platforminputcontexts": ("composeplatform", "ibusplatform"),
    "platformthemes": ("qxdgdesktopportal",),
    "wayland-decoration-client": ("bradient",),
    "wayland-shell-integration": ("xdg-shell",),
    "wayland-graphics-integration-client": ("qt-plugin-wayland-egl",),
    "xcbglintegrations": ("qxcb-egl", "qxcb-glx"),
    "imageformats": ("qjpeg", "qsvg", "qtiff", "qgif", "qico", "qwebp"),
    "iconengines": ("qsvgicon",),
    "printsupport": ("cupsprintersupport", "windowsprintersupport"),
    "styles": ("qmodernwindowsstyle", "qwindowsvistastyle"),
}
QT_WORDS = ("qtbase_zh_CN.qm", "qtbase_zh_TW.qm", "qtbase_en.qm")
# Libraries of the build machine that Python's own modules were linked with: they go along, because
# another distribution has other versions. All others come with the packages in DEPENDS.
CARRIED = (
    "libssl",
    "libcrypto",
    "libffi",
    "libbz2",
    "liblzma",
    "libz.",
    "libuuid",
    "libexpat",
    "libpython",
    "libsqlite3",  # of Python's own module, which sqlite-utils imports without using it
    "libstdc++",
    "libgcc_s",
)
FONTS = ("HanaMinA.ttf", "HanaMinB.ttf")  # rare characters; without them such a name does not print

# Names that a later Debian gave the same library (its 64-bit time).
_RENAMED = {"libglib2.0-0": "libglib2.0-0t64", "libcups2": "libcups2t64"}
FONT_PACKAGES = "fonts-noto-cjk | fonts-wqy-microhei | fonts-wqy-zenhei"
RECOMMENDED = (FONT_PACKAGES, "shared-mime-info", "desktop-file-utils", "xdg-utils", "cups-client")


# Brought by PyInstaller's rules for Qt: screens without a window system, Qt's own network.
_UNUSED = ("libQt6Egl", "libQt6Network", "QtDBus.abi3")


def version() -> str:
    """Return the version, which pyproject.toml declares once."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return str(project["version"])


def own_modules() -> list[str]:
    """Return every module of the program: many are found by name, none by an import."""
    paths = [path.relative_to(ROOT) for name in PACKAGES for path in (ROOT / name).rglob("*.py")]
    names = {path.with_suffix("").as_posix().replace("/", ".") for path in paths}
    return sorted(
        name.removesuffix(".__init__") for name in names if not name.startswith(MIGRATIONS + ".")
    )


# Alembic reads the steps as files: they go along as data.
MIGRATIONS = "core.storage.migrations.versions"


def depends() -> list[str]:
    """Return the Debian packages of the libraries that Qt expects, from the table of dev.py."""
    packages = [*dev.QT_LIBRARIES.values(), *dev.SCREEN_LIBRARIES.values()]
    return [f"{_RENAMED[one]} | {one}" if one in _RENAMED else one for one in packages]


def rare_fonts() -> list[Path]:
    """Return the fonts of rare characters that this machine has."""
    folders = [ROOT / "resources/fonts", *dev.font_folders(), Path("C:/Windows/Fonts")]
    found = {path.name: path for one in reversed(folders) for path in one.rglob("HanaMin?.ttf")}
    return [found[name] for name in FONTS if name in found]


def keeps(target: str, source: str) -> bool:
    """Say whether a collected binary or data file goes into the folder."""
    path = target.replace("\\", "/")
    plugin = path.partition("/plugins/")[2]
    if plugin:
        kind, _, name = plugin.partition("/")
        return name.removeprefix("lib").startswith(QT_PLUGINS.get(kind, ("\0",)))
    if "/translations/" in path and path.startswith("PySide6"):
        return path.endswith(QT_WORDS)
    if any(one in path for one in _UNUSED):
        return False
    if path.startswith("stdnum/") and path.endswith(".dat"):  # of other countries' numbers
        return path.startswith("stdnum/cn/")
    if source.startswith(("/lib/", "/usr/lib/", "/lib64/")):
        return Path(path).name.startswith(CARRIED)
    return True
