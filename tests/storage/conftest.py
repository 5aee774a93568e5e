"""A ledger in which everything has happened at least once."""

import shutil
from pathlib import Path

import pytest

from tests.builders import CLERK, Clock, open_desk
from tests.homes import living_in
from tests.storage.telling import tell


@pytest.fixture(scope="session")
def story(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A closed ledger in which everything has happened at least once."""
    folder = tmp_path_factory.mktemp("story")
    path = Path(shutil.copy(template, folder / "story.ledger"))
    with living_in(folder / "home"):
        tell(open_desk(path, CLERK, Clock())).close()
    return path


@pytest.fixture
def told(story: Path, tmp_path: Path) -> Path:
    """A fresh copy of the story."""
    shutil.copytree(f"{story}.files", tmp_path / "told.ledger.files")
    return Path(shutil.copy(story, tmp_path / "told.ledger"))
