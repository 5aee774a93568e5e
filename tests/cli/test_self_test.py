"""The self-test: holds here, runs apart from whoever runs it, and says what it finds."""

import io
import os
import subprocess
import sys
from pathlib import Path

import pytest

from core.problems import EXIT_MACHINE
from core.resources import resource_dir
from desktop import bootstrap, selftest
from desktop.selftest_data import data_checks
from desktop.selftest_kit import fault_of, require

ROOT = Path(__file__).parents[2]


@pytest.mark.slow
def test_it_passes_and_touches_nothing_of_who_runs_it(tmp_path):
    own = tmp_path / "home"
    done = subprocess.run(
        [sys.executable, "-m", "desktop.cli", "self-test"],
        cwd=ROOT, capture_output=True, encoding="utf-8", check=False,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen", "NONGQUAN_HOME": str(own)},
    )  # fmt: skip
    *checks, closing = done.stdout.splitlines()
    assert done.returncode == 0, [line for line in checks if not line.startswith("通过")]
    assert closing == f"自检 {len(checks)} 项全部通过。"
    names = "\n".join(checks)
    for kind in ("file rules/tax.toml", "rules tax", "page settings en", "proof ", "sample "):
        assert f"  {kind}" in names
    assert not own.exists()


def test_what_fails_is_named_and_the_rest_is_tried(monkeypatch):
    tried = []
    checks = [
        ("first", lambda: require(1 > 2, "because")),
        ("second", lambda: tried.append("second")),
    ]
    monkeypatch.setattr(selftest, "_checks", lambda folder: iter(checks))
    monkeypatch.setenv("NONGQUAN_HOME", "/home/of/somebody")
    out = io.StringIO()
    assert selftest.run(bootstrap.catalogue(), out) == EXIT_MACHINE
    assert out.getvalue().splitlines() == [
        "失败  first  AssertionError: because",
        "通过  second",
        "自检 2 项中有 1 项失败。",
    ]
    assert tried == ["second"]
    assert os.environ["NONGQUAN_HOME"] == "/home/of/somebody"


def test_every_data_file_is_read(tmp_path):
    unread = {".ttf", ".svg"}  # fonts by the papers, icons by the window
    named = {name.removeprefix("file ") for name, _ in data_checks(tmp_path)}
    files = {p.relative_to(resource_dir()).as_posix() for p in resource_dir().rglob("*.*")}
    left = {one for one in files - named if Path(one).suffix not in unread}
    assert {one for one in left if (resource_dir() / one).is_file()} == set()


@pytest.mark.parametrize(
    ("name", "content"),
    [("a.toml", "x ="), ("a.json", "{"), ("a.csv", "a,b\n1\n"), ("a.md", " "), ("a.png", "PNG")],
)
def test_a_broken_data_file_is_found(tmp_path, monkeypatch, name, content):
    (tmp_path / name).write_text(content)
    monkeypatch.setattr("desktop.selftest_data.resource_dir", lambda: tmp_path)
    found, check = next(data_checks(tmp_path))
    assert found == f"file {name}"
    assert fault_of(check)
