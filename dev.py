#!/usr/bin/env python3
"""The one entrance for whoever works on 农权簿: set up, run, test.

    python3 dev.py run      set up what is missing, then open the window on the demonstration ledger
    python3 dev.py test     set up, then every gate: format, lint, types, imports, tests
    python3 dev.py check    the gates without the tests
    python3 dev.py bench    the measurements (tests/bench)
    python3 dev.py shots    pictures of every page and paper (tests/shots.py)
    python3 dev.py lock     write requirements.lock anew from pyproject.toml
    python3 dev.py audit    compare the locked packages with the known vulnerabilities
    python3 dev.py build    make the installers

On Windows: py dev.py ...  Words after the command go on to the tool: python3 dev.py test -k rank

This file uses the standard library only, because it runs before anything is installed. What it
installs goes into .venv (Python packages, each checked against its hash) and, as root on Debian,
into the system by apt-get; as an ordinary user it names the packages instead.
"""

from __future__ import annotations

import contextlib
import ctypes
import hashlib
import importlib.util
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple, NoReturn

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
LOCK = ROOT / "requirements.lock"
DEMO = ROOT / ".demo"
WINDOWS = sys.platform == "win32"
LINUX = sys.platform.startswith("linux")
# The command `nongquan`, as Python code without a double quote: it stands in shell and cmd scripts.
PROGRAM = "import sys; sys.argv[0] = 'nongquan'; from desktop.cli import main; sys.exit(main())"

# What Qt's wheels expect from a Linux system: soname -> Debian package.
QT_LIBRARIES = {
    "libglib-2.0.so.0": "libglib2.0-0",
    "libGL.so.1": "libgl1",
    "libEGL.so.1": "libegl1",
    "libfontconfig.so.1": "libfontconfig1",
    "libdbus-1.so.3": "libdbus-1-3",
    "libxkbcommon.so.0": "libxkbcommon0",
}
# What a window on a real screen and a real printer need besides.
SCREEN_LIBRARIES = {
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libwayland-cursor.so.0": "libwayland-cursor0",
    "libwayland-egl.so.1": "libwayland-egl1",
    "libcups.so.2": "libcups2",
}
# The second engine, which only tests and measurements need: they start a server of their own.
SERVER_PACKAGE = "postgresql"
SERVERS = Path("/usr/lib/postgresql")
CHINESE_FONT_PACKAGE = "fonts-noto-cjk"
RARE_FONT_PACKAGE = "fonts-hanazono"
# Enough of the usual file names to know a Chinese font where fontconfig's fc-list is not installed.
CHINESE_FONT_FILES = (
    "notosanscjk",
    "notosanssc",
    "notoserifcjk",
    "sourcehan",
    "wqy",
    "droidsansfallback",
)


class Gate(NamedTuple):
    """One check of the project: its name in the table and the module with its arguments."""

    name: str
    module: tuple[str, ...]


STATIC_GATES = (
    Gate("ruff format", ("-m", "ruff", "format", "--check", ".")),
    Gate("ruff check", ("-m", "ruff", "check", ".")),
    Gate("mypy", ("-m", "mypy")),
    Gate(
        "lint-imports",
        ("-c", "from importlinter.cli import lint_imports_command as main; main()"),
    ),
)
TEST_GATE = Gate("pytest", ("-m", "pytest", "-n", "2"))


# --- saying things ------------------------------------------------------------------------------


def say(text: str = "") -> None:
    """Print a line at once, so that it stands before the output of what is started next."""
    print(text, flush=True)


def stop(text: str) -> NoReturn:
    """End with a message a person can act on; never with a traceback."""
    print(f"\n{text}", file=sys.stderr, flush=True)
    raise SystemExit(1)


# --- what the machine must have -----------------------------------------------------------------


def require_python() -> None:
    """Refuse an old Python before any newer syntax or package gives an obscure error."""
    if sys.version_info < (3, 11):  # noqa: UP036 - for those who do have an older one
        stop(
            f"Python 3.11 or newer is needed; this is {sys.version.split()[0]}.\n"
            "需要 Python 3.11 或更新版本。"
        )


def missing_libraries(libraries: Mapping[str, str]) -> list[str]:
    """The Debian packages of those shared libraries that cannot be loaded, in the order given."""
    missing = []
    for soname, package in libraries.items():
        try:
            ctypes.CDLL(soname)
        except OSError:
            missing.append(package)
    return missing


