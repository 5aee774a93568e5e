"""Opening a ledger: settings read back, and every file that is none refused in words."""

import os
import shutil
import subprocess
import sys
import tempfile
import textwrap
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlcipher3 import dbapi2

from core.problems import Unavailable
from core.storage import ledger as ledgers
from core.storage import network_drives
from core.storage.engine import SCHEMA_VERSION, make_engine
from core.storage.engine import sqlite as engines
from desktop import cli
from desktop.bootstrap import catalogue
from tests.builders import CLERK, OFFICE, Clock, bank, create_desk, open_desk, person
from tests.storage.raw import connected

ROOT = Path(__file__).parents[2]
EXPECTED = {
    "foreign_keys": 1,
    "synchronous": 2,
    "recursive_triggers": 1,
    "trusted_schema": 1,
    "cell_size_check": 1,
    "busy_timeout": 0,
    "temp_store": 2,
    "cache_size": -65536,
    "journal_mode": "wal",
    "encoding": "UTF-8",
    "ignore_check_constraints": 0,
}


def refused(path: Path) -> str:
    """Return the code with which a file is refused."""
    with pytest.raises(Unavailable) as error:
        open_desk(path, CLERK, Clock())
    assert catalogue().has(f"problem.{error.value.code}.text")
    return error.value.code


# --- settings of a connection ---------------------------------------------------------------------


def test_every_connection_has_the_settings(ledger: Path) -> None:
    engine = make_engine(ledger)
    connections = [engine.connect() for _ in range(6)]  # more than the pool keeps
    for connection in connections:
        found = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar_one() for name in EXPECTED
        }
        assert found == EXPECTED
    for connection in connections:
        connection.close()
    engine.dispose()


def test_a_setting_that_does_not_hold_is_refused(
    ledger: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(engines._PRAGMAS, "foreign_keys", 2)  # reads back as 1
    assert refused(ledger) == "pragma_refused"


def test_an_sqlite_that_may_corrupt_the_log_is_refused(
    ledger: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dbapi2, "sqlite_version", "3.51.2")
    assert refused(ledger) == "sqlite_too_old"
    monkeypatch.setattr(dbapi2, "sqlite_version", "3.51.3")
    open_desk(ledger, CLERK, Clock()).close()


def test_the_shipped_sqlite_is_new_enough() -> None:
    assert tuple(int(part) for part in dbapi2.sqlite_version.split(".")) >= (3, 51, 3)


def test_the_header_says_what_the_file_is(ledger: Path) -> None:
    head = ledger.read_bytes()[:100]
    assert head[68:72] == b"NQPB"
    assert int.from_bytes(head[60:64], "big") == SCHEMA_VERSION
    assert head[18:20] == b"\x02\x02"  # write-ahead log


def test_a_ledger_that_lost_its_write_ahead_log_mode_gets_it_back(ledger: Path) -> None:
    with connected(ledger) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")
    assert ledger.read_bytes()[18:20] == b"\x01\x01"
    open_desk(ledger, CLERK, Clock()).close()
    assert ledger.read_bytes()[18:20] == b"\x02\x02"


def test_a_closed_ledger_is_one_file(desk: Any, ledger: Path) -> None:
    desk.perform("party.enter", person())
    desk.close()
    assert [one.name for one in ledger.parent.iterdir()] == [ledger.name]


# --- files that are no ledger, or none of ours ----------------------------------------------------


def not_there(path: Path) -> None:
    path.unlink()


def a_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def empty(path: Path) -> None:
    path.write_bytes(b"")


def a_text(path: Path) -> None:
    path.write_text("农权簿\n" * 100, encoding="utf-8")


def a_stub(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:99])


def another_program(path: Path) -> None:
    path.unlink()
    connection = dbapi2.connect(str(path))
    connection.execute("CREATE TABLE t (a)")
    connection.close()


def cut_in_half(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2)


def cut_behind_the_header(path: Path) -> None:
    os.truncate(path, 100)


def overwritten(path: Path) -> None:
    content = path.read_bytes()
    path.write_bytes(content[:100] + b"\xff" * (len(content) - 100))


def encrypted(path: Path) -> None:
    path.write_bytes(bytes((7 * i + 13) % 256 for i in range(8192)))


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (not_there, "ledger_missing"),
        (a_folder, "ledger_not_opened"),
        (empty, "not_a_ledger"),
        (a_text, "not_a_ledger"),
        (a_stub, "not_a_ledger"),
        (another_program, "not_a_ledger"),
        (encrypted, "not_a_ledger"),
        (cut_in_half, "ledger_damaged"),
        (cut_behind_the_header, "ledger_damaged"),
        (overwritten, "ledger_damaged"),
    ],
)
def test_what_is_no_ledger_is_refused_and_left_alone(
    ledger: Path, spoil: Callable[[Path], None], code: str, capsys: pytest.CaptureFixture[str]
) -> None:
    spoil(ledger)
    before = ledger.read_bytes() if ledger.is_file() else None
    assert refused(ledger) == code
    assert cli.main(["--ledger", str(ledger), "journal", "list", "--json"]) == 4
    said = capsys.readouterr()
    assert code in said.out + said.err
    assert "Traceback" not in said.out + said.err
    assert (ledger.read_bytes() if ledger.is_file() else None) == before


