"""The command line goes through the same door: names are not believed where there are accounts."""

import json

import pytest

from core.problems import EXIT_BAD_INPUT, EXIT_DONE, EXIT_REFUSED
from desktop.cli import main

CHIEF, PASSWORD = "周敏", "山中何事松花酿酒"


@pytest.fixture
def run(ledger, capsys, monkeypatch):
    monkeypatch.delenv("NONGQUAN_PASSWORD", raising=False)
    monkeypatch.delenv("NONGQUAN_NEW_PASSWORD", raising=False)

    def act(*words, password=None, new=None):
        for name, value in (("NONGQUAN_PASSWORD", password), ("NONGQUAN_NEW_PASSWORD", new)):
            if value is None:
                monkeypatch.delenv(name, raising=False)
            else:
                monkeypatch.setenv(name, value)
        status = main(["--ledger", str(ledger), "--json", *words])
        said = capsys.readouterr()
        return status, json.loads(said.out or said.err)

    return act


def codes(said):
    return [problem["code"] for group in said.values() for problem in group]


@pytest.fixture
def account(tmp_path):
    path = tmp_path / "account.json"
    path.write_text(json.dumps({"account": CHIEF, "roles": ["manager", "registrar"]}), "utf-8")
    return str(path)


@pytest.fixture
def staffed(run, account):
    status, _ = run("account", "enter", account, new=PASSWORD)
    assert status == EXIT_DONE
    return run


def test_a_first_account_closes_the_door(staffed):
    for words in (("party", "list"), ("journal", "list"), ("search", "王")):
        status, said = staffed("--as", CHIEF, *words)
        assert (status, codes(said)) == (EXIT_BAD_INPUT, ["password_not_given"])
        status, said = staffed("--as", CHIEF, *words, password="不对的密码")
        assert (status, codes(said)) == (EXIT_BAD_INPUT, ["password_wrong"])
        status, _ = staffed("--as", CHIEF, *words, password=PASSWORD)
        assert status == EXIT_DONE


def test_nobody_else_is_let_in(staffed):
    status, said = staffed("--as", "谁也不是", "party", "list", password=PASSWORD)
    assert (status, codes(said)) == (EXIT_BAD_INPUT, ["no_such_account"])


def test_a_role_that_is_lacking_is_a_refusal(staffed):
    words = ("party", "enter", "--kind", "person")
    status, said = staffed("--as", CHIEF, *words, password=PASSWORD)
    assert (status, codes(said)) == (EXIT_REFUSED, ["not_your_role"])


def test_a_suspected_ledger_is_verified_by_anybody(staffed):
    status, said = staffed("journal", "verify")
    assert (status, said["ok"]) == (EXIT_DONE, True)


def test_a_password_is_changed_and_a_poor_one_refused(staffed):
    words = ("--as", CHIEF, "account", "password", "--account", CHIEF)
    status, said = staffed(*words, password=PASSWORD, new="12345678")
    assert (status, codes(said)) == (EXIT_BAD_INPUT, ["password_simple"])
    assert staffed(*words, password=PASSWORD, new="另一句好记的话呀")[0] == EXIT_DONE
    status, said = staffed("--as", CHIEF, "party", "list", password=PASSWORD)
    assert codes(said) == ["password_wrong"]


def test_no_password_ever_reaches_the_ledger(staffed, ledger):
    assert PASSWORD.encode() not in ledger.read_bytes()
