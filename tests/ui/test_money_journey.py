"""A dividend cycle by keys alone: from Excel to the bank's file, and back from its answer."""

import csv
import io

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog

from tests.ui.test_distributions import TEXT, cycle, sheet  # noqa: F401 - a fixture

CTRL_ENTER = Qt.Key.Key_Return
TABS = 120  # more than there are stops on the page
GOOD, BAD = "成功", "失败"
FIRST = "1"  # of a few to choose from


def tab_to(clerk, name):
    """Press Tab until what has the focus is called ``name``."""
    seen = []
    for _ in range(TABS):
        if clerk.focus == name:
            return
        seen.append(clerk.focus)
        clerk.key(Qt.Key.Key_Tab)
    raise AssertionError(f"Tab never came to {name}: {seen}")


def through_menu(clerk, key, *keys):
    """Open a menu by Alt and a key and go through it by keys."""
    clerk.alt(key)
    clerk.qtbot.waitUntil(lambda: QApplication.activePopupWidget() is not None, timeout=5_000)
    QApplication.processEvents()
    for one in keys:
        QTest.keyClick(QApplication.activePopupWidget(), one)
    clerk.settle()


@pytest.fixture
def files(monkeypatch, tmp_path):
    """The dialogs of the system: what they are asked, and the file that they give."""
    asked = {}

    def save(_, title, name, *__):
        asked["saved"] = name
        return str(tmp_path / name.rpartition("/")[2]), ""

    def choose(_, title, folder="", *__):
        asked["folder"] = folder
        return str(asked["give"]), ""

    monkeypatch.setattr(QFileDialog, "getSaveFileName", save)
    monkeypatch.setattr(QFileDialog, "getOpenFileName", choose)
    return asked


def bring(clerk, files, folder, kind, button):
    files["give"] = sheet(folder, kind)
    tab_to(clerk, button)
    clerk.key(Qt.Key.Key_Space)
    clerk.settle()
    assert "已录入" in clerk.page.banner.text, clerk.page.banner.text


def step(clerk, state, /, button="", **typed):
    """Take the next step by Alt+N, or by its button; fill its small form where it has one."""
    if button:
        tab_to(clerk, button)
        clerk.key(Qt.Key.Key_Space)
    else:
        clerk.alt(Qt.Key.Key_N)
    clerk.settle()
    if typed:
        for name, text in typed.items():
            clerk.until_focus(name)
            if text == FIRST:
                clerk.key(Qt.Key.Key_1)
            else:
                clerk.type(text)
        clerk.ctrl(CTRL_ENTER)
        clerk.settle()
    (row,) = clerk.ask("cycles")[:1]
    assert row.state == state, clerk.page.banner.text


def answered(content, outcomes, reference=""):
    """Return the bank's answer to its file: the same lines with what became of each."""
    rows = list(csv.reader(io.StringIO(content.decode("gb18030"))))
    head = next(n for n, row in enumerate(rows) if "参考号" in row)
    place = rows[head].index("参考号")
    rows[head] += ["处理结果", "失败原因"]
    for line, row in enumerate(rows[head + 1 :], start=1):
        row += outcomes.get(line, (GOOD, ""))
        if line == 1 and reference:
            row[place] = reference
    made = io.StringIO()
    csv.writer(made).writerows(rows)
    return made.getvalue().encode("gb18030")


def test_from_excel_to_the_bank_and_back(clerk, cycle, files, tmp_path):  # noqa: F811
    clerk.ctrl(Qt.Key.Key_7)
    while clerk.page.table.current.cycle_no != cycle:
        clerk.key(Qt.Key.Key_Down)
    clerk.settle()
    bring(clerk, files, tmp_path, "payees", "导入收款人")
    for kind, term in (("plots", "地块"), ("deliveries", "交售"), ("holders", "股东")):
        bring(clerk, files, tmp_path, kind, f"导入表格 {term}")
    step(clerk, "locked")
    step(clerk, "computed")
    before_the_meeting(clerk, cycle)
    step(clerk, "paying", 付款日期="20261120")
    (batch,) = clerk.ask("cycle", cycle_no=cycle).batches

    through_menu(clerk, Qt.Key.Key_B, Qt.Key.Key_Return)  # the form it was ordered in
    written = tmp_path / files["saved"].rpartition("/")[2]
    assert "已保存" in clerk.page.banner.text
    content = written.read_bytes()
    assert content == clerk.context.desk.payment_file(batch.batch_no)[1]

    wrong = tmp_path / "return_wrong.csv"
    wrong.write_bytes(answered(content, {2: ("不详", "")}, "FK-000"))
    files["give"] = wrong
    through_menu(clerk, Qt.Key.Key_R, Qt.Key.Key_Return)
    assert "第 2 行" in clerk.page.banner.text or "FK-000" in clerk.page.banner.text
    assert "不详" in clerk.page.banner.text  # each line that cannot be taken is said
    (waiting,) = clerk.ask("cycle", cycle_no=cycle).batches
    assert waiting.waiting == batch.count  # and none of them is entered
    assert files["folder"] == str(tmp_path)  # where the file was put

    back = tmp_path / "return.csv"
    back.write_bytes(answered(content, {2: (BAD, "户名不符")}))
    files["give"] = back
    through_menu(clerk, Qt.Key.Key_R, Qt.Key.Key_Return)
    assert f"成功 {batch.count - 1} 笔，失败 1 笔" in clerk.page.banner.text
    (done,) = clerk.ask("cycle", cycle_no=cycle).batches
    assert (done.failed, done.waiting) == (1, 0)

    through_menu(clerk, Qt.Key.Key_V, Qt.Key.Key_2)  # the second form: a workbook
    vouchers = tmp_path / files["saved"].rpartition("/")[2]
    assert vouchers.read_bytes().startswith(b"PK")
    assert clerk.context.preferences.remembered("form.vouchers") == "xlsx_general"


def before_the_meeting(clerk, number):
    shown = clerk.ask("cycle", cycle_no=number)
    tax = sum(one.tax for one in shown.lines)
    step(clerk, "posted", 公示起日="20261008", 公示地点="村务公开栏")
    said = {"审核人（监事）": "吴监事", "审核意见": FIRST, "文书号": "监〔2026〕1号"}
    step(clerk, "audited", **{"审核日期": "20261016", **said})
    votes = {"应到（表决权总数）": "10", "实到（出席表决权）": "9", "同意": "9"}
    step(clerk, "approved", **{"会议日期": "20261026", **votes, "文书号": "议〔2026〕1号"})
    paid = {"已缴税额": f"{tax // 100}.{tax % 100:02}", "文书号": "完税1号"}
    step(
        clerk,
        "taxed",
        button=TEXT("operation.cycle.file_tax"),
        **{"申报缴税日期": "20261110", **paid},
    )
