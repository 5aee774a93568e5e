"""The desk's files for other programs: banks, and accounting."""

from __future__ import annotations

import dataclasses as dc
import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from core.problems import FieldError
from core.services import exports, payment_files, payment_returns, voucher_files
from core.services.bank_maps import PAID, banks
from core.services.column_files import MadeFile
from core.services.operations import Context, Receipt
from core.services.payment_returns import Answered
from core.services.ports import Work
from core.services.question import Question
from core.services.sessions import Sessions
from core.services.tabular import Cell, Sheet, Table


def _no_report(done: int, total: int) -> None:
    """Report to nobody."""


@dc.dataclass(frozen=True, slots=True)
class TakenReturn:
    """What a return file did: its receipt (None if it told nothing), and its lines by outcome."""

    receipt: Receipt | None
    paid: int
    failed: int
    waiting: int


class OtherPrograms(Sessions):
    """What a desk writes for other programs and reads from them."""

    _workbook: Callable[[Sequence[Sheet]], bytes]
    _read_table: Callable[[Path], Table]

    def _context(self, work: Work) -> Context:
        raise NotImplementedError

    def perform(self, name: str, raw: Mapping[str, Any]) -> Receipt:
        raise NotImplementedError

    def today(self) -> dt.date:
        raise NotImplementedError

    def needs_purpose(self, exported: str) -> bool:
        """Tell whether a file leaves the ledger only for a stated purpose."""
        return self.session.signed_in and exports.is_personal(exported)

    def _export(self, exported: str, number: str, purpose: str) -> None:
        """Record that a file with personal data leaves; ``Rejected`` without a purpose or role."""
        if self.needs_purpose(exported):
            exports.require_purpose(purpose)
            document = {"exported": exported, "number": number, "data_purpose": purpose}
            self.perform("data.export", document)

    def file_forms(self, kind: str) -> Sequence[tuple[str, str]]:
        """Return code and title of every form of the files for banks (``bank``) or vouchers."""
        maps = {code: one.file for code, one in banks().items()}
        found = maps if kind == "bank" else voucher_files.exports()
        return [(code, one.title) for code, one in found.items()]

    def payment_file(self, number: str, form: str = "", purpose: str = "") -> tuple[str, bytes]:
        """Return name and content of a batch's file for the bank; the same bytes each time.

        It has the form that was ordered, or the one named (``resources/banks``).

        Raises ``Rejected`` with everything the bank would send back.
        """
        with self._reading() as work:
            made = payment_files.payment_file(work, number, form)
        self._export(exports.PAYMENT_FILE, number, purpose)
        return self._made(made, number)

    def voucher_file(self, cycle: str, form: str) -> tuple[str, bytes]:
        """Return name and content of a cycle's vouchers for an accounting program.

        Raises ``Rejected`` for an unknown cycle or form (``resources/accounts/exports``).
        """
        with self._reading() as work:
            question = Question(work, self._context(work), _no_report)
            return self._made(voucher_files.voucher_file(question, cycle, form), cycle)

    def _made(self, made: MadeFile, title: str) -> tuple[str, bytes]:
        if made.rows:
            return made.name, self._workbook([Sheet(title, made.rows)])
        return made.name, made.content

    def read_return(
        self,
        number: str,
        content: bytes,
        rows: Callable[[], Iterable[tuple[int, Sequence[Cell]]]],
        form: str = "",
    ) -> Answered:
        """Read the bank's return file about a batch; ``payment.reconcile`` enters what it says.

        ``rows`` reads it as a table, which is asked for unless its lines have a fixed width.
        Raises ``Rejected`` with every line that cannot be taken as it stands.
        """
        with self._reading() as work:
            table = payment_returns.fixed_rows(work, number, content, form) or rows()
            return payment_returns.read_return(work, number, table, form)

    def take_return(
        self, number: str, path: Path, *, form: str = "", settled_on: str = ""
    ) -> TakenReturn:
        """Read the bank's return file and enter what it says, all or nothing.

        Without a day it is settled today; what still waits at the bank is left for the next file.
        Raises ``FieldError`` for a file that cannot be read, ``Rejected`` as :meth:`read_return`.
        """
        try:
            content = path.read_bytes()
        except OSError:
            raise FieldError("table_missing", value=path) from None
        told = self.read_return(number, content, lambda: self._read_table(path).rows, form)
        receipt = None
        if told.rows:
            request = {
                "payment": number,
                "settled_on": settled_on or f"{self.today():%Y-%m-%d}",
                "rows": list(told.rows),
                "source": path.name,
            }
            receipt = self.perform("payment.reconcile", request)
        paid = sum(row["outcome"] == PAID for row in told.rows)
        return TakenReturn(receipt, paid, len(told.rows) - paid, told.waiting)
