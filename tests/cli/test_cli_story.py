"""The whole story through the command line alone, and how it says no."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import sqlcipher3
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.resources import resource_dir
from core.services.desk import operations
from core.services.incoming import load, read_document
from desktop import cli

EXAMPLES = resource_dir() / "examples"


@pytest.fixture(autouse=True)
def own_home(tmp_path, monkeypatch):
    monkeypatch.setenv("NONGQUAN_HOME", str(tmp_path / "home"))


@pytest.fixture
def nongquan(tmp_path, capsys):
    ledger = tmp_path / "county.ledger"

    def run(*words, status=0):
        found = cli.main(["--ledger", str(ledger), *map(str, words), "--json"])
        said = capsys.readouterr()
        assert found == status, said.out + said.err
        return json.loads(said.out)

    run.ledger = ledger
    run("ledger", "create")
    return run


def change(ledger, *statements):
    """Change a ledger with another tool, guards or not."""
    connection = sqlcipher3.dbapi2.connect(str(ledger))
    for statement in statements:
        connection.execute(statement)
    connection.commit()
    connection.close()


def registered(nongquan, tmp_path):
    """Enter the shipped examples up to the certificate; returns its number and the case."""
    nongquan("asset", "enter", EXAMPLES / "asset.enter.json")
    case = nongquan("mortgage", "apply", EXAMPLES / "mortgage.apply.json")["number"]
    nongquan("case", "review", "--case", case, "--opinion", "同意")
    numbers = nongquan("case", "enter", "--case", case)["numbers"]
    return numbers["certificate"], case


def test_from_template_to_verified_certificate(nongquan, tmp_path, capsys):
    number, case = registered(nongquan, tmp_path)
    paper = tmp_path / "certificate.pdf"
    nongquan("paper", number, "--out", paper)
    nongquan("certificate", "print", "--case", case)
    nongquan("certificate", "issue", "--case", case, "--receiver", "李行长")
    nongquan("case", "archive", "--case", case)
    assert cli.main(["verify", str(paper)]) == 0
    assert "300,000.00" in capsys.readouterr().out
    found = nongquan("search", "wxm")
    assert {"kind": "party", "title": "王小明"}.items() <= found[0].items()
    assert [one["id"] for one in nongquan("search", number)] == [number]
    discharge = nongquan("discharge", "apply", EXAMPLES / "discharge.apply.json")["number"]
    nongquan("case", "review", "--case", discharge)
    nongquan("case", "enter", "--case", discharge)
    nongquan("case", "archive", "--case", discharge)
    assert nongquan("mortgage", "list")[0]["state"] == "discharged"
    checked = nongquan("journal", "verify")
    assert checked["ok"]
    assert checked["entries"] == len(nongquan("journal", "list"))


def test_a_changed_amount_is_found_with_table_row_and_entry(nongquan, tmp_path):
    registered(nongquan, tmp_path)
    entries = nongquan("journal", "list")
    (entry,) = [one for one in entries if one["operation"] == "case.enter"]
    change(
        nongquan.ledger,
        "DROP TRIGGER guard_mortgage_version_update",
        "UPDATE mortgage_version SET amount = amount + 1",
    )
    bad = nongquan("journal", "verify", status=1)["first_bad"]
    assert (bad["table"], bad["row"], bad["entry"]) == (
        "mortgage_version",
        "DY2026-000001/1",
        entry["sequence"],
    )


def test_a_changed_cell_of_the_journal_is_found(nongquan, tmp_path):
    registered(nongquan, tmp_path)
    change(
        nongquan.ledger,
        "DROP TRIGGER guard_journal_update",
        "UPDATE journal SET operator = 'X' WHERE sequence = 3",
    )
    bad = nongquan("journal", "verify", status=1)["first_bad"]
    assert (bad["entry"], bad["table"], bad["row"]) == (3, "journal", "3")


def test_a_setting_that_is_no_json_any_more_is_found_too(nongquan):
    change(
        nongquan.ledger,
        "DROP TRIGGER guard_setting_update",
        "UPDATE setting SET value = '{'",
    )
    bad = nongquan("journal", "verify", status=1)["first_bad"]
    assert (bad["code"], bad["table"], bad["row"]) == ("row_changed", "setting", "office/1")


def test_each_exit_status(nongquan, tmp_path, capsys):
    registered(nongquan, tmp_path)
    again = EXAMPLES / "mortgage.apply.json"
    assert nongquan("mortgage", "apply", again, status=3)["confirmations"]
    seize = json.loads((EXAMPLES / "restraint.seize.json").read_text("utf-8"))
    path = tmp_path / "seize.json"
    path.write_text(json.dumps({**seize, "from_date": "2026-01-01", "until": "2027-12-31"}))
    nongquan("restraint", "seize", path)
    assert nongquan("mortgage", "apply", again, status=1)["refusals"][0]["basis"]
    assert nongquan("mortgage", "apply", again, "--amount", "1.234", status=2)["errors"]
    assert cli.main(["--ledger", str(tmp_path / "none.ledger"), "party", "list"]) == 4
    assert "找不到账本" in capsys.readouterr().err


def test_confirming_with_a_reason_carries_on(nongquan, tmp_path):
    registered(nongquan, tmp_path)
    again = EXAMPLES / "mortgage.apply.json"
    yes = ("--yes", "lower_rank", "--yes", "duplicate_contract")
    assert nongquan("mortgage", "apply", again, *yes, status=2)["errors"][0]["path"] == "reason"
    assert nongquan("mortgage", "apply", again, *yes, "--reason", "确为第二笔")["number"]


@pytest.mark.parametrize("name", sorted(operations()))
def test_every_operation_has_an_example_that_reads_without_fault(name):
    raw = load((EXAMPLES / f"{name}.json").read_text("utf-8"))
    assert read_document(operations()[name].command, raw)[0].problems == []


def test_help_lists_every_operation(capsys):
    assert cli.main(["--help"]) == 0
    said = capsys.readouterr().out
    for name in operations():
        assert name.replace(".", " ") in said


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b'{"kind": NaN}',
        "\ufeff{}".encode(),
        '{"name": "王"}'.encode("gbk"),
        b'{"kind": "person", "kind": "organisation"}',
        b"[" * 5000,
        b'{"kind": ' + b"9" * 6000 + b"}",
        b'{"name": "\\ud800"}',
    ],
)
def test_a_clumsy_file_is_answered_in_words(nongquan, tmp_path, content):
    path = tmp_path / "bad.json"
    path.write_bytes(content)
    assert nongquan("party", "enter", path, status=2)["errors"]


def test_a_paper_that_cannot_be_written_is_said(nongquan, tmp_path):
    number, _ = registered(nongquan, tmp_path)
    answer = nongquan("paper", number, "--out", tmp_path / "no" / "x.pdf", status=4)
    assert answer["errors"][0]["code"] != "unexpected"


def test_the_installed_command_runs_as_a_process(tmp_path):
    environment = {**os.environ, "NONGQUAN_HOME": str(tmp_path), "LANG": "C"}
    ran = subprocess.run(
        [sys.executable, "-m", "desktop.cli", "template", "value"],
        capture_output=True,
        env=environment,
        cwd=resource_dir().parent,
        check=True,
    )
    assert json.loads(ran.stdout.decode())["asset_class"] == "homestay_right"


FUZZ = {"deadline": None, "suppress_health_check": [HealthCheck.function_scoped_fixture]}
WORDS = st.one_of(
    st.sampled_from(
        [
            "party", "asset", "mortgage", "case", "journal", "list", "show", "enter", "apply",
            "verify", "--json", "--yes", "--case", "--name", "value", "search", "paper", "--out",
        ]
    ),
    st.text(max_size=8),
)  # fmt: skip


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(WORDS, max_size=6))
def test_no_words_end_in_an_unexpected_error(nongquan, tmp_path, capsys, words):
    here = Path.cwd()
    os.chdir(tmp_path)
    try:
        status = cli.main(["--ledger", str(nongquan.ledger), *words])
    finally:
        os.chdir(here)
    said = capsys.readouterr()
    assert status in range(5)
    assert "Traceback" not in said.out + said.err
    assert "unexpected" not in said.out + said.err


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner),
    max_leaves=8,
)


@settings(
    max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.data())
def test_no_document_ends_in_an_unexpected_error(nongquan, tmp_path, capsys, data):
    name = data.draw(st.sampled_from(sorted(operations())))
    raw = json.loads((EXAMPLES / f"{name}.json").read_text("utf-8"))
    for key in data.draw(st.lists(st.sampled_from([*sorted(raw), "unasked"]), max_size=3)):
        raw[key] = data.draw(VALUES)
    path = tmp_path / "any.json"
    path.write_text(json.dumps(raw), encoding="utf-8")
    ledger = shutil.copy(nongquan.ledger, tmp_path / "copy.ledger")
    status = cli.main(["--ledger", str(ledger), *name.split("."), str(path), "--json"])
    answer = json.loads(capsys.readouterr().out)
    assert status in range(5)
    codes = {one["code"] for one in answer.get("errors", ())}
    assert "unexpected" not in codes
