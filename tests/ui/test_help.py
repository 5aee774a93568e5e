"""F1 explains the field, the page and the keys; the manual has a page for every page."""

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtWidgets import QApplication

from core.present.field_help import example, meaning
from core.present.manual import topics
from core.problems import Unavailable
from core.resources import resource_dir
from ui.help_dialog import HelpDialog, ManualDialog
from ui.places import PAGES
from ui.preferences import LANGUAGES


def shown(clerk):
    (dialog,) = (one for one in clerk.window.findChildren(HelpDialog) if one.isVisible())
    said = dialog.browser.toPlainText()
    dialog.close()
    dialog.deleteLater()
    clerk.settle()
    return said


def test_a_field_says_its_meaning_its_basis_and_an_example(clerk):
    clerk.context.open_form("mortgage.apply")
    clerk.settle()
    form = clerk.page.form
    form.anchors["amount"].editor.setFocus()
    clerk.window.help()
    said = shown(clerk)
    assert "最高额抵押填最高债权额" in said
    assert "《民法典》第四百条" in said
    assert f"例：{example('mortgage.apply', 'amount')}" in said
    assert "从收件到归档" in said  # the manual's page


def test_a_step_beside_a_record_is_explained_too(clerk):
    clerk.window.go("certificates")
    clerk.settle()
    clerk.page._step("certificate.issue")
    clerk.settle()
    clerk.page._panel.form.anchors["receiver"].editor.setFocus()
    clerk.window.help()
    assert "领证人姓名" in shown(clerk)


@pytest.mark.parametrize("name", [entry.name for entry in PAGES])
def test_every_page_is_explained(clerk, name):
    clerk.window.go(name)
    clerk.settle()
    clerk.window.help()
    page = (resource_dir() / "manual" / "zh_CN" / f"{name}.md").read_text("utf-8")
    title = page.splitlines()[0].removeprefix("# ")
    said = shown(clerk)
    assert title in said
    assert "Ctrl+Enter" in said  # the keys stand below


def test_the_manual_is_there_in_both_languages():
    for language in LANGUAGES:
        folder = resource_dir() / "manual" / language
        wanted = {entry.name for entry in PAGES} | {topic.page for topic in topics()} | {"imports"}
        assert {path.stem for path in folder.glob("*.md")} == wanted


def test_what_is_explained_is_a_field(clerk):
    text = clerk.context.text
    explained = {
        key.removeprefix("help.") for key in sorted(text.keys()) if key.startswith("help.")
    }
    assert {name for name in explained if not text.has(f"field.{name}")} == set()
    assert meaning(text, "no_such_field") == ""


def test_f1_on_a_faulty_field_says_what_is_wrong_and_what_to_do(clerk):
    clerk.context.open_form("mortgage.apply")
    clerk.settle()
    form = clerk.page.form
    form.anchors["amount"].editor.setFocus()
    clerk.type("十万")
    clerk.enter()
    form.anchors["amount"].editor.setFocus()
    clerk.window.help()
    said = shown(clerk)
    assert "十万" in said
    assert "怎样填写" in said
    assert "最多两位小数" in said
    form.anchors["amount"].editor.selectAll()
    clerk.type("100000")
    clerk.window.help()
    assert "怎样填写" not in shown(clerk)  # mended: nothing is explained any more


def test_a_list_of_faults_leads_to_the_manual_by_a_key(clerk):
    clerk.context.open_form("mortgage.apply")
    clerk.settle()
    clerk.ctrl(Qt.Key.Key_Return)
    assert clerk.page.banner.text
    clerk.key(Qt.Key.Key_F1, Qt.KeyboardModifier.ShiftModifier)
    (dialog,) = (one for one in clerk.window.findChildren(ManualDialog) if one.isVisible())
    before = dialog.browser.toPlainText()
    assert "怎样填写" in before
    dialog._follow(QUrl("forms#changed"))
    assert "填表与报错" in dialog.browser.toPlainText()
    assert dialog.browser.textCursor().block().text() == "已被别人改动"
    assert dialog.browser.viewport().rect().contains(dialog.browser.cursorRect())
    assert dialog.browser.verticalScrollBar().value() > 0  # it went there
    dialog.back()
    assert dialog.browser.toPlainText() == before
    dialog.close()


def test_a_failure_in_the_strip_leads_to_the_manual(clerk):
    clerk.context.failed.emit(Unavailable("disk_full"))
    assert clerk.window.note_button.text() == "怎么办"
    clerk.window.note_button.click()
    (dialog,) = (one for one in clerk.window.findChildren(ManualDialog) if one.isVisible())
    assert "磁盘满" in dialog.browser.toPlainText()
    dialog.close()
    clerk.context.noted.emit("完成", "page", "cases")
    assert clerk.window.note_button.text() == "查看"


def test_tab_reaches_the_buttons_of_a_banner(clerk):
    clerk.context.open_form("mortgage.apply")
    clerk.settle()
    clerk.ctrl(Qt.Key.Key_Return)
    page = clerk.page
    assert page.banner.text
    page.form.focus_first()
    seen = []
    for _ in range(80):
        clerk.key(Qt.Key.Key_Tab)
        seen.append(clerk.focus)
        if clerk.focus == "怎么办":
            break
    assert seen[-2:] == ["收件并受理", "怎么办"]  # after the button that submits, before the form
    clerk.key(Qt.Key.Key_Tab)
    first = clerk.focus
    assert page.form.isAncestorOf(QApplication.focusWidget())
    clerk.key(Qt.Key.Key_Backtab, Qt.KeyboardModifier.ShiftModifier)
    assert clerk.focus == "怎么办"
    page.banner.hide()
    page.form.focus_first()
    for _ in range(3):  # without a banner there is only the form and its buttons
        clerk.key(Qt.Key.Key_Tab)
    assert first
    assert "怎么办" not in clerk.focus
