"""Spreadsheets, bank files and sheets of cells: a table, a problem, never a stack trace."""

import io

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from core.adapters.tables.reading import read_table
from core.services import payment_returns
from core.services.bank_maps import banks
from core.services.column_files import FIXED
from core.services.import_kinds import IMPORTS
from core.services.imported import Wish
from core.services.sheet_examples import sheet_with_problems
from core.services.tabular import columns
from core.text import Catalogue
from tests.fuzz.mutations import answered, budget, either, mutated, repacked
from tests.services.test_imports import PARTY, party, table

TEXT = Catalogue()


def _workbook():
    made = io.BytesIO()
    with xlsxwriter.Workbook(made) as book:
        page = book.add_worksheet("权利人")
        page.write_row(0, 0, PARTY)
        for row in range(1, 4):
            page.write_row(row, 0, party(row + 1))
        page.write_formula(4, 0, "=1+1", None, "自然人")
        page.merge_range(5, 1, 6, 2, "合并")
        page.set_row(3, None, None, {"hidden": True})
    return made.getvalue()


WORKBOOK = _workbook()
SEPARATED = "\r\n".join(",".join(one) for one in (PARTY, party(2), party(3))).encode("gb18030")


@pytest.fixture
def look(tmp_path, desk):
    """Read a file as a table and import it, without entering anything."""
    path = tmp_path / "rows.xlsx"

    def read(data):
        path.write_bytes(data)
        rows = answered(lambda: list(read_table(path).rows))
        result = answered(lambda: desk.import_sheet("party", path, Wish(dry_run=True)))
        if result is not None:
            assert all(TEXT.has(f"problem.{one.problem.code}.text") for one in result.problems)
            sheet_with_problems(iter(rows), result, TEXT)
        answered(desk.head_of, "party", path)

    return read


@budget(60)
@given(st.one_of(either(WORKBOOK), repacked(WORKBOOK), repacked(WORKBOOK)))
def test_workbooks(look, data):
    look(data)


@budget(30)
@given(either(SEPARATED))
def test_separated_values(look, data):
    look(data)


@budget(10)
@given(mutated(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(range(256)) * 8))
def test_old_workbooks(look, data):
    look(data)


NUMBERS = st.floats() | st.integers(-(10**20), 10**20) | st.booleans()
CELLS = st.text(max_size=9) | NUMBERS | st.dates() | st.datetimes() | st.times() | st.timedeltas()


@budget(40)
@given(st.sampled_from(sorted(IMPORTS)), st.lists(CELLS, max_size=12), st.data())
def test_any_cells_of_any_kind_of_sheet(desk, kind, cells, data):
    offer = next(one for one in desk.import_offers() if one.kind == kind)
    head = [term for _, term, _ in _columns(desk, offer)]
    mapping = data.draw(st.dictionaries(st.sampled_from(head), st.text(max_size=5), max_size=2))
    wish = Wish(True, into=data.draw(st.text(max_size=8)), mapping=mapping)
    answered(desk.import_table, kind, table(head, cells, cells[::-1]), wish)


def _columns(desk, offer):
    known = columns(offer.kind, desk.classes.get(offer.asset_class), desk.recorded)
    return [(one.name, one.term, one.required) for one in known]


# --- what a bank sends back -----------------------------------------------------------------------


class _Batch:
    """A payment batch of one line, as far as a return file asks."""

    batch_no, format = "F00001-1", ""
    lines = ()


@pytest.mark.parametrize("form", sorted(banks()))
def test_return_files(monkeypatch, tmp_path, form):
    bank = banks()[form]
    batch = _Batch()
    batch.format = form
    monkeypatch.setattr(payment_returns, "find_batch", lambda work, number: batch)
    labels = [names[0] for names in bank.answer.labels.values()]
    table = [labels, ["F00001-1-00001", "12.50", "成功", ""][: len(labels)]]
    path = tmp_path / "back"

    def rows(data):
        if bank.file.form == FIXED:
            return payment_returns.fixed_rows(None, "F00001-1", data)
        path.write_bytes(data)
        return read_table(path).rows

    line = ",".join(labels).encode(bank.file.encoding) + b"\n" + ",".join(table[1]).encode("gbk")

    @budget(25)
    @given(either(line + b"\n" + b"9" * 400))
    def run(data):
        answered(lambda: payment_returns.read_return(None, "F00001-1", rows(data)))

    run()


@budget(25)
@given(st.lists(st.lists(CELLS, max_size=6), max_size=4), st.sampled_from(sorted(banks())))
def test_return_tables_of_any_cells(cells, form):
    bank = banks()[form]
    labels = [names[0] for names in bank.answer.labels.values()]
    batch = _Batch()
    batch.format = form
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(payment_returns, "find_batch", lambda work, number: batch)
        rows = enumerate([labels, *cells], start=1)
        answered(lambda: payment_returns.read_return(None, "F00001-1", rows))
