"""How the window is started by what lies outside: a file manager, a build that measures it."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from desktop import __main__ as entrance

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    ("given", "opened"),
    [(["/home/x/登记.ledger"], "/home/x/登记.ledger"), (["--ledger", "a"], "a"), ([], None)],
)
def test_a_file_manager_names_the_ledger_without_an_option(qapp, monkeypatch, given, opened):
    asked = []

    class Started(Exception):
        pass

    def begin(application, ledger, operator):
        asked.append(ledger)
        raise Started

    monkeypatch.setattr(entrance, "begin", begin)
    with pytest.raises(Started):
        entrance.main(given)
    assert asked == [opened]


def test_the_first_painting_is_told_and_ends_the_window(tmp_path):
    began = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-m", "desktop", "--until-painted"],
        cwd=ROOT, capture_output=True, text=True, check=True, timeout=60,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen", "NONGQUAN_HOME": str(tmp_path)},
    )  # fmt: skip
    assert began < float(done.stdout) < time.monotonic()
