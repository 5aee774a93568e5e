"""The keys of encrypted ledgers on this machine: in the system's key store, else in a file."""

from __future__ import annotations

from pathlib import Path

from core.problems import Unavailable
from core.storage.ledger_keys import id_in
from core.text import Catalogue
from desktop.user import user_folder


class KeptKeys:
    """See :class:`core.storage.ledger_keys.KeyStore`; the library loads when a key is wanted."""

    def kept(self, key_id: str) -> str:
        """Return a recovery key, or ``""``."""
        from core.adapters.secrets import kept_secret

        return kept_secret(_name(key_id), _folder())

    def keep(self, key_id: str, written: str) -> None:
        """Keep a recovery key; ``Unavailable`` where neither store nor file takes it."""
        from core.adapters.secrets import keep_secret

        try:
            keep_secret(_name(key_id), written, _folder())
        except OSError as error:
            reason = error.strerror or error
            raise Unavailable("file_not_written", value=_folder(), reason=reason) from error


def _name(key_id: str) -> str:
    return f"ledger-{key_id.lower()}"


def _folder() -> Path:
    return user_folder() / "keys"


def where_key_lies(ledger: Path, text: Catalogue) -> str:
    """Say where the key of an encrypted ledger lies on this machine."""
    file = _folder() / f"{_name(id_in(ledger))}.private"
    if file.exists():
        return text("encryption.in_file", value=file)
    return text("encryption.in_store")
