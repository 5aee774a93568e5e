"""dev.py, the lock and the READMEs agree with each other and with pyproject.toml."""

import hashlib
import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import dev
from tests.postgres import NEEDED

ROOT = Path(__file__).parents[2]
PYPROJECT = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
SETTINGS = tomllib.loads(PYPROJECT)
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")
REQUIREMENTS = [
    *SETTINGS["project"]["dependencies"],
    *SETTINGS["dependency-groups"]["dev"],
]
# What is imported, where it is not called as what is installed.
IMPORT_NAMES = {
    "pyside6-essentials": "PySide6",
    "python-stdnum": "stdnum",
    "zxing-cpp": "zxingcpp",
    "pillow": "PIL",
    "rl-accel": "_rl_accel",
}


def locked_versions() -> dict[str, set[str]]:
    versions: dict[str, set[str]] = {}
    for name, version in re.findall(r"^([a-z0-9.-]+)==(\S+)", LOCK, re.MULTILINE):
        versions.setdefault(name, set()).add(version)
    return versions


# --- the stamp ---


def test_same_lock_and_python_keep_the_environment():
    assert dev.stamp(b"lock", "3.11.2") == dev.stamp(b"lock", "3.11.2")


@pytest.mark.parametrize(("lock", "python"), [(b"lock\n", "3.11.2"), (b"lock", "3.11.3")])
def test_another_lock_or_python_makes_a_new_environment(lock, python):
    assert dev.stamp(lock, python) != dev.stamp(b"lock", "3.11.2")


# --- the audit ---


def test_every_locked_package_is_asked_about_for_its_systems():
    asked = [Requirement(one) for one in dev.pinned(LOCK)]
    assert {one.name for one in asked} == set(locked_versions())
    assert all(str(one.specifier).startswith("==") for one in asked)
    marked = {one.name for one in asked if one.marker is not None}
    assert "pywin32-ctypes" in marked
    assert "sqlalchemy" not in marked


@pytest.mark.parametrize(
    ("status", "outcome", "word"),
    [
        (0, dev.AUDIT_CLEAN, "No vulnerability"),
        (1, dev.AUDIT_FOUND, "Known vulnerabilities"),
        (2, dev.AUDIT_NOT_DONE, "NOT CHECKED"),
        (-9, dev.AUDIT_NOT_DONE, "NOT CHECKED"),
    ],
)
def test_an_audit_that_reached_nobody_is_no_clean_one(status, outcome, word):
    found, closing = dev.audit_outcome(status)
    assert found == outcome
    assert closing.startswith(word)


# --- what the system lacks ---


def test_a_missing_library_is_known_by_its_package():
    libraries = {"libsurely-not-there.so.9": "libsurely9", "libc.so.6": "libc6"}
    assert dev.missing_libraries(libraries) == ["libsurely9"]


def test_message_gives_the_line_to_type_and_chinese_for_users():
    message = dev.missing_message(["libgl1", "fonts-noto-cjk"], has_apt=True)
    assert "    sudo apt-get install -y --no-install-recommends libgl1 fonts-noto-cjk" in message
    assert "请管理员安装" in message


def test_message_without_apt_promises_no_apt_command():
    message = dev.missing_message(["libgl1"], has_apt=False)
    assert "libgl1" in message
    assert "apt-get" not in message


@pytest.mark.parametrize(
    ("name", "found"),
    [("NotoSansCJK-Regular.ttc", True), ("wqy-microhei.ttc", True), ("DejaVuSans.ttf", False)],
)
def test_chinese_font_is_known_by_its_file(tmp_path, name, found):
    (tmp_path / "opentype").mkdir()
    (tmp_path / "opentype" / name).touch()
    assert dev.has_font_file(dev.CHINESE_FONT_FILES, [tmp_path]) is found


@pytest.mark.skipif(not dev.LINUX, reason="only Linux can be without a screen")
@pytest.mark.parametrize(
    ("environment", "screen"),
    [
        ({}, False),
        ({"DISPLAY": ""}, False),
        ({"DISPLAY": ":0"}, True),
        ({"WAYLAND_DISPLAY": "wayland-0"}, True),
        ({"DISPLAY": ":0", "QT_QPA_PLATFORM": "offscreen"}, False),
    ],
)
def test_screen(environment, screen):
    assert dev.has_screen(environment) is screen


# --- the second engine ---


def test_a_server_is_known_by_its_programs(tmp_path):
    assert not dev.has_server(tmp_path)
    (tmp_path / "15/bin").mkdir(parents=True)
    assert not dev.has_server(tmp_path)
    (tmp_path / "15/bin/initdb").touch()
    assert dev.has_server(tmp_path)


def test_who_cannot_install_a_server_is_told_the_line_and_goes_on(monkeypatch, capsys):
    monkeypatch.setattr(dev, "LINUX", True)
    monkeypatch.setattr(dev, "has_server", lambda: False)
    monkeypatch.setattr(dev, "may_install", lambda: False)
    monkeypatch.setattr(dev.shutil, "which", lambda _: "/usr/bin/apt-get")
    dev.offer_server()
    said = capsys.readouterr().out
    assert "sudo apt-get install -y --no-install-recommends postgresql" in said
    assert "跳过" in said


