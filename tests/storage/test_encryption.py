"""An encrypted ledger: nothing to be read in its bytes, its key on paper, what is wrong with it."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import keyring
import keyring.errors
import pytest

from core.problems import FieldError, Unavailable
from core.services.desk import Desk
from core.storage import encryption, ledger_keys
from core.storage.address import ServerAddress
from core.storage.copying import LedgerCopier
from core.storage.ledger_keys import LedgerKey
from core.storage.schema import METADATA
from desktop import bootstrap, cli
from tests.backups import PASSPHRASE, quick, scanned
from tests.builders import (
    BANK,
    CLERK,
    OFFICE,
    REVIEWER,
    Clock,
    apply,
    create_desk,
    enter,
    open_desk,
    person,
)
from tests.encrypted import encrypted, encrypted_template, ledger_key, session_key, silent
from tests.storage.raw import connected, rows
from tests.storage.test_repair import repaired

__all__ = ["encrypted", "encrypted_template", "ledger_key", "quick", "scanned", "session_key"]
KEPT = [one.name for one in METADATA.sorted_tables if not one.name.startswith("search_")]


@pytest.fixture(autouse=True)
def _only_what_the_test_knows() -> Iterator[None]:
    yield
    ledger_keys.forget()


@pytest.fixture
def no_key_store(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: str) -> None:
        raise keyring.errors.NoKeyringError

    monkeypatch.setattr(keyring, "get_password", refuse)
    monkeypatch.setattr(keyring, "set_password", refuse)


@pytest.fixture
def key_store(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """A key store; returns what lies in it by name."""
    kept: dict[str, str] = {}
    monkeypatch.setattr(keyring, "get_password", lambda _, name: kept.get(name))
    monkeypatch.setattr(keyring, "set_password", lambda _, name, key: kept.update({name: key}))
    return kept


def content(ledger: Path) -> dict[str, list[Any]]:
    with connected(ledger) as connection:
        return {name: rows(connection, name) for name in KEPT}


def refused(ledger: Path) -> str:
    with pytest.raises(Unavailable) as error:
        open_desk(ledger, CLERK, Clock())
    assert bootstrap.catalogue().has(f"problem.{error.value.code}.text")
    return error.value.code


def spoilt(ledger: Path, place: int) -> None:
    with ledger.open("r+b") as file:
        file.seek(place)
        (byte,) = file.read(1)
        file.seek(place)
        file.write(bytes([byte ^ 1]))


# --- what can be read by whoever finds the disk ---------------------------------------------------


def test_no_name_or_number_can_be_read_in_the_file_or_its_log(encrypted: Path) -> None:
    desk = open_desk(encrypted, CLERK, Clock())
    desk.perform("party.enter", person(2))
    enter(desk, apply(desk))
    names = [encrypted.with_name(encrypted.name + end) for end in ("", "-wal", "-shm")]
    found = {path.name: path.read_bytes() for path in names if path.exists()}
    with connected(encrypted) as connection:
        said = connection.execute(
            "SELECT name, id_no FROM party_version UNION SELECT operator, hash FROM journal"
        ).fetchall()
    desk.close()
    assert len(found[f"{encrypted.name}-wal"]) > 50_000
    words = {str(word) for row in said for word in row if word} | {"CREATE TABLE", "party_version"}
    assert {person(2)["name"], person(2)["id_no"], CLERK} <= words
    for content_of_file in (*found.values(), encrypted.read_bytes()):
        for word in words:
            assert word.encode() not in content_of_file, word
    assert not list(encrypted.parent.glob("*-journal"))


def test_the_key_is_in_the_key_store_and_nowhere_else(
    ledger: Path, home: Path, key_store: dict[str, str], caplog: pytest.LogCaptureFixture
) -> None:
    target = ledger.with_name("e.ledger")
    encryption.encrypt(ledger, target, silent)
    key = ledger_keys.key_of(target)
    assert key is not None
    assert key_store == {f"ledger-{key.key_id.lower()}": key.written}
    ledger_keys.forget()
    open_desk(target, CLERK, Clock()).close()
    for path in (one for folder in (home, target.parent) for one in folder.rglob("*")):
        assert not path.is_file() or key.written.encode() not in path.read_bytes()
    assert key.written not in repr(key) + caplog.text


@pytest.mark.usefixtures("no_key_store")
def test_without_a_key_store_the_key_lies_in_a_file_and_that_is_said(
    ledger: Path, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = ledger.with_name("e.ledger")
    words = ["--ledger", str(ledger), "ledger", "encrypt", "--out", str(target)]
    assert cli.main(words) == 0
    (file,) = (home / "keys").glob("ledger-*.private")
    assert file.stat().st_mode & 0o777 == 0o600
    said = capsys.readouterr().out
    assert "本机没有密钥库" in said
    assert str(file) in said
    ledger_keys.forget()
    open_desk(target, CLERK, Clock()).close()


# --- keys that are wrong, lost, or of another machine ---------------------------------------------


@pytest.mark.usefixtures("no_key_store")
def test_another_machine_asks_for_the_recovery_key_and_keeps_it(
    encrypted: Path,
    session_key: LedgerKey,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    ledger_keys.forget()
    before = encrypted.read_bytes()
    assert refused(encrypted) == "ledger_key_unknown"
    listing = ["--ledger", str(encrypted), "party", "list"]
    assert cli.main(listing) == 4
    assert session_key.key_id in capsys.readouterr().err
    other = ledger_keys.new_key()
    for typed, code in (
        (other.written, "ledger_key_wrong"),
        ("0000" + session_key.written[4:], "paper_key_group"),
        ("", "ledger_key_unknown"),
    ):
        monkeypatch.setenv("NONGQUAN_LEDGER_KEY", typed)
        assert cli.main([*listing, "--json"]) in (2, 4)
        assert code in capsys.readouterr().out
    assert encrypted.read_bytes() == before
    monkeypatch.setenv("NONGQUAN_LEDGER_KEY", session_key.written.lower().replace("-", " "))
    assert cli.main(listing) == 0
    monkeypatch.delenv("NONGQUAN_LEDGER_KEY")
    ledger_keys.forget()
    assert cli.main(listing) == 0


def test_a_store_that_gives_another_key_has_none(
    encrypted: Path, session_key: LedgerKey, key_store: dict[str, str]
) -> None:
    ledger_keys.forget()
    for kept in (ledger_keys.new_key().written, "nonsense"):
        key_store[f"ledger-{session_key.key_id.lower()}"] = kept
        assert refused(encrypted) == "ledger_key_unknown"
    with pytest.raises(FieldError, match="ledger_key_wrong"):
        ledger_keys.open_with(encrypted, ledger_keys.new_key().written)


@pytest.mark.parametrize("place", [20, 200, 4096 * 5 + 9, -3])
def test_a_byte_that_was_flipped_is_damage_and_found(
    encrypted: Path, place: int, capsys: pytest.CaptureFixture[str]
) -> None:
    """On the first page, in the middle, in the last page's HMAC: reading it fails."""
    spoilt(encrypted, place if place >= 0 else encrypted.stat().st_size + place)
    words = ["--ledger", str(encrypted), "ledger", "check", "--full"]
    assert cli.main(words) in (1, 4)
    said = capsys.readouterr()
    assert "损坏" in said.out + said.err
    assert cli.main(["--ledger", str(encrypted), "journal", "verify"]) in (0, 1, 4)
    said_too = capsys.readouterr()
    assert "unexpected" not in said_too.err
    assert "sqlcipher" not in (said.err + said_too.err).lower()  # nor does it speak past us


