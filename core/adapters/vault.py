"""Sealed files: a stream in authenticated pieces under a random key, wrapped for its recipients.

    magic, version, length, header (JSON: recipients), SHA-256 of all that
    pieces: length, AES-256-GCM of (0 or 1, up to 1 MiB as it is or deflated)

Each piece's nonce is its number and whether it is the last, so none can be cut off, left out,
moved or taken from another file. The file's key is wrapped by X25519 for a public key each, whose
private half a passphrase (Argon2id) or the sheet in the safe makes: a machine that makes backups
at night holds no secret. Whatever a header says is bounded before it costs memory or time.
"""

from __future__ import annotations

import hashlib
import json
import os
import struct
import unicodedata
import zlib
from collections import deque
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from core.domain import paper_key
from core.problems import FieldError, Unavailable
from core.services.ports.backups import PAPER, PASSPHRASE, Recipient

MAGIC = b"NQBAK\r\n\x1a"
VERSION = 1
PIECE = 1 << 20
SAMPLE = 1 << 15  # what tells whether a piece is worth deflating: a scan is not
WORKERS = 2
MEMORY, ITERATIONS, LANES = 64 * 1024, 3, 4  # KiB: RFC 9106, second recommended option
MOST_HEADER, MOST_RECIPIENTS = 16 * 1024, 4
MOST_MEMORY, MOST_ITERATIONS, MOST_LANES = 1024 * 1024, 16, 16
_LENGTH = struct.Struct(">I")
_START = struct.Struct(">8sHI")
_TAG = 16
_AS_IT_IS, _DEFLATED = b"\0", b"\1"


class SealedFiles:
    """See :class:`core.services.ports.backups.Vault`."""

    def from_passphrase(self, passphrase: str, day: str) -> Recipient:
        """Return the public half of the key that a passphrase makes with a new salt."""
        salt = os.urandom(16).hex()
        blank = Recipient(PASSPHRASE, "", salt, MEMORY, ITERATIONS, LANES, day)
        public = _public(_stretched(passphrase, blank))
        return Recipient(PASSPHRASE, public, salt, MEMORY, ITERATIONS, LANES, day)

    def new_paper_key(self, day: str) -> tuple[Recipient, bytes]:
        """Return a new paper key: its public half and its secret."""
        secret = os.urandom(paper_key.BYTES)
        return Recipient(PAPER, _public(_from_paper(secret)), made_on=day), secret

    def sealing(self, file: BinaryIO, recipients: Sequence[Recipient]) -> Sealing:
        """Begin a file for recipients."""
        return Sealing(file, recipients)

    def opening(self, file: BinaryIO, secret: str, file_key: bytes = b"") -> Opening:
        """Open a file; ``FieldError('backup_wrong_secret')`` where the secret does not fit it."""
        return Opening(file, secret, file_key)


class Sealing:
    """A file under way; pieces are deflated and encrypted beside each other, written in order."""

    def __init__(self, file: BinaryIO, recipients: Sequence[Recipient]) -> None:
        self.file_key = os.urandom(32)
        header = json.dumps([_wrapped(self.file_key, one) for one in recipients]).encode()
        start = _START.pack(MAGIC, VERSION, len(header)) + header
        self._file, self._buffer = file, bytearray()
        file.write(start + hashlib.sha256(start).digest())
        self._cipher, self._number = _cipher(self.file_key, start), 0
        self._pool = ThreadPoolExecutor(WORKERS)
        self._under_way: deque[Future[bytes]] = deque()

    def write(self, data: bytes) -> None:
        """Take more of the stream."""
        self._buffer += data
        while len(self._buffer) > PIECE:  # the last piece is known only at the end
            self._send(bytes(self._buffer[:PIECE]), last=False)
            del self._buffer[:PIECE]

    def finish(self) -> None:
        """Write the last piece."""
        self._send(bytes(self._buffer), last=True)
        while self._under_way:
            self._file.write(self._under_way.popleft().result())
        self._pool.shutdown()

    def _send(self, data: bytes, *, last: bool) -> None:
        nonce = _nonce(self._number, last=last)
        self._number += 1
        self._under_way.append(self._pool.submit(self._piece, nonce, data))
        while len(self._under_way) > 2 * WORKERS:
            self._file.write(self._under_way.popleft().result())

    def _piece(self, nonce: bytes, data: bytes) -> bytes:
        plain = _AS_IT_IS + data
        if len(zlib.compress(data[:SAMPLE], 1)) < len(data[:SAMPLE]) * 9 // 10:
            plain = _DEFLATED + zlib.compress(data, 1)
        sealed = self._cipher.encrypt(nonce, plain, None)
        return _LENGTH.pack(len(sealed)) + sealed


