"""What the code on a certificate states: few facts in few bytes, and how they are packed.

The packed facts are signed (:mod:`core.adapters.signatures`) and printed as a QR code, so that
anybody can check a paper without a network. The layout is frozen: papers live longer than
programs. A new layout gets a new version byte, and old ones stay readable.

Layout of version 1, big-endian; ``text`` is one length byte and GB 18030, two bytes a common
character where UTF-8 takes three, so that the full name of a bank's branch fits::

    version 1 | kind 1 | state 1 | rank 1 | days since 2000-01-01 2 | amount in fen 8
    journal sequence 4 | journal head 8 | snapshot digest 16
    key id text | certificate number text | register number text | id tail text | holder text
"""

from __future__ import annotations

import base64
import dataclasses as dc
import datetime as dt
import hashlib
import json
import struct
from collections.abc import Mapping
from typing import Any

from core.problems import FieldError

VERSION = 1
PREFIX = "NQ1:"
# QR version 10 at level M holds 311 alphanumeric characters: 4 of prefix, and 204 bytes in
# Base45, of which the signature takes 64.
LIMIT_BYTES = 140
SIGNATURE_BYTES = 64
DIGEST_BYTES = 16
HEAD_BYTES = 8

# Positions are part of the layout: only ever append.
KINDS = (
    "attestation",
    "pledge_record",
    "registration_certificate",
    "share_certificate",
    "query_result",
)
STATES = ("entered", "changed", "discharged")

_FIXED = struct.Struct(">BBBBHQI8s16s")
_EPOCH = dt.date(2000, 1, 1)
_CUT = "…"
_ENCODING = "gb18030"
_LEAST_ROOM = 20  # five characters, the cut and its digest


@dc.dataclass(frozen=True, slots=True)
class Facts:
    """What a certificate's code states.

    ``holder`` is the first mortgagee, or whose share it certifies, or who asked; when it was too
    long, it ends in ``…`` and eight hex digits of its SHA-256. ``head`` and ``digest`` are the
    first bytes of the journal's head and of the snapshot's SHA-256.
    """

    kind: str
    state: str
    key_id: str
    certificate_no: str
    register_no: str
    holder: str
    id_tail: str
    amount: int
    rank: int
    date: dt.date
    sequence: int
    head: bytes
    digest: bytes