def test_a_mark_that_was_flipped_makes_it_a_file_of_nobody(encrypted: Path) -> None:
    spoilt(encrypted, 3)
    assert refused(encrypted) == "not_a_ledger"


# --- written anew ---------------------------------------------------------------------------------


def test_encrypted_and_decrypted_it_holds_what_it_held(told: Path) -> None:
    before, held, head = told.read_bytes(), content(told), LedgerCopier().head(told)
    middle, back = told.with_name("e.ledger"), told.with_name("p.ledger")
    encryption.encrypt(told, middle, silent)
    encryption.decrypt(middle, back, silent)
    assert told.read_bytes() == before
    for one in (middle, back):
        assert content(one) == held
        assert LedgerCopier().head(one) == head
        shutil.copytree(f"{told}.files", f"{one}.files")
        desk = open_desk(one, CLERK, Clock(), suspect=True)
        assert desk.ask("verify_journal").ok
        desk.close()
    assert back.read_bytes().startswith(b"SQLite format 3\0")


def test_the_command_line_takes_the_scans_along_and_says_what_cannot_be(
    desk: Desk, scanned: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    names = [scanned, tmp_path / "e.ledger", tmp_path / "p.ledger"]
    for source, target, verb in zip(names, names[1:], ("encrypt", "decrypt"), strict=False):
        words = ["--ledger", str(source), "ledger", verb, "--out", str(target), "--json"]
        assert cli.main(words) == 0
        said = json.loads(capsys.readouterr().out)
        assert (said["head"], said["attachments"]) == (desk.ask("verify_journal").head, 2)
        other = open_desk(target, CLERK, Clock())
        assert other.ask("verify_attachments").faults == ()
        other.close()
    for source, verb, out, code in (
        (names[1], "encrypt", "x.ledger", "ledger_encrypted"),
        (names[2], "decrypt", "x.ledger", "ledger_not_encrypted"),
        (names[2], "key", "x.pdf", "ledger_not_encrypted"),
        (names[2], "encrypt", "e.ledger", "ledger_exists"),
        (names[2], "encrypt", "none/x.ledger", "folder_missing"),
    ):
        words = ["--ledger", str(source), "ledger", verb, "--out", str(tmp_path / out), "--json"]
        assert cli.main(words) == 4
        assert code in capsys.readouterr().out


def test_who_has_an_account_and_not_the_role_does_not_decrypt(
    ledger: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    password = "山中何事松花酿酒"
    desk = open_desk(ledger, CLERK, Clock())
    for name, role in ((REVIEWER, "manager"), (CLERK, "reader")):
        secret = desk.new_secret(password, password)
        desk.perform("account.enter", {"account": name, "roles": [role], "secret": secret})
        if role == "manager":
            desk.sign_in(REVIEWER, password)
    desk.close()
    monkeypatch.setenv("NONGQUAN_PASSWORD", password)
    words = ["ledger", "encrypt", "--out", str(ledger.with_name("e.ledger")), "--json"]
    for name, status in ((CLERK, 1), (REVIEWER, 0)):
        assert cli.main(["--ledger", str(ledger), "--as", name, *words]) == status
        assert ("not_your_role" in capsys.readouterr().out) == (status == 1)


def test_what_cannot_be_compared_is_not_left_behind(
    ledger: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Forgetful(LedgerCopier):
        def examine(self, *given: Any) -> Any:
            return None, ()

    monkeypatch.setattr(encryption, "LedgerCopier", Forgetful)
    before = sorted(ledger.parent.iterdir())
    with pytest.raises(Unavailable, match="ledger_copy_differs"):
        encryption.encrypt(ledger, ledger.with_name("e.ledger"), silent)
    assert sorted(ledger.parent.iterdir()) == before


def test_a_new_ledger_is_encrypted_from_its_first_byte(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "new.ledger"
    words = ["ledger", "create", "--encrypted", "--name", "某县服务中心", "--json"]
    assert cli.main(["--ledger", str(path), *words]) == 0
    assert ledger_keys.id_in(path) in capsys.readouterr().out
    assert cli.main(["--ledger", str(path), "ledger", "key"]) == 0
    key = ledger_keys.key_of(path)
    assert key is not None
    assert key.written in capsys.readouterr().out
    with pytest.raises(Unavailable, match="ledger_exists"):
        create_desk(path, CLERK, OFFICE, encrypted=True)


def test_a_server_is_not_encrypted_by_us() -> None:
    with pytest.raises(Unavailable, match="encryption_of_server"):
        create_desk(ServerAddress("county"), CLERK, OFFICE, encrypted=True)


@pytest.mark.usefixtures("no_key_store")
def test_where_its_key_cannot_be_kept_nothing_is_made(home: Path, ledger: Path) -> None:
    home.write_text("no folder", encoding="utf-8")
    before = sorted(ledger.parent.iterdir())
    with pytest.raises(Unavailable, match="file_not_written"):
        encryption.encrypt(ledger, ledger.with_name("e.ledger"), silent)
    with pytest.raises(Unavailable, match="file_not_written"):
        create_desk(ledger.with_name("new.ledger"), CLERK, OFFICE, encrypted=True)
    assert sorted(ledger.parent.iterdir()) == before


# --- what else is done with a ledger --------------------------------------------------------------


def test_a_backup_is_restored_on_another_machine_by_its_passphrase_alone(
    encrypted: Path, quick: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    backups = bootstrap.backups(Clock())
    backups.set_passphrase(PASSPHRASE)
    made = backups.make(encrypted)
    ledger_keys.forget()
    monkeypatch.setenv("NONGQUAN_HOME", str(tmp_path / "other machine"))
    other = bootstrap.backups(Clock())
    other.check(made.path, PASSPHRASE)
    other.restore(made.path, PASSPHRASE, tmp_path / "again.ledger")
    ledger_keys.forget()
    desk = open_desk(tmp_path / "again.ledger", CLERK, Clock())
    assert desk.ask("verify_journal").head == made.note.head
    desk.close()
    assert ledger_keys.id_in(tmp_path / "again.ledger") == ledger_keys.id_in(encrypted)


def test_a_damaged_one_is_saved_under_the_same_key(
    told: Path, ledger_key: LedgerKey, capsys: pytest.CaptureFixture[str]
) -> None:
    """A flipped byte costs sixteen: the page's other rows are read past the HMAC and proved."""
    held = content(told)
    target = told.with_name("e.ledger")
    encryption.rewrite(told, target, ledger_key, silent)
    with connected(target) as connection:
        (root,) = connection.execute(
            "SELECT rootpage FROM sqlite_master WHERE name = 'mortgage_version'"
        ).fetchone()
    spoilt(target, (root - 1) * 4096 + 4000)
    shutil.copytree(f"{told}.files", f"{target}.files")
    _, said, saved = repaired(target, capsys)
    assert ledger_keys.id_in(saved) == ledger_key.key_id
    found = content(saved)
    assert {name for name in KEPT if found[name] != held[name]} <= {"mortgage_version"}
    assert len(held["mortgage_version"]) - len(found["mortgage_version"]) == len(said["lost"]) <= 1
    assert [one.name for one in saved.parent.iterdir() if one.name.startswith(".repair")] == []
    assert BANK.encode() not in saved.read_bytes()
