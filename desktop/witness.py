"""What stands outside of a ledger: the office's key, the head this machine saw last.

The libraries are loaded when something is signed or judged.
"""

from __future__ import annotations

from functools import cached_property
from pathlib import Path

from core.services.ports import Anchors, CodeSeen, Notary, Seal
from core.storage.address import Place


class ToldNotary:
    """A notary of the keys in a folder; see :class:`core.services.ports.Notary`."""

    def __init__(self, folder: Path, published: tuple[Path, str, str]) -> None:
        self._folder, self._published = folder, published

    @cached_property
    def _real(self) -> Notary:
        from core.adapters.notary import KeyNotary

        return KeyNotary(self._folder, self._published)

    def sign(self, message: bytes, *, office: str, key_id: str, demonstration: bool) -> Seal:
        """Sign with the office's key."""
        return self._real.sign(message, office=office, key_id=key_id, demonstration=demonstration)

    def vouches(self, seal: Seal, message: bytes) -> bool:
        """Tell whether a signature counts."""
        return self._real.vouches(seal, message)

    def read_code(self, code: str) -> CodeSeen:
        """Return what a certificate's code states."""
        return self._real.read_code(code)


def anchors_of(ledger: Place, folder: Path) -> Anchors:
    """Return what a user's folder keeps of a ledger."""
    from core.adapters.anchors import AnchorFiles

    place = str(ledger.absolute()) if isinstance(ledger, Path) else str(ledger)
    return AnchorFiles(folder / "anchors", place)
