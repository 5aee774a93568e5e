"""An older ledger, put back from a backup, is opened once somebody has said why it counts."""

import shutil

import pytest

from desktop.start import Start
from tests.builders import CLERK, Clock, open_desk, person
from ui.preferences import Preferences
from ui.welcome import Welcome


@pytest.fixture
def older(ledger, tmp_path):
    """A ledger whose copy of before the last entry was put back in its place."""
    kept = shutil.copy(ledger, tmp_path / "kept.ledger")
    desk = open_desk(ledger, CLERK)
    desk.perform("party.enter", person(2))
    desk.close()
    shutil.copy(kept, ledger)
    return ledger


@pytest.fixture
def start(qapp, qtbot):
    made = Start(qapp, Preferences(), "王经办")
    qtbot.addWidget(made.window)
    with qtbot.waitActive(made.window):
        made.window.show()
    made.welcome()
    yield made
    made.window.close()


def asked(start, qtbot, ledger):
    start.open(str(ledger))
    qtbot.waitUntil(lambda: hasattr(start.accepting, "dialog"), timeout=20_000)
    return start.accepting.dialog


def test_the_dialog_says_what_is_missing_and_insists_on_a_reason(start, qtbot, older):
    dialog = asked(start, qtbot, older)
    dialog.accept_it()
    assert dialog.isVisible()
    assert dialog.fault.text() == "请写明原因。"
    dialog.why.setPlainText("硬盘故障，从昨晚的备份恢复")
    dialog.accept_it()
    qtbot.waitUntil(lambda: start.window.context.ready, timeout=20_000)
    qtbot.waitUntil(lambda: not start.window.context.jobs.pending, timeout=20_000)
    entry = start.window.context.desk.ask("journal")[0]
    assert (entry.operation, entry.operator) == ("journal.accept", "王经办")
    assert "昨晚的备份" in entry.facts


def test_without_a_reason_nothing_is_opened(start, qtbot, older):
    asked(start, qtbot, older).reject()
    assert not start.window.context.ready
    shown = start.window.stack.currentWidget()
    assert isinstance(shown, Welcome)
    assert "比本机最后见到的账簿旧" in shown.banner.text


def test_a_ledger_that_goes_on_is_never_asked_about(start, qtbot, ledger):
    desk = open_desk(ledger, CLERK, Clock())
    desk.close()
    start.open(str(ledger))
    qtbot.waitUntil(lambda: start.window.context.ready, timeout=20_000)
    assert not hasattr(start.accepting, "dialog")


def test_the_journal_page_signs_a_checkpoint(clerk):
    clerk.window.go("journal")
    clerk.settle()
    page = clerk.page
    page.sign()
    clerk.settle()
    entry = clerk.ask("journal")[0].sequence
    assert f"第 {entry} 条" in page.banner.text
    page.verify()
    clerk.settle()
    assert "检查点" in page.banner.text
