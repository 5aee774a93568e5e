"""Verifying the journal names what was changed: table, row, entry.

The attacker of these drills owns the file and SQLite: takes guards and checks away, changes what
suits them, and puts the guards back so that the ledger opens as ever.
"""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from core.problems import Unavailable
from core.services.ports import BadEntry, JournalCheck
from core.storage import journal, vouched
from core.storage.canonical import entry_hash
from core.storage.journal import HASHED, journaled_tables
from core.storage.schema import METADATA
from desktop import cli
from tests.builders import CLERK, SOLE, open_desk
from tests.storage.raw import Step, connected, insert, key_columns, last, rows, tamper

TABLES = sorted({table.name for table in journaled_tables()})
CELLS = [(name, column.name) for name in TABLES for column in METADATA.tables[name].columns]
JOURNAL = [column.name for column in METADATA.tables["journal"].columns]


def verified(ledger: Path, *, suspect: bool = False) -> JournalCheck:
    desk = open_desk(ledger, CLERK, suspect=suspect)
    try:
        return desk.ask("verify_journal")
    finally:
        desk.close()


def found(ledger: Path, *, suspect: bool = False) -> BadEntry:
    check = verified(ledger, suspect=suspect)
    assert check.first_bad is not None
    assert not check.ok
    return check.first_bad


def place(row: dict[str, Any], table: str) -> str:
    return "/".join(str(row[name]) for name in key_columns(table))


def where_key(table: str) -> str:
    return " AND ".join(f"{name} = ?" for name in key_columns(table))


def key_of(row: dict[str, Any], table: str) -> list[Any]:
    return [row[name] for name in key_columns(table)]


def other(value: Any, column: str, table: str) -> Any:
    """A value of the column's type that differs."""
    if value is None:
        text = METADATA.tables[table].columns[column].type.python_type is str
        return "x" if text else 1000
    if isinstance(value, int):
        return value + 1000
    return value + (" " if value.startswith("{") else "x")  # JSON stays JSON


def change_cell(ledger: Path, table: str, column: str, row: dict[str, Any]) -> None:
    tamper(
        ledger,
        lambda c: c.execute(
            f"UPDATE {table} SET {column} = ? WHERE {where_key(table)}",
            [other(row[column], column, table), *key_of(row, table)],
        ),
    )


def last_row(ledger: Path, table: str) -> dict[str, Any]:
    with connected(ledger) as connection:
        return last(connection, table)


def test_an_untouched_ledger_verifies(told: Path) -> None:
    check = verified(told)
    assert check.ok
    assert check.first_bad is None
    assert check.entries == last_row(told, "journal")["sequence"]
    assert check.head == last_row(told, "journal")["hash"]


# --- register rows --------------------------------------------------------------------------------


@pytest.mark.parametrize(("table", "column"), CELLS)
def test_a_changed_cell_is_named_with_its_row_and_entry(
    told: Path, table: str, column: str
) -> None:
    row = last_row(told, table)
    change_cell(told, table, column, row)
    gone = column in key_columns(table)
    what = "row_missing" if gone else "row_changed"
    assert found(told) == BadEntry(row["sequence"], what, table, place(row, table))


@pytest.mark.parametrize("table", TABLES)
def test_a_deleted_row_is_named(told: Path, table: str) -> None:
    row = last_row(told, table)
    delete = f"DELETE FROM {table} WHERE {where_key(table)}"
    tamper(told, lambda c: c.execute(delete, key_of(row, table)))
    assert found(told) == BadEntry(row["sequence"], "row_missing", table, place(row, table))


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("entry", [1, 99_999], ids=["of an entry", "of no entry"])
def test_a_row_that_no_entry_vouches_for_is_named(told: Path, table: str, entry: int) -> None:
    stranger = last_row(told, table)
    for name in key_columns(table):
        stranger[name] = other(stranger[name], name, table)
    stranger["sequence"] = entry
    for name in set(stranger) & {
        "ordinal",
        "folio_entry",
        "previous_entry",
        "asset_no",
        "case_no",
        "run_no",
        "contract_no",
    }:
        stranger[name] = other(stranger[name], name, table)  # UNIQUE beside the key
    tamper(told, lambda c: insert(c, Step(table, stranger)))
    assert found(told) == BadEntry(entry, "row_unvouched", table, place(stranger, table))


