"""The desk's files for other programs: banks, and accounting."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from core.services import payment_files, payment_returns, voucher_files
from core.services.column_files import MadeFile
from core.services.operations import Context
from core.services.payment_returns import Answered
from core.services.ports import Work
from core.services.question import Question
from core.services.sessions import Sessions
from core.services.tabular import Cell, Sheet


def _no_report(done: int, total: int) -> None:
    """Report to nobody."""


class OtherPrograms(Sessions):
    """What a desk writes for other programs and reads from them."""

    _workbook: Callable[[Sequence[Sheet]], bytes]

    def _context(self, work: Work) -> Context:
        raise NotImplementedError

    def payment_file(self, number: str) -> tuple[str, bytes]:
        """Return name and content of a batch's file for the bank; the same bytes each time.

        Raises ``Rejected`` with everything the bank would send back.
        """
        with self._reading() as work:
            return self._made(payment_files.payment_file(work, number), number)

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
        self, number: str, content: bytes, rows: Callable[[], Iterable[tuple[int, Sequence[Cell]]]]
    ) -> Answered:
        """Read the bank's return file about a batch; ``payment.reconcile`` enters what it says.

        ``rows`` reads it as a table, which is asked for unless its lines have a fixed width.
        Raises ``Rejected`` with every line that cannot be taken as it stands.
        """
        with self._reading() as work:
            table = payment_returns.fixed_rows(work, number, content) or rows()
            return payment_returns.read_return(work, number, table)
