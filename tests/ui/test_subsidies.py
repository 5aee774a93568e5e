"""The interest-subsidy programme in the window: a loan, a budget, a batch, its papers."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from ui.widgets.record_table import RecordTable


def said(page):
    return " ".join(one.text() for one in page.detail.findChildren(QLabel))


def fill(clerk, **values):
    for name, value in values.items():
        clerk.page.form.state.set(name, value)
    clerk.ctrl(Qt.Key.Key_Return)
    clerk.settle()


def test_from_the_first_loan_to_the_public_notice(clerk, qtbot, tmp_path):
    window = clerk.window
    (later,) = clerk.ask("subsidy_batches")  # a period before it could not be drawn any more
    undone = {"subsidy_batch": later.subsidy_batch, "void_reason": "重新编制"}
    clerk.context.desk.perform("subsidy_batch.void", undone)
    window.go("subsidies")
    clerk.settle()
    page = clerk.page
    known = len(page.table.table.rows)
    people = [one for one in clerk.ask("parties", limit=100) if one.kind == "person"]
    banks = [one for one in clerk.ask("parties", limit=100) if one.kind == "organisation"]
    clerk.alt(Qt.Key.Key_L)
    fill(
        clerk,
        borrower=people[0].party_no,
        bank=banks[0].party_no,
        contract_no="HT-贴-1",
        loan_amount="250000.00",
        rate="0.053",
        drawdown="2025-01-20",
        loan_until="2028-01-20",
        grade="银宿",
        grade_document="文旅〔2024〕12号",
    )
    assert clerk.page is page
    window.go("subsidies")
    clerk.settle()
    clerk.alt(Qt.Key.Key_Y)
    fill(clerk, budget_year="2025", budget_amount="10000.00", document_no="财1")
    window.go("subsidies")
    clerk.settle()
    clerk.alt(Qt.Key.Key_P)
    fill(clerk, period_from="2025-01-01", period_to="2025-06-30")
    window.go("subsidies")
    clerk.settle()
    assert len(page.table.table.rows) == known + 2
    (batch,) = (one for one in clerk.ask("subsidy_batches") if one.period_from == "2025-01-01")
    page.show_record(batch.subsidy_batch)
    clerk.settle()
    assert "1,788.75" in said(page)
    assert page.detail.findChildren(RecordTable)
    for name in ("posted.pdf", "posted.xlsx"):
        path = tmp_path / name
        page.write_listing(path, "subsidy_posted", path.suffix[1:], batch.subsidy_batch)
        qtbot.waitUntil(path.exists, timeout=20_000)
        clerk.settle()
        assert str(path) in page.banner.text
    (loan, *_) = clerk.ask("subsidy_loans")
    page.show_record(loan.subsidy_loan)
    clerk.settle()
    assert loan.borrower in said(page)
    page.grab().save(str(tmp_path / "page.png"))
