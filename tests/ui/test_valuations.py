"""A valuation in the window: kept, varied, its sheet written."""

import json

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
    page._save_sheet("pdf")
    assert "请先保存估值" in page.banner.text
    page.save()
    clerk.settle()
    assert page.kept_no
    for form in ("pdf", "xlsx"):
        page.save_sheet(form, tmp_path / f"sheet.{form}")
        clerk.settle()
    assert "内部测算" in "".join(page_texts((tmp_path / "sheet.pdf").read_bytes()))
    assert (tmp_path / "sheet.xlsx").read_bytes().startswith(b"PK")


def test_without_an_income_there_is_nothing_to_vary(clerk):
    clerk.window.go("valuations")
    clerk.settle()
    clerk.page.vary()
    clerk.settle()
    assert "没有可试算" in clerk.page.banner.text
