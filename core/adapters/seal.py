"""PDF signatures (PAdES B-B, ETSI EN 319 142-1) with the office's certificate, and its seal.

What is signed here is the file, by whoever the certificate names; the code on the paper proves
what it states, with or without this. National algorithms (SM2) are not among those pyHanko knows:
an office that must seal with them uses its authority's own program.
"""

from __future__ import annotations

import datetime as dt
import io
import json
import logging
from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import pypdfium2
from asn1crypto import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, load_der_private_key
from cryptography.x509 import (
    Certificate,
    load_der_x509_certificate,
    load_pem_x509_certificates,
)
from PIL import Image
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import MDPPerm, SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, SimpleSigner
from pyhanko.sign.validation import SignatureCoverageLevel, validate_pdf_signature
from pyhanko.stamp import StaticStampStyle
from pyhanko_certvalidator import ValidationContext
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from core.adapters.secrets import keep_secret, kept_secret
from core.problems import FieldError, Unavailable
from core.services.ports.files import PDF_LOCK
from core.services.ports.seal import SealFacts, SealSeen

logger = logging.getLogger(__name__)
# A certificate of an unknown authority is said in words; the library would log a stack trace.
logging.getLogger("pyhanko.sign.validation").setLevel(logging.CRITICAL)

_FIELD = "NongquanSeal"
_ROOM = 8_192  # bytes for the signature; a chain of three certificates takes half of it
_SIDE = 42 / 25.4 * 72  # a county office's round seal is 42 mm wide (国发〔1999〕25号)
_MARKS = ("章）",)  # how every paper marks where its seal stands
_MARGIN = 15 / 25.4 * 72
_DIGEST = "sha256"
_CONTAINER, _PICTURE, _SECRET = "office.p12", "seal.pdf", "seal"
_LARGEST_PICTURE = 3_000  # pixels a side


