"""To the bank and back: the batch file in every form, the return file read and reconciled."""

import csv
import io
import json

import pytest
from python_calamine import CalamineWorkbook

from core.domain.values import yuan
from core.problems import Rejected
from core.services.bank_maps import banks
from core.services.column_files import CSV, FIXED
from desktop import cli
from tests import dividends

GOOD, BAD = "成功", "失败"


def ordered(desk, form="csv_general", **names):
    """Order stage 1 of a company's cycle, whose growers may be renamed; return the batch."""
    document = dividends.example("company")
    for one in document["holders"]:
        one["name"] = names.get(one["no"], one["name"])
    cycle = dividends.enter(desk, document)
    dividends.compute(desk, cycle)
    desk.perform("cycle.settle_stage1", {"cycle": cycle, "due_on": "2026-11-20"})
    order = {
        "cycle": cycle,
        "value_date": "2026-11-20",
        "format": form,
        "payment_purpose": "保底收益",
    }
    number = desk.perform("payment.order", order).numbers["payment"]
    return batch_of(desk, number)


def batch_of(desk, number):
    with desk.store.reading() as work:
        return work.payables.batch(number)


def owed(desk, batch):
    with desk.store.reading() as work:
        found = work.payables.of_cycle(batch.cycle_no)
    return {one.payee_no: one.balance for one in found if one.kind == "stage1"}


def returned(batch, outcomes, amounts=None):
    """Return the rows of a return file for outcomes by line."""
    yield 1, ["批次", batch.batch_no]
    yield 2, ["参考号", "金额", "处理结果", "失败原因"]
    for one in batch.lines:
        outcome, reason = outcomes.get(one.line, (GOOD, ""))
        amount = (amounts or {}).get(one.line, yuan(one.amount))
        yield 2 + one.line, [f"{batch.batch_no}-{one.line:05d}", amount, outcome, reason]


def refused(do, *arguments):
    with pytest.raises(Rejected) as caught:
        do(*arguments)
    return [one.code for one in caught.value.problems]


@pytest.mark.parametrize("form", sorted(banks()))
def test_every_form_holds_every_line_to_the_fen(desk, form):
    batch = ordered(desk, form)
    name, content = desk.payment_file(batch.batch_no)
    bank = banks()[form].file
    assert name == f"{batch.batch_no}.{bank.suffix}"
    assert content == desk.payment_file(batch.batch_no)[1]
    if bank.form == FIXED:
        lines = content.split(b"\r\n")[:-1]
        assert {len(line) for line in lines} == {sum(one.width for one in bank.columns)}
        amounts = [int(line[136:151]) for line in lines]
    else:
        table = rows_of(bank, content)
        labels = [one.label for one in bank.columns]
        header = table.index(labels)
        at, account = labels.index("金额"), labels.index("收款账号")
        amounts = [round(float(row[at]) * 100) for row in table[header + 1 :]]
        found = [row[account] for row in table[header + 1 :]]
        assert found == [one.account["account_no"] for one in batch.lines]
    assert amounts == [one.amount for one in batch.lines]
    assert sum(amounts) == batch.total == 3088800


def rows_of(bank, content):
    if bank.form == CSV:
        return list(csv.reader(io.StringIO(content.decode(bank.encoding), newline="")))
    return CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()


def test_the_heading_tells_payer_count_and_total(desk):
    batch = ordered(desk, "csv_utf8")
    text = desk.payment_file(batch.batch_no)[1].decode("utf-8-sig")
    assert "330199000000000001" in text
    assert "笔数,3,总金额,30888.00" in text


def test_rare_names_go_out_whole_or_not_at_all(desk):
    batch = ordered(desk, "csv_general", F001="𠮷三", F002='张,三"四')
    table = rows_of(banks()["csv_general"].file, desk.payment_file(batch.batch_no)[1])
    assert [row[2] for row in table[1:3]] == ["𠮷三", '张,三"四']


def test_what_the_bank_would_send_back_is_said_before(desk):
    batch = ordered(desk, "fixed_general", F001="𠮷三", F002="长" * 41)
    assert refused(desk.payment_file, batch.batch_no) == [
        "file_character_lacking",
        "file_text_too_long",
    ]


def test_a_payer_without_account_and_an_unknown_batch_are_refused(desk):
    batch = ordered(desk)
    document = dividends.example("company")
    entity = desk.ask("cycle", cycle_no=batch.cycle_no).row.entity_no
    terms = dividends.entity_of(document, payer_account=None)
    desk.perform("entity.amend", {"entity": entity, **terms})
    assert refused(desk.payment_file, batch.batch_no) == ["payer_account_missing"]
    assert refused(desk.payment_file, "FK1") == ["no_such_payment"]


