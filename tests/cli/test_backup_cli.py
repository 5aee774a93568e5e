"""Backups by the command line: secrets from the environment, never an option; no stack trace."""

import json

import pytest

from core.adapters.pdf_reader import page_texts
from core.domain import paper_key
from desktop import cli
from tests.backups import PASSPHRASE, home, quick

__all__ = ["home", "quick"]
SECRET = "NONGQUAN_BACKUP_PASSPHRASE"


@pytest.fixture
def nongquan(home, quick, ledger, capsys, monkeypatch):
    monkeypatch.delenv(SECRET, raising=False)

    def run(*words, status=0, secret=""):
        if secret:
            monkeypatch.setenv(SECRET, secret)
        else:
            monkeypatch.delenv(SECRET, raising=False)
        found = cli.main(["--ledger", str(ledger), "backup", *map(str, words), "--json"])
        said = capsys.readouterr()
        assert found == status, said.out + said.err
        return json.loads(said.out)

    return run


def code(answer):
    return answer["errors"][0]["code"]


def test_from_the_first_key_to_the_restored_ledger(nongquan, ledger, tmp_path):
    assert code(nongquan("make", status=4)) == "backup_no_keys"
    key_id = nongquan("paper-key", "--out", tmp_path / "key.pdf")["key"]
    (sheet,) = page_texts((tmp_path / "key.pdf").read_bytes())
    assert key_id in sheet
    lines = sheet.split("（上）")[1].split("账簿")[0].replace("密钥（下）", " ")
    key = paper_key.written(paper_key.read(lines))
    made = nongquan("make")
    assert (made["verdict"], made["missing"]) == ("已验证可恢复", 0)
    assert [one["file"] for one in nongquan("list")] == [made["file"].rpartition("/")[2]]
    checked = nongquan("check", made["file"], secret=key)
    assert checked["entries"] == made["entries"]
    assert nongquan("check", made["file"], "--digest")["when"]
    target = tmp_path / "again.ledger"
    assert nongquan("restore", made["file"], "--to", target, secret=key)["file"] == str(target)
    assert code(nongquan("restore", made["file"], "--to", target, secret=key, status=4)) == (
        "ledger_exists"
    )


def test_a_passphrase_of_the_environment_stands_in_for_the_machines_keys(nongquan, tmp_path):
    made = nongquan("make", secret=PASSPHRASE)
    nongquan("check", made["file"], secret=PASSPHRASE)
    assert code(nongquan("check", made["file"], secret="another one", status=2)) == (
        "backup_wrong_secret"
    )
    assert code(nongquan("check", made["file"], status=2)) == "backup_secret_missing"
    assert code(nongquan("make", status=4)) == "backup_no_keys"  # it was kept nowhere


def test_settings_are_chosen_and_refused(nongquan, tmp_path):
    (tmp_path / "stick").mkdir()
    chosen = ("--offsite", tmp_path / "stick", "--every-hours", 2, "--at-closing", 0)
    shown = nongquan("set", *chosen, "--passphrase", secret=PASSPHRASE)
    assert (shown["every_hours"], shown["at_closing"]) == (2, "否")
    assert shown["passphrase"] != "未设置"
    assert shown["paper"] == "未设置"
    assert nongquan("make")["offsite_at"]
    assert code(nongquan("set", "--every-hours", 0, status=2)) == "backup_number"
    assert code(nongquan("set", "--folder", tmp_path / "none", status=4)) == "backup_folder_missing"
    same = nongquan("set")["folder"]
    assert code(nongquan("set", "--offsite", same, status=2)) == "backup_offsite_same"
    assert nongquan("set", "--offsite", "-")["offsite"] == "未设置"
    assert code(nongquan("set", "--passphrase", secret="short", status=2)) == (
        "backup_passphrase_short"
    )


@pytest.mark.parametrize(
    "content", [b"", b"NQBAK\r\n\x1a", b"PK\x03\x04", b"NQBAK\r\n\x1a\0\x02\0\0\0\0"]
)
def test_what_is_no_backup_is_said(nongquan, tmp_path, content):
    path = tmp_path / "x.nqbak"
    path.write_bytes(content)
    found = code(nongquan("check", path, secret=PASSPHRASE, status=4))
    assert found in ("backup_not_one", "backup_damaged", "backup_newer")
    assert code(nongquan("check", tmp_path / "none", secret=PASSPHRASE, status=4)) == (
        "backup_not_read"
    )
