"""空白证书 in the window: a lot comes in, the next sheet is offered, a spoiled one passed over."""

import io

import pytest
from PySide6.QtCore import Qt
from python_calamine import load_workbook


@pytest.fixture
def stock(clerk):
    clerk.window.go("certificates")
    clerk.settle()
    clerk.page.open_blanks()
    clerk.settle()
    return clerk.page.blanks


def receive(clerk, dialog):
    dialog.receive()
    clerk.settle()
    panel = dialog.panel
    panel.state.fill(
        {
            "blank_kind": "attestation",
            "first_blank": "E33000000001",
            "last_blank": "E33000000020",
            "received_on": clerk.context.desk.today().isoformat(),
            "blank_source": "示例省农业农村厅",
        }
    )
    panel.submit()
    clerk.settle()


def test_a_lot_comes_in_and_its_next_sheet_is_offered(clerk, stock):
    receive(clerk, stock)
    assert stock.table.show_record("KB2026-0002")
    assert stock.table.current.blanks_left == 20
    stock.close()
    clerk.window.activateWindow()
    row = next(
        r for r in clerk.page.table.table.rows if r.kind == "attestation" and r.state != "voided"
    )
    clerk.page.show_record(row.certificate_no)
    clerk.settle()
    clerk.alt(Qt.Key.Key_J)
    assert clerk.page._panel.state.get("blank_no") == "D33000000001"
    clerk.page._panel.submit()
    clerk.settle()
    (lot,) = (one for one in clerk.ask("blank_stock") if one.lot_no == "KB2026-0001")
    assert (lot.blanks_printed, lot.next_blank) == (1, "D33000000002")


def test_a_spoiled_sheet_is_passed_over_and_reported(clerk, stock, tmp_path, monkeypatch):
    receive(clerk, stock)
    stock.table.show_record("KB2026-0002")
    stock.spoil()
    clerk.settle()
    assert stock.panel.state.get("blank_no") == "E33000000001"
    stock.panel.state.fill({"spoil_reason": "damaged", "why": "卡纸撕破"})
    stock.panel.submit()
    clerk.settle()
    assert stock.table.show_record("KB2026-0002")
    assert stock.table.current.next_blank == "E33000000002"
    path = tmp_path / "month.xlsx"
    monkeypatch.setattr(stock, "choose_file", lambda *_: path)
    stock.save_report("xlsx")
    clerk.settle()
    book = load_workbook(io.BytesIO(path.read_bytes()))
    sheets = (book.get_sheet_by_name(name) for name in book.sheet_names)
    cells = {cell for sheet in sheets for line in sheet.to_python() for cell in line}
    assert {"E33000000001", "卡纸撕破", "污损"} <= cells


def test_what_is_wrong_stands_in_the_panel(clerk, stock):
    receive(clerk, stock)
    receive(clerk, stock)
    assert "已在" in stock.panel.form.anchors["first_blank"].fault.text()