def test_an_unknown_form_is_refused_when_payments_are_ordered(desk):
    with pytest.raises(Rejected) as caught:
        ordered(desk, "nonsense")
    assert [one.code for one in caught.value.problems] == ["no_such_bank_format"]


# --- back -----------------------------------------------------------------------------------------


def test_a_return_file_is_reconciled_and_what_failed_is_owed_again(any_desk):
    batch = ordered(any_desk)
    outcomes = {2: (BAD, "户名不符"), 3: ("处理中", "")}
    answered = any_desk.read_return(batch.batch_no, b"", lambda: returned(batch, outcomes))
    assert answered.waiting == 1
    assert answered.rows == (
        {"line": 1, "outcome": "paid"},
        {"line": 2, "outcome": "failed", "failure_reason": "户名不符"},
    )
    told = {"payment": batch.batch_no, "settled_on": "2026-11-20", "rows": list(answered.rows)}
    any_desk.perform("payment.reconcile", told)
    assert owed(any_desk, batch) == {"F001": 0, "F002": 1080000, "F005": 0}
    assert [one.outcome for one in batch_of(any_desk, batch.batch_no).lines] == [
        *("paid", "failed", "")
    ]


def test_a_return_file_of_fixed_width_is_cut_by_bytes(desk):
    batch = ordered(desk, "fixed_general")
    _, content = desk.payment_file(batch.batch_no)
    first, second, third = content.split(b"\r\n")[:-1]
    failed = b"1001" + "账号不存在".encode("gbk").ljust(60)
    answer = b"\r\n".join([first + b"0000", second + failed, third + b"0000", b""])
    rows = desk.read_return(batch.batch_no, answer, lambda: pytest.fail("read as a table")).rows
    assert [one["outcome"] for one in rows] == ["paid", "failed", "paid"]
    assert rows[1]["failure_reason"] == "账号不存在"


def test_everything_that_does_not_fit_is_said_at_once(desk):
    batch = ordered(desk)
    rows = list(returned(batch, {1: ("查无此事", "")}, {2: "1.00", 3: "一元"}))
    rows.append((9, ["FK1-00001", "1.00", GOOD, ""]))
    codes = refused(desk.read_return, batch.batch_no, b"", lambda: rows)
    assert codes == [
        "return_outcome_unknown",
        *("return_amount_differs", "return_amount_differs"),
        "return_of_other_batch",
    ]
    assert refused(desk.read_return, batch.batch_no, b"", lambda: [(1, ["a", "b"])]) == [
        "return_without_labels"
    ]
    assert refused(desk.read_return, batch.batch_no, b"", lambda: rows[:2]) == [
        "return_without_rows"
    ]


def test_the_command_line_goes_to_the_bank_and_back(desk, ledger, tmp_path, capsys, monkeypatch):
    monkeypatch.setenv("NONGQUAN_HOME", str(tmp_path / "home"))
    batch = ordered(desk)
    desk.close()
    words = ["--ledger", str(ledger), "--as", "张敏", "--json", "payment"]
    target = tmp_path / "out.csv"
    assert cli.main([*words, "file", batch.batch_no, "--out", str(target)]) == 0
    assert len(target.read_text("gb18030").splitlines()) == 1 + len(batch.lines)
    text = io.StringIO()
    csv.writer(text).writerows(cells for _, cells in returned(batch, {1: (BAD, "销户")}))
    answer = tmp_path / "back.csv"
    answer.write_bytes(text.getvalue().encode("gb18030"))
    capsys.readouterr()
    day = ["--settled-on", "2026-11-20"]
    assert cli.main([*words, "return", batch.batch_no, str(answer), *day]) == 0
    assert json.loads(capsys.readouterr().out)["numbers"]["payment"] == batch.batch_no
    assert cli.main([*words, "return", batch.batch_no, str(answer), *day]) == 2
    (error, *_) = json.loads(capsys.readouterr().out)["errors"]
    assert error["code"] == "payment_line_answered"
    assert cli.main([*words, "return", batch.batch_no, str(tmp_path / "none.csv")]) == 2


def test_every_form_can_be_written_and_read():
    for bank in banks().values():
        assert {"reference", "outcome"} <= bank.answer.labels.keys()
        assert any(one.value == "{reference}" for one in bank.file.columns)
        if bank.file.form == FIXED:
            assert all(one.width for one in (*bank.file.columns, *bank.answer.columns))