class Opening:
    """A sealed file being read."""

    def __init__(self, file: BinaryIO, secret: str, file_key: bytes) -> None:
        self._file, self._number, self._last = file, 0, False
        start, wrapped = _start_of(file)
        self.recipients = tuple(_recipient(one) for one in wrapped)
        key = file_key or _unwrapped(wrapped, self.recipients, secret)
        self._cipher, self._buffer = _cipher(key, start), bytearray()

    def read(self, size: int) -> bytes:
        """Return exactly ``size`` bytes."""
        while len(self._buffer) < size:
            if self._last:
                raise _damaged("ends")
            self._buffer += self._next()
        found = bytes(self._buffer[:size])
        del self._buffer[:size]
        return found

    def end(self) -> None:
        """Refuse what follows: more of the stream, or anything behind the last piece."""
        while not self._last and not self._buffer:
            self._buffer += self._next()
        if self._buffer or self._file.read(1):
            raise _damaged("more")

    def _next(self) -> bytes:
        length = self._file.read(_LENGTH.size)
        size = _LENGTH.unpack(length)[0] if len(length) == _LENGTH.size else 0
        if not _TAG < size <= PIECE + 1024 + _TAG:  # deflating makes nothing longer than that
            raise _damaged("piece")
        sealed = self._file.read(size)
        for last in (False, True):
            try:
                plain = self._cipher.decrypt(_nonce(self._number, last=last), sealed, None)
            except InvalidTag:
                continue
            self._number, self._last = self._number + 1, last
            return _inflated(plain)
        raise _damaged("piece")


def _damaged(where: str) -> Unavailable:
    return Unavailable("backup_damaged", detail=f"choice.backup_part.{where}")


