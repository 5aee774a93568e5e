"""Files that somebody made or broke: each is refused by a code, whatever it says of itself."""

import io
import json
import random
import struct
import zlib

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.adapters import vault
from core.problems import FieldError, Unavailable
from core.services.backups import manifest, stream
from tests.backups import PASSPHRASE, backups, home, quick, scanned

__all__ = ["backups", "home", "quick", "scanned"]
CODES = {
    *("backup_not_one", "backup_newer", "backup_damaged", "backup_wrong_secret"),
    *("backup_no_room", "backup_not_verified", "ledger_damaged", "not_a_ledger"),
}


@pytest.fixture
def check(backups, tmp_path):
    """Check bytes as a backup, and hold that nothing of them stays."""

    def run(content, secret=PASSPHRASE):
        path = tmp_path / "hostile.nqbak"
        path.write_bytes(content)
        with pytest.raises((Unavailable, FieldError)) as caught:
            backups.check(path, secret)
        with pytest.raises((Unavailable, FieldError)):
            backups.restore(path, secret, tmp_path / "restored.ledger")
        assert not (tmp_path / "restored.ledger").exists()
        assert list(tmp_path.glob(".*.part")) == []
        assert caught.value.code in CODES
        return caught.value.code

    return run


def sealed(backups, content, kind=vault.Sealing):
    """Return a backup whose stream somebody wrote who knows the machine's public keys."""
    file = io.BytesIO()
    writing = kind(file, backups.settings().recipients)
    writing.write(content)
    writing.finish()
    return file.getvalue()


def told(**changes):
    """Return a manifest that is well made but for the changes, framed."""
    good = {
        "format": 1,
        "program": "0.1.0",
        "ledger": "x.ledger",
        "made_at": "2026-11-27T09:00:00+08:00",
        "schema": 1,
        "office": "x",
        "entries": 0,
        "head": "",
        "first": "",
        "size": 0,
        "sha256": "0" * 64,
        "counts": {},
        "attachments": [],
    }
    content = json.dumps({**good, **changes}).encode()
    return struct.pack(">I", len(content)) + content


def test_cut_off_anywhere(backups, scanned, check):
    whole = backups.make(scanned).path.read_bytes()
    for end in (0, 1, 8, 13, 14, 40, 400, len(whole) // 2, len(whole) - 20, len(whole) - 1):
        check(whole[:end])
    assert check(whole + b"\0") == "backup_damaged"


def test_a_bit_anywhere(backups, ledger, check):
    whole = backups.make(ledger).path.read_bytes()
    chance = random.Random(11)
    for place in [*range(0, 60, 7), *(chance.randrange(len(whole)) for _ in range(12))]:
        changed = bytearray(whole)
        changed[place] ^= 1 << chance.randrange(8)
        check(bytes(changed))


def test_pieces_in_another_order_or_of_another_file(backups, check):
    content = told(size=3 << 20) + random.Random(3).randbytes(3 << 20)
    one, other = sealed(backups, content), sealed(backups, content)

    def pieces(whole):
        (length,) = struct.unpack(">I", whole[10:14])
        at = 14 + length + 32
        found = [whole[:at]]
        while at < len(whole):
            size = 4 + struct.unpack(">I", whole[at : at + 4])[0]
            found.append(whole[at : at + size])
            at += size
        return found

    start, first, second, *rest = pieces(one)
    assert check(b"".join((start, second, first, *rest))) == "backup_damaged"
    assert check(b"".join((start, second, *rest))) == "backup_damaged"
    assert check(b"".join((start, first, second))) == "backup_damaged"
    assert check(b"".join((start, first, pieces(other)[2], *rest))) == "backup_damaged"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"format": 2}, "backup_newer"),
        ({"size": 1 << 49}, "backup_no_room"),  # says that it unpacks to half a petabyte
        ({"size": 1 << 60}, "backup_damaged"),
        ({"size": -1}, "backup_damaged"),
        ({"size": True}, "backup_damaged"),
        ({"size": 10}, "backup_damaged"),  # and then there is nothing
        ({"attachments": [["../../etc/passwd", 3]]}, "backup_damaged"),
        ({"attachments": [["0" * 64, 3], ["0" * 64, 3]]}, "backup_damaged"),
        ({"attachments": [["0" * 63 + "\n", 3]]}, "backup_damaged"),
        ({"attachments": [["0" * 64, 1 << 31]]}, "backup_damaged"),
        ({"ledger": "a\nb"}, "backup_damaged"),
        ({"made_at": "2026-11-27"}, "backup_damaged"),
        ({"counts": []}, "backup_damaged"),
        ({"head": None}, "backup_damaged"),
    ],
)
def test_manifests_that_lie(backups, check, changes, code):
    assert check(sealed(backups, told(**changes))) == code


