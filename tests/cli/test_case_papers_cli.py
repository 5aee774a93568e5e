"""The papers of a case and letters from the command line."""

import json

import pytest

from core.adapters.pdf_reader import page_texts
from desktop.cli import main
from tests import builders
from tests.builders import CLERK, Clock, open_desk


@pytest.fixture
def told(ledger, monkeypatch):
    """A ledger with an accepted case and a letter."""
    clock = Clock()
    monkeypatch.setattr("core.storage.ledger.now_in_office", clock)
    desk = open_desk(ledger, CLERK, clock)
    made = builders.register(desk)
    paid = {"voucher_no": "JJ-1", "paid_on": "2026-11-23", "paid": "1.00"}
    numbers = desk.perform("disbursement.record", {"mortgage": made.mortgage, **paid}).numbers
    desk.close()
    return ledger, made.case, numbers["letters"].split("、")[0]


def run(ledger, capsys, *words):
    status = main(["--ledger", str(ledger), "--as", CLERK, "--json", *words])
    printed = capsys.readouterr()
    return status, json.loads(printed.out or printed.err)


def words_in(path):
    return "".join("".join(page_texts(path.read_bytes())).split())


def test_papers_are_listed_issued_and_written(told, capsys, tmp_path):
    ledger, case, letter = told
    status, rows = run(ledger, capsys, "paper", "--case", case)
    assert status == 0
    assert [(one["paper"], one["to_issue"]) for one in rows] == [
        ("receipt_list", False),
        ("acceptance_notice", True),
        ("approval_form", False),
    ]
    status, receipt = run(
        ledger, capsys, "case", "notify", "--case", case, "--notice", "acceptance_notice"
    )
    assert status == 0
    number = receipt["numbers"]["notice"]
    first, again = tmp_path / "first.pdf", tmp_path / "again.pdf"
    chosen = ("paper", "--case", case, "--kind", "acceptance_notice")
    assert run(ledger, capsys, *chosen, "--out", str(first))[0] == 0
    assert run(ledger, capsys, chosen[0], number, *chosen[1:], "--out", str(again))[0] == 0
    assert first.read_bytes() == again.read_bytes()
    assert number in words_in(first)
    written = tmp_path / "letter.pdf"
    assert run(ledger, capsys, "paper", "--letter", letter, "--out", str(written))[0] == 0
    assert letter in words_in(written)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("--kind", "certificate_receipt", "--out", "x.pdf"), "case_paper_not_possible"),
        (("--kind", "receipt_list"), "paper_needs_file"),
        (("--kind", "nothing", "--out", "x.pdf"), "not_a_choice"),
    ],
)
def test_what_cannot_be_written_is_said(told, capsys, words, code):
    ledger, case, _ = told
    status, answer = run(ledger, capsys, "paper", "--case", case, *words)
    assert status != 0
    assert code in json.dumps(answer)


def test_an_unknown_case_is_bad_input(told, capsys):
    ledger, _, _ = told
    status, answer = run(ledger, capsys, "paper", "--case", "20261123-9999")
    assert status == 2
    assert "no_such_case" in json.dumps(answer)
