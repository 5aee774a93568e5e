"""F1 explains the field, the page and the keys; the manual has a page for every page."""

import pytest

from core.present.field_help import example, meaning
from core.resources import resource_dir
from ui.help_dialog import HelpDialog
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
        known = {"imports", *(entry.name for entry in PAGES)}
        assert {path.stem for path in folder.glob("*.md")} == known


def test_what_is_explained_is_a_field(clerk):
    text = clerk.context.text
    explained = {
        key.removeprefix("help.") for key in sorted(text.keys()) if key.startswith("help.")
    }
    assert {name for name in explained if not text.has(f"field.{name}")} == set()
    assert meaning(text, "no_such_field") == ""