def font_folders() -> list[Path]:
    """Where Linux keeps fonts, for the system and for the user."""
    home = Path.home()
    return [
        Path("/usr/share/fonts"),
        Path("/usr/local/share/fonts"),
        home / ".local/share/fonts",
        home / ".fonts",
    ]


def has_font_file(names: Sequence[str], folders: Iterable[Path]) -> bool:
    """Whether a font file whose name begins with one of these lies in the folders."""
    return any(
        path.name.lower().startswith(tuple(names))
        for folder in folders
        for path in folder.rglob("*.[to]t[cf]")
    )


def has_chinese_font() -> bool:
    """Ask fontconfig, or look for the usual files where its tool is not installed."""
    if shutil.which("fc-list"):
        found = subprocess.run(
            ["fc-list", ":lang=zh-cn", "family"], capture_output=True, text=True, check=False
        )
        if found.stdout.strip():
            return True
    return has_font_file(CHINESE_FONT_FILES, font_folders())


def has_screen(environment: Mapping[str, str] = os.environ) -> bool:
    """Whether a screen is named; whether it opens, only Qt knows (see `screen_works`)."""
    if environment.get("QT_QPA_PLATFORM", "") in {"offscreen", "minimal"}:
        return False
    if not LINUX:
        return True
    return bool(environment.get("DISPLAY") or environment.get("WAYLAND_DISPLAY"))


def missing_packages(with_screen: bool) -> tuple[list[str], list[str]]:
    """Missing Debian packages: those without which nothing works, and those that can wait."""
    if not LINUX:
        return [], []
    needed = missing_libraries(QT_LIBRARIES)
    if with_screen:
        needed += missing_libraries(SCREEN_LIBRARIES)
    if importlib.util.find_spec("ensurepip") is None and not venv_python().exists():
        needed.append("python3-venv")
    if not has_chinese_font():
        needed.append(CHINESE_FONT_PACKAGE)
    wanted = [] if has_font_file(["hanamin"], font_folders()) else [RARE_FONT_PACKAGE]
    return needed, wanted


def apt_line(packages: Sequence[str]) -> str:
    """The command that installs the packages, as a person would type it."""
    return "sudo apt-get install -y --no-install-recommends " + " ".join(packages)


def missing_message(packages: Sequence[str], has_apt: bool) -> str:
    """What to tell somebody who cannot install packages, or for whom it failed."""
    lines = [
        f"This system lacks: {', '.join(packages)}",
        "系统缺少上述组件，请管理员安装后再运行。",
    ]
    if has_apt:
        lines += ["Install them, then start this again:", f"    {apt_line(packages)}"]
    else:
        lines += ["These are Debian's names; install what your system calls them, then try again."]
    return "\n".join(lines)


def apt_install(packages: Sequence[str]) -> bool:
    """Install Debian packages without a question; True if it worked."""
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive", "UCF_FORCE_CONFFOLD": "1"}
    for command in (
        ["apt-get", "update", "-q"],
        ["apt-get", "install", "-y", "-q", "--no-install-recommends", *packages],
    ):
        say("$ " + shlex.join(command))
        done = subprocess.run(
            command,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            check=False,
        )
        if done.returncode != 0:
            say(done.stdout)
            return False
    return True


def may_install() -> bool:
    """Whether packages can be installed here without asking anybody: as root, on Debian."""
    is_root = hasattr(os, "geteuid") and os.geteuid() == 0
    return is_root and shutil.which("apt-get") is not None


def require_system(with_screen: bool) -> None:
    """See that libraries and fonts are there: install them as root, name them to anybody else."""
    needed, wanted = missing_packages(with_screen)
    has_apt = shutil.which("apt-get") is not None
    if may_install() and (needed or wanted) and not apt_install([*needed, *wanted]):
        say("apt-get failed; see above.")
    if may_install():
        needed, wanted = missing_packages(with_screen)
    if needed:
        stop(missing_message([*needed, *wanted], has_apt))
    if wanted:
        say("Note: without a font for rare characters some names cannot be printed.")
        say("提示：缺少生僻字字体，个别姓名将无法打印。")
        if has_apt:
            say(f"    {apt_line(wanted)}")


def has_server(folder: Path = SERVERS) -> bool:
    """Whether PostgreSQL's programs are there, as Debian lays them out."""
    return any(folder.glob("*/bin/initdb"))


def offer_server() -> None:
    """See that a PostgreSQL server can be started: install it as root, name it to anybody else.

    Tests that need one skip without it and say so.
    """
    if not LINUX or has_server():
        return
    if may_install():
        refuse_own_cluster()
        if apt_install([SERVER_PACKAGE]) and has_server():
            return
    say("Note: without PostgreSQL the tests of a ledger on a server are skipped.")
    say("提示：没有安装 PostgreSQL，服务器账簿的测试将跳过。")
    if shutil.which("apt-get"):
        say(f"    {apt_line([SERVER_PACKAGE])}")


