"""Backups in the window: 现在备份 beside work that goes on, check, restore, keys, warnings."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from core.storage.copying import LedgerCopier
from desktop import bootstrap
from desktop.start import Start
from tests.backups import PASSPHRASE, quick
from tests.builders import person
from ui.backup_watch import BackupWatch
from ui.preferences import Preferences
from ui.welcome import Welcome

__all__ = ["quick"]


@pytest.fixture
def card(clerk, ledger, quick):
    clerk.context.backups, clerk.context.ledger = bootstrap.backups, ledger
    clerk.window.go("settings")
    clerk.settle()
    return clerk.page.backup


def take_passphrase(clerk, card, typed=PASSPHRASE, repeated=PASSPHRASE):
    card.change()
    card.dialog.passphrase.setText(typed)
    card.dialog.repeated.setText(repeated)
    card.dialog.act()
    clerk.settle()
    clerk.window.activateWindow()  # no screen gives it back by itself
    clerk.qtbot.waitUntil(lambda: QApplication.activeWindow() is clerk.window)


def test_from_the_first_passphrase_to_a_restored_ledger(clerk, card, tmp_path):
    assert "还没有设置备份" in card.warning.text
    card.make()
    clerk.settle()
    assert "还没有设置备份口令" in card.banner.text
    take_passphrase(clerk, card, "kurz", "kurz")
    assert "太短" in card.dialog.boxes["backup_passphrase"].fault.text()
    card.dialog.reject()
    take_passphrase(clerk, card, PASSPHRASE, "other")
    assert "不一样" in card.dialog.boxes["backup_repeated"].fault.text()
    card.dialog.reject()
    take_passphrase(clerk, card)
    assert "还没有经过验证的备份" in card.warning.text
    clerk.key(Qt.Key.Key_K, Qt.KeyboardModifier.AltModifier)
    clerk.settle()
    assert "已验证可恢复" in card.banner.text
    assert card.warning.text == ""
    card.check()
    assert card.dialog.file.text().endswith(".nqbak")
    card.dialog.key.setText("falsch")
    card.dialog.act()
    clerk.settle()
    assert "不对" in card.dialog.boxes["backup_secret"].fault.text()
    card.dialog.key.setText(PASSPHRASE)
    backup = card.dialog.file.text()
    card.dialog.act()
    clerk.settle()
    assert "检查完毕" in card.banner.text
    card.restore()
    card.dialog.file.setText(backup)
    card.dialog.key.setText(PASSPHRASE)
    card.dialog.target.setText(str(tmp_path / "demo.ledger"))
    card.dialog.act()
    clerk.settle()
    assert "已经存在" in card.dialog.boxes["backup_target"].fault.text()
    card.dialog.target.setText(str(tmp_path / "again.ledger"))
    card.dialog.act()
    clerk.settle()
    assert "已恢复到" in card.banner.text
    copier = LedgerCopier()
    assert copier.head(tmp_path / "again.ledger") == copier.head(tmp_path / "demo.ledger")


def test_work_goes_on_while_a_backup_is_made(clerk, card):
    take_passphrase(clerk, card)
    card.make()
    clerk.window.go("parties")
    clerk.window.want_form("party.enter")
    clerk.until_focus("姓名（名称）")
    clerk.type("赵小兰")
    assert "赵小兰" in clerk.page.form.anchors["name"].editor.text()
    clerk.settle()
    assert "已验证可恢复" in card.banner.text


def test_a_paper_key_counts_once_its_sheet_is_put_away(clerk, card):
    card.new_key()
    clerk.settle()
    assert "请先打印或保存" in card.dialog.banner.text
    card.dialog.reject()
    assert bootstrap.backups().settings().recipients == ()
    card.new_key()
    clerk.settle()
    assert card.dialog.take_button.isVisible()
    card.dialog.take_button.click()
    clerk.settle()
    (kept,) = bootstrap.backups().settings().recipients
    assert kept.key_id in card.banner.text


def test_the_watch_makes_one_when_it_is_due_and_says_what_it_met(clerk, card, tmp_path):
    watch = BackupWatch(clerk.context, clerk.window)
    watch.look()
    clerk.settle()
    home = bootstrap.user_folder() / "backups"
    assert not home.exists()  # nobody chose a key
    take_passphrase(clerk, card)
    watch.look()
    clerk.settle()
    assert len(list(home.glob("*.nqbak"))) == 1
    assert "已自动备份" in clerk.window.note.text()
    watch.look()
    clerk.settle()
    assert len(list(home.glob("*.nqbak"))) == 1  # nothing was entered since
    for one in home.iterdir():
        one.unlink()
    home.rmdir()
    home.write_text("a file stands where the folder was", encoding="utf-8")
    watch.look()
    clerk.settle()
    assert clerk.context.backup_fault is not None


@pytest.fixture
def serious(clerk, card):
    """The ledger of an office, not of the demonstration."""
    office = {"name": "瓯岭县农村产权服务中心", "region_code": "330399", "kind": "service_centre"}
    today = clerk.context.desk.today().isoformat()
    clerk.context.desk.perform(
        "setting.office", {**office, "demonstration": False, "valid_from": today}
    )
    return clerk


def test_the_start_page_warns_until_there_is_a_backup(serious, card):
    serious.window.go("today")
    serious.context.changed.emit(frozenset({"case"}))
    serious.settle()
    page = serious.page
    assert "还没有设置备份" in page.banner.text
    page.banner.pressed.emit("settings")
    serious.settle()
    assert serious.page.name == "settings"
    take_passphrase(serious, card)
    card.make()
    serious.settle()
    serious.window.go("today")
    serious.settle()
    assert serious.page.banner.text == ""
    serious.context.backup_fault = OSError("x")
    serious.context.changed.emit(frozenset({"backup"}))
    serious.settle()
    assert "自动备份没有成功" in serious.page.banner.text


def test_of_a_ledger_that_is_made_up_nobody_is_warned(clerk, card):
    clerk.window.go("today")
    clerk.context.changed.emit(frozenset({"backup"}))
    clerk.settle()
    assert clerk.page.banner.text == ""


def test_restored_without_a_ledger_and_backed_up_on_closing(
    qapp, qtbot, ledger, tmp_path, monkeypatch, quick
):
    monkeypatch.setenv("NONGQUAN_HOME", str(tmp_path / "home"))
    bootstrap.backups().set_passphrase(PASSPHRASE)
    made = bootstrap.backups().make(ledger)
    start = Start(qapp, Preferences(), "经办员")
    qtbot.addWidget(start.window)
    with qtbot.waitActive(start.window):
        start.window.show()
    start.welcome()
    page = start.window.stack.currentWidget()
    assert isinstance(page, Welcome)
    page.restore_wanted.emit()
    dialog = start.dialog
    dialog.file.setText(str(made.path))
    dialog.key.setText(PASSPHRASE)
    dialog.target.setText(str(tmp_path / "again.ledger"))
    dialog.act()
    qtbot.waitUntil(lambda: start.window.context.ready, timeout=60_000)
    qtbot.waitUntil(lambda: not start.window.context.jobs.pending, timeout=20_000)
    before = len(bootstrap.backups().listed())
    start.desk.perform("party.enter", person(5))
    start.window.close()
    assert len(bootstrap.backups().listed()) == before + 1
