"""The office's electronic seal (电子印章): a certificate with its key, and the seal's picture."""

from __future__ import annotations

import dataclasses as dc
import datetime as dt
from typing import Protocol


@dc.dataclass(frozen=True, slots=True)
class SealFacts:
    """What a seal's certificate says of itself."""

    holder: str
    issuer: str
    valid_from: dt.date
    valid_until: dt.date
    pictured: bool


@dc.dataclass(frozen=True, slots=True)
class SealSeen:
    """A seal as it was found in a file.

    ``whole``: not a byte of the file was changed since. ``trusted``: its certificate was issued
    by an authority whose certificate lies in the trust folder. ``said_at`` is what the signer's
    own clock said.
    """

    holder: str
    issuer: str
    said_at: str
    whole: bool
    trusted: bool


class Sealer(Protocol):
    """Seals papers; see :mod:`core.adapters.seal`."""

    def facts(self) -> SealFacts | None:
        """Return what is known of the office's seal, None if it has none."""

    def take(self, container: bytes, passphrase: str, picture: bytes | None) -> SealFacts:
        """Keep a seal for this machine; ``FieldError`` for one that cannot be used."""

    def put_on(self, pdf: bytes, reason: str) -> bytes:
        """Return a PDF with the seal; ``Unavailable`` if the office has none."""
