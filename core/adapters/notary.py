"""Signs heads of the journal with the office's key; judges what was signed before."""

from __future__ import annotations

import datetime as dt
import logging
from pathlib import Path

from core.adapters import secrets, signatures
from core.domain.calendar import OFFICE_ZONE
from core.problems import FieldError
from core.services.ports import CodeSeen, Seal

logger = logging.getLogger(__name__)


class KeyNotary:
    """The keys of this machine; see :class:`core.services.ports.Notary`.

    ``folder`` holds the trust files (public keys) of this office and of others whose ledgers are
    kept here; ``published`` is the demonstration's: its trust file, its key's id and private half.
    """

    def __init__(self, folder: Path, published: tuple[Path, str, str]) -> None:
        self._folder = folder
        self._published = published
        self._publics: frozenset[str] | None = None

    def sign(self, message: bytes, *, office: str, key_id: str, demonstration: bool) -> Seal:
        """Sign with the office's key, made at the first call; its public half is kept as a file."""
        if demonstration:
            _, key_id, private = self._published
        else:
            private = secrets.signing_key(key_id, self._folder)
            day = dt.datetime.now(OFFICE_ZONE).date().isoformat()
            secrets.write_trust(self._folder / f"{key_id}.toml", key_id, office, private, day)
        self._publics = None  # the key may be new
        public = signatures.public_key(private)
        return Seal(key_id, public, signatures.sign_bytes(message, private))

    def vouches(self, seal: Seal, message: bytes) -> bool:
        """Tell whether a signature is whole and by a key that this machine trusts."""
        trusted = seal.public in self._trusted()
        return trusted and signatures.holds(message, seal.signature, seal.public)

    def read_code(self, code: str) -> CodeSeen:
        """Return what a certificate's code states, and whether a trusted key signed it."""
        facts, signed, signature = signatures.read_code(code)
        genuine = any(signatures.holds(signed, signature.hex(), one) for one in self._trusted())
        return CodeSeen(
            genuine, facts.certificate_no, facts.digest.hex(), facts.sequence, facts.head.hex()
        )

    def _trusted(self) -> frozenset[str]:
        """Return the public keys of every trust file; one that was tampered with counts not."""
        if self._publics is None:
            known = [signatures.load_trust(self._published[0])]
            for path in sorted(self._folder.glob("*.toml")):
                try:
                    known.append(signatures.load_trust(path))
                except (FieldError, OSError) as error:
                    logger.warning("the trust file %s is passed over: %s", path.name, error)
            self._publics = frozenset(key.public for trust in known for key in trust.keys)
        return self._publics
