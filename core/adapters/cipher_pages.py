"""Pages of an encrypted ledger, decrypted one by one whether or not they are still whole.

SQLCipher 4's format: AES-256-CBC with the page's own vector, which stands behind it with an
HMAC-SHA-512. The HMAC is not compared: this is for repair, which believes no row that the journal
does not vouch for, and a changed byte costs but the sixteen that it was encrypted with.
"""

from __future__ import annotations

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES256
from cryptography.hazmat.primitives.ciphers.modes import CBC

PAGE = 4096
RESERVED = 80  # the vector and the HMAC; SQLite keeps the end of every page free for them
_VECTOR = 16
_MAGIC = b"SQLite format 3\0"  # on the first page the salt stands in its place


def decrypted(page: bytes, key: bytes, *, first: bool) -> bytes:
    """Return a page as SQLite sees it, its reserved end empty."""
    end = PAGE - RESERVED
    open_bytes = _MAGIC if first else b""
    cipher = Cipher(AES256(key), CBC(page[end : end + _VECTOR])).decryptor()
    plain = cipher.update(page[len(open_bytes) : end]) + cipher.finalize()
    return open_bytes + plain + bytes(RESERVED)