def canonical(snapshot: Mapping[str, Any]) -> bytes:
    """Return the one byte form of a snapshot: JSON, keys sorted, no spaces, UTF-8.

    ``TypeError`` for a float, which has no single decimal form.
    """
    _refuse_floats(snapshot)
    text = json.dumps(snapshot, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode()


def _refuse_floats(snapshot: object) -> None:
    pending = [snapshot]
    for value in pending:  # grows on the way
        if isinstance(value, str | int):  # nearly all of them
            continue
        if isinstance(value, float):
            raise TypeError(f"a snapshot holds no floats: {value!r}")
        if isinstance(value, Mapping):
            pending += value.values()
        elif isinstance(value, list | tuple):
            pending += value


def snapshot_digest(snapshot: Mapping[str, Any]) -> str:
    """Return the SHA-256 of a snapshot in hex, as its paper prints it."""
    return hashlib.sha256(canonical(snapshot)).hexdigest()


def facts_of(
    snapshot: Mapping[str, Any], *, kind: str, state: str, key_id: str, sequence: int, head: str
) -> Facts:
    """Pick the facts to be signed out of a snapshot; ``head`` is the journal's head in hex.

    The holder is the first mortgagee, or of a certificate about no mortgage the first of its
    ``holders``; such a certificate states neither amount nor rank.
    """
    holder = (snapshot.get("holders") or snapshot["mortgagees"])[0]
    return Facts(
        kind=kind,
        state=state,
        key_id=key_id,
        certificate_no=snapshot["certificate_no"],
        register_no=snapshot["register_no"],
        holder=holder["name"],
        id_tail=holder["id_no"][-4:],
        amount=snapshot.get("amount", 0),
        rank=snapshot.get("priority_rank", 0),
        date=dt.date.fromisoformat(snapshot["issued_on"]),
        sequence=sequence,
        head=bytes.fromhex(head)[:HEAD_BYTES],
        digest=bytes.fromhex(snapshot_digest(snapshot))[:DIGEST_BYTES],
    )


def pack(facts: Facts) -> bytes:
    """Pack facts into at most ``LIMIT_BYTES`` bytes; a holder too long is cut and digested.

    ``FieldError("proof_too_long")`` when the numbers leave no room for a holder.
    """
    fixed = _FIXED.pack(
        VERSION,
        KINDS.index(facts.kind),
        STATES.index(facts.state),
        facts.rank,
        (facts.date - _EPOCH).days,
        facts.amount,
        facts.sequence,
        facts.head,
        facts.digest,
    )
    texts = (facts.key_id, facts.certificate_no, facts.register_no, facts.id_tail)
    front = fixed + b"".join(_packed_text(text) for text in texts)
    room = LIMIT_BYTES - len(front) - 1
    if room < _LEAST_ROOM:
        raise FieldError("proof_too_long", value=facts.certificate_no, limit=LIMIT_BYTES)
    return front + _packed_text(cut_name(facts.holder, room))


def _packed_text(text: str) -> bytes:
    data = text.encode(_ENCODING)
    return bytes([len(data)]) + data


def cut_name(name: str, room: int) -> str:
    """Return ``name`` if it fits ``room`` bytes, else its beginning, ``…`` and a digest.

    The digest leaves spaces out, which text read back from a page may have lost.
    """
    if len(name.encode(_ENCODING)) <= room:
        return name
    end = _CUT + _name_digest(name)
    kept = name
    while kept and len(f"{kept}{end}".encode(_ENCODING)) > room:
        kept = kept[:-1]
    return kept + end


def _name_digest(name: str) -> str:
    return hashlib.sha256("".join(name.split()).encode()).hexdigest()[:8]


def names_match(stated: str, name: str) -> bool:
    """Tell whether ``stated``, perhaps cut, stands for ``name``; spaces are left out of account."""
    if _CUT not in stated:
        return "".join(stated.split()) == "".join(name.split())
    beginning, _, digest = stated.rpartition(_CUT)
    begins = "".join(name.split()).startswith("".join(beginning.split()))
    return begins and _name_digest(name) == digest


def unpack(data: bytes) -> Facts:
    """Read packed facts; ``FieldError("code_malformed")`` for anything else."""
    try:
        return _unpacked(data)
    except (struct.error, IndexError, UnicodeDecodeError, OverflowError, ValueError):
        raise FieldError("code_malformed") from None


def _unpacked(data: bytes) -> Facts:
    if data[0] != VERSION:
        raise FieldError("code_version", value=data[0])
    _, kind, state, rank, days, amount, sequence, head, digest = _FIXED.unpack_from(data)
    texts, at = [], _FIXED.size
    for _ in range(5):
        end = at + 1 + data[at]
        if end > len(data):
            raise ValueError("a text runs over the end")
        texts.append(data[at + 1 : end].decode(_ENCODING))
        at = end
    if at != len(data):
        raise ValueError("bytes are left over")
    key_id, certificate_no, register_no, id_tail, holder = texts
    return Facts(
        KINDS[kind], STATES[state], key_id, certificate_no, register_no, holder, id_tail,
        amount, rank, _EPOCH + dt.timedelta(days), sequence, head, digest,
    )  # fmt: skip


def short_code(code: str) -> str:
    """Return sixteen characters to type where a code cannot be scanned: ``7K3M-9QXA-…``.

    80 bits of the code's SHA-256 in Crockford's alphabet (no I, L, O, U). It finds a paper in
    its office's register; only the code itself proves one.
    """
    plain = base64.b32encode(hashlib.sha256(code.encode()).digest()[:10]).decode()
    spelled = plain.translate(_TO_CROCKFORD)
    return "-".join(spelled[at : at + 4] for at in range(0, 16, 4))


_TO_CROCKFORD = str.maketrans(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
)
