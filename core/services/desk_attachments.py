"""The desk's files: scans and photos taken in, handed out, and bound into volumes."""

from __future__ import annotations

import hashlib
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol

from core.domain.attachments import LARGEST_BYTES
from core.problems import FieldError, Problem, Rejected
from core.services.case_volume import draw_volume, read_volume
from core.services.documents import Paper
from core.services.operations import Context, Receipt
from core.services.ports import Binder, Shelf, Work


class _Desk(Protocol):
    """What these need of the desk."""

    shelf: Shelf
    binder: Binder

    def _reading(self) -> AbstractContextManager[Work]: ...
    def _context(self, work: Work) -> Context: ...
    def _drawn(self, paper: Paper) -> bytes: ...
    def paper(self, number: str) -> bytes: ...
    def perform(self, name: str, raw: dict[str, object]) -> Receipt: ...


class DeskAttachments:
    """The part of the desk that deals with scans."""

    def attach(self: _Desk, case_no: str, paper: str, path: Path) -> Receipt:
        """Take a file onto the shelf and file it with a case as a paper of its list.

        The file itself stays where it is. Raises ``Rejected`` for what cannot be filed, before
        anything lies on the shelf; ``Unavailable`` where the shelf cannot be written.
        """
        data = _read(path)
        try:
            self.binder.probe(data)
        except FieldError as error:
            facts = {**error.params, "name": path.name}
            raise Rejected([Problem(error.code, "file", facts)]) from None
        raw: dict[str, object] = {
            "case": case_no,
            "paper": paper,
            "file": self.shelf.put(data),
            "file_name": path.name,
        }
        return self.perform("attachment.file", raw)

    def look_at(self: _Desk, path: Path) -> bytes:
        """Return a file that is not filed yet as PDF pages; ``Rejected`` as ``attach``."""
        data = _read(path)
        try:
            return self.binder.pages(data, self.binder.probe(data).media)
        except FieldError as error:
            raise Rejected(
                [Problem(error.code, "file", {**error.params, "name": path.name})]
            ) from None

    def attachment(self: _Desk, case_no: str, number: int) -> bytes:
        """Return a file of a case as PDF pages; ``Rejected`` if it is not what was filed."""
        with self._reading() as work:
            filed = work.attachments.of_case(case_no)
        known = next((one for one in filed if one.attachment == number), None)
        if known is None:
            facts = {"value": str(number), "case": case_no}
            raise Rejected([Problem("no_such_attachment", "attachment", facts)])
        data = self.shelf.get(known.digest)
        if data is None or hashlib.sha256(data).hexdigest() != known.digest:
            state = "missing" if data is None else "altered"
            facts = {"value": known.name, "n": str(number)}
            facts |= {"state": f"choice.attachment_state.{state}"}
            raise Rejected([Problem("attachment_not_as_filed", "case", facts)])
        return self.binder.pages(data, known.media)

    def case_volume(self: _Desk, case_no: str) -> bytes:
        """Return a case as one PDF with its list of contents and closing note.

        Raises ``Rejected`` as :func:`core.services.case_volume.read_volume`.
        """
        with self._reading() as work:
            context = self._context(work)
            volume = read_volume(work, context, case_no, self._drawn, self.paper)
        return draw_volume(volume, context, self._drawn)


def _read(path: Path) -> bytes:
    if not path.is_file():  # a pipe or a device would be waited for without end
        facts = {"value": path.name, "reason": ""}
        raise Rejected([Problem("file_not_read", "file", facts)])
    try:
        if path.stat().st_size > LARGEST_BYTES:
            facts = {"value": f"{path.stat().st_size / 1_000_000:.0f}", "name": path.name}
            raise Rejected([Problem("attachment_too_large", "file", facts)])
        return path.read_bytes()
    except OSError as error:
        facts = {"value": path.name, "reason": error.strerror or ""}
        raise Rejected([Problem("file_not_read", "file", facts)]) from None