def refuse_own_cluster(settings: Path = Path("/etc/postgresql-common/createcluster.conf")) -> None:
    """Ask Debian not to make and start a server of its own, unless somebody has decided already."""
    if not settings.exists():
        settings.parent.mkdir(parents=True, exist_ok=True)
        settings.write_text("create_main_cluster = false\n")


# --- the environment ----------------------------------------------------------------------------


def venv_python() -> Path:
    """The interpreter of .venv."""
    return VENV / ("Scripts/python.exe" if WINDOWS else "bin/python")


def stamp(lock: bytes, python: str = sys.version.split()[0]) -> str:
    """What .venv was made from; another lock or another Python means another environment.

    The bare version number, without the build date: a rebuilt Debian package changes nothing here.
    """
    return hashlib.sha256(lock + python.encode()).hexdigest()


def child_environment() -> dict[str, str]:
    """The environment for everything started here: no module from elsewhere, UTF-8 throughout."""
    environment = {
        name: value
        for name, value in os.environ.items()
        if name not in {"PYTHONPATH", "PYTHONHOME", "PIP_USER", "PIP_TARGET", "PIP_PREFIX"}
    }
    settings = {"PYTHONUTF8": "1", "PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_NO_INPUT": "1"}
    return environment | settings


def run_python(*arguments: str, **extra: str) -> int:
    """Run the environment's Python from the project's folder; its exit status."""
    command = [str(venv_python()), *arguments]
    return subprocess.run(
        command, cwd=ROOT, env=child_environment() | extra, check=False
    ).returncode


