"""QR codes (zxing-cpp): made as a matrix of modules, read back from pictures."""

from __future__ import annotations

import io
import warnings
from operator import not_
from typing import Any

import zxingcpp
from PIL import Image

from core.problems import FieldError

LEVEL = "M"  # 15 % of the symbol may be lost
_LARGEST_SIDE = 6_000  # pixels; an A4 page at 300 dpi has 3,508


def qr_matrix(text: str) -> tuple[tuple[bool, ...], ...]:
    """Return the modules of a QR code of level M, row by row, dark as true, without margin.

    Text of digits, capitals and ``$%*+-./:`` and spaces takes the compact alphanumeric mode.
    """
    symbol = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level=LEVEL)
    # The stubs do not say that an image is a buffer, nor that it has rows.
    image: Any = symbol.to_image(scale=1, add_quiet_zones=False)
    rows: Any = memoryview(image).tolist()
    return tuple(tuple(map(not_, row)) for row in rows)  # 0 is dark


def qr_version(matrix: tuple[tuple[bool, ...], ...]) -> int:
    """Return the version (size class) of a QR code: 21 modules are 1, four more each next."""
    return (len(matrix) - 17) // 4


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
    except (
        OSError,
        ValueError,
        SyntaxError,  # what Pillow raises for a broken PNG
        Image.DecompressionBombWarning,
        Image.DecompressionBombError,
    ):
        raise FieldError("file_unreadable") from None
