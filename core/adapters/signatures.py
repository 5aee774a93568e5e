"""Signed certificate codes (Ed25519 by cryptography): made by an office, checked by anybody.

A code is ``NQ1:`` and the Base45 (RFC 9285) of the packed facts followed by their signature.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import base45
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from core.domain.proof import PREFIX, SIGNATURE_BYTES, Facts, pack, unpack
from core.domain.trust import Trust, Verdict, judge, read_trust, signed_part
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


def sign_bytes(message: bytes, private_key: str) -> str:
    """Return the signature of a message, in hex."""
    return _private(private_key).sign(message).hex()


def holds(message: bytes, signature: str, public_key: str) -> bool:
    """Tell whether a signature in hex is one of a message by a key; nonsense is none."""
    try:
        _public(public_key).verify(bytes.fromhex(signature), message)
    except (InvalidSignature, ValueError):
        return False
    return True


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
        _public(key.public).verify(signature, signed)
    except InvalidSignature:
        forged = Problem("signature_wrong", params={"office": key.office, "key_id": key.id})
        return Verdict(facts=facts, office=key.office, problems=(forged,))
    return judge(facts, key, trust)


def load_trust(*paths: Path) -> Trust:
    """Read trust files (TOML) into one.

    ``FieldError``: ``trust_malformed``, or ``trust_tampered`` where a file is not as it was
    signed; both name the file.
    """
    trust = Trust()
    for path in paths:
        try:
            content = tomllib.loads(path.read_text(encoding="utf-8"))
            found = read_trust(content)
            if "signature" in content and not _is_signed(content, found):
                raise FieldError("trust_tampered", value=path.name)
            trust = trust.joined(found)
        except (KeyError, TypeError, ValueError, AttributeError):
            raise FieldError("trust_malformed", value=path.name) from None
    return trust


def sign_list(content: Mapping[str, Any], private_key: str) -> str:
    """Return the signature, in hex, of a trust file's content."""
    return _private(private_key).sign(signed_part(content)).hex()


def _is_signed(content: Mapping[str, Any], trust: Trust) -> bool:
    key = trust.key(str(content.get("signed_by", "")))
    if key is None or key.reason == "compromised":
        return False
    try:
        signature = bytes.fromhex(content["signature"])
        _public(key.public).verify(signature, signed_part(content))
    except InvalidSignature:
        return False
    return True


def _public(public: str) -> Ed25519PublicKey:
    return Ed25519PublicKey.from_public_bytes(bytes.fromhex(public))


def _private(private_key: str) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(bytes.fromhex(private_key))