def test_a_newer_ledger_is_refused_without_a_byte_changed(
    ledger: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    content = bytearray(ledger.read_bytes())
    content[60:64] = (SCHEMA_VERSION + 1).to_bytes(4, "big")
    ledger.write_bytes(content)
    assert refused(ledger) == "ledger_newer"
    assert cli.main(["--ledger", str(ledger), "journal", "list"]) == 4
    assert "请升级本程序" in capsys.readouterr().err
    assert ledger.read_bytes() == content
    assert [one.name for one in ledger.parent.iterdir()] == [ledger.name]


def test_a_newer_version_that_stands_in_the_log_only_is_seen(ledger: Path) -> None:
    with connected(ledger) as connection:
        connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION + 1}")
        assert int.from_bytes(ledger.read_bytes()[60:64], "big") == SCHEMA_VERSION
        assert refused(ledger) == "ledger_newer"


def test_a_refused_ledger_is_let_go(ledger: Path) -> None:
    with connected(ledger) as connection:
        connection.execute("CREATE VIEW mine AS SELECT 1 AS one")
    assert refused(ledger) == "guards_differ"
    with connected(ledger) as connection:
        connection.execute("PRAGMA locking_mode = EXCLUSIVE")
        connection.execute("DROP VIEW mine")  # needs the file for itself


# --- creating -------------------------------------------------------------------------------------


def test_creating_over_a_file_is_refused_and_leaves_it(tmp_path: Path) -> None:
    path = tmp_path / "precious.ledger"
    path.write_text("kept", encoding="utf-8")
    with pytest.raises(Unavailable, match="ledger_exists"):
        create_desk(path, CLERK, OFFICE, Clock())
    assert path.read_text(encoding="utf-8") == "kept"


def test_creating_in_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match="folder_missing"):
        create_desk(tmp_path / "none" / "x.ledger", CLERK, OFFICE, Clock())


def test_of_two_that_create_at_once_one_is_told(tmp_path: Path) -> None:
    path, answers = tmp_path / "new.ledger", []
    start = threading.Barrier(2)

    def create() -> None:
        start.wait()
        try:
            ledgers.create(path, Clock()).close()
            answers.append("made")
        except Unavailable as error:
            answers.append(error.code)

    threads = [threading.Thread(target=create) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == ["ledger_exists", "made"]
    open_desk(path, CLERK, Clock()).close()


# --- what may not be written ----------------------------------------------------------------------

AS_ORDINARY_USER = """
    import os, sys
    from pathlib import Path
    from core.problems import Unavailable
    from tests.builders import OFFICE, Clock, create_desk, open_desk
    path, warm = Path(sys.argv[1]), Path(sys.argv[3])
    create_desk(warm, "x", OFFICE, Clock()).close()  # imports everything while it may still be read
    if os.geteuid() == 0:
        os.setgid(65534)
        os.setuid(65534)  # root may write everywhere: be nobody
    try:
        if sys.argv[2] == "create":
            create_desk(path, "x", OFFICE, Clock())
        desk = open_desk(path, "x", Clock())
        desk.perform("draft.discard", {"draft": "none"})
        print("written")
    except Unavailable as error:
        print(error.code)
"""


def as_ordinary_user(path: Path, what: str, warm: Path) -> str:
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(AS_ORDINARY_USER), str(path), what, str(warm)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout.strip() or done.stderr


@pytest.fixture
def open_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that everybody may enter (pytest's own is closed to others)."""
    folder = Path(tempfile.mkdtemp(prefix="nongquan-test-"))
    folder.chmod(0o777)
    yield folder
    folder.chmod(0o777)
    shutil.rmtree(folder)


def test_a_ledger_that_may_be_written_is_written_by_an_ordinary_user(
    template: Path, open_folder: Path, tmp_path: Path
) -> None:
    path = Path(shutil.copy(template, open_folder / "x.ledger"))
    path.chmod(0o666)
    assert as_ordinary_user(path, "open", tmp_path / "warm") == "written"


def test_a_read_only_file_is_refused_in_words(
    template: Path, open_folder: Path, tmp_path: Path
) -> None:
    path = Path(shutil.copy(template, open_folder / "x.ledger"))
    path.chmod(0o444)
    assert as_ordinary_user(path, "open", tmp_path / "warm") == "ledger_read_only"


def test_a_read_only_folder_is_refused_in_words(
    template: Path, open_folder: Path, tmp_path: Path
) -> None:
    path = Path(shutil.copy(template, open_folder / "x.ledger"))
    path.chmod(0o666)
    open_folder.chmod(0o555)
    assert as_ordinary_user(path, "open", tmp_path / "warm") in (
        "ledger_not_opened",
        "ledger_read_only",
    )
    assert (
        as_ordinary_user(open_folder / "new.ledger", "create", tmp_path / "other")
        == "ledger_not_opened"
    )


def test_a_file_of_somebody_else_is_refused_in_words(
    template: Path, open_folder: Path, tmp_path: Path
) -> None:
    path = Path(shutil.copy(template, open_folder / "x.ledger"))
    path.chmod(0o000)
    assert as_ordinary_user(path, "open", tmp_path / "warm") == "ledger_not_opened"


# --- network drives -------------------------------------------------------------------------------

MOUNTS = """\
/dev/vda1 / ext4 rw 0 0
tmpfs /tmp tmpfs rw 0 0
//server/share /mnt/office\\040share cifs rw 0 0
server:/home /home nfs4 rw 0 0
/dev/vdb1 /home/local ext4 rw 0 0
gvfsd-fuse /run/user/1000/gvfs fuse.gvfsd-fuse rw 0 0
short
"""


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/srv/a.ledger", "ext4"),
        ("/tmp/a.ledger", "tmpfs"),
        ("/mnt/office share/a.ledger", "cifs"),
        ("/mnt/office shared/a.ledger", "ext4"),
        ("/home/lin/a.ledger", "nfs4"),
        ("/home/local/a.ledger", "ext4"),
        ("/run/user/1000/gvfs/smb/a.ledger", "fuse.gvfsd-fuse"),
    ],
)
def test_the_deepest_mount_holds_a_file(path: str, kind: str) -> None:
    assert network_drives.kind_of_mount(Path(path), MOUNTS) == kind


