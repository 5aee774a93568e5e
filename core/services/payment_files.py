"""The bank's batch file (批量付款文件): a batch of payments in the form the bank takes."""

from __future__ import annotations

import csv
import dataclasses as dc
import io
from collections.abc import Iterator, Mapping, Sequence

from core.domain.dividend.cycle import Batch, CycleFile, Entity
from core.domain.values import yuan
from core.problems import Problem, Rejected
from core.services.bank_maps import CSV, WORKBOOK, BankColumn, BankMap, banks, format_problems
from core.services.ports import Work

Fields = Mapping[str, str]
_PURPOSE = 30  # characters of a purpose that nobody wrote


@dc.dataclass(frozen=True, slots=True)
class PaymentFile:
    """A batch file: its name, and its bytes or the rows of a workbook."""

    name: str
    content: bytes
    rows: Sequence[Sequence[str]]


def payment_file(work: Work, number: str) -> PaymentFile:
    """Return the file of a batch; the same each time.

    Raises ``Rejected`` with everything the bank would send back: no account of the payer, a
    character its encoding lacks, a text that is too long. Nothing is cut and nothing replaced.
    """
    batch = find_batch(work, number)
    if missing := format_problems(batch.format):
        raise Rejected(missing)
    bank = banks()[batch.format]
    rows = list(_rows(work, batch))
    problems = [*_payer_problems(rows[0]), *_problems(bank, rows)]
    if problems:
        raise Rejected(problems)
    table = [
        *([pattern.format_map(rows[0]) for pattern in line] for line in bank.heading),
        *([[one.label for one in bank.columns]] if bank.form != "fixed" else ()),
        *([one.value.format_map(row) for one in bank.columns] for row in rows),
    ]
    name = f"{number}.{bank.suffix}"
    return PaymentFile(name, _written(bank, table), table if bank.form == WORKBOOK else ())


def find_batch(work: Work, number: str) -> Batch:
    """Return a batch; ``Rejected`` where there is none."""
    batch = work.payables.batch(number)
    if batch is None:
        raise Rejected([Problem("no_such_payment", "payment", {"value": number})])
    return batch


def reference(batch_no: str, line: int) -> str:
    """Return our reference of a line, by which its answer is found again."""
    return f"{batch_no}-{line:05d}"


def _rows(work: Work, batch: Batch) -> Iterator[Fields]:
    cycle = work.dividends.cycle(batch.cycle_no)
    assert cycle is not None
    entity = work.dividends.entity(cycle.entity_no)
    assert entity is not None
    payees = work.dividends.payees(cycle.entity_no)
    common = _common(batch, cycle, entity)
    for line in batch.lines:
        known = payees.get(line.payee_no)
        detail = known.detail if known else {}
        yield {
            **common,
            "line": str(line.line),
            "reference": reference(batch.batch_no, line.line),
            "amount": yuan(line.amount),
            "fen": str(line.amount),
            **{name: str(line.account.get(name, "")) for name in _ACCOUNT},
            **{name: str(detail.get(name, "")) for name in ("id_no", "phone")},
        }


_ACCOUNT = ("account_no", "name", "bank_name", "bank_code")
_PAYER = ("payer_name", "payer_account", "payer_bank")


def _common(batch: Batch, cycle: CycleFile, entity: Entity) -> dict[str, str]:
    purpose = batch.detail.get("purpose") or f"{entity.name}{cycle.end.year}"[:_PURPOSE]
    return {
        "batch_no": batch.batch_no,
        "currency": "CNY",
        "purpose": purpose,
        "value_date": batch.value_date.isoformat(),
        "value_day": f"{batch.value_date:%Y%m%d}",
        "count": str(len(batch.lines)),
        "total": yuan(batch.total),
        **{name: str(entity.terms.get(name, "")) for name in _PAYER},
    }


# --- what the bank would send back ----------------------------------------------------------------


def _payer_problems(row: Fields) -> list[Problem]:
    return [Problem("payer_account_missing", name) for name in _PAYER[:2] if not row[name]]


def _problems(bank: BankMap, rows: Sequence[Fields]) -> Iterator[Problem]:
    for row in rows:
        for column in bank.columns:
            text = column.value.format_map(row)
            facts = {"line": row["line"], "value": text, "field": column.label}
            lacking = _lacking(text, bank.encoding) if bank.form != WORKBOOK else ""
            if lacking:
                facts |= {"char": lacking, "encoding": bank.encoding}
                yield Problem("bank_character_lacking", "payment", facts)
            elif _too_long(column, text, bank.encoding):
                facts["limit"] = str(column.width or column.longest)
                yield Problem("bank_text_too_long", "payment", facts)


def _lacking(text: str, encoding: str) -> str:
    """Return the characters that an encoding does not have."""
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return "".join(char for char in text if _lacks(char, encoding))
    return ""


def _lacks(char: str, encoding: str) -> bool:
    try:
        char.encode(encoding)
    except UnicodeEncodeError:
        return True
    return False


def _too_long(column: BankColumn, text: str, encoding: str) -> bool:
    if column.width:
        return len(text.encode(encoding)) > column.width
    return bool(column.longest) and len(text) > column.longest


# --- its bytes ------------------------------------------------------------------------------------


def _written(bank: BankMap, table: Sequence[Sequence[str]]) -> bytes:
    if bank.form == WORKBOOK:
        return b""
    if bank.form == CSV:
        text = io.StringIO(newline="")
        csv.writer(text, lineterminator="\r\n").writerows(table)
        return text.getvalue().encode(bank.encoding)
    lines = (
        b"".join(
            _padded(one, text, bank.encoding) for one, text in zip(bank.columns, row, strict=True)
        )
        for row in table
    )
    return b"".join(line + b"\r\n" for line in lines)


def _padded(column: BankColumn, text: str, encoding: str) -> bytes:
    content, pad = text.encode(encoding), column.pad.encode(encoding)
    if column.align == "right":
        return content.rjust(column.width, pad)
    return content.ljust(column.width, pad)