def test_a_changed_amount_is_named_on_the_command_line(
    told: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with connected(told) as connection:
        mortgage = rows(connection, "mortgage_version", mortgage_no="DY2026-000002")[0]
    raise_claim = "UPDATE mortgage_version SET amount = amount * 10 WHERE mortgage_no = ?"
    tamper(told, lambda c: c.execute(raise_claim, ["DY2026-000002"]))

    assert cli.main(["--ledger", str(told), "journal", "verify", "--json"]) == 1

    answer = json.loads(capsys.readouterr().out)
    assert answer["ok"] is False
    bad = answer["first_bad"]
    assert (bad["table"], bad["row"]) == ("mortgage_version", "DY2026-000002/1")
    assert bad["entry"] == mortgage["sequence"]
    assert bad["code"] == "row_changed"


def test_the_command_line_says_in_words_where_the_fault_lies(
    told: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    tamper(told, lambda c: c.execute("UPDATE journal SET operator = '别人' WHERE sequence = 3"))
    assert cli.main(["--ledger", str(told), "journal", "verify"]) == 1
    said = capsys.readouterr().err
    assert "3" in said
    assert "日志条目被改动" in said


def test_the_command_line_verifies_an_untouched_ledger(
    told: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["--ledger", str(told), "journal", "verify", "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["ok"] is True
    assert answer["head"] == last_row(told, "journal")["hash"]


@pytest.mark.parametrize("table", ["mortgage_version", "journal"])
def test_bytes_that_are_no_text_are_a_change_like_any_other(told: Path, table: str) -> None:
    column = "scope" if table == "mortgage_version" else "reason"
    tamper(told, lambda c: c.execute(f"UPDATE {table} SET {column} = CAST(x'C3' AS TEXT)"))
    assert found(told).table == table


@pytest.mark.parametrize(
    "statement",
    [
        "DROP TABLE pledge",
        "ALTER TABLE pledge RENAME TO pledges",
        "ALTER TABLE pledge ADD COLUMN note TEXT",
    ],
)
def test_a_table_taken_away_or_rebuilt_is_named(told: Path, statement: str) -> None:
    tamper(told, lambda c: c.execute(statement), restore=False)
    desk = open_desk(told, CLERK, suspect=True)
    check = desk.ask("verify_journal")
    desk.close()
    assert check.first_bad == BadEntry(0, "table_changed", "pledge", "")


# --- the journal itself ---------------------------------------------------------------------------


@pytest.mark.parametrize("column", JOURNAL)
@pytest.mark.parametrize("where", ["middle", "end"])
def test_a_changed_journal_cell_is_found_at_its_entry(told: Path, column: str, where: str) -> None:
    end = last_row(told, "journal")["sequence"]
    with connected(told) as connection:
        (row,) = rows(connection, "journal", sequence=end if where == "end" else end // 2)
    change_cell(told, "journal", column, row)
    bad = found(told)
    assert (bad.table, bad.entry, bad.row) == (
        ("journal", row["sequence"], str(row["sequence"]))
        if column != "sequence"
        # A renumbered entry is missing where it was; what stands there instead comes next.
        else ("journal", row["sequence"] + (1 if where == "middle" else 1000), str(row["sequence"]))
    )


def test_an_entry_taken_out_of_the_middle_is_missing(told: Path) -> None:
    tamper(told, lambda c: c.execute("DELETE FROM journal WHERE sequence = 5"))
    assert found(told) == BadEntry(6, "entry_missing", "journal", "5")


def test_entries_cut_from_the_end_leave_their_rows_unvouched(told: Path) -> None:
    end = last_row(told, "journal")["sequence"]
    tamper(told, lambda c: c.execute("DELETE FROM journal WHERE sequence > ?", [end - 2]))
    bad = found(told)
    assert bad.what == "row_unvouched"
    assert bad.entry > end - 2


def rechain(connection: Any) -> None:
    """Compute every hash anew, as an attacker who knows the program can."""
    before = {"sequence": None, "hash": "", "entered_at": ""}
    for entry in rows(connection, "journal"):
        digest = entry_hash(before["hash"], {name: entry[name] for name in HASHED})
        connection.execute(
            "UPDATE journal SET previous_hash = ?, previous_entered_at = ?, hash = ? "
            "WHERE sequence = ?",
            [before["hash"], before["entered_at"], digest, entry["sequence"]],
        )
        before = {**entry, "hash": digest}


def test_an_edited_entry_with_a_hash_of_its_own_breaks_the_chain_behind_it(told: Path) -> None:
    def edit(connection: Any) -> None:
        (entry,) = rows(connection, "journal", sequence=4)
        entry["operator"] = "别人"
        digest = entry_hash(entry["previous_hash"], {name: entry[name] for name in HASHED})
        connection.execute(
            "UPDATE journal SET operator = '别人', hash = ? WHERE sequence = 4", [digest]
        )

    tamper(told, edit)
    assert found(told) == BadEntry(5, "chain_broken", "journal", "5")


def rewrite(connection: Any, sequence: int) -> None:
    connection.execute("UPDATE journal SET operator = '别人' WHERE sequence = ?", [sequence])
    rechain(connection)


def test_a_chain_written_anew_is_given_away_by_the_next_signed_certificate(told: Path) -> None:
    with connected(told) as connection:
        first = rows(connection, "proof")[0]
    tamper(told, lambda c: rewrite(c, 4))
    bad = found(told)
    assert (bad.what, bad.row) == ("proof_disagrees", first["certificate_no"])


def rewrite_the_last_entry(connection: Any) -> None:
    rewrite(connection, last(connection, "journal")["sequence"])


def test_the_chain_alone_does_not_see_that_it_was_written_anew_an_outside_head_does(
    told: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    end = verified(told).entries
    tamper(told, rewrite_the_last_entry)
    with pytest.raises(Unavailable, match="ledger_rewritten"):
        open_desk(told, CLERK)
    bad = found(told, suspect=True)
    assert (bad.what, bad.entry) == ("rewritten", end)
    monkeypatch.setenv("NONGQUAN_HOME", str(tmp_path / "of somebody who never saw it"))
    assert verified(told).ok  # why heads are printed on certificates and kept elsewhere


def test_a_chain_written_anew_is_given_away_by_a_checkpoint_behind_it(told: Path) -> None:
    with connected(told) as connection:
        (signed,) = rows(connection, "checkpoint")

    def rewrite_unproved(connection: Any) -> None:
        rewrite(connection, signed["sequence"])
        connection.execute("DELETE FROM proof")

    tamper(told, rewrite_unproved)
    place = f"1–{signed['sequence']}"
    assert found(told) == BadEntry(signed["sequence"], "checkpoint_disagrees", "journal", place)


def cut(connection: Any, end: int) -> None:
    """Take every trace of the entries after ``end`` out of the ledger."""
    for table in TABLES:
        connection.execute(f"DELETE FROM {table} WHERE sequence > ?", [end])
    connection.execute("DELETE FROM journal WHERE sequence > ?", [end])
    connection.execute("DELETE FROM proof WHERE head_sequence > ?", [end])
    connection.execute("DELETE FROM checkpoint WHERE sequence > ?", [end])
    connection.execute(
        "UPDATE number_series SET last = (SELECT coalesce(max(ordinal), 0) FROM issued_number "
        "WHERE issued_number.series = number_series.series)"
    )
    connection.execute("DELETE FROM number_series WHERE last = 0")


def test_the_chain_alone_does_not_see_a_tail_cut_off_whole_an_outside_head_does(
    told: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    before = verified(told).entries
    tamper(told, lambda c: cut(c, before - 3))
    with pytest.raises(Unavailable, match="ledger_rolled_back"):
        open_desk(told, CLERK)
    place = f"{before - 2}–{before}"
    assert found(told, suspect=True) == BadEntry(before - 2, "rolled_back", "journal", place)
    monkeypatch.setenv("NONGQUAN_HOME", str(tmp_path / "of somebody who never saw it"))
    desk = open_desk(told, CLERK)
    with desk.store.reading() as work:
        check = work.verify_journal(lambda done, total: None)
    desk.close()
    assert check.ok  # it is what it was three entries ago, and nothing in it can know
    assert check.entries == before - 3


def test_a_tail_cut_off_whole_is_found_when_the_counters_were_forgotten(told: Path) -> None:
    with connected(told) as connection:
        counters = connection.execute("SELECT series, last FROM number_series").fetchall()

    def cut_but_counters(connection: Any) -> None:
        cut(connection, 9)
        for series, value in counters:
            connection.execute(
                "INSERT OR REPLACE INTO number_series VALUES (?, ?)", [series, value]
            )

    tamper(told, cut_but_counters)
    assert found(told).what == "series_miscounted"


# --- how it is read -------------------------------------------------------------------------------


@pytest.fixture(params=[1, 3, 500])
def batch(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> int:
    """Journal and tables are read in batches: where they end must not matter."""
    for module in (journal, vouched):
        monkeypatch.setattr(module, "BATCH", request.param)
    return int(request.param)


@pytest.mark.usefixtures("batch")
def test_batches_of_any_size_verify(told: Path) -> None:
    assert verified(told).ok


@pytest.mark.usefixtures("batch")
def test_of_two_changes_the_one_in_the_earlier_entry_is_named(told: Path) -> None:
    with connected(told) as connection:
        first, *_, late = rows(connection, "case_step")
    change_cell(told, "case_step", "opinion", late)
    change_cell(told, "case_step", "opinion", first)
    assert found(told).row == place(first, "case_step")
    tamper(told, lambda c: c.execute("UPDATE journal SET operator = '别人' WHERE sequence = 2"))
    assert found(told) == BadEntry(2, "entry_changed", "journal", "2")


@pytest.mark.usefixtures("batch")
def test_a_changed_row_is_named_before_a_row_that_nobody_vouches_for(told: Path) -> None:
    row = last_row(told, "party")
    tamper(told, lambda c: insert(c, Step("party", {**row, "party_no": "P999999", "sequence": 1})))
    assert found(told) == BadEntry(1, "row_unvouched", "party", "P999999")
    change_cell(told, "party", "kind", row)
    assert found(told) == BadEntry(row["sequence"], "row_changed", "party", place(row, "party"))


@pytest.mark.usefixtures("batch")
def test_rows_may_lie_in_any_order(told: Path) -> None:
    """Who copies a table row by row changes where rows lie and nothing that they say."""

    def turn_around(connection: Any) -> None:
        for row in reversed(rows(connection, "case_step")):
            connection.execute(
                f"DELETE FROM case_step WHERE {where_key('case_step')}", key_of(row, "case_step")
            )
            insert(connection, Step("case_step", row))

    tamper(told, turn_around)
    assert verified(told).ok
    first = last_row(told, "case_step")
    change_cell(told, "case_step", "opinion", first)
    assert found(told) == BadEntry(
        first["sequence"], "row_changed", "case_step", place(first, "case_step")
    )


@pytest.mark.parametrize(
    "claims",
    [
        "no JSON",
        "null",
        "{}",
        "[null]",
        '[["party", ["P000001"]]]',
        '[["party", "P000001", "digest"]]',
        '[["party", [{}], "digest"]]',
        '[["party", ["P000001", 1], "digest"]]',
        '[["no_such_table", ["P000001"], "digest"]]',
        '[["party", ["P000001"], {}]]',
    ],
)
def test_an_entry_that_says_nothing_of_its_rows_is_a_changed_one(told: Path, claims: str) -> None:
    def write_anew(connection: Any) -> None:
        connection.execute("UPDATE journal SET rows = ? WHERE sequence = 3", [claims])
        rechain(connection)

    tamper(told, write_anew)
    assert found(told) == BadEntry(3, "entry_changed", "journal", "3")


# --- what stands beside the journal ---------------------------------------------------------------


@pytest.mark.parametrize("by", [-1, 1])
def test_a_turned_counter_is_named(told: Path, by: int) -> None:
    turn = "UPDATE number_series SET last = last + ? WHERE series LIKE 'mortgage:%'"
    tamper(told, lambda c: c.execute(turn, [by]))
    bad = found(told)
    assert (bad.what, bad.table) == ("series_miscounted", "number_series")
    assert bad.row.startswith("mortgage:")


@pytest.mark.parametrize("column", ["head_sequence", "head_hash"])
def test_a_proof_of_another_head_is_named(told: Path, column: str) -> None:
    row = last_row(told, "proof")
    change_cell(told, "proof", column, row)
    assert found(told).row == row["certificate_no"]


def drop_a_guard(connection: Any) -> None:
    connection.execute("DROP TRIGGER guard_mortgage_version_update")


def add_a_trigger(connection: Any) -> None:
    connection.execute("CREATE TRIGGER mine AFTER INSERT ON draft BEGIN SELECT 1; END")


def add_a_view(connection: Any) -> None:
    connection.execute("CREATE VIEW journal_view AS SELECT * FROM journal")


@pytest.mark.parametrize(
    ("change", "what", "name"),
    [
        (drop_a_guard, "guards_missing", "TRIGGER guard_mortgage_version_update"),
        (add_a_trigger, "guard_foreign", "TRIGGER mine"),
        (add_a_view, "guard_foreign", "VIEW journal_view"),
    ],
)
def test_changed_guards_keep_a_ledger_shut_but_for_its_verification(
    told: Path,
    change: Callable[[Any], None],
    what: str,
    name: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    with connected(told) as connection:
        change(connection)
    with pytest.raises(Unavailable, match="guards_differ"):
        open_desk(told, CLERK)
    assert cli.main(["--ledger", str(told), "asset", "show", SOLE, "--json"]) == 4
    capsys.readouterr()
    assert cli.main(["--ledger", str(told), "journal", "verify", "--json"]) == 1
    bad = json.loads(capsys.readouterr().out)["first_bad"]
    assert (bad["code"], bad["row"]) == (what, name)


def test_every_fault_has_its_words() -> None:
    import re

    from core.services import proving, search_index
    from core.storage import anchoring, guards, journal, marks
    from desktop.bootstrap import catalogue

    modules = (proving, search_index, anchoring, guards, journal, marks)
    sources = [Path(module.__file__).read_text(encoding="utf-8") for module in modules]
    subjects = "entry|chain|row|table|series|proof|guards?|mark|checkpoint|index"
    named = (
        rf'"((?:(?:{subjects})_[a-z]+)|file_missing|file_altered|rolled_back|rewritten|replaced)"'
    )
    codes = set(re.findall(named, "".join(sources))) - {"entry_hash"}
    assert len(codes) == 23, codes
    assert [code for code in codes if not catalogue().has(f"choice.journal_fault.{code}")] == []
