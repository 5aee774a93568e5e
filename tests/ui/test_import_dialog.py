"""批量导入 in the window, by keyboard: faults shown, headings explained, mended, imported."""

import pytest
import python_calamine
import xlsxwriter
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QFileDialog

from core.adapters.tables.reading import read_table
from core.problems import Cancelled
from tests.builders import person
from ui.help_dialog import HelpDialog

HEAD = ["类型", "姓名（名称）", "证件种类", "证件号码", "联系电话"]
ROWS = [
    ["自然人", one["name"], "居民身份证", one["id_no"], "12000000009"]
    for one in (person(n) for n in (41, 42, 43))
]


def written(path, *rows):
    with xlsxwriter.Workbook(str(path), {"strings_to_formulas": False}) as book:
        page = book.add_worksheet()
        for number, row in enumerate(rows):
            page.write_row(number, 0, row)
    return path


def changed(rows, nth, **cells):
    """The rows with some cells of one of them by the heading's place (``d3=…`` is the fourth)."""
    row = list(rows[nth])
    for name, cell in cells.items():
        row[int(name[1:])] = cell
    return [*rows[:nth], row, *rows[nth + 1 :]]


@pytest.fixture
def answers(monkeypatch):
    """What a person would answer when the system asks for a file."""
    given = {}
    for name in ("getOpenFileName", "getSaveFileName"):
        monkeypatch.setattr(QFileDialog, name, lambda *_, n=name: (str(given[n]), ""))
    return given


def opened(clerk, page="parties"):
    clerk.window.activateWindow()
    clerk.qtbot.waitUntil(clerk.window.isActiveWindow)
    clerk.window.go(page)
    clerk.settle()
    clerk.ctrl(Qt.Key.Key_I, shift=True)
    dialog = clerk.window.imports.dialog
    clerk.qtbot.waitUntil(dialog.isActiveWindow)
    clerk.settle()
    return dialog


def chosen(clerk, answers, path):
    answers["getOpenFileName"] = path
    clerk.alt(Qt.Key.Key_O)
    clerk.settle()


def lines(dialog):
    return [(one.row, one.column, one.found.problem.code) for one in dialog.table.table.rows]


def parties(clerk):
    return len(clerk.ask("parties", limit=5_000))


def test_faults_are_shown_mended_and_the_file_imported_without_the_mouse(clerk, answers, tmp_path):
    before = parties(clerk)
    bad = changed(changed(ROWS, 0, d0="人"), 2, d3=330324199001011234.0)
    path = written(tmp_path / "名单.xlsx", HEAD, *bad)
    dialog = opened(clerk)
    assert dialog.offer.kind == "party"
    chosen(clerk, answers, path)
    assert lines(dialog) == [(2, "类型", "not_a_choice"), (4, "证件号码", "digits_lost")]
    assert "共 3 行，有 2 处问题，没有录入任何内容" in dialog.banner.text
    assert QApplication.focusWidget() is dialog.table
    assert "可选：自然人" in dialog.whole.text()
    clerk.key(Qt.Key.Key_Down)
    assert "文本" in dialog.whole.text()
    assert "E+17" in dialog.table.current.value
    clerk.ctrl(Qt.Key.Key_Return)
    assert parties(clerk) == before
    written(path, HEAD, *ROWS)
    clerk.key(Qt.Key.Key_F5)
    assert lines(dialog) == []
    assert "检查通过：共 3 行" in dialog.banner.text
    assert parties(clerk) == before
    clerk.ctrl(Qt.Key.Key_Return)
    assert "已导入 3 行" in dialog.banner.text
    assert parties(clerk) == before + 3
    clerk.ctrl(Qt.Key.Key_Return)
    assert parties(clerk) == before + 3, "a second Enter enters nothing"
    clerk.key(Qt.Key.Key_Escape)
    assert clerk.window.stack.currentWidget().table.table.total == before + 3


def test_the_file_handed_back_says_what_is_wrong_and_can_be_imported_once_mended(
    clerk, answers, tmp_path
):
    path = written(tmp_path / "名单.xlsx", HEAD, *changed(ROWS, 1, d0="人"))
    dialog = opened(clerk)
    chosen(clerk, answers, path)
    answers["getSaveFileName"] = path
    clerk.alt(Qt.Key.Key_S)
    assert "不能写到原文件" in dialog.banner.text
    answers["getSaveFileName"] = tmp_path / "问题.xlsx"
    clerk.alt(Qt.Key.Key_S)
    rows = [list(row) for _, row in read_table(tmp_path / "问题.xlsx").rows]
    assert rows[0][-1] == "问题"
    assert [bool(row[-1]) for row in rows] == [True, False, True, False]
    written(tmp_path / "问题.xlsx", rows[0], *changed(rows[1:], 1, d0="自然人"))
    chosen(clerk, answers, tmp_path / "问题.xlsx")
    assert "检查通过" in dialog.banner.text