@contextlib.contextmanager
def alone() -> Iterator[None]:
    """Let two set-ups at once wait for each other (two terminals, two testers)."""
    if WINDOWS:
        yield
        return
    import fcntl  # does not exist on Windows

    with (ROOT / ".dev.lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def require_writable() -> None:
    """Say plainly when the folder is somebody else's, before venv says it at length."""
    try:
        with alone():
            pass
    except OSError as fault:
        stop(
            f"Cannot write into {ROOT} ({fault.strerror}).\n"
            "Copy or clone the project into a folder of your own.\n"
            "请把项目复制到您有写权限的文件夹。"
        )


def set_up() -> None:
    """Make .venv exactly as requirements.lock says, unless it is that already."""
    mark = VENV / "made-from"
    wanted = stamp(LOCK.read_bytes())
    with alone():
        if mark.exists() and venv_python().exists() and mark.read_text() == wanted:
            return
        began = time.monotonic()
        say("Setting up .venv: once, some 200 MB to fetch. 首次运行，正在下载约 200 MB，请稍候……")
        shutil.rmtree(VENV, ignore_errors=True)
        if subprocess.run([sys.executable, "-m", "venv", str(VENV)], check=False).returncode != 0:
            stop("python -m venv failed; see above.")
        install_packages()
        install_project()
        mark.write_text(wanted)
        say(f"Ready after {time.monotonic() - began:.0f} s.")


def install_packages() -> None:
    """Install the locked packages: ready-made ones only, and none whose hash differs."""
    # A person at a terminal sees the downloads move; a log keeps only what went wrong.
    quiet = () if sys.stdout.isatty() else ("-qq",)
    status = run_python(
        *("-m", "pip", "install", *quiet, "--no-compile", "--only-binary=:all:"),
        *("--require-hashes", "-r", str(LOCK)),
    )
    if status != 0:
        stop(
            "The packages could not be installed; see above. Is the network there?\n"
            "安装失败，请检查网络。"
        )


def install_project() -> None:
    """Make core, ui and desktop importable and `nongquan` a command, without building anything.

    The path is written relative to the packages' folder: that keeps it ASCII wherever the project
    lies, and right when the folder is moved.
    """
    found = subprocess.run(
        [str(venv_python()), "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"],
        env=child_environment(),
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    packages = Path(found.stdout.strip())
    (packages / "nongquan.pth").write_text(os.path.relpath(ROOT, packages) + "\n")
    if WINDOWS:
        launcher = VENV / "Scripts/nongquan.cmd"
        launcher.write_text(f'@"%~dp0python.exe" -P -X utf8 -c "{PROGRAM}" %*\n')
    else:
        launcher = VENV / "bin/nongquan"
        here = '"$(dirname "$(readlink -f "$0")")/python"'
        launcher.write_text(f'#!/bin/sh\nexec {here} -P -X utf8 -c "{PROGRAM}" "$@"\n')
        launcher.chmod(0o755)


def prepare(with_screen: bool = False) -> None:
    """Everything before the actual command."""
    require_python()
    require_writable()
    require_system(with_screen)
    set_up()


# --- the commands -------------------------------------------------------------------------------


def screen_works() -> bool:
    """Let Qt try to open the screen: without one it does not fail, it aborts."""
    probe = "from PySide6.QtGui import QGuiApplication; QGuiApplication([])"
    tried = subprocess.run(
        [str(venv_python()), "-c", probe],
        env=child_environment(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        errors="replace",
        check=False,
    )
    if tried.returncode != 0:
        reason = (tried.stderr.strip() or "no reason given").splitlines()[0]
        say(f"A screen is named but cannot be opened: {reason}")
    return tried.returncode == 0


def nongquan(*arguments: str) -> int:
    """Run the program's command line."""
    return run_python("-c", PROGRAM, *arguments)


def build_demo(folder: Path) -> int:
    """Make the demonstration ledger and its papers in a folder; the command's exit status."""
    folder.mkdir(parents=True, exist_ok=True)
    return nongquan("demo", "--ledger", str(folder / "demo.ledger"), "--out", str(folder))


def run_window(arguments: Sequence[str]) -> int:
    """Open the window on the demonstration ledger, which stays as it was left the last time."""
    ledger = DEMO / "demo.ledger"
    if not ledger.exists():
        say("Building the demonstration ledger 正在生成演示登记簿……")
        status = build_demo(DEMO)
        if status != 0:
            return status
    say(f"Opening {ledger}")
    return run_python("-m", "desktop", "--ledger", str(ledger), *arguments)


def run_headless() -> int:
    """The same job without a window, in a fresh folder, and where its papers are."""
    say("Without a screen no window can open; doing the same work by command line instead.")
    say("没有显示屏，无法打开窗口；改用命令行完成同样的工作。")
    folder = DEMO / "headless"
    shutil.rmtree(folder, ignore_errors=True)
    status = build_demo(folder)
    papers = sorted(folder.rglob("*.pdf"))
    if status == 0:
        say(f"\nThe demonstration ledger: {folder / 'demo.ledger'}")
        say(f"Certificates and papers as PDF ({len(papers)}) 证书与文书:")
        for paper in papers:
            say(f"    {paper}")
    return status


def command_run(arguments: Sequence[str]) -> int:
    """Set up and show the program; never end without saying what happened."""
    with_screen = has_screen()
    prepare(with_screen)
    if with_screen and screen_works():
        status = run_window(arguments)
    else:
        status = run_headless()
    if status != 0:
        say(f"\nThe program ended with status {status}. 程序异常结束。")
    return status


def run_gates(gates: Sequence[Gate], arguments: Sequence[str]) -> int:
    """Run every gate even after a failure, then say in one table and one line how it went."""
    rows = []
    for gate in gates:
        say(f"\n== {gate.name}")
        began = time.monotonic()
        extra = arguments if gate is TEST_GATE else ()
        status = run_python(*gate.module, *extra, QT_QPA_PLATFORM="offscreen")
        rows.append((gate.name, status, time.monotonic() - began))
    say("\n" + summary(rows))
    return 1 if any(status for _, status, _ in rows) else 0


def summary(rows: Sequence[tuple[str, int, float]]) -> str:
    """A table of gates with seconds, and the closing line."""
    lines = [f"{'gate':<14} {'result':<7} {'seconds':>7}"]
    for name, status, seconds in rows:
        lines.append(f"{name:<14} {'passed' if status == 0 else 'FAILED':<7} {seconds:7.1f}")
    failed = [name for name, status, _ in rows if status != 0]
    if failed:
        closing = f"FAILED: {', '.join(failed)}. 未通过。"
    else:
        closing = f"All {len(rows)} gates passed in {sum(row[2] for row in rows):.0f} s. 全部通过。"
    return "\n".join([*lines, "", closing])


def command_test(arguments: Sequence[str]) -> int:
    """Every gate, in the order in which they are cheapest to mend."""
    prepare()
    offer_server()
    return run_gates((*STATIC_GATES, TEST_GATE), arguments)


def command_check(arguments: Sequence[str]) -> int:
    """The gates that read the code without running it."""
    prepare()
    return run_gates(STATIC_GATES, arguments)


def command_bench(arguments: Sequence[str]) -> int:
    """The measurements, one at a time so that they do not disturb each other."""
    if not (ROOT / "tests/bench").is_dir():
        stop("There is no tests/bench yet, so nothing can be measured.")
    prepare()
    offer_server()
    return run_python("-m", "pytest", "tests/bench", "-s", *arguments, QT_QPA_PLATFORM="offscreen")


def command_shots(arguments: Sequence[str]) -> int:
    """Pictures of every page and paper, for a person to look at."""
    if not (ROOT / "tests/shots.py").is_file():
        stop("There is no tests/shots.py yet, so no pictures can be made.")
    prepare()
    return run_python("tests/shots.py", *arguments, QT_QPA_PLATFORM="offscreen")


def command_lock(arguments: Sequence[str]) -> int:
    """Resolve pyproject.toml for every platform; versions stay unless --upgrade is given."""
    prepare()
    status = run_python(
        *("-m", "uv", "pip", "compile", "--universal", "--python-version", "3.11"),
        *("--generate-hashes", "--no-header", "--group", "dev", "--quiet"),
        *("pyproject.toml", "-o", LOCK.name, *arguments),
    )
    if status == 0 and "://" in LOCK.read_text(encoding="utf-8"):
        stop("requirements.lock names a server; it must install from whatever mirror is set up.")
    return status


# How an audit ends: nothing known, something known, or nobody could be asked.
AUDIT_CLEAN, AUDIT_FOUND, AUDIT_NOT_DONE = 0, 1, 3
_PIN = re.compile(r"^([A-Za-z0-9._-]+==[^\s\\;]+)[ ]*(;[^\\\n]*)?", re.MULTILINE)


def pinned(lock: str) -> list[str]:
    """The locked packages as requirements, each with the systems it is for; without hashes."""
    return [" ".join(f"{pin} {marker}".split()) for pin, marker in _PIN.findall(lock)]


def audit_outcome(status: int) -> tuple[int, str]:
    """What an audit's own exit status means: ours, and the line that closes the report."""
    if status == 0:
        return AUDIT_CLEAN, "No vulnerability is known of the locked packages. 未发现已知漏洞。"
    if status == 1:
        closing = "Known vulnerabilities, see above: raise the versions, then dev.py lock."
        return AUDIT_FOUND, f"{closing} 发现已知漏洞，请升级后重新锁定版本。"
    closing = "NOT CHECKED: the packages could not be looked up (no network, or a closed one)."
    return AUDIT_NOT_DONE, f"{closing} 未能检查：无法连接漏洞查询服务。"


def command_audit(arguments: Sequence[str]) -> int:
    """Ask a vulnerability service about what is locked, for every system at once.

    uv audits projects and not lists: so the pinned versions become a project of their own, in a
    folder that is thrown away. A mirror of the service: dev.py audit --service-url ADDRESS.
    """
    prepare()
    names = pinned(LOCK.read_text(encoding="utf-8"))
    with tempfile.TemporaryDirectory() as folder:
        project = '[project]\nname = "audited"\nversion = "0"\nrequires-python = ">=3.11"\n'
        listed = "".join(f"  {json.dumps(name)},\n" for name in names)
        target = Path(folder) / "pyproject.toml"
        target.write_text(f"{project}dependencies = [\n{listed}]\n", encoding="utf-8")
        say(f"Asking about {len(names)} locked packages 正在核对锁定的组件……")
        quiet = ("--preview-features", "audit-command")
        status = run_python("-m", "uv", "audit", *quiet, "--project", folder, *arguments)
    outcome, closing = audit_outcome(status)
    say(f"\n{closing}")
    return outcome


def command_build(arguments: Sequence[str]) -> int:
    """Make the installed program and its packages under dist (installer/README.md)."""
    prepare()
    return run_python("-m", "installer.build", *arguments)


COMMANDS = {
    "run": command_run,
    "test": command_test,
    "check": command_check,
    "bench": command_bench,
    "shots": command_shots,
    "lock": command_lock,
    "audit": command_audit,
    "build": command_build,
}


def main(arguments: Sequence[str]) -> int:
    """Find the command; without one, explain."""
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(AttributeError):
            stream.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]
    if not arguments or arguments[0] not in COMMANDS:
        say(__doc__ or "")
        return 0 if arguments[:1] in ([], ["--help"], ["-h"], ["help"]) else 2
    try:
        return COMMANDS[arguments[0]](arguments[1:])
    except KeyboardInterrupt:
        say("\nStopped. 已停止。")
        return 130


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
