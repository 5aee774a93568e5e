"""The bank's batch file (批量付款文件): a batch of payments in the form the bank takes."""

from __future__ import annotations

from collections.abc import Iterator

from core.domain.dividend.cycle import Batch, CycleFile, Entity
from core.domain.values import yuan
from core.problems import Problem, Rejected
from core.services.bank_maps import BankMap, banks, format_problems
from core.services.column_files import Fields, MadeFile, file_problems, made_file
from core.services.ports import Work

_PURPOSE = 30  # characters of a purpose that nobody wrote


def payment_file(work: Work, number: str, form: str = "") -> MadeFile:
    """Return the file of a batch in the form it was ordered in, or in another; always the same.

    Raises ``Rejected`` with everything the bank would send back: no account of the payer, a
    character its encoding lacks, a text that is too long. Nothing is cut and nothing replaced.
    """
    batch = find_batch(work, number)
    bank = bank_of(batch, form)
    rows = list(_rows(work, batch))
    problems = [*_payer_problems(rows[0]), *file_problems(bank.file, rows)]
    if problems:
        raise Rejected(problems)
    return made_file(bank.file, number, rows)


def find_batch(work: Work, number: str) -> Batch:
    """Return a batch; ``Rejected`` where there is none."""
    batch = work.payables.batch(number)
    if batch is None:
        raise Rejected([Problem("no_such_payment", "payment", {"value": number})])
    return batch


def bank_of(batch: Batch, form: str) -> BankMap:
    """Return the bank's files in a form, or in that of the batch; ``Rejected`` for none."""
    if missing := format_problems(form or batch.format):
        raise Rejected(missing)
    return banks()[form or batch.format]


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
    purpose = batch.detail.get("payment_purpose") or f"{entity.name}{cycle.end.year}"[:_PURPOSE]
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
