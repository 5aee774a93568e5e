"""A cycle's data from spreadsheets: whole sheets, every problem with its row and column."""

import pytest

from core.adapters.tables.reading import read_table
from core.adapters.tables.writing import write_workbook
from core.services.imported import Wish
from core.services.sheet_examples import example_sheets
from core.services.tabular import Sheet
from desktop import bootstrap
from tests import dividends

TEXT = bootstrap.catalogue()
KINDS = ("plots", "deliveries", "holders")


@pytest.fixture
def cycle(desk):
    document = dividends.example("company")
    entity = desk.perform("entity.enter", dividends.entity_of(document)).number
    opened = {"entity": entity, "cycle_from": "2025-01-01", "cycle_to": "2025-12-31"}
    return desk.perform("cycle.open", opened).number


def table(tmp_path, rows):
    path = tmp_path / "sheet.xlsx"
    path.write_bytes(write_workbook([Sheet("表", rows)]))
    return read_table(path)


def example_rows(kind):
    return [list(row) for row in example_sheets(f"import.{kind}", {}, TEXT)[0].rows]


def parts(desk, cycle):
    with desk.store.reading() as work:
        return {name: one.content for name, one in work.dividends.parts(cycle).items()}


@pytest.mark.parametrize("kind", KINDS)
def test_a_whole_sheet_becomes_one_part(desk, cycle, tmp_path, kind):
    result = desk.import_table(kind, table(tmp_path, example_rows(kind)), Wish(into=cycle))
    assert result.problems == ()
    assert result.numbers == (cycle,)
    assert len(parts(desk, cycle)[kind]) == result.rows == len(example_rows(kind)) - 1


def test_the_imported_data_compute_the_worked_example(desk, cycle, tmp_path):
    document = dividends.example("company")
    for kind in KINDS:
        desk.import_table(kind, table(tmp_path, example_rows(kind)), Wish(into=cycle))
    payees = table(tmp_path, example_rows("payees"))
    assert desk.import_table("payees", payees, Wish(into="FZ0001")).problems == ()
    for part in ("accounts", "resolution", "terms"):
        desk.perform(f"cycle.{part}", {"cycle": cycle, **dividends.parts_of(document)[part]})
    dividends.compute(desk, cycle)
    page = desk.ask("cycle", cycle_no=cycle)
    assert {one.no: one.gross for one in page.lines}["F001"] == 527821  # money.md A1
    assert {one.plot: one.amount for one in page.plots}["D05"] == 1317600


def test_every_problem_stands_at_its_row_and_column(desk, cycle, tmp_path):
    rows = example_rows("plots")
    place = {name: at for at, name in enumerate(rows[0])}
    rows[2][place["面积（亩）"]] = "-1"
    rows[3][place["种植户"]] = ""
    rows[4][place["地块编号"]] = rows[1][place["地块编号"]]
    result = desk.import_table("plots", table(tmp_path, rows), Wish(into=cycle))
    found = {(one.row, one.column, one.problem.code) for one in result.problems}
    assert found == {
        (3, "面积（亩）", "negative"),
        (4, "种植户", "required"),
        (5, "地块编号", "row_repeated"),
    }
    repeated = next(one for one in result.problems if one.problem.code == "row_repeated")
    assert repeated.problem.params["row"] == "2"
    assert parts(desk, cycle) == {}


def test_a_sheet_says_which_record_it_belongs_to(desk, tmp_path):
    result = desk.import_table("plots", table(tmp_path, example_rows("plots")), Wish())
    assert [one.problem.code for one in result.problems] == ["required"]


def test_a_dry_run_writes_nothing(desk, cycle, tmp_path):
    wish = Wish(into=cycle, dry_run=True)
    assert desk.import_table("plots", table(tmp_path, example_rows("plots")), wish).problems == ()
    assert parts(desk, cycle) == {}


def test_account_numbers_that_lost_digits_are_refused(desk, cycle, tmp_path):
    import xlsxwriter

    path = tmp_path / "payees.xlsx"
    with xlsxwriter.Workbook(path) as book:
        page = book.add_worksheet()
        page.write_row(0, 0, ["编号", "姓名（名称）", "收款账号"])
        page.write_row(1, 0, ["F001", "农户1", 6228480012345678901])
    result = desk.import_table("payees", read_table(path), Wish(into="FZ0001"))
    assert "digits_lost" in {one.problem.code for one in result.problems}