class OfficeSeal:
    """The seal in a folder of this machine; its passphrase lies in the system's key store."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def facts(self) -> SealFacts | None:
        """Return what is known of the seal without opening its key."""
        path = self._folder / "facts.json"
        if not path.is_file():
            return None
        told = json.loads(path.read_text(encoding="utf-8"))
        days = {name: dt.date.fromisoformat(told[name]) for name in ("valid_from", "valid_until")}
        return SealFacts(**{**told, **days})

    def take(self, container: bytes, passphrase: str, picture: bytes | None) -> SealFacts:
        """Keep a PKCS #12 container and a picture for this machine.

        ``FieldError``: ``seal_not_opened`` (no container, or another passphrase),
        ``seal_key_unknown`` (neither RSA nor an elliptic curve), ``seal_picture_unreadable``.
        """
        signer = _opened(container, passphrase)
        drawn = _clean_picture(picture) if picture else None
        facts = _facts(signer, pictured=bool(drawn))
        self._folder.mkdir(parents=True, exist_ok=True)
        (self._folder / _CONTAINER).write_bytes(container)
        (self._folder / _PICTURE).unlink(missing_ok=True)
        if drawn:
            (self._folder / _PICTURE).write_bytes(_as_page(drawn))
        keep_secret(_SECRET, passphrase, self._folder)
        told = {
            **{name: getattr(facts, name) for name in ("holder", "issuer", "pictured")},
            "valid_from": facts.valid_from.isoformat(),
            "valid_until": facts.valid_until.isoformat(),
        }
        (self._folder / "facts.json").write_text(json.dumps(told, ensure_ascii=False), "utf-8")
        self.__dict__.pop("_signer", None)
        self.__dict__.pop("_style", None)
        return facts

    @cached_property
    def _signer(self) -> SimpleSigner:
        container = self._folder / _CONTAINER
        if not container.is_file():
            raise Unavailable("seal_missing")
        try:
            return _opened(container.read_bytes(), kept_secret(_SECRET, self._folder))
        except FieldError:
            raise Unavailable("seal_locked") from None

    @cached_property
    def _style(self) -> StaticStampStyle | None:
        picture = self._folder / _PICTURE
        if not picture.is_file():
            return None
        return StaticStampStyle.from_pdf_file(str(picture), border_width=0, background_opacity=1.0)

    def put_on(self, pdf: bytes, reason: str) -> bytes:
        """Return a PDF that allows no more changes, its seal where the paper marks it.

        ``Unavailable``: ``seal_missing``, ``seal_locked`` (the key store lost the passphrase),
        ``seal_expired``.
        """
        facts = _facts(self._signer, pictured=True)
        if not facts.valid_from <= dt.datetime.now(dt.UTC).date() <= facts.valid_until:
            raise Unavailable("seal_expired", day=facts.valid_until.isoformat())
        page, box = _place(pdf) if self._style else (0, None)
        signer = PdfSigner(
            PdfSignatureMetadata(
                field_name=_FIELD,
                md_algorithm=_DIGEST,
                reason=reason,
                name=facts.holder,
                subfilter=SigSeedSubFilter.PADES,
                certify=True,
                docmdp_permissions=MDPPerm.NO_CHANGES,
            ),
            self._signer,
            stamp_style=self._style,
            new_field_spec=SigFieldSpec(_FIELD, on_page=page, box=box),
        )
        target = io.BytesIO()
        signer.sign_pdf(
            IncrementalPdfFileWriter(io.BytesIO(pdf)), output=target, bytes_reserved=_ROOM
        )
        return target.getvalue()


class _KeptKey(SimpleSigner):
    """A signer that reads its key once: reading an RSA key takes longer than signing with it."""

    @cached_property
    def _key(self) -> Any:
        return load_der_private_key(self.signing_key.dump(), password=None)

    def sign_raw(self, data: bytes, digest_algorithm: str) -> bytes:
        """Sign as the base class does."""
        chosen = {"sha256": hashes.SHA256(), "sha384": hashes.SHA384()}[digest_algorithm]
        if isinstance(self._key, RSAPrivateKey):
            return self._key.sign(data, PKCS1v15(), chosen)
        assert isinstance(self._key, EllipticCurvePrivateKey)
        return self._key.sign(data, ECDSA(chosen))


def _opened(container: bytes, passphrase: str) -> _KeptKey:
    try:
        loaded = SimpleSigner.load_pkcs12_data(container, [], passphrase.encode())
    except (ValueError, TypeError):
        loaded = None
    if loaded is None:
        raise FieldError("seal_not_opened", value="")
    signer = _KeptKey(
        signing_cert=loaded.signing_cert,
        signing_key=loaded.signing_key,
        cert_registry=loaded.cert_registry,
    )
    if not isinstance(signer._key, RSAPrivateKey | EllipticCurvePrivateKey):
        raise FieldError("seal_key_unknown", value=type(signer._key).__name__)
    return signer


def _facts(signer: SimpleSigner, *, pictured: bool) -> SealFacts:
    certificate = signer.signing_cert
    assert certificate is not None
    return SealFacts(
        _common_name(certificate.subject),
        _common_name(certificate.issuer),
        certificate.not_valid_before.date(),
        certificate.not_valid_after.date(),
        pictured,
    )


def _common_name(name: x509.Name) -> str:
    told = name.native
    return str(told.get("common_name") or told.get("organization_name") or name.human_friendly)


# --- the seal's picture ---------------------------------------------------------------------------


def _clean_picture(data: bytes) -> bytes:
    """Return a picture as PNG with a clear ground; ``FieldError("seal_picture_unreadable")``."""
    try:
        opened = Image.open(io.BytesIO(data), formats=("PNG", "JPEG"))
        opened.thumbnail((_LARGEST_PICTURE, _LARGEST_PICTURE))
        picture = opened.convert("RGBA")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        raise FieldError("seal_picture_unreadable", value="") from None
    if picture.getchannel("A").getextrema() == (255, 255):  # on white: what is light is clear
        clear = picture.convert("L").point(lambda grey: 255 - grey)
        strongest = clear.getextrema()[1]
        picture.putalpha(clear.point(lambda grey: min(255, grey * 255 // max(strongest, 1))))
    file = io.BytesIO()
    picture.save(file, "PNG")
    return file.getvalue()


def _as_page(picture: bytes) -> bytes:
    """Return a picture as a PDF of the seal's size, which is how it is stamped."""
    target = io.BytesIO()
    canvas = Canvas(target, pagesize=(_SIDE, _SIDE), invariant=1)
    image = ImageReader(io.BytesIO(picture))
    canvas.drawImage(image, 0, 0, _SIDE, _SIDE, mask="auto", preserveAspectRatio=True, anchor="c")
    canvas.save()
    return target.getvalue()


