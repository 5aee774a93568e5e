"""A PostgreSQL server for tests: Debian's binaries, a folder of its own, a unix socket, no network.

It is started once a pytest process, by whoever needs it first, and dies with the process however
that ends. As root it runs as an unprivileged user, because PostgreSQL refuses root. Without the
binaries its tests are skipped and say so; where ``NONGQUAN_NEEDS_POSTGRESQL`` is set, that is a
failure instead.
"""

import os
import pwd
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

import psycopg
import pytest

from core.storage.address import ServerAddress

ADMIN, OWNER = "admin", "office"  # who may do everything, and who the program logs in as
NEEDED = "NONGQUAN_NEEDS_POSTGRESQL"
PRIVATE = {"listen_addresses": "", "lc_messages": "C"}
# Lost in a power cut, but then so is the test.
FAST = {
    **PRIVATE,
    "fsync": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "autovacuum": "off",
    "shared_buffers": "64MB",
}
# The shell holds a pipe to pytest: when that ends in whatever way, it stops the server.
WATCHED = '"$@" & server=$!; cat >/dev/null; kill -QUIT $server; wait $server'


def binaries() -> Path | None:
    """Return the folder of the newest server that is installed."""
    if named := os.environ.get("NONGQUAN_POSTGRESQL"):
        return Path(named)
    found = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    return max((path.parent for path in found), key=lambda p: int(p.parent.name), default=None)


class Server:
    """One running server; hands out databases, each a copy of a template."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._numbers = count(1)

    def address(self, database: str, user: str = OWNER) -> ServerAddress:
        return ServerAddress(database, str(self.folder), 0, user)

    def run(self, statement: str, database: str = "postgres") -> list[tuple[Any, ...]]:
        """Run a statement as the server's administrator."""
        with self.connect(database) as connection:
            cursor = connection.execute(statement)
            return cursor.fetchall() if cursor.description else []

    def connect(self, database: str, user: str = ADMIN) -> "psycopg.Connection[Any]":
        return psycopg.connect(host=str(self.folder), user=user, dbname=database, autocommit=True)

    def make(self, template: str = "template0") -> ServerAddress:
        """Make a database that belongs to ``OWNER``."""
        name = f"ledger_{next(self._numbers)}"
        how = f"TEMPLATE {template} STRATEGY file_copy"  # half the time of copying through the log
        self.run(f"CREATE DATABASE {name} OWNER {OWNER} {how}")
        return self.address(name)

    def drop(self, place: ServerAddress) -> None:
        self.run(f"DROP DATABASE {place.database} WITH (FORCE)")


def _as_ordinary_user() -> dict[str, Any]:
    """Return what starts a program as somebody PostgreSQL accepts, and is empty for most."""
    if os.geteuid() != 0:
        return {}
    try:
        known = pwd.getpwnam("postgres")
    except KeyError:
        known = pwd.getpwnam("nobody")
    return {"user": known.pw_uid, "group": known.pw_gid, "extra_groups": []}


def _missing() -> None:
    reason = "PostgreSQL is not installed: apt-get install postgresql"
    if os.environ.get(NEEDED):
        pytest.fail(f"{reason} ({NEEDED} is set)")
    pytest.skip(reason)


def _short_folder() -> Path:
    """Make a folder in memory where there is room; its name is short enough for a socket."""
    memory = Path("/dev/shm")
    roomy = memory.is_dir() and shutil.disk_usage(memory).free > 2 * 2**30
    return make_folder(memory if roomy else Path("/tmp"))


def make_folder(place: Path) -> Path:
    return Path(tempfile.mkdtemp(prefix="nongquan-pg-", dir=place))


def _initialise(folder: Path, programs: Path, who: dict[str, Any]) -> Path:
    data = folder / "data"
    if who:
        os.chown(folder, who["user"], who["group"])
    subprocess.run(
        [
            *(programs / "initdb", "-D", data, "-U", ADMIN, "-A", "trust", "-E", "UTF8"),
            *("--locale=C.UTF-8", "--no-sync", "--no-instructions"),
        ],
        check=True,
        stdout=subprocess.DEVNULL,
        cwd=folder,
        **who,
    )
    return data


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """The server of this process; skips (or fails) where there is none to start."""
    with running(_short_folder(), FAST) as started:
        yield started


@contextmanager
def running(folder: Path, settings: dict[str, str]) -> Iterator[Server]:
    """Start a server in an empty folder, which is gone afterwards."""
    programs = binaries()
    if programs is None:
        _missing()
    who = _as_ordinary_user()
    data = _initialise(folder, programs, who)
    options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
    command = [programs / "postgres", "-D", data, "-k", folder, *options]
    log = folder / "log"
    with log.open("wb") as said:
        process = subprocess.Popen(
            ["sh", "-c", WATCHED, "sh", *command],
            stdin=subprocess.PIPE,
            stdout=said,
            stderr=said,
            cwd=folder,
            start_new_session=True,  # Ctrl+C is for pytest, which then ends the server
            **who,
        )
    started = Server(folder)
    try:
        _wait(started, log)
        started.run(f"CREATE ROLE {OWNER} LOGIN")
        yield started
    finally:
        process.communicate()
        shutil.rmtree(folder)


def _wait(started: Server, log: Path) -> None:
    for _ in range(600):
        try:
            started.run("SELECT 1")
        except psycopg.OperationalError:
            time.sleep(0.05)
        else:
            return
    pytest.fail(f"PostgreSQL did not start: {log.read_text(errors='replace')}")