def test_debians_own_server_is_not_made_unless_somebody_wants_it(tmp_path):
    settings = tmp_path / "postgresql-common/createcluster.conf"
    dev.refuse_own_cluster(settings)
    assert settings.read_text() == "create_main_cluster = false\n"
    settings.write_text("create_main_cluster = true\n")
    dev.refuse_own_cluster(settings)
    assert settings.read_text() == "create_main_cluster = true\n"


def test_only_tests_and_measurements_ask_for_a_server(monkeypatch):
    asked = []
    monkeypatch.setattr(dev, "prepare", lambda *_: None)
    monkeypatch.setattr(dev, "run_gates", lambda *_: 0)
    monkeypatch.setattr(dev, "run_python", lambda *_, **__: 0)
    monkeypatch.setattr(dev, "has_screen", lambda: False)
    monkeypatch.setattr(dev, "run_headless", lambda: 0)
    monkeypatch.setattr(dev, "offer_server", lambda: asked.append(command))
    for command in ("run", "check", "test", "bench"):
        assert dev.COMMANDS[command]([]) == 0
    assert asked == ["test", "bench"]


def test_where_ci_runs_a_missing_server_is_a_failure():
    assert f"export {NEEDED}=1" in (ROOT / ".ci/run").read_text(encoding="utf-8")


# --- the summary ---


def test_summary_closes_with_all_passed():
    text = dev.summary([("ruff check", 0, 0.31), ("pytest", 0, 41.0)])
    assert re.search(r"^ruff check +passed +0\.3$", text, re.MULTILINE)
    assert text.splitlines()[-1].startswith("All 2 gates passed in 41 s.")


def test_summary_closes_with_those_that_failed():
    text = dev.summary([("ruff check", 1, 0.3), ("mypy", 0, 5.0), ("pytest", 2, 41.0)])
    assert text.splitlines()[-1].startswith("FAILED: ruff check, pytest.")


def test_every_gate_runs_even_after_a_failure(monkeypatch, capsys):
    statuses = iter([1, 0, 0, 0, 0])
    ran = []

    def run_python(*arguments, **_):
        ran.append(arguments)
        return next(statuses)

    monkeypatch.setattr(dev, "run_python", run_python)
    gates = (*dev.STATIC_GATES, dev.TEST_GATE)
    assert dev.run_gates(gates, ["-k", "rank"]) == 1
    assert len(ran) == len(gates)
    assert ran[-1][-2:] == ("-k", "rank")
    assert ran[0][-2:] != ("-k", "rank")
    assert "FAILED: ruff format." in capsys.readouterr().out


def test_unknown_command_explains_and_fails(capsys):
    assert dev.main(["tset"]) == 2
    assert "python3 dev.py test" in capsys.readouterr().out


# --- the lock and the dependencies ---


def test_lock_names_no_server():
    assert "://" not in LOCK


def test_everything_locked_has_a_hash():
    entries = re.split(r"^(?=[a-z0-9])", LOCK, flags=re.MULTILINE)[1:]
    assert entries
    assert [entry.split()[0] for entry in entries if "--hash=sha256:" not in entry] == []


@pytest.mark.parametrize("text", REQUIREMENTS)
def test_lock_fulfils_the_requirement(text):
    requirement = Requirement(text)
    versions = locked_versions().get(canonicalize_name(requirement.name), set())
    assert versions, f"{requirement.name} is not in requirements.lock: python3 dev.py lock"
    assert all(requirement.specifier.contains(version) for version in versions)


@pytest.mark.parametrize("text", REQUIREMENTS)
def test_dependency_says_why_it_is_there(text):
    line = next(line for line in PYPROJECT.splitlines() if line.strip().startswith(f'"{text}"'))
    assert re.search(r'",  # .{10,}', line), f"no reason beside {text}"


@pytest.mark.parametrize("text", SETTINGS["project"]["dependencies"])
def test_dependency_has_one_place_that_may_import_it(text):
    """An import contract names it; without one, any module might import it."""
    name = canonicalize_name(Requirement(text).name)
    imported = IMPORT_NAMES.get(name, name.replace("-", "_"))
    contracts = SETTINGS["tool"]["importlinter"]["contracts"]
    guarded = {module for contract in contracts for module in contract.get("forbidden_modules", [])}
    assert imported in guarded


# --- what newcomers and CI are told ---


@pytest.mark.parametrize("name", ["README.md", "README.zh-CN.md"])
@pytest.mark.parametrize("command", ["python3 dev.py run", "python3 dev.py test"])
def test_readme_holds_the_command(name, command):
    assert f"\n{command}\n" in (ROOT / name).read_text(encoding="utf-8")


def test_ci_runs_the_command_of_the_readme_and_nothing_else():
    lines = (ROOT / ".ci/run").read_text(encoding="utf-8").splitlines()
    started = [line for line in lines if re.match(r"\s*(python|pip|apt|uv|pytest|npm|bash)", line)]
    assert started == ["python3 dev.py test </dev/null"]


def test_fonts_are_those_the_readme_names():
    readme = (ROOT / "resources/fonts/README.md").read_text(encoding="utf-8")
    named = dict(re.findall(r"^\| `([^`]+\.ttf)` \|.*`([0-9a-f]{64})` \|$", readme, re.MULTILINE))
    fonts = sorted((ROOT / "resources/fonts").glob("*.ttf"))
    assert {font.name: hashlib.sha256(font.read_bytes()).hexdigest() for font in fonts} == named
