"""Changes by the command line: who was faster is said, what was typed stays in the file."""

import json

import pytest

from desktop import cli
from tests.builders import ALICE, SOLE, person


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("NONGQUAN_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("NONGQUAN_LEDGER", raising=False)


def run(ledger, operator, *words):
    return cli.main(["--ledger", str(ledger), "--as", operator, *map(str, words), "--json"])


def test_the_second_clerk_is_told_who_changed_what(ledger, tmp_path, capsys):
    document = tmp_path / "party.json"
    document.write_text(json.dumps({**person(0), "party": ALICE}, ensure_ascii=False), "utf-8")
    seen = ["party", "amend", document, "--seen-version", "1"]
    assert run(ledger, "张敏", *seen, "--phone", "13700000000") == 0
    capsys.readouterr()
    assert run(ledger, "林晓燕", *seen, "--address", "瓯岭县新址9号") == 1
    (error,) = json.loads(capsys.readouterr().out)["errors"]
    assert error["code"] == "version_changed"
    for words in ("张敏", "联系电话", "13700000000"):
        assert words in error["message"]
    assert run(ledger, "林晓燕", *seen[:-1], "2", "--address", "瓯岭县新址9号") == 0
    capsys.readouterr()
    assert run(ledger, "林晓燕", "party", "history", ALICE) == 0
    latest, *_ = json.loads(capsys.readouterr().out)
    assert latest["version"] == 3
    assert latest["operator"] == "林晓燕"


@pytest.mark.parametrize(
    "words",
    [
        ("asset", "history", SOLE),
        ("asset", "holders", SOLE),
        ("setting", "history", "office"),
        ("party", "duplicates"),
    ],
)
def test_the_past_is_told(ledger, words, capsys):
    assert run(ledger, "林晓燕", *words) == 0
    assert isinstance(json.loads(capsys.readouterr().out), list)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("party", "history", "P999999"), "no_such_party"),
        (("asset", "holders", "A999999"), "no_such_asset"),
        (("setting", "history", "castle"), "no_such_setting"),
    ],
)
def test_what_is_not_there_is_said(ledger, words, code, capsys):
    assert run(ledger, "林晓燕", *words) == 2
    (error,) = json.loads(capsys.readouterr().out)["errors"]
    assert error["code"] == code
