"""The desk: performs operations, answers questions, hands out papers. The one door to a ledger."""

from __future__ import annotations

import dataclasses as dc
import datetime as dt
import logging
from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path
from typing import Any

from core.domain.asset_class import AssetClass
from core.domain.routing import RoutingTable
from core.problems import Conflict, FieldError, NongquanError, Problem, Rejected, Severity
from core.services import (
    certificates,
    checkpoints,
    imports,
    lapses,
    proving,
    subjects,
)
from core.services.declarations import Declaration
from core.services.desk_attachments import DeskAttachments
from core.services.desk_files import OtherPrograms
from core.services.desk_imports import DeskImports
from core.services.desk_papers import DeskPapers, Render
from core.services.documents import Paper, compose
from core.services.editions import drawn_by
from core.services.import_kinds import IMPORTS
from core.services.imported import NO_WISH, Imported, Wish
from core.services.listed import LISTINGS, Titled, titles
from core.services.listings import Listing
from core.services.office import Office, office_on
from core.services.operations import (
    OPERATIONS,
    Context,
    Operation,
    Plan,
    Receipt,
    Request,
    unanswered,
)
from core.services.overprinting import Overprinting
from core.services.policies import Policies
from core.services.ports import (
    Binder,
    Certificate,
    Clock,
    Head,
    Passwords,
    Report,
    Sealer,
    Shelf,
    Store,
    Witness,
    Work,
)
from core.services.queries import QUERIES, Question
from core.services.reading import Reading
from core.services.sessions import Session
from core.services.tabular import Sheet, Table
from core.text import Catalogue

logger = logging.getLogger(__name__)
SWEEP, DISCLOSURE = "register.sweep", "party.disclose"
subjects.discover()

# Signs what a certificate states: (certificate, head, office) -> (code, key id).
Sign = Callable[[Certificate, Head, Office], tuple[str, str]]
# Writes listings in a form: as pages (pdf) or as a workbook (xlsx).
WriteListings = Mapping[str, Callable[[Sequence[Listing], Report], bytes]]
WriteWorkbook = Callable[[Sequence[Sheet]], bytes]


def operations() -> Mapping[str, Operation]:
    """Return every operation there is, by name."""
    return OPERATIONS


def _no_report(done: int, total: int) -> None:
    """Report to nobody."""


