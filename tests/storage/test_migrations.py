"""The file's schema is the program's, however many programs open it first."""

import subprocess
import sys
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy.exc import OperationalError

from core.storage import ledger as ledger_module
from core.storage.engine import make_engine, transaction
from core.storage.guards import guards_stand
from core.storage.guards import sqlite as guards
from core.storage.ledger import create, open_ledger
from core.storage.migrations import runner
from core.storage.migrations.runner import migrate
from core.storage.schema import METADATA
from tests.builders import Clock
from tests.storage.raw import connected

ROOT = Path(__file__).parents[2]


def schema(ledger: Path) -> list[tuple[str, str]]:
    with connected(ledger) as connection:
        return connection.execute("SELECT name, sql FROM sqlite_master ORDER BY name").fetchall()


def not_ours(name: str | None, type_: str, parents: object) -> bool:
    """Alembic's own table and the search index (a virtual table) are not in the MetaData."""
    return type_ != "table" or not str(name).startswith(("alembic_", "search_grams"))


def test_a_fresh_ledger_has_the_tables_of_the_metadata(ledger: Path) -> None:
    engine = make_engine(ledger)
    with transaction(engine, write=False) as connection:
        context = MigrationContext.configure(connection, opts={"include_name": not_ours})
        assert compare_metadata(context, METADATA) == []
    engine.dispose()


def test_every_table_of_ours_is_strict(ledger: Path) -> None:
    with connected(ledger) as connection:
        found = dict(connection.execute("SELECT name, strict FROM pragma_table_list").fetchall())
    assert [name for name in METADATA.tables if found[name] != 1] == []


def test_every_check_and_key_of_the_metadata_stands_in_the_file(ledger: Path) -> None:
    # Alembic compares no CHECKs: their names are looked for in what the file says.
    written = dict(schema(ledger))
    missing = [
        constraint.name
        for table in METADATA.tables.values()
        for constraint in table.constraints
        if constraint.name and str(constraint.name) not in written[table.name]
    ]
    assert missing == []


def test_a_fresh_ledger_has_the_guards_of_the_program(ledger: Path) -> None:
    engine = make_engine(ledger)
    with transaction(engine, write=False) as connection:
        assert guards_stand(connection)
    engine.dispose()


def test_migrating_an_up_to_date_ledger_changes_nothing(ledger: Path) -> None:
    before = schema(ledger)
    engine = make_engine(ledger)
    migrate(engine)
    engine.dispose()
    assert schema(ledger) == before


def test_a_creation_that_was_interrupted_is_completed_on_opening(
    ledger: Path, tmp_path: Path
) -> None:
    path = tmp_path / "half.ledger"
    with connected(path) as connection:  # as far as _prepare_file came
        connection.execute("PRAGMA application_id = 0x4E515042")
        connection.execute("PRAGMA journal_mode = WAL")
    open_ledger(path, Clock()).close()
    assert schema(path) == schema(ledger)


def test_a_migration_that_fails_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "half.ledger"
    with connected(path) as connection:
        connection.execute("PRAGMA application_id = 0x4E515042")
        connection.execute("PRAGMA journal_mode = WAL")
    with monkeypatch.context() as broken:
        broken.setattr(guards, "guard_statements", lambda: {"bad": "CREATE TRIGGER nonsense"})
        with pytest.raises(OperationalError, match="incomplete input"):
            open_ledger(path, Clock())
    assert schema(path) == []
    open_ledger(path, Clock()).close()
    assert len(schema(path)) > len(METADATA.tables)


def test_an_older_ledger_stays_beside_the_migrated_one(
    ledger: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = ledger.read_bytes()
    for module in (ledger_module, runner):
        monkeypatch.setattr(module, "SCHEMA_VERSION", 2)
    open_ledger(ledger, Clock()).close()
    assert int.from_bytes(ledger.read_bytes()[60:64], "big") == 2
    kept = ledger.with_name("test.version-1.ledger")
    assert int.from_bytes(kept.read_bytes()[60:64], "big") == 1
    with connected(kept) as old, connected(ledger) as new:
        rows = "SELECT * FROM journal"
        assert old.execute(rows).fetchall() == new.execute(rows).fetchall()
        assert old.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    ledger.write_bytes(before)  # it was brought back and is opened once more: neither is lost
    open_ledger(ledger, Clock()).close()
    names = {one.name for one in ledger.parent.glob("*.ledger")}
    assert names >= {"test.version-1.ledger", "test.version-1-2.ledger"}


OPENER = """
import sys
from pathlib import Path
from core.storage.ledger import open_ledger
from tests.builders import Clock
sys.stdin.readline()
ledger = open_ledger(Path(sys.argv[1]), Clock())
with ledger.writing("x") as work:
    print(work.head.sequence)
ledger.close()
"""


def test_three_programs_that_open_a_ledger_without_tables_at_once_all_succeed(
    ledger: Path, tmp_path: Path
) -> None:
    path = tmp_path / "half.ledger"
    with connected(path) as connection:
        connection.execute("PRAGMA application_id = 0x4E515042")
        connection.execute("PRAGMA journal_mode = WAL")
    programs = [
        subprocess.Popen(
            [sys.executable, "-c", OPENER, str(path)],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(3)
    ]
    answers = [program.communicate("go\n")[0] for program in programs]
    assert [program.returncode for program in programs] == [0, 0, 0]
    assert answers == ["0\n"] * 3
    assert schema(path) == schema(ledger)


def test_a_created_ledger_is_at_the_version_of_the_program(tmp_path: Path) -> None:
    path = tmp_path / "new.ledger"
    create(path, Clock()).close()
    with connected(path) as connection:
        revisions = connection.execute("SELECT version_num FROM alembic_version").fetchall()
    assert revisions == [("0001",)]
    assert int.from_bytes(path.read_bytes()[60:64], "big") == 1
