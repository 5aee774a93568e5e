"""What an installer takes along fits the program; its files are well formed. Nothing is built."""

import ast
import importlib.util
import os
import re
import runpy
import shutil
import subprocess
import tomllib
from configparser import RawConfigParser
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import dev
from core.resources import program_version
from desktop.cli import main
from installer import debian, measure, parts, windows
from tests.house.test_dev import IMPORT_NAMES
from ui.places import PAGES

ROOT = parts.ROOT
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
LINUX = ROOT / "installer/linux"
SCRIPT = windows.SCRIPT.read_text("utf-8")


def imported():
    """Return every module that the program names in an import, wherever in the file."""
    found = set()
    for folder in parts.PACKAGES:
        for path in (ROOT / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.Import):
                    found |= {one.name for one in node.names}
                elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                    found |= {node.module, *(f"{node.module}.{one.name}" for one in node.names)}
    return found


IMPORTED = imported()


# --- what goes in ---


def test_nothing_that_the_program_imports_is_left_out():
    left_out = tuple(f"{one}." for one in parts.EXCLUDED)
    assert sorted(one for one in IMPORTED if f"{one}.".startswith(left_out)) == []


@pytest.mark.parametrize("text", PROJECT["dependencies"])
def test_every_dependency_is_imported_hidden_or_left_out_with_a_reason(text):
    name = canonicalize_name(Requirement(text).name)
    module = IMPORT_NAMES.get(name, name.replace("-", "_"))
    known = {one.partition(".")[0] for one in (*IMPORTED, *parts.HIDDEN, *parts.NOT_SHIPPED)}
    assert module in known


def test_hidden_modules_are_there_to_be_found():
    within = ("psycopg_binary.",)  # can be looked into only after psycopg
    names = [one for one in parts.HIDDEN if not one.startswith(within)]
    assert [one for one in names if importlib.util.find_spec(one) is None] == []


def test_modules_that_are_found_by_name_go_along():
    own = parts.own_modules()
    assert {entry.path.partition(":")[0] for entry in PAGES} <= set(own)
    assert {"core", "core.services.case_papers.refusals", "desktop.__main__"} <= set(own)
    assert not any("versions" in one for one in own if one.startswith("core.storage.migrations"))
    spec = (ROOT / "installer/nongquan.spec").read_text("utf-8")
    assert "parts.MIGRATIONS" in spec
    assert list((ROOT / parts.MIGRATIONS.replace(".", "/")).glob("0*.py"))


@pytest.mark.parametrize(
    ("target", "source", "kept"),
    [
        ("PySide6/Qt/plugins/platforms/libqxcb.so", "/venv/libqxcb.so", True),
        ("PySide6/Qt/plugins/platforms/libqvnc.so", "/venv/libqvnc.so", False),
        ("PySide6\\plugins\\platforms\\qwindows.dll", "C:\\venv\\qwindows.dll", True),
        ("PySide6/Qt/plugins/tls/libqopensslbackend.so", "/venv/x.so", False),
        ("PySide6/Qt/translations/qtbase_zh_CN.qm", "", True),
        ("PySide6/Qt/translations/qtbase_de.qm", "", False),
        ("libssl.so.3", "/lib/x86_64-linux-gnu/libssl.so.3", True),
        ("libglib-2.0.so.0", "/usr/lib/x86_64-linux-gnu/libglib-2.0.so.0", False),
        ("psycopg_binary.libs/libpq-1.so.5", "/venv/libpq-1.so.5", True),
    ],
)
def test_only_what_is_used_of_qt_and_only_pythons_own_of_the_system(target, source, kept):
    assert parts.keeps(target, source) is kept


def test_the_program_starts_no_second_python():
    """Frozen, ``sys.executable`` is the program itself, and a worker would open a second window."""
    risky = {"multiprocessing", "concurrent.futures.ProcessPoolExecutor"}
    assert {one for one in IMPORTED if one.startswith(tuple(risky))} == set()
    sources = [p for one in parts.PACKAGES for p in (ROOT / one).rglob("*.py")]
    assert [p for p in sources if "sys.executable" in p.read_text("utf-8")] == []


@pytest.mark.parametrize(("before", "after"), [(None, None), ("/opt/own", "/opt/own")])
def test_what_the_program_starts_finds_the_libraries_of_the_system(monkeypatch, before, after):
    monkeypatch.setenv("LD_LIBRARY_PATH", "/opt/nongquan/parts")
    if before is None:
        monkeypatch.delenv("LD_LIBRARY_PATH_ORIG", raising=False)
    else:
        monkeypatch.setenv("LD_LIBRARY_PATH_ORIG", before)
    runpy.run_path(str(ROOT / "installer/free_children.py"))
    assert os.environ.get("LD_LIBRARY_PATH") == after


# --- the version ---


def test_the_version_is_declared_once(capsys):
    assert main(["--version"]) == 0
    assert capsys.readouterr().out.strip() == program_version() == parts.version()
    written = f'"{PROJECT["version"]}"'
    sources = [p for one in (*parts.PACKAGES, "installer") for p in (ROOT / one).rglob("*.py")]
    assert [path for path in sources if written in path.read_text("utf-8")] == []


# --- the Debian package ---


def test_the_package_depends_on_every_library_that_dev_names():
    said = dict(
        line.split(": ", 1)
        for line in debian.control("1.2", "amd64", 7, (2, 36)).splitlines()
        if not line.startswith(" ")
    )
    depends = said["Depends"].split(", ")
    for package in (*dev.QT_LIBRARIES.values(), *dev.SCREEN_LIBRARIES.values()):
        assert any(package in one.split(" | ") for one in depends), package
    assert depends[0] == "libc6 (>= 2.36)"
    assert {"Package", "Version", "Architecture", "Maintainer", "Description"} <= said.keys()
    assert dev.CHINESE_FONT_PACKAGE in said["Recommends"]