class Desk(DeskPapers, DeskAttachments, DeskImports, OtherPrograms):
    """Operations, questions and papers of one ledger for one operator.

    What is recorded and printed is in the language of ``text``; answers and faults are in that of
    ``spoken``, which may be changed at any time.
    """

    def __init__(
        self,
        store: Store,
        operator: str,
        *,
        classes: Mapping[str, AssetClass],
        routes: RoutingTable,
        text: Catalogue,
        spoken: Catalogue | None = None,
        clock: Clock,
        sign: Sign,
        render: Render,
        listing_forms: WriteListings,
        workbook: WriteWorkbook,
        read_table: Callable[[Path], Table],
        overprinting: Overprinting,
        shelf: Shelf,
        binder: Binder,
        sealer: Sealer,
        passwords: Passwords,
        witness: Witness,
        program_version: str,
    ) -> None:
        self.store = store
        self.session = Session(operator)
        self.classes = classes
        self.recorded, self.text = text, spoken or text
        self._routes = routes
        self._clock = clock
        self._sign = sign
        self._render = render
        self._listing_forms, self._workbook = listing_forms, workbook
        self._read_table = read_table
        self.overprinting = overprinting
        self.shelf, self.binder, self.sealer = shelf, binder, sealer
        self._passwords = passwords
        self.witness = witness
        self._version = program_version
        self._swept_on: dt.date | None = None

    # --- operations -----------------------------------------------------------------------------

    def perform(
        self,
        name: str,
        raw: Mapping[str, Any],
        *,
        acknowledged: Collection[str] = (),
        reason: str = "",
    ) -> Receipt:
        """Carry out an operation, all or nothing.

        Raises ``Rejected`` with every fault, refusal and open confirmation; ``Conflict`` when
        somebody was faster; ``Unavailable`` when the machine says no. In each case nothing was
        written.
        """
        known = self._operation(name)
        reading = known.read(raw)
        if reading.problems:
            raise Rejected([*reading.problems, *self._also(known, reading)])
        if name not in (SWEEP, checkpoints.ACCEPT):
            self.sweep()
        with self.store.writing(self.operator) as work:
            request = Request(work, reading, self._allowed(work, known), known)
            plan = self._plan(request)
            open_problems = unanswered(plan.problems, acknowledged, reason)
            if open_problems:
                raise Rejected(open_problems)
            receipt = self._carry_out(request, plan, acknowledged, reason)
            identity = work.identity if name == checkpoints.ACCEPT else ""
        if name == checkpoints.ACCEPT:
            checkpoints.keep_accepted(self.witness.anchors, identity, receipt)
        if plan.afterwards is not None:
            plan.afterwards()
        self._prove(receipt)
        if name == DISCLOSURE:
            self._disclosed(receipt.number)
        return receipt

    def sweep(self) -> Receipt | None:
        """Enter what lapsed by itself, once a day before anything else is written (I13).

        Nobody asks for it; where nothing lapsed nothing is written. Whoever opens a ledger that
        only shows itself may call it too.
        """
        today = self.today()
        if self._swept_on == today:
            return None
        self._swept_on = today
        known = self._operation(SWEEP)
        with self.store.reading() as work:
            if not lapses.is_due(Request(work, known.read({}), self.circumstances(work), known)):
                return None
        try:
            with self.store.writing(self.recorded("desk.program")) as work:
                request = Request(work, known.read({}), self.circumstances(work), known)
                return self._carry_out(request, self._plan(request), (), "")
        except Conflict:  # another desk does the same at this moment
            logger.info("somebody else sweeps")
            return None

    def check(self, name: str, raw: Mapping[str, Any]) -> tuple[Problem, ...]:
        """Return everything that would stand in the way, writing nothing."""
        known = self._operation(name)
        reading = known.read(raw)
        return (*reading.problems, *self._also(known, reading))

    def _operation(self, name: str) -> Operation:
        if name not in OPERATIONS:
            raise Rejected([Problem("no_such_operation", "", {"value": name})])
        return OPERATIONS[name]

    def _also(self, known: Operation, reading: Reading) -> list[Problem]:
        """Run what can be run of a faulty request, so that one answer holds everything."""
        with self.store.reading() as work:
            plan = self._plan(Request(work, reading, self._allowed(work, known), known))
        return list(plan.problems)

    def _plan(self, request: Request) -> Plan:
        return request.operation.handler(request)

    def _carry_out(
        self, request: Request, plan: Plan, acknowledged: Collection[str], reason: str
    ) -> Receipt:
        work, known = request.work, request.operation
        work.doing(known.name)
        done = plan.carry_out()
        head = work.head
        if known.journaled:
            given = [
                p.code
                for p in plan.problems
                if p.severity is Severity.CONFIRMATION and p.code in acknowledged
            ]
            facts = {**done.numbers, **done.facts}
            checkpoints.sign_day(work, request.context)
            head = work.record(known.name, reason, given, facts)
        return Receipt(
            known.name,
            done.number,
            done.numbers,
            done.changed,
            head.sequence,
            head.hash,
            work.entered_at,
        )

    def _allowed(self, work: Work, known: Operation) -> Context:
        """Return the circumstances; ``Rejected`` if who works may not do the operation."""
        context = self._context(work)
        self._allow(context, known.name)
        return context

    def _context(self, work: Work) -> Context:
        """Return the circumstances; ``Rejected`` if somebody must sign in first."""
        seated, circumstances = self._seated(work), self.circumstances(work)
        if seated is None:
            return circumstances
        return dc.replace(
            circumstances,
            accounted=True,
            roles=seated.roles,
            disclosed=self.session.disclosed,
        )

    def circumstances(self, work: Work) -> Context:
        """Return what every operation knows, whoever works."""
        today = self.today()
        office = office_on(work, today)
        return Context(
            today=today,
            operator=self.operator,
            office=office,
            policies=Policies(work, today),
            classes={code: one.for_office(office.kind) for code, one in self.classes.items()},
            routes=self._routes,
            program_version=self._version,
            text=self.recorded,
            shelf=self.shelf,
            binder=self.binder,
            passwords=self._passwords,
            notary=self.witness.notary,
        )

    def today(self) -> dt.date:
        """Return the day in the office's zone."""
        return self._clock().date()

    def import_table(self, kind: str, table: Table, wish: Wish = NO_WISH) -> Imported:
        """Enter every row of a spreadsheet, or none; see :mod:`core.services.imports`."""

        def allowed(work: Work) -> Context:
            return self._allowed(work, OPERATIONS[IMPORTS[kind].operation])

        return imports.import_table(self.store, self.operator, allowed, kind, table, wish)

    # --- questions ------------------------------------------------------------------------------

    def ask(self, name: str, /, *, report: Report = _no_report, **arguments: Any) -> Any:
        """Answer a question of :mod:`core.services.queries`.

        ``verify_journal`` and ``check_ledger`` are answered of a ledger with unreadable settings
        too.
        """
        with self.store.reading() as work:
            if name == "verify_journal":
                return proving.verify(work, self.circumstances, report)
            if name == "check_ledger":
                return proving.check_file(work, report, **arguments)
            context = dc.replace(self._context(work), text=self.text)
            return QUERIES[name](Question(work, context, report), **arguments)

    # --- papers ---------------------------------------------------------------------------------

    def paper(self, number: str) -> bytes:
        """Return a certificate as PDF from what it stated on its day; the same bytes each time.

        Brackets and letters of the number may be of either width. Raises ``Rejected`` for an
        unknown number and for a character that no font of this machine can draw.
        """
        return self._drawn(self._certificate(number))

    def _certificate(self, number: str) -> Paper:
        certificate, declaration, code = self._stated(number)
        return compose(declaration, certificate.snapshot, self.recorded, code=code)

    def _stated(self, number: str) -> tuple[Certificate, Declaration, str]:
        """Return a certificate, the edition it was made with, and its signed code."""
        with self._reading() as work:
            certificate = certificates.find_certificate(work, number)
            if certificate is None:
                raise Rejected([Problem("no_such_certificate", "number", {"value": number})])
            declaration = drawn_by(work, certificate.kind, certificate.snapshot)
        code = certificate.code or self._prove_one(certificate.certificate_no)
        return certificate, declaration, code

    def listing(
        self,
        code: str,
        form: str = "pdf",
        /,
        *,
        report: Report = _no_report,
        purpose: str = "",
        **arguments: Any,
    ) -> bytes:
        """Return a listing of :mod:`core.services.listed` as PDF (``pdf``) or workbook (``xlsx``).

        Both have the same totals; ``report`` is told of pages and rows. Where there are accounts,
        what holds personal data needs a ``purpose``, which the journal keeps. Raises
        ``Rejected`` for an unknown listing, form or record, and for a character that no font of
        this machine can draw.
        """
        problems = []
        if code not in LISTINGS:
            problems.append(Problem("no_such_listing", "listing", {"value": code}))
        if form not in self._listing_forms:
            facts = {"value": form, "options": "、".join(self._listing_forms)}
            problems.append(Problem("listing_form_unknown", "", facts))
        if problems:
            raise Rejected(problems)
        made = self.listings(code, **arguments)
        self._export(code, str(arguments.get("number", "")), purpose)
        try:
            return self._listing_forms[form](made, report)
        except FieldError as error:
            raise Rejected([Problem(error.code, "listing", error.params)]) from None

    def listing_titles(self) -> tuple[Titled, ...]:
        """Return every listing with its title, for a menu."""
        return titles(self.text)

    def listings(self, code: str, /, **arguments: Any) -> tuple[Listing, ...]:
        """Return a listing as data: for a screen, or for the files it is checked against."""
        with self.store.reading() as work:
            found = LISTINGS[code](Question(work, self._context(work), _no_report), **arguments)
        return found if isinstance(found, tuple) else (found,)

    # --- drawing and signing ----------------------------------------------------------------------

    def _prove(self, receipt: Receipt) -> None:
        """Sign new certificates after the commit; a fault here never undoes a registration."""
        number, case = receipt.numbers.get("certificate"), receipt.numbers.get("case")
        if number and OPERATIONS[receipt.operation].certifying:
            try:
                with self.store.writing(self.operator) as work:
                    made = work.certificates.of_case(case) if case else ()
                    for one in made or filter(None, [work.certificates.get(number)]):
                        self._signed(work, one)
            except NongquanError:
                logger.exception("certificate %s and those made with it are not signed", number)

    def _prove_one(self, number: str) -> str:
        with self.store.writing(self.operator) as work:
            certificate = work.certificates.get(number)
            assert certificate is not None
            return self._signed(work, certificate)

    def _signed(self, work: Work, certificate: Certificate) -> str:
        if certificate.code:
            return certificate.code
        code, key_id = self._sign(certificate, work.head, self.circumstances(work).office)
        work.certificates.save_proof(certificate.certificate_no, code, key_id, work.head)
        return code

    def close(self) -> None:
        """Close the ledger."""
        self.store.close()
