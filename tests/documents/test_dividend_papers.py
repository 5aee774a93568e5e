"""The documents of a distribution: PDF and spreadsheet say the same, and what the run says."""

import csv
import io
import re
from decimal import Decimal
from fractions import Fraction

import pypdf
import pytest
import python_calamine

from core.domain.values import fen_from_yuan
from core.problems import Rejected
from core.services.listed import LISTINGS
from core.services.voucher_files import exports
from tests import dividends

OF_A_COMPANY = (
    *("dividend_plan", "stage1_sheet", "coefficient_sheet", "allocation_sheet", "receipt_sheet"),
    *("dividend_notice", "posted_sheet", "unpaid", "withholding_sheet", "voucher"),
    "voucher_export",
)


@pytest.fixture(scope="module")
def told_company(tmp_path_factory):
    """A desk on a company's cycle that is paid but for one payment that came back."""
    from tests.builders import CLERK, Clock, fill, make_desk, open_desk

    path = tmp_path_factory.mktemp("papers") / "papers.ledger"
    fill(make_desk(path)).close()
    desk = open_desk(path, CLERK, Clock())
    cycle = dividends.enter(desk, dividends.example("company"))
    dividends.compute(desk, cycle)
    dividends.bring_before_the_meeting(desk, cycle)
    page = desk.ask("cycle", cycle_no=cycle)
    dividends.file_tax(desk, cycle, str(Decimal(sum(one.tax for one in page.lines)) / 100))
    batch = desk.perform("payment.order", {"cycle": cycle, "value_date": "2026-11-20"}).number
    dividends.answer_all(desk, batch, count(desk, batch), {3: "账号不存在"})
    yield desk, cycle
    desk.close()


def count(desk, batch):
    with desk.store.reading() as work:
        return len(work.payables.batch(batch).lines)


def pdf_text(content):
    return "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages)


def cells(content):
    book = python_calamine.load_workbook(io.BytesIO(content))
    return [book.get_sheet_by_name(name).to_python() for name in book.sheet_names]


@pytest.mark.parametrize("code", OF_A_COMPANY)
def test_both_forms_have_the_same_totals(told_company, code):
    desk, cycle = told_company
    text = pdf_text(desk.listing(code, "pdf", number=cycle)).replace("\n", "").replace(",", "")
    sheets = cells(desk.listing(code, "xlsx", number=cycle))
    for sheet in sheets:
        for row in sheet:
            if row[0] == "合计":
                for value in row[1:]:
                    if isinstance(value, float) and value == round(value, 2):
                        assert f"{value:.2f}" in text, (code, value)
    assert sheets[0][0][0] in text


def test_the_allocation_sums_to_what_was_declared(told_company):
    desk, cycle = told_company
    page = desk.ask("cycle", cycle_no=cycle)
    (sheet,) = cells(desk.listing("allocation_sheet", "xlsx", number=cycle))
    head = next(row for row in sheet if row[0] == "编号")
    total = next(row for row in sheet if row[0] == "合计")
    gross = total[head.index("应分（元）")]
    declared = dict(page.settlement)["declared"]
    assert round(gross * 100) == declared == sum(one.gross for one in page.lines)
    assert any("大写" in str(row[0]) for row in sheet)


def test_a_notice_lets_a_farmer_work_it_out_again(told_company):
    desk, cycle = told_company
    text = pdf_text(desk.listing("dividend_notice", "pdf", number=cycle)).replace("\n", "")
    assert "分配总额：30,673.47 元（叁万零陆佰柒拾叁元肆角柒分）" in text  # money.md A1
    assert "二、您的权重：1418.6528 亩日" in text  # 3.886720 × 365
    assert "一×二÷三＝5278.2087 元，按最大余数法取到分：5,278.21 元" in text
    pages = pypdf.PdfReader(io.BytesIO(desk.listing("dividend_notice", "pdf", number=cycle))).pages
    assert len(pages) == 6  # two slips on a page, and one with the totals for the office


