"""Benches are called bench_*.py, so that a plain test run never collects one.

Their server keeps what it acknowledges, as a real one does: on the disk, with every fsync.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.postgres import PRIVATE, Server, make_folder, running


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Module | None:
    named = parent.session.isinitpath(file_path)  # then pytest collects it by itself
    if file_path.match("bench_*.py") and not named:
        return pytest.Module.from_parent(parent, path=file_path)
    return None


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    with running(make_folder(Path("/var/tmp")), PRIVATE) as started:
        yield started