def test_the_control_file_continues_its_description_as_debian_wants():
    *lines, last = debian.control("1.2", "amd64", 7, (2, 36)).split("\n")
    assert last == ""
    assert all(re.match(r"[A-Z][A-Za-z-]*: \S| \S", line) for line in lines)


@pytest.fixture(scope="module")
def tree(tmp_path_factory):
    place = tmp_path_factory.mktemp("deb")
    folder = place / "nongquan"
    (folder / parts.INSIDE).mkdir(parents=True)
    for name in (parts.COMMAND, parts.WINDOW):
        (folder / name).write_text("#!/bin/sh\n")
        (folder / name).chmod(0o700)
    (folder / parts.INSIDE / "part.so").write_text("")
    debian.lay_out(folder, place / "tree")
    return place / "tree"


def test_the_package_holds_program_commands_menu_icons_types_and_licences(tree):
    files = {p.relative_to(tree).as_posix() for p in tree.rglob("*") if not p.is_dir()}
    assert files == {
        *("opt/nongquan/nongquan", "opt/nongquan/nongquan-desktop", "opt/nongquan/parts/part.so"),
        *("usr/bin/nongquan", "usr/bin/nongquan-desktop", "usr/share/doc/nongquan/copyright"),
        *debian.FILES.values(),
        *(f"usr/share/icons/hicolor/{n}x{n}/apps/nongquan.png" for n in debian.ICON_SIZES),
    }
    assert (tree / "usr/bin/nongquan").readlink() == Path("/opt/nongquan/nongquan")
    assert (tree / "opt/nongquan/nongquan").stat().st_mode & 0o777 == 0o755
    assert (tree / "opt/nongquan/parts/part.so").stat().st_mode & 0o777 == 0o644


@pytest.mark.skipif(shutil.which("dpkg-deb") is None, reason="dpkg-deb is of Debian's family")
def test_the_package_is_packed_without_a_script(tree, tmp_path):
    made = debian.build(tree / "opt/nongquan", tmp_path / "tree", tmp_path, "1.2", quick=True)
    control = subprocess.run(
        ["dpkg-deb", "--ctrl-tarfile", str(made)], capture_output=True, check=True
    )
    listed = subprocess.run(["tar", "-t"], input=control.stdout, capture_output=True, check=True)
    assert listed.stdout.decode().split() == ["./", "./control"]


# --- menu entry, file types, setup of Windows ---


def desktop_entry():
    entry = RawConfigParser()
    entry.optionxform = str
    entry.read(LINUX / "nongquan.desktop", encoding="utf-8")
    return entry["Desktop Entry"]


def test_the_menu_entry_has_the_chinese_name_and_opens_what_the_types_name():
    entry = desktop_entry()
    assert entry["Name[zh_CN]"] == parts.TITLE
    assert entry["Exec"] == f"{parts.WINDOW} %f"
    space = {"m": "http://www.freedesktop.org/standards/shared-mime-info"}
    types = ET.parse(LINUX / "nongquan.xml").getroot()
    named = [one.attrib["type"] for one in types.findall("m:mime-type", space)]
    assert entry["MimeType"].strip(";").split(";") == named
    globs = {one.attrib["pattern"] for one in types.iterfind(".//m:glob", space)}
    assert globs == {"*.ledger", "*.nqbak"}
    assert {f"*{one}" for one in re.findall(r'OpenedBy "(\.\w+)"', SCRIPT)} == globs


@pytest.mark.skipif(
    shutil.which("desktop-file-validate") is None, reason="desktop-file-utils is not installed"
)
def test_the_menu_entry_is_valid():
    subprocess.run(["desktop-file-validate", str(LINUX / "nongquan.desktop")], check=True)


def test_the_setup_removes_by_name_and_never_a_whole_folder_of_choice():
    removed = re.findall(r"^\s*RMDir(?: /r)? (.+?)(?: ;.*)?$", SCRIPT, re.MULTILINE)
    assert sorted(set(removed)) == ['"$INSTDIR"', '"$INSTDIR\\${INSIDE}"']
    assert 'RMDir /r "$INSTDIR"' not in SCRIPT
    assert "APPDATA" not in "".join(
        line for line in SCRIPT.splitlines() if "Delete" in line or "RMDir" in line
    )


@pytest.mark.skipif(shutil.which("makensis") is None, reason="NSIS is not installed")
def test_the_setup_script_compiles(tmp_path):
    windows.write_icon(LINUX / "nongquan.svg", tmp_path / "nongquan.ico")
    said = windows.compile_setup(tmp_path / "nongquan.ico", tmp_path, tmp_path, "1.2.3")
    assert "compiles" in said or "MB" in said


def test_sizes_count_a_file_once_and_find_the_largest(tmp_path):
    (tmp_path / "library").mkdir()
    (tmp_path / "library/one.so").write_bytes(b"x" * 3_000)
    (tmp_path / "link").symlink_to("library/one.so")
    (tmp_path / "small").write_bytes(b"x")
    assert measure.size(tmp_path) == 3_001
    assert measure.largest(tmp_path) == [("library/one.so", 3_000), ("small", 1)]


def test_the_oldest_glibc_is_what_the_newest_symbol_asks_for(tmp_path):
    (tmp_path / "a.so").write_bytes(b"\x7fELF GLIBC_2.4 GLIBC_2.34 GLIBC_2.17")
    (tmp_path / "b.txt").write_bytes(b"GLIBC_2.99")
    assert measure.oldest_glibc(tmp_path) == (2, 34)
