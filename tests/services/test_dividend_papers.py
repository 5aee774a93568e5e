"""The papers of a distribution: each as PDF and workbook, with equal totals."""

import json

import pytest

from core.adapters.pdf_reader import page_texts
from desktop import cli
from tests import dividends

TITLES = {"unpaid": "应付未付明细表"}


@pytest.fixture
def computed(desk):
    cycle = dividends.enter(desk, dividends.example("company"))
    dividends.compute(desk, cycle)
    return cycle


@pytest.mark.parametrize("code", TITLES)
def test_every_paper_is_made_in_both_forms(desk, computed, code):
    desk.perform("cycle.settle_stage1", {"cycle": computed, "due_on": "2026-11-20"})
    pages = list(page_texts(desk.listing(code, "pdf", number=computed)))
    assert TITLES[code] in pages[0]
    assert desk.listing(code, "xlsx", number=computed).startswith(b"PK")


def test_the_command_line_writes_a_listing(desk, computed, ledger, tmp_path, capsys, monkeypatch):
    monkeypatch.setenv("NONGQUAN_HOME", str(tmp_path / "home"))
    desk.close()
    words = ["--ledger", str(ledger), "--as", "张敏", "--json", "listing"]
    target = tmp_path / "unpaid.xlsx"
    assert cli.main([*words, "unpaid", computed, "--out", str(target)]) == 0
    assert target.read_bytes().startswith(b"PK")
    capsys.readouterr()
    assert cli.main(words) == 0
    listed = {one["code"]: one["title"] for one in json.loads(capsys.readouterr().out)}
    assert listed["unpaid"] == "应付未付明细表"
    assert cli.main([*words, "unpaid", computed, "--out", str(tmp_path / "unpaid.doc")]) == 2
    (error,) = json.loads(capsys.readouterr().out)["errors"]
    assert error["code"] == "listing_form_unknown"