def test_a_later_mount_on_the_same_point_hides_the_earlier() -> None:
    mounts = "/dev/vda1 / ext4 rw 0 0\n/dev/b /data ext4 rw 0 0\nserver:/x /data nfs rw 0 0\n"
    assert network_drives.kind_of_mount(Path("/data/a.ledger"), mounts) == "nfs"


@pytest.mark.parametrize("kind", sorted(network_drives.REMOTE))
def test_a_ledger_on_a_network_drive_is_neither_opened_nor_made(
    ledger: Path, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(network_drives, "file_system", lambda path: kind)
    before = ledger.read_bytes()
    assert refused(ledger) == "network_drive"
    assert ledger.read_bytes() == before
    new = ledger.with_name("new.ledger")
    with pytest.raises(Unavailable, match="network_drive"):
        create_desk(new, CLERK, OFFICE, Clock())
    assert not new.exists()


# --- a neighbour who holds the lock ---------------------------------------------------------------

HOLDER = """
    import sys
    from sqlcipher3 import dbapi2
    connection = dbapi2.connect(sys.argv[1], isolation_level=None)
    connection.execute("BEGIN IMMEDIATE")
    print("held", flush=True)
    sys.stdin.readline()
    connection.execute("COMMIT")
    print("freed", flush=True)
"""


@pytest.fixture
def neighbour(ledger: Path) -> Any:
    """Another process that holds the write lock until it is sent a line."""
    with subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(HOLDER), str(ledger)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        yield process


def test_a_lock_that_is_not_given_up_ends_in_busy(
    desk: Any, neighbour: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engines, "BUSY_SECONDS", 0.05)
    with pytest.raises(Unavailable, match="ledger_busy"):
        desk.perform("party.enter", person())
    assert desk.ask("verify_journal").ok  # readers never wait for a writer
    neighbour.communicate("\n")
    assert desk.perform("party.enter", person()).number == "P000005"


def test_a_lock_that_is_given_up_is_waited_for(desk: Any, neighbour: Any) -> None:
    freed = threading.Timer(0.1, lambda: neighbour.communicate("\n"))
    freed.start()
    assert desk.perform("party.enter", bank()).number == "P000005"
    freed.join()
    assert neighbour.returncode == 0


def test_a_failed_operation_leaves_no_lock_behind(
    desk: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from core.storage.work import SqlWork

    def fail(*_: Any, **__: Any) -> None:
        raise RuntimeError("bug")

    with monkeypatch.context() as broken:
        broken.setattr(SqlWork, "record", fail)
        with pytest.raises(RuntimeError, match="bug"):
            desk.perform("party.enter", person())
    assert desk.ask("search", typed=person()["name"]) == ()
    assert desk.perform("party.enter", person()).number == "P000005"
