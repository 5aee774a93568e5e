"""A valuation in the window: kept, varied, its sheet written."""

import json

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from core.adapters.pdf_reader import page_texts
from core.services.examples import example


def filled(clerk):
    """The page with the worked homestay, on the first asset of the book."""
    clerk.window.go("valuations")
    clerk.settle()
    page = clerk.page
    page.show_record(clerk.ask("assets")[-1].asset_no, "value")
    clerk.settle()
    page._build(json.loads(example("valuation.record"))["document"])
    clerk.settle()
    return page


def said(view):
    return [one.text() for one in view.findChildren(QLabel)]


def test_a_value_is_varied_and_the_break_even_told(clerk):
    page = filled(clerk)
    page.vary()
    clerk.settle()
    assert "738,400.00" in said(page.view)  # money.md B3, in the middle of the table
    page.view.requested.setText("350000")
    page.view.requested.editingFinished.emit()
    clerk.settle()
    assert "年净收益为" in page.view.reached.text()
    page.view.close()


def test_the_sheet_is_written_once_the_valuation_is_kept(clerk, tmp_path):
    page = filled(clerk)
    page.save_sheet("pdf")
    assert "请先保存估值" in page.banner.text
    page.save()
    clerk.settle()
    assert page.kept_no
    for form in ("pdf", "xlsx"):
        page.write_listing(tmp_path / f"sheet.{form}", "valuation_sheet", form, page.kept_no)
        clerk.settle()
    assert "内部测算" in "".join(page_texts((tmp_path / "sheet.pdf").read_bytes()))
    assert (tmp_path / "sheet.xlsx").read_bytes().startswith(b"PK")


def test_without_an_income_there_is_nothing_to_vary(clerk):
    clerk.window.go("valuations")
    clerk.settle()
    clerk.page.vary()
    clerk.settle()
    assert "没有可试算" in clerk.page.banner.text


def test_what_may_be_lent_is_asked_and_stands_over_the_sheet(clerk, tmp_path):
    page = filled(clerk)
    page._lend()
    assert "请先保存估值" in page.banner.text
    page.save()
    clerk.settle()
    page._lend()
    clerk.settle()
    form = clerk.page
    for path, text in (
        *(("credit_score", "82"), ("requested", "35万"), ("asked_months", "36")),
        *(("base_rate", "0.051"), ("drawdown", "20250120"), ("annual_net", "129491.94")),
        *(("documented_need", "400000"), ("product_cap", "100万")),
    ):
        form.form.put(path, text)
    clerk.ctrl(Qt.Key.Key_Return)
    clerk.window.go("valuations")
    clerk.settle()
    assert "B-V2，可贷 250,000.00 元，36 个月" in page.decided.text()
    page.write_listing(tmp_path / "plan.pdf", "lending_sheet", "pdf", page.kept_no)
    clerk.settle()
    assert "250,000.00" in "".join(page_texts((tmp_path / "plan.pdf").read_bytes()))
