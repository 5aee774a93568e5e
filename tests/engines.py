"""One test, both engines: fixtures whose ledger is a file the one time, a database the other.

    engine       "sqlite" or "postgresql"; a test that asks for it, or for what follows, runs twice
    any_ledger   a fresh copy of the template (tests/builders.py): a path or an address
    any_desk     an open desk on it
    any_told     a fresh copy of the ledger in which everything has happened (tests/storage)
    any_story    the same for tests whose writing is refused: on the server it is one for all
    any_place    a place where a ledger may be made

Both copies hold the same records: the same operations made them.
"""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.services.desk import Desk
from core.storage.address import Place, ServerAddress
from tests.builders import CLERK, Clock, fill, make_desk, open_desk
from tests.homes import living_in
from tests.postgres import Server
from tests.storage.telling import tell


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="session")
def server_template(server: Server) -> ServerAddress:
    """What ``template`` holds, on the server; copy it, never open it."""
    place = server.make()
    fill(make_desk(place)).close()
    return place


@pytest.fixture(scope="session")
def server_story(
    server: Server,
    server_template: ServerAddress,
    tmp_path_factory: pytest.TempPathFactory,
) -> ServerAddress:
    """What ``story`` holds, on the server; copy it, never open it."""
    place = server.make(server_template.database)
    with living_in(tmp_path_factory.mktemp("server_story")):
        tell(open_desk(place, CLERK, Clock())).close()
    return place


@pytest.fixture
def server_place(server: Server) -> Iterator[ServerAddress]:
    """An empty database."""
    place = server.make()
    yield place
    server.drop(place)


@pytest.fixture
def server_ledger(server: Server, server_template: ServerAddress) -> Iterator[ServerAddress]:
    """A fresh copy of the template on the server."""
    place = server.make(server_template.database)
    yield place
    server.drop(place)


@pytest.fixture
def server_told(server: Server, server_story: ServerAddress) -> Iterator[ServerAddress]:
    """A fresh copy of the story on the server."""
    place = server.make(server_story.database)
    yield place
    server.drop(place)


@pytest.fixture
def any_place(engine: str, request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    if engine == "sqlite":
        return tmp_path / "new.ledger"
    place: ServerAddress = request.getfixturevalue("server_place")
    return place


@pytest.fixture
def any_ledger(engine: str, request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    if engine == "sqlite":
        return Path(shutil.copy(request.getfixturevalue("template"), tmp_path / "test.ledger"))
    place: ServerAddress = request.getfixturevalue("server_ledger")
    return place


@pytest.fixture
def any_told(engine: str, request: pytest.FixtureRequest) -> Place:
    place: Place = request.getfixturevalue("told" if engine == "sqlite" else "server_told")
    return place


@pytest.fixture
def any_story(engine: str, request: pytest.FixtureRequest) -> Place:
    place: Place = request.getfixturevalue("told" if engine == "sqlite" else "server_story")
    return place


@pytest.fixture
def any_desk(any_ledger: Place, clock: Clock) -> Iterator[Desk]:
    desk = open_desk(any_ledger, CLERK, clock)
    yield desk
    desk.close()
