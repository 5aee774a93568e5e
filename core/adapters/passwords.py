"""Passwords by Argon2id (RFC 9106, second recommendation: 3 passes over 64 MiB, 4 lanes)."""

from __future__ import annotations

import os
import re
import unicodedata

from cryptography.exceptions import InvalidKey
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

PASSES, LANES, KIBIBYTES = 3, 4, 64 * 1024
_PHC = re.compile(
    r"\$argon2id\$v=19\$m=(?P<memory>[0-9]{1,7}),t=(?P<passes>[0-9]{1,2}),p=(?P<lanes>[0-9]{1,2})"
    r"\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}"
)


class Argon2Passwords:
    """See :class:`core.services.ports.Passwords`."""

    def hashed(self, password: str) -> str:
        """Return a password's hash as a PHC string; each call salts it anew."""
        made = Argon2id(
            salt=os.urandom(16),
            length=32,
            iterations=PASSES,
            lanes=LANES,
            memory_cost=KIBIBYTES,
        )
        return made.derive_phc_encoded(_bytes(password))

    def match(self, password: str, secret: str) -> bool:
        """Tell whether a password is the one of a hash."""
        if not self.is_hash(secret):
            return False
        try:
            Argon2id.verify_phc_encoded(_bytes(password), secret)
        except (InvalidKey, ValueError):
            return False
        return True

    def is_hash(self, secret: str) -> bool:
        """Tell whether a text is a hash of the costs above: neither cheap nor one that hangs."""
        found = _PHC.fullmatch(secret)
        return found is not None and (
            int(found["memory"]),
            int(found["passes"]),
            int(found["lanes"]),
        ) == (KIBIBYTES, PASSES, LANES)


def _bytes(password: str) -> bytes:
    """One password has one form, whichever input method typed it (full width, composed)."""
    return unicodedata.normalize("NFKC", password).encode("utf-8", "surrogatepass")
