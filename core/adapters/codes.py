"""QR codes (zxing-cpp): made as a matrix of modules, read back from pictures."""

from __future__ import annotations

import dataclasses as dc
import io
import math
import struct
import warnings
from typing import Any

import zxingcpp
from PIL import Image

from core.problems import FieldError

LEVEL = "M"  # 15 % of the symbol may be lost
# Whatever Pillow may raise over a broken picture.
_BROKEN = (
    *(OSError, ValueError, SyntaxError, TypeError, LookupError, ArithmeticError, AttributeError),
    *(RuntimeError, EOFError, MemoryError, struct.error),
    *(Image.DecompressionBombWarning, Image.DecompressionBombError),
)
_LARGEST_SIDE = 6_000  # pixels; an A4 page at 300 dpi has 3,508


@dc.dataclass(frozen=True, slots=True)
class Symbol:
    """A QR code of ``side`` modules a side without margin; ``rows`` has one bit a module.

    A row is as many bytes as it takes, the first module in the highest bit; dark is 0, as a
    mask paints it, and what fills up the last byte is light.
    """

    side: int
    rows: tuple[bytes, ...]

    @property
    def version(self) -> int:
        """The size class: 21 modules are 1, four more each next."""
        return (self.side - 17) // 4


_BITS = bytes.maketrans(b"\x00\xff", b"01")


def qr_symbol(text: str) -> Symbol:
    """Return the QR code of level M of a text.

    Text of digits, capitals and ``$%*+-./:`` and spaces takes the compact alphanumeric mode.
    """
    made = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level=LEVEL)
    # The stubs do not say that an image is a buffer.
    image: Any = made.to_image(scale=1, add_quiet_zones=False)
    pixels = bytes(memoryview(image).cast("B")).translate(_BITS)  # 0 is dark, 255 light
    side = math.isqrt(len(pixels))
    long = -(-side // 8)
    rows = (pixels[at : at + side].ljust(long * 8, b"1") for at in range(0, len(pixels), side))
    return Symbol(side, tuple(int(row, 2).to_bytes(long) for row in rows))


def read_codes(picture: bytes | Image.Image) -> tuple[str, ...]:
    """Return the texts of all QR codes in a PNG or JPEG picture, or in a picture in memory.

    ``FieldError("file_unreadable")`` for bytes that are no picture or one unreasonably large.
    """
    if isinstance(picture, bytes):
        picture = _opened(picture)
    found = zxingcpp.read_barcodes(
        picture,
        formats=zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode),
        text_mode=zxingcpp.TextMode.Plain,
    )
    return tuple(dict.fromkeys(code.text for code in found))


def _opened(data: bytes) -> Image.Image:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            image = Image.open(io.BytesIO(data), formats=("PNG", "JPEG"))
            image.thumbnail((_LARGEST_SIDE, _LARGEST_SIDE))
            return image.convert("L")
    except _BROKEN:
        raise FieldError("file_unreadable") from None
