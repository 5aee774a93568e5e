"""What a page is given: the desk, the words, the background, and how to reach other pages."""

from __future__ import annotations

import dataclasses as dc
import datetime as dt
from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

from PySide6.QtCore import QObject, Signal

from core.text import Catalogue
from ui.jobs import Done, Failed, Jobs
from ui.preferences import Preferences


class DeskLike(Protocol):
    """The part of the desk that the window uses (``core.services.desk``)."""

    text: Catalogue
    classes: Mapping[str, Any]
    overprinting: Any  # core.services.overprinting
    sealer: Any  # core.services.ports.seal

    session: Any  # core.services.sessions.Session

    @property
    def operator(self) -> str:
        """Who works."""

    def sign_in(self, name: str, password: str) -> None:
        """Let a person work who knows the password."""

    def confirm(self, password: str) -> None:
        """Let the person who is signed in go on after a pause."""

    def needs_purpose(self, exported: str) -> bool:
        """Tell whether a file leaves the ledger only for a stated purpose."""

    def new_secret(self, password: str, again: str) -> str:
        """Return the hash of a new password that was typed twice."""

    def perform(
        self,
        name: str,
        raw: Mapping[str, Any],
        *,
        acknowledged: Collection[str] = (),
        reason: str = "",
    ) -> Any:
        """Carry out an operation."""

    def ask(self, name: str, /, **arguments: Any) -> Any:
        """Answer a question."""

    def paper(self, number: str) -> bytes:
        """Return a certificate as PDF."""

    def papers(self, numbers: Sequence[str], *, report: Callable[[int, int], None]) -> bytes:
        """Return certificates as one PDF."""

    def case_paper(self, code: str, case_no: str, number: str = "") -> bytes:
        """Return a paper of a case as PDF."""

    def attach(self, case_no: str, paper: str, path: Path) -> Any:
        """File a scan with a case."""

    def attachment(self, case_no: str, number: int) -> bytes:
        """Return a scan of a case as PDF."""

    def look_at(self, path: Path) -> bytes:
        """Return a scan that is not filed yet as PDF."""

    def case_volume(self, case_no: str) -> bytes:
        """Return a case as one PDF."""

    def letter_paper(self, letter_no: str) -> bytes:
        """Return an agency letter as PDF."""

    def sealed(self, pdf: bytes, title: str) -> bytes:
        """Return a paper with the office's electronic seal."""

    def onto_blank(self, number: str, blank: str) -> Any:
        """Return a certificate's values set into a pre-printed sheet."""

    def sample_paper(self, content: str) -> bytes:
        """Return the sample that an edited declaration makes."""

    def listing(self, code: str, form: str = "pdf", /, **arguments: Any) -> bytes:
        """Return a document of lists as PDF or workbook."""

    def listing_titles(self) -> Sequence[Any]:
        """Return the documents of lists there are."""

    def file_forms(self, kind: str) -> Sequence[tuple[str, str]]:
        """Return code and title of the forms of files for banks or accounting."""

    def payment_file(self, number: str, form: str = "", purpose: str = "") -> tuple[str, bytes]:
        """Return name and content of a batch's file for the bank."""

    def voucher_file(self, cycle: str, form: str) -> tuple[str, bytes]:
        """Return name and content of a cycle's vouchers."""

    def take_return(self, number: str, path: Path, *, form: str = "") -> Any:
        """Enter what the bank's return file says."""

    def import_file(self, kind: str, path: Path, into: str) -> Any:
        """Take a spreadsheet into a record."""

    def import_offers(self) -> Sequence[Any]:
        """Return what can be imported."""

    def empty_workbook(self, kind: str, asset_class: str = "") -> bytes:
        """Return a spreadsheet to fill in."""

    def head_of(self, kind: str, path: Path, wish: Any) -> Any:
        """Return what the headings of a spreadsheet mean."""

    def import_sheet(self, kind: str, path: Path, wish: Any) -> Any:
        """Enter every row of a spreadsheet, or none."""

    def sheet_with_errors(self, path: Path, result: Any) -> bytes:
        """Return a spreadsheet with what is wrong in each row."""

    def today(self) -> dt.date:
        """Return the day in the office's zone."""


