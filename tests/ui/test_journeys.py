"""The journeys of a clerk, by keyboard only: a party, a homestay, a mortgage to its certificate."""

import datetime as dt

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton

from ui.form_page import FormPage

BANK = "瓯岭农村商业银行"
CTRL_ENTER = Qt.Key.Key_Return


def test_new_party(clerk):
    clerk.ctrl(Qt.Key.Key_P, shift=True)
    assert clerk.focus == "类型"
    clerk.key(Qt.Key.Key_1)
    clerk.enter()
    clerk.fill("欧阳·测试")
    assert clerk.focus == "证件种类"
    clerk.enter()
    clerk.fill("11010519491231002X")  # GB 11643 的样例
    clerk.ctrl(CTRL_ENTER)
    clerk.settle()
    page = clerk.ask("search", typed="11010519491231002X")
    assert [hit.title for hit in page] == ["欧阳·测试"]
    assert clerk.page.name == "parties"
    assert clerk.page.table.current.name == "欧阳·测试"


def enter_homestay(clerk) -> str:
    clerk.ctrl(Qt.Key.Key_A, shift=True)
    assert clerk.focus == "名称"
    clerk.fill("键盘民宿")
    clerk.until_focus("坐落")
    clerk.fill("浙江省温州市瓯岭县键盘村1号")
    assert clerk.focus == "权利人"
    clerk.pick("滕溪秀")
    for name, text in (
        ("客房数", "8"),
        ("房屋权属人", "滕溪秀"),
        ("权属证号（宅基地批文）", "键盘〔2020〕1号"),
        ("营业执照号", "91330300MA2ABCDE1X"),
        ("特种行业许可证号", "温公特字1号"),
        ("卫生许可证号", "温卫字1号"),
        ("卫生许可证有效期至", "20400101"),
        ("消防意见", "合格"),
    ):
        if name == "客房数":
            clerk.until_focus("民宿等级")
            clerk.key(Qt.Key.Key_1)
        if name == "房屋权属人":
            clerk.until_focus("房屋来源")
            clerk.key(Qt.Key.Key_1)
        if name == "权属证号（宅基地批文）":
            clerk.until_focus("权属证明种类")
            clerk.key(Qt.Key.Key_3)
        clerk.until_focus(name)
        clerk.type(text)
    clerk.ctrl(CTRL_ENTER)
    clerk.settle()
    assert not isinstance(clerk.page, FormPage), clerk.faults
    return clerk.page.table.current.asset_no


def test_new_homestay(clerk):
    number = enter_homestay(clerk)
    assert clerk.ask("asset", asset_no=number).row.name == "键盘民宿"


def fill_mortgage(clerk, asset_no: str, until: str = "20281122") -> FormPage:
    clerk.ctrl(Qt.Key.Key_N)
    assert clerk.focus == "抵押物"
    clerk.pick(asset_no)
    clerk.settle()
    assert clerk.focus == "抵押权人"
    clerk.pick(BANK)
    for name, text in (
        ("代理人", "张专员"),
        ("委托有效期至", "20351231"),
    ):
        clerk.until_focus(name)
        clerk.type(text)
    clerk.until_focus("债务人")
    clerk.enter()  # 同抵押人
    for name, text in (
        ("债权数额", "30万"),
        ("债务履行期限起", dt.date.today().strftime("%Y%m%d")),
        ("债务履行期限止", until),
        ("主债权合同号", "JK-键盘-001"),
        ("抵押合同号", "DY-键盘-001"),
        ("年利率", "4.35"),
    ):
        clerk.until_focus(name)
        clerk.type(text)
    clerk.until_focus("文件清单")
    clerk.key(Qt.Key.Key_A)
    return clerk.page


def test_mortgage_from_first_key_to_printed_certificate(clerk, qtbot, ledger, tmp_path):
    asset_no = enter_homestay(clerk)
    form = fill_mortgage(clerk, asset_no)
    assert "叁拾万元整" in form.form.anchors["amount"].hint.text()
    clerk.ctrl(CTRL_ENTER)
    clerk.settle()
    assert not isinstance(clerk.page, FormPage), (clerk.faults, form.banner.text)
    case_no = clerk.page.table.current.case_no
    assert clerk.ask("case", case_no=case_no).row.state == "accepted"

    clerk.ctrl(CTRL_ENTER)  # 审核通过
    clerk.ctrl(CTRL_ENTER)
    clerk.settle()
    panel = clerk.page._panel
    said = panel.banner.text if panel else ""
    assert clerk.ask("case", case_no=case_no).row.state == "reviewed", said
    clerk.ctrl(CTRL_ENTER)  # 登簿
    clerk.ctrl(CTRL_ENTER)
    clerk.settle()
    shown = clerk.ask("case", case_no=case_no)
    assert shown.row.state == "entered"

    assert clerk.page.name == "certificates"
    qtbot.waitUntil(lambda: bool(clerk.page.preview.pages), timeout=20_000)
    pdf = clerk.page._pdf
    clerk.page.write_file(tmp_path / "certificate.pdf", lambda: pdf)
    clerk.settle()
    assert (tmp_path / "certificate.pdf").read_bytes().startswith(b"%PDF")
    clerk.alt(Qt.Key.Key_J)  # 记录缮证
    clerk.ctrl(CTRL_ENTER)
    clerk.settle()
    assert clerk.ask("case", case_no=case_no).row.state == "certified"
    clerk.alt(Qt.Key.Key_F)  # 记录发证
    clerk.until_focus("领证人")
    clerk.type("张专员")
    clerk.ctrl(CTRL_ENTER)
    clerk.settle()
    assert clerk.ask("case", case_no=case_no).row.state == "issued"


