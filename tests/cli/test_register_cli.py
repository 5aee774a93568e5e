"""The register as at a moment, queries and the register page from the command line."""

import json

import pytest

from core.adapters.pdf_reader import page_texts
from desktop.cli import main
from tests.builders import ALICE, CLERK, SOLE, Clock, open_desk, register, seize


@pytest.fixture
def burdened(ledger, monkeypatch):
    """A ledger with a mortgage of the first day and a seizure ten days later, which is today."""
    clock = Clock()
    monkeypatch.setattr("core.storage.ledger.now_in_office", clock)
    desk = open_desk(ledger, CLERK, clock)
    made = register(desk)
    clock.move(days=10)
    seize(desk)
    desk.close()
    return ledger, made.mortgage


def run(ledger, capsys, *words):
    status = main(["--ledger", str(ledger), "--json", *words])
    printed = capsys.readouterr().out
    return status, json.loads(printed)


def test_a_page_is_shown_as_at_a_moment(burdened, capsys):
    """The notice was delivered on the first day and entered ten days later."""
    ledger, mortgage = burdened
    day = ("--at", "2026-11-25")
    status, in_force = run(ledger, capsys, "asset", "at", SOLE, *day)
    _, said = run(ledger, capsys, "asset", "at", SOLE, *day, "--known-at", "2026-11-25")
    assert status == 0
    assert [one["mortgage_no"] for one in in_force["mortgages"]] == [mortgage]
    assert [one["mortgage_no"] for one in said["mortgages"]] == [mortgage]
    assert (len(in_force["restraints"]), len(said["restraints"])) == (1, 0)
    assert (in_force["known_at"], said["known_at"]) == ("", "2026-11-25 23:59:59")


def test_before_it_was_entered_there_was_no_page(burdened, capsys):
    ledger, _ = burdened
    assert main(["--ledger", str(ledger), "asset", "at", SOLE, "--at", "2026-11-22"]) != 0
    assert SOLE in "".join(capsys.readouterr())


@pytest.mark.parametrize("wrong", ["昨天", "2026-02-30", "2026-11-23 09:00"])
def test_what_is_no_moment_is_named(burdened, capsys, wrong):
    ledger, _ = burdened
    status = main(["--ledger", str(ledger), "asset", "at", SOLE, "--at", wrong])
    words = "".join(capsys.readouterr())
    assert status != 0
    assert wrong in words
    assert "2026-11-23T09:30:00+08:00" in words


def test_a_query_is_asked_and_found_in_the_log(burdened, capsys, tmp_path):
    ledger, mortgage = burdened
    document = tmp_path / "query.json"
    asked = {"asset": SOLE, "applicant": {"party": ALICE}}
    document.write_text(json.dumps(asked | {"standing": "holder", "purpose": "核对"}), "utf-8")
    status, receipt = run(ledger, capsys, "register", "query", str(document))
    assert status == 0
    _, log = run(ledger, capsys, "register", "queries")
    assert [one["certificate_no"] for one in log] == [receipt["number"]]
    target = tmp_path / "query.pdf"
    main(["--ledger", str(ledger), "paper", receipt["number"], "--out", str(target)])
    assert mortgage in "".join(page_texts(target.read_bytes()))


def test_a_register_page_is_written_as_at_a_moment(burdened, capsys, tmp_path):
    ledger, mortgage = burdened
    target = tmp_path / "page.pdf"
    day = "2026-11-25"
    words = ["paper", SOLE, "--page", "--at", day, "--known-at", day, "--out", str(target)]
    assert main(["--ledger", str(ledger), *words]) == 0
    said = "".join("".join(page_texts(target.read_bytes())).split())
    assert "登记簿页" in said
    assert mortgage in said
    assert "查封、异议、预告登记无" in said
