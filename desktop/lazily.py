"""What the desk is given of foreign libraries, each imported when it is first used.

A command that seals nothing never loads the library that seals.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from core.domain.attachments import Probed
    from core.domain.overprint import Calibration
    from core.services.blank_forms import BlankForm
    from core.services.overprint import Layer, Overprint
    from core.services.ports import Binder, Passwords, Sealer, SealFacts


class Scans:
    """Looks into scans; the libraries are imported when there is one."""

    @cached_property
    def _real(self) -> Binder:
        from core.adapters.pdf.binder import PageBinder

        return PageBinder()

    def probe(self, data: bytes) -> Probed:
        return self._real.probe(data)

    def pages(self, data: bytes, media: str) -> bytes:
        return self._real.pages(data, media)

    def count(self, pdf: bytes) -> int:
        return self._real.count(pdf)

    def bind(self, parts: Iterable[bytes], numbered: range) -> bytes:
        return self._real.bind(parts, numbered)


class Seal:
    """The seal of this machine; the libraries are imported when something is sealed."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @cached_property
    def _real(self) -> Sealer:
        from core.adapters.seal import OfficeSeal

        return OfficeSeal(self._folder)

    def facts(self) -> SealFacts | None:
        return self._real.facts() if self._folder.is_dir() else None

    def take(self, container: bytes, passphrase: str, picture: bytes | None) -> SealFacts:
        return self._real.take(container, passphrase, picture)

    def put_on(self, pdf: bytes, reason: str) -> bytes:
        return self._real.put_on(pdf, reason)


class PasswordHashes:
    """Hashes passwords; the library is imported when there is one."""

    @cached_property
    def _real(self) -> Passwords:
        from core.adapters.passwords import Argon2Passwords

        return Argon2Passwords()

    def hashed(self, password: str) -> str:
        return self._real.hashed(password)

    def match(self, password: str, secret: str) -> bool:
        return self._real.match(password, secret)

    def is_hash(self, secret: str) -> bool:
        return self._real.is_hash(secret)


class Press:
    """Sets values onto pre-printed sheets; reportlab is imported when something is set."""

    def lay_out(self, overprint: Overprint) -> Layer:
        from core.adapters.pdf import overprint as pdf

        return pdf.lay_out(overprint)

    def test_page(self, form: BlankForm, lines: Sequence[str], language: str) -> Layer:
        from core.adapters.pdf import overprint as pdf

        return pdf.test_page(form, lines, language)

    def write(self, layers: Sequence[tuple[Layer, Calibration]]) -> bytes:
        from core.adapters.pdf import overprint as pdf

        return pdf.write(layers)
