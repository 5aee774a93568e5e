"""Vouchers (记账凭证) for an accounting program, by a column map."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache

from core.domain.values import yuan
from core.problems import Problem, Rejected
from core.resources import read_toml_file, resource_dir
from core.services.column_files import (
    Fields,
    FileMap,
    MadeFile,
    file_map,
    file_problems,
    made_file,
)
from core.services.dividend_papers.shared import CyclePapers, nothing, papers_of
from core.services.dividend_papers.vouchers import postings
from core.services.question import Question


@cache
def exports() -> Mapping[str, FileMap]:
    """Return every form of export by its code, the file's name."""
    paths = sorted((resource_dir() / "accounts" / "exports").glob("*.toml"))
    return {path.stem: file_map(path.stem, read_toml_file(path)) for path in paths}


def voucher_file(question: Question, number: str, code: str) -> MadeFile:
    """Return the vouchers of a cycle so far: two lines a voucher, debit and credit.

    Raises ``Rejected`` for an unknown cycle or form, and for what the form does not take.
    """
    if code not in exports():
        facts = {"value": code, "options": "、".join(exports())}
        raise Rejected([Problem("no_such_export", "", facts)])
    rows = list(_entries(papers_of(question, number)))
    if not rows:
        raise nothing(number)
    if problems := list(file_problems(exports()[code], rows)):
        raise Rejected(problems)
    return made_file(exports()[code], number, rows)


def _entries(of: CyclePapers) -> Iterator[Fields]:
    common = {
        "voucher_word": of.text("voucher_word"),
        "prepared_by": of.question.context.operator,
        "cycle": of.cycle.cycle_no,
        "run": of.computed.run_no,
    }
    for place, one in enumerate(postings(of), start=1):
        amount = yuan(one.amount)
        dated = {"day": one.day.isoformat(), "day_plain": f"{one.day:%Y%m%d}"}
        numbered = {**common, **dated, "period": f"{one.day:%Y%m}"}
        numbered |= {"voucher_no": str(place), "amount": amount}
        numbered["summary"] = of.text(f"posting.{one.event}")
        sides = (("debit", one.debit), ("credit", one.credit))
        for entry, (side, account) in enumerate(sides, start=1):
            yield {
                **numbered,
                "entry_no": str(entry),
                "direction": of.text(f"direction.{side}"),
                "account_code": account["code"],
                "account_title": account["name"],
                "debit": "",
                "credit": "",
                side: amount,
            }