@pytest.mark.parametrize("form", ["company", "cooperative", "collective"])
def test_the_three_figures_of_every_notice_give_its_amount(any_desk, form):
    cycle = dividends.enter(any_desk, dividends.example(form))
    dividends.compute(any_desk, cycle)
    (notices,) = any_desk.listings("dividend_notice", number=cycle)
    computation, gross = (
        [one.name for one in notices.columns].index(name) for name in ("computation", "gross")
    )
    figure = re.compile(r"[：＝]([\d,]+(?:\.\d+)?) ")
    for row in notices.groups[0].rows:
        told = [one for one in row[computation].split("\n") if figure.search(one)]
        amounts = 0
        for pool, weight, whole, result in zip(*[iter(told)] * 4, strict=True):
            given = [Fraction(figure.search(one)[1].replace(",", "")) for one in (pool, weight)]
            exact = given[0] * given[1] / Fraction(figure.search(whole)[1].replace(",", ""))
            said = re.search(r"：([\d,]+\.\d\d) 元。$", result)[1].replace(",", "")
            assert abs(exact - Fraction(said)) < Fraction(1, 100)
            amounts += round(Fraction(said) * 100)
        assert amounts == row[gross]


def test_the_plan_says_how_every_line_comes_about(told_company):
    desk, cycle = told_company
    plan, classes, *_ = desk.listings("dividend_plan", number=cycle)
    how = {row[0]: row[1] for row in plan.groups[0].rows}
    assert how["本期盈余（利润）"] == "收入－成本费用－一次保底收益－所得税"
    assert how["任意公积金"] == "提取基数×5%"
    assert "10%" in how["法定公积金"]
    assert classes.total("amount") == 7864991
    assert "同意 9" in plan.notes[1]


def test_the_withholding_names_kinds_of_identity(desk):
    document = dividends.example("collective")
    cycle = dividends.enter(desk, document)
    entity = desk.ask("cycle", cycle_no=cycle).row.entity_no
    rows = dividends.payee_rows(document)
    rows[0]["id_no"], rows[1]["id_no"] = "11010519491231002X", "E12345678"
    desk.perform("entity.payees", {"entity": entity, "rows": rows})
    dividends.compute(desk, cycle)
    (sheet,) = desk.listings("withholding_sheet", number=cycle)
    kinds = [row[1:3] for row in sheet.groups[0].rows[:2]]
    assert kinds == [("居民身份证", "11010519491231002X"), ("", "E12345678")]


def test_what_is_held_is_not_signed_for(told_company):
    desk, cycle = told_company
    (signed,) = desk.listings("receipt_sheet", number=cycle)
    assert "T001" not in {row[0] for group in signed.groups for row in group.rows}
    lines = desk.ask("cycle", cycle_no=cycle).lines
    assert signed.total("payable_now") == sum(one.payable for one in lines if one.pay_to == "own")
    assert "T001 技术员甲 不在本表签领" in pdf_text(desk.listing("receipt_sheet", number=cycle))


def test_the_coefficient_sheet_names_the_weighing_slips(desk):
    document = dividends.example("company")
    cycle = dividends.enter(desk, document)
    rows = dividends.parts_of(document)["deliveries"]["rows"]
    slips = [{**one, "slip_no": f"P{place:03d}"} for place, one in enumerate(rows, start=1)]
    desk.perform("cycle.deliveries", {"cycle": cycle, "rows": slips})
    dividends.compute(desk, cycle)
    (sheet,) = desk.listings("coefficient_sheet", number=cycle)
    assert sheet.groups[0].rows[0][-1] == "P001、P002、P003"


def test_vouchers_balance(told_company):
    desk, cycle = told_company
    (sheet,) = cells(desk.listing("voucher_export", "xlsx", number=cycle))
    total = next(row for row in sheet if row[0] == "合计")
    debit, credit = total[-2:]
    assert debit == credit > 0


