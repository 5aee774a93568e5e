"""People in the window: the first account, signing in, the lock, and whose number is shown."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from desktop.start import Start
from tests.ui.conftest import WAIT_MS, Clerk
from ui.preferences import Preferences
from ui.sign_in import Idle, SignIn

CHIEF, CLERK, PASSWORD = "周敏", "林晓燕", "山中何事松花酿酒"


@pytest.fixture
def start(qapp, qtbot, tmp_path, monkeypatch, ledger):
    monkeypatch.setenv("NONGQUAN_HOME", str(tmp_path / "home"))
    made = Start(qapp, Preferences(tmp_path / "window.ini"), CLERK)
    made.preferences.choose("tour", "taken")
    qtbot.addWidget(made.window)
    with qtbot.waitActive(made.window):
        made.window.show()
    made.open(str(ledger))
    qtbot.waitUntil(lambda: made.window.context.ready, timeout=WAIT_MS)
    yield made
    made.window.close()


def hands(qtbot, start) -> Clerk:
    clerk = Clerk(qtbot, start.window)
    clerk.settle()
    return clerk


def first_account(qtbot, start):
    """Make the first account by keys, and return what shows then."""
    clerk = hands(qtbot, start)
    clerk.key(Qt.Key.Key_Comma, Qt.KeyboardModifier.ControlModifier)
    clerk.alt(Qt.Key.Key_N)
    dialog = start.window.page("settings").people.dialog
    clerk.type(CHIEF)
    for code in dialog.checks:
        clerk.key(Qt.Key.Key_Tab)
        if code in ("registrar", "manager"):
            clerk.key(Qt.Key.Key_Space)
    for _ in range(2):
        clerk.key(Qt.Key.Key_Tab)
        clerk.type(PASSWORD)
    clerk.ctrl(Qt.Key.Key_Return)
    shown(qtbot, start)
    return dialog


def shown(qtbot, start) -> SignIn:
    def there():
        return isinstance(start.window.stack.currentWidget(), SignIn)

    qtbot.waitUntil(there, timeout=WAIT_MS)
    hands(qtbot, start)
    return start.window.stack.currentWidget()


def sign_in(qtbot, start, password=PASSWORD):
    page = shown(qtbot, start)
    clerk = Clerk(qtbot, start.window)
    page.password.editor.setFocus()
    clerk.type(password)
    clerk.enter()
    return page


@pytest.fixture
def staffed(qtbot, start):
    first_account(qtbot, start)
    sign_in(qtbot, start)
    hands(qtbot, start)
    return start


def test_the_first_account_is_made_and_signed_in_by_keys(qtbot, start):
    first_account(qtbot, start)
    page = sign_in(qtbot, start, "不对的密码")
    assert "不正确" in page.password.fault.text()
    assert page.password.editor.text() == ""
    assert start.desk is None
    sign_in(qtbot, start)
    hands(qtbot, start)
    assert start.window.operator.text() == CHIEF
    assert start.desk.session.signed_in


def test_what_is_wrong_stands_under_its_field(qtbot, start):
    clerk = hands(qtbot, start)
    clerk.key(Qt.Key.Key_Comma, Qt.KeyboardModifier.ControlModifier)
    clerk.alt(Qt.Key.Key_N)
    dialog = start.window.page("settings").people.dialog
    clerk.ctrl(Qt.Key.Key_Return)
    assert "8 至 128" in dialog.boxes["password"].fault.text()
    for name in ("password", "password_again"):
        dialog.boxes[name].editor.setText(PASSWORD)
    clerk.ctrl(Qt.Key.Key_Return)
    assert dialog.boxes["account"].fault.text()
    assert dialog.boxes["roles"].fault.text()
    dialog.close()


def test_a_lock_keeps_what_is_being_typed(qtbot, staffed):
    clerk = hands(qtbot, staffed)
    clerk.ctrl(Qt.Key.Key_P, shift=True)
    form = clerk.page
    clerk.until_focus("姓名（名称）")
    clerk.type("兰溪山居")
    clerk.ctrl(Qt.Key.Key_L)
    lock = staffed.window.locked
    assert lock.isVisible()
    clerk.key(Qt.Key.Key_Escape)
    lock.close()
    assert lock.isVisible()
    lock.password.editor.setFocus()
    clerk.type("不对的密码")
    clerk.enter()
    assert "不正确" in lock.password.fault.text()
    clerk.type(PASSWORD)
    clerk.enter()
    assert not lock.isVisible()
    assert clerk.page is form
    assert form.form.anchors["name"].editor.text() == "兰溪山居"


def test_who_leaves_finds_the_draft_again(qtbot, staffed):
    clerk = hands(qtbot, staffed)
    clerk.ctrl(Qt.Key.Key_P, shift=True)
    clerk.until_focus("姓名（名称）")
    clerk.type("兰溪山居")
    clerk.ctrl(Qt.Key.Key_L)
    staffed.window.locked._leave()
    sign_in(qtbot, staffed)
    clerk = hands(qtbot, staffed)
    assert [one.operation for one in clerk.ask("drafts")] == ["party.enter"]


def test_a_single_desk_has_no_lock(qtbot, start):
    clerk = hands(qtbot, start)
    clerk.ctrl(Qt.Key.Key_L)
    assert start.window.locked is None


def test_a_number_is_shown_to_who_says_why(qtbot, staffed):
    clerk = hands(qtbot, staffed)
    clerk.ctrl(Qt.Key.Key_4)
    page = staffed.window.page("parties")
    masked = next(one for one in clerk.ask("parties") if "*" in one.id_no)
    page.show_record(masked.party_no, "party")
    clerk.settle()
    clerk.alt(Qt.Key.Key_I)
    dialog = page.dialog
    clerk.enter()
    assert dialog.box.fault.text() == "请填写用途。"
    clerk.type("核对抵押人身份证")
    clerk.enter()
    clerk.settle()
    assert not dialog.isVisible()
    (now,) = [one for one in clerk.ask("parties") if one.party_no == masked.party_no]
    assert "*" not in now.id_no


def test_idleness_passes_only_where_nothing_is_touched(qapp, qtbot, monkeypatch):
    monkeypatch.setattr("ui.sign_in.MINUTE_MS", 40)
    idle = Idle(qapp)
    with qtbot.waitSignal(idle.passed, timeout=WAIT_MS):
        idle.watch(1)
    idle.watch(0)
    with qtbot.assertNotEmitted(idle.passed, wait=120):
        QApplication.processEvents()


def test_who_amends_a_person_says_why_and_finds_the_whole_number(qtbot, staffed):
    desk = staffed.desk
    roles = {"account": CHIEF, "roles": ["manager", "acceptor"], "account_state": "active"}
    desk.perform("account.amend", roles)
    clerk = hands(qtbot, staffed)
    clerk.ctrl(Qt.Key.Key_4)
    page = staffed.window.page("parties")
    masked = next(one for one in clerk.ask("parties") if "*" in one.id_no)
    page.show_record(masked.party_no, "party")
    clerk.settle()
    clerk.alt(Qt.Key.Key_X)
    clerk.type("换发身份证")
    clerk.enter()
    clerk.settle()
    whole = clerk.page.form.anchors["id_no"].editor.text()
    assert whole.endswith(masked.id_no[-4:])
    assert "*" not in whole


def test_a_masked_number_never_stands_in_a_form(qtbot, staffed):
    clerk = hands(qtbot, staffed)
    masked = next(one for one in clerk.ask("parties") if "*" in one.id_no)
    clerk.context.open_form("party.correct", {"party": masked.party_no})
    clerk.settle()
    assert clerk.page.form.anchors["id_no"].editor.text() == ""
    assert clerk.page.form.anchors["name"].editor.text() == masked.name
