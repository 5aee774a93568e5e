"""Files with personal data that leave the ledger: who took which, and for what.

Source: 个人信息保护法 6, 51.

Where there are accounts, a listing of people's claims and a bank's file are made only for a stated
purpose, and the journal keeps it. A single desk is not asked: nobody there is known by a password.
"""

from __future__ import annotations

from typing import Annotated

from core import fields as kinds
from core.problems import Problem, Rejected
from core.services.listed import PERSONAL
from core.services.operations import Done, Plan, Request, operation
from core.services.reading import Code, Document, LongText, ReadBy

PAYMENT_FILE = "payment_file"
Exported = Annotated[str, ReadBy(kinds.Code())]


class ExportData(Document):
    """What leaves the ledger (a listing's code, or ``payment_file``), of which record, and why."""

    exported: Exported
    number: Code
    data_purpose: LongText


@operation("data.export", ExportData)
def export_data(request: Request) -> Plan:
    """Keep who takes a file with personal data out of the ledger, and for what."""
    exported = request.get("exported")
    problems = []
    if exported is not None and not is_personal(exported):
        problems.append(Problem("nothing_personal", "exported", {"value": exported}))

    def carry_out() -> Done:
        command = request.command()
        facts = {"exported": command.exported, "purpose": command.data_purpose}
        return Done(command.number, {"record": command.number}, frozenset(), facts)

    return Plan(problems, carry_out)


def is_personal(exported: str) -> bool:
    """Tell whether a file holds people's names with their accounts, shares or amounts."""
    return exported == PAYMENT_FILE or exported in PERSONAL


def require_purpose(purpose: str) -> None:
    """Refuse an export for which no purpose is stated."""
    if not purpose.strip():
        raise Rejected([Problem("purpose_required", "data_purpose")])