@pytest.mark.parametrize("form", sorted(exports()))
def test_vouchers_go_to_an_accounting_program(told_company, form):
    desk, cycle = told_company
    name, content = desk.voucher_file(cycle, form)
    assert name == f"{cycle}.{exports()[form].suffix}"
    assert content == desk.voucher_file(cycle, form)[1]
    if exports()[form].form == "csv":
        table = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    else:
        (table,) = cells(content)
    head, *rows = table
    debit, credit = head.index("借方金额"), head.index("贷方金额")
    debits = [fen_from_yuan(row[debit]) for row in rows if row[debit]]
    assert debits == [fen_from_yuan(row[credit]) for row in rows if row[credit]]
    (listing,) = desk.listings("voucher", number=cycle)
    assert sum(debits) == listing.total("debit") == listing.total("credit") > 0
    with pytest.raises(Rejected) as caught:
        desk.voucher_file(cycle, "nonsense")
    assert caught.value.problems[0].code == "no_such_export"


def test_the_posted_list_shows_no_account_and_no_whole_number(told_company):
    desk, cycle = told_company
    text = pdf_text(desk.listing("posted_sheet", "pdf", number=cycle))
    assert "62284800" not in text


def test_a_document_without_rows_is_refused_by_name(told_company):
    desk, cycle = told_company
    for code in ("loss_plan", "member_accounts"):
        with pytest.raises(Rejected) as caught:
            desk.listing(code, "pdf", number=cycle)
        assert caught.value.problems[0].code == "nothing_to_list"


def test_members_of_a_cooperative_have_accounts(any_desk):
    cycle = dividends.enter(any_desk, dividends.example("cooperative"))
    dividends.compute(any_desk, cycle)
    (sheet,) = cells(any_desk.listing("member_accounts", "xlsx", number=cycle))
    total = next(row for row in sheet if row[0] == "合计")
    assert total[4] == 40000.0  # money.md A6: the reserve of the year, credited and not paid
    text = pdf_text(any_desk.listing("dividend_notice", "pdf", number=cycle)).replace("\n", "")
    assert "甲、按交易量（额）返还" in text


def test_a_losing_year_has_a_plan_for_its_loss(any_desk):
    document = dividends.example("company")
    document["accounts"] |= {"revenue": "96000.00", "opening": "5000.00"}
    cycle = dividends.enter(any_desk, document)
    dividends.compute(any_desk, cycle)
    (sheet,) = cells(any_desk.listing("loss_plan", "xlsx", number=cycle))
    amounts = {row[0]: row[1] for row in sheet if len(row) > 1}
    page = any_desk.ask("cycle", cycle_no=cycle)
    assert round(amounts["期末未分配"] * 100) == dict(page.settlement)["closing"] < 0


def test_every_document_is_registered():
    assert set(OF_A_COMPANY) | {"member_accounts", "loss_plan"} <= LISTINGS.keys()


@pytest.mark.parametrize("form", ["company", "cooperative", "collective"])
def test_once_everything_is_paid_every_payable_account_is_nought(any_desk, form):
    desk = any_desk
    cycle = dividends.enter(desk, dividends.example(form))
    dividends.compute(desk, cycle)
    dividends.bring_before_the_meeting(desk, cycle)
    tax = sum(one.tax for one in desk.ask("cycle", cycle_no=cycle).lines)
    dividends.file_tax(desk, cycle, f"{tax // 100}.{tax % 100:02d}")
    for one in desk.ask("cycle", cycle_no=cycle).payables:
        if one.standing == "held":
            freed = {"payable": one.payable_no, "document_no": "解冻1号"}
            desk.perform("payable.release", freed)
    batch = desk.perform("payment.order", {"cycle": cycle, "value_date": "2026-11-20"}).number
    dividends.answer_all(desk, batch, count(desk, batch), {})
    (sheet,) = cells(desk.listing("voucher_export", "xlsx", number=cycle))
    head = next(row for row in sheet if row[0] == "日期")
    code, debit, credit = (head.index(name) for name in ("科目编码", "借方（元）", "贷方（元）"))
    balance = {}
    for row in sheet[sheet.index(head) + 1 :]:
        if row[code]:
            fen = round(row[credit] * 100) - round(row[debit] * 100)
            balance[row[code]] = balance.get(row[code], 0) + fen
    payable = {"company": "22", "cooperative": "22", "collective": "202"}[form]
    owed = {c: left for c, left in balance.items() if c.startswith(payable) and c != "222112"}
    assert owed
    assert set(owed.values()) == {0}
    paid = next(row for row in sheet if row[code] in ("1002", "102"))
    assert paid[0] == "2026-11-20"