def _place(pdf: bytes) -> tuple[int, tuple[int, int, int, int]]:
    """Return the last page that marks a place for a seal, and the seal's box around the mark."""
    with PDF_LOCK, pypdfium2.PdfDocument(pdf) as document:
        for number in reversed(range(len(document))):
            page = document[number]
            centre = _marked(page)
            if centre is not None:
                return number, _box(centre, page.get_size())
        last = len(document) - 1
        size = document[last].get_size()
        return last, _box((size[0] - 2 * _MARGIN, 3 * _MARGIN), size)


def _marked(page: pypdfium2.PdfPage) -> tuple[float, float] | None:
    text = page.get_textpage()
    for mark in _MARKS:
        found, last = text.search(mark), None
        while (hit := found.get_next()) is not None:
            last = hit
        if last is not None:
            left, bottom, right, top = text.get_charbox(last[0])
            return (left + right) / 2, (bottom + top) / 2
    return None


def _box(centre: tuple[float, float], size: tuple[float, float]) -> tuple[int, int, int, int]:
    x = min(max(centre[0], _SIDE / 2), size[0] - _SIDE / 2)
    y = min(max(centre[1], _SIDE / 2), size[1] - _SIDE / 2)
    left, bottom = round(x - _SIDE / 2), round(y - _SIDE / 2)
    return left, bottom, left + round(_SIDE), bottom + round(_SIDE)


# --- looking at seals -----------------------------------------------------------------------------


def seals_in(pdf: bytes, authorities: Sequence[bytes] = ()) -> tuple[SealSeen, ...]:
    """Return every seal in a file; ``authorities`` are certificates (DER or PEM) to trust.

    Nothing is fetched: whether a certificate was revoked is not known here. An unreadable file
    has no seals; what is no certificate vouches for nobody.
    """
    try:
        return tuple(_seen(pdf, [root for one in authorities for root in _certificates(one)]))
    except Exception as fault:  # noqa: BLE001 - whatever a hostile file makes the library raise
        logger.info("a seal cannot be read: %r", fault)
        return ()


def _seen(pdf: bytes, roots: list[x509.Certificate]) -> Iterator[SealSeen]:
    context = ValidationContext(trust_roots=roots, allow_fetching=False)
    for signature in PdfFileReader(io.BytesIO(pdf), strict=False).embedded_regular_signatures:
        status = validate_pdf_signature(signature, context)
        said = status.signer_reported_dt
        yield SealSeen(
            _common_name(status.signing_cert.subject),
            _common_name(status.signing_cert.issuer),
            said.astimezone().isoformat(" ", "minutes")[:16] if said else "",
            _unchanged(status),
            bool(status.trusted),
        )


def _unchanged(status: Any) -> bool:
    """Whether the file is as it was sealed, whoever issued the certificate."""
    whole = status.coverage is SignatureCoverageLevel.ENTIRE_FILE
    return bool(status.intact and status.valid and whole and status.docmdp_ok is not False)


def _certificates(data: bytes) -> list[x509.Certificate]:
    read = load_pem_x509_certificates if b"-----BEGIN" in data else _certificate
    try:
        return [x509.Certificate.load(one.public_bytes(Encoding.DER)) for one in read(data)]
    except ValueError:
        return []


def _certificate(data: bytes) -> list[Certificate]:
    return [load_der_x509_certificate(data)]
