"""Certificate authorities and office certificates for tests of electronic seals."""

import datetime as dt
import io

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    pkcs12,
)
from cryptography.x509.oid import NameOID
from PIL import Image, ImageDraw

OFFICE, AUTHORITY, PASSPHRASE = "瓯岭县农村产权服务中心", "示例认证中心", "口令-1"
NOW = dt.datetime.now(dt.UTC)
_SIGNING = {"digital_signature": True, "content_commitment": True}
_USAGES = (
    *("digital_signature", "content_commitment", "key_encipherment", "data_encipherment"),
    *("key_agreement", "key_cert_sign", "crl_sign", "encipher_only", "decipher_only"),
)


def named(name):
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def certificate(subject, key, issuer, issuer_key, days=(-1, 365), *, authority=False):
    given = {"key_cert_sign": True} if authority else _SIGNING
    usage = x509.KeyUsage(**{name: given.get(name, False) for name in _USAGES})
    return (
        x509.CertificateBuilder()
        .subject_name(named(subject))
        .issuer_name(named(issuer))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(NOW + dt.timedelta(days[0]))
        .not_valid_after(NOW + dt.timedelta(days[1]))
        .add_extension(x509.BasicConstraints(authority, None), critical=True)
        .add_extension(usage, critical=True)
        .sign(issuer_key, hashes.SHA256())
    )


_ROOT_KEY = ec.generate_private_key(ec.SECP256R1())
ROOT = certificate(AUTHORITY, _ROOT_KEY, AUTHORITY, _ROOT_KEY, authority=True)
ROOT_PEM = ROOT.public_bytes(Encoding.PEM)
KEYS = {
    "rsa": rsa.generate_private_key(65_537, 2_048),
    "p256": ec.generate_private_key(ec.SECP256R1()),
    "ed25519": ed25519.Ed25519PrivateKey.generate(),
}


def container(kind="p256", days=(-1, 365), passphrase=PASSPHRASE) -> bytes:
    """A PKCS #12 file as an authority hands it out."""
    key = KEYS[kind]
    own = certificate(OFFICE, key, AUTHORITY, _ROOT_KEY, days)
    locked = BestAvailableEncryption(passphrase.encode())
    return pkcs12.serialize_key_and_certificates(b"seal", key, own, [ROOT], locked)


def picture(mode="RGB") -> bytes:
    """A round red seal, on white or on a clear ground."""
    clear = mode == "RGBA"
    image = Image.new(mode, (300, 300), (255, 255, 255, 0) if clear else "white")
    ImageDraw.Draw(image).ellipse((5, 5, 295, 295), outline=(200, 30, 20), width=12)
    file = io.BytesIO()
    image.save(file, "PNG")
    return file.getvalue()