def _nonce(number: int, *, last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([last])


def _inflated(plain: bytes) -> bytes:
    """Return what a piece holds; one that would become larger than a piece is none."""
    if plain[:1] == _AS_IT_IS and len(plain) <= PIECE + 1:
        return plain[1:]
    inflate = zlib.decompressobj()
    try:
        found = inflate.decompress(plain[1:], PIECE + 1)
    except zlib.error:
        raise _damaged("piece") from None
    if plain[:1] != _DEFLATED or len(found) > PIECE or not inflate.eof or inflate.unused_data:
        raise _damaged("piece")
    return found


def _start_of(file: BinaryIO) -> tuple[bytes, Sequence[Any]]:
    """Read what stands before the pieces."""
    start = file.read(_START.size)
    if len(start) < _START.size or not start.startswith(MAGIC):
        raise Unavailable("backup_not_one")
    _, version, length = _START.unpack(start)
    if version > VERSION:
        raise Unavailable("backup_newer", version=version, known=VERSION)
    header = file.read(length) if length <= MOST_HEADER else b""
    if hashlib.sha256(start + header).digest() != file.read(32):
        raise _damaged("header")
    try:
        wrapped = json.loads(header)
    except (ValueError, RecursionError):
        raise _damaged("header") from None
    if not isinstance(wrapped, list) or not 0 < len(wrapped) <= MOST_RECIPIENTS:
        raise _damaged("header")
    return start + header, wrapped


_TEXTS = {"public": 64, "salt": 32, "ephemeral": 64, "wrapped": 96}  # hex digits
_NUMBERS = {"memory": MOST_MEMORY, "iterations": MOST_ITERATIONS, "lanes": MOST_LANES}


def _recipient(one: Any) -> Recipient:
    """Read a recipient; whoever wrote the header, it costs no more than our own would."""
    if not isinstance(one, dict) or one.get("kind") not in (PASSPHRASE, PAPER):
        raise _damaged("header")
    stretched = one["kind"] == PASSPHRASE
    texts = {**_TEXTS, "salt": 32 if stretched else 0}
    if not all(_is_hex(one.get(name), size) for name, size in texts.items()):
        raise _damaged("header")
    least = 1 if stretched else 0
    for name, most in _NUMBERS.items():
        value = one.get(name)
        if not isinstance(value, int) or not least <= value <= most:
            raise _damaged("header")
    if stretched and one["memory"] < 8 * one["lanes"]:
        raise _damaged("header")
    return Recipient(one["kind"], one["public"], one["salt"], *(one[name] for name in _NUMBERS))


def _is_hex(value: object, size: int) -> bool:
    digits = set("0123456789abcdef")
    return isinstance(value, str) and len(value) == size and digits.issuperset(value)


def _wrapped(file_key: bytes, recipient: Recipient) -> dict[str, Any]:
    ephemeral = X25519PrivateKey.generate()
    public = ephemeral.public_key().public_bytes_raw()
    key = _between(ephemeral, bytes.fromhex(recipient.public), public, recipient.public)
    return {
        "kind": recipient.kind,
        "public": recipient.public,
        "salt": recipient.salt,
        **{name: getattr(recipient, name) for name in _NUMBERS},
        "ephemeral": public.hex(),
        "wrapped": AESGCM(key).encrypt(bytes(12), file_key, None).hex(),
    }


def _unwrapped(wrapped: Sequence[Any], recipients: Sequence[Recipient], secret: str) -> bytes:
    """Return the file's key; a paper key that was misread says where, if it can be nothing else."""
    misread: FieldError | None = None
    for one, recipient in zip(wrapped, recipients, strict=True):
        if recipient.kind == PASSPHRASE:
            private = _stretched(secret, recipient)
        elif paper_key.looks_like(secret):
            try:
                private = _from_paper(paper_key.read(secret))
            except FieldError as error:
                misread = error
                continue
        else:
            continue
        ephemeral = bytes.fromhex(one["ephemeral"])
        try:
            key = _between(private, ephemeral, ephemeral, _public(private))
            return AESGCM(key).decrypt(bytes(12), bytes.fromhex(one["wrapped"]), None)
        except (InvalidTag, ValueError):
            continue
    raise misread or FieldError("backup_wrong_secret")


def _between(private: X25519PrivateKey, other: bytes, ephemeral: bytes, public: str) -> bytes:
    shared = private.exchange(X25519PublicKey.from_public_bytes(other))
    return _derived(shared, ephemeral + bytes.fromhex(public), b"nongquan backup key")


def _cipher(file_key: bytes, start: bytes) -> AESGCM:
    """Return what encrypts the pieces; its key depends on every byte before them."""
    salt = hashlib.sha256(start).digest()
    return AESGCM(_derived(file_key, salt, b"nongquan backup pieces"))


def _derived(secret: bytes, salt: bytes, info: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=salt, info=info).derive(secret)


def _stretched(passphrase: str, how: Recipient) -> X25519PrivateKey:
    salt = bytes.fromhex(how.salt)
    kdf = Argon2id(
        salt=salt, length=32, iterations=how.iterations, lanes=how.lanes, memory_cost=how.memory
    )
    typed = unicodedata.normalize("NFKC", passphrase).encode("utf-8", "surrogatepass")
    return X25519PrivateKey.from_private_bytes(kdf.derive(typed))


def _from_paper(secret: bytes) -> X25519PrivateKey:
    return X25519PrivateKey.from_private_bytes(_derived(secret, b"", b"nongquan paper key"))


def _public(private: X25519PrivateKey) -> str:
    return private.public_key().public_bytes_raw().hex()
