"""A user's folder for every test: keys, and the heads seen of ledgers, belong to a user.

Two tests that work on copies of one ledger would else be one user who puts an older copy back.
"""

import itertools
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

_COUNT = itertools.count()


@pytest.fixture(scope="session", autouse=True)
def home_of_session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The folder of what fixtures of a whole session or module open."""
    folder = tmp_path_factory.mktemp("homes")
    with pytest.MonkeyPatch.context() as patch:
        if "NONGQUAN_HOME" not in os.environ:
            patch.setenv("NONGQUAN_HOME", str(folder / "session"))
        yield folder


@contextmanager
def living_in(folder: Path) -> Iterator[None]:
    """Be another user for a while: what a fixture makes of a copy is no news of the next copy."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("NONGQUAN_HOME", str(folder))
        yield


@pytest.fixture(autouse=True)
def home(home_of_session: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of the test's own, made when something is kept in it."""
    folder = home_of_session / str(next(_COUNT))
    monkeypatch.setenv("NONGQUAN_HOME", str(folder))
    return folder