@dc.dataclass(frozen=True, slots=True)
class FormWish:
    """A form that is to be opened: for which operation, filled with what.

    With ``wrap`` (a case and its last step) the application is handed in anew by
    ``case.resubmit`` instead of opening another case.
    """

    operation: str
    raw: Mapping[str, Any] = dc.field(default_factory=dict)
    draft_no: str = ""
    draft: Mapping[str, Any] = dc.field(default_factory=dict)
    wrap: Mapping[str, Any] = dc.field(default_factory=dict)


class Context(QObject):
    """The connection of a page with everything that is not its own."""

    changed = Signal(object)  # frozenset of kinds of things that changed
    opened = Signal(str, str)  # kind and number of a record to show
    form_wanted = Signal(object)  # FormWish
    import_wanted = Signal(str, str)  # kind of sheet ("" for any), record it goes into or ""
    noted = Signal(str, str, str)  # a quiet note; kind and number of what it is about, or ""
    failed = Signal(object)  # an exception that belongs to no field
    sign_in_wanted = Signal()  # nobody may work on: somebody is to sign in
    renewal_wanted = Signal()  # the look or the language changed: the window is to be made anew

    def __init__(self, text: Catalogue, jobs: Jobs, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.text = text
        self.jobs = jobs
        self._desk: DeskLike | None = None
        # Where the program brings them: what makes core.services.backups.backups.Backups (in the
        # background: it loads much), the place of the ledger, what the last automatic one met.
        self.backups: Callable[[], Any] | None = None
        self.ledger: Any = None
        self.backup_fault: Exception | None = None
        self.check: Any = None  # ui.widgets.check_dialog.Check, where the program brings one
        self.preferences = Preferences()

    @property
    def desk(self) -> DeskLike:
        """The open ledger's desk; pages that need it are shown only once there is one."""
        assert self._desk is not None, "no ledger is open"
        return self._desk

    @property
    def ready(self) -> bool:
        """Whether a ledger is open."""
        return self._desk is not None

    def connect_desk(self, desk: DeskLike) -> None:
        """Work with this desk from now on; it answers in the window's language."""
        self._desk = desk
        if desk.text.language == self.text.language:
            self.text = desk.text  # it knows the terms of the asset classes too
        else:
            desk.text = self.text

    def ask(
        self,
        question: str,
        done: Done,
        *,
        owner: QObject,
        key: str = "",
        failed: Failed | None = None,
        **arguments: Any,
    ) -> None:
        """Ask the desk in the background; the answer comes to ``done`` while ``owner`` lives."""
        desk = self.desk
        self.jobs.read(
            lambda: desk.ask(question, **arguments),
            done,
            failed or self.failed.emit,
            owner,
            key,
        )

    def perform(
        self,
        operation: str,
        raw: Mapping[str, Any],
        done: Done,
        failed: Failed,
        *,
        owner: QObject,
        acknowledged: Collection[str] = (),
        reason: str = "",
    ) -> None:
        """Carry out an operation in the lane; tells every page what changed."""
        desk = self.desk

        def finish(receipt: Any) -> None:
            done(receipt)
            self.changed.emit(receipt.changed)

        self.jobs.write(
            lambda: desk.perform(operation, raw, acknowledged=acknowledged, reason=reason),
            finish,
            failed,
            owner,
        )

    def open(self, kind: str, number: str) -> None:
        """Show a record on its page."""
        self.opened.emit(kind, number)

    def open_form(self, operation: str, raw: Mapping[str, Any] | None = None) -> None:
        """Open the form of an operation."""
        self.form_wanted.emit(FormWish(operation, raw or {}))


Opener = Callable[[str], DeskLike]