def test_headings_are_explained_once_and_remembered_for_the_same_headings(clerk, answers, tmp_path):
    other = ["种类", "户主", "证件种类", "身份证", "手机", "备注甲"]
    path = written(tmp_path / "a.xlsx", other, *([*row, "无"] for row in ROWS))
    dialog = opened(clerk)
    chosen(clerk, answers, path)
    asked = dialog.headings
    assert asked.isVisible()
    assert clerk.focus == "种类"
    assert "姓名（名称）" in asked.lacking.text()
    for key, name in (("种类", "kind"), ("户主", "name"), ("身份证", "id_no"), ("手机", "phone")):
        asked.choose(key, name)
    asked.choose("备注甲", "")
    assert asked.lacking.text() == ""
    clerk.ctrl(Qt.Key.Key_Return)
    clerk.settle()
    assert "检查通过：共 3 行" in dialog.banner.text
    dialog.close()
    again = opened(clerk)
    moved = [[*row[:4], "无", row[4]] for row in changed(ROWS, 0, d0="人")]
    chosen(clerk, answers, written(tmp_path / "b.xlsx", [*other[:4], other[5], other[4]], *moved))
    assert not hasattr(again, "headings")
    assert lines(again) == [(2, "类型", "not_a_choice")]


def test_a_file_with_no_heading_anybody_knows_can_still_be_explained(clerk, answers, tmp_path):
    other = ["甲", "乙", "丙", "丁", "戊"]
    dialog = opened(clerk)
    chosen(clerk, answers, written(tmp_path / "a.xlsx", ["某县名单"], other, *ROWS))
    asked = dialog.headings
    assert [one.written for one in asked._head.headings] == other
    for key, name in zip(other, ("kind", "name", "id_kind", "id_no", "phone"), strict=True):
        asked.choose(key, name)
    clerk.ctrl(Qt.Key.Key_Return)
    clerk.settle()
    assert "检查通过：共 3 行" in dialog.banner.text


def test_a_question_wants_a_reason(clerk, answers, tmp_path):
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        page = book.add_worksheet()
        for number, row in enumerate([HEAD, *ROWS]):
            page.write_row(number, 0, row)
        page.set_row(2, None, None, {"hidden": True})
    before = parties(clerk)
    dialog = opened(clerk)
    chosen(clerk, answers, path)
    assert "需要确认" in dialog.banner.text
    clerk.ctrl(Qt.Key.Key_Return)
    clerk.type("隐藏只是为了核对")
    clerk.ctrl(Qt.Key.Key_Return)
    clerk.settle()
    assert "已导入 3 行" in dialog.banner.text
    assert parties(clerk) == before + 3


def test_the_empty_sheet_of_each_class_has_its_columns(clerk, answers, tmp_path):
    dialog = opened(clerk, "assets")
    assert dialog.offer.kind == "asset"
    seen = set()
    for place in range(dialog.kind.count()):
        dialog.kind.setCurrentIndex(place)
        if dialog.offer.kind != "asset":
            continue
        answers["getSaveFileName"] = tmp_path / f"{dialog.offer.asset_class}.xlsx"
        clerk.alt(Qt.Key.Key_T)
        clerk.settle()
        book = python_calamine.load_workbook(str(answers["getSaveFileName"]))
        head, *rest = book.get_sheet_by_index(0).to_python()
        assert not any(map(any, rest))
        seen.add(tuple(head))
        assert book.sheet_names[1] == "填写说明"
    assert len(seen) == len(clerk.context.desk.classes)


def test_a_cycles_sheet_asks_for_the_cycle(clerk, answers, tmp_path):
    dialog = opened(clerk, "distributions")
    assert dialog.offer.into == "cycle"
    assert dialog.into.isVisible()
    assert dialog.into.text() == clerk.page.table.current.cycle_no
    dialog.kind.setCurrentIndex(0)
    assert not dialog.into.isVisible()


def test_f1_explains_it(clerk):
    dialog = opened(clerk)
    clerk.key(Qt.Key.Key_F1)
    (shown,) = dialog.findChildren(HelpDialog)
    assert "一行不录" in shown.browser.toPlainText()
    shown.close()


def test_a_stop_enters_nothing_and_says_so(clerk, answers, tmp_path, monkeypatch):
    before = parties(clerk)
    dialog = opened(clerk)
    chosen(clerk, answers, written(tmp_path / "a.xlsx", HEAD, *ROWS))

    def stop(done, total):
        raise Cancelled

    monkeypatch.setattr(clerk.context.jobs, "report", stop)
    clerk.ctrl(Qt.Key.Key_Return)
    assert dialog.banner.text == "已停止，没有录入任何内容。"
    assert not dialog.progress.isVisible()
    assert parties(clerk) == before


def test_a_file_that_is_refused_says_why(clerk, answers, tmp_path):
    dialog = opened(clerk)
    (tmp_path / "a.xls").write_bytes(b"<html>")
    chosen(clerk, answers, tmp_path / "a.xls")
    assert "其实是网页" in dialog.banner.text
    chosen(clerk, answers, tmp_path / "none.xlsx")
    assert "找不到文件" in dialog.banner.text
    assert not dialog.buttons["import"].isEnabled()


def test_the_search_box_begins_it(clerk):
    clerk.ctrl(Qt.Key.Key_K)
    clerk.pick("批量补录存量抵押")
    clerk.settle()
    assert clerk.window.imports.dialog.offer.kind == "mortgage"
    clerk.window.imports.dialog.close()
