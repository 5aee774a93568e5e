"""统计 in the window: a question chosen by arrows, its bars, its table, its export."""

import pytest
from PySide6.QtCore import Qt
from python_calamine import load_workbook

from ui.widgets.bars import Bars
from ui.widgets.record_table import RecordTable


@pytest.fixture
def page(clerk):
    clerk.window.go("statistics")
    clerk.settle()
    return clerk.page


def test_each_question_shows_its_bars_and_its_table(clerk, page):
    found = clerk.ask("statistics")
    seen = 0
    for one in found:
        assert page.questions.currentItem().text() == one.title
        if one.slices:
            (bars,) = page.detail.findChildren(Bars)[-1:]
            assert one.slices[0].name in bars.accessibleDescription()
            assert page.detail.findChildren(RecordTable)[-1].table.total == len(one.slices)
            seen += 1
        clerk.key(Qt.Key.Key_Down)
        clerk.settle()
    assert seen >= 6


def test_a_year_without_work_says_so(clerk, page):
    page.year.setCurrentIndex(9)
    clerk.settle()
    page.questions.setCurrentRow(3)
    assert page.detail.findChildren(Bars)


def test_all_tables_go_into_one_workbook(clerk, page, tmp_path, monkeypatch):
    path = tmp_path / "county.xlsx"
    monkeypatch.setattr(page, "choose_file", lambda *_: path)
    page.save_listing("statistics", "xlsx", str(page.year.currentData()))
    clerk.settle()
    book = load_workbook(str(path))
    assert len(book.sheet_names) == sum(bool(one.slices) for one in clerk.ask("statistics"))
