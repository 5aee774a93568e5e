"""Papers that the desk hands out without a code: register pages, papers of a case, letters."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from typing import Any, Protocol

from core.problems import FieldError, Problem, Rejected
from core.services import letter_paper, notices
from core.services.declarations import Declaration
from core.services.document_desk import preview
from core.services.documents import Paper, compose
from core.services.editions import declaration_in_force
from core.services.operations import Context
from core.services.overprint import Layer
from core.services.overprinting import Overprinting
from core.services.ports import Certificate, Report, Sealer, Work
from core.services.register import Moment
from core.services.register_page import REGISTER_PAGE, printed_page
from core.text import Catalogue

# Draws papers one after the other as one file.
Render = Callable[[Iterable[Paper]], bytes]


class _Desk(Protocol):
    """What these papers need of the desk."""

    recorded: Catalogue
    overprinting: Overprinting
    sealer: Sealer
    _render: Render

    def _reading(self) -> AbstractContextManager[Work]: ...
    def _context(self, work: Work) -> Context: ...
    def _drawn(self, paper: Paper) -> bytes: ...
    def _certificate(self, number: str) -> Paper: ...
    def _stated(self, number: str) -> tuple[Certificate, Declaration, str]: ...
    def ask(self, name: str, /, **arguments: Any) -> Any: ...


class DeskPapers:
    """The part of the desk that hands out papers which carry no code."""

    def register_page(
        self: _Desk, asset_no: str, at: Moment | None = None, known_at: Moment | None = None
    ) -> bytes:
        """Return an asset's register page (登记簿页) as PDF: what the screen shows of it.

        :func:`core.services.register.as_of` explains the two moments. The page is for the office:
        it has no number and no code. Raises ``Rejected`` where there is no such page.
        """
        with self._reading() as work:
            context = self._context(work)
            snapshot = printed_page(work, context, asset_no, at, known_at)
            declaration = declaration_in_force(work, REGISTER_PAGE, context.today)
        if snapshot is None:
            raise Rejected([Problem("no_such_asset", "asset", {"value": asset_no})])
        return self._drawn(compose(declaration, snapshot, self.recorded))

    def case_papers(self: _Desk, case_no: str) -> Any:
        """Return which papers a case has: notices issued, and what can be made of it now."""
        return self.ask("case_papers_now", case_no=case_no)

    def case_paper(self: _Desk, code: str, case_no: str, number: str = "") -> bytes:
        """Return a paper of a case (收件单、受理通知书 …) as PDF.

        A notice that was issued is drawn from what it stated on its day, the same bytes each
        time; ``number`` picks one of several. Raises ``Rejected`` where the case has no such
        paper, saying when it has.
        """
        with self._reading() as work:
            paper = notices.composed(work, self._context(work), code, case_no, number)
        return self._drawn(paper)

    def letter_paper(self: _Desk, letter_no: str) -> bytes:
        """Return an agency letter (函告) with its slip to tear off, the same bytes each time."""
        with self._reading() as work:
            known = work.letters.get(letter_no)
        if known is None:
            raise Rejected([Problem("no_such_letter", "number", {"value": letter_no})])
        return self._drawn(letter_paper.composed(known, self.recorded))

    def papers(self: _Desk, numbers: Sequence[str], *, report: Report) -> bytes:
        """Return certificates one after the other as one PDF, each font in it once.

        ``report`` is told of each and may stop it: nothing is recorded by drawing. Raises as
        ``paper`` does, for the first that cannot be drawn.
        """

        def each() -> Iterator[Paper]:
            for place, number in enumerate(numbers):
                report(place, len(numbers))
                yield self._certificate(number)

        try:
            return self._render(each())
        except FieldError as error:
            raise Rejected([Problem(error.code, "number", error.params)]) from None

    def onto_blank(self: _Desk, number: str, blank: str) -> Layer:
        """Return a certificate's values set into a pre-printed sheet, for a preview or a printer.

        Raises ``Rejected`` as ``paper``, for a sheet of another paper, and with every value that
        its box cannot hold.
        """
        certificate, declaration, code = self._stated(number)
        form = self.overprinting.form(blank, certificate.kind)
        return self.overprinting.layer(form, declaration, certificate.snapshot, code)

    def sealed(self: _Desk, pdf: bytes, title: str) -> bytes:
        """Return a paper with the office's electronic seal; ``Unavailable`` where it has none.

        Nothing is recorded: the paper says the same with and without it.
        """
        return self.sealer.put_on(pdf, title)

    def sample_paper(self: _Desk, content: str) -> bytes:
        """Return the sample that an edited declaration makes; ``Rejected`` with every fault."""
        return preview(content, self.recorded, lambda paper: self._render([paper]))

    def _drawn(self: _Desk, paper: Paper) -> bytes:
        try:
            return self._render([paper])
        except FieldError as error:
            raise Rejected([Problem(error.code, "number", error.params)]) from None