def test_everything_wrong_is_said_at_once_and_nothing_is_lost(clerk):
    seized = next(a for a in clerk.ask("assets", limit=100) if a.seized)
    before = len(clerk.ask("cases", limit=10_000))
    clerk.ctrl(Qt.Key.Key_N)
    clerk.pick(seized.asset_no)
    clerk.settle()
    form = clerk.page.form
    twin = clerk.ask("mortgages", limit=1)[0].mortgage_contract_no
    state = form.state
    state.set("mortgagees[0].new.kind", "organisation")
    state.set("mortgagees[0].new.name", "银行\u200b支行")
    state.set("mortgagees[0].new.id_kind", "uscc")
    state.set("mortgagees[0].new.id_no", "91330399MA201455XG")
    form.anchors["mortgagees"].rebuild()
    state.set("debtors[0].new.kind", "person")
    state.set("debtors[0].new.name", "王小明")
    state.set("debtors[0].new.id_kind", "identity_card")
    state.set("debtors[0].new.id_no", "110105194912310021")
    form.anchors["debtors"].rebuild()
    for path, text in (
        ("amount", "300000.123"),
        ("term_from", "20260230"),
        ("term_to", "20991231"),
        ("mortgage_contract_no", twin),
        ("principal_contract_no", "JK-1"),
    ):
        form.put(path, text)
    clerk.ctrl(CTRL_ENTER)
    clerk.settle()
    said = clerk.faults
    for path, word in (
        ("mortgagees[0].new.name", "不能打印"),
        ("amount", "两位小数"),
        ("term_from", "2026-02-30"),
        ("assets[0]", "查封"),
        ("papers", "申请"),
        ("debtors[0].new.id_no", "校验"),
    ):
        found = [text for place, text in said.items() if place.startswith(path) and word in text]
        assert found, (path, said, clerk.page.banner.text)
    assert form.state.get("amount") == "300000.123"
    assert form.anchors["amount"].editor.text() == "300000.123"
    assert len(clerk.ask("cases", limit=10_000)) == before
    assert QApplication.focusWidget().property("faulty") == "true"


def test_search_says_why_and_opens(clerk, qtbot):
    clerk.ctrl(Qt.Key.Key_K)
    box = clerk.window.search
    assert box.hasFocus()
    clerk.type("txx")
    qtbot.waitUntil(lambda: box.choices is not None and box.choices.isVisible(), timeout=20_000)
    said = [box.choices.item(i).text() for i in range(box.choices.count())]
    assert any("滕溪秀" in line and "拼音" in line for line in said), said
    while "滕溪秀" not in box.choices.currentItem().text():
        clerk.key(Qt.Key.Key_Down)
    clerk.enter()
    assert clerk.page.name == "parties"
    assert clerk.page.table.current.name == "滕溪秀"


def test_journal_is_verified_on_its_page(clerk, qtbot):
    clerk.ctrl(Qt.Key.Key_0)
    clerk.settle()
    clerk.ctrl(CTRL_ENTER)
    clerk.settle()
    assert "验证通过" in clerk.page.banner.text


def test_the_mouse_does_it_too(clerk, qtbot):
    click = QTest.mouseClick
    left = Qt.MouseButton.LeftButton
    click(clerk.window._buttons["assets"], left)
    clerk.settle()
    table = clerk.page.table
    row = next(i for i, a in enumerate(table.table.rows) if not a.seized and not a.mortgages)
    where = table.visualRect(table.model().index(row, 1)).center()
    click(table.viewport(), left, pos=where)
    clerk.settle()
    button = next(
        b for b in clerk.page.findChildren(QPushButton) if b.accessibleName() == "办理抵押"
    )
    click(button, left)
    clerk.settle()
    form = clerk.page.form
    picker = form.anchors["mortgagees[0].party"].target
    click(picker, left)
    clerk.type(BANK)
    qtbot.waitUntil(lambda: picker.choices.isVisible(), timeout=20_000)
    first = picker.choices.visualItemRect(picker.choices.item(0)).center()
    click(picker.choices.viewport(), left, pos=first)
    clerk.settle()
    papers = form.anchors["papers"].list
    spot = papers.visualItemRect(papers.item(2)).center()
    click(papers.viewport(), left, pos=spot)
    raw = form.state.raw()
    assert raw["assets"] == [table.current.asset_no]
    assert raw["mortgagees"][0]["party"].startswith("P")
    assert [paper["paper"] for paper in raw["papers"]] == ["title"]