def test_a_manifest_without_end(backups, check):
    assert check(sealed(backups, struct.pack(">I", (1 << 32) - 1))) == "backup_damaged"
    assert check(sealed(backups, struct.pack(">I", 200_000) + b"[" * 200_000)) == "backup_damaged"


def test_a_ledger_that_is_none(backups, check):
    import hashlib

    content = b"SQLite format 3\0" + bytes(5000)
    digest = hashlib.sha256(content).hexdigest()
    made = sealed(backups, told(size=len(content), sha256=digest) + content)
    assert check(made) in ("not_a_ledger", "ledger_damaged")


class Bomb(vault.Sealing):
    """A piece of a few kilobytes that would become a gigabyte."""

    def _piece(self, nonce, data):
        deflate = zlib.compressobj(9)
        zeros = b"".join(deflate.compress(bytes(1 << 20)) for _ in range(64)) + deflate.flush()
        whole = self._cipher.encrypt(nonce, b"\1" + zeros, None)
        return struct.pack(">I", len(whole)) + whole


def test_a_piece_that_would_swell_is_no_piece(backups, check):
    assert check(sealed(backups, b"", Bomb)) == "backup_damaged"


@pytest.mark.parametrize(
    "changes",
    [
        {"memory": 1 << 40},
        {"iterations": 1 << 30},
        {"lanes": 0},
        {"kind": "anybody"},
        {"public": "zz"},
        {"wrapped": None},
        {"salt": ""},
    ],
)
def test_a_header_cannot_ask_for_more_than_ours(backups, ledger, check, changes):
    import hashlib

    whole = backups.make(ledger).path.read_bytes()
    (length,) = struct.unpack(">I", whole[10:14])
    header = json.loads(whole[14 : 14 + length])
    header[0] |= changes
    content = json.dumps(header).encode()
    start = whole[:10] + struct.pack(">I", len(content)) + content
    swapped = start + hashlib.sha256(start).digest() + whole[14 + length + 32 :]
    assert check(swapped) == "backup_damaged"


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.binary(max_size=200), st.booleans())
def test_no_stream_ends_in_anything_but_a_code(content, framed):
    """What comes out of a file that was authenticated may still be anything."""

    class Stream:
        recipients = ()

        def __init__(self):
            self.file = io.BytesIO(struct.pack(">I", len(content)) * framed + content)

        def read(self, size):
            found = self.file.read(size)
            if len(found) < size:
                raise Unavailable("backup_damaged")
            return found

        def end(self):
            pass

    with pytest.raises(Unavailable, match=r"backup_\w+"):
        stream.manifest_from(Stream())


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=6,
)
NAMES = ["format", "size", "counts", "attachments", "made_at", "sha256", "first", "entries"]


@settings(max_examples=80, deadline=None)
@given(st.sampled_from(NAMES), JSON)
def test_no_manifest_ends_in_anything_but_a_code(name, value):
    try:
        found = manifest.read(told(**{name: value})[4:])
    except Unavailable as error:
        assert error.code in ("backup_damaged", "backup_newer")  # noqa: PT017
    else:
        assert manifest.read(manifest.written(found)) == found


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=300))
def test_no_file_ends_in_anything_but_a_code(content):
    for start in (b"", vault.MAGIC + b"\0\1"):
        with pytest.raises((Unavailable, FieldError)):
            vault.SealedFiles().opening(io.BytesIO(start + content), PASSPHRASE).read(1)
