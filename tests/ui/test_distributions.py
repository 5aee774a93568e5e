"""A distribution in the window: from spreadsheets to the bank's answer, with every document."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton

from core.adapters.pdf_reader import page_texts
from core.adapters.tables.writing import write_workbook
from core.services.sheet_examples import example_sheets
from core.services.tabular import Sheet
from desktop import bootstrap
from tests import dividends
from ui.widgets.step_panel import StepPanel
from ui.widgets.what_if import WhatIfCard

TEXT = bootstrap.catalogue()


@pytest.fixture
def cycle(clerk):
    """A cycle whose books, contract and proposal are entered; the lists are still to come."""
    document, desk = dividends.example("company"), clerk.context.desk
    entity = desk.perform("entity.enter", dividends.entity_of(document)).number
    opened = {"entity": entity, "cycle_from": "2025-01-01", "cycle_to": "2025-12-31"}
    number = desk.perform("cycle.open", opened).number
    for part in ("accounts", "resolution", "terms"):
        desk.perform(f"cycle.{part}", {"cycle": number, **dividends.parts_of(document)[part]})
    return number


def sheet(folder, kind, rows=None):
    path = folder / f"{kind}.xlsx"
    rows = rows or example_sheets(f"import.{kind}", {}, TEXT)[0].rows
    path.write_bytes(write_workbook([Sheet("表", rows)]))
    return path


def said(page):
    return "\n".join(one.text() for one in page.detail.findChildren(QLabel) if not one.isHidden())


def press(clerk, operation):
    clerk.page.detail.findChild(QPushButton, operation).click()
    clerk.settle()


def take_step(clerk, operation, **said):
    """Take a step as its small form asks for it, the last key being Ctrl+Enter."""
    clerk.page.take_step(operation)
    clerk.settle()
    (panel,) = clerk.page.detail.findChildren(StepPanel)
    for path, value in said.items():
        panel.form.put(path, value)
    clerk.ctrl(Qt.Key.Key_Return)
    assert clerk.page.banner.text.startswith(f"{TEXT(f'operation.{operation}')}"), operation


def bring_before_the_meeting(clerk, tax):
    take_step(clerk, "cycle.post", posted_on="20261008", posted_at="村务公开栏")
    audited = {"audit_opinion": "agreed", "document_no": "监〔2026〕1号"}
    take_step(clerk, "cycle.audit", audited_on="20261016", auditor="吴监事", **audited)
    votes = {"entitled": "10", "present": "9", "votes_for": "9", "document_no": "议〔2026〕1号"}
    take_step(clerk, "cycle.approve", meeting_on="20261026", **votes)
    filed = {"tax_paid": f"{tax // 100}.{tax % 100:02d}", "document_no": "完税1号"}
    take_step(clerk, "cycle.file_tax", tax_filed_on="20261110", **filed)


def show(clerk, cycle):
    clerk.window.go("distributions")
    clerk.settle()
    clerk.page.show_record(cycle)
    clerk.settle()
    return clerk.page


def take_in(clerk, folder, cycle, entity):
    for kind in ("payees", "plots", "deliveries", "holders"):
        into = entity if kind == "payees" else cycle
        clerk.page.import_file(kind, sheet(folder, kind), into)
        clerk.settle()
        assert "已录入" in clerk.page.banner.text


def test_from_the_spreadsheets_to_the_bank_answer_with_every_document(clerk, cycle, tmp_path):
    desk = clerk.context.desk
    page = show(clerk, cycle)
    assert "锁定以前还要解决" in said(page)
    take_in(clerk, tmp_path, cycle, page.table.current.entity_no)
    assert "锁定以前还要解决" not in said(page)
    press(clerk, "cycle.lock")
    press(clerk, "cycle.compute")
    shown = desk.ask("cycle", cycle_no=cycle)
    assert shown.row.state == "computed"
    assert {one.no: one.gross for one in shown.lines}["F001"] == 527821  # money.md A1
    bring_before_the_meeting(clerk, sum(one.tax for one in shown.lines))
    take_step(clerk, "payment.order", value_date="20261120")
    (ordered,) = desk.ask("cycle", cycle_no=cycle).batches
    batch, count = ordered.batch_no, ordered.count
    rows = [["付款序号", "结果", "失败原因"], *([str(n), "成功", ""] for n in range(1, count + 1))]
    rows[2] = ["2", "失败", "户名不符"]
    page.import_file("returns", sheet(tmp_path, "returns", rows), batch)
    clerk.settle()
    assert "已录入" in page.banner.text, page.banner.text
    (answered,) = desk.ask("cycle", cycle_no=cycle).batches
    assert (answered.failed, answered.waiting) == (1, 0)
    for one in desk.listing_titles():
        if one.code in _NOT_HERE or one.package != "dividend_papers":
            continue
        for form in ("pdf", "xlsx"):
            page.write_listing(tmp_path / f"{one.code}.{form}", one.code, form, cycle)
            clerk.settle()
        assert any(page_texts((tmp_path / f"{one.code}.pdf").read_bytes()))
        assert (tmp_path / f"{one.code}.xlsx").read_bytes().startswith(b"PK")


_NOT_HERE = ("loss_plan", "member_accounts")  # no loss, no members


def test_every_problem_of_a_sheet_is_said_with_row_and_column(clerk, cycle, tmp_path):
    page = show(clerk, cycle)
    rows = [list(row) for row in example_sheets("import.plots", {}, TEXT)[0].rows]
    rows[2][rows[0].index("面积（亩）")] = "-1"
    rows[3][rows[0].index("种植户")] = ""
    page.import_file("plots", sheet(tmp_path, "plots", rows), cycle)
    clerk.settle()
    assert "第 3 行" in page.banner.text
    assert "第 4 行" in page.banner.text


def test_what_would_be_changes_nothing(clerk, cycle, tmp_path):
    desk = clerk.context.desk
    page = show(clerk, cycle)
    take_in(clerk, tmp_path, cycle, page.table.current.entity_no)
    press(clerk, "cycle.lock")
    press(clerk, "cycle.compute")
    before = desk.ask("cycle", cycle_no=cycle)
    card = page.detail.findChild(WhatIfCard)
    card.fields["resolution.payout"].setText("1")
    card.work_out()
    clerk.settle()
    assert "增加 10 人，减少 0 人" in said(page)
    assert desk.ask("cycle", cycle_no=cycle) == before


def test_an_entity_without_a_cycle_is_reached_by_its_menu(clerk):
    made = dividends.entity_of(dividends.example("company"), entity_name="乌岩岭茶业有限公司")
    number = clerk.context.desk.perform("entity.enter", made).number
    clerk.window.go("distributions")
    clerk.settle()
    menu = clerk.page.entities
    shown = [one.text() for one in menu.actions() if one.menu()]
    assert shown == ["&1  文成某菊业联合体有限公司", "&2  乌岩岭茶业有限公司"]
    menu.start("entity.amend", number)
    clerk.settle()
    assert clerk.page.state.get("entity_name") == made["entity_name"]
    clerk.key(Qt.Key.Key_Escape)
    menu.start("cycle.open", number)
    clerk.settle()
    assert clerk.page.state.get("entity") == number


def test_what_is_missing_is_said_once_a_part(clerk, cycle):
    missing = clerk.context.desk.ask("cycle", cycle_no=cycle).missing
    assert [one.partition("。")[0] for one in missing] == [
        *("“地块”还没有录入", "“交售”还没有录入", "“股东”还没有录入")
    ]
