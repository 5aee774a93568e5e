"""Signed certificate codes (Ed25519 by cryptography): made by an office, checked by anybody.

A code is ``NQ1:`` and the Base45 (RFC 9285) of the packed facts followed by their signature.
"""

from __future__ import annotations

import tomllib
from pathlib import Path

import base45
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from core.domain.proof import PREFIX, SIGNATURE_BYTES, Facts, pack, unpack
from core.domain.trust import Trust, Verdict, judge, read_trust
from core.problems import FieldError, Problem


def new_private_key() -> str:
    """Return a new private key in hex; where it is kept is the caller's business."""
    return Ed25519PrivateKey.generate().private_bytes_raw().hex()


def public_key(private_key: str) -> str:
    """Return the public key, in hex, of a private key in hex."""
    return _private(private_key).public_key().public_bytes_raw().hex()


def sign(facts: Facts, private_key: str) -> str:
    """Return the code text for facts: the same facts and key give the same text (RFC 8032)."""
    data = pack(facts)
    spelled: bytes = base45.b45encode(data + _private(private_key).sign(data))
    return PREFIX + spelled.decode()


def read_code(code: str) -> tuple[Facts, bytes, bytes]:
    """Return a code's facts, the bytes that were signed and the signature, all unchecked.

    ``FieldError``: ``code_malformed``, ``code_version``.
    """
    if not code.startswith(PREFIX):
        raise FieldError("code_malformed")
    try:
        data = base45.b45decode(code.removeprefix(PREFIX))
    except ValueError:
        raise FieldError("code_malformed") from None
    signed, signature = data[:-SIGNATURE_BYTES], data[-SIGNATURE_BYTES:]
    return unpack(signed), signed, signature


def verify(code: str, trust: Trust) -> Verdict:
    """Check a code against trusted keys; an unreadable one is a verdict too, not an exception."""
    try:
        facts, signed, signature = read_code(code)
    except FieldError as error:
        return Verdict(problems=(Problem(error.code, params=error.params),), readable=False)
    key = trust.key(facts.key_id)
    if key is None:
        unknown = Problem("office_unknown", params={"key_id": facts.key_id})
        return Verdict(facts=facts, problems=(unknown,))
    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(key.public)).verify(signature, signed)
    except InvalidSignature:
        forged = Problem("signature_wrong", params={"office": key.office, "key_id": key.id})
        return Verdict(facts=facts, office=key.office, problems=(forged,))
    return judge(facts, key, trust)


def load_trust(*paths: Path) -> Trust:
    """Read trust files (TOML) into one; ``FieldError("trust_malformed")`` names the file."""
    trust = Trust()
    for path in paths:
        try:
            trust = trust.joined(read_trust(tomllib.loads(path.read_text(encoding="utf-8"))))
        except (KeyError, TypeError, ValueError, AttributeError):
            raise FieldError("trust_malformed", value=path.name) from None
    return trust


def _private(private_key: str) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(bytes.fromhex(private_key))
